"""Two series compared by a command: its cells, their questions in every format, every metric and every pair."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from hotmess_tui.cli.contrast import SETS
from hotmess_tui.differences import METRICS
from hotmess_tui.explorer.contrast import CELLS
from tests.alike import alike
from tests.cli.conftest import Run
from tests.cli.test_commands import FIGURES, rows_of

SIDE = ["state", "n", "accuracy", "answers", "answer", *FIGURES]


@pytest.mark.parametrize("format", alike(["csv", "json", "parquet"]))
def test_contrast_lists_the_questions_of_a_cell_in_every_format(
    run: Run, store: Path, tmp_path: Path, format: str
) -> None:
    columns = ["a", "b", "task", "question_id", *(f"{name}_{side}" for side in "ab" for name in SIDE)]
    file = tmp_path / f"pairs.{format}"
    result = run("contrast", "alpha", "beta", store, "--questions", "both_waver", "--format", format, "--output", file)
    assert result.exit_code == 0
    rows = duckdb.sql(f"FROM '{file}'")
    assert rows.columns == columns
    _, [every, *_] = rows_of(run("contrast", "alpha", "beta", store, "--format", "csv"))
    found = rows.fetchall()
    assert len(found) == int(every["both_waver"]) > 0
    assert {(row[columns.index("state_a")], row[columns.index("state_b")]) for row in found} == {("wavers", "wavers")}
    assert all(0 < row[columns.index("accuracy_a")] < 1 for row in found)


def test_contrast_shows_the_cells_below_its_table_and_an_empty_one_is_said(run: Run, store: Path) -> None:
    _, [every, *_] = rows_of(run("contrast", "alpha", "beta", store, "--format", "csv"))
    lines = run("contrast", "alpha", "beta", store).stdout.splitlines()
    cells = [line.split() for line in lines[-5:]]
    assert cells[0] == ["questions", *["B", "never", "B", "mixed", "B", "always", "all"]]
    assert cells[-1][-1] == every["questions"]
    assert cells[2][:2] + cells[2][3:4] == ["A", "mixed", every["both_waver"]]
    result = run("contrast", "alpha", "beta", store, "--questions", "both_miss")
    assert (result.exit_code, result.stderr.splitlines()[-1]) == (1, "hotmess: no question in both_miss")


def test_contrast_compares_every_metric_and_every_pair(run: Run, store: Path) -> None:
    columns, rows = rows_of(run("contrast", "alpha", "beta", store, "--metric", "all", "--format", "csv"))
    assert columns[-5:] == ["metric", "low_all", "high_all", "without", "without_task"]
    overall = [row["metric"] for row in rows if not row["task"]]
    assert overall == list(METRICS)
    _, [pair] = rows_of(run("contrast", "--all", store, "--format", "csv"))
    assert (pair["a"], pair["b"], pair["task"], pair["metric"]) == ("alpha", "beta", "", "incoherence")
    # Two queries add the same numbers up in different orders.
    assert float(pair["difference"]) == pytest.approx(float(rows[0]["difference"]))
    result = run("contrast", "alpha")
    assert (result.exit_code, "contrast needs A and B" in result.stderr) == (2, True)


def test_the_sets_of_contrast_are_those_of_the_explorer() -> None:
    assert tuple(CELLS) == SETS
