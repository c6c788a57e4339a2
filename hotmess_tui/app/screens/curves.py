"""A curve as chart and as the table of its points, one cursor on both: the first thing that one sees."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import events, on
from textual.app import ComposeResult, SystemCommand
from textual.binding import Binding, BindingType

from hotmess_tui.app.opening import FIRST_CURVE
from hotmess_tui.app.screens.curve_navigation import CurveNavigation
from hotmess_tui.app.screens.table_screen import TableScreen
from hotmess_tui.app.widgets.chart import Chart
from hotmess_tui.app.widgets.grid import Grid
from hotmess_tui.app.widgets.status_lines import Breadcrumbs, Keys, Note, Rule, in_a_line
from hotmess_tui.charts.drawing import BOLD, DIM, Ink
from hotmess_tui.charts.marks import Series, marks, series_name
from hotmess_tui.charts.numbers import interval, plain, share
from hotmess_tui.charts.safe import one_line
from hotmess_tui.charts.scene import fit_text
from hotmess_tui.records import Choice, Curve, Selection, Table
from hotmess_tui.tables.points import PointRow, point_rows
from hotmess_tui.tables.points import grid as point_grid

if TYPE_CHECKING:
    from hotmess_tui.app.copy_export import Copyable, Export
    from hotmess_tui.explorer.explorer import Explorer

SMALL_N = 5  # questions behind a point, under which its row is dimmed
CURVE_KEYS = ("1", "2", "3", "4", "5", "6", "7", "8", "9", "0", "minus")


class CurvesScreen(CurveNavigation, TableScreen):
    """The curves, one at a time."""

    ABOUT = (
        "A curve: each marker is a set of questions. Its height is how much of their error differs from sample to "
        "sample. Thin verticals are 95 % intervals, dots the power law with its slope α. Enter opens the questions."
    )
    RISING = frozenset({"series"})
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "enter", "questions", "Questions here", id="curve.questions", tooltip="the questions behind this point"
        ),
        *(
            Binding(
                key, f"curve({n})", f"Curve {n + 1}", id=f"curve.show-{n + 1}", show=False, tooltip=f"curve {n + 1}"
            )
            for n, key in enumerate(CURVE_KEYS)
        ),
        Binding("c", "pick_curve", "Choose a curve", id="curve.pick", tooltip="the list of curves"),
        Binding("left", "along(-1)", "Shorter", id="curve.left", show=False, tooltip="the point before in this series"),
        Binding("right", "along(1)", "Longer", id="curve.right", show=False, tooltip="the next point in this series"),
        Binding("tab", "series(1)", "Next series", id="curve.series", show=False, tooltip="here in the next series"),
        Binding(
            "g", "group", "Group by", id="choice.group", tooltip="what makes a series: model, task, condition, metadata"
        ),
        Binding("l", "length", "Unit of length", id="choice.length", tooltip="tokens, words, characters, actions"),
        Binding(
            "s", "sort", "Sort", id="curve.sort", tooltip="order the table by a column; again: the other way round"
        ),
        Binding(
            "i",
            "notes",
            "Notes",
            id="curve.notes",
            tooltip="what it asks, figures over all, what was left out",
        ),
    ]
    KEYS = (
        ("Enter", "questions", "questions"),
        ("a", "all", "all_questions"),
        ("1-9", "curve", "pick_curve"),
        ("g", "group", "group"),
        ("d", "decomposition", "decomposition"),
        ("f", "filter", "filter"),
        ("/", "search", "search"),
        ("?", "help", "help"),
    )

    def __init__(self) -> None:
        super().__init__()
        self.curve: Curve | None = None
        self.name_of_curve = FIRST_CURVE
        self.rows: list[PointRow] = []
        self._asked_under: Choice | None = None

    def compose(self) -> ComposeResult:
        """Breadcrumbs, chart, table, what was left out, keys."""
        signs = self.main.signs
        yield Breadcrumbs(signs)
        yield Chart(self.main.ascii, id="chart")
        yield Rule(signs, id="rule")
        yield Grid(signs, id="points")
        yield Note(signs)
        yield Keys(signs)

    def on_mount(self) -> None:
        """Lay out the empty screen."""
        grid = self.query_one(Grid)
        grid.row_key = lambda row: row.key
        grid.quiet = lambda row: row.point.questions < SMALL_N
        grid.focus()
        self.show_breadcrumbs()
        if self.main.opening.look is not None:
            self.start(self.main.opening.look.curve)
            self.call_after_refresh(self.main.opening.painted.set)

    def on_screen_resume(self) -> None:
        """Another decomposition or filter may have been chosen further down: a curve speaks of the present choice."""
        if self._asked_under not in (None, self.main.choice):
            self.reload()

    def start(self, curve: Curve) -> None:
        """Show the first curve: the one that was kept, and once the explorer is open, the one that came with it."""
        self._asked_under = self.main.choice
        if curve != self.curve:
            self._show(curve, self.main.known_series())
        else:
            self._describe()
        self.refresh_bindings()

    def on_resize(self, event: events.Resize) -> None:
        """The chart keeps twelve rows, then the table gets what it needs up to two fifths."""
        self._divide(event.size.height)

    def _divide(self, height: int) -> None:
        room = height - 4
        table = min(len(self.rows) + 1, max(6, room * 2 // 5), room - 14)
        self.query_one(Chart).styles.height = max(5, room - max(3, table))

    # the curve

    def reload(self) -> None:
        """Ask for the curve under the present choice; the answer to anything older is dropped."""
        name, choice = self.name_of_curve, self.main.choice
        self._asked_under = choice

        def work(explorer: Explorer) -> tuple[Curve, tuple[Series, ...]]:
            if self.main.counts is None:
                self.main.counts = explorer.counts()
            return explorer.curve(name, choice), self.main.series(explorer, choice.by)

        self.ask("curve", (name, choice), work, lambda found: self._show(*found), "drawing")

    def _show(self, curve: Curve, series: Sequence[Series]) -> None:
        keep = self._current_key()
        self.curve = curve
        if self.sorting and self.sorting[0] not in {column.name for column in point_grid(curve, {})}:
            self.sorting = None
        known = set(series)  # a curve may make series of its own, such as thirds of the questions
        self.series = tuple(series) if any(p.series in known for p in curve.points) else ()
        self._fill(keep)
        if keep is None:  # not on a point that says little: on one with an interval, else one with a figure
            drawn = [n for n, row in enumerate(self.rows) if row.point.figure(curve.y) is not None]
            firm = [n for n in drawn if self.rows[n].point.low is not None]
            self.query_one(Grid).move_to(next(iter(firm or drawn), 0))
        self._divide(self.size.height)
        self.query_one(Chart).show(curve, self.series, self._selected())
        self._count()
        self._describe()

    def _fill(self, keep: object) -> None:
        assert self.curve is not None
        looks = marks([*self.series, *(p.series for p in self.curve.points)], self.main.ascii)
        shown = point_grid(self.curve, looks)
        self.rows = point_rows(self.curve, shown, self.sorting)
        grid = self.query_one(Grid)
        grid.sorted_by = self.sorting
        grid.empty = "No points here: 1-9 shows another curve, f changes the filter."
        grid.show(self.rows, shown, keep=keep)

    def _describe(self) -> None:
        curve, counts = self.curve, self.main.counts
        assert curve is not None
        self.describe_choice(curve.decomposition if curve.decomposed else "", curve.estimator, counts)
        self.tell_rest()

    def tell_rest(self) -> None:
        """The notes can be clicked."""
        self.say(self.main.arrived or self.rest(), action="notes")

    def renew(self) -> None:
        """The same curve of the logs as they are now."""
        self.reload()

    def rest(self) -> str:
        """As many of the notes as there is room for, and how many more there are."""
        if self.curve is not None and not self.curve.points:  # the chart's place says why it is empty
            return ""
        return in_a_line(self._notes(), self.size.width - 2, self.main.signs)

    def _notes(self) -> list[str]:
        curve, counts = self.curve, self.main.counts
        notes = list(self.explorer.notes) if self.main.is_open else []
        if counts is not None and counts.unreadable:
            notes.append(f"{counts.unreadable} of {counts.sources} files could not be read in full: o shows why.")
        if curve is not None:
            notes += curve.notes
            hidden = [p for p in curve.points if p.x is not None and p.x <= 0] if curve.x.scale == "log" else []
            if hidden:
                points = "1 point has" if len(hidden) == 1 else f"{len(hidden)} points have"
                notes.append(f"{points} no place on a log axis (x = 0): in the table only.")
        return notes

    def idle(self, action: str) -> bool:
        """Without points there is nothing to go into."""
        return action == "questions" and not self.rows

    def breadcrumb(self) -> str:
        """The curve's name, as in the breadcrumbs."""
        return self.name_of_curve.replace("_", " ")

    # the cursor

    def _current_key(self) -> object:
        row = self.query_one(Grid).current
        return row.key if row is not None else None

    def _selected(self) -> int | None:
        row = self.query_one(Grid).current
        return row.index if row is not None else None

    def series_here(self) -> Series | None:
        """The series under the cursor."""
        row = self.query_one(Grid).current
        return row.point.series if row is not None else None

    @on(Grid.Moved)
    def follow(self, message: Grid.Moved) -> None:
        """The cursor of the chart follows that of the table."""
        message.stop()
        self.query_one(Chart).select(self._selected())
        self._count()

    def _count(self) -> None:
        grid = self.query_one(Grid)
        row = grid.current
        words = ["points"]
        if row is not None and self.curve is not None:
            words.append(series_name(row.point.series))
            words += [self._say(fit_text(self.curve, fit)) for fit in self.curve.fits if fit.series == row.point.series]
        self.query_one("#rule", Rule).show(f" {self.main.signs.dot} ".join(words), grid.place(), focus=True)

    def _say(self, text: str) -> str:
        return plain(text) if self.main.ascii else text

    @on(Chart.PointClicked)
    def point_clicked(self, message: Chart.PointClicked) -> None:
        """A click in the chart moves the cursor of both; on the selected point it goes deeper."""
        if message.index == self._selected():
            self.action_questions()
        else:
            self._go(message.index)

    def _go(self, index: int) -> None:
        self.query_one(Grid).move_to(next(n for n, row in enumerate(self.rows) if row.index == index))

    @on(Grid.Chosen)
    def row_chosen(self, message: Grid.Chosen) -> None:
        """A second click on a row goes deeper."""
        message.stop()
        self.action_questions()

    def action_along(self, by: int) -> None:
        """To the neighbour in x within the series."""
        row = self.query_one(Grid).current
        if row is None:
            return
        drawn = [r for r in self.rows if r.point.series == row.point.series and r.point.x is not None]
        drawn.sort(key=lambda r: (r.point.x or 0.0, r.index))
        places = [r.index for r in drawn]
        if row.index in places and 0 <= places.index(row.index) + by < len(places):
            self._go(places[places.index(row.index) + by])

    def action_series(self, by: int) -> None:
        """To the nearest point of the next series."""
        row = self.query_one(Grid).current
        names = sorted({r.point.series for r in self.rows})
        if row is None or len(names) < 2:
            return
        series = names[(names.index(row.point.series) + by) % len(names)]
        x = row.point.x or 0.0
        near = min((r for r in self.rows if r.point.series == series), key=lambda r: abs((r.point.x or 0.0) - x))
        self._go(near.index)

    # deeper

    def action_questions(self) -> None:
        """The questions behind the point under the cursor."""
        row = self.query_one(Grid).current
        if row is None or self.curve is None:
            return
        from hotmess_tui.app.screens.questions import QuestionsScreen

        point = row.point
        label = f"{series_name(point.series)} {self.main.signs.dot} {row.label}"
        self.app.push_screen(QuestionsScreen(Selection(self.curve.name, point.series, point.point), label))

    # choices

    def action_curve(self, number: int) -> None:
        """Another curve."""
        if number < len(self.main.curves):
            self.name_of_curve = self.main.curves[number].name
            self.reload()

    def action_pick_curve(self) -> None:
        """The list of curves with their keys."""
        from hotmess_tui.app.dialogs.picker import Entry, Picker

        self.main.curves = self.explorer.curves()  # one may have been written meanwhile
        keys = [key if key != "minus" else "-" for key in CURVE_KEYS]
        entries = [
            Entry(info.name, f"{keys[n] if n < len(keys) else ' '}  {info.name.replace('_', ' ')}", info.about)
            for n, info in enumerate(self.main.curves)
        ]

        def chosen(names: tuple[str, ...] | None) -> None:
            if names:
                self.name_of_curve = names[0]
                self.reload()

        self.app.push_screen(Picker("Curves", entries, (self.name_of_curve,)), chosen)

    def changed(self, choice: Choice) -> None:
        """Another decomposition, grouping or filter: the same curve under it."""
        self.main.choice = choice
        self.reload()

    def reorder(self) -> None:
        """The table in another order, the cursor on its point."""
        self._fill(self._current_key())

    def action_notes(self) -> None:
        """What the curve asks, what was left out, and what each series comes to over all questions."""
        choice = self.main.choice
        self.ask("notes", choice, lambda explorer: explorer.table(choice), self._show_notes)

    def _show_notes(self, table: Table) -> None:
        from hotmess_tui.app.dialogs.help import TextScreen

        info = next((c for c in self.main.curves if c.name == self.name_of_curve), None)
        parts: list[tuple[str, Ink | None]] = [(info.about, BOLD)] if info is not None else []
        known = sorted((r for r in table.rows if r.incoherence is not None), key=lambda r: -(r.incoherence or 0))
        if known:
            parts.append(("Incoherence over all questions, the highest first", BOLD))
        for row in known:
            within = f" {interval(row.low, row.high)}" if row.low is not None else ""
            told = f"{share(row.incoherence)}{within}, error {share(row.error)}, {row.questions:,} questions"
            parts.append((f"{one_line(series_name(row.series))}: {told}", None))
        parts += [(note, DIM) for note in self._notes()]
        self.app.push_screen(TextScreen(self.breadcrumb(), parts))

    # taking out

    def copyable(self) -> Iterable[Copyable]:
        """The chart as text, the point under the cursor, the table."""
        from hotmess_tui.app.screens.curve_export import copy_curve

        return [] if self.curve is None else copy_curve(self.curve, self.series, self.rows, self._selected())

    def export(self) -> Export | None:
        """The curve as picture, text or data."""
        from hotmess_tui.app.screens.curve_export import export_curve

        return None if self.curve is None else export_curve(self.curve, self.main.choice, self.rows)

    def commands(self) -> Iterable[SystemCommand]:
        """The curves by name and the report, for the palette."""
        from hotmess_tui.app.screens.curve_export import report_command

        yield report_command(self)
        for n, info in enumerate(self.main.curves):
            yield SystemCommand(f"Curve: {info.name.replace('_', ' ')}", info.about, lambda n=n: self.action_curve(n))
