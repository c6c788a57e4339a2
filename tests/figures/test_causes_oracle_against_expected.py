"""The oracle of part 2 reproduces flips, scatter, agreement, accuracy and `kl` of ../shared/data/expected."""

from __future__ import annotations

import pytest

from tests.figures.part_two import READERS, groups_of
from tests.oracle.causes import (
    Made,
    Share,
    by_question,
    by_series,
    causes,
    kl_delete_one,
    kl_unbiased,
    made_of,
    says_wrong,
    unit_of,
)
from tests.oracle.decompose import Setting, figures
from tests.oracle.expected import Faults, needs_shared, rows

pytestmark = needs_shared

HEAVY = pytest.param("ladder", marks=pytest.mark.heavy)
HEAVY_UNITS = [pytest.param("ladder", unit, marks=pytest.mark.heavy) for unit in ("question", "task")]
LIGHT = [name for name in READERS if name != "ladder"]
UNITS = [(name, unit) for name in LIGHT for unit in ("question", "task") if (name, unit) != ("tau-bench", "task")]
SHARES = ("incoherence", "accuracy", "flips", "scatter", "agreement")


@pytest.mark.parametrize("data_set", [*LIGHT, HEAVY])
def test_every_group(data_set: str) -> None:
    faults = Faults()
    groups = {(one.model, one.task, one.question_id, one.condition): one for one in groups_of(data_set)}
    told_apart = {model: not says_wrong(own) for (model,), own in by_series(groups.values()).items()}
    expected = list(rows(data_set, "causes_questions"))
    assert len(groups) == len(expected)
    for cells in expected:
        key = (cells["model"], cells["task"], cells["question_id"], cells.get("condition", ""))
        one = groups[key]
        found = causes(one, told_apart[one.model])
        kl = kl_delete_one(one.members)
        plugin = figures(one.members, Setting("kl", "plugin"))
        brier = figures(one.members, Setting("brier", "plugin"))
        assert plugin is not None
        assert brier is not None
        for name, figure in {
            "n": float(len(one.members)),
            "right": one.right / len(one.members),
            "error": brier.error,
            "variance": found and found.variance,
            "flips": found and found.flips,
            "scatter": found and found.scatter,
            "bias": found and found.bias,
            "agree": found and found.same,
            "wrong_pairs": found and found.pairs,
            "kl_error": plugin.error,
            "kl_variance": kl and kl.variance,
        }.items():
            faults.compare(f"{key} {name}", figure, cells[name])
    faults.none()


def compare_share(faults: Faults, where: str, found: Share, cells: dict[str, str], name: str) -> None:
    low, high = found.interval or (None, None)
    faults.compare(f"{where} low", low, cells[f"{name}_low"])
    faults.compare(f"{where} high", high, cells[f"{name}_high"])


@pytest.mark.parametrize(("data_set", "unit"), [*UNITS, *HEAVY_UNITS])
def test_every_model(data_set: str, unit: str) -> None:
    faults = Faults()
    models = by_series(groups_of(data_set))
    expected = list(rows(data_set, f"causes_by_{unit}"))
    assert len(models) == len(expected)
    for cells in expected:
        own = models[cells["model"],]
        clusters = by_question if unit == "question" else unit_of(own, unit)
        made: Made = made_of(own, clusters)
        for name in ("groups", "samples", "error", "bias", "variance"):
            faults.compare(f"{cells['model']} {name}", getattr(made, name), cells[name])
        for name in SHARES:
            found: Share = getattr(made, name)
            faults.compare(f"{cells['model']} {name}", found.point, cells[name])
            compare_share(faults, f"{cells['model']} {name}", found, cells, name)
        kl = kl_unbiased(own, clusters)
        faults.compare(f"{cells['model']} kl", kl.point, cells["kl_incoherence"])
        compare_share(faults, f"{cells['model']} kl", kl, cells, "kl")
    faults.none()
