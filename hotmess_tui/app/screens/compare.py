"""Two samples side by side: the first place where they part in the middle of the screen, the others one key away."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, ClassVar, cast

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.strip import Strip

from hotmess_tui.app.screens.labelling import Labelling, Subject
from hotmess_tui.app.widgets.line import strip
from hotmess_tui.app.widgets.question_header import StyledLines
from hotmess_tui.app.widgets.side_by_side import Line, lines
from hotmess_tui.app.widgets.status_lines import Breadcrumbs, Keys, Note, Rule
from hotmess_tui.app.widgets.window import Window
from hotmess_tui.charts.drawing import BOLD, DIM, Span
from hotmess_tui.charts.numbers import quantity
from hotmess_tui.charts.safe import cut, one_line
from hotmess_tui.explorer.compare import Comparison
from hotmess_tui.explorer.texts import both_sides, comparison_object, side
from hotmess_tui.records import SampleRow
from hotmess_tui.tables.verdict import of_sample, sample_answer

if TYPE_CHECKING:
    from hotmess_tui.app.copy_export import Copyable, Export
    from hotmess_tui.explorer.explorer import Explorer


class Sides(Window):
    """The lines of both texts."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.lines: list[Line] = []

    def go(self, line: int) -> None:
        """Bring a line to the top, as far as there is text below it."""
        self.turn_to(max(0, min(len(self.lines) - self.size.height, line)))

    def render_line(self, y: int) -> Strip:
        """One of them."""
        number = self.number(y)
        return strip(self.lines[number] if number < len(self.lines) else (), self.size.width)


class CompareScreen(Labelling):
    """Where two samples part."""

    NAME = "compare"
    ABOUT = (
        "Two samples, aligned by sentence (agents: by what they call and what comes back, messages however worded). "
        "What they share is dim; a heavy bar marks where they differ. The screen opens at the first place where they "
        "part. Numbers that only one of them ever writes are inverse: d goes to the next, where their results part, "
        "whatever the wording."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n", "part(1)", "Next", id="compare.next", tooltip="the next place where they part"),
        Binding("N", "part(-1)", "Before", id="compare.before", key_display="N", tooltip="the place before"),
        Binding("d", "result", "Results", id="compare.result", tooltip="the next number that only one of them has"),
        Binding("down,j", "scroll(1)", "Down", id="compare.down", show=False, tooltip="one line down"),
        Binding("up,k", "scroll(-1)", "Up", id="compare.up", show=False, tooltip="one line up"),
        Binding("pagedown,space", "page(1)", "Page down", id="compare.page-down", show=False, tooltip="a page down"),
        Binding("pageup,b", "page(-1)", "Page up", id="compare.page-up", show=False, tooltip="a page up"),
        Binding("home,g", "scroll(-1000000)", "Start", id="compare.first", show=False, tooltip="to the beginning"),
        Binding("end,G", "scroll(1000000)", "End", id="compare.last", show=False, tooltip="to the end"),
    ]
    KEYS = (
        ("n", "next difference", "part(1)"),
        ("N", "before", "part(-1)"),
        ("d", "different number", "result"),
        ("l", "label both", "label"),
        ("Esc", "back", "back"),
        ("?", "help", "help"),
    )

    def __init__(self, a: str, b: str) -> None:
        super().__init__()
        self.ids = (a, b)
        self.found: Comparison | None = None
        self.starts: list[int] = []
        self.at = 0  # the divergence that one looks at
        self.labels: Mapping[str, tuple[str, ...]] = {}

    def compose(self) -> ComposeResult:
        """Breadcrumbs, both samples in a line each, both texts, keys."""
        signs = self.main.signs
        yield Breadcrumbs(signs)
        yield StyledLines(signs, id="both")
        yield Rule(signs, id="rule")
        yield Sides(id="sides")
        yield Note(signs)
        yield Keys(signs)

    def on_mount(self) -> None:
        """Ask for both."""
        self.query_one(StyledLines).styles.height = 2
        self.query_one(Sides).focus()
        self.show_breadcrumbs()
        a, b = self.ids

        def work(explorer: Explorer) -> tuple[Comparison, Mapping[str, tuple[str, ...]]]:
            return explorer.compare(a, b), explorer.book.of("sample")

        self.ask("compare", self.ids, work, lambda found: self._show(*found), "comparing")

    def idle(self, action: str) -> bool:
        """Where they do not part there is nothing to go to."""
        if action == "result":
            return self.found is None or not self.found.decisive()
        return action.startswith("part") and len(self.starts) < 2

    def rest(self) -> str:
        """How far they go together, and whether they come to the same numbers."""
        found = self.found
        if found is None or not found.divergences:
            return "" if found is None else "the same, step for step" if found.unit == "actions" else "the same"
        told = f"they part after {found.before:,} {found.counted}; {found.shared:.0%} shared"
        own = len(found.a_numbers) + len(found.b_numbers)
        return f"{told}; {f'{own:,} numbers' if own > 1 else '1 number'} that only one has" if own else told

    def _show(self, found: Comparison, labels: Mapping[str, tuple[str, ...]]) -> None:
        self.found, self.at = found, 0
        self.show_labels(labels)
        self._lay_out()
        self.tell_rest()

    # labels

    def subject(self) -> Subject | None:
        """Both samples: it is how they part that is labelled."""
        found = self.found
        return Subject("sample", (found.a.sample_id, found.b.sample_id), "both") if found is not None else None

    def show_labels(self, found: object) -> None:
        """Both samples with their labels."""
        self.labels = cast("Mapping[str, tuple[str, ...]]", found)
        if self.found is not None:
            self.query_one(StyledLines).show([self._sample("A", self.found.a), self._sample("B", self.found.b)])

    def _sample(self, name: str, row: SampleRow) -> Line:
        signs = self.main.signs
        verdict = of_sample(row)
        facts = [f"sample {row.sample_id[:8]}", f"epoch {row.epoch}"]
        if row.reasoning_length is not None:
            facts.insert(0, f"{quantity(row.reasoning_length)} {(row.length_unit or '').replace('_', ' ')}")
        if row.sample_id in self.labels:
            facts.append(f"[{one_line(', '.join(self.labels[row.sample_id]))}]")
        room = max(10, self.size.width - 46)
        answer = cut(sample_answer(row), room, signs.ellipsis)
        return (
            Span(f" {name} ", BOLD),
            Span(f"{verdict.glyph(signs.ascii)} ", verdict.ink),
            Span(answer, BOLD),
            Span(f"   {f' {signs.dot} '.join(facts)}", DIM),
        )

    def on_resize(self, event: events.Resize) -> None:
        """Laid out anew for the width, the same difference in view."""
        self._lay_out()

    def _lay_out(self) -> None:
        sides = self.query_one(Sides)
        if self.found is None or not sides.size.width:
            return
        sides.lines, self.starts = lines(self.found, sides.size.width, self.main.signs)
        self._centre()

    def _centre(self) -> None:
        sides = self.query_one(Sides)
        if self.starts:
            sides.go(self.starts[self.at] - sides.size.height // 2)
        sides.refresh()
        many = f"{self.at + 1} of {len(self.starts):,}" if self.starts else "0"
        self.query_one("#rule", Rule).show("places where they part", many, focus=True)

    def copyable(self) -> Iterable[Copyable]:
        """Either text, or both."""
        from hotmess_tui.app import copy_export

        found = self.found
        if found is None:
            return
        yield copy_export.Copyable("both texts", lambda explorer: both_sides(found))
        yield copy_export.Copyable("text A", lambda explorer: side(found, False))
        yield copy_export.Copyable("text B", lambda explorer: side(found, True))
        yield from copy_export.copy_text("id of sample A", found.a.sample_id)
        yield from copy_export.copy_text("id of sample B", found.b.sample_id)

    def export(self) -> Export | None:
        """Both texts."""
        from hotmess_tui.app.copy_export import export_text

        found = self.found
        if found is None:
            return None
        return export_text("both texts", "compare.txt", both_sides(found), lambda: comparison_object(found))

    def action_part(self, by: int) -> None:
        """To the next place where they part."""
        if self.starts:
            self.at = max(0, min(len(self.starts) - 1, self.at + by))
            self._centre()

    def action_result(self) -> None:
        """To the next place with a number that only one of them has; after the last one to the first again."""
        places = self.found.decisive() if self.found is not None else ()
        if places:
            self.at = next((place for place in places if place > self.at), places[0])
            self._centre()

    def action_scroll(self, by: int) -> None:
        """By lines."""
        sides = self.query_one(Sides)
        sides.go(sides.top + by)

    def action_page(self, by: int) -> None:
        """By pages."""
        sides = self.query_one(Sides)
        sides.go(sides.top + by * max(1, sides.size.height - 2))
