"""`hotmess rollup`: what it prints, and what it refuses."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import Run
from tests.store.test_rolled_up import partitions


def test_the_command_says_what_it_did(run: Run, tmp_path: Path) -> None:
    data, out = partitions(tmp_path / "data"), tmp_path / "out"
    (data / "README.md").write_text("about")
    first = run("rollup", "--engine", "duckdb", data, out)
    assert (first.exit_code, first.stdout) == (0, f"{out}: 240 rows of 4 partitions\n")
    assert first.stderr == f"hotmess: 1 file in {data} excluded: no Parquet table\n"
    again = run("rollup", data, out)
    assert again.stdout == f"{out}: 240 rows of 4 partitions; 4 already read by an earlier run\n"
    table = run("table", out, "--format", "csv")
    assert table.stdout == run("table", data, "--store", tmp_path / "store", "--format", "csv").stdout


def test_what_is_no_place_for_roll_ups_is_refused(run: Run, tmp_path: Path) -> None:
    data = partitions(tmp_path / "data", 1)
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "a.txt").write_text("a")
    for source, output, said, status in (
        (data, data / "out", "is inside the data set", 2),
        (data, data, "is inside the data set", 2),
        (data, tmp_path / "texts", "contains other files", 2),
        (data, tmp_path / "texts" / "a.txt", "is a file", 2),
        (tmp_path / "texts", tmp_path / "out", "no Parquet table", 1),
        (tmp_path / "none", tmp_path / "out", "no such file or folder", 1),
    ):
        result = run("rollup", source, output)
        assert result.exit_code == status, result.stderr
        assert said in result.stderr
        assert len(result.stderr.splitlines()) == 1
    assert not (tmp_path / "out").exists()
    assert sorted(path.name for path in (tmp_path / "texts").iterdir()) == ["a.txt"]
