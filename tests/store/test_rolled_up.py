"""A rolled-up data set answers as its store does; what an earlier run made is taken; what is said where it is gone."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import duckdb
import pytest

from hotmess_tui.errors import Cancelled, HotmessError
from hotmess_tui.explorer.explorer import Explorer
from hotmess_tui.records import COPY, Choice, OpenOptions, Progress
from hotmess_tui.store import locations
from hotmess_tui.store.ingest import alike_groups
from hotmess_tui.store.ingest.data_set import RolledUp, find_data_set, roll_up_here
from hotmess_tui.store.rolled_up import MANIFEST
from tests.alike import alike
from tests.store.everything import differing, everything, opened
from tests.store.ingest.stores import files_read
from tests.store.parquet_tables import BASE, LONG, ROWS, parquet

HOTMESS = [sys.executable, "-m", "hotmess_tui"]


def rolled_up(data: Path, output: Path, **options: object) -> RolledUp:
    found = find_data_set([str(data)], output)
    return roll_up_here(found, output, OpenOptions(**options), lambda progress: None)  # type: ignore[arg-type]


def same_rolled_up(tmp_path: Path, data: Path, words: tuple[str, ...] = ("a", "step 7")) -> None:
    """Compare the answers of a rolled-up data set with those of its copy."""
    rolled_up(data, tmp_path / "out")
    answers = []
    for name, explorer in (
        ("copy", opened([data], tmp_path / "store", COPY)),
        ("rolled up", Explorer.open([str(tmp_path / "out")])),
    ):
        answers.append(everything(explorer, tmp_path / "exported" / name, words))
        explorer.close()
    assert answers[0]["samples"]
    assert differing(*answers) == {}


def partitions(folder: Path, count: int = 4, rows: str = ROWS["reasoning"]) -> Path:
    """Groups of 12 rows, which cross the borders of files of 60 rows somewhere."""
    for number in range(count):
        parquet(folder / f"part-{number}.parquet", rows.replace("q' || i", f"q' || (i + {number * 54})"), 60)
    return folder


@pytest.mark.parametrize(
    "name",
    [name if name in ("both", "vectors", "choices") else pytest.param(name, marks=pytest.mark.heavy) for name in ROWS],
)
def test_a_rolled_up_table_answers_as_its_store_does(tmp_path: Path, name: str) -> None:
    same_rolled_up(tmp_path, parquet(tmp_path / "logs" / "table.parquet", ROWS[name], 120).parent)


def test_groups_that_cross_partitions_count_once(tmp_path: Path) -> None:
    same_rolled_up(tmp_path, partitions(tmp_path / "data"))


@pytest.mark.heavy
def test_what_groups_share_is_written_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(alike_groups, "_LEAST_GROUPS", 1)
    monkeypatch.setattr(alike_groups, "_LEAST_ALIKE", 1)
    same_rolled_up(tmp_path, partitions(tmp_path / "data"))
    tables = {file.parent.name for file in (tmp_path / "out" / "tables").rglob("*.parquet")}
    assert {"groups", "halves"} <= tables
    assert not {name for name in tables if name.endswith(("_rows", "_alike"))}


def test_hive_partitions_are_columns(tmp_path: Path) -> None:
    rows = ROWS["reasoning"].replace("'m' || i % 3 AS model, 't' || i % 2 AS task", "i AS x")
    for model in ("one", "two's [x]", "caf\u00e9 3"):
        for task in ("sums", "words"):
            parquet(tmp_path / "data" / f"model={model}" / f"task={task}" / "data_0.parquet", rows, 60)
    same_rolled_up(tmp_path, tmp_path / "data")
    explorer = Explorer.open([str(tmp_path / "out")])
    assert {row.series for row in explorer.table(Choice(by=("model", "task"))).rows} == {
        (model, task) for model in ("one", "two's [x]", "caf\u00e9 3") for task in ("sums", "words")
    }
    explorer.close()


@pytest.mark.heavy
def test_the_runs_that_ship_rolled_up(tmp_path: Path) -> None:
    if not locations.sample_runs().is_dir():
        pytest.skip("no sample runs in this checkout")
    explorer = opened([locations.sample_runs()], tmp_path / "of the logs", COPY)
    explorer.export(tmp_path / "exported", Choice(), "parquet")
    explorer.close()
    (tmp_path / "data").mkdir()
    (tmp_path / "exported" / "samples.parquet").rename(tmp_path / "data" / "samples.parquet")
    same_rolled_up(tmp_path, tmp_path / "data", ("therefore",))


# ── taken up ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_second_run_reads_what_has_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data, out = partitions(tmp_path / "data"), tmp_path / "out"
    assert rolled_up(data, out).taken == 0
    read = files_read(monkeypatch)
    before = (out / MANIFEST).stat().st_mtime_ns
    assert rolled_up(data, out).taken == 4
    assert (out / MANIFEST).stat().st_mtime_ns == before
    parquet(data / "part-2.parquet", ROWS["reasoning"].replace("q' || i", "z' || i"), 24)
    parquet(data / "part-5.parquet", ROWS["reasoning"].replace("q' || i", "y' || i"), 24)
    assert rolled_up(data, out).taken == 3
    assert read == ["part-2.parquet", "part-5.parquet"]
    same_rolled_up(tmp_path, data)


def test_other_options_read_nothing_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data, out = partitions(tmp_path / "data", rows=f"{BASE}, i % 5 AS score"), tmp_path / "out"
    rolled_up(data, out)
    read = files_read(monkeypatch)
    rolled_up(data, out, score_range=(0.0, 10.0), aliases=(("m0", "shown"),))
    assert read == []
    explorer = Explorer.open([str(out)])
    assert {sample.model for sample in explorer.samples(Choice())} == {"shown", "m1", "m2"}
    assert max(sample.score or 0 for sample in explorer.samples(Choice())) == 0.4
    explorer.close()


def test_what_was_read_before_it_was_stopped_is_taken(tmp_path: Path) -> None:
    data, out = partitions(tmp_path / "data"), tmp_path / "out"
    told: list[Progress] = []

    def stop() -> bool:
        return len(told) > 2

    with pytest.raises(Cancelled):
        roll_up_here(find_data_set([str(data)], out), out, OpenOptions(), told.append, stop)
    assert not (out / MANIFEST).exists()
    read = len(list((out / "parts").glob("*.json")))
    assert 0 < read < 4 or read == 4
    assert rolled_up(data, out).taken == read
    same_rolled_up(tmp_path, data)


@pytest.mark.heavy
@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGINT])
def test_a_run_that_was_ended_is_continued(tmp_path: Path, end: signal.Signals) -> None:
    data, out = partitions(tmp_path / "data", 40), tmp_path / "out"
    line = [*HOTMESS, "rollup", str(data), str(out)]
    process = subprocess.Popen(line, stderr=subprocess.PIPE)
    while process.poll() is None and not list((out / "parts").glob("*.json")):
        time.sleep(0.01)
    process.send_signal(end)
    process.communicate()
    assert process.returncode in (130, -signal.SIGKILL)
    done = subprocess.run(line, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "40 partitions; " in done.stdout
    assert "read by an earlier run" in done.stdout
    same_rolled_up(tmp_path, data)


# ── opened ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_folder_that_was_moved_opens(tmp_path: Path) -> None:
    rolled_up(partitions(tmp_path / "data"), tmp_path / "out")
    (tmp_path / "else").mkdir()
    (tmp_path / "out").rename(tmp_path / "else" / "it's [here]")
    for _ in range(2):
        explorer = Explorer.open([str(tmp_path / "else" / "it's [here]")])
        assert len(explorer.samples(Choice())) == 240
        assert explorer.trace(explorer.samples(Choice())[0].sample_id).segments
        explorer.close()


@pytest.mark.skipif(os.geteuid() == 0, reason="root writes everywhere")
def test_a_folder_that_cannot_be_written_opens(tmp_path: Path) -> None:
    rolled_up(partitions(tmp_path / "data"), tmp_path / "out")
    (tmp_path / "out" / "index.duckdb").unlink()
    (tmp_path / "out").chmod(0o555)
    check_elsewhere(tmp_path)
    (tmp_path / "out").chmod(0o755)


def test_an_index_lies_in_the_cache_where_the_folder_is_read_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rolled_up(partitions(tmp_path / "data"), tmp_path / "out")
    (tmp_path / "out" / "index.duckdb").unlink()
    monkeypatch.setattr(os, "access", lambda path, mode: Path(path) != tmp_path / "out")
    check_elsewhere(tmp_path)


def check_elsewhere(tmp_path: Path) -> None:
    for _ in range(2):
        explorer = Explorer.open([str(tmp_path / "out")])
        assert len(explorer.samples(Choice(where="epoch = 1"))) == 120
        assert explorer.trace(explorer.samples(Choice())[0].sample_id).segments
        explorer.close()
    assert not (tmp_path / "out" / "index.duckdb").exists()


def test_figures_and_samples_stay_where_the_data_set_is_gone(tmp_path: Path) -> None:
    data = partitions(tmp_path / "data")
    rolled_up(data, tmp_path / "out")
    explorer = Explorer.open([str(tmp_path / "out")])
    table, samples = explorer.table(Choice()), explorer.samples(Choice())
    assert explorer.notes == ()
    explorer.close()
    shutil.rmtree(data)
    explorer = Explorer.open([str(tmp_path / "out")])
    assert explorer.notes == (
        f"4 of the files are missing, {data}/part-0.parquet first: metrics and samples are available, "
        "their texts are not",
    )
    assert (explorer.table(Choice()), explorer.samples(Choice())) == (table, samples)
    with pytest.raises(HotmessError, match="is gone"):
        explorer.trace(samples[0].sample_id)
    explorer.close()


@pytest.mark.parametrize(
    ("change", "said"),
    alike(
        [
            (lambda out: (out / MANIFEST).write_text("{"), "damaged"),
            (lambda out: (out / MANIFEST).write_text("[]"), "damaged"),
            (lambda out: of_another_version(out), "rolled up by hotmess 0.0.1, which this version cannot read"),
            (lambda out: shutil.rmtree(out / "tables"), "missing or damaged"),
            (lambda out: damaged_tables(out), "missing or damaged"),
            (lambda out: (damaged_tables(out), (out / "index.duckdb").unlink()), "missing or damaged"),
        ],
        always=2,
        several=True,
    ),
)
def test_damage_is_one_line_and_the_next_run_mends_it(tmp_path: Path, change: object, said: str) -> None:
    data, out = partitions(tmp_path / "data"), tmp_path / "out"
    rolled_up(data, out)
    change(out)  # type: ignore[operator]
    with pytest.raises(HotmessError, match=said) as fault:
        Explorer.open([str(out)])
    assert "run `hotmess rollup` again" in str(fault.value)
    rolled_up(data, out)
    same_rolled_up(tmp_path, data)


def of_another_version(out: Path) -> None:
    kept = json.loads((out / MANIFEST).read_text())
    (out / MANIFEST).write_text(json.dumps(kept | {"schema": 1, "hotmess": "0.0.1"}))


def damaged_tables(out: Path) -> None:
    for file in (out / "tables").rglob("*.parquet"):
        file.write_bytes(file.read_bytes()[:40])


def test_the_console_reads_the_folder_and_nothing_beside_it(tmp_path: Path) -> None:
    rolled_up(partitions(tmp_path / "data"), tmp_path / "out")
    (tmp_path / "secret.csv").write_text("a\n1\n")
    explorer = Explorer.open([str(tmp_path / "out")])
    assert explorer.sql("SELECT count(*) FROM samples").rows == ((240,),)
    for query in (f"FROM '{tmp_path}/secret.csv'", f"FROM read_csv('{tmp_path}/secret.csv')"):
        with pytest.raises(HotmessError):
            explorer.sql(query)
    explorer.close()


def test_long_texts_stay_where_they_are(tmp_path: Path) -> None:
    rows = f"{BASE}, {LONG} || hash(i) AS reasoning"
    data = parquet(tmp_path / "data" / "table.parquet", rows, 2000).parent
    rolled_up(data, tmp_path / "out")
    files = [file for file in (tmp_path / "out").rglob("*") if file.is_file()]
    assert not list((tmp_path / "out").glob("traces/*"))
    for file in files:
        if file.suffix == ".parquet" and duckdb.connect().execute(f"SELECT 1 FROM '{file}' LIMIT 1").fetchone():
            columns = [row[0] for row in duckdb.connect().execute(f"DESCRIBE FROM '{file}'").fetchall()]
            assert not {"reasoning", "trace"} & set(columns), file
