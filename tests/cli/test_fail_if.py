"""`hotmess table --fail-if`: a status of its own, the rows that failed, NULL that is said; and the page for CI."""

from __future__ import annotations

import csv
import io
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.alike import alike
from tests.cli.conftest import Run
from tests.conftest import ROOT


def figures(run: Run, store: Path, *args: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(run("table", store, "--format", "csv", *args).stdout)))


def test_a_row_that_meets_a_condition_ends_with_its_own_status_and_is_named(run: Run, store: Path) -> None:
    alpha, beta = sorted(figures(run, store), key=lambda row: float(row["error"]))
    bound = (float(alpha["error"]) + float(beta["error"])) / 2
    result = run("table", store, "--fail-if", f"error > {bound}")
    assert result.exit_code == 3
    assert "incoherence" in result.stdout  # the table is printed all the same
    said = [line for line in result.stderr.splitlines() if line.startswith("--fail-if")]
    assert said == [f"--fail-if error > {bound}: {beta['model']}: error {float(beta['error']):.4g}"]
    assert result.stderr.splitlines()[-1] == "hotmess: --fail-if: 1 of 2 rows failed"


def test_no_row_that_meets_one_is_fine(run: Run, store: Path) -> None:
    result = run("table", store, "--fail-if", "error > 100", "--fail-if", "questions < 0")
    assert result.exit_code == 0
    assert "--fail-if" not in result.stderr


def test_any_of_several_conditions_fails_and_all_rows_are_judged(run: Run, store: Path) -> None:
    result = run("table", store, "--fail-if", "error > 100", "--fail-if", "model = 'beta'", "--limit", "1")
    assert result.exit_code == 3
    assert "--fail-if model = 'beta': beta" in result.stderr


@pytest.mark.parametrize("column", ["incoherence", "accuracy", "low", "flips_high", "left_out", "mean_length", "model"])
def test_every_column_may_be_named(run: Run, store: Path, column: str) -> None:
    assert run("table", store, "--fail-if", f"{column} IS NULL").exit_code == 0
    assert run("table", store, "--fail-if", f"{column} IS NOT NULL").exit_code == 3


def test_columns_of_by_may_be_named_also_fields(run: Run, tmp_path: Path) -> None:
    rows = ["model,question_id,epoch,answer,target,mood"]
    rows += [f"m,q{q},{e},{'a' if e else 'b'},a,{'glad' if q else 'sad'}" for q in range(4) for e in range(3)]
    (tmp_path / "a.csv").write_text("\n".join(rows) + "\n")
    args = ("table", tmp_path / "a.csv", "--by", "model,metadata.mood")
    result = run(*args, "--fail-if", "metadata.mood = 'sad' AND error > 0")
    assert result.exit_code == 3
    assert ": m, sad: error" in result.stderr
    assert run(*args, "--fail-if", "metadata.mood = 'angry'").exit_code == 0


def test_null_meets_no_condition_and_that_is_said(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"model": "m", "question_id": "q", "answer": "1", "target": "1"}\n')
    result = run("table", tmp_path / "a.jsonl", "--fail-if", "incoherence > 0.5")
    assert result.exit_code == 0
    assert "--fail-if incoherence > 0.5: m: cannot be evaluated, incoherence not defined" in result.stderr
    assert run("table", tmp_path / "a.jsonl", "--fail-if", "incoherence IS NULL").exit_code == 3


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        ("incoherense > 0.5", "did you mean incoherence?"),
        ("incoherence", "not a condition"),
        ("incoherence > 0.5; DROP TABLE x", "a single condition is expected"),
        ("(SELECT true)", "is not allowed in a condition"),
        ("read_text('/etc/hostname') <> ''", "read_text is not allowed"),
        ("getenv('HOME') <> ''", "getenv is not allowed"),
        ("row_number > 1", "no column row_number"),
        ("incoherence >", "--fail-if"),
        ("CAST(model AS INTEGER) > 1", "--fail-if"),
    ],
)
def test_what_is_no_condition_on_the_table_is_refused(run: Run, store: Path, condition: str, words: str) -> None:
    result = run("table", store, "--fail-if", condition)
    assert result.exit_code == 2
    assert words in result.stderr
    assert "Traceback" not in result.stderr


def test_a_table_that_is_followed_is_not_judged(run: Run, store: Path) -> None:
    assert run("table", store, "--follow", "--fail-if", "error > 1").exit_code == 2


def test_a_table_is_markdown_in_which_names_are_text(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"model": "<b>|x|", "question_id": "q", "answer": "1", "target": "1"}\n' * 2)
    lines = run("table", tmp_path / "a.jsonl", "--format", "markdown").stdout.splitlines()
    assert lines[0].startswith("| model | questions |")
    assert set(lines[1]) == set("| :-")
    assert lines[2].startswith("| &lt;b&gt;\\|x\\| | 1 |")
    run("table", tmp_path / "a.jsonl", "--output", tmp_path / "table.md")
    assert (tmp_path / "table.md").read_text().splitlines() == lines


def commands() -> list[str]:
    """The commands of docs/ci.md, those that stand in the steps of a job, too."""
    page = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
    shell = [line for block in re.findall(r"```sh\n(.*?)```\n", page, re.S) for line in block.splitlines()]
    steps = re.findall(r"- run: (hotmess .*)", page)
    assert len(shell) > 3
    assert len(steps) > 2
    return [*shell, *steps]


@pytest.mark.parametrize("command", alike(commands(), always=2))
def test_the_commands_of_the_page_run(tmp_path: Path, logs: Path, command: str) -> None:
    (tmp_path / "logs").symlink_to(logs)
    script = f'hotmess() {{ "{sys.executable}" -m hotmess_tui "$@"; }}\n{command}\n'
    summary = tmp_path / "summary.md"
    environment = {**os.environ, "GITHUB_STEP_SUMMARY": str(summary), "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script], cwd=tmp_path, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    if "SUMMARY" in command:
        assert "alpha" in summary.read_text()
    elif "report" in command:
        assert (tmp_path / "report.html").stat().st_size > 10_000
    else:
        assert "alpha" in done.stdout
