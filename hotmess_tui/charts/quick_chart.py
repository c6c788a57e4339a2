"""What a quick chart of a query shows, chosen by the types of its columns; charts/plotext_painter.py draws it."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from hotmess_tui.charts.safe import one_line
from hotmess_tui.charts.scales import round_step
from hotmess_tui.errors import HotmessError
from hotmess_tui.query_records import SqlResult

SCATTER, LINE, BARS, HISTOGRAM = "scatter", "line", "bars", "histogram"
NULL = "–"
MOST_ROWS = 10_000  # of an answer that are drawn
_LARGEST = 1e300  # of a number that can be drawn: the span of an axis must be a number, too
_LINE_FROM = 12  # points, from which a series whose x only grows is joined
_DECADES = 100  # times the smallest x that the largest must be for a log axis
_BINS = 30  # of a histogram at most


@dataclass(frozen=True)
class QuickPoint:
    """A marker or a bar: its series or label, where it is, and the ends of its interval where it has one."""

    name: str
    x: float
    y: float
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class QuickChart:
    """A chart of a query.

    Args:
        kind: scatter, line, bars (the names of the points are labels, x counts them) or histogram (x is the middle of
            a bin, y how many rows are in it).
        title: what it shows.
        points: in the order of the rows, or of the bins.
        dates: whether x is in seconds since 1970.
        log: whether the x axis is logarithmic.
        note: how many rows were left out, if any.
    """

    kind: str
    title: str
    points: tuple[QuickPoint, ...]
    dates: bool = False
    log: bool = False
    note: str = ""


def quick_chart(table: SqlResult) -> QuickChart:
    """The chart of a result.

    Columns `x` and `y` (with `series`, `low` and `high` where there are some) are drawn as these; else a column of
    dates against one of numbers, names with a number as bars, two columns of numbers, one column of numbers as a
    histogram. Names that come first, once each, before a figure and a count are bars: SELECT task, avg(…), count(*) ….
    Where x is a number or a date, a column of names makes series.

    Raises:
        HotmessError: no column has numbers (status 2), or no row has what is to be drawn.
    """
    columns = _Columns(table)
    x, y = columns.axes()
    if x is None:
        return _histogram(table, columns, y)
    if columns.is_name(x):
        return _bars(table, columns, x, y)
    return _points(table, columns, x, y)


def can_be_drawn(table: SqlResult) -> bool:
    """Whether a result has a column of numbers."""
    return any(map(is_number, table.types))


def is_number(sql: str) -> bool:
    """Whether a type of DuckDB holds numbers."""
    return sql.endswith(("INT", "INTEGER", "BIGNUM")) or sql in ("DOUBLE", "FLOAT") or sql.startswith("DECIMAL")


def is_time(sql: str) -> bool:
    """Whether a type of DuckDB holds dates or points in time."""
    return sql == "DATE" or sql.startswith("TIMESTAMP")


def finite(cell: object) -> float | None:
    """A number that can be drawn."""
    if isinstance(cell, bool):
        return None
    try:
        number = float(cell) if isinstance(cell, (int, float)) else float(str(cell))
    except (ValueError, OverflowError):
        return None
    return number if math.isfinite(number) and abs(number) <= _LARGEST else None


def seconds(cell: object) -> float | None:
    """A date as seconds since 1970; a time without a zone is taken as UTC."""
    if not isinstance(cell, date):
        return None
    moment = cell if isinstance(cell, datetime) else datetime(cell.year, cell.month, cell.day)
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


class _Columns:
    """The columns of a result by what they hold; of two with the same name the first counts."""

    def __init__(self, table: SqlResult) -> None:
        self.names, self._rows = table.columns, table.rows
        typed = list(zip(table.columns, table.types, strict=True))
        self.numbers = [name for name, kind in typed if is_number(kind)]
        self._integers = [name for name, kind in typed if kind.endswith(("INT", "INTEGER"))]
        self.times = [name for name, kind in typed if is_time(kind)]
        self.texts = [name for name, kind in typed if kind in ("VARCHAR", "BOOLEAN", "UUID") or kind.startswith("ENUM")]

    def axes(self) -> tuple[str | None, str]:
        """The columns of x and y; x is None for a histogram of y."""
        drawable = (*self.numbers, *self.times, *self.texts)
        if "x" in drawable and "y" in self.numbers:
            return "x", "y"
        if not self.numbers:
            raise HotmessError(
                "a chart needs one or two numeric columns, for example SELECT n AS x, accuracy AS y", status=2
            )
        if self.times:
            return self.times[0], self.numbers[0]
        if self._is_by_name():
            return self.names[0], self.numbers[0]
        if len(self.numbers) > 1:
            return self.numbers[0], self.numbers[1]
        return (self.texts[0] if self.texts else None), self.numbers[0]

    def _is_by_name(self) -> bool:
        """Whether the rows are of names, which come first and once each: a figure of each, and of how many it is."""
        names = [row[0] for row in self._rows]
        counted = len(self.numbers) > 1 and self.numbers[0] not in self._integers and self.numbers[1] in self._integers
        once = self.names[0] in self.texts and "series" not in self.names and len(set(names)) == len(names) > 0
        return counted and once

    def is_name(self, name: str) -> bool:
        """Whether a column holds names."""
        return name in self.texts

    def is_time(self, name: str) -> bool:
        """Whether a column holds dates."""
        return name in self.times

    def series(self, x: str) -> str | None:
        """The column of the series: the one of this name, else the first of names beside x."""
        if "series" in self.names and x != "series":
            return "series"
        return next((name for name in self.texts if name != x), None)

    def reader(self, name: str | None) -> Callable[[Sequence[object]], object]:
        """A function from a row to its cell in a column."""
        if name is None or name not in self.names:
            return lambda row: None
        position = self.names.index(name)
        return lambda row: row[position]


def _points(table: SqlResult, columns: _Columns, x: str, y: str) -> QuickChart:
    read_x, read_y, low, high = map(columns.reader, (x, y, "low", "high"))
    series = columns.series(x)
    read_series = columns.reader(series)
    number = seconds if columns.is_time(x) else finite
    points = []
    for row in table.rows:
        across, up = number(read_x(row)), finite(read_y(row))
        if across is not None and up is not None:
            ends = finite(low(row)), finite(high(row))
            name = _name(read_series(row)) if series is not None else ""
            points.append(QuickPoint(name, across, up, *(ends if None not in ends else ())))
    if not points:
        raise HotmessError("no row has two numbers to draw")
    xs = [point.x for point in points]
    return QuickChart(
        LINE if _only_grows(points) else SCATTER,
        one_line(f"{y} by {x}"),
        tuple(points),
        dates=columns.is_time(x),
        log=not columns.is_time(x) and min(xs) > 0 and max(xs) / min(xs) >= _DECADES,
        note=_left_out(table, len(points), "both numbers"),
    )


def _only_grows(points: Sequence[QuickPoint]) -> bool:
    """Whether x grows from row to row in every series, which has enough points for a line."""
    series: dict[str, list[float]] = {}
    for point in points:
        series.setdefault(point.name, []).append(point.x)
    return len(points) >= _LINE_FROM * len(series) and all(
        left < right for xs in series.values() for left, right in itertools.pairwise(xs)
    )


def _bars(table: SqlResult, columns: _Columns, x: str, y: str) -> QuickChart:
    read_y, names = columns.reader(y), [columns.reader(name) for name in (x, columns.series(x)) if name is not None]
    heights = [
        (" · ".join(_name(read(row)) for read in names), height)
        for row in table.rows
        if (height := finite(read_y(row))) is not None
    ]
    if not heights:
        raise HotmessError("no row has a number to draw")
    points = tuple(QuickPoint(name, float(n), height) for n, (name, height) in enumerate(heights, 1))
    return QuickChart(BARS, one_line(f"{y} by {x}"), points, note=_left_out(table, len(points), "a number"))


def _histogram(table: SqlResult, columns: _Columns, y: str) -> QuickChart:
    read = columns.reader(y)
    numbers = [number for row in table.rows if (number := finite(read(row))) is not None]
    if not numbers:
        raise HotmessError("no row has a number to draw")
    low, high = min(numbers), max(numbers)
    bins = max(1, min(_BINS, math.ceil(2 * len(numbers) ** (1 / 3))))  # Rice's rule
    integers = all(number == int(number) for number in numbers)
    if integers and high - low < _BINS:
        step, begin = 1.0, low - 0.5  # a bin for each whole number
    else:
        step = round_step(high - low, bins) if high - low > abs(high) * 1e-12 else abs(high) or 1.0
        begin = math.floor(low / step) * step
    last = max(0, math.floor((high - begin) / step - 1e-9))
    counts = [0] * (last + 1)
    for number in numbers:
        counts[min(last, max(0, math.floor((number - begin) / step + 1e-9)))] += 1
    points = tuple(QuickPoint("", begin + (n + 0.5) * step, float(count)) for n, count in enumerate(counts))
    title = one_line(f"rows by {y}")
    return QuickChart(HISTOGRAM, title, points, note=_left_out(table, len(numbers), "a number"))


def _name(cell: object) -> str:
    """A name as it is written: on one line, harmless."""
    return NULL if cell is None else one_line(str(cell)) or "(none)"


def _left_out(table: SqlResult, drawn: int, cells: str) -> str:
    left = len(table.rows) - drawn
    return f"{left:,} row{'' if left == 1 else 's'} without {cells} excluded" if left else ""
