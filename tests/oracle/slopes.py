"""Within and between: is it the reasoning or the question? Slopes per tenfold length, from every sample and every pair.

Part 2 of the specification, section "Within and between", read literally.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Sequence
from typing import NamedTuple

from tests.oracle.causes import BRIER, UnitOf, by_question, only_classes
from tests.oracle.decompose import figures
from tests.oracle.groups import Group
from tests.oracle.intervals import Interval, jackknife, t_quantile
from tests.oracle.samples import Reserved

FEWEST_UNITS = 5
NO_SPREAD = 1e-12  # lengths that vary by less do not vary
LEAST_RELIABLE = 0.5


class Measured(NamedTuple):
    """One group: mean log10 length, its mean square about it, both slopes' numerators, error and unbiased variance."""

    unit: Hashable
    n: int
    x: float
    w: float
    n_v: float
    n_e: float
    error: float
    variance: float


class Slopes(NamedTuple):
    """Of a series; `reliability` is λ."""

    groups: int
    reliability: float | None
    within: float | None
    within_interval: Interval
    between: float | None
    between_interval: Interval


def measured(group: Group, length: str | None, unit: UnitOf = by_question) -> Measured | None:
    """A group's sums, None where it has too few samples, or one without a length above 0."""
    lengths = [one.lengths.get(length, 0.0) for one in group.members] if length else []
    n = len(lengths)
    if n < 3 or not all(value > 0 for value in lengths):
        return None
    logs = [math.log10(value) for value in lengths]
    x = math.fsum(logs) / n
    apart = [value - x for value in logs]
    outcomes = [one.outcome for one in group.members]
    errors = [0.0 if outcome is Reserved.TARGET else 2.0 for outcome in outcomes]
    otherwise = [sum(other != outcome for other in outcomes) for outcome in outcomes]
    parts = figures(group.members, BRIER)
    assert parts is not None
    assert parts.error is not None
    return Measured(
        unit(group),
        n,
        x,
        math.fsum(own**2 for own in apart) / n,
        2 / (n * (n - 2)) * math.fsum(own * others for own, others in zip(apart, otherwise, strict=True)),
        math.fsum(own * error for own, error in zip(apart, errors, strict=True)) / n,
        parts.error,
        parts.variance,
    )


def slopes(groups: Sequence[Group], length: str | None, unit: UnitOf | None = by_question) -> Slopes:
    """The slopes of a series. `unit` None: points without intervals, as the clusters cut through groups."""
    if not all(only_classes(group.members) for group in groups):
        return Slopes(0, None, None, None, None, None)
    found = [one for group in groups if (one := measured(group, length, unit or by_question)) is not None]
    units = list(dict.fromkeys(one.unit for one in found))
    if len(units) < FEWEST_UNITS:
        return Slopes(len(found), reliability(found), None, None, None, None)
    rest = [[one for one in found if one.unit != left_out] for left_out in units]

    def with_interval(point: Callable[[Sequence[Measured]], float | None]) -> tuple[float | None, Interval]:
        middle = point(found)
        if middle is None or unit is None:
            return middle, None
        values = [value for others in rest if (value := point(others)) is not None]
        if len(values) < len(units):
            return middle, None
        width = t_quantile(len(units) - 1) * math.sqrt(jackknife(values))
        return middle, (middle - width, middle + width)

    return Slopes(len(found), reliability(found), *with_interval(within), *with_interval(between))


def reliability(found: Sequence[Measured]) -> float | None:
    """λ: how much of the variance of the groups' mean lengths is not that of samples."""
    if len(found) < 2 or not _varies(found):
        return None
    middle = math.fsum(one.x for one in found) / len(found)
    variance = math.fsum((one.x - middle) ** 2 for one in found) / (len(found) - 1)
    return 1 - math.fsum(one.w / (one.n - 1) for one in found) / len(found) / variance


def within(found: Sequence[Measured]) -> float | None:
    """The change of incoherence per tenfold length of the same question."""
    weighed = math.fsum(one.w * one.error for one in found)
    if math.fsum(one.w for one in found) <= NO_SPREAD or weighed <= 0 or not _varies(found):
        return None
    incoherence = math.fsum(one.w * one.variance for one in found) / weighed
    return (math.fsum(one.n_v for one in found) - incoherence * math.fsum(one.n_e for one in found)) / weighed


def between(found: Sequence[Measured]) -> float | None:
    """The change of incoherence per tenfold length from question to question."""
    own, known = within(found), reliability(found)
    if own is None or known is None or known < LEAST_RELIABLE:
        return None
    errors, variances = [one.error for one in found], [one.variance for one in found]
    incoherence = math.fsum(variances) / math.fsum(errors)
    lengths = [one.x for one in found]
    slope = _least_squares(lengths, variances) - incoherence * _least_squares(lengths, errors)
    return (slope / (math.fsum(errors) / len(errors)) - (1 - known) * own) / known


def _varies(found: Sequence[Measured]) -> bool:
    middle = math.fsum(one.x for one in found) / len(found)
    return math.fsum((one.x - middle) ** 2 for one in found) > NO_SPREAD


def _least_squares(xs: Sequence[float], ys: Sequence[float]) -> float:
    middle_x, middle_y = math.fsum(xs) / len(xs), math.fsum(ys) / len(ys)
    upper = math.fsum((x - middle_x) * (y - middle_y) for x, y in zip(xs, ys, strict=True))
    return upper / math.fsum((x - middle_x) ** 2 for x in xs)
