"""What an incoherence is made of: flips, scatter and agreement, from pairs of samples, and `kl` by deleting samples.

Part 2 of the specification, read literally: every pair of samples is looked at, every sample is deleted in turn.
"""

from __future__ import annotations

import itertools
import math
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from typing import NamedTuple

from tests.oracle.decompose import Setting, class_count, figures, kl_delete_one
from tests.oracle.groups import Group
from tests.oracle.intervals import Interval, Pair, incoherence, interval
from tests.oracle.samples import Judged, Reserved

BRIER = Setting("brier", "unbiased")
UnitOf = Callable[[Group], Hashable]  # what an interval leaves out at a time: the unit a group belongs to


class Causes(NamedTuple):
    """One group of two samples or more; None where the log does not support the figure."""

    n: int
    accuracy: float
    flips: float | None
    scatter: float | None
    same: float | None
    pairs: float | None
    by_chance: float | None  # pairs / (K − 1), where the question has choices
    error: float | None  # of the one-hot `brier` parts, unbiased, which the shares are of
    bias: float | None
    variance: float | None


class Share(NamedTuple):
    """A figure of a set of groups with its interval."""

    point: float | None
    interval: Interval


class Made(NamedTuple):
    """What the incoherence of a set of groups is made of."""

    groups: int
    samples: int
    error: float | None
    bias: float | None
    variance: float | None
    incoherence: Share
    accuracy: Share
    flips: Share
    scatter: Share
    agreement: Share
    chance: float | None


NOTHING_KNOWN = Share(None, None)


def only_classes(members: Iterable[Judged]) -> bool:
    """Whether a group is one of classes: no probabilities, no vectors, no score between 0 and 1 without an answer."""
    return not any(
        (one.sample.probabilities is not None and one.sample.target_choice is not None)
        or one.sample.outcome is not None
        or (one.outcome is Reserved.WRONG and one.score not in (None, 0.0, 1.0))
        for one in members
    )


def says_wrong(groups: Iterable[Group]) -> bool:
    """Whether any sample of a series has class WRONG: its wrong results cannot be told from each other."""
    return any(one.outcome is Reserved.WRONG for group in groups for one in group.members)


def causes(group: Group, answers_told_apart: bool = True) -> Causes | None:
    """The causes of one group, None below two samples. `answers_told_apart`: nothing in its series says WRONG."""
    outcomes = [one.outcome for one in group.members]
    n = len(outcomes)
    if n < 2:
        return None
    accuracy = sum(one.correct for one in group.members) / n
    if not only_classes(group.members):
        return Causes(n, accuracy, *[None] * 8)
    found = figures(group.members, BRIER)
    assert found is not None
    two_of_them = list(itertools.combinations(outcomes, 2))
    flips = _share((one is Reserved.TARGET) != (two is Reserved.TARGET) for one, two in two_of_them)
    if not answers_told_apart:
        return Causes(n, accuracy, flips, None, None, None, None, found.error, found.bias, found.variance)
    scatter = _share(one != two and Reserved.TARGET not in (one, two) for one, two in two_of_them)
    without = (Reserved.TARGET, Reserved.NONE)
    pairs = _share(one not in without and two not in without for one, two in two_of_them)
    same = _share(one not in without and one == two for one, two in two_of_them)
    by_chance = None
    if all(one.sample.choices for one in group.members):
        by_chance = pairs / (class_count(group.members) - 1)
    return Causes(n, accuracy, flips, scatter, same, pairs, by_chance, found.error, found.bias, found.variance)


def _share(held: Iterable[bool]) -> float:
    listed = list(held)
    return sum(listed) / len(listed)


def by_question(group: Group) -> Hashable:
    return group.question


def unit_of(groups: Sequence[Group], column: str) -> UnitOf | None:
    """What `--cluster COLUMN` leaves out at a time; None where the column is not constant within a group."""
    if column == "question":
        return by_question
    if any(len({_value(one, column) for one in group.members}) > 1 for group in groups):
        return None

    def unit(group: Group) -> Hashable:
        value = _value(group.members[0], column)
        return group.question if value is None else (value,)

    return unit


def _value(one: Judged, column: str) -> str | None:
    sample = one.sample
    if column.startswith("metadata."):
        return sample.metadata.get(column.removeprefix("metadata."))
    found: str | None = getattr(sample, column)
    return found


def sums(groups: Iterable[tuple[Group, float, float]], unit: UnitOf) -> dict[Hashable, Pair]:
    """Two sums per unit, from two figures per group."""
    lists: dict[Hashable, list[Pair]] = defaultdict(list)
    for group, first, second in groups:
        lists[unit(group)].append((first, second))
    return {
        name: (math.fsum(first for first, _ in found), math.fsum(second for _, second in found))
        for name, found in lists.items()
    }


def share(groups: Sequence[tuple[Group, float | None, float | None]], unit: UnitOf | None) -> Share:
    """Σ first / Σ second over groups; NULL where any of them is NULL, the interval where there are no units."""
    known = [(group, first, second) for group, first, second in groups if first is not None and second is not None]
    if len(known) < len(groups):
        return NOTHING_KNOWN
    point = incoherence(list(sums(known, by_question).values()))
    return Share(point, None if unit is None else interval(list(sums(known, unit).values())))


def made_of(groups: Sequence[Group], unit: UnitOf | None = by_question) -> Made:
    """What a series is made of, over its groups of two samples or more."""
    told_apart = not says_wrong(groups)
    found = [(group, parts) for group in groups if (parts := causes(group, told_apart)) is not None]

    def of(first: Callable[[Causes], float | None], second: Callable[[Causes], float | None]) -> Share:
        return share([(group, first(parts), second(parts)) for group, parts in found], unit)

    return Made(
        len(found),
        sum(parts.n for _, parts in found),
        mean([parts.error for _, parts in found]),
        mean([parts.bias for _, parts in found]),
        mean([parts.variance for _, parts in found]),
        of(lambda parts: parts.variance, lambda parts: parts.error),
        of(lambda parts: parts.accuracy, lambda _: 1.0),
        of(lambda parts: parts.flips, lambda parts: parts.error),
        of(lambda parts: parts.scatter, lambda parts: parts.error),
        of(lambda parts: parts.same, lambda parts: parts.pairs),
        of(lambda parts: parts.by_chance, lambda parts: parts.pairs).point,
    )


def kl_unbiased(groups: Sequence[Group], unit: UnitOf | None = by_question, epsilon: float = 0.01) -> Share:
    """The incoherence of `kl` by delete one, over the groups of three samples or more."""
    found = [(group, parts) for group in groups if (parts := kl_delete_one(group.members, epsilon)) is not None]
    return share([(group, parts.variance, parts.error) for group, parts in found], unit)


def mean(figures_of_groups: Sequence[float | None]) -> float | None:
    """The mean over groups, None where there are none or one of them is."""
    known = [figure for figure in figures_of_groups if figure is not None]
    if not known or len(known) < len(figures_of_groups):
        return None
    return math.fsum(known) / len(known)


def by_series(groups: Iterable[Group]) -> Mapping[tuple[str, ...], list[Group]]:
    found: dict[tuple[str, ...], list[Group]] = defaultdict(list)
    for group in groups:
        found[group.series].append(group)
    return found
