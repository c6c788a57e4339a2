"""What the axes of a curve span and where their ticks stand, for charts in cells and for pictures alike."""

from __future__ import annotations

import math
from collections.abc import Sequence

from hotmess_tui.charts.marks import figure_name
from hotmess_tui.charts.numbers import plain
from hotmess_tui.charts.scales import Scale, Tick, linear_ticks, log_ticks, round_above, tick_label
from hotmess_tui.records import Curve, Fit, Point

ISO_INCOHERENCE = (0.1, 0.25, 0.5, 0.75, 0.9)


def written(curve: Curve, figure: str) -> str:
    """The name of a figure as the curve writes it: its own, else that of the paper."""
    return curve.names.get(figure) or figure_name(figure)


def drawable(curve: Curve) -> dict[int, Point]:
    """The points that have a place in a chart, by their index in the curve."""
    return {
        n: p
        for n, p in enumerate(curve.points)
        if p.x is not None and p.figure(curve.y) is not None and _fits_axis(p.x, curve)
    }


def _fits_axis(x: float, curve: Curve) -> bool:
    return math.isfinite(x) and (curve.x.scale != "log" or x > 0)


def y_extent(curve: Curve, points: Sequence[Point], widen: float) -> tuple[float, float]:
    """The lowest and highest value to make room for; whiskers may widen that, up to `widen` times, not drown it."""
    values = [v for p in points for name in curve.figures if (v := p.figure(name)) is not None]
    highest, lowest = max(values), min(0.0, *values)
    if curve.y == "incoherence":
        whisker = max((p.high for p in points if p.high is not None), default=0.0)
        highest = max(highest, min(whisker, widen * highest))
    return lowest, highest


def x_scale(curve: Curve, points: Sequence[Point], cells: int) -> Scale:
    """The x axis in so many cells (or units of a picture), with some room at either end."""
    xs = [p.x for p in points if p.x is not None]
    low, high = min(xs), max(xs)
    if curve.x.scale == "log":
        pad = max(0.02 * math.log10(high / low), 0.0) or 0.3
        return Scale(low / 10**pad, high * 10**pad, cells, log=True)
    if curve.x.scale == "label":
        return Scale(low - 0.5, high + 0.5, cells)
    if len(set(xs)) <= 12 and all(x == int(x) for x in xs):  # steps: half a step of room at either end
        pad = min(0.5, 0.06 * (high - low) or 0.5)
        return Scale(low - pad, high + pad, cells)
    if curve.iso_incoherence or (low >= 0 and low < 0.35 * high):
        return Scale(0.0, round_above(high, 8) if high > 0 else 1.0, cells)
    pad = 0.04 * (high - low) or max(0.5, 0.1 * abs(high))
    return Scale(low - pad, high + pad, cells)


def x_ticks(points: Sequence[Point], scale: Scale, most: int) -> Sequence[Tick]:
    """Round numbers on the x axis, or the points' own where these are few and whole."""
    xs = sorted({p.x for p in points if p.x is not None})
    whole = all(x == int(x) for x in xs)
    if scale.log and whole and 1 < len(xs) <= most + 1:
        return [Tick(x, tick_label(x, 1)) for x in xs]
    if scale.log:
        return log_ticks(scale.low, scale.high, most)
    return linear_ticks(scale.low, scale.high, most, whole)


def x_words(curve: Curve, ascii: bool = False) -> tuple[str, str]:
    """What the x axis shows, and in which unit and on which scale."""
    axis = curve.x
    unit = ", ".join(part for part in (axis.unit.replace("_", " "), "log" if axis.scale == "log" else "") if part)
    return plain(figure_name(axis.label)) if ascii else figure_name(axis.label), unit


def power_law(fit: Fit, x: float) -> float:
    """The height of a fit at a length."""
    return float(10 ** (fit.slope * math.log10(x) + fit.intercept)) if x > 0 else math.inf
