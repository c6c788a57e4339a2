"""Groups of samples, and the aggregate figures of any set of them: what tables, questions and contrasts show."""

from __future__ import annotations

import dataclasses
import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from tests.oracle.decompose import Figures, Setting, figures
from tests.oracle.intervals import Interval, Pair, difference, incoherence, interval
from tests.oracle.samples import UNITS, Judged, Sample, normalised

Series = tuple[str, ...]
Question = tuple[str, str]


@dataclass(frozen=True)
class Group:
    """All samples with the same (model, task, question, condition) within a series."""

    series: Series
    model: str
    task: str
    question_id: str
    condition: str
    members: tuple[Judged, ...]  # those that count
    failed: int

    @property
    def question(self) -> Question:
        return (self.task, self.question_id)

    def length(self, unit: str | None) -> float | None:
        """Mean over the samples whose length is recorded."""
        lengths = [member.lengths[unit] for member in self.members if unit in member.lengths] if unit else []
        return math.fsum(lengths) / len(lengths) if lengths else None

    @property
    def right(self) -> int:
        return sum(member.correct for member in self.members)


Used = tuple[Group, Figures]


class Row(NamedTuple):
    """One aggregate."""

    series: Series
    point: str
    x: float | None
    questions: int
    groups: int
    samples: int
    error: float | None
    bias: float | None
    variance: float | None
    incoherence: float | None
    interval: Interval
    right: int = 0
    extra: Mapping[str, float | None] | None = None  # figures of its own, by name
    further: Mapping[str, float | None] | None = None  # figures besides, by name
    used: Sequence[Used] = ()  # what it is made of


def group(judged: Iterable[Judged], by: Sequence[str] = ("model",)) -> list[Group]:
    found: dict[tuple[Series, str, str, str, str], list[Judged]] = defaultdict(list)
    for one in judged:
        sample = one.sample
        series = tuple(_column(sample, name) for name in by)
        found[series, sample.model, sample.task, sample.question_id, sample.condition].append(one)
    return [
        Group(*key, tuple(one for one in members if one.counts), sum(not one.counts for one in members))
        for key, members in sorted(found.items())
    ]


def _column(sample: Sample, name: str) -> str:
    value = sample.metadata.get(name[9:]) if name.startswith("metadata.") else getattr(sample, name)
    return "" if value is None else str(value)


def automatic(judged: Iterable[Judged]) -> str:
    """The decomposition that `auto` stands for."""
    counted = [one for one in judged if one.counts]
    if any(one.sample.outcome is not None and one.sample.outcome_target is not None for one in counted):
        return "vector"
    answered = any(normalised(one.sample.answered) is not None for one in counted)
    unscored = all(one.score is None and one.sample.correct is None for one in counted)
    if any(one.sample.outcome is not None for one in counted) and not answered and unscored:
        return "vector"  # without a target, of which the variance is known
    return "brier" if answered or all(one.score in (None, 0.0, 1.0) for one in counted) else "score"


def used(groups: Iterable[Group], setting: Setting) -> list[Used]:
    """The groups that enter the figures, with them."""
    pairs = ((one, figures(one.members, setting)) for one in groups)
    return [(one, parts) for one, parts in pairs if parts is not None]


def unit_for(groups: Iterable[Group], wanted: str | None = None) -> str | None:
    """The best unit that every series has, else the one that most samples have (the better one of two alike)."""
    if wanted is not None:
        return wanted
    counts: dict[str, dict[Series, int]] = {unit: defaultdict(int) for unit in UNITS}
    series = set()
    for one in groups:
        if one.members:
            series.add(one.series)
        for member in one.members:
            for unit in member.lengths:
                counts[unit][one.series] += 1
    for unit in UNITS:
        if series and set(counts[unit]) == series:
            return unit
    best = max(UNITS, key=lambda unit: sum(counts[unit].values()))  # the first of the largest
    return best if counts[best] else None


def question_pairs(pairs: Iterable[Used], share: Callable[[Figures], Pair] | None = None) -> dict[Question, Pair]:
    """ΣV and ΣE of every question, groups without an error aside."""
    parts: dict[Question, list[Pair]] = defaultdict(list)
    for one, figure in pairs:
        if share is not None:
            parts[one.question].append(share(figure))
        elif figure.error is not None:
            parts[one.question].append((figure.variance, figure.error))
    return {
        question: (math.fsum(v for v, _ in found), math.fsum(e for _, e in found)) for question, found in parts.items()
    }


def aggregate(pairs: Sequence[Used], series: Series = (), point: str = "", x: float | None = None) -> Row:
    errors = [figure.error for _, figure in pairs if figure.error is not None]
    biases = [figure.bias for _, figure in pairs if figure.bias is not None]
    variances = [figure.variance for _, figure in pairs]
    questions = list(question_pairs(pairs).values())
    return Row(
        series,
        point,
        x,
        len({one.question for one, _ in pairs}),
        len(pairs),
        sum(figure.n for _, figure in pairs),
        _mean(errors),
        _mean(biases),
        _mean(variances),
        incoherence(questions),
        interval(questions),
        sum(one.right for one, _ in pairs),
        used=pairs,
    )


def _mean(values: Sequence[float]) -> float | None:
    return math.fsum(values) / len(values) if values else None


class TableRow(NamedTuple):
    row: Row
    left_out: int
    accuracy: float | None
    mean_length: float | None


def table(groups: Sequence[Group], setting: Setting, *, by_run: bool = False) -> dict[Series, TableRow]:
    """A row per series, with the samples left out (failed, or in groups that do not enter).

    By run, groups with too few samples for the estimator count, too: in the accuracy, not in what is decomposed.
    """
    plugin = dataclasses.replace(setting, estimator="plugin")
    unit = unit_for(groups, setting.length)
    rows = {}
    for series in sorted({one.series for one in groups}):
        own = [one for one in groups if one.series == series]
        entered = used(own, setting)
        row = aggregate(entered, series)
        if by_run:
            entered = used(own, plugin)
            every = aggregate(entered, series)
            row = row._replace(questions=every.questions, groups=every.groups, samples=every.samples)
        everything = sum(len(one.members) + one.failed for one in own)
        lengths = [length for one, _ in entered if (length := one.length(unit)) is not None]
        accuracy = _mean([one.right / len(one.members) for one, _ in entered if one.members])
        rows[series] = TableRow(row, everything - row.samples, accuracy, _mean(lengths))
    return rows


class Contrast(NamedTuple):
    questions: int
    difference: float | None
    interval: Interval
    both_miss: int
    only_a_misses: int
    only_b_misses: int
    both_waver: int


def contrast(groups: Sequence[Group], a: str, b: str, setting: Setting) -> dict[str, Contrast]:
    """Paired differences by task; "" is all tasks together."""
    sides = [used([one for one in groups if one.series == (name,)], setting) for name in (a, b)]
    tasks = {one.task for one, _ in sides[0]} | {one.task for one, _ in sides[1]}
    rows = {}
    for task in ["", *sorted(tasks)]:
        chosen = [[pair for pair in side if task in ("", pair[0].task)] for side in sides]
        rows[task] = _contrast(chosen[0], chosen[1])
    return {task: row for task, row in rows.items() if task == "" or row.questions}


def _contrast(a: Sequence[Used], b: Sequence[Used]) -> Contrast:
    shared = sorted({one.question for one, _ in a} & {one.question for one, _ in b})
    pairs_a, pairs_b = question_pairs(a), question_pairs(b)
    withall = [question for question in shared if question in pairs_a and question in pairs_b]
    apart = difference([pairs_a[question] for question in withall], [pairs_b[question] for question in withall])
    states = [(_state(a, question), _state(b, question)) for question in shared]
    return Contrast(
        len(shared),
        apart.value,
        apart.interval,
        states.count(("misses", "misses")),
        sum(one == "misses" != two for one, two in states),
        sum(two == "misses" != one for one, two in states),
        states.count(("wavers", "wavers")),
    )


def _state(side: Sequence[Used], question: Question) -> str:
    own = [one for one, _ in side if one.question == question]
    right, samples = sum(one.right for one in own), sum(len(one.members) for one in own)
    return "misses" if right == 0 else "holds" if right == samples else "wavers"
