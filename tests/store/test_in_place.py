"""A Parquet table that is read where it lies answers as its copy does, and what may read it."""

from __future__ import annotations

import gzip
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from hotmess_tui.errors import HotmessError, QueryError
from hotmess_tui.explorer.explorer import Explorer
from hotmess_tui.records import AUTO, COPY, IN_PLACE, Choice
from hotmess_tui.store import locations
from hotmess_tui.store.ingest import features, update
from tests.alike import alike
from tests.store.everything import differing, everything, opened
from tests.store.ingest.stores import files_read
from tests.store.parquet_tables import BASE, ROWS, parquet, said


def same_in_place(tmp_path: Path, *paths: Path, words: tuple[str, ...] = ("a", "step 7")) -> list[str]:
    """Compare the answers of logs in place with those of a copy; which sources were in place."""
    answers = []
    for tables in (COPY, IN_PLACE):
        explorer = opened(paths, tmp_path / "stores" / tables, tables)
        answers.append(everything(explorer, tmp_path / "out" / tables, words))
        in_place = [row.path for row in explorer.sources() if row.in_place]
        explorer.close()
    assert differing(*answers) == {}
    assert answers[0]["samples"]
    return in_place


def written(tmp_path: Path, tables: str, kind: str) -> list[Path]:
    return list((tmp_path / "stores" / tables / kind).glob("*.parquet"))


@pytest.mark.parametrize("name", alike(ROWS))
def test_a_table_in_place_answers_as_its_copy_does(tmp_path: Path, name: str) -> None:
    file = parquet(tmp_path / "logs" / "table.parquet", ROWS[name])
    kept = name in ("reserved", "numbered")  # what numbers the rows has the name of a column: the texts are copied
    assert same_in_place(tmp_path, file) == ([] if kept else [str(file)])
    assert len(written(tmp_path, IN_PLACE, "traces")) == int(kept)
    assert len(written(tmp_path, COPY, "traces")) == 1


@pytest.mark.heavy
@pytest.mark.parametrize("order", ["i", "hash(i)", "model, question_id DESC"])
def test_the_order_of_the_rows_makes_no_difference_between_them(tmp_path: Path, order: str) -> None:
    file = parquet(tmp_path / "logs" / "table.parquet", ROWS["reasoning"], 9000, order=order)
    assert same_in_place(tmp_path, file, words=("step 4711",)) == [str(file)]


@pytest.mark.heavy
def test_partitions_and_files_of_many_shapes_together(tmp_path: Path) -> None:
    logs = tmp_path / "logs"
    rows = ROWS["reasoning"].replace("'m' || i % 3 AS model, 't' || i % 2 AS task", "i AS x")
    for model in ("one", "two's [x]", "dr*i?"):
        for task in ("sums", "words"):
            parquet(logs / f"model={model}" / f"task={task}" / "data_0.parquet", rows, 60)
    parquet(logs / "further" / "a.parquet", ROWS["response"], 60)
    parquet(logs / "further" / "b.parquet", ROWS["answers alone"], 60)
    parquet(logs / "further" / "a copy" / "a.parquet", ROWS["response"], 60)
    (logs / "further" / "c.jsonl").write_text(
        '{"question_id": "1", "answer": "a", "target": "a", "reasoning": "a step 7"}\n'
    )
    assert len(same_in_place(tmp_path, logs)) == 9


def test_the_same_bytes_in_two_partitions_are_two_models(tmp_path: Path) -> None:
    rows = "'q' || i AS question_id, 1 AS epoch, 'a' AS answer, 'a' AS target"
    first = parquet(tmp_path / "logs" / "model=one" / "task=sums" / "part=1" / "data.parquet", rows, 5)
    second = tmp_path / "logs" / "model=two" / "task=sums" / "part=1" / "data.parquet"
    second.parent.mkdir(parents=True)
    shutil.copy2(first, second)
    for tables in (COPY, IN_PLACE):
        explorer = opened([tmp_path / "logs"], tmp_path / tables, tables)
        assert {sample.model for sample in explorer.samples(Choice())} == {"one", "two"}
        explorer.close()


@pytest.mark.parametrize(
    "name", alike(["a*b?c[d] it's", "a*b", 'a "b" \\ c', "caf\u00e9 \u4e2d", "a;drop table x--", "$1 {x}", "a b"])
)
def test_names_of_files_are_names_only(tmp_path: Path, name: str) -> None:
    file = parquet(tmp_path / name / f"{name}.parquet", ROWS["reasoning"], 24)
    assert same_in_place(tmp_path, file) == [str(file)]


def test_a_name_that_is_no_text_is_copied(tmp_path: Path) -> None:
    file = parquet(tmp_path / "table.parquet", ROWS["reasoning"], 24)
    odd = Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.parquet"))
    file.rename(odd)
    assert same_in_place(tmp_path, odd) == []


def test_responses_are_looked_at_some_rows_at_a_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(features, "_AT_ONCE", 3000)  # row groups of 2,048 rows: two together, and one alone
    rows = f"{BASE}, 'a step ' || i || '. The answer is ' || i % 4 || '. ' || repeat('b', i % 50) AS trace"
    file = parquet(tmp_path / "logs" / "table.parquet", rows, 6000)
    looked_at = []
    for tables in (COPY, IN_PLACE):
        explorer = opened([file], tmp_path / tables, tables)
        looked_at.append(explorer.sql("SELECT * FROM features ORDER BY sample_id").rows)
        hits = [
            *explorer.search("step 47", Choice()),
            *explorer.search(r"^The answer is \d. b+$", Choice(), regex=True),
        ]
        assert {hit.kind for hit in hits} == {"answer", "reasoning"}
        looked_at[-1] += tuple((repr(hit),) for hit in hits)
        explorer.close()
    assert len(looked_at[0]) > 6000
    assert looked_at[0] == looked_at[1]
    assert not list((tmp_path / IN_PLACE).rglob("passages*"))


@pytest.mark.heavy
def test_the_runs_that_ship_answer_alike(tmp_path: Path) -> None:
    runs = locations.sample_runs()
    if not runs.is_dir():
        pytest.skip("no sample runs in this checkout")
    explorer = opened([runs], tmp_path / "store", COPY)
    explorer.export(tmp_path / "exported", Choice(), "parquet")
    explorer.close()
    assert len(same_in_place(tmp_path, runs, words=("therefore",))) == 3
    shutil.rmtree(tmp_path / "stores")
    assert len(same_in_place(tmp_path, tmp_path / "exported" / "samples.parquet", words=("therefore",))) == 1


@pytest.mark.heavy
def test_made_data_in_place(tmp_path: Path, shared: Path) -> None:
    csv = shared / "data" / "made" / "made.csv"
    file = tmp_path / "made.parquet"
    duckdb.connect().execute(f"COPY (FROM read_csv('{csv}')) TO '{file}' (FORMAT parquet)")
    assert same_in_place(tmp_path, file) == [str(file)]


# ── which tables ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_only_large_tables_stay_unasked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    small = parquet(tmp_path / "logs" / "small.parquet", ROWS["reasoning"], 24)
    large = parquet(tmp_path / "logs" / "large.parquet", ROWS["reasoning"], 480)
    assert large.stat().st_size > small.stat().st_size
    monkeypatch.setattr(update, "LEAST", large.stat().st_size)
    for tables, expected in (
        (AUTO, {"large.parquet"}),
        (COPY, set()),
        (IN_PLACE, {"small.parquet", "large.parquet"}),
    ):
        explorer = opened([tmp_path / "logs"], tmp_path / tables, tables)
        assert {Path(row.path).name for row in explorer.sources() if row.in_place} == expected
        explorer.close()


def test_a_store_is_made_again_where_it_is_asked_for_otherwise(tmp_path: Path) -> None:
    file = parquet(tmp_path / "table.parquet", ROWS["reasoning"], 24)
    for tables in (COPY, IN_PLACE, AUTO, COPY):
        explorer = opened([file], tmp_path / "store", tables)
        expected = tables == IN_PLACE or (tables == AUTO)  # who asks for nothing gets what the store was made with
        assert [row.in_place for row in explorer.sources()] == [expected]
        assert explorer.trace(explorer.samples(Choice())[0].sample_id).segments
        explorer.close()


@pytest.mark.heavy
def test_other_formats_and_packed_tables_are_copied(tmp_path: Path) -> None:
    file = parquet(tmp_path / "logs" / "table.parquet", ROWS["reasoning"], 24)
    duckdb.connect().execute(f"COPY (FROM '{file}') TO '{tmp_path}/logs/table.csv'")
    (tmp_path / "logs" / "packed.parquet.gz").write_bytes(gzip.compress(file.read_bytes()))
    assert same_in_place(tmp_path, tmp_path / "logs") == [str(file)]


# ── changed and gone ─────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def table(tmp_path: Path) -> Path:
    return parquet(tmp_path / "logs" / "table.parquet", ROWS["reasoning"], 48)


@pytest.mark.heavy
def test_damage_in_the_store_is_mended_from_the_table(tmp_path: Path, table: Path) -> None:
    explorer = opened([table.parent], tmp_path / "store", IN_PLACE)
    before = everything(explorer, tmp_path / "out")
    files = list((tmp_path / "store" / "samples").glob("*.parquet"))
    assert files  # for the export
    for file in files:
        file.write_bytes(file.read_bytes()[:100])
    assert differing(before, everything(explorer, tmp_path / "out")) == {}
    for file in (tmp_path / "store" / "parts").glob("*.json"):
        file.write_text("{}")
    assert differing(before, everything(explorer, tmp_path / "out")) == {}


def test_a_further_file_leaves_copies_unread(tmp_path: Path, table: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for tables in (COPY, IN_PLACE):
        opened([table.parent], tmp_path / tables, tables).close()
    parquet(table.with_name("new.parquet"), ROWS["both"], 24)
    names = files_read(monkeypatch)
    for tables, expected in ((COPY, ["new.parquet"]), (IN_PLACE, ["new.parquet", "table.parquet"])):
        names.clear()
        explorer = opened([table.parent], tmp_path / tables, tables)
        assert sorted(names) == expected
        assert len(explorer.samples(Choice())) == 72
        explorer.close()


def test_rows_are_kept_only_while_an_index_is_built(
    tmp_path: Path, table: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = tmp_path / "store" / "samples"
    explorer = opened([table.parent], tmp_path / "store", IN_PLACE)
    assert not list(rows.iterdir())
    names = files_read(monkeypatch)
    answers = explorer.samples(Choice()), explorer.trace(explorer.samples(Choice())[0].sample_id)
    assert list(explorer.search("step 7", Choice()))
    explorer.close()
    explorer = opened([table.parent], tmp_path / "store", IN_PLACE)
    assert (explorer.samples(Choice()), explorer.trace(explorer.samples(Choice())[0].sample_id)) == answers
    explorer.close()
    assert names == []
    assert not list(rows.iterdir())
    for options in ({"aliases": (("m0", "other"),)}, {"score_range": (0.0, 2.0)}):
        explorer = opened([table.parent], tmp_path / "store", IN_PLACE, **options)
        assert len(explorer.samples(Choice())) == 48
        explorer.close()
        assert not list(rows.iterdir())


def test_an_export_reads_the_rows_again(tmp_path: Path, table: Path) -> None:
    explorer = opened([table.parent], tmp_path / "store", IN_PLACE)
    copy = opened([table.parent], tmp_path / "copy", COPY)
    for kind in ("jsonl", "csv"):
        files = (
            explorer.export(tmp_path / "out", Choice(), kind),
            copy.export(tmp_path / "out of the copy", Choice(), kind),
        )
        assert [file.read_bytes() for file in files[0]] == [file.read_bytes() for file in files[1]]
    table.unlink()
    assert "is gone" in said(explorer.export, tmp_path / "again", Choice())
    explorer.close()
    copy.close()


@pytest.mark.heavy
def test_a_store_is_opened_from_another_folder(tmp_path: Path, table: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(table.parent)
    explorer = opened([Path("table.parquet")], tmp_path / "store", IN_PLACE)
    before = everything(explorer, tmp_path / "out")
    explorer.close()
    monkeypatch.chdir("/")
    again = Explorer.open([str(tmp_path / "store")])
    assert differing(before, everything(again, tmp_path / "out")) == {}


# ── the seal ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def sealed(tmp_path: Path, table: Path) -> Iterator[Explorer]:
    shutil.copy(table, table.with_name("beside.parquet.bak"))
    explorer = opened([table], tmp_path / "store", IN_PLACE)
    yield explorer
    explorer.close()


@pytest.mark.parametrize(
    "query",
    [
        "FROM read_parquet('LOGS/beside.parquet.bak')",
        "FROM 'LOGS/*.parquet'",
        "FROM read_text('LOGS/beside.parquet.bak')",
        "FROM glob('LOGS/*')",
        "FROM read_parquet('LOGS/../logs/beside.parquet.bak')",
        "FROM read_parquet('LOGS/table.parquet/../beside.parquet.bak')",
        "COPY (SELECT 1 AS a) TO 'LOGS/table.parquet'",
        "COPY (SELECT 1 AS a) TO 'LOGS/table.parquet' (FORMAT parquet, USE_TMP_FILE false)",
        "WITH x AS (COPY (SELECT 1) TO 'LOGS/table.parquet' (FORMAT parquet, USE_TMP_FILE false)) FROM x",
        "EXPLAIN ANALYZE COPY (SELECT 1 AS a) TO 'LOGS/table.parquet' (FORMAT parquet, USE_TMP_FILE false)",
        "ATTACH 'LOGS/table.parquet' AS x",
        "EXPORT DATABASE 'LOGS/table.parquet'",
    ],
)
def test_the_console_reads_the_table_and_nothing_beside_it(sealed: Explorer, table: Path, query: str) -> None:
    before = {file: file.read_bytes() for file in table.parent.iterdir()}
    assert sealed.sql("SELECT count(*) FROM traces WHERE kind = 'reasoning'").rows == ((48,),)
    assert sealed.sql(f"SELECT count(*) FROM read_parquet('{table}')").rows == ((48,),)
    with pytest.raises(QueryError):
        sealed.sql(query.replace("LOGS", str(table.parent)))
    assert {file: file.read_bytes() for file in table.parent.iterdir()} == before


def test_a_filter_leaves_nothing_behind_beside_the_table(sealed: Explorer, table: Path) -> None:
    before = sorted(table.parent.iterdir())
    with pytest.raises(HotmessError):
        sealed.samples(Choice(where=f"(SELECT count(*) FROM read_parquet('{table}')) > 0"))
    assert sealed.samples(Choice(where="epoch = 1"))
    assert sorted(table.parent.iterdir()) == before
