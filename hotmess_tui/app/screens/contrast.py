"""Two series on the questions that both answered: the paired difference by task, the questions by what each does."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from hotmess_tui.app.screens.contrast_sides import pick_sides
from hotmess_tui.app.screens.table_screen import TableScreen
from hotmess_tui.app.screens.view_settings import ViewSettings
from hotmess_tui.app.widgets.cells import HEIGHT, Cells
from hotmess_tui.app.widgets.grid import Grid
from hotmess_tui.app.widgets.question_header import Line, StyledLines
from hotmess_tui.app.widgets.status_lines import Breadcrumbs, Keys, Note, Rule, in_a_line
from hotmess_tui.charts import forest
from hotmess_tui.charts.drawing import BOLD, DIM, Ink, Span
from hotmess_tui.charts.marks import Mark, Series, marks, series_name
from hotmess_tui.charts.numbers import interval, plain, share, signed
from hotmess_tui.charts.safe import cut, one_line, width
from hotmess_tui.explorer.notes import count
from hotmess_tui.records import Choice
from hotmess_tui.tables.column import sorted_rows
from hotmess_tui.tables.contrasts import TaskRow, of_contrasts, task_grid
from hotmess_tui.tables.rows import Rows

if TYPE_CHECKING:
    from hotmess_tui.app.copy_export import Copyable, Export
    from hotmess_tui.explorer.contrast import Contrasted
    from hotmess_tui.explorer.explorer import Explorer

SMALL_N = 5  # questions of a task, under which its row is dimmed


class ContrastScreen(ViewSettings, TableScreen):
    """A against B."""

    NAME = "contrast"
    ABOUT = (
        "The paired difference A − B of incoherence on the questions that both answered, with its 95 % interval: right "
        "of 0, A is more incoherent; a full marker where the interval leaves 0 out. Below, the questions by what "
        "each side does: it misses one when no sample is right, wavers when some are. Several groups of a side "
        "(conditions of a model) are taken together. Tab or Enter goes to the cells, Enter opens one."
    )
    RISING = frozenset({"task"})
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open", "Questions", id="contrast.open", tooltip="to the cells; there: their questions"),
        Binding("tab", "other_pane", "Other pane", id="contrast.pane", tooltip="between the tasks and the cells"),
        Binding("x", "swap", "Swap", id="contrast.swap", tooltip="A becomes B and B becomes A"),
        Binding("v", "others", "Others", id="contrast.others", tooltip="compare two others"),
        Binding(
            "s", "sort", "Sort", id="contrast.sort", tooltip="order the tasks by a column; again: the other way round"
        ),
        Binding("i", "notes", "Notes", id="contrast.notes", tooltip="what was left out and why"),
    ]
    KEYS = (
        ("Enter", "questions", "open"),
        ("Esc", "back", "back"),
        ("Tab", "cells", "other_pane"),
        ("x", "swap", "swap"),
        ("v", "others", "others"),
        ("s", "sort", "sort"),
        ("d", "decomposition", "decomposition"),
        ("?", "help", "help"),
    )

    def __init__(self, a: Series, b: Series) -> None:
        super().__init__()
        self.a, self.b = a, b
        self.found: Contrasted | None = None
        self.looks: dict[Series, Mark] = {}
        self.rows: list[TaskRow] = []
        self._asked_under: Choice | None = None

    def compose(self) -> ComposeResult:
        """Breadcrumbs, both sides, the forest plot as a table, the cells, keys."""
        signs = self.main.signs
        yield Breadcrumbs(signs)
        yield StyledLines(signs, id="sides")
        yield Rule(signs, id="rule")
        yield Grid(signs, id="tasks")
        yield Rule(signs, id="cells-rule")
        yield Cells(signs, id="cells")
        yield Note(signs)
        yield Keys(signs)

    def on_mount(self) -> None:
        """Ask for the contrast."""
        grid = self.query_one(Grid)
        grid.row_key = lambda row: row.task
        grid.quiet = lambda row: row.contrasted.figures.questions < SMALL_N
        grid.focus()
        self.query_one(StyledLines).styles.height = 3
        self.show_breadcrumbs()
        self.reload()

    def on_resize(self, event: events.Resize) -> None:
        """The plot has as many rows as there are tasks, as far as the cells leave room."""
        if self.found is not None:
            self._fill()

    # asking

    def reload(self) -> None:
        """Ask for the two sides under the present choice."""
        a, b, choice = self.a, self.b, self.main.choice
        self._asked_under = choice

        def work(explorer: Explorer) -> tuple[Contrasted, tuple[Series, ...]]:
            from hotmess_tui.explorer.contrast import contrasted

            answer = contrasted(explorer.store, a, b, choice, explorer.labels_for(choice))
            return answer, self.main.series(explorer, choice.by)

        self.ask("contrast", (a, b, choice), work, lambda found: self._show(*found), "comparing")

    def renew(self) -> None:
        """The logs as they are now."""
        self.reload()

    def on_screen_resume(self) -> None:
        """Another decomposition or filter may have been chosen further down."""
        if self._asked_under is not None and self._asked_under != self.main.choice:
            self.reload()

    def changed(self, choice: Choice) -> None:
        """Another decomposition or filter: the same two sides; another grouping: asks for two of its series."""
        regrouped = choice.by != self.main.choice.by
        self.main.choice = choice
        if not regrouped:
            self.reload()
            return
        pick_sides(self, None, self._compare)

    def _compare(self, a: Series, b: Series) -> None:
        self.a, self.b = a, b
        self.reload()

    def _show(self, found: Contrasted, every: Sequence[Series]) -> None:
        self.found = found
        self.looks = dict(marks(every, self.main.ascii))
        self.describe_choice(found.decomposition, found.estimator, None)
        self._fill()
        self._look()
        self.tell_rest()

    # what is shown

    def _fill(self) -> None:
        assert self.found is not None
        grid = self.query_one(Grid)
        keep = grid.current.task if grid.current is not None else None
        rows = [TaskRow(n, each, self._row_ink(each.figures.difference)) for n, each in enumerate(self.found.tasks)]
        columns = task_grid(rows, self.size.width, self.main.signs)
        column = next((c for c in columns if self.sorting is not None and c.name == self.sorting[0]), None)
        if column is not None and self.sorting is not None:
            rows = [*rows[:1], *sorted_rows(rows[1:], column, self.sorting[1])]
        self.rows = rows
        grid.sorted_by = self.sorting
        grid.empty = "No question has an answer of both: v compares two others, i says what was left out."
        grid.styles.height = max(2, min(max(1, len(rows)) + 1, self.size.height - HEIGHT - 8))
        grid.show(rows, columns, keep=keep)

    def _row_ink(self, difference: float | None) -> Ink:
        side = self.a if difference is not None and difference > 0 else self.b
        look = self.looks.get(side)
        return Ink(look.hue) if look is not None else Ink()

    @on(Grid.Moved)
    def moved(self, message: Grid.Moved) -> None:
        """Sides and cells follow the task under the cursor."""
        message.stop()
        self._look()

    @on(Cells.Moved)
    def cell_moved(self, message: Cells.Moved) -> None:
        """Say which questions are under the cursor."""
        message.stop()
        self._rules()

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Only the pane that has the keys has the accent."""
        self._rules()

    def _look(self) -> None:
        row: TaskRow | None = self.query_one(Grid).current
        head, cells = self.query_one(StyledLines), self.query_one(Cells)
        if row is None:
            head.show([self._side("A", self.a, None, None), self._side("B", self.b, None, None)])
            cells.show({}, " ")
        else:
            found = row.contrasted
            a, b = (found.incoherence_a, found.accuracy_a), (found.incoherence_b, found.accuracy_b)
            head.show([self._side("A", self.a, *a), self._side("B", self.b, *b), self._difference(row)])
            asked = f"No cells: these are neither right nor wrong. Enter lists the {found.unjudged:,} questions."
            cells.show(found.cells, "" if found.cells else asked)
        self._rules()

    def _side(self, name: str, series: Series, incoherence: float | None, accuracy: float | None) -> Line:
        look, longest = self.looks.get(series), max(width(one_line(series_name(s))) for s in (self.a, self.b))
        room = min(longest, max(12, self.size.width - 42))
        shown = cut(one_line(series_name(series)), room, self.main.signs.ellipsis)
        return (
            Span(f" {name} ", BOLD),
            Span(f"{look.marker} " if look else "  ", Ink(look.hue) if look else Ink()),
            Span(shown + " " * (room - width(shown)), BOLD),
            Span("   incoherence ", DIM),
            Span(self._say(share(incoherence)).rjust(5), BOLD),
            Span("   right ", DIM),
            Span(self._say(share(accuracy)).rjust(5)),
        )

    def _difference(self, row: TaskRow) -> Line:
        figures = row.contrasted.figures
        number = signed(figures.difference) + (
            f" {interval(figures.low, figures.high)}" if figures.low is not None else ""
        )
        verdict = forest.verdict(row.drawn)
        many = f"on {count(figures.questions, 'question')}"
        task = f" of {one_line(figures.task)}" if figures.task else ""
        room = self.size.width - 12 - width(number) - width(verdict)
        where = f"{many}{task} that both answered"
        where = where if width(where) <= room else cut(many + task, max(10, room), self.main.signs.ellipsis)
        return (
            Span(self._say(" A − B "), BOLD),
            Span(self._say(number), BOLD),
            Span(f"  {where}: ", DIM),
            Span(self._say(verdict)),
        )

    def _say(self, text: str) -> str:
        return plain(text).replace("−", "-") if self.main.ascii else text

    def _rules(self) -> None:
        grid, cells = self.query_one(Grid), self.query_one(Cells)
        row: TaskRow | None = grid.current
        title = self._say("difference in incoherence, A − B: right of 0, A is more incoherent")
        self.query_one("#rule", Rule).show(title, grid.place(), focus=not cells.has_focus)
        name = f"{cells.called}: {cells.total:,}" if cells.has_focus and row is not None and not cells.without else ""
        where = "" if row is None else f" of {row.task or 'all tasks'}"
        self.query_one("#cells-rule", Rule).show(
            f"questions{where}, by what A and B do" + (f" {self.main.signs.dot} {name}" if name else ""),
            focus=cells.has_focus,
        )

    def rest(self) -> str:
        """What was left out, as far as there is room."""
        return in_a_line(self.found.notes if self.found is not None else (), self.size.width - 2, self.main.signs)

    def tell_rest(self) -> None:
        """The notes can be clicked."""
        self.say(self.main.arrived or self.rest(), action="notes")

    def idle(self, action: str) -> bool:
        """Without questions there is nothing to open or to order."""
        return action in ("open", "other_pane", "sort") and not self.rows

    def _rows(self) -> Rows:
        return of_contrasts(row.contrasted.figures for row in self.rows)

    def copyable(self) -> Iterable[Copyable]:
        """The task under the cursor, all tasks."""
        from hotmess_tui.app import copy_export

        row: TaskRow | None = self.query_one(Grid).current
        if row is not None:
            yield copy_export.copy_row(of_contrasts([row.contrasted.figures]))
            yield copy_export.copy_table(lambda explorer: self._rows())

    def export(self) -> Export | None:
        """All tasks."""
        from hotmess_tui.app.copy_export import export_table

        return export_table("this contrast", "contrast.csv", lambda explorer: self._rows()) if self.rows else None

    # keys

    def action_back(self) -> None:
        """From the cells to the tasks, from there to the curves."""
        if self.query_one(Cells).has_focus:
            self.query_one(Grid).focus()
        else:
            super().action_back()

    def action_other_pane(self) -> None:
        """From the tasks to the cells and back."""
        cells = self.query_one(Cells)
        (self.query_one(Grid) if cells.has_focus or not self.rows else cells).focus()

    def action_open(self) -> None:
        """From a task to its cells, from a cell to its questions."""
        cells = self.query_one(Cells)
        if cells.has_focus:
            self._open_cell()
        elif self.rows:
            cells.focus()

    @on(Grid.Chosen)
    def row_chosen(self, message: Grid.Chosen) -> None:
        """A second click on a task goes to its cells."""
        message.stop()
        self.query_one(Cells).focus()

    @on(Cells.Chosen)
    def cell_chosen(self, message: Cells.Chosen) -> None:
        """A click on the cell under the cursor opens it."""
        message.stop()
        self._open_cell()

    def _open_cell(self) -> None:
        row: TaskRow | None = self.query_one(Grid).current
        cells = self.query_one(Cells)
        if row is None:
            return
        if not cells.without and not cells.total:
            self.say(f"no question here: {cells.called}")
            return
        from hotmess_tui.app.screens.contrast_questions import ContrastQuestionsScreen

        self.app.push_screen(
            ContrastQuestionsScreen(self.a, self.b, cells.here, row.task or None, cells.called, self.looks)
        )

    def action_swap(self) -> None:
        """A becomes B."""
        self._compare(self.b, self.a)

    def action_others(self) -> None:
        """Choose both sides anew."""
        if len(self.looks) == 2:
            self.say("there are no others: x swaps the two")
        else:
            pick_sides(self, None, self._compare)

    def reorder(self) -> None:
        """The tasks in another order; all tasks together stay on top."""
        self._fill()

    def action_notes(self) -> None:
        """What was left out, and why figures are missing."""
        from hotmess_tui.app.dialogs.help import TextScreen

        notes = self.found.notes if self.found is not None else ()
        parts: list[tuple[str, Ink | None]] = [(self.ABOUT, BOLD), *((note, None) for note in notes)]
        self.app.push_screen(TextScreen(self.NAME, parts))
