"""Two samples side by side: the first place where they part in the middle of the screen, the others one key away."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar, cast

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.strip import Strip

from hotmess_tui.app.copy_export import Copyable, Export, copy_text, export_text
from hotmess_tui.app.keys import BACK, Key, moving_keys
from hotmess_tui.app.screens.finding import SEARCH, Finding
from hotmess_tui.app.screens.labelling import LABEL, Labelling, Subject
from hotmess_tui.app.screens.table_screen import Labels
from hotmess_tui.app.screens.trace import question_unless_named
from hotmess_tui.app.session import Session
from hotmess_tui.app.widgets.line import highlighted, strip
from hotmess_tui.app.widgets.question_header import StyledLines
from hotmess_tui.app.widgets.side_by_side import Line, heading_lines, lines
from hotmess_tui.app.widgets.status_lines import Breadcrumbs, Keys, Note, Rule, Word
from hotmess_tui.app.widgets.window import Window
from hotmess_tui.explorer.compare import Comparison
from hotmess_tui.explorer.texts import both_sides, comparison_object, side
from hotmess_tui.explorer.triage import Only, of_question
from hotmess_tui.tables.sides import headings
from hotmess_tui.wording import counted

if TYPE_CHECKING:
    from hotmess_tui.explorer.explorer import Explorer


class Sides(Window):
    """The lines of both texts."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.lines: list[Line] = []
        self.term = ""  # what was searched for

    def go(self, line: int) -> None:
        """Bring a line to the top, as far as there is text below it."""
        self.turn_to(max(0, min(len(self.lines) - self.size.height, line)))

    def render_line(self, y: int) -> Strip:
        """One of them."""
        number = self.number(y)
        spans = highlighted(self.lines[number], self.term) if number < len(self.lines) else ()
        return strip(spans, self.size.width)

    def matching(self) -> list[int]:
        """The lines that contain what was searched for."""
        term = self.term.casefold()
        texts = ("".join(span.text for span in line).casefold() for line in self.lines)
        return [n for n, text in enumerate(texts) if term in text]


class CompareScreen(Labelling, Finding):
    """Where two samples diverge."""

    NAME = "compare"
    ABOUT = (
        "Two samples, aligned by sentence (agents: by tool calls and their results). "
        "Text that both share is dim; a heavy bar marks differences. The screen opens at the first difference. Numbers "
        "that only one of them writes are inverse: = goes to the next one, where their results diverge."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Key(
            "right_square_bracket,right,l",
            "divergence(1)",
            "Next difference",
            id="compare.next",
            key_display="]",
            tooltip="the next difference",
            also="divergence jump part diff",
            footer="next difference",
        ),
        Key(
            "left_square_bracket,left,h",
            "divergence(-1)",
            "Previous difference",
            id="compare.before",
            key_display="[",
            tooltip="the previous difference",
            also="divergence jump previous diff",
            footer="before",
        ),
        Key(
            "equals_sign",
            "number",
            "Different number",
            id="compare.result",
            key_display="=",
            tooltip="the next number that only one of them has",
            also="divergence jump result calculation",
            footer="different number",
        ),
        LABEL.with_footer("label both"),
        SEARCH,
        BACK,
        *moving_keys("compare", "line", page_down="space"),
    ]

    def __init__(self, session: Session, a: str, b: str) -> None:
        super().__init__(session)
        self.ids = (a, b)
        self.comparison: Comparison | None = None
        self.starts: list[int] = []  # the lines at which they diverge
        self.at = 0  # the divergence that one looks at
        self.labels: Labels = {}
        self._hit = 0  # the line of the hit that one looks at

    def question_here(self) -> Only | None:
        """That of both samples, of their model and their condition where these are the same."""
        if self.comparison is None:
            return None
        a, b = of_question(self.comparison.a), of_question(self.comparison.b)
        if (a.task, a.question) != (b.task, b.question):
            return None
        model = a.model if a.model == b.model else None
        return replace(a, model=model, condition=a.condition if a.condition == b.condition else None)

    def compose(self) -> ComposeResult:
        """Breadcrumbs, both texts under their headings, keys."""
        signs = self.signs
        yield Breadcrumbs(signs)
        yield StyledLines(signs, id="both")
        yield Rule(signs, id="rule")
        yield Sides(id="sides")
        yield Note(signs)
        yield Keys(signs)

    def on_mount(self) -> None:
        """The texts have the keys."""
        self.query_one(StyledLines).styles.height = 2
        self.query_one(Sides).focus()

    def reload(self) -> None:
        """Ask for both."""
        a, b = self.ids

        def work(explorer: Explorer) -> tuple[Comparison, object]:
            return explorer.compare(a, b), self.read_labels(explorer)

        self.ask("compare", work, lambda answer: self._show(*answer), "comparing")

    def renew(self) -> None:
        """Texts stay as they are while they are read; those that were not there yet are asked for again."""
        if self.comparison is None:
            self.reload()

    def idle(self, action: str) -> bool:
        """Where they do not part there is nothing to go to."""
        if action == "number":
            return self.comparison is None or not self.comparison.decisive()
        return action.startswith("divergence") and len(self.starts) < 2

    def status(self) -> str:
        """Whether they are of two questions or models, how far they go together, and whether to the same numbers."""
        comparison = self.comparison
        if comparison is None:
            return ""
        remark = f"{words}; " if (words := comparison.not_alike()) else ""
        if not comparison.divergences:
            return remark + ("the same, step for step" if comparison.unit == "actions" else "the same")
        where = f"diverge at {comparison.counted.removesuffix('s')} {comparison.before + 1:,}"
        summary = f"{remark}{where} {self.signs.dot} {comparison.shared:.0%} in common"
        numbers = len(comparison.a_numbers) + len(comparison.b_numbers)
        if not numbers:
            return summary
        return f"{summary}; {counted(numbers, 'number')} that only one has"

    def _show(self, comparison: Comparison, labels: object) -> None:
        self.comparison, self.at = comparison, 0
        self.show_labels(labels)
        self._lay_out()
        self.show_status()

    def breadcrumb(self) -> str:
        """This, and of which question it is where the way here does not say so."""
        comparison = self.comparison
        if comparison is None or comparison.of_two_questions():
            return self.NAME
        question = question_unless_named(self, comparison.a)
        return f"{self.NAME} {question}" if question else self.NAME

    # labels

    def subject(self) -> Subject | None:
        """Both samples: it is how they part that is labelled."""
        comparison = self.comparison
        if comparison is None:
            return None
        return Subject("sample", (comparison.a.sample_id, comparison.b.sample_id), "both")

    def show_labels(self, labels: object) -> None:
        """Both samples with their labels."""
        self.labels = cast("Labels", labels)
        self._head()

    def _head(self) -> None:
        """The headings, each over its text, and in the first line what both samples have in common."""
        comparison = self.comparison
        if comparison is None:
            return
        a, b = comparison.a, comparison.b
        over_a, over_b = [
            side.labelled(self.labels.get(row.sample_id, ())) for side, row in zip(headings(a, b), (a, b), strict=True)
        ]
        self.query_one(StyledLines).show(heading_lines(over_a, over_b, self.size.width, self.signs))
        self.show_breadcrumbs(*[Word(a.model)] * (a.model == b.model), *self.standing())

    def on_resize(self, event: events.Resize) -> None:
        """Laid out anew for the width, the same difference in view."""
        self._head()
        self._lay_out()

    def _lay_out(self) -> None:
        sides = self.query_one(Sides)
        if self.comparison is None or not sides.size.width:
            return
        sides.lines, self.starts = lines(self.comparison, sides.size.width, self.signs)
        self._centre()

    def _centre(self) -> None:
        sides = self.query_one(Sides)
        if self.starts:
            sides.go(self.starts[self.at] - sides.size.height // 2)
        sides.refresh()
        many = f"{self.at + 1} of {len(self.starts):,}" if self.starts else "0"
        self.query_one("#rule", Rule).show("differences", many, focus=True)

    # searching

    UNIT = "line"

    def find(self, text: str) -> None:
        """Mark every place, and go to the first."""
        sides = self.query_one(Sides)
        sides.term, self._hit = text, sides.top - 1
        super().find(text)
        sides.refresh()

    def matching(self) -> Sequence[int]:
        """The lines that contain what is sought."""
        return self.query_one(Sides).matching()

    def row_here(self) -> int:
        """The line of the last hit, where it is still in view; else the first one in view."""
        sides = self.query_one(Sides)
        return self._hit if sides.top <= self._hit < sides.top + sides.size.height else sides.top

    def show_hit(self, number: int) -> None:
        """Bring it into view."""
        sides = self.query_one(Sides)
        self._hit = number
        if not sides.top <= number < sides.top + sides.size.height:
            sides.go(number - sides.size.height // 3)

    def copyable(self) -> Iterable[Copyable]:
        """Either text, or both."""
        comparison = self.comparison
        if comparison is None:
            return
        yield Copyable("both texts", lambda explorer: both_sides(comparison))
        yield Copyable("text A", lambda explorer: side(comparison, False))
        yield Copyable("text B", lambda explorer: side(comparison, True))
        yield from copy_text("id of sample A", comparison.a.sample_id)
        yield from copy_text("id of sample B", comparison.b.sample_id)

    def export(self) -> Export | None:
        """Both texts."""
        comparison = self.comparison
        if comparison is None:
            return None
        return export_text("both texts", "compare.txt", both_sides(comparison), lambda: comparison_object(comparison))

    def action_divergence(self, by: int) -> None:
        """To the next difference."""
        if self.starts:
            self.at = max(0, min(len(self.starts) - 1, self.at + by))
            self._centre()

    def action_number(self) -> None:
        """To the next divergence with a number that only one of them has; after the last one to the first again."""
        decisive = self.comparison.decisive() if self.comparison is not None else ()
        if decisive:
            self.at = next((at for at in decisive if at > self.at), decisive[0])
            self._centre()

    def action_move(self, by: int) -> None:
        """By lines."""
        sides = self.query_one(Sides)
        sides.go(sides.top + by)

    def action_page(self, by: int) -> None:
        """By pages."""
        sides = self.query_one(Sides)
        sides.go(sides.top + by * max(1, sides.size.height - 2))

    def action_half(self, by: int) -> None:
        """By half pages."""
        sides = self.query_one(Sides)
        sides.go(sides.top + by * max(1, sides.size.height // 2))

    def action_jump(self, to: int) -> None:
        """To the beginning, or with -1 to the end."""
        sides = self.query_one(Sides)
        sides.go(len(sides.lines) if to else 0)
