"""Where the cursor goes on a curve: at first, along a series, to the next series, and when the curve changes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from hotmess_tui.charts.marks import Series
from hotmess_tui.charts.quiet_points import quiet_points
from hotmess_tui.records import Curve, Point
from hotmess_tui.tables.points import PointRow


def first_row(curve: Curve, rows: Sequence[PointRow], series: Series | None) -> int:
    """The row on which the cursor starts: of a series, else of the one whose samples vary most.

    Not on a point that says little: on one with an interval, else one with a figure.

    Args:
        curve: what is shown.
        rows: its points in the order of the table.
        series: where the cursor was on another curve.
    """
    if series not in curve.series:
        series = _most_varying(curve)
    quiet = quiet_points(curve)
    of_series = [n for n, row in enumerate(rows) if row.point.series == series]
    drawn = [n for n in of_series if rows[n].point.figure(curve.y) is not None]
    firm = [n for n in drawn if rows[n].point.low is not None and rows[n].index not in quiet]
    return next(iter(firm or drawn or of_series), 0)


def _most_varying(curve: Curve) -> Series | None:
    """The series with the largest mean variance over its groups; the first of those that have a figure otherwise."""
    variances = {
        series: _variance(point for point in curve.points if point.series == series) for series in curve.series
    }
    drawn = [point.series for point in curve.points if point.figure(curve.y) is not None]
    return max(drawn or curve.series, key=lambda series: variances[series], default=None)


def _variance(points: Iterable[Point]) -> float:
    known = [(point.variance, point.groups) for point in points if point.variance is not None]
    groups = sum(count for _, count in known)
    return sum(variance * count for variance, count in known) / groups if groups else 0.0


def beside(rows: Sequence[PointRow], row: PointRow, by: int) -> PointRow:
    """The neighbour in x within the series; the row itself where there is none."""
    drawn = [other for other in rows if other.point.series == row.point.series and other.point.x is not None]
    drawn.sort(key=lambda other: (other.point.x or 0.0, other.index))
    place = drawn.index(row) + by if row in drawn else -1
    return drawn[place] if 0 <= place < len(drawn) else row


def in_next_series(curve: Curve, rows: Sequence[PointRow], row: PointRow, by: int) -> PointRow:
    """The nearest point of the next series."""
    names = curve.series
    series = names[(names.index(row.point.series) + by) % len(names)]
    x = row.point.x or 0.0
    return min(
        (other for other in rows if other.point.series == series), key=lambda other: abs((other.point.x or 0.0) - x)
    )
