"""Exports, which are read again, and reports."""

from __future__ import annotations

from pathlib import Path

import pytest

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
