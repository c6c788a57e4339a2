"""The console under attack: what writes, leaves the store's folder or never ends; and where in a query a fault lies."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from hotmess_tui.errors import Cancelled, HotmessError, QueryError
from hotmess_tui.explorer.explorer import Explorer
from hotmess_tui.records import Choice
from hotmess_tui.store import console
from hotmess_tui.store.interrupts import Question
from tests.store.tables import row, write


@pytest.fixture(scope="module")
def explorer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Explorer]:
    folder = tmp_path_factory.mktemp("console")
    rows = [
        row(str(q), e, "5" if (q + e) % 3 else "6", model=f"m{m}") for m in (1, 2) for q in range(6) for e in range(4)
    ]
    found = Explorer.open([str(write(folder / "logs" / "a.jsonl", rows))], store=folder / "store")
    found.curve("tasks", Choice())  # tables in memory, which a query might reach for
    yield found
    found.close()


def contents(explorer: Explorer) -> tuple[object, ...]:
    """Everything that could be changed: the files around the store, its tables, the tables in memory."""
    folder = explorer.store.folder
    files = sorted((str(path), path.stat().st_size) for path in folder.parent.rglob("*") if path.is_file())
    tables = explorer.store.rows(
        "SELECT database_name, table_name FROM duckdb_tables() WHERE database_name != 'temp' ORDER BY ALL"
    )
    counts = " UNION ALL ".join(f"SELECT count(*) FROM {database}.main.{table}" for database, table in tables)
    rows = explorer.store.rows(counts)
    settings = explorer.store.rows("SELECT name, value FROM duckdb_settings() ORDER BY name")
    return files, tables, rows, settings


WRITING = [
    "copy (select 1) to 'STORE/x.csv'",
    "copy samples to 'STORE/x.parquet'",
    "with x as (select 1) copy (from x) to 'STORE/x.csv'",
    "with x as (copy (select 1) to 'STORE/x.csv') select * from x",
    "WITH x AS MATERIALIZED (COPY (SELECT 1) TO 'STORE/x.csv') FROM x",
    "from (with x as (copy (select 1) to 'STORE/x.csv') from x)",
    "describe with x as (copy (select 1) to 'STORE/x.csv') from x",
    "explain copy (select 1) to 'STORE/x.csv'",
    "explain analyze copy (select 1) to 'STORE/x.csv'",
    "explain (analyze, format json) copy (select 1) to 'STORE/x.csv'",
    "explain analyze with x as (copy (select 1) to 'STORE/x.csv') from x",
    "explain /* quiet */ analyze /* now */ copy (select 1) to 'STORE/x.csv'",
    "explain explain analyze copy (select 1) to 'STORE/x.csv'",
    "-- select\ncopy (select 1) to 'STORE/x.csv'",
    "/* select */ copy (select 1) to 'STORE/x.csv'",
    "select 1; copy (select 1) to 'STORE/x.csv'",
    "select 1 /* ; */ ; copy (select 1) to 'STORE/x.csv'",
    "explain select 1; copy (select 1) to 'STORE/x.csv'",
    "select * from query('copy (select 1) to ''STORE/x.csv''')",
    "select * from query('with x as (copy (select 1) to ''STORE/x.csv'') from x')",
    "select * from main.query('select 1')",
    "select * from json_execute_serialized_sql(json_serialize_sql('select 1'))",
    "export database 'STORE/x'",
    "import database 'STORE'",
    "with x as (insert into store.notes values ('a') returning *) select * from x",
    "with x as (delete from memory.main.TABLE returning *) select * from x",
    "with x as (update memory.main.TABLE set n = 0 returning *) select * from x",
    "with x as (select 1) insert into memory.main.TABLE select * from x",
    "with x as (select 1) delete from memory.main.TABLE",
    "insert into store.samples select * from store.samples",
    "update store.samples set model = 'x'",
    "delete from memory.main.TABLE",
    "truncate memory.main.TABLE",
    "merge into memory.main.TABLE using (select 1) on true when matched then delete",
    "create table x as select 1",
    "create or replace temp view samples as select 1",
    "create macro m() as 1",
    "drop view samples",
    "alter table memory.main.TABLE rename to x",
    "attach ':memory:' as other",
    "attach 'STORE/x.duckdb' as other",
    "detach store",
    "use store",
    "install httpfs",
    "load httpfs",
    "pragma database_list",
    "pragma enable_profiling",
    "set threads = 1",
    "set variable bins = 1",
    "reset memory_limit",
    "call pragma_version()",
    "call force_checkpoint('memory')",
    "select * from force_checkpoint('memory')",
    "select * from enable_logging()",
    "select write_log('x')",
    "begin",
    "commit",
    "prepare p as select 1",
    "execute p",
    "vacuum",
    "checkpoint",
    "pivot samples on model using count(*)",
    "summarize samples",
    "show tables",
    "values (1)",
    "table samples",
    "",
    " ; ",
    "-- only a remark",
]  # fmt: skip
LEAVING = [
    "select * from read_text('OUTSIDE')",
    "select * from read_blob('OUTSIDE')",
    "select * from read_csv('OUTSIDE')",
    "select * from read_json('OUTSIDE')",
    "select * from read_parquet('OUTSIDE')",
    "select * from read_text('STORE/../outside.csv')",
    "select * from sniff_csv('OUTSIDE')",
    "select * from parquet_metadata('OUTSIDE')",
    "select * from glob('/*')",
    "select * from glob('STORE/../*')",
    "from 'OUTSIDE'",
    "from 'STORE/../outside.csv'",
    "from query_table('OUTSIDE')",
    "from query_table(['OUTSIDE'])",
    "from 'https://example.com/x.parquet'",
    "from 's3://bucket/x.parquet'",
    "select * from read_csv('http://example.com/x.csv')",
    "select getenv('HOME')",
    "select * from duckdb_secrets()",
    "select * from sql_auto_complete('sel')",
    "from explorer",  # a name in Python is no table
    "from contents",
]


def filled(query: str, explorer: Explorer) -> str:
    table = explorer.store.rows("SELECT table_name FROM duckdb_tables() WHERE database_name = 'memory' LIMIT 1")[0][0]
    folder = explorer.store.folder
    outside = folder.parent / "outside.csv"
    outside.write_text("hunter2\n1\n")
    return query.replace("STORE", str(folder)).replace("TABLE", table).replace("OUTSIDE", str(outside))


@pytest.fixture(scope="module")
def untouched(explorer: Explorer) -> tuple[object, ...]:
    """What there was before any query."""
    filled("", explorer)
    return contents(explorer)


@pytest.mark.parametrize("query", WRITING)
def test_nothing_can_be_written(explorer: Explorer, untouched: tuple[object, ...], query: str) -> None:
    with pytest.raises(QueryError) as fault:
        explorer.sql(filled(query, explorer))
    assert fault.value.status == 2
    assert "\n" not in str(fault.value)
    assert contents(explorer) == untouched


@pytest.mark.parametrize("query", LEAVING)
def test_nothing_outside_the_store_can_be_read(explorer: Explorer, query: str) -> None:
    with pytest.raises(QueryError) as fault:
        explorer.sql(filled(query, explorer))
    assert fault.value.status == 2
    assert "hunter2" not in str(fault.value)


def test_a_write_that_passes_the_check_still_fails(explorer: Explorer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(console, "check", lambda cursor, sql: 0)
    for query in (
        "delete from memory.main.TABLE",
        "create table memory.main.x as select 1",
        "drop table memory.main.TABLE",
    ):
        with pytest.raises(QueryError):
            explorer.sql(filled(query, explorer))
    assert explorer.sql("select count(*) from samples").rows == ((48,),)


@pytest.mark.parametrize(
    ("query", "rows"),
    [
        ("select count(*) from samples", 1),
        ("SELECT count(*) FROM samples;", 1),
        ("-- how many\nselect count(*) /* all */ from samples -- of them", 1),
        ("/* a /* nested -- */ remark */ -- and one more\n\n\t/**/ select 1", 1),
        ("-- why\nexplain /* how */ analyze select 1", 1),
        ("(select 1) union all (select 2)", 2),
        ("with recursive r as (select 1 as i union all select i + 1 from r where i < 9) from r", 9),
        ("from questions", 6),
        ("describe samples", 39),
        ("from (summarize select epoch from samples)", 1),
        ("explain select 1", 1),
        ("explain analyze select 1", 1),
        ("explain (format json) select 1", 1),
        ("select distinct sample_id from traces", 48),
        ("select path from sources", 1),
        ("select 'copy x to ''y''; drop table samples'", 1),
        ("select model, avg(incoherence), avg(bias), avg(variance) from groups group by model", 2),
        ("select 1" + " + 1" * 800, 1),
    ],
)
def test_what_reads_is_answered(explorer: Explorer, query: str, rows: int) -> None:
    assert len(explorer.sql(query).rows) == rows


def test_files_in_the_store_can_be_read(explorer: Explorer) -> None:
    assert explorer.sql(f"select count(*) from '{explorer.store.folder}/traces/*.parquet'").rows[0][0] > 0


def test_groups_have_the_figures_that_the_screen_shows(explorer: Explorer) -> None:
    for choice in (Choice(), Choice(decomposition="zero_one", estimator="plugin")):
        page = explorer.questions(choice)
        found = console.answer(
            explorer.store, "select model, question_id, error, bias, variance, incoherence from groups", None, choice
        )
        shown = {(each.model, each.question_id): each for each in page.rows}
        for model, question, *figures in found.rows:
            each = shown[str(model), str(question)]
            assert figures == pytest.approx([each.error, each.bias, each.variance, each.incoherence])
        assert len(found.rows) == page.total == 12


def test_of_a_long_answer_only_the_first_rows_come(explorer: Explorer, monkeypatch: pytest.MonkeyPatch) -> None:
    found = console.answer(explorer.store, "select range as n from range(3_000_000_000)", limit=1200)
    assert (len(found.rows), found.rows[-1], found.more) == (1200, (1199,), True)
    exact = console.answer(explorer.store, "from range(1200)", limit=1200)
    assert (len(exact.rows), exact.more) == (1200, False)
    monkeypatch.setattr(console, "MOST_SHOWN", 1_000_000)
    wide = console.answer(explorer.store, "select repeat('x', 10_000) from range(1000)", limit=1000)
    assert 90 < len(wide.rows) < 100
    assert wide.more
    assert explorer.sql("select 1").rows == ((1,),)


@pytest.mark.parametrize(
    "query",
    [
        "with recursive r as (select 1 as i union all select i + 1 from r) select count(*) from r",
        "select a.range, hash(a.range + b.range) as h from range(100000) a, range(100000) b order by h",
        "select count(*) from traces a, traces b, traces c, traces d where a.text || b.text = c.text || d.text",
    ],
)
def test_a_query_without_end_can_be_stopped(explorer: Explorer, query: str) -> None:
    outcome: list[BaseException | None] = []
    question = Question()

    def ask() -> None:
        try:
            with question.asked():
                console.answer(explorer.store, query, limit=10)
            outcome.append(None)
        except BaseException as fault:
            outcome.append(fault)

    thread = threading.Thread(target=ask)
    thread.start()
    while thread.is_alive():
        question.cancel()
        time.sleep(0.02)
    assert isinstance(outcome[0], Cancelled)
    assert explorer.sql("select count(*) from samples").rows == ((48,),)


def test_memory_has_an_end(explorer: Explorer, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(HotmessError, match="not enough memory"):
        explorer.sql("select list(range) from range(300_000_000)")
    assert explorer.sql("select count(*) from samples").rows == ((48,),)
    monkeypatch.setattr(console, "MOST_FETCHED", 10_000_000)
    with pytest.raises(HotmessError, match="LIMIT"):
        explorer.sql("from range(3_000_000_000)")
    with pytest.raises(HotmessError, match="LIMIT"):
        explorer.sql("select repeat('x', 10_000) from range(1_000_000_000)")
    limit = explorer.store.rows("SELECT current_setting('max_temp_directory_size')")[0][0]
    assert limit[0].isdigit(), "what spills to the disk has an end too"


LONG = "model = 'a' or " * 30


@pytest.mark.parametrize(
    ("query", "marked"),
    [
        ("select model, nope from samples", "nope"),
        ("select model,\n  task,\n\tnope\nfrom samples", "nope"),
        ("select 'é', '日本語', nope from samples", "nope"),
        (f"select 1 from samples where {LONG} nope = 1 or {LONG} true", "nope"),
        ("select count(*) form samples", "samples"),
        ("selec 1", "selec"),
        ("select *\nfrom sampels", "sampels"),
        ("select epoch + 'five'::int from samples", "::int"),
        ("select *\nfrom query('select 1')", "query"),
        ("-- first\n\nselect substring(1, 2, 3, 4, 5)", "substring(1, 2, 3, 4, 5)"),
        ("/* a\n remark */ select\tnope from samples", "nope"),
        ("-- first\n\nselect count(*) form samples", "samples"),
        ("/* a /* nested */ remark */\n-- first\nselect nope from samples", "nope"),
        ("select 'open", "'"),
        ("select * from read_text('/etc/hostname')", "read_text('/etc/hostname')"),
    ],
)
def test_a_fault_has_its_place(explorer: Explorer, query: str, marked: str) -> None:
    with pytest.raises(QueryError) as fault:
        explorer.sql(query)
    assert fault.value.place is not None
    line, column = fault.value.place
    assert query.split("\n")[line][column : column + fault.value.length] == marked
    assert "\n" not in str(fault.value)


def reads_times_with_a_zone() -> bool:
    """DuckDB 2.0.0 needs pytz for that, which older versions of pandas bring; 2.0.1 does not."""
    try:
        duckdb.sql("SELECT now()").fetchall()
    except duckdb.Error:
        return False
    return True


def test_a_fault_says_what_to_do(explorer: Explorer) -> None:
    for query, advice in {
        "select modle from samples": '"model"',
        "from sampels": "Available: samples, groups, questions, traces",
        "select now()": "::TIMESTAMP",
        "summarize samples": "FROM (summarize samples)",
        "select count(*) form samples": "check the text before it",
    }.items():
        if query == "select now()" and reads_times_with_a_zone():
            continue
        with pytest.raises(QueryError) as fault:
            explorer.sql(query)
        assert advice in str(fault.value)


def test_a_store_with_a_strange_name_is_no_way_out(tmp_path: Path) -> None:
    logs = write(tmp_path / "logs" / "a.jsonl", [row("q", 0, "5")])
    found = Explorer.open([str(logs)], store=tmp_path / "a*[b]'c")
    assert len(found.sql("from traces").rows) >= 1
    with pytest.raises(QueryError):
        found.sql(f"from read_text('{tmp_path}/logs/*')")
    found.close()
