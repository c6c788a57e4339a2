"""How wide an interval of the incoherence would be with more questions or samples, by leaving out every sample.

Part 2 of the specification, section "How many more samples?", read literally.
"""

from __future__ import annotations

import math
import statistics
from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from tests.oracle.causes import BRIER, only_classes
from tests.oracle.decompose import figures
from tests.oracle.groups import Group, Question
from tests.oracle.intervals import Z
from tests.oracle.samples import Judged

FEWEST_SAMPLES = 4
FEWEST_GROUPS = 5


class Plan(NamedTuple):
    """`n`: mean samples of a group. `incoherence`: of a difference, that. `error`: 1 of a difference."""

    questions: int
    n: float
    incoherence: float
    error: float
    tau2: float
    sigma2: float

    def half_width(self, questions: float, samples: float) -> float:
        return Z * math.sqrt((self.tau2 + self.sigma2 / samples) / questions) / self.error


def entering(groups: Sequence[Group]) -> list[Group]:
    """Groups of four samples or more, of a series that answered in nothing but classes."""
    if not all(only_classes(one.members) for one in groups):
        return []
    return [one for one in groups if len(one.members) >= FEWEST_SAMPLES]


def plan(groups: Sequence[Group]) -> Plan | None:
    found = entering(groups)
    incoherence = _incoherence(found)
    if len(found) < FEWEST_GROUPS or incoherence is None:
        return None
    noises = [noise(one, incoherence) for one in found]
    us = [_u(one.members, incoherence) for one in found]
    sampling = [own / len(one.members) for own, one in zip(noises, found, strict=True)]
    tau2 = max(0.0, statistics.variance(us) - _mean(sampling))
    errors = _mean([_parts(one.members)[1] for one in found])
    return Plan(len(found), _mean([len(one.members) for one in found]), incoherence, errors, tau2, _mean(noises))


def between(a: Sequence[Group], b: Sequence[Group]) -> Plan | None:
    """The same for the difference of two series, whose questions enter with the sums of their groups."""
    sides = [_by_question(entering(side)) for side in (a, b)]
    common = sorted(sides[0].keys() & sides[1].keys())
    used = [[one for question in common for one in side[question]] for side in sides]
    whole = [_incoherence(groups) for groups in used]
    if len(common) < FEWEST_GROUPS or whole[0] is None or whole[1] is None:
        return None
    errors = [math.fsum(_parts(one.members)[1] for one in groups) / len(common) for groups in used]
    us, noises, sampling = [], [], []
    for question in common:
        parts = [
            (sign, one, share, error)
            for sign, side, share, error in zip((1, -1), sides, (whole[0], whole[1]), errors, strict=True)
            for one in side[question]
        ]
        us.append(math.fsum(sign * _u(one.members, share) / error for sign, one, share, error in parts))
        noises.append(math.fsum(noise(one, share) / error**2 for _, one, share, error in parts))
        sampling.append(math.fsum(noise(one, share) / len(one.members) / error**2 for _, one, share, error in parts))
    n = _mean([len(one.members) for groups in used for one in groups])
    tau2 = max(0.0, statistics.variance(us) - _mean(sampling))
    return Plan(len(common), n, whole[0] - whole[1], 1.0, tau2, _mean(noises))


def noise(group: Group, incoherence: float) -> float:
    """σ² of a group: n (n − 1) times the variance of u without each of its samples."""
    n = len(group.members)
    left = [_u(group.members[:i] + group.members[i + 1 :], incoherence) for i in range(n)]
    return n * (n - 1) * statistics.pvariance(left)


def gain(group: Group, incoherence: float) -> float:
    """How much one more sample of a group helps."""
    n = len(group.members)
    return noise(group, incoherence) / (n * (n + 1))


def _by_question(groups: Sequence[Group]) -> dict[Question, list[Group]]:
    found: dict[Question, list[Group]] = defaultdict(list)
    for one in groups:
        found[one.question].append(one)
    return found


def _incoherence(groups: Sequence[Group]) -> float | None:
    parts = [_parts(one.members) for one in groups]
    error = math.fsum(e for _, e in parts)
    return math.fsum(v for v, _ in parts) / error if error > 1e-12 else None


def _u(members: Sequence[Judged], incoherence: float) -> float:
    variance, error = _parts(members)
    return variance - incoherence * error


def _parts(members: Sequence[Judged]) -> tuple[float, float]:
    found = figures(members, BRIER)
    assert found is not None
    assert found.error is not None
    return found.variance, found.error


def _mean(values: Sequence[float]) -> float:
    return math.fsum(values) / len(values)
