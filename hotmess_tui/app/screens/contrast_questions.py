"""The questions of a cell of a contrast, both sides in a row: what each got right and answered most often."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.binding import BindingType
from textual.widget import Widget

from hotmess_tui.app.copy_export import Copyable, copy_row
from hotmess_tui.app.dialogs.entry import Entry
from hotmess_tui.app.keys import BACK, Key, reverse_key, sort_key
from hotmess_tui.app.messages import CompareRequest, SamplesRequest
from hotmess_tui.app.screens.table_screen import WindowedTableScreen
from hotmess_tui.app.screens.view_settings import FILTER, ViewSettings
from hotmess_tui.app.session import Session
from hotmess_tui.app.widgets.grid import PAGE
from hotmess_tui.app.widgets.line import wrapped
from hotmess_tui.app.widgets.question_header import Line, StyledLines
from hotmess_tui.app.widgets.status_lines import Rule
from hotmess_tui.charts.drawing import BOLD, DIM, Ink, Span
from hotmess_tui.charts.marks import Mark, Series, series_name
from hotmess_tui.charts.numbers import share
from hotmess_tui.charts.safe import cut, one_line, width
from hotmess_tui.explorer import drill
from hotmess_tui.explorer.contrast import Cell, PairPage, QuestionPair, Side, questions
from hotmess_tui.records import QuestionRow
from hotmess_tui.tables.column import Column
from hotmess_tui.tables.contrasts import of_pairs, pair_grid
from hotmess_tui.tables.rows import Rows
from hotmess_tui.tables.verdict import answer_text, of_answer
from hotmess_tui.wording import counted

if TYPE_CHECKING:
    from hotmess_tui.explorer.explorer import Explorer

SMALL_N = 3  # samples of a side, under which a row is dimmed
ORDERS = (
    ("apart", "how far apart", "difference in accuracy"),
    ("accuracy_a", "A right", "share of A's samples that are right"),
    ("accuracy_b", "B right", "share of B's samples that are right"),
    ("incoherence_a", "A incoherence", "the share of A's error that differs from sample to sample"),
    ("incoherence_b", "B incoherence", "the share of B's error that differs from sample to sample"),
    ("question_id", "question", "task and question, as text"),
)


class ContrastQuestionsScreen(ViewSettings, WindowedTableScreen[QuestionPair, PairPage]):
    """Questions with both sides beside each other."""

    ABOUT = (
        "A row per question that both answered: the share of right samples of A and of B, and what each answered most "
        "often (✓ right, ✗ wrong, ∅ no answer); below, all answers of the question under the cursor with their "
        "counts. Enter opens A's samples, B those of B, c compares a sample of A with one of B."
    )
    RISING = frozenset({"question_id", "task"})
    EMPTY = "No questions here. f changes the filter, Esc goes back."
    EXPORT = ("these questions", "pairs.csv")
    FIRST = ("apart", True)
    BINDINGS: ClassVar[list[BindingType]] = [
        Key(
            "enter",
            "open",
            "A's samples",
            id="pairs.a",
            tooltip="A's samples of this question",
            also="open answers enter",
            footer="A's samples",
        ),
        Key(
            "B",
            "samples(1)",
            "B's samples",
            id="pairs.b",
            key_display="B",
            tooltip="B's samples of this question",
            also="open answers",
            footer="B's samples",
        ),
        BACK,
        Key(
            "c",
            "compare",
            "Compare",
            id="pairs.compare",
            tooltip="compare a sample of A with one of B",
            also="diff side by difference versus two pair",
            footer="compare",
        ),
        sort_key("pairs"),
        reverse_key("pairs"),
        FILTER,
    ]

    def __init__(
        self,
        session: Session,
        a: Series,
        b: Series,
        cells: tuple[Cell, ...] | None,
        task: str | None,
        label: str,
        looks: Mapping[Series, Mark],
    ) -> None:
        super().__init__(session)
        self.a, self.b, self.cells, self.only_task, self.label, self.looks = a, b, cells, task, label, looks

    def below(self) -> Iterable[Widget]:
        """The question under the cursor with all answers."""
        yield Rule(self.signs, id="answers-rule")
        yield StyledLines(self.signs, id="answers")

    def breadcrumb(self) -> str:
        """Which questions these are."""
        return f"{self.only_task}: {self.label}" if self.only_task else self.label

    def idle(self, action: str) -> bool:
        """Without questions there is nothing to open or to order."""
        works = ("open", "samples(1)", "compare", "sort", "reverse")
        return action in works and (self.page is None or not self.page.total)

    # the table

    def read_page(self, explorer: Explorer, offset: int = 0, limit: int | None = PAGE) -> PairPage:
        """A window of the questions."""
        sort, descending = self.order
        return questions(
            explorer.store,
            self.a,
            self.b,
            self.session.choice,
            explorer.labels_for(self.session.choice),
            self.cells,
            task=self.only_task,
            sort=sort,
            descending=descending,
            limit=limit,
            offset=offset,
        )

    def show_page(self, page: PairPage) -> None:
        """The view settings under which the questions stand."""
        self.show_settings(page.decomposition, page.estimator)

    def columns(self, page: PairPage) -> list[Column]:
        """Columns, that of tasks only where there are several."""
        several = len({row.task for row in page.rows}) > 1 or page.total > len(page.rows)
        return pair_grid(page.rows, self.only_task is None and several, self.signs)

    def row_key(self, row: QuestionPair) -> Hashable:
        """The same when the logs have been read again."""
        return (row.task, row.question_id)

    def is_quiet(self, row: QuestionPair) -> bool:
        """Few samples of a side."""
        return min(row.a.n, row.b.n) < SMALL_N

    def heading(self) -> str:
        """Which sides."""
        sides = (("A", self.a), ("B", self.b))
        return " against ".join(f"{name} {self._marker(series)}{series_name(series)}" for name, series in sides)

    # the question under the cursor

    def show_row(self) -> None:
        """Its text and all answers."""
        super().show_row()
        row = self.current
        answers, rule = self.query_one(StyledLines), self.query_one("#answers-rule", Rule)
        if row is None:
            rule.show("answers")
            answers.show(())
            return
        rule.show("both answer the same most often" if row.alike else "answers")
        answers.show([self._answers("A", self.a, row.a), self._answers("B", self.b, row.b), *self._text(row)])

    def on_resize(self, event: events.Resize) -> None:
        """The pane below keeps its height whatever the question under the cursor is."""
        self.query_one(StyledLines).styles.height = 2 + self._lines()
        self.show_row()

    def _lines(self) -> int:
        """How many lines of a question a screen of this height can spare."""
        return max(1, min(4, self.size.height // 12))

    def _text(self, row: QuestionPair) -> list[Line]:
        """The beginning of the question, as far as there is room."""
        if not row.text:
            return [(Span(" The log does not contain the text of the question.", DIM),)]
        most, cells = self._lines(), self.size.width - 2
        lines = [line.rstrip() for line in wrapped(one_line(row.text), cells)]
        if len(lines) > most:
            lines[most - 1] = cut(f"{lines[most - 1]} {lines[most]}", cells, self.signs.ellipsis)
        return [(Span(f" {line}"),) for line in lines[:most]]

    def _marker(self, series: Series) -> str:
        look = self.looks.get(series)
        return f"{look.marker} " if look is not None else ""

    def _answers(self, name: str, series: Series, side: Side) -> Line:
        look, signs = self.looks.get(series), self.signs
        spans = [Span(f" {name} ", BOLD), Span(self._marker(series), Ink(look.hue) if look else Ink())]
        if not side.answers:
            return (*spans, Span(f"{counted(side.n, 'sample')}, neither right nor wrong", DIM))
        room, most = self.size.width - 6, max(10, (self.size.width - 6) // 3)
        for n, bar in enumerate(side.answers):
            verdict = of_answer(bar)
            count = f" ×{bar.count}   " if signs.null != "-" else f" x{bar.count}   "
            text = cut(answer_text(bar.answer, verdict), most, signs.ellipsis)
            used = width(text) + width(count) + 2
            if used > room - 12:
                spans.append(Span(f"+ {len(side.answers) - n} more", DIM))
                break
            spans += [Span(f"{verdict.glyph(signs.ascii)} ", verdict.ink), Span(text), Span(count, DIM)]
            room -= used
        return tuple(spans)

    # deeper

    def action_open(self) -> None:
        """The samples of A."""
        self.action_samples(0)

    def action_samples(self, which: int) -> None:
        """The samples of A or B; where a side has several groups of the question, ask which."""
        row = self.current
        if row is None:
            return
        side, choice = (row.a, row.b)[which], self.session.choice

        def work(explorer: Explorer) -> tuple[QuestionRow, ...]:
            return drill.groups(explorer.store, side.groups, choice, explorer.labels_for(choice))

        self.ask("groups", work, lambda groups: self._open_samples("AB"[which], groups), holds_keys=True)

    def _open_samples(self, name: str, groups: Sequence[QuestionRow]) -> None:
        if len(groups) == 1:
            self.open(SamplesRequest(groups[0]))
            return
        entries = [
            Entry(
                str(n),
                f"{group.model} {group.condition or '(no condition)'}",
                f"n = {group.n}, right {share(group.accuracy)}",
            )
            for n, group in enumerate(groups)
        ]
        self.pick(
            f"{name} has several groups of this question",
            entries,
            lambda keys: self.open(SamplesRequest(groups[int(keys[0])])),
        )

    def action_compare(self) -> None:
        """A sample of A beside one of B."""
        row = self.current
        if row is None:
            return
        if row.a.sample_id is None or row.b.sample_id is None:
            self.say("no answers to choose samples by: Enter and B list them")
        else:
            self.open(CompareRequest(row.a.sample_id, row.b.sample_id))

    # searching

    def reload(self, keep: bool = True) -> None:
        """The rows that were read for a search are of another order or filter now."""
        self.rows = ()
        self.cancel("find")
        super().reload(keep)

    def go_to_hit(self, by: int) -> None:
        """All questions are read for it, also those that are not here, once in each order."""
        if self.rows:
            super().go_to_hit(by)
            return

        def show(rows: Sequence[QuestionPair]) -> None:
            self.rows = rows
            super(ContrastQuestionsScreen, self).go_to_hit(by)

        self.ask("find", lambda explorer: self.read_page(explorer, limit=None).rows, show, "searching", holds_keys=True)

    def text_of(self, row: QuestionPair) -> str:
        """The text of the question, too."""
        return f"{super().text_of(row)} {row.text or ''}"

    # order

    def sort_entries(self) -> list[Entry]:
        """By more than the columns."""
        return [Entry(*order) for order in ORDERS]

    # copying and saving

    def texts_of(self, row: QuestionPair) -> Iterable[Copyable]:
        """The question, and the row."""
        choice, group = self.session.choice, row.a.groups[0]
        yield Copyable("the question", lambda explorer: explorer.question(group, choice).question or "")
        yield copy_row(self.table_of([row]))

    def table_of(self, rows: Sequence[QuestionPair]) -> Rows:
        """Questions as a table."""
        return of_pairs((series_name(self.a), series_name(self.b)), rows)

    def whole_table(self, explorer: Explorer) -> Rows:
        """All questions of the cells, in this order."""
        return self.table_of(self.read_page(explorer, limit=None).rows)
