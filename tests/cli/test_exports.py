"""Exports, which are read again, and reports."""

from __future__ import annotations

import html
import json
import re
from pathlib import Path

import duckdb
import pytest

from hotmess_tui.records import DECOMPOSITIONS
from tests.alike import alike
from tests.cli.conftest import Run
from tests.cli.test_commands import rows_of


def test_an_export_is_read_again_with_the_same_samples(run: Run, store: Path, tmp_path: Path) -> None:
    for format in ("parquet", "csv", "jsonl"):
        folder = tmp_path / format
        result = run("export", folder, store, "--format", format)
        assert result.exit_code == 0, result.output
        assert all(Path(line).is_file() for line in result.stdout.splitlines())
    before = run("table", store, "--format", "csv").stdout
    samples = next((tmp_path / "parquet").glob("samples*"))
    assert run("table", samples, "--no-cache", "--format", "csv").stdout == before


@pytest.mark.parametrize(
    "command",
    ["table", "questions", "chart reasoning_length", "slopes", "scaling", "plan", "plan --again", "contrast --all"],
)
def test_parquet_of_figures_says_what_they_were_made_under(run: Run, store: Path, tmp_path: Path, command: str) -> None:
    name, *rest = command.split()
    file = tmp_path / "figures.parquet"
    result = run(name, *rest, store, "--where", "epoch >= 0", "--output", file)
    if result.exit_code == 1 and not file.exists():
        pytest.skip(f"these logs have nothing for it: {result.stderr}")
    assert result.exit_code == 0, result.stderr
    found = duckdb.connect().execute("SELECT key, value FROM parquet_kv_metadata($1)", [str(file)]).fetchall()
    about = {key.decode() if isinstance(key, bytes) else key: value.decode() for key, value in found}
    assert set(about) == {"hotmess_version", "choice", "decomposition", "estimator", "length_unit", "notes"}
    assert json.loads(about["choice"]) == {"where": "epoch >= 0"}
    assert about["decomposition"] in DECOMPOSITIONS
    assert isinstance(json.loads(about["notes"]), list)


JUDGED = {
    "verdict": "question_id,answer,target,correct\nq,a,b,true\nq,b,b,false\n",
    "score": "question_id,answer,target,score\nq,a,b,0.5\nq,b,b,1\n",
    "comparison": "question_id,answer,target\nq,a,b\nq,b,b\n",
}


@pytest.mark.parametrize("format", alike(["csv", "parquet", "jsonl"]))
def test_an_export_keeps_what_its_samples_were_judged_by(run: Run, tmp_path: Path, format: str) -> None:
    (tmp_path / "logs").mkdir()
    for by, rows in JUDGED.items():
        (tmp_path / "logs" / f"{by}.csv").write_text(rows)
    before = rows_of(run("samples", tmp_path / "logs", "--format", "csv"))
    assert run("export", tmp_path / "out", tmp_path / "logs", "--format", format).exit_code == 0
    assert rows_of(run("samples", tmp_path / "out", "--format", "csv")) == before
    assert [row["judged_by"] for row in before[1]] == [by for by in sorted(JUDGED) for _ in range(2)]


@pytest.mark.parametrize("judge", alike(["comparison", "gpt-4"]))
def test_a_judge_that_a_table_names_is_not_taken_for_it(run: Run, tmp_path: Path, judge: str) -> None:
    (tmp_path / "r.csv").write_text(f"sample_id,question_id,correct,judged_by\ns,q,true,{judge}\n")
    _, (row,) = rows_of(
        run("samples", tmp_path / "r.csv", "--where", f"metadata.judged_by = '{judge}'", "--format", "csv")
    )
    assert row["judged_by"] == "verdict"


@pytest.mark.parametrize("format", alike(["parquet", "csv", "jsonl"]))
def test_an_export_folder_is_read_again_without_a_complaint(run: Run, store: Path, tmp_path: Path, format: str) -> None:
    assert run("export", tmp_path / "out", store, "--format", format).exit_code == 0
    _, rows = rows_of(run("sources", tmp_path / "out", "--format", "csv"))
    assert sorted(row["status"] for row in rows) == ["read", "skipped", "skipped"], rows


@pytest.mark.parametrize(
    ("name", "first"), alike([("report.html", "<!doctype html>"), ("report.md", "# store")], several=True)
)
def test_a_report_is_written(run: Run, store: Path, tmp_path: Path, name: str, first: str) -> None:
    result = run("report", tmp_path / name, store, "--where", "task = 'sums'", "--by", "model,task")
    assert result.exit_code == 0
    assert f"{name}: " in result.stderr
    assert result.stdout == ""
    text = (tmp_path / name).read_text()
    assert text.startswith(first)
    assert "by model, task · where task = &#x27;sums&#x27;" in text or "where task = 'sums'" in text


def test_a_report_that_cannot_be_is_refused_before_any_log_is_read(run: Run, tmp_path: Path) -> None:
    result = run("report", tmp_path / "report.docx", tmp_path / "nowhere")
    assert result.exit_code == 2
    assert ".html or .md" in result.stderr
    assert run("report", tmp_path / "none" / "r.html").exit_code == 1


@pytest.mark.parametrize("ending", ["svg", "html", "txt", "json"])
def test_the_notes_of_a_curve_stand_under_every_file_of_it(run: Run, store: Path, tmp_path: Path, ending: str) -> None:
    shown = run("chart", "reasoning_length", store)
    notes = [line for line in shown.stderr.splitlines() if "questions" in line or "samples" in line]
    assert notes
    file = tmp_path / f"curve.{ending}"
    assert run("chart", "reasoning_length", store, "--output", file).exit_code == 0
    words = re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", html.unescape(file.read_text())))
    for note in notes:
        assert note in words
