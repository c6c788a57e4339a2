"""Two series compared in every figure: differences, plain and simultaneous intervals, the most influential task.

Part 2 of the specification, section "Comparing, every figure", read literally.
"""

from __future__ import annotations

import dataclasses
import itertools
import math
import statistics
from collections import defaultdict
from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import NamedTuple

from tests.oracle.causes import Causes, by_question, causes, kl_delete_one, mean, says_wrong, sums, unit_of
from tests.oracle.decompose import Figures, Setting, figures
from tests.oracle.groups import Group, Question, unit_for
from tests.oracle.intervals import Difference, Interval, Pair, Z, difference, jackknife, t_quantile

RATIOS = ("incoherence", "accuracy", "flips", "scatter")
MEANS = ("error", "bias", "variance", "length")
METRICS = (*RATIOS, "agreement", *MEANS)
FEWEST_UNITS = 3
FEWEST_UNITS_OF_AGREEMENT = 5
LEAST_NU_OF_MANY = 3.0  # the degrees of freedom below which no simultaneous interval is given


@dataclasses.dataclass(frozen=True)
class Entry:
    """A group as it enters: two figures to sum for a ratio, the first alone for a mean. None: not known."""

    group: Group
    first: float | None
    second: float | None


class Compared(NamedTuple):
    """A row: task "" is all tasks together."""

    questions: int
    difference: float | None
    interval: Interval
    simultaneous: Interval
    without: float | None = None
    without_task: str | None = None


Sides = tuple[Sequence[Entry], Sequence[Entry]]


def contrast(
    a: Sequence[Group], b: Sequence[Group], metric: str, setting: Setting, cluster: str = "question"
) -> dict[str, Compared]:
    """The difference A − B of one metric, overall ("") and by task."""
    sides = entries(a, b, metric, setting)
    own = {task: _of_task(sides, task) for task in sorted(tasks_of(sides))}
    own = {task: side for task, side in own.items() if questions_of(side, metric)}
    by_task = {task: _difference(side, metric, _units_of_tasks(cluster)) for task, side in own.items()}
    z = simultaneous_z(sum(row.interval is not None for row in by_task.values()))
    rows = {
        task: Compared(
            questions_of(own[task], metric),
            row.value,
            row.interval,
            _difference(own[task], metric, _units_of_tasks(cluster), z, LEAST_NU_OF_MANY).interval,
        )
        for task, row in by_task.items()
    }
    return {"": overall(sides, metric, cluster), **rows}


def overall(sides: Sides, metric: str, cluster: str = "question") -> Compared:
    """The row of all tasks together, whose interval is the plain one."""
    found = _difference(sides, metric, cluster)
    influence = _influence(sides, metric, found.value)
    return Compared(questions_of(sides, metric), found.value, found.interval, found.interval, *influence)


def at_like_accuracy(
    a: Sequence[Group], b: Sequence[Group], setting: Setting, cluster: str = "question", apart: float = 0.1
) -> Compared:
    """The difference in incoherence on the questions of which both get about as large a share right."""
    sides = entries(a, b, "incoherence", setting)
    rates: tuple[dict[Question, list[float]], ...] = (defaultdict(list), defaultdict(list))
    for side, of_question in zip(sides, rates, strict=True):
        for entry in side:
            of_question[entry.group.question].append(entry.group.right / len(entry.group.members))
    alike = {
        question
        for question in common(sides)
        if abs(statistics.fmean(rates[0][question]) - statistics.fmean(rates[1][question])) <= apart + 1e-9
    }
    return overall(_kept(sides, lambda entry: entry.group.question in alike), "incoherence", cluster)


def every_pair(
    series: Mapping[str, Sequence[Group]], metric: str, setting: Setting, cluster: str = "question"
) -> dict[tuple[str, str], Compared]:
    """The overall row of every pair of series, in their order; the simultaneous intervals are over the pairs."""
    pairs = list(itertools.combinations(series, 2))
    plain = [_difference(entries(series[a], series[b], metric, setting), metric, cluster) for a, b in pairs]
    rows = sum(row.interval is not None for row in plain)
    return {(a, b): compared(series[a], series[b], metric, setting, rows, cluster) for a, b in pairs}


def compared(
    a: Sequence[Group], b: Sequence[Group], metric: str, setting: Setting, rows: int, cluster: str = "question"
) -> Compared:
    """The overall row of two series, its simultaneous interval being one of so many rows."""
    sides = entries(a, b, metric, setting)
    found = _difference(sides, metric, cluster, simultaneous_z(rows), LEAST_NU_OF_MANY)
    return overall(sides, metric, cluster)._replace(simultaneous=found.interval)


def simultaneous_z(rows: int) -> float:
    """z of an interval that holds in all rows at once (Bonferroni)."""
    return statistics.NormalDist().inv_cdf(1 - 0.025 / max(rows, 1))


def _units_of_tasks(cluster: str) -> str:
    """Rows per task keep questions as units where tasks are the clusters."""
    return "question" if cluster == "task" else cluster


def entries(a: Sequence[Group], b: Sequence[Group], metric: str, setting: Setting) -> Sides:
    """Both sides with what the metric needs, groups that do not enter left out."""
    length = unit_for([*a, *b], setting.length)
    return entering(a, metric, setting, length), entering(b, metric, setting, length)


def entering(groups: Sequence[Group], metric: str, setting: Setting, length: str | None) -> list[Entry]:
    """The groups of one side that enter, with what the metric needs of them."""
    if metric in ("accuracy", "length"):
        least = 2 if setting.estimator == "unbiased" else 1
        enough = [group for group in groups if len(group.members) >= least]
        if metric == "accuracy":
            return [Entry(group, group.right / len(group.members), 1.0) for group in enough]
        return [Entry(group, value, None) for group in enough if (value := group.length(length)) is not None]
    if metric in ("flips", "scatter", "agreement"):
        told_apart = not says_wrong(groups)
        found = [(group, parts) for group in groups if (parts := causes(group, told_apart)) is not None]
        return [Entry(group, *_causes_of(metric, parts)) for group, parts in found]
    decomposed = [(group, figure) for group in groups if (figure := _figures(group, setting)) is not None]
    if metric == "incoherence":
        return [Entry(group, figure.variance, figure.error) for group, figure in decomposed]
    return [Entry(group, getattr(figure, metric), None) for group, figure in decomposed]


def _causes_of(metric: str, parts: Causes) -> tuple[float | None, float | None]:
    if metric == "agreement":
        return parts.same, parts.pairs
    return (parts.flips if metric == "flips" else parts.scatter), parts.error


def _figures(group: Group, setting: Setting) -> Figures | None:
    if setting.decomposition == "kl" and setting.estimator == "unbiased":
        return kl_delete_one(group.members, setting.epsilon)
    return figures(group.members, setting)


def common(sides: Sides) -> set[Question]:
    """The questions that both sides answered."""
    return {entry.group.question for entry in sides[0]} & {entry.group.question for entry in sides[1]}


def questions_of(sides: Sides, metric: str) -> int:
    """How many questions a row speaks of: for agreement those with a pair of wrong answers on both sides."""
    return len(paired_questions(sides) if metric == "agreement" else common(sides))


def tasks_of(sides: Sides) -> set[str]:
    return {task for task, _ in common(sides)}


def _of_task(sides: Sides, task: str) -> Sides:
    return _kept(sides, lambda entry: entry.group.task == task)


def _kept(sides: Sides, wanted: Callable[[Entry], bool]) -> Sides:
    return [one for one in sides[0] if wanted(one)], [one for one in sides[1] if wanted(one)]


def _difference(sides: Sides, metric: str, cluster: str | None, z: float = Z, least: float = 0.0) -> Difference:
    """D and its interval, which is NULL below `least` degrees of freedom; without clusters D alone."""
    shared = common(sides)
    sides = _kept(sides, lambda entry: entry.group.question in shared)
    if not shared or any(entry.first is None for side in sides for entry in side):
        return Difference(None, None)
    if metric in MEANS:
        return _of_means(sides, cluster, z, least)
    if any(entry.second is None for side in sides for entry in side):
        return Difference(None, None)
    if metric == "agreement":
        return _of_agreement(sides, cluster, z, least)
    return _of_ratios(sides, cluster, z, max(least, 1.5))


def _pairs(side: Sequence[Entry], unit: Callable[[Group], Hashable]) -> dict[Hashable, Pair]:
    known = [(one.group, one.first, one.second) for one in side if one.first is not None and one.second is not None]
    return sums(known, unit)


def _of_questions(side: Sequence[Entry]) -> dict[Question, Pair]:
    return {question: pair for question, pair in _pairs(side, by_question).items() if isinstance(question, tuple)}


def _of_ratios(sides: Sides, cluster: str | None, z: float, least: float) -> Difference:
    """Part 1's rule, with clusters as units."""
    units = [unit_of([entry.group for entry in side], cluster) if cluster else None for side in sides]
    value = difference(*_aligned(_pairs(sides[0], by_question), _pairs(sides[1], by_question))).value
    if units[0] is None or units[1] is None:
        return Difference(value, None)
    found = difference(*_aligned(_pairs(sides[0], units[0]), _pairs(sides[1], units[1])), z, least)
    return Difference(value, found.interval)


def _aligned(a: Mapping[Hashable, Pair], b: Mapping[Hashable, Pair]) -> tuple[list[Pair], list[Pair]]:
    """Both sides' sums in one order of units; a unit that a side lacks adds nothing there."""
    names = list(dict.fromkeys([*a, *b]))
    return [a.get(name, (0.0, 0.0)) for name in names], [b.get(name, (0.0, 0.0)) for name in names]


def _unit_of_questions(sides: Sides, cluster: str | None) -> dict[Question, Hashable] | None:
    """The unit of every question, None where a question is in several."""
    groups = [entry.group for side in sides for entry in side]
    unit = unit_of(groups, cluster) if cluster else None
    if unit is None:
        return None
    found: dict[Question, Hashable] = {}
    for group in groups:
        if found.setdefault(group.question, unit(group)) != unit(group):
            return None
    return found


def _of_means(sides: Sides, cluster: str | None, z: float, least: float) -> Difference:
    """D = mean d_q, d_q = the mean over a question's groups on side A − on side B."""
    of_questions: list[dict[Question, list[float]]] = [defaultdict(list), defaultdict(list)]
    for side, lists in zip(sides, of_questions, strict=True):
        for entry in side:
            assert entry.first is not None
            lists[entry.group.question].append(entry.first)
    apart = {
        question: (mean(of_questions[0][question]) or 0.0) - (mean(of_questions[1][question]) or 0.0)
        for question in of_questions[0]
    }
    weights = dict.fromkeys(apart, 1.0)
    return _weighted(apart, weights, _unit_of_questions(sides, cluster), FEWEST_UNITS, z, least)


def _of_agreement(sides: Sides, cluster: str | None, z: float, least: float) -> Difference:
    """D = Σ w d_q / Σ w over the questions with pairs on both sides, w = P_A P_B / (P_A + P_B)."""
    same = [_of_questions(side) for side in sides]
    apart: dict[Question, float] = {}
    weights: dict[Question, float] = {}
    for question in paired_questions(sides):
        (same_a, pairs_a), (same_b, pairs_b) = same[0][question], same[1][question]
        apart[question] = same_a / pairs_a - same_b / pairs_b
        weights[question] = pairs_a * pairs_b / (pairs_a + pairs_b)
    units = _unit_of_questions(_kept(sides, lambda entry: entry.group.question in apart), cluster)
    found = _weighted(apart, weights, units, FEWEST_UNITS_OF_AGREEMENT, z, least)
    if found.interval is None:
        return found
    return Difference(found.value, (max(found.interval[0], -1.0), min(found.interval[1], 1.0)))


def paired_questions(sides: Sides) -> list[Question]:
    """Of the questions that both answered, those with a pair of wrong answers on both sides."""
    paired = [{question for question, (_, pairs) in _of_questions(side).items() if pairs > 0} for side in sides]
    return sorted(paired[0] & paired[1])


def _weighted(
    apart: Mapping[Question, float],
    weights: Mapping[Question, float],
    units: Mapping[Question, Hashable] | None,
    fewest: int,
    z: float,
    least: float,
) -> Difference:
    """Σ w d / Σ w, one unit left out at a time."""
    if not apart:
        return Difference(None, None)
    of_units: dict[Hashable, list[Pair]] = defaultdict(list)
    for question, d in apart.items():
        of_units[units[question] if units else question].append((weights[question] * d, weights[question]))
    upper = [math.fsum(wd for wd, _ in found) for found in of_units.values()]
    lower = [math.fsum(w for _, w in found) for found in of_units.values()]
    value = math.fsum(upper) / math.fsum(lower)
    m = len(of_units)
    if units is None or m < fewest or m - 1 < least:
        return Difference(value, None)
    rest = [math.fsum(upper[:i] + upper[i + 1 :]) / math.fsum(lower[:i] + lower[i + 1 :]) for i in range(m)]
    width = t_quantile(m - 1, z) * math.sqrt(jackknife(rest))
    return Difference(value, (value - width, value + width))


def _influence(sides: Sides, metric: str, overall: float | None) -> tuple[float | None, str | None]:
    """The overall difference without the task whose leaving out moves it most, and that task."""
    tasks = sorted(tasks_of(sides), key=str.encode)
    if overall is None or len(tasks) < 2:
        return None, None
    rest = {}
    for task in tasks:
        first, second = ([one for one in side if one.group.task != task] for side in sides)
        value = _difference((first, second), metric, None).value
        if value is not None:
            rest[task] = value
    if not rest:
        return None, None
    moved = max(round(abs(value - overall), 12) for value in rest.values())
    most = next(task for task, value in rest.items() if round(abs(value - overall), 12) == moved)
    return rest[most], most
