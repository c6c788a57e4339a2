"""Whether runs that figures pool differ in accuracy: a sentence for each model of which some do."""

from __future__ import annotations

import statistics
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from hotmess_tui.charts.numbers import interval, share, signed
from hotmess_tui.records import Choice
from hotmess_tui.store.choice_tables import Figures
from hotmess_tui.store.open_store import Cursor, OpenStore
from hotmess_tui.store.runs import RUN, run_differences
from hotmess_tui.wording import counted

MOST_RUNS_IN_PAIRS = 20
LEAST_NU = 1.5  # degrees of freedom below which there is no interval, …
LEAST_NU_OF_MANY = 3.0  # … and no simultaneous one
_NAMED = 6  # models that are named


@dataclass(frozen=True)
class RunDifference:
    """Two runs of a model, `a` with the higher accuracy: on the questions of both, with the simultaneous interval."""

    model: str
    runs: int
    a: str
    b: str
    accuracy_a: float
    accuracy_b: float
    difference: float
    low: float
    high: float


def apart(cursor: Cursor, figures: Figures) -> list[RunDifference]:
    """Of each model whose pooled runs differ, the two furthest apart of those that can be told apart.

    On a cursor that `OpenStore.at` gave. Metrics, "Runs": some pair's simultaneous interval excludes 0.
    """
    pairs = defaultdict(list)
    for row in run_differences(cursor, figures):
        pairs[row[0]].append(row)
    found = []
    for rows in pairs.values():
        told = [one for one in _with_intervals(rows) if one.low > 0 or one.high < 0]
        found += sorted(told, key=lambda one: (-abs(one.difference), one.a, one.b))[:1]
    return found


def _with_intervals(
    rows: Sequence[tuple[str, int, str, str, float, float, int, float, float, float, float]],
) -> list[RunDifference]:
    """The pairs of a model with their simultaneous intervals, as far as they have some."""
    runs = rows[0][1]
    several = sum(1 for row in rows if row[6] >= 2 and row[9] >= LEAST_NU)
    pairs = several if runs <= MOST_RUNS_IN_PAIRS else runs * (runs - 1) // 2
    z = statistics.NormalDist().inv_cdf(1 - 0.025 / max(pairs, 1))
    found = []
    for model, _, a, b, accuracy_a, accuracy_b, questions, difference, middle, nu, se in rows:
        if questions >= 2 and nu >= LEAST_NU_OF_MANY:
            reach = _student(nu, z) * se
            low, high = min(difference, max(-1.0, middle - reach)), max(difference, min(1.0, middle + reach))
            found.append(RunDifference(model, runs, a, b, accuracy_a, accuracy_b, difference, low, high))
    return found


def _student(nu: float, z: float) -> float:
    """The quantile of Student's t that z is of the normal distribution: Abramowitz & Stegun 26.7.5."""
    return (
        z
        + (z**3 + z) / (4 * nu)
        + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * nu**2)
        + (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / (384 * nu**3)
        + (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / (92160 * nu**4)
    )


def differing(store: OpenStore, cursor: Cursor, figures: Figures, choice: Choice) -> list[str]:
    """The sentences, where a view pools runs that differ."""
    if RUN in choice.by or not store.may_pool_runs:
        return []
    found = apart(cursor, figures)
    told = [
        f"pooled runs of {one.model} differ in accuracy: {share(one.accuracy_a)} in {one.a}, "
        f"{share(one.accuracy_b)} in {one.b}, difference {signed(one.difference)} "
        f"{interval(one.low, one.high)}; --by run"
        for one in found[:_NAMED]
    ]
    more = f"pooled runs of {counted(len(found) - _NAMED, 'more model')} differ in accuracy; --by run"
    return told + ([more] if len(found) > _NAMED else [])
