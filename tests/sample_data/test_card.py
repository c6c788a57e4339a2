"""The runs that ship: their figures are those of the card, they are whole, and every curve has something to show."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from types import ModuleType

import duckdb
import pytest

import hotmess_tui
from hotmess_tui.api import Runs
from tests.scripts import load

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "sample_data"
RUNS = DATA / "runs"
pytestmark = [
    pytest.mark.heavy,
    pytest.mark.skipif(not (RUNS / "language_model.parquet").exists(), reason="the runs are being made"),
]
CURVES = sorted(path.stem for path in (ROOT / "queries" / "curves").glob("*.sql") if path.stem != "actions")


@cache
def opened() -> dict[str, Runs]:
    return {name: card().open_family(name) for name in card().FAMILIES}


@cache
def card() -> ModuleType:
    return load(DATA / "make" / "card.py")


def test_card_says_what_the_data_say() -> None:
    text = (DATA / "README.md").read_text(encoding="utf-8")
    assert card().updated(text) == text


def test_everything_that_ships_is_in_the_card_and_small() -> None:
    listed = {file for files in card().FAMILIES.values() for file in files}
    there = {str(path.relative_to(RUNS)) for path in RUNS.rglob("*") if path.is_file()}
    assert there == listed
    assert sum((RUNS / name).stat().st_size for name in there) < 12e6


@pytest.mark.parametrize("curve", CURVES)
def test_every_curve_has_three_points_on_one_of_the_families(curve: str) -> None:
    counts = {name: len(runs.curve(curve).dropna(subset="x")) for name, runs in opened().items()}
    assert max(counts.values()) >= 3, counts


def test_every_question_has_32_samples_under_every_condition() -> None:
    for runs in opened().values():
        sizes = runs.sql(
            "SELECT DISTINCT count(DISTINCT sample_id) AS n FROM samples GROUP BY model, task, question_id, condition"
        )
        assert list(sizes["n"]) == [32]
        assert not len(runs.sql("SELECT 1 FROM samples WHERE failure IS NOT NULL"))


def test_the_language_model_is_asked_enough() -> None:
    asked = opened()["language model"].sql(
        "SELECT task, count(DISTINCT question_id) AS questions, count(DISTINCT condition) AS conditions, "
        "count(DISTINCT budget) AS budgets, count(DISTINCT difficulty) AS levels FROM samples GROUP BY task"
    )
    full = asked[asked["conditions"] == 3]
    assert len(full) >= 6
    assert asked["questions"].sum() >= 120
    assert (full["budgets"] == 3).all()
    assert (asked["levels"] >= 2).all()


def test_distributions_are_recorded_and_are_distributions() -> None:
    file = str(RUNS / "language_model.parquet")
    rows = (
        duckdb.connect()
        .execute(
            "SELECT count(*), min(list_sum(probabilities)), max(list_sum(probabilities)), "
            "min(len(probabilities) - len(choices)), max(len(probabilities) - len(choices)) "
            "FROM read_parquet(?) WHERE probabilities IS NOT NULL",
            [file],
        )
        .fetchone()
    )
    assert rows is not None
    assert rows[0] >= 500
    assert rows[1:] == (pytest.approx(1), pytest.approx(1), 0, 0)


def test_the_whole_folder_opens_without_a_complaint() -> None:
    with hotmess_tui.open(RUNS, cache=False) as runs:
        sources = runs.sources()
        assert len(sources) == 5
