"""How error, bias² and variance change with model size: as ../shared/data/expected has it, and as the oracle does."""

from __future__ import annotations

import dataclasses
import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotmess_tui.explorer.explorer import Explorer
from hotmess_tui.explorer.scaling import conclusions, scaling
from hotmess_tui.records import Choice, Labels
from tests.figures import agreement, data_sets
from tests.figures.against_oracle import Opened, assert_none, opened
from tests.figures.part_two import PATHS, groups_of
from tests.figures.test_program_against_oracle import EXAMPLES
from tests.oracle.causes import unit_of
from tests.oracle.decompose import Setting
from tests.oracle.expected import Faults, needs_shared, rows
from tests.oracle.groups import Group, Question, group, unit_for, used
from tests.oracle.samples import Sample
from tests.oracle.scaling import hardness
from tests.oracle.scaling import scaling as by_the_oracle


@pytest.fixture(scope="module")
def data_set() -> str:
    return "ladder"


@needs_shared
def test_the_oracle_has_the_expected_slopes() -> None:
    faults = Faults()
    found = by_the_oracle(groups_of("ladder"), Setting("brier"))
    for cells in rows("ladder", "scale_law"):
        row = found[cells["group"], cells["quantity"]]
        low, high = row.interval or (None, None)
        for name, figure in {"slope": row.slope, "low": low, "high": high, "questions": row.questions}.items():
            faults.compare(f"{cells['group']} {cells['quantity']} {name}", figure, cells[name])
    faults.none()


@needs_shared
def test_the_slopes_of_every_grade(explorer: Explorer) -> None:
    """Unbiased, whatever estimator is chosen."""
    faults = Faults()
    table = scaling(explorer.store, Choice(estimator="plugin", by=("task",)), Labels())
    found = {(row.grade, row.quantity): row for row in table.rows}
    expected = list(rows("ladder", "scale_law"))
    assert [(row.grade, row.quantity) for row in table.rows] == [(c["group"], c["quantity"]) for c in expected]
    for cells in expected:
        for name in ("models", "questions", "slope", "low", "high"):
            figure = getattr(found[cells["group"], cells["quantity"]], name)
            faults.compare(f"{cells['group']} {cells['quantity']} {name}", figure, cells[name])
    faults.none()


def test_the_shipped_ladder_has_the_claim_where_questions_are_easy() -> None:
    explorer = Explorer.open([str(PATHS["ladder"])], cache=False)
    table = scaling(explorer.store, Choice(), Labels())
    assert conclusions(table.rows) == [
        "all: slopes of bias² and variance not told apart",
        "easiest third: bias² falls faster than variance: errors of larger models are more incoherent",
        "middle third: bias² falls faster than variance: errors of larger models are more incoherent",
        "hardest third: slopes of bias² and variance not told apart",
    ]
    explorer.close()


@EXAMPLES
@given(
    shape=data_sets.SHAPES,
    form=st.sampled_from(["jsonl", "csv", "parquet"]),
    decomposition=st.sampled_from(["brier", "zero_one", "score", "kl", "vector"]),
    parts=st.sampled_from([3, 2, 1]),
    cluster=st.sampled_from(["question", "question", "task", "run", "metadata.tag"]),
    reference=st.booleans(),
)
def test_random_logs(
    shape: data_sets.Shape, form: str, decomposition: str, parts: int, cluster: str, reference: bool
) -> None:
    with opened(dataclasses.replace(shape, models=4), form) as log:
        setting = Setting(decomposition)
        assert_none(_differences(log, setting, parts, cluster, reference))


@pytest.mark.heavy
def test_models_of_every_size_with_unequal_n_and_two_conditions(tmp_path: Path) -> None:
    """Sizes, conditions and numbers of samples as random logs rarely have them together."""
    log = Opened(_sized_samples(), tmp_path, "jsonl")
    for parts, cluster, reference in [(3, "question", False), (4, "task", False), (2, "question", True)]:
        assert_none(_differences(log, Setting("brier"), parts, cluster, reference))
    row = scaling(log.explorer.store, Choice(), Labels()).rows[0]
    assert (row.models, row.questions) == (4, 30)
    assert row.low is not None
    log.explorer.close()


def _sized_samples() -> list[Sample]:
    rng = random.Random(3)
    return [
        Sample(
            f"m{n}",
            f"t{question % 6}",
            str(question),
            condition,
            epoch,
            answer=rng.choice("abc") if rng.random() < 0.8 / n else "a",
            target="a",
            model_size=10.0**n if n < 5 else None,
            lengths={"tokens": rng.randint(5, 50) * (1 + question % 7)},
        )
        for n in range(1, 6)
        for question in range(30 if n != 2 else 33)
        for condition in ("", "hint")
        for epoch in range(rng.choice([1, 2, 3, 7]) + (condition == ""))
    ]


def _differences(log: Opened, setting: Setting, parts: int, cluster: str, reference: bool) -> list[str]:
    groups = group(log.judged)
    named = groups[0].model if reference else None
    length = unit_for(groups)
    choice = dataclasses.replace(log.choice(setting), grades=parts, cluster=cluster, reference=named, length=length)
    found = {(row.grade, row.quantity): row for row in scaling(log.explorer.store, choice, Labels()).rows}
    hard = hardness(groups, named, length)
    wanted = by_the_oracle(groups, setting, parts, _units(groups, setting, cluster), hard)
    differences = [] if set(found) == set(wanted) else [f"rows {sorted(found)}, oracle {sorted(wanted)}"]
    for key in found.keys() & wanted.keys():
        low, high = wanted[key].interval or (None, None)
        expected = (wanted[key].models, wanted[key].questions, wanted[key].slope, low, high)
        row = found[key]
        actual = (row.models, row.questions, row.slope, row.low, row.high)
        if not all(
            agreement.same(a, b) or a == pytest.approx(b, rel=1e-7, abs=1e-9)
            for a, b in zip(actual, expected, strict=True)
        ):
            differences.append(f"{key}: program {actual}, oracle {expected}")
    return differences


def _units(groups: list[Group], setting: Setting, cluster: str) -> dict[Question, object] | None:
    """The unit of each question; None where its groups lie in several, or a group does."""
    entered = [one for one, _ in used(groups, dataclasses.replace(setting, estimator="unbiased"))]
    entered = [one for one in entered if one.members[0].sample.model_size]
    if cluster == "question":
        return None
    units: dict[Question, object] = {}
    for one in entered:
        unit = unit_of([one], cluster)
        own = None if unit is None else unit(one)
        units[one.question] = own if units.get(one.question, own) == own else None
    return units
