"""Error, bias² and variance of one group under each decomposition, straight from the definitions."""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from tests.oracle.intervals import FLAT
from tests.oracle.samples import Judged, Reserved, Sample, normalised

Distribution = Mapping[Hashable, float]


@dataclass(frozen=True)
class Setting:
    """How figures are computed."""

    decomposition: str = "brier"
    estimator: str = "unbiased"
    epsilon: float = 0.01
    length: str | None = None
    bins: int = 10

    @property
    def unbiased(self) -> bool:
        return self.estimator == "unbiased"


class Figures(NamedTuple):
    """One group's parts; error and bias are None where the log has no target (vectors only)."""

    n: int
    error: float | None
    bias: float | None
    variance: float


def figures(members: Sequence[Judged], setting: Setting) -> Figures | None:
    """The parts of a group, None where it has no sample that the decomposition (or the estimator) can use."""
    name = setting.decomposition
    if name == "kl" and setting.unbiased:
        return kl_delete_one(members, setting.epsilon)
    if name == "vector":
        parts = _vector([member.sample for member in members])
    elif name == "score":
        parts = _score([member.score for member in members if member.score is not None])
    else:
        parts = _classes(members, setting)
    if parts is None or not setting.unbiased:
        return None if parts is None else Figures(parts.n, parts.error, parts.bias, parts.variance)
    if parts.n < 2:
        return None
    more = parts.variance if name != "zero_one" else parts.spread / 2
    variance = parts.variance + more / (parts.n - 1)
    return Figures(parts.n, parts.error, None if parts.error is None else parts.error - variance, variance)


class _Parts(NamedTuple):
    n: int
    error: float | None
    bias: float | None
    variance: float
    spread: float = 0.0  # mean ‖f_i − f̄‖², for zero_one


def _mean(values: Iterable[float]) -> float:
    listed = list(values)
    return math.fsum(listed) / len(listed)


def _score(scores: Sequence[float]) -> _Parts | None:
    if not scores:
        return None
    middle = _mean(scores)
    return _Parts(
        len(scores), _mean((1 - s) ** 2 for s in scores), (1 - middle) ** 2, _mean((s - middle) ** 2 for s in scores)
    )


def _vector(samples: Sequence[Sample]) -> _Parts | None:
    vectors = [sample.outcome for sample in samples if sample.outcome is not None]
    if not vectors:
        return None
    targets = [sample.outcome_target for sample in samples if sample.outcome is not None]
    middle = [_mean(column) for column in zip(*vectors, strict=True)]
    variance = _mean(_distance(vector, middle) for vector in vectors)
    if targets[0] is None:
        return _Parts(len(vectors), None, None, variance)
    error = _mean(_distance(vector, target) for vector, target in zip(vectors, targets, strict=True) if target)
    return _Parts(len(vectors), error, _distance(middle, targets[0]), variance)


def _distance(a: Sequence[float], b: Sequence[float]) -> float:
    return math.fsum((x - y) ** 2 for x, y in zip(a, b, strict=True))


def _classes(members: Sequence[Judged], setting: Setting) -> _Parts | None:
    if not members:
        return None
    samples = [distribution(member) for member in members]
    classes = {name for sample in samples for name in sample} | {Reserved.TARGET}
    if setting.decomposition == "kl":
        return _kl(samples, classes, class_count(members), setting.epsilon)
    mean = {name: _mean(sample.get(name, 0.0) for sample in samples) for name in classes}
    target = {name: float(name is Reserved.TARGET) for name in classes}
    spread = _mean(_apart(sample, mean, classes) for sample in samples)
    if setting.decomposition == "brier":
        error = _mean(_apart(sample, target, classes) for sample in samples)
        return _Parts(len(samples), error, _apart(mean, target, classes), spread)
    if setting.decomposition == "zero_one":
        return _Parts(
            len(samples),
            1 - mean[Reserved.TARGET],
            _apart(mean, target, classes) / 2,
            (1 - math.fsum(p * p for p in mean.values())) / 2,
            spread,
        )
    raise ValueError(setting.decomposition)


def _apart(a: Distribution, b: Distribution, classes: Iterable[Hashable]) -> float:
    return math.fsum((a.get(name, 0.0) - b.get(name, 0.0)) ** 2 for name in classes)


def distribution(member: Judged) -> dict[Hashable, float]:
    """A sample as a distribution over classes: what the log gives, else the one-hot of its outcome class."""
    sample = member.sample
    if sample.probabilities is None or sample.target_choice is None:
        return {member.outcome: 1.0}
    spread: dict[Hashable, float] = {}
    for index, (choice, probability) in enumerate(zip(sample.choices, sample.probabilities, strict=True)):
        name = Reserved.TARGET if index == sample.target_choice else normalised(choice)
        spread[name] = spread.get(name, 0.0) + probability
    return spread


def class_count(members: Sequence[Judged]) -> int:
    """K: the largest of 2, the question's choices, and the classes seen in the group with TARGET added."""
    seen = {name for member in members for name in distribution(member)} | {Reserved.TARGET}
    return max(2, len(seen), *(len(member.sample.choices) for member in members))


def _kl(samples: Sequence[Distribution], classes: set[Hashable], k: int, epsilon: float) -> _Parts:
    def smooth(share: float) -> float:
        return (1 - epsilon) * share + epsilon / k

    weights = {name: math.exp(_mean(math.log(smooth(sample.get(name, 0.0))) for sample in samples)) for name in classes}
    z = math.fsum([*weights.values(), (k - len(classes)) * smooth(0.0)])
    error = -_mean(math.log(smooth(sample.get(Reserved.TARGET, 0.0))) for sample in samples)
    return _Parts(len(samples), error, -math.log(weights[Reserved.TARGET] / z), _settled(-math.log(z)))


def _settled(value: float) -> float:
    """0 for what is 0 but for roundings: a variance of 1e-17 is none."""
    return 0.0 if abs(value) < FLAT else value


def kl_delete_one(members: Sequence[Judged], epsilon: float = 0.01) -> Figures | None:
    """`kl` with the variance of delete one, from three samples on; K and the classes are those of the whole group."""
    n = len(members)
    if n < 3:
        return None
    samples = [distribution(member) for member in members]
    classes = {name for sample in samples for name in sample} | {Reserved.TARGET}
    k = class_count(members)
    rest = []
    without: dict[frozenset[tuple[Hashable, float]], float] = {}  # samples that are alike leave the same others
    for i, sample in enumerate(samples):
        alike = frozenset(sample.items())
        if alike not in without:
            without[alike] = _kl_variance(samples[:i] + samples[i + 1 :], classes, k, epsilon)
        rest.append(without[alike])
    variance = n * _kl_variance(samples, classes, k, epsilon) - (n - 1) * math.fsum(rest) / n
    error = _kl(samples, classes, k, epsilon).error
    assert error is not None
    return Figures(n, error, error - variance, variance)


def _kl_variance(samples: Sequence[Distribution], classes: set[Hashable], k: int, epsilon: float) -> float:
    """−log Z, Z over all K classes, those that nobody gave included."""

    def of_class(name: Hashable) -> float:
        logs = [math.log((1 - epsilon) * sample.get(name, 0.0) + epsilon / k) for sample in samples]
        return math.exp(math.fsum(logs) / len(logs))

    return -math.log(math.fsum(of_class(name) for name in classes) + (k - len(classes)) * epsilon / k)
