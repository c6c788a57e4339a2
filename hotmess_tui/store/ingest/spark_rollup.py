"""Data sets rolled up on Spark: partitions read by its workers, then the same queries over all samples at once."""

from __future__ import annotations

import contextlib
import re
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import duckdb
from pyspark.sql import SparkSession

from hotmess_tui.errors import Cancelled, HotmessError, NothingRead
from hotmess_tui.records import IN_PLACE, LENGTH_UNITS, OpenOptions, Progress
from hotmess_tui.refusals import refusals_at
from hotmess_tui.store.database import literal, parquet_files, quote, writer
from hotmess_tui.store.ingest import index
from hotmess_tui.store.ingest.data_set import (
    MADE,
    DataSet,
    RolledUp,
    kept_manifest,
    new_manifest,
    partitions_taken,
    put_in_place,
)
from hotmess_tui.store.ingest.doubtful import write_doubtful
from hotmess_tui.store.ingest.features import write_features
from hotmess_tui.store.ingest.reading import Job, ReadResult, read_source
from hotmess_tui.store.ingest.run_folder import RunFolder, run_folder
from hotmess_tui.store.ingest.spark_samples import (
    ELSEWHERE,
    refuse_what_names_do_not_tell,
    see_asked,
    see_logged,
    see_single,
    typed_fields,
)
from hotmess_tui.store.ingest.spark_sql import SparkTables, new_session
from hotmess_tui.store.ingest.update import read_changed
from hotmess_tui.store.locations import SCHEMA
from hotmess_tui.store.parquet import copy_parquet
from hotmess_tui.store.queries.shipped import query
from hotmess_tui.store.rolled_up import numbered_samples, rows_of
from hotmess_tui.store.rollup import EPSILON, HALVES, best_unit, roll_up, roll_up_steps
from hotmess_tui.store.sample_files import FOLDERS
from hotmess_tui.store.sources import Source, options_text

ENGINE = "spark"
_UNREAD = "rolled up by Spark, without texts: triage examines answers, but not transcripts"
_POLL = 0.2  # seconds between two looks at how many partitions have been read
_OF_FIGURES = "group_id, counted, correct, class_no, score, distributed, " + ", ".join(LENGTH_UNITS)
# Two of our queries in Spark's SQL, which takes only one list apart at a time
_DISTRIBUTIONS = """
    SELECT s.sample_row, c.class_no, sum(d.p) AS p
    FROM (
        SELECT sample_id, step, pair.choice_classes AS outcome_class, pair.probabilities AS p
        FROM (SELECT sample_id, step, explode(arrays_zip(choice_classes, probabilities)) AS pair FROM named
            WHERE probabilities IS NOT NULL)
        UNION ALL
        SELECT n.sample_id, n.step, CASE WHEN n.outcome_class IN ('TARGET', 'NONE', 'WRONG') THEN n.outcome_class
            ELSE coalesce(nullif(n.chosen_class, 'TARGET'), n.outcome_class) END, 1D
        FROM named AS n
        JOIN group_names AS g ON g.distributed AND g.task = n.task AND g.question_id = n.question_id
            AND g.model = n.model AND g.condition = n.condition
        WHERE n.probabilities IS NULL AND n.outcome_class IS NOT NULL
    ) AS d
    JOIN samples AS s ON s.sample_id = d.sample_id AND s.step <=> d.step
    JOIN classes AS c ON c.question_key = s.question_key AND c.outcome_class = d.outcome_class
    WHERE s.distributed
    GROUP BY s.sample_row, c.class_no
"""
_VECTORS = """
    SELECT s.sample_row, v.step, v.dimension, v.value, get(v.outcome_target, v.dimension) AS target,
        v.step <=> s.step AS final
    FROM (SELECT sample_id, step, outcome_target, posexplode(outcome) AS (dimension, value) FROM named
        WHERE outcome IS NOT NULL) AS v
    JOIN samples AS s ON s.sample_id = v.sample_id
"""

Tell = Callable[[Progress], None]
Stop = Callable[[], bool]


def roll_up_on_spark(
    data_set: DataSet, output: Path, options: OpenOptions, tell: Tell, cancelled: Stop = lambda: False
) -> RolledUp:
    """Roll up a data set on Spark; what an earlier run read of a partition that has not changed is taken.

    Args:
        data_set: from `find_data_set`; like the output, under the same paths on every machine of the cluster.
        output: the folder for the tables.
        options: how the data set is read; its texts stay where they are.
        tell: called with the progress.
        cancelled: asked now and then.

    Raises:
        HotmessError: no sample could be read, the folder cannot be written, or the data set needs what only the other
            engine does.
        Cancelled: `cancelled()` said so; partitions that were read whole are taken by the next run.
    """
    if options.scorer is not None:
        raise HotmessError(f"--scorer: not supported by --engine spark; {ELSEWHERE}", status=2)
    options = replace(options, tables=IN_PLACE)
    output = output.absolute()
    for name in FOLDERS:
        (output / name).mkdir(parents=True, exist_ok=True)
    taken = partitions_taken(data_set, output, options)
    session = new_session()
    try:
        with refusals_at(output), run_folder(output) as scratch:

            def read(
                jobs: Sequence[Job], folder: Path, how: OpenOptions, stopped: Stop, _scratch: RunFolder
            ) -> Iterable[tuple[Job, ReadResult]]:
                return _read_partitions(session, jobs, folder, how, stopped, tell)

            sources = read_changed(data_set.files, {}, output, options, tell, cancelled, scratch, read)
            if not any(source.samples for source in sources):
                problems = [f"{source.path}: {source.problems[0]}" for source in sources if source.problems]
                raise NothingRead(f"no sample could be read: {problems[0] if problems else 'no rows'}", ())
            manifest = new_manifest(ENGINE, sources, options)
            kept = kept_manifest(output)
            if kept is not None and replace(kept, files=()) == manifest:
                return RolledUp(kept, taken)
            made = scratch.path / MADE
            made.mkdir()
            with contextlib.closing(writer(scratch.path)) as connection:
                tables = SparkTables(session, made)
                _write_tables(tables, connection, output, sources, options, scratch.path, tell, cancelled)
            return RolledUp(put_in_place(output, manifest, made), taken)
    finally:
        session.stop()


def _read_partitions(
    session: SparkSession, jobs: Sequence[Job], folder: Path, options: OpenOptions, stop: Stop, tell: Tell
) -> Iterator[tuple[Job, ReadResult]]:
    """Have the workers read partitions, each into a part of its own, which any of them may do."""
    if not jobs:
        return

    def read(job: Job) -> tuple[Job, ReadResult]:
        with run_folder(folder) as scratch, contextlib.closing(writer(scratch.path)) as connection:
            return job, read_source(connection, job, folder, options, scratch.path)

    context = session.sparkContext
    partitions = context.parallelize(list(jobs), len(jobs)).map(read)
    with ThreadPoolExecutor(1) as pool:
        results = pool.submit(partitions.collect)
        while not results.done():
            if stop():
                context.cancelAllJobs()
                raise Cancelled
            ready = sum((folder / "parts" / f"{job.content}.json").exists() for job in jobs)
            tell(Progress("reading", ready, len(jobs), "partitions"))
            time.sleep(_POLL)
        yield from results.result()


def _write_tables(
    tables: SparkTables,
    connection: duckdb.DuckDBPyConnection,
    output: Path,
    sources: Sequence[Source],
    options: OpenOptions,
    scratch: Path,
    tell: Tell,
    stop: Stop,
) -> None:
    steps = ("names", "samples", "figures", "texts")

    def begin(step: str) -> None:
        if stop():
            raise Cancelled
        tell(Progress(step, steps.index(step), len(steps), "steps"))

    begin("names")
    absent = see_logged(tables, output, sources)
    notes = see_single(tables, absent)
    refuse_what_names_do_not_tell(tables, sources, absent)
    connection.execute(f"ATTACH {literal(str(scratch / 'small.tmp'))} AS index")
    notes += see_asked(tables, connection, options)
    low, high = options.score_range or (0.0, 1.0)
    tables.view(
        "named",
        query("ingest", "named").sql,
        {
            "score_low": f"{low!r}D",
            "score_high": f"{high!r}D",
            "score_map": "CAST(map() AS MAP<STRING, DOUBLE>)",
            "graded": "CAST(array() AS ARRAY<STRING>)",
        },
    )
    begin("samples")
    for name in ("questions", "group_names", "classes"):
        tables.make(name, "ingest")
    _write_samples(tables, absent)
    tables.make("tasks", "ingest")
    begin("figures")
    unit = _roll_up(tables)
    out_of_range = tables.rows("SELECT count(*) FROM samples WHERE unjudged = 'score out of range'")[0][0]
    if out_of_range:
        notes.append(index.out_of_range_note(out_of_range, low, high))
    begin("texts")
    notes.append(_UNREAD)
    _write_small(connection, tables.folder, sources, scratch)
    connection.execute("CREATE TABLE index.notes AS SELECT unnest($1::VARCHAR[]) AS note", [notes])
    connection.execute(
        "CREATE TABLE index.meta AS SELECT $1::INTEGER AS schema, $2::VARCHAR AS length_unit, $3::VARCHAR AS options",
        [SCHEMA, unit, options_text(options)],
    )
    for (name,) in connection.execute(
        "SELECT table_name FROM duckdb_tables() WHERE database_name = 'index'"
    ).fetchall():
        (tables.folder / name).mkdir()
        copy_parquet(connection, f"FROM index.{quote(name)}", tables.folder / name / "0.parquet")


def _write_samples(tables: SparkTables, absent: set[str]) -> None:
    """The samples in the order of groups, and what they say as distributions and vectors, where any does."""
    nothing = "CAST(NULL AS INT)"
    metadata, scores = (nothing, nothing) if "metadata" in absent else typed_fields(tables)
    # macros of the index: fields are made below, and ids are kept, so that nothing is needed to find them again
    sql = re.sub(r"\b(metadata_fields|score_fields)\(n\.metadata\)", "n.metadata", query("ingest", "samples").sql)
    tables.view("sorted_samples", re.sub(r"\bid_head\([^)]*\)", "NULL", sql))
    frame = tables.session.table("sorted_samples").drop("occurrence", "id_head")
    made = {"metadata": metadata, "scores": scores}
    sorted_samples = frame.selectExpr(*[f"{made.get(name, name)} AS {name}" for name in frame.columns])
    tables.write("samples", sorted_samples)
    _number_samples(tables)
    for name, sql, column in (
        ("distributions", _DISTRIBUTIONS, "probabilities"),
        ("vectors", _VECTORS, "outcome"),
    ):
        kinds = {"sample_row": "INT", "class_no": "INT", "p": "DOUBLE"}
        if name == "vectors":
            kinds = {
                "sample_row": "INT",
                "step": "INT",
                "dimension": "INT",
                "value": "DOUBLE",
                "target": "DOUBLE",
                "final": "BOOLEAN",
            }
        if column in absent:
            schema = ", ".join(f"{key} {kind}" for key, kind in kinds.items())
            tables.write(name, tables.session.createDataFrame([], schema).coalesce(1))
        else:
            tables.write(name, tables.session.sql(sql))


def _number_samples(tables: SparkTables) -> None:
    """The view `samples` with the number that each row has in an index: files in the order of their names."""
    files = sorted((tables.folder / "samples").glob("*.parquet"))
    with contextlib.closing(duckdb.connect()) as connection:
        rows = rows_of(connection, files)
    begun = [(file.name, sum(rows[:place])) for place, file in enumerate(files)]
    tables.session.createDataFrame(begun, "file_name STRING, first INT").createOrReplaceTempView("files_of_samples")
    frame = tables.session.read.parquet(str(tables.folder / "samples"))
    frame.selectExpr(
        "*", "_metadata.file_name AS file_name", "_metadata.row_index AS row_index"
    ).createOrReplaceTempView("placed_samples")
    tables.session.sql(
        "SELECT p.* EXCEPT (file_name, row_index), CAST(f.first + p.row_index AS INT) AS sample_row "
        "FROM placed_samples AS p JOIN files_of_samples AS f ON f.file_name = p.file_name"
    ).createOrReplaceTempView("samples")


def _roll_up(tables: SparkTables) -> str | None:
    """The figures of groups and of halves of groups; returns the unit of the halves' lengths."""
    counts = ", ".join(f"count(DISTINCT CASE WHEN {unit} > 0 THEN model END), count({unit})" for unit in LENGTH_UNITS)
    row = tables.rows(f"SELECT count(DISTINCT model), {counts} FROM samples WHERE counted")[0]
    unit = best_unit(row[0], {unit: (row[1 + 2 * i], row[2 + 2 * i]) for i, unit in enumerate(LENGTH_UNITS)})
    every = f"SELECT sample_row, {_OF_FIGURES}, 0 AS split, 0 AS part FROM samples"
    roll_up(tables.as_connection, "groups", every, EPSILON)
    nothing = tables.session.table("groups").limit(0).coalesce(1)
    if tables.rows("SELECT 1 FROM vectors WHERE step >= 0 LIMIT 1"):
        roll_up_steps(tables.as_connection, "steps", every, EPSILON)
    else:
        tables.write("steps", nothing)
    if unit is None:
        tables.write("halves", nothing)
        return None
    tables.session.sql(
        f"SELECT group_id, percentile({unit}, 0.5) AS middle FROM samples WHERE counted AND {unit} IS NOT NULL "
        "GROUP BY group_id"
    ).createOrReplaceTempView("middles")
    halves = (
        f"SELECT s.sample_row, {', '.join(f's.{name}' for name in _OF_FIGURES.split(', '))}, 0 AS split, "
        f"CASE WHEN s.{unit} <= m.middle THEN 1 ELSE 2 END AS part FROM samples AS s "
        f"JOIN middles AS m ON m.group_id = s.group_id WHERE s.{unit} IS NOT NULL"
    )
    roll_up(tables.as_connection, "halves", halves, EPSILON, parts=HALVES)
    return unit


def _write_small(connection: duckdb.DuckDBPyConnection, made: Path, sources: Sequence[Source], scratch: Path) -> None:
    """What there is little of, by the other engine: sources, verdicts in doubt, and of the texts nothing."""
    index.write_sources(connection, sources)
    for name in ("questions", "classes"):
        files = sorted((made / name).glob("*.parquet"))
        connection.execute(f"CREATE VIEW {name} AS FROM {parquet_files(files)}")
    samples = sorted((made / "samples").glob("*.parquet"))
    connection.execute(f"CREATE VIEW samples AS {numbered_samples(samples, rows_of(connection, samples))}")
    write_doubtful(connection)
    write_features(connection, scratch, [], scratch / "none", scratch)
    connection.execute("CREATE TABLE index.scorers (name VARCHAR, samples BIGINT, default_samples BIGINT)")
