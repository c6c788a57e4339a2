"""A curve as chart and as the table of its points, one cursor on both: the first thing that one sees."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import events, on
from textual.binding import BindingType
from textual.widget import Widget

from hotmess_tui.app.dialogs.entry import Entry
from hotmess_tui.app.keys import SAVE, SEARCH_ALL, TRIAGE, Command, Key, sort_key
from hotmess_tui.app.messages import QuestionsRequest
from hotmess_tui.app.opening import FIRST_CURVE
from hotmess_tui.app.screens import curve_words
from hotmess_tui.app.screens.curve_cursor import beside, first_row, in_next_series
from hotmess_tui.app.screens.curve_export import copy_curve, export_curve, export_report
from hotmess_tui.app.screens.curve_navigation import ALL_QUESTIONS, CONTRAST, NOTES, CurveNavigation
from hotmess_tui.app.screens.curve_words import CURVE_KEYS, KeyedCurve
from hotmess_tui.app.screens.table_screen import TableScreen
from hotmess_tui.app.screens.view_settings import DECOMPOSITION, FILTER, GROUP, LENGTH
from hotmess_tui.app.session import Session
from hotmess_tui.app.widgets.chart import Chart
from hotmess_tui.app.widgets.first_start import FirstStart
from hotmess_tui.app.widgets.question_header import StyledLines
from hotmess_tui.app.widgets.status_lines import in_a_line
from hotmess_tui.charts.marks import Series, marks, series_name
from hotmess_tui.charts.numbers import plain
from hotmess_tui.charts.quiet_points import quiet_points
from hotmess_tui.charts.ranked_legend import Ranking
from hotmess_tui.charts.scene import fit_text
from hotmess_tui.deferred import Deferred
from hotmess_tui.records import Curve, Selection
from hotmess_tui.tables.points import PointRow, point_rows
from hotmess_tui.tables.points import grid as point_grid
from hotmess_tui.tables.ranking import ranking, ranks

if TYPE_CHECKING:
    from hotmess_tui.app.copy_export import Copyable, Export
    from hotmess_tui.explorer import slope_words
    from hotmess_tui.explorer.explorer import Explorer
    from hotmess_tui.explorer.slopes import Slopes, SlopeTable
else:  # the first chart is painted before its slopes are asked for
    slope_words = Deferred("hotmess_tui.explorer.slope_words")

SMALL_N = 5  # questions behind a point, under which its row is dimmed
_WIDE = 120  # columns, from which intervals stand beside the figures of a point


class CurvesScreen(CurveNavigation, TableScreen[PointRow]):
    """The curves, one at a time."""

    ABOUT = (
        "A curve: each marker is a set of questions, as high as the share of their error that differs from sample "
        "to sample; hollow ones are uncertain. For the series under the cursor, thin verticals are 95 % intervals and "
        "dots the power law (slope α); between and within are the change per tenfold length. e shows all. Enter opens "
        "the questions."
    )
    RISING = frozenset({"series"})
    EMPTY = "No points here. 1-9 shows another curve, f changes the filter."
    STATUS_ACTION = "notes"
    SAVES = f"figure picture image plot chart graph png svg pdf {TableScreen.SAVES}"
    BINDINGS: ClassVar[list[BindingType]] = [
        Key(
            "enter",
            "open",
            "Questions here",
            id="curve.questions",
            tooltip="open the questions of this point",
            also="open drill down enter",
            footer="questions",
        ),
        ALL_QUESTIONS,
        *(
            Key(key, f"curve({n})", f"Curve {n + 1}", id=f"curve.show-{n + 1}", show=False, tooltip=f"curve {n + 1}")
            for n, key in enumerate(CURVE_KEYS)
        ),
        Key(
            "C",
            "pick_curve",
            "Choose a curve",
            id="curve.pick",
            key_display="C",
            tooltip="choose from all curves",
            also="plot chart graph view switch",
            footer="curve",
            footer_key="1-9",
        ),
        Key("left,h", "along(-1)", "Shorter", id="curve.left", show=False, tooltip="the previous point of this series"),
        Key("right,l", "along(1)", "Longer", id="curve.right", show=False, tooltip="the next point of this series"),
        Key(
            "e",
            "whole",
            "All in full",
            id="curve.whole",
            show=False,
            tooltip="show intervals and power laws of all series",
            also="intervals error bars fit power law confidence expand show",
        ),
        Key(
            "tab",
            "series(1)",
            "Next series",
            id="curve.series",
            show=False,
            tooltip="the same position in the next series",
            also="model other switch",
        ),
        CONTRAST,
        GROUP,
        FILTER,
        TRIAGE,
        NOTES,
        DECOMPOSITION,
        SAVE,
        SEARCH_ALL,
        sort_key("curve"),
        LENGTH,
    ]

    def __init__(self, session: Session, first: Curve | None, painted: Callable[[], object]) -> None:
        """Lay the screen out before the explorer is open.

        Args:
            session: What screens share.
            first: The curve that is shown meanwhile.
            painted: Called once it is on screen.
        """
        super().__init__(session)
        self.curve: Curve | None = None
        self.name_of_curve = FIRST_CURVE
        self.series: tuple[Series, ...] = ()  # those of the grouping, unless the curve makes series of its own
        self.slopes: Mapping[Series, Slopes] = {}  # of the power laws, once they are known
        self._noise: tuple[str, ...] = ()
        self._quiet: frozenset[int] = frozenset()  # points that say little
        self._first, self._painted = first, painted

    def above(self) -> Iterable[Widget]:
        """The chart, and what the point under the cursor is made of."""
        yield FirstStart(self.signs)
        yield Chart(self.session.ascii, id="chart")
        yield StyledLines(self.signs, id="made-of")
        yield StyledLines(self.signs, id="slopes")

    def on_mount(self) -> None:
        """Show what was kept of the last time."""
        if self._first is not None:
            self.start(self._first)
            self.call_after_refresh(self._painted)

    def start(self, curve: Curve) -> None:
        """Show the first curve: the one that was kept, and once the explorer is open, the one that came with it."""
        self.shows_now()
        if curve != self.curve:
            self._show(curve, self.session.known_series())
        else:
            self._describe(self.refresh_status)  # a copy may have been taken before the explorer was open
            self.ask_slopes()
        self.refresh_bindings()

    def on_resize(self, event: events.Resize) -> None:
        """The chart keeps twelve rows, then the table gets what it needs up to two fifths."""
        self.divide(event.size.height)
        if self.curve is not None:
            self.query_one(Chart).rank(self._ranking())
            self.show_row()
            self.refresh_status()

    def divide(self, height: int) -> None:
        """Give each part its rows: a hint, the chart and its lines, the table."""
        slopes = 1 if self._has_slopes() else 0
        hinted = self.curve if self.session.is_first_start else None
        room = height - 5 - slopes - self.query_one(FirstStart).fit(hinted, height)
        table = min(len(self.rows) + 1, max(6, room * 2 // 5), room - 14)
        self.query_one(Chart).styles.height = max(5, room - max(3, table))
        self.query_one("#made-of", StyledLines).styles.height = 1
        self.query_one("#slopes", StyledLines).styles.height = slopes

    def reload(self) -> None:
        """Ask for the curve under the present view settings."""
        name, choice, session = self.name_of_curve, self.session.choice, self.session

        def work(explorer: Explorer) -> tuple[Curve, tuple[Series, ...]]:
            session.table(explorer, choice)  # for the ranking
            return explorer.curve(name, choice), session.series(explorer, choice.by)

        self.cancel("slopes")  # of the curve before
        self.ask("curve", work, lambda answer: self._show(*answer), "drawing")

    def on_asking_screen_failed(self, message: TableScreen.Failed) -> None:
        """A curve that cannot be drawn is not the one that stands there."""
        if message.lane == "curve" and self.is_asking("curve") and self.curve is not None:
            self.name_of_curve = self.curve.name
            self.show_status()

    def _show(self, curve: Curve, series: Sequence[Series]) -> None:
        before, other = self.current, self.curve is None or self.curve.name != curve.name
        self.curve, self.slopes, self._noise = curve, {}, ()
        if self.sorting and self.sorting[0] not in {column.name for column in point_grid(curve, {})}:
            self.sorting = None
        of_grouping = set(series)  # a curve may make series of its own, such as thirds of the questions
        self.series = tuple(series) if any(point.series in of_grouping for point in curve.points) else ()
        self._quiet = quiet_points(curve)
        self.refill()
        row, key = self.current, self.row_key(before) if before is not None else None
        if row is None or row.key != key or other:  # another curve keeps the series
            self.grid.move_to(first_row(curve, self.rows, before.point.series if before is not None else None))
        self.divide(self.size.height)
        self.query_one(Chart).show(curve, self.series, self._selected(), self._ranking())
        self.show_row()
        self._describe(self.show_status)
        self.ask_slopes()

    def _ranking(self) -> Ranking | None:
        """The series of the grouping, the most incoherent first, also one that has figures and no point here."""
        if self.curve is None or not ranks(self.curve, self.session.choice.by):
            return None
        shown = set(self.curve.series)
        rows = (row for row in self.session.known_table() if row.series in shown or row.incoherence is not None)
        return ranking(rows, self.signs, wide=self.size.width > _WIDE)

    def _has_slopes(self) -> bool:
        return self.curve is not None and slope_words.stand_under(self.curve, self.session.choice)

    def ask_slopes(self) -> None:
        """Ask, after the curve, whether the rise of its power laws is the questions' or the reasoning's."""
        curve, choice = self.curve, self.session.choice
        if curve is None or not self.session.is_open or not self._has_slopes():
            self.cancel("slopes")
            return

        def work(explorer: Explorer) -> SlopeTable:
            return slope_words.under_laws(explorer.store, curve, choice, explorer.labels_for(choice))

        def show(table: SlopeTable) -> None:
            self.slopes = {row.series: row for row in table.rows}
            self._noise = tuple(slope_words.about_noise(curve, table.rows))
            self.show_row()
            self.refresh_status()

        self.ask("slopes", work, show, "within and between questions")

    def refill(self) -> None:
        """The points in the order of the table."""
        curve = self.curve
        assert curve is not None
        looks = marks([*self.series, *(point.series for point in curve.points)], self.session.ascii)
        columns = point_grid(curve, looks)
        self.fill(point_rows(curve, columns, None), columns)

    def _describe(self, show_status: Callable[[], None]) -> None:
        if (curve := self.curve) is not None:
            words = curve_words.counts_of(curve, self.session.counts, self.session.choice)
            self.show_settings(curve.decomposition if curve.decomposed else "", curve.estimator, words)
            show_status()

    def status(self) -> str:
        """As many of the notes as there is room for, and how many more there are."""
        if self.curve is not None and not self.curve.points:  # the chart's place says why it is empty
            return ""
        return in_a_line(self._notes(), self.size.width - 2, self.signs)

    def _notes(self) -> list[str]:
        return [*curve_words.notes_of_session(self.session), *(self.curve.notes if self.curve else ()), *self._noise]

    def idle(self, action: str) -> bool:
        """Without points there is nothing to go into."""
        return action in ("open", "series_questions") and not self.rows

    def breadcrumb(self) -> str:
        """The curve's name."""
        return self.name_of_curve.replace("_", " ")

    # the cursor

    def row_key(self, row: PointRow) -> Hashable:
        """Its series and its name."""
        return row.key

    def is_quiet(self, row: PointRow) -> bool:
        """Few questions, hardly any error, or a very wide interval."""
        return row.point.questions < SMALL_N or row.index in self._quiet

    def _selected(self) -> int | None:
        row = self.current
        return row.index if row is not None else None

    def series_here(self) -> Series | None:
        """The series under the cursor."""
        row = self.current
        return row.point.series if row is not None else None

    def heading(self) -> str:
        """The series under the cursor with its power law."""
        row, words = self.current, ["points"]
        if row is not None and self.curve is not None:
            words.append(series_name(row.point.series))
            fits = [fit_text(self.curve, fit) for fit in self.curve.fits if fit.series == row.point.series]
            words += map(plain, fits) if self.session.ascii else fits
        return f" {self.signs.dot} ".join(words)

    def show_row(self) -> None:
        """The cursor of the chart follows that of the table."""
        super().show_row()
        chart = self.query_one(Chart)
        if chart.curve is self.curve:
            chart.select(self._selected())
        row, wide = self.current, self.size.width > _WIDE
        words = curve_words.made_of(row.point, self.size.width, self.signs, wide=wide) if row is not None else []
        self.query_one("#made-of", StyledLines).show([words])
        series = self.series_here() or ()
        words = curve_words.slope_line(self.slopes.get(series), series, self.series, self.size.width, self.signs)
        self.query_one("#slopes", StyledLines).show([words])

    @on(Chart.PointClicked)
    def point_clicked(self, message: Chart.PointClicked) -> None:
        """A click in the chart moves the cursor of both; on the selected point it goes deeper."""
        if message.index == self._selected():
            self.action_open()
        else:
            self._go(message.index)

    def _go(self, index: int) -> None:
        self.grid.move_to(next(n for n, row in enumerate(self.rows) if row.index == index))

    def action_along(self, by: int) -> None:
        """To the neighbour in x within the series."""
        if self.current is not None:
            self._go(beside(self.rows, self.current, by).index)

    def action_series(self, by: int) -> None:
        """To the nearest point of the next series."""
        if self.current is not None and self.curve is not None:
            self._go(in_next_series(self.curve, self.rows, self.current, by).index)

    def action_whole(self) -> None:
        """Show all series in full, or again only the one under the cursor."""
        chart = self.query_one(Chart)
        chart.show_whole(not chart.whole)

    def action_open(self) -> None:
        """The questions behind the point under the cursor."""
        row = self.current
        if row is not None and self.curve is not None:
            point = row.point
            label = f"{series_name(point.series)} {self.signs.dot} {row.label}"
            self.open(QuestionsRequest(Selection(self.curve.name, point.series, point.point), label))

    def action_curve(self, number: int) -> None:
        """Another curve."""
        if number < len(self.session.curves):
            self._choose_curve(self.session.curves[number].name)

    def _choose_curve(self, name: str) -> None:
        self.name_of_curve = name
        self.reload()

    def _curves(self) -> Iterable[KeyedCurve]:
        self.session.curves = self.session.explorer.curves()  # one may have been written meanwhile
        return curve_words.keyed(self.session.curves)

    def action_pick_curve(self) -> None:
        """The list of curves with their keys."""
        entries = [Entry(name, f"{key or ' '}  {title}", about) for key, name, title, about in self._curves()]
        self.pick("Curves", entries, lambda names: self._choose_curve(names[0]), chosen=(self.name_of_curve,))

    def action_notes(self) -> None:
        """What the curve asks, what was left out, and what each series comes to over all questions."""
        self.ask("notes", curve_words.asked(self.session), self._show_notes, holds_keys=True)

    def _show_notes(self, figures: curve_words.Overall) -> None:
        curves, slopes, notes = self.session.curves, self.slopes.values(), self._notes()
        words = curve_words.paragraphs(curves, self.name_of_curve, self.curve, figures, slopes, notes, self.signs)
        self.show_text(self.breadcrumb(), words)

    # copying and saving

    def copyable(self) -> Iterable[Copyable]:
        """The chart as text, the point under the cursor, the table."""
        if self.curve is None:
            return []
        return copy_curve(self.curve, self.session.choice, self.series, self.rows, self._selected())

    def export(self) -> Export | None:
        """The curve as picture, text or data."""
        return None if self.curve is None else export_curve(self.curve, self.session.choice, self.rows)

    def _save_report(self) -> None:
        self.save(export_report(self.session.choice))

    def commands(self) -> Iterable[Command]:
        """The curves by name and the report, for the palette."""
        about, also = "all results in one HTML or Markdown file", "export save html markdown summary"
        yield Command("Write a report", about, self._save_report, also=also)
        for key, name, title, about in self._curves():
            yield Command(f"Curve: {title}", about, partial(self._choose_curve, name), key)
