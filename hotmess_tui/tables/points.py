"""The columns of a curve: its points, and the power laws through them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from hotmess_tui.charts.drawing import Ink, Span
from hotmess_tui.charts.marks import Mark, Series, figure_name, series_name
from hotmess_tui.charts.numbers import quantity
from hotmess_tui.charts.safe import one_line, width
from hotmess_tui.records import Curve, Fit, Point
from hotmess_tui.tables.aggregates import (
    ACCURACY,
    ACCURACY_ENDS,
    BIAS,
    ENDS,
    ERROR,
    GROUPS,
    HIGH,
    INCOHERENCE,
    LEFT_OUT,
    LOW,
    QUESTIONS,
    SAMPLES,
    VARIANCE,
    by_columns,
)
from hotmess_tui.tables.causes import cause_bar, of_point
from hotmess_tui.tables.column import (
    COUNT,
    DATA_ONLY,
    EVERYWHERE,
    ON_SCREEN,
    QUANTITY,
    SHARE,
    SIGNED,
    WORDS,
    Cell,
    Column,
    interval_column,
    on_screen,
    sorted_rows,
)
from hotmess_tui.tables.rows import Rows
from hotmess_tui.tables.signs import Signs

BAR_CELLS = 10  # of what an error is made of
_ADDED = {"BIGINT": COUNT, "DOUBLE": SHARE, "VARCHAR": WORDS}  # what a column that a curve adds holds
_POINT = Column("point", about="number of the bin, or its label")
_X = Column("x", QUANTITY, about="position of the point on the x axis")
_FIGURES = (ERROR, BIAS, VARIANCE, INCOHERENCE)
COLUMNS = (_POINT, _X, QUESTIONS, GROUPS, SAMPLES, LEFT_OUT, *_FIGURES, LOW, HIGH, ENDS)
_OF_ERROR = "95 % interval of the error, if the curve draws it"
ERROR_ENDS = (
    Column("error_low", SHARE, about=f"lower end of the {_OF_ERROR}", shown=DATA_ONLY),
    Column("error_high", SHARE, about=f"upper end of the {_OF_ERROR}", shown=DATA_ONLY),
)
FIT_COLUMNS = (
    Column("points", COUNT, about="points that the power law is fitted to"),
    Column("slope", SIGNED, about="slope on log axes"),
    Column("intercept", SIGNED, about="log10 of the metric at x = 1"),
    Column("slope_low", SIGNED, about="lower end of the 95 % interval of the slope", shown=DATA_ONLY),
    Column("slope_high", SIGNED, about="upper end of the 95 % interval of the slope", shown=DATA_ONLY),
    interval_column("slope_interval", "95 % interval of the slope", lambda fit: (fit.slope_low, fit.slope_high)),
    Column("r2", SHARE, about="share of the variation explained by the law"),
)
_CAUSES = Column(
    "causes",
    title="made of",
    shown=ON_SCREEN,
    get=lambda row: row.point.flips,
    paint=lambda row, signs: cause_bar(of_point(row.point, row.point.incoherence, signs), BAR_CELLS, signs),
    least=BAR_CELLS,
    gives_way=2,
)
# On screen, after the figure that is drawn: in which order the others give way
_WAYS = {"bias": 6, "variance": 7, "error": 8, "incoherence": 9, "questions": 5, "samples": 11, "left_out": 5}


@dataclass(frozen=True)
class PointRow:
    """A point of the curve as a row: its index in the curve, and how it is called."""

    index: int
    point: Point
    label: str

    @property
    def key(self) -> tuple[Series, str]:
        """What stays the same when the figures change."""
        return (self.point.series, self.point.point)


def of_curve(curve: Curve) -> Rows:
    """The points of a curve: the grouping columns, the figures, what only this curve has, then the accuracy."""
    added = [_added(name, curve) for name in curve.extra_columns if name not in curve.last_columns]
    last = [*(ERROR_ENDS if "error" in curve.figures else ()), *(_added(name, curve) for name in curve.last_columns)]
    return Rows((*by_columns(curve.by), *COLUMNS, *added, ACCURACY, *ACCURACY_ENDS, *last), curve.points)


def of_fits(by: Sequence[str], fits: Iterable[Fit]) -> Rows:
    """The power laws of a curve."""
    return Rows((*by_columns(by), *FIT_COLUMNS), tuple(fits))


def _added(name: str, curve: Curve) -> Column:
    """A column that only this curve has."""
    kind = _ADDED.get(curve.extra_types.get(name, ""), WORDS)
    return Column(name, kind, title=curve.names.get(name), get=lambda point: point.extra.get(name))


def grid(curve: Curve, looks: Mapping[Series, Mark]) -> list[Column]:
    """The columns on screen: series, x, what is drawn with its interval, and the figures behind it."""
    drawn = [_figure(name, curve) for name in curve.figures]
    names = {column.name for column in drawn}
    others = [
        _figure(name, curve)
        for name in ("bias", "variance", "error", "incoherence")
        if name not in names
        and figure_name(name) != figure_name(curve.x.label)
        and any(point.figure(name) is not None for point in curve.points)
    ]
    ends = [_of_point(replace(ENDS, gives_way=3, least=13))] if "incoherence" in names else []
    ends += [_ends(name) for name in ("accuracy", "error") if name == curve.y and _has_ends(curve)]
    extra = [
        replace(_of_point(_added(name, curve)), least=6)
        for name in curve.extra_columns
        if name not in {*names, *(column.name for column in others)} and not curve.repeats_point(name)
    ]
    made_of = [_CAUSES] if "incoherence" in names and any(point.error for point in curve.points) else []
    right = (
        [replace(_of_point(ACCURACY), least=8, gives_way=4)]
        if "accuracy" not in names and any(p.accuracy is not None for p in curve.points)
        else []
    )
    counts = [_of_point(replace(column, least=6, gives_way=_WAYS[column.name])) for column in (QUESTIONS, SAMPLES)]
    left_out = _of_point(replace(LEFT_OUT, least=6, gives_way=_WAYS["left_out"]))
    columns = [
        _series(curve, looks),
        *_labels(curve),
        *_x(curve),
        *drawn,
        *ends,
        *made_of,
        *right,
        *others,
        *(replace(column, gives_way=10) for column in extra),
        *counts,
        left_out,
    ]
    return on_screen((replace(column, shown=EVERYWHERE) for column in columns), ())


def _has_ends(curve: Curve) -> bool:
    """Whether a point has an interval of what is drawn."""
    return any(point.ends(curve.y)[0] is not None for point in curve.points)


def _ends(name: str) -> Column:
    """The interval of a figure other than the incoherence."""
    column = interval_column("interval", f"95 % interval of the {name}", lambda row: row.point.ends(name))
    return replace(column, gives_way=3, least=13)


def _of_point(column: Column) -> Column:
    """A column of points as one of rows on screen."""
    return replace(column, get=lambda row: column.read(row.point))


def _figure(name: str, curve: Curve) -> Column:
    return Column(
        name,
        SHARE,
        title=curve.names.get(name),
        get=lambda row: row.point.figure(name),
        least=6,
        gives_way=0 if name in curve.figures else _WAYS[name],
    )


def _series(curve: Curve, looks: Mapping[Series, Mark]) -> Column:
    names = tuple(one_line(series_name(series)) for series in curve.series)
    longest = max(map(width, names), default=6) + 2

    def paint(row: PointRow, signs: Signs) -> Cell:
        look = looks.get(row.point.series)
        marker = Span(f"{look.marker} ", Ink(look.hue)) if look is not None else Span("  ")
        return (marker, Span(one_line(series_name(row.point.series))))

    order = {series: n for n, series in enumerate(curve.series)}
    return Column(
        "series",
        get=lambda row: order[row.point.series],
        indent=2,
        keeps="both",
        family=names,
        paint=paint,
        shown=ON_SCREEN,
        least=min(longest, 22),
        most=longest,
    )


def _labels(curve: Curve) -> list[Column]:
    """What the points are called, where that is more than a number."""
    if all(point.point.isdigit() or not point.point for point in curve.points):
        return []
    return [Column("point", get=lambda row: row.point.point, least=12, most=1000, hugs=True, gives_way=1)]


def _x(curve: Curve) -> list[Column]:
    if curve.x.scale == "label":
        return []
    unit = curve.x.unit.replace("_", " ")
    xs = [point.x for point in curve.points if point.x is not None]
    between = not unit and max(xs, default=0) <= 2 and any(x != int(x) for x in xs)
    title = unit or figure_name(curve.x.label)
    kind = SHARE if between else QUANTITY
    return [Column("x", kind, title=title, get=lambda row: row.point.x, least=7, gives_way=2)]


def point_rows(curve: Curve, columns: Sequence[Column], sorting: tuple[str, bool] | None) -> list[PointRow]:
    """The points as rows: by series and x, or by a column (its name, whether the largest come first)."""
    rows = [PointRow(n, point, _label(curve, point)) for n, point in enumerate(curve.points)]
    order = {series: n for n, series in enumerate(curve.series)}
    rows.sort(key=lambda row: (order[row.point.series], row.point.x is None, row.point.x or 0.0, row.index))
    column = next((column for column in columns if sorting is not None and column.name == sorting[0]), None)
    return rows if column is None or sorting is None else sorted_rows(rows, column, sorting[1])


def _label(curve: Curve, point: Point) -> str:
    if point.point and not point.point.isdigit():
        return one_line(point.point)
    unit = curve.x.unit.replace("_", " ")
    return f"{quantity(point.x)} {unit}".strip() if point.x is not None else f"bin {point.point}"
