"""Two series on the questions that both answered: the paired difference by task, the questions by what each does."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import events, on
from textual.binding import BindingType
from textual.widget import Widget

from hotmess_tui.app.copy_export import Copyable, copy_row
from hotmess_tui.app.dialogs.entry import Entry
from hotmess_tui.app.keys import BACK, Key, notes_key, sort_key
from hotmess_tui.app.messages import ContrastQuestionsRequest
from hotmess_tui.app.screens.contrast_head import MOST_LINES, ContrastHead
from hotmess_tui.app.screens.contrast_navigation import EVERY_PAIR, PLAN_BETWEEN, ContrastNavigation
from hotmess_tui.app.screens.contrast_sides import pick_sides
from hotmess_tui.app.screens.table_screen import TableScreen
from hotmess_tui.app.screens.view_settings import DECOMPOSITION, GROUP
from hotmess_tui.app.session import Session
from hotmess_tui.app.widgets.cells import HEIGHT, Cells
from hotmess_tui.app.widgets.question_header import StyledLines
from hotmess_tui.app.widgets.status_lines import Rule, in_a_line
from hotmess_tui.charts.drawing import BOLD, DIM, Ink
from hotmess_tui.charts.marks import Mark, Series, figure_name, marks
from hotmess_tui.differences import ABOUT, METRICS, MORE
from hotmess_tui.explorer.contrast import Contrasted, contrasted
from hotmess_tui.explorer.notes import count
from hotmess_tui.tables.causes import cause_words
from hotmess_tui.tables.contrasts import TaskRow, of_contrasts, task_grid
from hotmess_tui.tables.rows import Rows

if TYPE_CHECKING:
    from hotmess_tui.explorer.explorer import Explorer

_AROUND = 5  # lines of the way here, the two rules, the status and the keys
SMALL_N = 5  # questions of a task, under which its row is dimmed


class ContrastScreen(ContrastNavigation, TableScreen[TaskRow]):
    """A against B."""

    NAME = "contrast"
    ABOUT = (
        "The paired difference A − B (m changes the metric) on the questions that both answered, with its 95 % "
        "interval: right of 0, A has more. Dotted: the interval that holds in all tasks at once; the marker is filled "
        "if it excludes 0. Below the sides: the components of the difference, the difference at like accuracy (on "
        "questions with accuracies within 0.1), and without the most influential task. "
        "Below the tasks, the questions by what each side does: never right, mixed (sometimes right) or always right. "
        "Several groups of a side (conditions of a model) are pooled. Tab or Enter goes to the cells, Enter opens one."
    )
    RISING = frozenset({"task"})
    EMPTY = "No question was answered by both. v chooses two other series; i lists exclusions."
    EXPORT = ("this contrast", "contrast.csv")
    STATUS_ACTION = "notes"
    BINDINGS: ClassVar[list[BindingType]] = [
        Key(
            "enter",
            "open",
            "Questions",
            id="contrast.open",
            tooltip="go to the quadrants; there, open their questions",
            also="cells enter drill down",
            footer="questions",
        ),
        BACK,
        Key(
            "tab",
            "other_pane",
            "Other pane",
            id="contrast.pane",
            tooltip="switch between tasks and quadrants",
            footer="cells",
        ),
        Key(
            "m",
            "metric",
            "Metric",
            id="contrast.metric",
            tooltip="metric that is compared",
            also="figure",
            footer="metric",
        ),
        EVERY_PAIR,
        Key(
            "r",
            "swap",
            "Swap",
            id="contrast.swap",
            tooltip="swap A and B",
            also="exchange",
            footer="swap",
        ),
        Key(
            "v",
            "others",
            "Others",
            id="contrast.others",
            tooltip="choose two other series",
            also="models series",
            footer="others",
        ),
        PLAN_BETWEEN,
        GROUP,
        sort_key("contrast"),
        DECOMPOSITION,
        notes_key("contrast", "exclusions and their reasons"),
    ]

    def __init__(self, session: Session, a: Series, b: Series) -> None:
        super().__init__(session)
        self.a, self.b = a, b
        self.metric = METRICS[0]
        self.contrasted: Contrasted | None = None
        self.looks: dict[Series, Mark] = {}
        self._by = session.choice.by  # the grouping whose series the two are

    def above(self) -> Iterable[Widget]:
        """Both sides."""
        yield StyledLines(self.signs, id="sides")

    def below(self) -> Iterable[Widget]:
        """The questions by what both do."""
        yield Rule(self.signs, id="cells-rule")
        yield Cells(self.signs, id="cells")

    def on_mount(self) -> None:
        """A line for each side, one for their difference."""
        self.query_one(StyledLines).styles.height = 3

    def on_resize(self, event: events.Resize) -> None:
        """The plot has as many rows as there are tasks, as far as the cells leave room."""
        self.refill()

    # asking

    def reload(self) -> None:
        """Ask for the two sides under the present view settings."""
        a, b, choice, session, metrics = self.a, self.b, self.session.choice, self.session, (self.metric,)
        self._by = choice.by

        def work(explorer: Explorer) -> tuple[Contrasted, tuple[Series, ...]]:
            labels = explorer.labels_for(choice)
            answer = contrasted(explorer.store, a, b, choice, labels, metrics, causes=True, alike=True)
            return answer, session.series(explorer, choice.by)

        self.ask("contrast", work, lambda answer: self._show(*answer), "comparing")

    def renew(self) -> None:
        """Another grouping, chosen here or on the matrix, asks for two of its series; else the same two sides."""
        if self._by == self.session.choice.by:
            self.reload()
        else:
            pick_sides(self, None, self._contrast)

    def _contrast(self, a: Series, b: Series) -> None:
        self.a, self.b = a, b
        self.reload()

    def _show(self, contrasted: Contrasted, series: Sequence[Series]) -> None:
        self.contrasted = contrasted
        self.looks = dict(marks(series, self.session.ascii))
        self.show_settings(contrasted.decomposition, contrasted.estimator)
        self.refill()
        self.show_status()

    # the table

    def refill(self) -> None:
        """All tasks together on top, then each."""
        if self.contrasted is None:
            return
        tasks = enumerate(self.contrasted.tasks)
        rows = [TaskRow(n, task, self._row_ink(task.figures.difference)) for n, task in tasks]
        self.grid.styles.height = max(2, min(max(1, len(rows)) + 1, self.size.height - HEIGHT - MOST_LINES - _AROUND))
        self.fill(rows, task_grid(rows, self.size.width, self.signs), pinned=1)

    def _row_ink(self, difference: float | None) -> Ink:
        side = self.a if difference is not None and difference > 0 else self.b
        look = self.looks.get(side)
        return Ink(look.hue) if look is not None else Ink()

    def row_key(self, row: TaskRow) -> Hashable:
        """Its task."""
        return row.task

    def is_quiet(self, row: TaskRow) -> bool:
        """Few questions."""
        return bool(row.contrasted.figures.questions < SMALL_N)

    def show_row(self) -> None:
        """Sides and cells follow the task under the cursor."""
        row = self.current
        sides, cells = self.query_one(StyledLines), self.query_one(Cells)
        head = ContrastHead(self.a, self.b, self.metric, self.looks, self.size.width, self.signs)
        if row is None:
            sides.show(head.empty())
            cells.show({}, " ")
        elif self.contrasted is not None:
            contrasted, lines = row.contrasted, head.lines(row, self.contrasted)
            sides.styles.height = len(lines)
            sides.show(lines)
            unjudged = contrasted.unjudged
            without = f"No quadrants: samples are neither right nor wrong. Enter lists {count(unjudged, 'question')}."
            cells.show(contrasted.cells, "" if contrasted.cells else without)
        self._show_rules()

    @on(Cells.Moved)
    def cell_changed(self, message: Cells.Moved) -> None:
        """Say which questions are under the cursor."""
        message.stop()
        self._show_rules()

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Only the pane that has the keys has the accent."""
        self._show_rules()

    @property
    def called(self) -> str:
        """The metric as a person reads it."""
        return figure_name(self.metric)

    def _say(self, text: str) -> str:
        return self.signs.plain(text)

    def heading(self) -> str:
        """What the plot means."""
        return self._say(f"difference in {self.called}, A − B: right of 0, A {MORE[self.metric]}")

    def _show_rules(self) -> None:
        row, cells = self.current, self.query_one(Cells)
        self.query_one("#rule", Rule).show(self.heading(), self.grid.place(), focus=not cells.has_focus)
        name = f"{cells.called}: {cells.total:,}" if cells.has_focus and row is not None and not cells.without else ""
        where = "" if row is None else f" of {row.task or 'all tasks'}"
        title = f"questions{where}, by what A and B do" + (f" {self.signs.dot} {name}" if name else "")
        self.query_one("#cells-rule", Rule).show(title, focus=cells.has_focus)

    def _notes(self) -> Sequence[str]:
        return self.contrasted.notes if self.contrasted is not None else ()

    def status(self) -> str:
        """What was left out, as far as there is room."""
        return in_a_line(self._notes(), self.size.width - 2, self.signs)

    def idle(self, action: str) -> bool:
        """Without questions there is nothing to open or to order."""
        return action in ("open", "other_pane", "sort") and not self.rows

    # copying and saving

    def texts_of(self, row: TaskRow) -> Iterable[Copyable]:
        """The task."""
        yield copy_row(self.table_of([row]))

    def table_of(self, rows: Sequence[TaskRow]) -> Rows:
        """Tasks as a table."""
        return of_contrasts(row.contrasted.figures for row in rows)

    # keys

    def action_back(self) -> None:
        """From the cells to the tasks, from there to the curves."""
        if self.query_one(Cells).has_focus:
            self.grid.focus()
        else:
            super().action_back()

    def action_other_pane(self) -> None:
        """From the tasks to the cells and back."""
        cells = self.query_one(Cells)
        (self.grid if cells.has_focus or not self.rows else cells).focus()

    def action_open(self) -> None:
        """From a task to its cells, from a cell to its questions."""
        cells = self.query_one(Cells)
        if cells.has_focus:
            self._open_cell()
        elif self.rows:
            cells.focus()

    @on(Cells.Chosen)
    def cell_clicked(self, message: Cells.Chosen) -> None:
        """A click on the cell under the cursor opens it."""
        message.stop()
        self._open_cell()

    def _open_cell(self) -> None:
        row, cells = self.current, self.query_one(Cells)
        if row is None:
            return
        if not cells.without and not cells.total:
            self.say(f"No questions in “{cells.called}”.")
            return
        task = row.task or None
        self.open(ContrastQuestionsRequest(self.a, self.b, cells.here, task, cells.called, self.looks))

    def action_metric(self) -> None:
        """Choose what is compared."""
        entries = [Entry(name, figure_name(name), ABOUT[name]) for name in METRICS]

        def chosen(names: tuple[str, ...]) -> None:
            self.metric = names[0]
            self.reload()

        self.pick("Compare …".replace("…", self.signs.ellipsis), entries, chosen, chosen=(self.metric,))

    def action_swap(self) -> None:
        """A becomes B."""
        self._contrast(self.b, self.a)

    def action_others(self) -> None:
        """Choose both sides again."""
        if len(self.looks) == 2:
            self.say("no other series; r swaps the two")
        else:
            pick_sides(self, None, self._contrast)

    def action_notes(self) -> None:
        """What was left out, and why figures are missing."""
        paragraphs: list[tuple[str, Ink | None]] = [(self.ABOUT, BOLD), (cause_words(self.signs), DIM)]
        paragraphs += [(note, None) for note in self._notes()]
        self.show_text(self.NAME, paragraphs)
