"""Every pair of series at once: which are told apart, as a matrix; Enter compares the two under the cursor."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from textual.binding import BindingType
from textual.widget import Widget

from hotmess_tui.app.keys import BACK, Key
from hotmess_tui.app.messages import ContrastRequest
from hotmess_tui.app.screens.table_screen import TableScreen
from hotmess_tui.app.screens.view_settings import ViewSettings
from hotmess_tui.app.session import Session
from hotmess_tui.app.widgets.question_header import Line, StyledLines
from hotmess_tui.charts.drawing import BOLD, DIM, PLAIN, Ink, Span
from hotmess_tui.charts.marks import Mark, Series, figure_name, marks, series_name
from hotmess_tui.charts.numbers import interval, signed
from hotmess_tui.charts.safe import cut_inside, one_line, width
from hotmess_tui.differences import MORE, Contrast
from hotmess_tui.explorer.contrast_all import PairContrast, every_pair
from hotmess_tui.explorer.notes import count
from hotmess_tui.tables.column import ON_SCREEN, Cell, Column
from hotmess_tui.tables.contrasts import of_contrasts
from hotmess_tui.tables.rows import Rows
from hotmess_tui.tables.signs import Signs

if TYPE_CHECKING:
    from hotmess_tui.app.copy_export import Copyable
    from hotmess_tui.explorer.explorer import Explorer

CELL = 3  # columns of one pair
_MORE, _LESS, _SAME, _NONE, _SELF = "+", "−", "=", "?", "·"  # the row has more, less, the same; not known


class MatrixRow(NamedTuple):
    """A series, and where it stands in the matrix."""

    number: int
    series: Series


class ContrastMatrixScreen(ViewSettings, TableScreen[MatrixRow]):
    """All series against all."""

    NAME = "every pair"
    ABOUT = (
        "Every pair of series, on the questions that both answered: whether the row has more than the column, less, or "
        "is not told apart from it, by intervals that hold in all pairs at once. Enter "
        "compares the two under the cursor."
    )
    EMPTY = "No two series have a question in common. Esc goes back, where b groups by another column."
    EXPORT = ("every pair", "pairs.csv")
    BINDINGS: ClassVar[list[BindingType]] = [
        Key(
            "enter",
            "open",
            "Compare",
            id="matrix.open",
            tooltip="compare the two under the cursor",
            also="contrast versus difference pair enter",
            footer="compare",
        ),
        BACK,
        Key("left,h", "along(-1)", "Before", id="matrix.left", tooltip="the series before, of the columns"),
        Key(
            "right,l",
            "along(1)",
            "Next",
            id="matrix.right",
            tooltip="the next series, of the columns",
            footer="next column",
            footer_key="→",
        ),
    ]

    def __init__(self, session: Session, metric: str) -> None:
        super().__init__(session)
        self.metric = metric
        self.other = 0  # the column under the cursor
        self.pairs: Mapping[tuple[Series, Series], Contrast] = {}
        self.series: tuple[Series, ...] = ()  # all of the grouping, in their order
        self.looks: Mapping[Series, Mark] = {}

    def above(self) -> Iterable[Widget]:
        """The pair under the cursor."""
        yield StyledLines(self.signs, id="pair")

    def on_mount(self) -> None:
        """A line for each side, one for their difference."""
        self.query_one(StyledLines).styles.height = 3

    # asking

    def reload(self) -> None:
        """Compare all pairs under the present view settings."""
        choice, metric, session = self.session.choice, self.metric, self.session

        def work(explorer: Explorer) -> tuple[tuple[PairContrast, ...], tuple[Series, ...], tuple[str, str]]:
            labels = explorer.labels_for(choice)
            with explorer.store.at(choice, labels) as (_, _, (decomposition, estimator, _)):
                pairs = every_pair(explorer.store, choice, labels, (metric,))
                return pairs, session.series(explorer, choice.by), (decomposition, estimator)

        self.ask("pairs", work, lambda answer: self._show(*answer), "comparing every pair")

    def _show(self, pairs: Sequence[PairContrast], series: Sequence[Series], resolved: tuple[str, str]) -> None:
        self.series, self.looks = tuple(series), marks(series, self.session.ascii)
        self.pairs = {(pair.a, pair.b): pair.figures for pair in pairs}
        self.show_settings(*resolved)
        self.refill()
        self.show_status()

    def refill(self) -> None:
        """A row for each series that shares a question with another."""
        shared = {series for pair in self.pairs for series in pair}
        rows = [MatrixRow(n, series) for n, series in enumerate(one for one in self.series if one in shared)]
        self.other = min(max(self.other, 1 if len(rows) > 1 else 0), max(0, len(rows) - 1))
        self.fill(rows, self._columns(rows))

    def _columns(self, rows: Sequence[MatrixRow]) -> list[Column]:
        names = tuple(one_line(series_name(row.series)) for row in rows)
        longest = max(map(width, names), default=6) + 2
        titles = "".join(self._marker(row.series).center(CELL) for row in rows)
        most = max(12, self.size.width - CELL * len(rows) - 4)
        series = Column(
            "series",
            shown=ON_SCREEN,
            get=lambda row: row.series,
            paint=self._named,
            indent=2,
            keeps="both",
            family=names,
            least=min(longest, most),
            most=min(longest, most),
        )
        cells = Column(
            "pairs",
            title=titles,
            shown=ON_SCREEN,
            get=lambda row: row.number,
            paint=self._cells,
            least=CELL * len(rows),
            sortable=False,
        )
        return [series, cells]

    def _marker(self, series: Series) -> str:
        look = self.looks.get(series)
        return look.marker if look is not None else " "

    def _named(self, row: MatrixRow, signs: Signs) -> Cell:
        look = self.looks.get(row.series)
        return (
            Span(f"{self._marker(row.series)} ", Ink(look.hue) if look is not None else PLAIN),
            Span(one_line(series_name(row.series))),
        )

    def _cells(self, row: MatrixRow, signs: Signs) -> Cell:
        here = self.current is not None and self.current.number == row.number
        return [
            Span(
                self.sign_of(row.series, other.series).center(CELL),
                Ink(reverse=True, bold=True) if here and n == self.other else PLAIN,
            )
            for n, other in enumerate(self.rows)
        ]

    def _figures(self, a: Series, b: Series) -> tuple[Contrast | None, int]:
        """What is known of a pair, and 1, or −1 where its sides stand the other way round."""
        if (a, b) in self.pairs:
            return self.pairs[a, b], 1
        return self.pairs.get((b, a)), -1

    def sign_of(self, a: Series, b: Series) -> str:
        """Whether A has more than B, less, or cannot be told apart from it."""
        if a == b:
            return "." if self.session.ascii else _SELF
        figures, way = self._figures(a, b)
        if figures is None or figures.difference is None:
            return _NONE
        if not figures.apart:
            return _SAME
        return self._say(_MORE if figures.difference * way > 0 else _LESS)

    # the pair under the cursor

    def row_key(self, row: MatrixRow) -> Hashable:
        """Its series."""
        return row.series

    def _pair(self) -> tuple[Series, Series] | None:
        row = self.current
        return (row.series, self.rows[self.other].series) if row is not None and self.rows else None

    def show_row(self) -> None:
        """The pair follows the cursor."""
        super().show_row()
        pair = self._pair()
        lines = [] if pair is None else [self._side("A", pair[0]), self._side("B", pair[1]), self._difference(*pair)]
        self.query_one(StyledLines).show(lines)
        self.grid.refresh()  # the cell under the cursor is in another place

    def _side(self, name: str, series: Series) -> Line:
        look = self.looks.get(series)
        shown = cut_inside(one_line(series_name(series)), max(10, self.size.width - 8), self.signs.ellipsis)
        ink = Ink(look.hue) if look is not None else PLAIN
        return (Span(f" {name} ", BOLD), Span(f"{self._marker(series)} ", ink), Span(shown, BOLD))

    def _difference(self, a: Series, b: Series) -> Line:
        if a == b:
            return (Span(" the same series", DIM),)
        figures, way = self._figures(a, b)
        if figures is None or figures.difference is None:
            return (Span(" difference unknown: no question in common, or no errors", DIM),)
        low, high = sorted((way * (figures.low_all or 0.0), way * (figures.high_all or 0.0)))
        number = signed(figures.difference * way)
        ends = f" {interval(low, high)}" if figures.low_all is not None else ""
        verdict = "not told apart"
        if figures.apart:
            verdict = f"{'A' if figures.difference * way > 0 else 'B'} {MORE[self.metric]}"
        many = f"  on {count(figures.questions, 'question')}, in all pairs at once: "
        return (
            Span(self._say(" A − B "), BOLD),
            Span(self._say(number + ends), BOLD),
            Span(many if self.size.width > 90 else "  ", DIM),
            Span(self._say(verdict)),
        )

    def _say(self, text: str) -> str:
        return self.signs.plain(text)

    def heading(self) -> str:
        """What the signs mean."""
        return self._say(f"{figure_name(self.metric)}: {_MORE} the row has more, {_LESS} less, {_SAME} not told apart")

    def action_along(self, by: int) -> None:
        """Another column."""
        if self.rows:
            self.other = max(0, min(len(self.rows) - 1, self.other + by))
            self.show_row()

    def action_open(self) -> None:
        """Compare the two under the cursor."""
        pair = self._pair()
        if pair is None or pair[0] == pair[1]:
            self.say("choose two series: left and right move along the columns")
        else:
            self.open(ContrastRequest(*pair))

    # copying and saving

    def texts_of(self, row: MatrixRow) -> Iterable[Copyable]:
        """Nothing but the table."""
        return ()

    def table_of(self, rows: Sequence[MatrixRow]) -> Rows:
        """The pairs of some series as a table."""
        names = {row.series for row in rows}
        return of_contrasts(figures for pair, figures in self.pairs.items() if names & set(pair))
