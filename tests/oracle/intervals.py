"""Incoherence of a set of groups, its interval, the difference of two sets, and the power law."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

Pair = tuple[float, float]  # of one question: ΣV, ΣE
Interval = tuple[float, float] | None

NOTHING = 1e-24  # an error below it, a distance of 1e-12, is a rounding of what the log says
FLAT = 1e-12  # an incoherence of 0 may come out a rounding above it, of which no logarithm is taken
ALIKE = 1e-20  # a sum of squares of logarithms that roundings leave of numbers that are all alike
Z = 1.959963984540054  # the 97.5 % quantile of the normal distribution
ABOVE_ONE = 1 + 1e-9  # an incoherence of exactly 1 may come out a rounding above it, which is no reason for NULL


def t_quantile(nu: float, z: float = Z) -> float:
    """The quantile of Student's t of which z is the normal one (97.5 % by default), Abramowitz & Stegun 26.7.5."""
    return math.fsum(
        [
            z,
            (z**3 + z) / (4 * nu),
            (5 * z**5 + 16 * z**3 + 3 * z) / (96 * nu**2),
            (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / (384 * nu**3),
            (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / (92160 * nu**4),
        ]
    )


def incoherence(pairs: Sequence[Pair]) -> float | None:
    variance, error = math.fsum(v for v, _ in pairs), math.fsum(e for _, e in pairs)
    return None if error <= NOTHING else variance / error


def interval(questions: Sequence[Pair]) -> Interval:
    """The interval of incoherence over questions; None where the errors are too few or the point is above 1."""
    point = incoherence(questions)
    pairs = [(v, e) for v, e in questions if abs(e) > NOTHING]
    if point is None or point > ABOVE_ONE or len(pairs) < 2:
        return None
    if any(e < 0 for _, e in pairs):  # an ensemble of vectors, whose unbiased bias² may be below 0
        return None
    pairs = _with_half_questions(pairs)
    nu = _degrees(pairs)
    if nu < 1.5:
        return None
    middle = min(max(_ratio(pairs), 0.001), 0.999)
    width = t_quantile(nu) * math.sqrt(jackknife(_left_out(pairs))) / (middle * (1 - middle))
    logit = math.log(middle / (1 - middle))
    return min(_expit(logit - width), point), max(_expit(logit + width), point)


def _with_half_questions(pairs: list[Pair]) -> list[Pair]:
    h = 0.5 * math.fsum(e * e for _, e in pairs) / math.fsum(e for _, e in pairs)
    return [*pairs, (0.0, h), (h, h)]


def _ratio(pairs: Sequence[Pair]) -> float:
    return math.fsum(v for v, _ in pairs) / math.fsum(e for _, e in pairs)


def _left_out(pairs: Sequence[Pair]) -> list[float]:
    variance, error = math.fsum(v for v, _ in pairs), math.fsum(e for _, e in pairs)
    return [(variance - v) / (error - e) for v, e in pairs]


def jackknife(values: Sequence[float]) -> float:
    """se² from the values with one unit left out each."""
    middle = math.fsum(values) / len(values)
    return (len(values) - 1) / len(values) * math.fsum((value - middle) ** 2 for value in values)


def _degrees(pairs: Sequence[Pair]) -> float:
    return math.fsum(e for _, e in pairs) ** 2 / math.fsum(e * e for _, e in pairs) - 1


def _expit(x: float) -> float:
    return 1 / (1 + math.exp(-x)) if x > 0 else math.exp(max(x, -700.0)) / (1 + math.exp(max(x, -700.0)))


class Difference(NamedTuple):
    value: float | None
    interval: Interval


def difference(a: Sequence[Pair], b: Sequence[Pair], z: float = Z, least: float = 1.5) -> Difference:
    """I_A − I_B over the same questions in the same order, with its interval; `least`: the ν that it needs."""
    first, second = incoherence(a), incoherence(b)
    if first is None or second is None:
        return Difference(None, None)
    value = first - second
    both = [(one, two) for one, two in zip(a, b, strict=True) if one[1] > NOTHING or two[1] > NOTHING]
    if len(both) < 2 or max(first, second) > ABOVE_ONE:
        return Difference(value, None)
    side_a = _with_half_questions([one for one, _ in both])
    side_b = _with_half_questions([two for _, two in both])
    nu = min(_degrees(side_a), _degrees(side_b))
    if nu < least:
        return Difference(value, None)
    apart = [one - two for one, two in zip(_left_out(side_a), _left_out(side_b), strict=True)]
    width = t_quantile(nu, z) * math.sqrt(jackknife(apart))
    middle = _ratio(side_a) - _ratio(side_b)
    low, high = max(middle - width, -1.0), min(middle + width, 1.0)
    return Difference(value, (min(low, value), max(high, value)))


class PowerLaw(NamedTuple):
    points: int
    slope: float
    intercept: float
    slope_interval: Interval
    r2: float | None


def power_law(curve: Sequence[tuple[float | None, float | None]]) -> PowerLaw | None:
    """log10 I on log10 x, over points where both are above 0, three at least; None where no line can be laid."""
    points = [(math.log10(x), math.log10(y)) for x, y in curve if x and y and x > 0 and y > FLAT]
    n = len(points)
    if n < 3:
        return None
    mean_x, mean_y = math.fsum(x for x, _ in points) / n, math.fsum(y for _, y in points) / n
    sxx = math.fsum((x - mean_x) ** 2 for x, _ in points)
    syy = math.fsum((y - mean_y) ** 2 for _, y in points)
    sxy = math.fsum((x - mean_x) * (y - mean_y) for x, y in points)
    if sxx < ALIKE:
        return None
    slope = sxy / sxx
    rest = math.fsum((y - mean_y - slope * (x - mean_x)) ** 2 for x, y in points)
    bounds = None
    if n >= 5:
        width = t_quantile(n - 2) * math.sqrt(rest / (n - 2) / sxx)
        bounds = (slope - width, slope + width)
    return PowerLaw(n, slope, mean_y - slope * mean_x, bounds, None if syy < ALIKE else 1 - rest / syy)
