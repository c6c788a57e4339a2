"""The samples of partitions on Spark, from their files to the view `asked`, and the names that runs have in figures."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import duckdb

from hotmess_tui.errors import HotmessError
from hotmess_tui.records import OpenOptions
from hotmess_tui.store.database import parquet_files
from hotmess_tui.store.ingest import index
from hotmess_tui.store.ingest.spark_sql import SparkTables
from hotmess_tui.store.sample_files import SAMPLE_COLUMNS, SCORE, sample_file
from hotmess_tui.store.sample_ids import MADE_ID
from hotmess_tui.store.sources import Source
from hotmess_tui.wording import counted

ELSEWHERE = "use --engine duckdb"
_TYPES = {
    "VARCHAR": "STRING", "INTEGER": "INT", "BOOLEAN": "BOOLEAN", "DOUBLE": "DOUBLE", "JSON": "STRING",
    "TIMESTAMP": "TIMESTAMP_NTZ", "VARCHAR[]": "ARRAY<STRING>", "DOUBLE[]": "ARRAY<DOUBLE>",
}  # fmt: skip


def see_logged(tables: SparkTables, output: Path, sources: Sequence[Source]) -> set[str]:
    """The view `logged` over the samples of all partitions, as an index has it; returns the columns that none has."""
    numbers: dict[str, int] = {}
    for number, source in enumerate(sources):
        if source.samples:
            numbers.setdefault(source.part, number)
    files = [str(sample_file(output, part)) for part in numbers]
    with contextlib.closing(duckdb.connect()) as connection:
        described = connection.execute(f"DESCRIBE FROM {parquet_files(files, 'union_by_name = true')}").fetchall()
    there = {str(row[0]) for row in described} - {"scores"}
    columns = {name: _TYPES[kind] for name, kind in SAMPLE_COLUMNS.items() if name in there}
    schema = ", ".join(f"`{name}` {kind}" for name, kind in columns.items())
    frame = tables.session.read.schema(schema).parquet(*files)
    frame.selectExpr("*", "_metadata.file_name AS file_name").createOrReplaceTempView("sample_files")
    places = [(sample_file(output, part).name, number) for part, number in numbers.items()]
    tables.session.createDataFrame(places, "file_name STRING, source_no INT").createOrReplaceTempView("places")
    absent = set(SAMPLE_COLUMNS) - there
    made = "occurrence" in there  # ids of rows, as `sample_relation` makes them
    nothing = {"condition": "''", "settings": "'{}'", "metadata": "'{}'"}
    selected = []
    for name, kind in SAMPLE_COLUMNS.items():
        if name == "scores":
            continue
        sql = name if name in there else f"CAST(NULL AS {_TYPES[kind]})"
        if name in nothing:
            sql = f"coalesce({sql}, {nothing[name]})"
        selected.append(f"{sql} AS `{name}`")
    tables.session.sql(
        f"SELECT {', '.join(selected)}, p.source_no FROM sample_files AS f JOIN places AS p USING (file_name)"
    ).createOrReplaceTempView("rows_of_files")
    made_id = MADE_ID if made or "sample_id" in absent else "sample_id"
    tables.view(
        "logged",
        f"SELECT r.* EXCLUDE (sample_id), coalesce(r.sample_id, {made_id}) AS sample_id, NULL::VARCHAR AS scored_by "
        "FROM rows_of_files AS r",
    )
    return absent


def see_single(tables: SparkTables, absent: set[str]) -> list[str]:
    """The view `single`: each sample once, where a run stands in several files; returns notices."""
    copied = (
        "SELECT *, row_number() OVER (PARTITION BY sample_id, step ORDER BY source_no, sample_no) AS place FROM logged "
        "WHERE run IN (SELECT run FROM logged GROUP BY run HAVING count(DISTINCT source_no) > 1)"
    )
    tables.view("again", f"SELECT source_no, sample_no, run_of_file, run FROM ({copied}) WHERE place > 1")
    rows = tables.rows("SELECT run, run_of_file, count(*) FROM again GROUP BY run, run_of_file ORDER BY run")
    for run, of_file, _ in rows:
        if of_file:
            raise HotmessError(
                f"several files named {run} have samples of the same question and epoch: add a column `run`, "
                f"or {ELSEWHERE}"
            )
    if not rows:
        tables.view("single", "SELECT * FROM logged")
        return []
    tables.view(
        "single",
        "SELECT r.* FROM logged AS r ANTI JOIN again AS a ON a.source_no = r.source_no AND a.sample_no = r.sample_no",
    )
    return [
        counted(
            sum(row[2] for row in rows),
            "sample was found in more than one source and counts once",
            "samples were found in more than one source and count once",
        )
    ]


def refuse_what_names_do_not_tell(tables: SparkTables, sources: Sequence[Source], absent: set[str]) -> None:
    """Refuse data that the other engine tells apart by looking at all of it together.

    Raises:
        HotmessError: grades, tasks named by files, one id for several questions.
    """
    if "grade" not in absent and tables.rows("SELECT 1 FROM logged WHERE grade IS NOT NULL LIMIT 1"):
        raise HotmessError(f"the data set has text scores, which --engine spark does not support; {ELSEWHERE}")
    stems = {Path(source.path).name.split(".", 1)[0] for source in sources}
    tasks = {str(task) for (task,) in tables.rows("SELECT DISTINCT task FROM single")}
    if len(tasks & stems) > 1:
        raise HotmessError(f"tasks are named after files, as there is no column `task`: add one, or {ELSEWHERE}")
    several = tables.rows(
        "SELECT task, question_id FROM single GROUP BY task, question_id, condition HAVING min(target) <> max(target) "
        "OR min(question) <> max(question) LIMIT 1"
    )
    if several:
        task, question = several[0]
        raise HotmessError(f"question {question} of task {task} has several texts or targets; {ELSEWHERE}")


def see_asked(tables: SparkTables, connection: duckdb.DuckDBPyConnection, options: OpenOptions) -> list[str]:
    """The names that runs have in figures, as an index decides them, as the view `run_names`; returns notices."""
    tables.make("recorded_runs", "ingest")
    files = (tables.folder / "recorded_runs").glob("*.parquet")
    connection.execute(f"CREATE VIEW recorded_runs AS FROM {parquet_files(files)}")
    notes = index.write_run_names(connection, options)
    result = connection.execute("FROM run_names")
    names = [column[0] for column in result.description or ()]
    kinds = {"has_answers": "BOOLEAN", "words_recorded": "BOOLEAN", "characters_recorded": "BOOLEAN", "run_no": "INT"}
    schema = ", ".join(f"{name} {kinds.get(name, 'STRING')}" for name in names)
    tables.session.createDataFrame(result.fetchall(), schema).createOrReplaceTempView("run_names")
    tables.view("asked", "SELECT * FROM single")
    return notes


def typed_fields(tables: SparkTables) -> tuple[str, str]:
    """Spark's SQL of the further columns of samples as structs: metadata, and scores as logged."""
    known: dict[str, set[str]] = {}
    for keys in (
        tables.session.sql("SELECT metadata FROM single WHERE metadata <> '{}'")
        .rdd.mapPartitions(lambda rows: [_kinds(row.metadata for row in rows)])
        .collect()
    ):
        for key, kinds in keys.items():
            known.setdefault(key, set()).update(kinds)
    metadata = {key: kinds for key, kinds in known.items() if not key.startswith(SCORE) or key == SCORE}
    scores = {key: kinds for key, kinds in known.items() if key not in metadata}
    return _struct(metadata), _struct(scores)


def _struct(known: Mapping[str, set[str]]) -> str:
    fields = []
    for key, kinds in sorted(known.items()):
        kind = "STRING"
        if kinds <= {"BIGINT", "DOUBLE"}:
            kind = "BIGINT" if kinds == {"BIGINT"} else "DOUBLE"
        elif kinds == {"BOOLEAN"}:
            kind = "BOOLEAN"
        text = f"from_json(metadata, 'MAP<STRING, STRING>')[{_quoted(key)}]"
        fields.append(f"{_quoted(key.removeprefix(SCORE) or key)}, TRY_CAST({text} AS {kind})")
    return f"named_struct({', '.join(fields)})" if fields else "CAST(NULL AS INT)"


def _quoted(text: str) -> str:
    """A text as a literal of Spark's."""
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def _kinds(texts: Iterable[str]) -> dict[str, set[str]]:
    """Which types the values of each key have, over JSON objects; of null none."""
    kinds: dict[str, set[str]] = {}
    names: dict[type, str] = {bool: "BOOLEAN", int: "BIGINT", float: "DOUBLE"}
    for text in texts:
        for key, value in json.loads(text).items():
            if value is not None:
                kinds.setdefault(key, set()).add(names.get(type(value), "VARCHAR"))
    return kinds
