"""`hotmess triage`: the documented columns, a row per sample for people, thresholds, and an end without findings."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from hotmess_tui.cli.main import hotmess
from hotmess_tui.explorer.explorer import Explorer
from tests.cli.conftest import Run
from tests.cli.test_commands import rows_of
from tests.store.tables import row, write

COLUMNS = ["sample_id", "detector", "severity", "reason", "model", "task", "question_id", "condition", "epoch"]


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of questions in which one of six samples is odd: another answer, at three times the length."""
    rows = [
        {**row(f"q{q}", n, "6" if n == q else "5"), "tokens": 100 * (1 + 3 * (n == q)), "stop_reason": "stop"}
        for q in range(4)
        for n in range(6)
    ]
    folder = tmp_path_factory.mktemp("odd")
    Explorer.open([str(write(folder / "a.jsonl", rows))], store=folder / "store").close()
    return folder / "store"


def test_data_has_a_row_per_sample_and_detector(run: Run, odd: Path) -> None:
    names, rows = rows_of(run("triage", odd, "--format", "csv"))
    assert names == COLUMNS
    assert {each["detector"] for each in rows} == {"lone_dissenter", "long_and_wrong", "length_outlier"}
    assert len(rows) == 12
    assert all(0 < float(each["severity"]) <= 1 for each in rows)
    listed = json.loads(run("triage", odd, "--format", "json").stdout)
    assert [each["sample_id"] for each in listed] == [each["sample_id"] for each in rows]
    assert list(listed[0]) == COLUMNS


def test_text_has_a_row_per_sample_with_all_reasons(run: Run, odd: Path) -> None:
    result = run("triage", odd)
    lines = result.stdout.splitlines()
    assert len(lines) == 1 + 4
    for line in lines[1:]:
        assert "the other 5 samples all were right; this one answered “6”" in line
        assert "4.0 times the median of its question" in line
    assert "not checked: " in result.stderr
    assert len(run("triage", odd, "--limit", "2").stdout.splitlines()) == 3
    assert "2 of 4 flagged samples" in run("triage", odd, "--limit", "2").stderr


def test_the_summary_has_a_row_per_task_and_detector(run: Run, odd: Path) -> None:
    names, rows = rows_of(run("triage", odd, "--summary", "--format", "csv"))
    assert names == ["task", "detector", "found", "of", "per", "share", "severity", "model", "model_found", "model_of"]
    assert {(each["detector"], each["found"], each["of"]) for each in rows} == {
        (detector, "4", "24") for detector in ("lone_dissenter", "long_and_wrong", "length_outlier")
    }
    text = run("triage", odd, "--summary", "--detector", "lone_dissenter")
    assert len(text.stdout.splitlines()) == 2
    assert "24" in text.stdout
    assert run("triage", odd, "--summary", "--where", "epoch < 0").exit_code == 1


def test_detectors_thresholds_filters_and_order(run: Run, odd: Path) -> None:
    _, rows = rows_of(run("triage", odd, "--format", "csv", "--detector", "lone_dissenter"))
    assert {each["detector"] for each in rows} == {"lone_dissenter"}
    _, rows = rows_of(run("triage", odd, "--format", "csv", "--set", "long_and_wrong.longer_than=5"))
    assert {each["detector"] for each in rows} == {"lone_dissenter", "length_outlier"}
    _, rows = rows_of(run("triage", odd, "--format", "csv", "--where", "question_id = 'q2'"))
    assert {each["question_id"] for each in rows} == {"q2"}
    _, rows = rows_of(run("triage", odd, "--format", "csv", "--sort", "question_id", "--desc", "--limit", "4"))
    assert [each["question_id"] for each in rows] == ["q3", "q3", "q3", "q2"]


@pytest.mark.parametrize(
    ("options", "status", "words"),
    [
        (("--detector", "nothing"), 2, "no such detector; available:"),
        (("--set", "nothing=3"), 2, "no such parameter"),
        (("--set", "longer_than=x"), 2, "is not a valid DOUBLE"),
        (("--set", "longer_than"), 2, "not of the form"),
        (("--sort", "nothing"), 2, "no such column"),
        (("--where", "nope = 1"), 2, "no column nope"),
        (("--detector", "cut_off"), 1, "no flagged samples"),
        (("--where", "epoch > 4"), 1, "no flagged samples under this filter"),
    ],
)
def test_faults_are_one_line(run: Run, odd: Path, options: tuple[str, ...], status: int, words: str) -> None:
    result = run("triage", odd, *options)
    assert result.exit_code == status
    assert words in result.stderr
    assert result.stdout == ""


def test_the_catalogue_lists_the_detectors(run: Run) -> None:
    assert hotmess.get_command(None, "triage") is not None  # type: ignore[arg-type]
    _, rows = rows_of(run("queries", "--format", "csv"))
    detectors = {each["name"]: each for each in rows if each["kind"] == "triage"}
    assert detectors["long_and_wrong"]["title"] == "long and wrong"
    assert "longer_than" in detectors["long_and_wrong"]["parameters"]
