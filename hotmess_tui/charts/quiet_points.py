"""Points of a curve that say little of incoherence: hardly any error to divide, or a very wide interval."""

from __future__ import annotations

from hotmess_tui.charts.numbers import share
from hotmess_tui.records import Curve
from hotmess_tui.wording import counted

_NEARLY_NOTHING = 0.02  # of the largest error on the curve: so small a one is a slip or two
_WIDE = 0.5  # of the axis, on which an incoherence lies between 0 and 1


def quiet_points(curve: Curve) -> frozenset[int]:
    """The indices of such points, which are drawn hollow; none where a curve draws anything else than incoherence."""
    if curve.figures != ("incoherence",):
        return frozenset()
    least = _least_error(curve)
    return frozenset(
        index
        for index, point in enumerate(curve.points)
        if point.incoherence is not None
        and (
            (point.error is not None and point.error < least)
            or (point.low is not None and point.high is not None and point.high - point.low > _WIDE)
        )
    )


def about_quiet_points(curve: Curve) -> list[str]:
    """A sentence of how many there are and why."""
    quiet = len(quiet_points(curve))
    if not quiet:
        return []
    points = counted(quiet, "point", "points")
    return [f"hollow: {points}, error < {share(_least_error(curve))} or interval > half the axis"]


def _least_error(curve: Curve) -> float:
    return _NEARLY_NOTHING * max((point.error for point in curve.points if point.error is not None), default=0.0)
