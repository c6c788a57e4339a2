"""The oracle reproduces slopes.csv, and the sums per group that they follow from."""

from __future__ import annotations

import pytest

from tests.figures.part_two import LENGTHS, READERS, groups_of
from tests.oracle.causes import by_series
from tests.oracle.expected import Faults, needs_shared, rows
from tests.oracle.slopes import measured, slopes

pytestmark = needs_shared


@pytest.mark.parametrize("data_set", READERS)
def test_the_sums_of_every_group(data_set: str) -> None:
    faults = Faults()
    groups = {(one.model, one.task, one.question_id, one.condition): one for one in groups_of(data_set)}
    for cells in rows(data_set, "causes_questions"):
        key = (cells["model"], cells["task"], cells["question_id"], cells.get("condition", ""))
        found = measured(groups[key], LENGTHS[data_set])
        for column, name in {"x": "x", "W": "w", "NV": "n_v", "NE": "n_e"}.items():
            faults.compare(f"{key} {column}", found and getattr(found, name), cells[column])
    faults.none()


@pytest.mark.parametrize(
    "data_set",
    ["made", "tau-bench", *(pytest.param(name, marks=pytest.mark.heavy) for name in ("ladder", "reasoning-gym"))],
)
def test_the_slopes_of_every_model(data_set: str) -> None:
    faults = Faults()
    models = by_series(groups_of(data_set))
    for cells in rows(data_set, "slopes"):
        found = slopes(models[cells["model"],], LENGTHS[data_set])
        within_low, within_high = found.within_interval or (None, None)
        between_low, between_high = found.between_interval or (None, None)
        for name, figure in {
            "groups": found.groups,
            "reliability": found.reliability,
            "within": found.within,
            "within_low": within_low,
            "within_high": within_high,
            "between": found.between,
            "between_low": between_low,
            "between_high": between_high,
        }.items():
            faults.compare(f"{cells['model']} {name}", figure, cells[name])
    faults.none()
