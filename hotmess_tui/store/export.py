"""Exports in the canonical columns: samples, groups and traces of a choice as files."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb

from hotmess_tui.formats.column_mapping import ALIASES, CANONICAL
from hotmess_tui.refusals import place, refusal, refusals_at
from hotmess_tui.store.database import literal, quote, writer
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


def export(
    folder: Path,
    target: Path,
    groups: tuple[list[str], list[tuple[Any, ...]]],
    kind: str,
    prepare: Callable[[duckdb.DuckDBPyConnection], str],
) -> list[Path]:
    """Write samples, groups and traces to `target`.

    `prepare` makes the tables that the filter reads beside the store, and gives the samples under it as SQL.

    Raises:
        HotmessError: the folder cannot be written.
    """
    ending = "jsonl" if kind == "jsonl" else kind
    with refusals_at(target):
        target.mkdir(parents=True, exist_ok=True)
    connection = writer(folder if os.access(folder, os.W_OK) else target)
    try:
        connection.execute(f"ATTACH {literal(str(folder / 'index.duckdb'))} AS store (READ_ONLY)")
        _create_views(connection, folder, prepare(connection))
        written = [_copy(connection, _samples_query(connection, kind), target / f"samples.{ending}", kind)]
        names, rows = groups
        _create_group_rows(connection, names, rows)
        written.append(_copy(connection, "SELECT * FROM group_rows", target / f"groups.{ending}", kind))
        traces = (
            "SELECT k.sample_id, t.position, t.role, t.kind, t.name, t.text FROM trace_rows AS t "
            "JOIN exported AS k ON k.source_no = t.source_no AND k.sample_no = t.sample_no ORDER BY k.sample_row, "
            "t.position"
        )
        written.append(_copy(connection, traces, target / f"traces.{ending}", kind))
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
    """SQL of the samples in the canonical columns; lists in CSV are JSON, which is how they are read again."""
    columns = [row[0] for row in connection.execute("DESCRIBE SELECT * FROM exported").fetchall()]
    metadata = "metadata" in columns and connection.execute("SELECT typeof(metadata) FROM exported LIMIT 1").fetchone()
    fields = ""
    if metadata and str(metadata[0]).startswith("STRUCT"):
        reserved = {*CANONICAL, *(alias for aliases in ALIASES.values() for alias in aliases)}
        names = [row[0] for row in connection.execute("DESCRIBE SELECT metadata.* FROM exported").fetchall()]
        fields = "".join(
            f", k.metadata.{quote(name)} AS {quote(name)}" for name in names if name.casefold() not in reserved
        )
    scored = "scores" in columns and connection.execute("SELECT typeof(scores) FROM exported LIMIT 1").fetchone()
    if scored and str(scored[0]).startswith("STRUCT"):
        names = [row[0] for row in connection.execute("DESCRIBE SELECT scores.* FROM exported").fetchall()]
        fields += "".join(f", k.scores.{quote(name)} AS {quote(SCORE + name)}" for name in names)
    choices, probabilities, outcome, outcome_target = (
        f"to_json(p.{name}) AS {name}" if kind == "csv" else f"p.{name}"
        for name in ("choices", "probabilities", "outcome", "outcome_target")
    )
    return (
        "SELECT k.sample_id, k.run, k.model, k.task, k.question_id, k.condition, k.epoch, q.text AS question, "
        f"p.target, {choices}, "
        f"k.answer, k.correct, k.score, {probabilities}, {outcome}, {outcome_target}, p.step, t.trace, t.reasoning, "
        "k.tokens, k.output_tokens, k.words, k.characters, k.actions, k.difficulty, k.model_size, k.budget, "
        "k.failure, k.stop_reason, k.unjudged, k.judged_by"
        f"{fields} FROM exported AS k JOIN store.questions AS q ON q.question_key = k.question_key "
        "JOIN recorded_rows AS p ON p.source_no = k.source_no AND p.sample_id = k.sample_id "
        "LEFT JOIN (SELECT source_no, sample_no, "
        "string_agg(text, chr(10) ORDER BY position) FILTER (kind = 'reasoning') AS reasoning, "
        "string_agg(text, chr(10) ORDER BY position) FILTER (kind IN ('answer', 'tool_call', 'tool_result', "
        "'error')) AS trace "
        "FROM trace_rows GROUP BY source_no, sample_no) AS t ON t.source_no = p.source_no AND t.sample_no = "
        "p.sample_no "
        "ORDER BY k.sample_row, p.step"
    )


def _create_group_rows(connection: duckdb.DuckDBPyConnection, names: list[str], rows: list[tuple[Any, ...]]) -> None:
    kinds = {"n": "BIGINT", "answers": "BIGINT"}
    text = {"model", "task", "question_id", "condition"}
    typed = [f"{quote(name)} {kinds.get(name, 'VARCHAR' if name in text else 'DOUBLE')}" for name in names]
    connection.execute(f"CREATE TABLE group_rows ({', '.join(typed)})")
    if rows:
        unnested = ", ".join(
            f"unnest(${i + 1}::{definition.rsplit(' ', 1)[1]}[])" for i, definition in enumerate(typed)
        )
        connection.execute(
            f"INSERT INTO group_rows SELECT {unnested}", [list(column) for column in zip(*rows, strict=True)]
        )


def _copy(connection: duckdb.DuckDBPyConnection, sql: str, file: Path, kind: str) -> Path:
    temporary = file.with_name(f"{file.name}.{os.getpid()}.tmp")
    try:
        connection.execute(f"COPY ({sql}) TO {literal(str(temporary))} ({_KINDS[kind]})")
        os.replace(temporary, file)
    finally:
        temporary.unlink(missing_ok=True)
    return file
