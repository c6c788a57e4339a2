"""A curve as a scene: what a chart shows in the units of its axes, whatever the medium. Painters only paint it.

What depends on the medium stays with the painters: how many ticks there is room for, how far series that share an x
stand apart, what of a long name is cut.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from hotmess_tui.charts.marks import Mark, Series, figure_name, marks, series_name
from hotmess_tui.charts.numbers import NULL
from hotmess_tui.charts.quiet_points import quiet_points
from hotmess_tui.charts.safe import one_line
from hotmess_tui.charts.scales import Scale, Tick, linear_axis, linear_ticks, log_ticks, round_above, tick_label
from hotmess_tui.records import Curve, Fit, Point

MANY = 6  # series; of more, intervals and power laws would cover the points
MOST_SHARED = 16  # values of x up to which series that share them stand side by side
SIDE_BY_SIDE = "side by side: the same x"  # said where they would else look like numbers of their own
EQUAL_INCOHERENCE = "dotted: equal incoherence"
_ISO_INCOHERENCE = (0.1, 0.25, 0.5, 0.75, 0.9)
_STEPS = 12  # whole numbers on the x axis up to which each is a step of its own


@dataclass(frozen=True)
class XAxis:
    """The x axis, from `low` to `high` with room at either end.

    Args:
        label: its title.
        unit: its unit and "log" where the scale is.
        low: the first value on it.
        high: the last one.
        log: whether it is logarithmic.
        labels: names that stand on it instead of numbers; none: it has numbers.
        xs: the values that points have, in order.
    """

    label: str
    unit: str
    low: float
    high: float
    log: bool
    labels: tuple[Tick, ...]
    xs: tuple[float, ...]

    @property
    def title(self) -> str:
        """The title with the unit."""
        return f"{self.label} ({self.unit})" if self.unit else self.label

    def scale(self, cells: int) -> Scale:
        """The axis in so many cells, or units of a picture."""
        return Scale(self.low, self.high, cells, self.log)

    def ticks(self, steps: int) -> Sequence[Tick]:
        """Round numbers, or the points' own where these are few and whole; the labels where it has some."""
        if self.labels:
            return self.labels
        integers = all(x == int(x) for x in self.xs)
        if self.log and integers and 1 < len(self.xs) <= steps + 1:
            return [Tick(x, tick_label(x, 1)) for x in self.xs]
        if self.log:
            return log_ticks(self.low, self.high, steps)
        return linear_ticks(self.low, self.high, steps, integers)


@dataclass(frozen=True)
class YAxis:
    """The y axis, which always has 0 on it.

    Args:
        titles: the names of the figures that are drawn, one or two.
        lowest: the lowest figure or end of an interval, 0 at most.
        highest: the highest one.
    """

    titles: tuple[str, ...]
    lowest: float
    highest: float

    def title(self, signs: Sequence[str], between: str) -> str:
        """The title; where there are two figures, each with the sign of its markers behind it."""
        if len(self.titles) == 1:
            return self.titles[0]
        return between.join(f"{title} {sign}" for title, sign in zip(self.titles, signs, strict=True))

    def ticks(self, steps: int) -> tuple[Tick, ...]:
        """From the round number below the figures to the one above, in about so many equal steps."""
        return linear_axis(self.lowest, self.highest, steps)


@dataclass(frozen=True)
class ScenePoint:
    """A point that has a position: its index in the curve, its figures, the interval of the first of them.

    `quiet` is one that says little, which is drawn hollow.
    """

    index: int
    point: Point
    x: float
    heights: tuple[float | None, ...]
    low: float | None
    high: float | None
    quiet: bool

    @property
    def series(self) -> Series:
        """The series that it belongs to."""
        return self.point.series


@dataclass(frozen=True)
class FitLine:
    """The power law of a series over the range of its points."""

    fit: Fit
    low: float
    high: float

    def height(self, x: float) -> float:
        """The figure that the law gives at x."""
        return float(10 ** (self.fit.slope * math.log10(x) + self.fit.intercept)) if x > 0 else math.inf

    def points(self, steps: int) -> list[tuple[float, float]]:
        """The line from end to end in so many steps, which look alike on a log axis."""
        xs = (self.low * (self.high / self.low) ** (step / steps) for step in range(steps + 1))
        return [(x, self.height(x)) for x in xs]


@dataclass(frozen=True)
class IsoLine:
    """A line of equal incoherence through the origin, in a chart of variance over bias²."""

    label: str
    slope: float

    def end(self, right: float, top: float) -> tuple[float, float, bool]:
        """Where it leaves a plot that ends at `right` and `top`, and whether it does so at the top."""
        x = min(right, top / self.slope)
        return x, min(top, self.slope * x), self.slope * x >= top * (1 - 1e-9)


@dataclass(frozen=True)
class SceneSeries:
    """One series: its mark, its points in the order of the curve, its power law where it has one.

    `joins` holds, for each figure, the points that a line joins, in its order; empty where points are not joined.
    """

    series: Series
    mark: Mark
    points: tuple[ScenePoint, ...]
    joins: tuple[tuple[ScenePoint, ...], ...]
    fit: FitLine | None


@dataclass(frozen=True)
class LegendEntry:
    """A series in the legend, with the slope of its power law: with the interval of the slope, and short."""

    series: Series
    name: str
    mark: Mark
    fit: str
    short_fit: str


@dataclass(frozen=True)
class Scene:
    """What a chart of a curve shows. Text in it is on one line and harmless."""

    title: str
    x: XAxis
    y: YAxis
    figures: tuple[str, ...]
    points: tuple[ScenePoint, ...]
    series: tuple[SceneSeries, ...]
    iso_lines: tuple[IsoLine, ...]
    legend: tuple[LegendEntry, ...]

    @property
    def crowded(self) -> bool:
        """Whether there are so many series that intervals and power laws would cover the points."""
        return len(self.series) > MANY

    def by_x(self) -> dict[float, list[ScenePoint]]:
        """The points that share an x."""
        points: dict[float, list[ScenePoint]] = {}
        for point in self.points:
            points.setdefault(point.x, []).append(point)
        return points


def scene(curve: Curve, series: Iterable[Series] = (), ascii: bool = False) -> Scene | None:
    """The scene of a curve; None where no point has a position.

    Args:
        curve: what to draw.
        series: all series of the store, so that each keeps its mark under every filter.
        ascii: markers in ASCII.
    """
    quiet = quiet_points(curve)
    points = tuple(_scene_point(curve, index, point, index in quiet) for index, point in drawable(curve).items())
    if not points:
        return None
    looks = marks([*series, *(point.series for point in curve.points)], ascii)
    fits = {fit.series: fit for fit in curve.fits}
    placed = {point.series for point in points}
    return Scene(
        title=one_line(curve.title),
        x=_x_axis(curve, points),
        y=_y_axis(curve, points),
        figures=curve.figures,
        points=points,
        series=tuple(
            _series(curve, looks[name], [point for point in points if point.series == name], fits.get(name))
            for name in looks
            if name in placed
        ),
        iso_lines=tuple(IsoLine(f"{iso:g}", iso / (1 - iso)) for iso in _ISO_INCOHERENCE)
        if curve.iso_incoherence
        else (),
        legend=legend(curve, looks),
    )


def drawable(curve: Curve) -> dict[int, Point]:
    """The points that have a position in a chart, by their index in the curve."""
    return {
        index: point
        for index, point in enumerate(curve.points)
        if point.x is not None
        and math.isfinite(point.x)
        and (curve.x.scale != "log" or point.x > 0)
        and point.figure(curve.y) is not None
    }


def written(curve: Curve, figure: str) -> str:
    """The name of a figure as the curve writes it: its own, else that of the paper."""
    return one_line(curve.names.get(figure) or figure_name(figure))


def legend(curve: Curve, looks: Mapping[Series, Mark]) -> tuple[LegendEntry, ...]:
    """Every series of a curve in the order of all series, those too whose points have no position."""
    shown = set(curve.series)
    fits = {fit.series: fit for fit in curve.fits}
    return tuple(
        LegendEntry(
            name,
            one_line(series_name(name)),
            looks[name],
            fit_text(curve, fits[name]) if name in fits else "",
            _short_fit_text(curve, fits[name]) if name in fits else "",
        )
        for name in looks
        if name in shown
    )


def fit_text(curve: Curve, fit: Fit) -> str:
    """The slope of a power law with its 95 % interval and how well it fits."""
    if fit.slope_low is None or fit.slope_high is None:
        return _short_fit_text(curve, fit)
    return f"{_slope_name(curve)} {fit.slope:.2f} [{fit.slope_low:.2f}, {fit.slope_high:.2f}]  {_explained(fit)}"


def _short_fit_text(curve: Curve, fit: Fit) -> str:
    return f"{_slope_name(curve)} {fit.slope:.2f}  {_explained(fit)}"


def _slope_name(curve: Curve) -> str:
    """The sign of the slope; behind the figure that is fitted, where that is not the incoherence."""
    return "α" if curve.y == "incoherence" else f"{written(curve, curve.y)} α"


def _explained(fit: Fit) -> str:
    return f"r² {NULL if fit.r2 is None else f'{fit.r2:.2f}'}"


def _scene_point(curve: Curve, index: int, point: Point, quiet: bool) -> ScenePoint:
    low, high = point.ends(curve.y)
    if low is None or high is None:
        low = high = None
    heights = tuple(point.figure(name) for name in curve.figures)
    return ScenePoint(index, point, point.x or 0.0, heights, low, high, quiet)


def _series(curve: Curve, mark: Mark, points: Sequence[ScenePoint], fit: Fit | None) -> SceneSeries:
    ordered = sorted(points, key=lambda point: point.x)
    joins = tuple(
        tuple(point for point in ordered if point.heights[figure] is not None)
        for figure in range(len(curve.figures) if curve.joined else 0)
    )
    positive = [point.x for point in points if point.x > 0]
    law = FitLine(fit, min(positive), max(positive)) if fit is not None and positive else None
    return SceneSeries(points[0].series, mark, tuple(points), joins, law)


def _x_axis(curve: Curve, points: Sequence[ScenePoint]) -> XAxis:
    axis = curve.x
    xs = sorted({point.x for point in points})
    low, high = _x_bounds(curve, xs)
    unit = ", ".join(word for word in (axis.unit.replace("_", " "), "log" if axis.scale == "log" else "") if word)
    names = {point.x: one_line(point.point.point) or "(none)" for point in points} if axis.scale == "label" else {}
    return XAxis(
        label=one_line(figure_name(axis.label)),
        unit=one_line(unit),
        low=low,
        high=high,
        log=axis.scale == "log",
        labels=tuple(Tick(x, name) for x, name in sorted(names.items())),
        xs=tuple(xs),
    )


def _x_bounds(curve: Curve, xs: Sequence[float]) -> tuple[float, float]:
    """The ends of the x axis, with some room beside the first and the last point."""
    low, high = xs[0], xs[-1]
    if curve.x.scale == "log":
        factor = 10 ** (max(0.02 * math.log10(high / low), 0.0) or 0.3)
        return low / factor, high * factor
    if curve.x.scale == "label":
        return low - 0.5, high + 0.5
    if len(xs) <= _STEPS and all(x == int(x) for x in xs):  # steps: half a step of room at either end
        room = min(0.5, 0.06 * (high - low) or 0.5)
        return low - room, high + room
    if curve.iso_incoherence or 0 <= low < 0.35 * high:
        return 0.0, round_above(high, 8) if high > 0 else 1.0
    room = 0.04 * (high - low) or max(0.5, 0.1 * abs(high))
    return low - room, high + room


def _y_axis(curve: Curve, points: Sequence[ScenePoint]) -> YAxis:
    heights = [height for height in chain.from_iterable(point.heights for point in points) if height is not None]
    ends = [end for point in points for end in (point.low, point.high) if end is not None]
    return YAxis(
        titles=tuple(written(curve, name) for name in curve.figures),
        lowest=min(0.0, *heights, *ends),
        highest=max(*heights, *ends, -math.inf),
    )
