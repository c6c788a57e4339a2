"""Exports in the canonical columns: samples, groups and traces of a choice as files that come back as they were."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import duckdb

from hotmess_tui.formats.column_mapping import exported_name
from hotmess_tui.formats.outcomes import normalise
from hotmess_tui.refusals import place, refusal, refusals_at
from hotmess_tui.store.cell_types import cell_types
from hotmess_tui.store.database import literal, quote, writer
from hotmess_tui.store.parquet import key_values
from hotmess_tui.store.relations import create_table
from hotmess_tui.store.sample_files import (
    SCORE,
    Place,
    of_sources,
    sample_file,
    sample_relation,
    write_places,
)
from hotmess_tui.store.trace_rows import trace_rows

_KINDS = {"parquet": "FORMAT parquet, COMPRESSION zstd", "csv": "FORMAT csv, HEADER", "jsonl": "FORMAT json"}
_LISTS = ("choices", "probabilities", "outcome", "outcome_target")
_BATCH = 10_000  # answers looked at at once


class Groups(NamedTuple):
    """The figures of groups: names and DuckDB types of the columns, the rows; under which settings they hold."""

    names: tuple[str, ...]
    types: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    about: Mapping[str, str]  # the key-value metadata of Parquet files


def export(
    folder: Path,
    target: Path,
    groups: Groups,
    kind: str,
    prepare: Callable[[duckdb.DuckDBPyConnection], str],
) -> list[Path]:
    """Write samples, groups and traces to `target`; the same samples make the same bytes.

    Args:
        folder: of the store.
        target: the folder of the files.
        groups: the figures of the groups.
        kind: parquet, csv or jsonl.
        prepare: makes the tables that the filter reads beside the store, and gives the samples under it as SQL.

    Raises:
        HotmessError: the folder cannot be written.
    """
    with refusals_at(target):
        target.mkdir(parents=True, exist_ok=True)
    connection = writer(folder if os.access(folder, os.W_OK) else target)
    try:
        connection.execute(f"ATTACH {literal(str(folder / 'index.duckdb'))} AS store (READ_ONLY)")
        _create_views(connection, folder, prepare(connection))
        options = _KINDS[kind] + (f", {key_values(groups.about)}" if kind == "parquet" else "")
        written = [_copy(connection, _samples_query(connection, kind), target / f"samples.{kind}", options)]
        create_table(connection, "group_rows", groups.names, groups.types, groups.rows)
        written.append(_copy(connection, "SELECT * FROM group_rows", target / f"groups.{kind}", options))
        traces = (
            "SELECT k.sample_id, t.position, t.role, t.kind, t.name, t.text FROM trace_rows AS t "
            "JOIN exported AS k ON k.source_no = t.source_no AND k.sample_no = t.sample_no ORDER BY k.sample_row, "
            "t.position"
        )
        written.append(_copy(connection, _in_text(connection, traces, kind), target / f"traces.{kind}", options))
        return written
    except (duckdb.Error, OSError) as error:
        raise refusal(error, place(error) or target) or error from None
    finally:
        connection.close()


def _create_views(connection: duckdb.DuckDBPyConnection, folder: Path, chosen: str) -> None:
    places = connection.execute(
        "SELECT min(source_no), part, first, samples FROM store.sources WHERE samples > 0 GROUP BY ALL ORDER BY ALL"
    ).fetchall()
    parts = write_places(connection, "places", [Place(*place) for place in places])
    sample_rows, _ = sample_relation(connection, [sample_file(folder, part) for part in parts])
    for view, relation in (("trace_rows", trace_rows(folder, parts)), ("recorded_rows", sample_rows)):
        connection.execute(f"CREATE TEMP VIEW {view} AS FROM {of_sources(relation, 'places')}")
    connection.execute(f"CREATE VIEW samples AS {chosen}")
    connection.execute("CREATE VIEW exported AS SELECT * FROM samples")


def _samples_query(connection: duckdb.DuckDBPyConnection, kind: str) -> str:
    """SQL of the samples in the canonical columns, the long texts and the metadata last."""
    further = {name: f"k.metadata.{quote(name)}" for name in _fields(connection, "metadata")}
    further |= {SCORE + name: f"k.scores.{quote(name)}" for name in _fields(connection, "scores")}
    marked = _typeless_texts(connection, further) if kind == "csv" else set[str]()
    fields = [f"{cell} AS {quote(exported_name(name, name in marked))}" for name, cell in further.items()]
    # a class that somebody stated takes the place of the answer's own; an answer that has its own needs none
    stated = ["coalesce(p.normal, 'NONE') AS class"] if _states_classes(connection) else []
    columns = (
        *(f"k.{name}" for name in ("sample_id", "run", "model", "task", "question_id", "condition", "epoch")),
        *(f"k.{name}" for name in ("correct", "score", "judged_by", "unjudged")),
        "k.answer",
        *stated,
        "p.target",
        # a sample that a person dropped has no distribution either, or it would count when the export is opened
        *(
            f"p.{name}" if name == "choices" else f"CASE WHEN k.logged IS NULL OR k.counted THEN p.{name} END AS {name}"
            for name in _LISTS
        ),
        "p.step",
        *(f"k.{name}" for name in ("tokens", "output_tokens", "words", "characters", "actions")),
        *(f"k.{name}" for name in ("difficulty", "model_size", "budget", "started", "run_started")),
        *("k.stop_reason", "k.failure", "q.text AS question", "t.trace", "t.reasoning"),
        *fields,
    )
    rows = (
        f"SELECT {', '.join(columns)} FROM exported AS k "
        "JOIN store.questions AS q ON q.question_key = k.question_key "
        "JOIN recorded_rows AS p ON p.source_no = k.source_no AND p.sample_id = k.sample_id "
        "LEFT JOIN (SELECT source_no, sample_no, "
        "string_agg(text, chr(10) ORDER BY position) FILTER (kind = 'reasoning') AS reasoning, "
        "string_agg(text, chr(10) ORDER BY position) FILTER (kind IN ('answer', 'tool_call', 'tool_result', "
        "'error')) AS trace "
        "FROM trace_rows GROUP BY source_no, sample_no) AS t ON t.source_no = p.source_no AND t.sample_no = "
        "p.sample_no "
        "ORDER BY k.sample_row, p.step"
    )
    return _in_text(connection, rows, kind)


def _fields(connection: duckdb.DuckDBPyConnection, struct: str) -> list[str]:
    """The names in a column of the samples that is a struct; none where no sample has any."""
    kinds = {row[0]: row[1] for row in connection.execute("DESCRIBE FROM exported").fetchall()}
    if not str(kinds.get(struct, "")).startswith("STRUCT"):
        return []
    return [row[0] for row in connection.execute(f"DESCRIBE SELECT {struct}.* FROM exported").fetchall()]


def _typeless_texts(connection: duckdb.DuckDBPyConnection, fields: Mapping[str, str]) -> set[str]:
    """Which fields (by name, the SQL of each) are text that a reader of CSV takes for numbers or truth values."""
    if not fields:
        return set()
    described = connection.execute(f"DESCRIBE SELECT {', '.join(fields.values())} FROM exported AS k").fetchall()
    texts = [name for name, column in zip(fields, described, strict=True) if column[1] == "VARCHAR"]
    # an empty text is no cell to a reader that cannot tell it from nothing
    cells = ", ".join(f"nullif({fields[name]}, '') AS {quote(name)}" for name in texts)
    return set(cell_types(connection, f"(SELECT {cells} FROM exported AS k)", texts)) if texts else set()


def _states_classes(connection: duckdb.DuckDBPyConnection) -> bool:
    """Whether a log states outcome classes: some answer is compared as something else than its own normal form."""
    cursor = connection.cursor()  # whose temporary views are not seen, so that it reads a table
    connection.execute(
        "CREATE TABLE compared AS SELECT DISTINCT p.answer, p.normal FROM recorded_rows AS p JOIN exported AS k ON "
        "p.source_no = k.source_no AND p.sample_id = k.sample_id WHERE p.normal IS DISTINCT FROM p.answer"
    )
    cursor.execute("FROM compared")
    while rows := cursor.fetchmany(_BATCH):
        if any(normalise(answer) != normal for answer, normal in rows):
            return True
    return False


def _in_text(connection: duckdb.DuckDBPyConnection, rows: str, kind: str) -> str:
    """The rows as a file of this kind can hold them: in CSV lists are JSON."""
    if kind != "csv":
        return rows
    columns = []
    for name, type_name, *_ in connection.execute(f"DESCRIBE {rows}").fetchall():
        if str(type_name).endswith("]"):
            columns.append(f"to_json({quote(name)}) AS {quote(name)}")
        else:
            columns.append(quote(name))
    return f"SELECT {', '.join(columns)} FROM ({rows})"


def _copy(connection: duckdb.DuckDBPyConnection, sql: str, file: Path, options: str) -> Path:
    temporary = file.with_name(f"{file.name}.{os.getpid()}.tmp")
    try:
        connection.execute(f"COPY ({sql}) TO {literal(str(temporary))} ({options})")
        os.replace(temporary, file)
    finally:
        temporary.unlink(missing_ok=True)
    return file
