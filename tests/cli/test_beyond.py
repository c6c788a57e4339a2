"""Scaling: its columns, its words, and what it refuses."""

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
    assert "the models are taken as given" in result.stderr
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
    assert "--reference ladder-xl: no such model; there are ladder-m" in result.stderr
    result = run("scaling", store)  # no model has a size
    assert result.exit_code == 1
    assert "model_size" in result.stderr


def test_scaling_in_python(ladder: str) -> None:
    with open_runs(ladder) as runs:
        frame = runs.scaling(grades=1)
        assert frame["grade"].unique().tolist() == ["all", "grade 1 of 1"]
        assert frame["slope"].notna().all()
        assert frame.attrs["decomposition"] == "brier"
