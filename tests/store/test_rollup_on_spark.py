"""Spark's roll-ups are DuckDB's, column by column; what it does not roll up is refused in one line."""

from __future__ import annotations

import importlib.util
import shutil
from pathlib import Path
from typing import Any

import duckdb
import pytest

from hotmess_tui.errors import HotmessError
from hotmess_tui.explorer.explorer import Explorer
from hotmess_tui.records import COPY, Choice, OpenOptions
from hotmess_tui.store import locations
from hotmess_tui.store.ingest.data_set import RolledUp, find_data_set, roll_up_here
from hotmess_tui.store.rolled_up import MANIFEST
from tests.store.everything import opened
from tests.store.parquet_tables import BASE, ROWS, parquet

_MISSING = [name for name in ("pyspark", "sqlglot") if importlib.util.find_spec(name) is None]
_MISSING += [] if shutil.which("java") else ["Java"]
pytestmark = [
    pytest.mark.spark,
    pytest.mark.heavy,
    pytest.mark.skipif(bool(_MISSING), reason=f"needs {' and '.join(_MISSING)}: see .ci/conformance-spark"),
]

# table of the index: what its rows are known by
KEYS = {
    "questions": "question_key",
    "group_names": "group_id",
    "classes": "question_key, class_no",
    "groups": "group_id, part",
    "halves": "group_id, part",
    "steps": "group_id, part",
    "samples": "sample_row",
    "distributions": "sample_row, class_no",
    "vectors": "sample_row, step, dimension",
    "doubtful": "sample_row",
    "tasks": "task",
    "recorded_runs": "ALL",
    "sources": "source_no",
    "scorers": "ALL",
}
NEAR = 1e-9


@pytest.fixture(autouse=True)
def local_mode(monkeypatch: pytest.MonkeyPatch) -> None:
    """Spark as its usual configuration has it, here on two processors of this machine."""
    monkeypatch.setenv(
        "PYSPARK_SUBMIT_ARGS",
        "--master local[2] --conf spark.sql.shuffle.partitions=2 --conf spark.ui.enabled=false pyspark-shell",
    )


def on_spark(data: Path, output: Path, **options: Any) -> RolledUp:
    from hotmess_tui.store.ingest.spark_rollup import roll_up_on_spark

    found = find_data_set([str(data)], output)
    return roll_up_on_spark(found, output, OpenOptions(**options), lambda progress: None)


def here(data: Path, output: Path, **options: Any) -> RolledUp:
    return roll_up_here(find_data_set([str(data)], output), output, OpenOptions(**options), lambda progress: None)


def rolled_up_alike(data: Path, tmp_path: Path, **options: Any) -> dict[str, int]:
    """Compare the tables of both engines; returns how many rows each has."""
    here(data, tmp_path / "duckdb", **options)
    on_spark(data, tmp_path / "spark", **options)
    connection = duckdb.connect()
    for engine in ("duckdb", "spark"):
        connection.execute(f"ATTACH '{tmp_path}/{engine}/index.duckdb' AS {engine} (READ_ONLY)")
    counts = {}
    for table, key in KEYS.items():
        described = [connection.execute(f"DESCRIBE {engine}.{table}").fetchall() for engine in ("duckdb", "spark")]
        assert described[0] == described[1], table
        names = [row[0] for row in described[0]]
        expected = connection.execute(f"FROM duckdb.{table} ORDER BY {key}").fetchall()
        made = connection.execute(f"FROM spark.{table} ORDER BY {key}").fetchall()
        assert len(made) == len(expected), table
        for one, other in zip(expected, made, strict=True):
            for name, value, again in zip(names, one, other, strict=True):
                if name == "id_head":  # of ids that are made again; Spark keeps them whole
                    continue
                assert value == again or abs(value - again) <= NEAR, (table, name, one, other)
        counts[table] = len(made)
    return counts


def test_a_hundred_thousand_samples_in_four_partitions(tmp_path: Path) -> None:
    rows = (
        "'model-' || i // 30 % 3 AS model, 'task-' || i // 90 % 10 AS task, 'q' || i // 90 AS question_id, "
        "'made' AS run, i % 30 AS epoch, "
        "CASE WHEN hash(i) % 1000 < hash(i // 90) % 1000 THEN 'Right' ELSE 'wrong ' || hash(i) % 4 END "
        "AS answer, 'right' AS target, (20 + hash(i // 90) % 400 * (1 + hash(i + 1) % 5))::INTEGER AS tokens, "
        "CASE WHEN i % 997 = 0 THEN 'timeout' END AS failure, i // 30 % 3 * 1e9 AS model_size"
    )
    for part in range(4):  # every group lies in all of them
        made_partition(tmp_path / "data" / f"part-{part}.parquet", rows, part)
    counts = rolled_up_alike(tmp_path / "data", tmp_path)
    assert counts["samples"] == 100_000
    assert counts["groups"] == 3334


def made_partition(file: Path, rows: str, part: int) -> None:
    file.parent.mkdir(exist_ok=True)
    duckdb.connect().execute(
        f"COPY (SELECT * EXCLUDE (i) FROM (SELECT i, {rows} FROM range(100000) AS numbers (i)) WHERE i % 4 = {part}) "
        f"TO '{file}' (FORMAT parquet)"
    )


def test_the_runs_that_ship(tmp_path: Path) -> None:
    if not locations.sample_runs().is_dir():
        pytest.skip("no sample runs in this checkout")
    explorer = opened([locations.sample_runs()], tmp_path / "store", COPY)
    explorer.export(tmp_path / "exported", Choice(), "parquet")
    explorer.close()
    (tmp_path / "data").mkdir()
    (tmp_path / "exported" / "samples.parquet").rename(tmp_path / "data" / "samples.parquet")
    counts = rolled_up_alike(tmp_path / "data", tmp_path)
    assert min(counts[table] for table in ("steps", "vectors", "distributions", "halves")) > 0


def test_tables_of_many_shapes_with_copies(tmp_path: Path) -> None:
    data = tmp_path / "data"
    for name in ("choices", "failures", "hostile", "scores", "nulls"):
        rows = ROWS[name].replace("'t' || i % 2", f"'{name} ' || i % 2").replace("AS model", "AS model, 'one' AS run")
        parquet(data / name / "rows.parquet", rows, 240)
    again = (
        ROWS["failures"].replace("'t' || i % 2", "'failures ' || i % 2").replace("AS model", "AS model, 'one' AS run")
    )
    parquet(data / "again" / "rows.parquet", again, 60)
    counts = rolled_up_alike(data, tmp_path, score_range=(0.0, 2.0), aliases=(("m0", "shown"),))
    assert counts["samples"] == 5 * 240
    assert counts["doubtful"] == 0


def test_it_opens_and_a_second_run_takes_what_is_there(tmp_path: Path) -> None:
    data, out = tmp_path / "data", tmp_path / "out"
    for number in range(2):
        parquet(data / f"part-{number}.parquet", ROWS["reasoning"].replace("i // 12", f"(i + {number * 54}) // 12"), 60)
    on_spark(data, out)
    changed = (out / MANIFEST).stat().st_mtime_ns
    assert on_spark(data, out).taken == 2
    assert (out / MANIFEST).stat().st_mtime_ns == changed
    copied = opened([data], tmp_path / "store", COPY)
    explorer = Explorer.open([str(out)])
    assert explorer.samples(Choice()) == copied.samples(Choice())
    for query in ("reasoning_length", "natural_variation", "votes", "pass_at_k"):
        assert explorer.curve(query, Choice()).points == copied.curve(query, Choice()).points
    sample = explorer.samples(Choice(where="epoch = 1"))[0].sample_id
    assert explorer.trace(sample) == copied.trace(sample)
    assert any("without texts" in note for note in explorer.source_notes())
    for each in (explorer, copied):
        each.close()
    assert here(data, out).taken == 2  # the other engine goes on with the same partitions
    assert '"engine": "duckdb"' in (out / MANIFEST).read_text()


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (BASE.replace("'t' || i % 2 AS task, ", ""), "tasks are named after files"),
        (BASE.replace("'which? ' || i // 12", "'which? ' || i"), "has several texts or targets"),
        (f"{BASE.replace(' AS target', ' AS target0')}, 'good' AS score", "text scores"),
    ],
)
def test_what_needs_the_other_engine_is_refused(tmp_path: Path, rows: str, said: str) -> None:
    for number in range(2):
        parquet(tmp_path / "data" / f"part-{number}.parquet", f"{rows}, 'r{number}' AS run", 24)
    with pytest.raises(HotmessError, match=said) as fault:
        on_spark(tmp_path / "data", tmp_path / "out")
    assert "use --engine duckdb" in str(fault.value)
    assert not (tmp_path / "out" / MANIFEST).exists()
