"""Runs: their accuracies, and whether those of pooled runs differ. Part 2 of the specification, section "Runs"."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tests.oracle.causes import Share, by_question, by_series, mean, share
from tests.oracle.contrasts import compared, every_pair
from tests.oracle.decompose import Setting
from tests.oracle.groups import Group, group
from tests.oracle.samples import Judged

MOST_RUNS_IN_PAIRS = 20
SINGLE_SAMPLES_COUNT = Setting(estimator="plugin")  # accuracy by run counts groups of one sample, too

Runs = Mapping[str, Sequence[Group]]


def runs_of(judged: Sequence[Judged], model: str) -> Runs:
    """The groups of each run of a model, a group being one run's samples of a question under a condition."""
    found = by_series(group([one for one in judged if one.sample.model == model], ("run",)))
    return {run: [one for one in groups if one.members] for (run,), groups in found.items()}


def accuracy(groups: Sequence[Group]) -> Share:
    """The mean of t / n over groups, with its interval over questions."""
    return share([(one, one.right / len(one.members), 1.0) for one in groups], by_question)


def pooled(runs: Runs) -> bool:
    """Whether two runs have samples of one question under one condition."""
    keys = [(one.task, one.question_id, one.condition) for groups in runs.values() for one in groups]
    return len(set(keys)) < len(keys)


def differ(runs: Runs) -> bool:
    """Whether some pair's simultaneous interval excludes 0; of more than 20 runs, highest with lowest."""
    pairs = len(runs) * (len(runs) - 1) // 2
    if len(runs) > MOST_RUNS_IN_PAIRS:
        order = sorted(runs, key=lambda run: mean([one.right / len(one.members) for one in runs[run]]) or 0.0)
        rows = [compared(runs[order[-1]], runs[order[0]], "accuracy", SINGLE_SAMPLES_COUNT, pairs)]
    else:
        rows = list(every_pair(runs, "accuracy", SINGLE_SAMPLES_COUNT).values())
    return any(row.simultaneous is not None and (row.simultaneous[0] > 0 or row.simultaneous[1] < 0) for row in rows)
