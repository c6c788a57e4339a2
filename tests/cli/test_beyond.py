"""Scaling and plan: their columns, their words, and what they refuse."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from hotmess_tui.api import open as open_runs
from tests.cli.conftest import Run
from tests.figures.part_two import PATHS


@pytest.fixture(scope="module")
def ladder(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The store of the models of five sizes that ship with the program."""
    folder = tmp_path_factory.mktemp("ladder") / "store"
    open_runs(PATHS["ladder"], store=folder).close()
    return str(folder)


def test_scaling_has_the_documented_columns_in_full_precision(run: Run, ladder: str) -> None:
    rows = list(csv.DictReader(io.StringIO(run("scaling", ladder, "--format", "csv").stdout)))
    assert list(rows[0]) == ["grade", "quantity", "models", "questions", "slope", "low", "high"]
    claim = {row["grade"]: row for row in rows if row["quantity"] == "bias - variance"}
    assert list(claim) == ["all", "easiest third", "middle third", "hardest third"]
    assert float(claim["easiest third"]["slope"]) == pytest.approx(-1.065276394, abs=1e-9)


def test_scaling_says_what_it_found_and_how_questions_were_graded(run: Run, ladder: str) -> None:
    result = run("scaling", ladder)
    assert "bias² − variance" in result.stdout
    assert "[-1.41, -0.72]" in result.stdout
    assert "easiest third: bias² falls faster than variance" in result.stdout
    assert "questions are graded by the difficulty in the log" in result.stderr
    assert "intervals cover the sampling of questions" in result.stderr
    result = run("scaling", ladder, "--reference", "ladder-m", "--grades", "2")
    assert "grade 2 of 2" in result.stdout
    assert "questions are graded by the mean length of ladder-m" in result.stderr


def test_the_curve_of_scale_has_the_same_grades(run: Run, ladder: str) -> None:
    result = run("chart", "scale", ladder, "--grades", "2", "--reference", "ladder-s", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(result.stdout)))
    assert {(row["difficulty"], row["questions"]) for row in rows} == {("grade 1 of 2", "63"), ("grade 2 of 2", "63")}


def test_scaling_refuses_what_cannot_be(run: Run, ladder: str, store: Path) -> None:
    result = run("scaling", ladder, "--reference", "ladder-xl")
    assert result.exit_code == 2
    assert "--reference ladder-xl: no such model; available: ladder-m" in result.stderr
    result = run("scaling", store)  # no model has a size
    assert result.exit_code == 1
    assert "model_size" in result.stderr


def test_scaling_in_python(ladder: str) -> None:
    with open_runs(ladder) as runs:
        frame = runs.scaling(grades=1)
        assert frame["grade"].unique().tolist() == ["all", "grade 1 of 1"]
        assert frame["slope"].notna().all()
        assert frame.attrs["decomposition"] == "brier"


def test_plan_has_the_present_then_the_grid(run: Run, store: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(run("plan", store, "--format", "csv").stdout)))
    assert list(rows[0]) == ["model", "questions", "samples", "half_width", "incoherence", "tau2", "sigma2"]
    own = [row for row in rows if row["model"] == "alpha"]
    assert [(row["questions"], float(row["samples"])) for row in own[:3]] == [("24", 5), ("24", 4), ("24", 8)]
    assert len(own) == 13


def test_plan_says_what_a_width_needs(run: Run, store: Path) -> None:
    result = run("plan", store, "--half-width", "0.01")
    assert "alpha: ±" in result.stdout
    assert "needs" in result.stdout
    assert "rough beyond 9.92 samples each" in result.stderr
    assert "already reached" in run("plan", store, "--half-width", "1").stdout


def test_plan_between_two_models(run: Run, store: Path) -> None:
    result = run("plan", store, "--between", "alpha", "beta", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(result.stdout)))
    columns = ["a", "b", "questions", "samples", "half_width", "difference", "tau2", "sigma2", "apart"]
    assert list(rows[0]) == columns
    assert (rows[0]["a"], rows[0]["b"], rows[0]["questions"]) == ("alpha", "beta", "24")
    assert "A − B" in run("plan", store, "--between", "alpha", "beta").stdout
    result = run("plan", store, "--between", "alpha", "gamma")
    assert result.exit_code == 2
    assert "no gamma; available: alpha, beta" in result.stderr


def test_plan_lists_the_questions_to_ask_again(run: Run, store: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(run("plan", store, "--again", "--format", "csv").stdout)))
    assert list(rows[0]) == ["model", "task", "question_id", "condition", "n", "gain"]
    gains = [float(row["gain"]) for row in rows]
    assert gains == sorted(gains, reverse=True)
    few = list(csv.DictReader(io.StringIO(run("plan", store, "--again", "--limit", "2", "--format", "csv").stdout)))
    assert few == rows[:2]
    assert run("plan", store, "--again", "--between", "a", "b").exit_code == 2


def test_plan_in_python(ladder: str) -> None:
    with open_runs(ladder) as runs:
        assert len(runs.plan()) == 5 * 13
        assert runs.plan(between=("ladder-s", "ladder-m"))["difference"].iloc[0] == pytest.approx(0.0526, abs=1e-3)
        assert runs.plan(again=True)["gain"].is_monotonic_decreasing
