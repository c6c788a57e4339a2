"""The questions of a cell of a contrast, both sides in a row: what each got right and answered most often."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from hotmess_tui.app.screens.table_screen import TableScreen
from hotmess_tui.app.screens.view_settings import ViewSettings
from hotmess_tui.app.widgets.grid import PAGE, Grid
from hotmess_tui.app.widgets.line import wrapped
from hotmess_tui.app.widgets.question_header import Line, StyledLines
from hotmess_tui.app.widgets.status_lines import Breadcrumbs, Keys, Note, Rule
from hotmess_tui.charts.drawing import BOLD, DIM, Ink, Span
from hotmess_tui.charts.marks import Mark, Series, series_name
from hotmess_tui.charts.numbers import share
from hotmess_tui.charts.safe import cut, one_line, width
from hotmess_tui.explorer.contrast import Cell, PairPage, QuestionPair, Side
from hotmess_tui.records import Choice, QuestionRow
from hotmess_tui.tables.contrasts import of_pairs, pair_grid
from hotmess_tui.tables.rows import Rows
from hotmess_tui.tables.verdict import answer_text, of_answer

if TYPE_CHECKING:
    from hotmess_tui.app.copy_export import Copyable, Export
    from hotmess_tui.explorer.explorer import Explorer

SMALL_N = 3  # samples of a side, under which a row is dimmed
ORDERS = (
    ("apart", "how far apart", "the difference of what is right"),
    ("accuracy_a", "A right", "share of A's samples that are right"),
    ("accuracy_b", "B right", "share of B's samples that are right"),
    ("incoherence_a", "A incoherence", "the share of A's error that differs from sample to sample"),
    ("incoherence_b", "B incoherence", "the share of B's error that differs from sample to sample"),
    ("question_id", "question", "task and question, as text"),
)

FIRST = ("apart", True)  # the order in which they come


class ContrastQuestionsScreen(ViewSettings, TableScreen):
    """Questions with both sides beside each other."""

    ABOUT = (
        "A row per question that both answered: the share of right samples of A and of B, and what each answered most "
        "often (✓ right, ✗ wrong, ∅ no answer); below, all answers of the question under the cursor with their "
        "counts. Enter opens A's samples, b B's, c puts a sample of A beside one of B."
    )
    RISING = frozenset({"question_id", "task"})
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "samples(0)", "A's samples", id="pairs.a", tooltip="A's samples of this question"),
        Binding("b", "samples(1)", "B's samples", id="pairs.b", tooltip="B's samples of this question"),
        Binding(
            "c",
            "compare",
            "Compare",
            id="pairs.compare",
            tooltip="a sample of A beside one of B",
        ),
        Binding("s", "sort", "Sort", id="pairs.sort", tooltip="order by a figure; the same again: the other way round"),
        Binding("r", "reverse", "Reverse", id="pairs.reverse", tooltip="the same order the other way round"),
    ]
    KEYS = (
        ("Enter", "A's samples", "samples(0)"),
        ("b", "B's samples", "samples(1)"),
        ("Esc", "back", "back"),
        ("c", "compare", "compare"),
        ("s", "sort", "sort"),
        ("r", "reverse", "reverse"),
        ("f", "filter", "filter"),
        ("?", "help", "help"),
    )

    def __init__(
        self,
        a: Series,
        b: Series,
        cells: tuple[Cell, ...] | None,
        task: str | None,
        label: str,
        looks: Mapping[Series, Mark],
    ) -> None:
        super().__init__()
        self.a, self.b, self.cells, self.only_task, self.label, self.looks = a, b, cells, task, label, looks
        self.sorting = FIRST
        self.page: PairPage | None = None

    def compose(self) -> ComposeResult:
        """Breadcrumbs, table, the question under the cursor with all answers, keys."""
        signs = self.main.signs
        yield Breadcrumbs(signs)
        yield Rule(signs, id="rule")
        yield Grid(signs, id="pairs", empty="")
        yield Rule(signs, id="answers-rule")
        yield StyledLines(signs, id="answers")
        yield Note(signs)
        yield Keys(signs)

    def on_mount(self) -> None:
        """Ask for the first rows."""
        grid = self.query_one(Grid)
        grid.row_key = names_of
        grid.quiet = lambda row: min(row.a.n, row.b.n) < SMALL_N
        grid.focus()
        self.show_breadcrumbs()
        self.reload()

    def breadcrumb(self) -> str:
        """Which questions these are."""
        return f"{self.only_task}: {self.label}" if self.only_task else self.label

    def idle(self, action: str) -> bool:
        """Without questions there is nothing to open or to order."""
        return action not in ("back", "filter", "help") and (self.page is None or not self.page.total)

    # asking

    def renew(self) -> None:
        """The questions as they are now; the cursor stays on its question, or at its place further down."""
        self.reload(keep=True, place=self.query_one(Grid).cursor)

    def _query(self, offset: int) -> Callable[[Explorer], PairPage]:
        a, b, choice, cells, (key, descending) = self.a, self.b, self.main.choice, self.cells, self.sorting or FIRST
        task = self.only_task

        def work(explorer: Explorer) -> PairPage:
            from hotmess_tui.explorer import contrast

            window = {"limit": PAGE, "offset": offset}
            return contrast.questions(
                explorer.store,
                a,
                b,
                choice,
                explorer.labels_for(choice),
                cells,
                task=task,
                sort=key,
                descending=descending,
                **window,
            )

        return work

    def _question(self, offset: int) -> tuple[object, ...]:
        return (self.main.choice, self.sorting, offset)

    def reload(self, keep: bool = False, place: int = 0) -> None:
        """Ask for the first page under the present choice and order."""
        kept = self.query_one(Grid).current if keep else None
        what = "asking for questions"
        self.ask("rows", self._question(0), self._query(0), lambda page: self._show(page, kept, place), what)

    def _show(self, page: PairPage, kept: QuestionPair | None, otherwise: int) -> None:
        self.page = page
        grid = self.query_one(Grid)
        grid.empty = "No question here: f changes the filter, Esc goes back."
        grid.sorted_by = self.sorting
        place = next(
            (n for n, row in enumerate(page.rows) if kept is not None and names_of(row) == names_of(kept)), otherwise
        )
        several = self.only_task is None and (len({row.task for row in page.rows}) > 1 or page.total > len(page.rows))
        grid.open(page.total, pair_grid(page.rows, several, self.main.signs), page.rows, cursor=max(0, place))
        self.describe_choice(page.decomposition, page.estimator, None)
        self._look()

    @on(Grid.Wanted)
    def wanted(self, message: Grid.Wanted) -> None:
        """Rows that came into view."""
        message.stop()
        offset = message.offset
        self.ask(
            f"page {offset}",
            self._question(offset),
            self._query(offset),
            lambda page: self.query_one(Grid).supply(offset, page.rows),
            "asking for questions",
        )

    def changed(self, choice: Choice) -> None:
        """Another decomposition or filter: the questions that are in the cell under it."""
        self.main.choice = choice
        self.reload(keep=True)

    # the question under the cursor

    @on(Grid.Moved)
    def moved(self, message: Grid.Moved) -> None:
        """Its text and all answers."""
        message.stop()
        self._look()

    def _look(self) -> None:
        grid = self.query_one(Grid)
        row: QuestionPair | None = grid.current
        sides = " against ".join(
            f"{name} {self._marker(series)}{series_name(series)}" for name, series in (("A", self.a), ("B", self.b))
        )
        self.query_one("#rule", Rule).show(sides, grid.place(), focus=True)
        head, rule = self.query_one(StyledLines), self.query_one("#answers-rule", Rule)
        if row is None:
            rule.show("answers")
            head.show(())
            return
        rule.show("both answer the same most often" if row.alike else "answers")
        head.show([self._answers("A", self.a, row.a), self._answers("B", self.b, row.b), *self._text(row)])

    def on_resize(self, event: events.Resize) -> None:
        """The pane below keeps its height whatever the question under the cursor is."""
        self.query_one(StyledLines).styles.height = 2 + self._lines()
        self._look()

    def _lines(self) -> int:
        """How many lines of a question a screen of this height can spare."""
        return max(1, min(4, self.size.height // 12))

    def _text(self, row: QuestionPair) -> list[Line]:
        """The beginning of the question, as far as there is room."""
        if not row.text:
            return [(Span(" The log does not hold the text of the question.", DIM),)]
        most, cells = self._lines(), self.size.width - 2
        lines = [line.rstrip() for line in wrapped(one_line(row.text), cells)]
        if len(lines) > most:
            lines[most - 1] = cut(f"{lines[most - 1]} {lines[most]}", cells, self.main.signs.ellipsis)
        return [(Span(f" {line}"),) for line in lines[:most]]

    def _marker(self, series: Series) -> str:
        look = self.looks.get(series)
        return f"{look.marker} " if look is not None else ""

    def _answers(self, name: str, series: Series, side: Side) -> Line:
        look, signs = self.looks.get(series), self.main.signs
        spans = [Span(f" {name} ", BOLD), Span(self._marker(series), Ink(look.hue) if look else Ink())]
        if not side.answers:
            return (*spans, Span(f"{side.n} samples, neither right nor wrong", DIM))
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

    @on(Grid.Chosen)
    def row_chosen(self, message: Grid.Chosen) -> None:
        """A second click on a row goes deeper."""
        message.stop()
        self.action_samples(0)

    def action_samples(self, which: int) -> None:
        """The samples of A or B; where a side has several groups of the question, ask which."""
        row: QuestionPair | None = self.query_one(Grid).current
        if row is None:
            return
        side, choice = (row.a, row.b)[which], self.main.choice

        def work(explorer: Explorer) -> tuple[QuestionRow, ...]:
            from hotmess_tui.explorer import drill

            return drill.groups(explorer.store, side.groups, choice, explorer.labels_for(choice))

        self.ask("groups", (side.groups, choice), work, lambda groups: self._open("AB"[which], groups))

    def _open(self, name: str, groups: Sequence[QuestionRow]) -> None:
        from hotmess_tui.app.dialogs.picker import Entry, Picker
        from hotmess_tui.app.screens.samples import SamplesScreen

        if len(groups) == 1:
            self.app.push_screen(SamplesScreen(groups[0]))
            return
        entries = [
            Entry(
                str(n),
                f"{group.model} {group.condition or '(no condition)'}",
                f"n = {group.n}, right {share(group.accuracy)}",
            )
            for n, group in enumerate(groups)
        ]

        def chosen(keys: tuple[str, ...] | None) -> None:
            if keys:
                self.app.push_screen(SamplesScreen(groups[int(keys[0])]))

        self.app.push_screen(Picker(f"{name} has several groups of this question", entries), chosen)

    def action_compare(self) -> None:
        """A sample of A beside one of B."""
        row: QuestionPair | None = self.query_one(Grid).current
        if row is None:
            return
        if row.a.sample_id is None or row.b.sample_id is None:
            self.say("no answers to choose samples by: Enter and b list them")
            return
        from hotmess_tui.app.screens.compare import CompareScreen

        self.app.push_screen(CompareScreen(row.a.sample_id, row.b.sample_id))

    # taking out

    def _pairs(self, rows: Sequence[QuestionPair]) -> Rows:

        return of_pairs((series_name(self.a), series_name(self.b)), rows)

    def _all(self, explorer: Explorer) -> Rows:
        from hotmess_tui.explorer import contrast

        (key, descending), task = self.sorting or FIRST, self.only_task
        page = contrast.questions(
            explorer.store,
            self.a,
            self.b,
            self.main.choice,
            explorer.labels_for(self.main.choice),
            self.cells,
            task=task,
            sort=key,
            descending=descending,
        )
        return self._pairs(page.rows)

    def copyable(self) -> Iterable[Copyable]:
        """The question under the cursor, its row, all rows."""
        from hotmess_tui.app import copy_export

        row: QuestionPair | None = self.query_one(Grid).current
        if row is not None:
            choice, group = self.main.choice, row.a.groups[0]
            yield copy_export.Copyable("the question", lambda explorer: explorer.question(group, choice).question or "")
            yield copy_export.copy_row(self._pairs([row]))
            yield copy_export.copy_table(self._all)

    def export(self) -> Export | None:
        """All questions of the cell, in this order."""
        from hotmess_tui.app.copy_export import export_table

        return export_table("these questions", "pairs.csv", self._all) if self.query_one(Grid).total else None

    # order

    def action_sort(self) -> None:
        """Choose what orders the rows."""
        from hotmess_tui.app.dialogs.picker import Entry, Picker

        entries = [Entry(*order) for order in ORDERS]
        self.app.push_screen(
            Picker("Sort by (the same again: the other way round)", entries, (self.sorting or FIRST)[:1]),
            lambda keys: self.sort_by(keys[0]) if keys else None,
        )

    def reorder(self) -> None:
        """The questions in another order, from the first on."""
        self.reload()


def names_of(row: QuestionPair) -> tuple[str, str]:
    """What tells a question from the others, also when the logs have been read again."""
    return (row.task, row.question_id)
