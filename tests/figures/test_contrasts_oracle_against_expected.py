"""The oracle reproduces contrast_metrics.csv."""

from __future__ import annotations

import functools

import pytest

from tests.figures.part_two import LENGTHS, groups_of
from tests.oracle.causes import by_series
from tests.oracle.contrasts import Entry, entering, overall
from tests.oracle.decompose import Setting
from tests.oracle.expected import Faults, needs_shared, rows

pytestmark = needs_shared


@functools.cache
def side(data_set: str, model: str, metric: str) -> list[Entry]:
    return entering(by_series(groups_of(data_set))[model,], metric, Setting(), LENGTHS[data_set])


@pytest.mark.parametrize(
    "data_set",
    [
        "made",
        pytest.param("ladder", marks=pytest.mark.heavy),
        pytest.param("reasoning-gym", marks=pytest.mark.heavy),
    ],
)
def test_every_metric_of_every_pair(data_set: str) -> None:
    faults = Faults()
    for cells in rows(data_set, "contrast_metrics"):
        a, b, metric = cells["a"], cells["b"], cells["metric"]
        found = overall((side(data_set, a, metric), side(data_set, b, metric)), metric)
        low, high = found.interval or (None, None)
        for name, figure in {
            "questions": found.questions,
            "difference": found.difference,
            "low": low,
            "high": high,
        }.items():
            faults.compare(f"{a} {b} {metric} {name}", figure, cells[name])
    faults.none()
