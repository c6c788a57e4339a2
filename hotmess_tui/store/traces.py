"""Trace texts of an open store: the passages of a sample, or of many samples at once."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb
import orjson

from hotmess_tui.store.database import literal, parquet_files
from hotmess_tui.store.sample_files import detail_file
from hotmess_tui.store.sample_ids import one_of
from hotmess_tui.store.trace_rows import trace_rows


def see_traces(cursor: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Add the view `traces` to a cursor: a row per segment of every sample, with the sample's id."""
    rows = cursor.execute("SELECT DISTINCT part FROM store.sources WHERE samples > 0 ORDER BY part")
    parts = [str(part) for (part,) in rows.fetchall()]
    cursor.execute(
        "CREATE OR REPLACE TEMP VIEW traces AS SELECT s.sample_id, t.position, t.role, t.kind, t.name, t.text "
        f"FROM {trace_rows(folder, parts)} AS t "
        f"JOIN store.sources AS c ON c.part = ([{', '.join(map(literal, parts))}])[t.file_index::BIGINT + 1] "
        "AND t.sample_no BETWEEN c.first AND c.first + c.samples - 1 "
        "JOIN store.samples AS s ON s.source_no = c.source_no AND s.sample_no = t.sample_no"
    )


def segments(cursor: duckdb.DuckDBPyConnection, folder: Path, part: str, sample_no: int) -> list[tuple[Any, ...]]:
    """The passages of one sample: (role, kind, text, name), in order; nothing where the source had no text."""
    return cursor.execute(
        "SELECT role, kind, string_agg(text, '' ORDER BY file_row_number), any_value(name) "
        f"FROM {trace_rows(folder, [part])} WHERE sample_no = $1 GROUP BY position, role, kind ORDER BY position",
        [sample_no],
    ).fetchall()


def details(cursor: duckdb.DuckDBPyConnection, folder: Path, part: str, sample_no: int) -> dict[str, Any]:
    """What else the source says of one sample, by title; empty where it says nothing else."""
    file = detail_file(folder, part)
    if not file.is_file():
        return {}
    row = cursor.execute(f"SELECT details FROM {parquet_files([file])} WHERE sample_no = $1", [sample_no]).fetchone()
    return dict(orjson.loads(row[0])) if row else {}


def passages(
    cursor: duckdb.DuckDBPyConnection, folder: Path, ids: Sequence[str], limit: int
) -> dict[str, list[tuple[Any, ...]]]:
    """The passages of many samples, (role, kind, text, name) in order by id, with one scan of each file.

    No more than the first `limit` characters of a sample are read; a sample without text is not in the answer.
    """
    files = _numbers(cursor, ids)
    passages_of: dict[str, list[tuple[Any, ...]]] = {}
    for part, numbers, names in files:
        rows = cursor.execute(
            "WITH texts AS (SELECT sample_no, position, role, kind, string_agg(text, '' ORDER BY file_row_number) AS "
            f"text, any_value(name) AS name FROM {trace_rows(folder, [part])} "
            "WHERE sample_no BETWEEN $2 AND $3 AND sample_no IN (SELECT unnest($1::INTEGER[])) "
            "GROUP BY sample_no, position, role, kind), measured AS (SELECT *, $4 - coalesce(sum(length(text)) OVER "
            "(PARTITION BY sample_no ORDER BY position ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS room "
            "FROM texts) "
            "SELECT sample_no, role, kind, left(text, room::BIGINT), name FROM measured WHERE room > 0 "
            "ORDER BY sample_no, position",
            [numbers, min(numbers), max(numbers), limit],
        ).fetchall()
        id_of = dict(zip(numbers, names, strict=True))
        for number, *passage in rows:
            passages_of.setdefault(id_of[number], []).append(tuple(passage))
    return passages_of


def parts_of(cursor: duckdb.DuckDBPyConnection, ids: Sequence[str]) -> list[str]:
    """The parts that hold these samples."""
    return [part for part, _, _ in _numbers(cursor, ids)]


def _numbers(cursor: duckdb.DuckDBPyConnection, ids: Sequence[str]) -> list[tuple[str, list[int], list[str]]]:
    """For each part that holds some of these samples, their numbers in it and their ids."""
    return cursor.execute(
        "SELECT c.part, list(s.sample_no), list(s.sample_id) FROM (SELECT sample_id, "
        "arg_min(source_no, sample_row) AS source_no, arg_min(sample_no, sample_row) AS sample_no FROM store.samples "
        f"WHERE {one_of(ids)} GROUP BY sample_id) AS s "
        "JOIN store.sources AS c USING (source_no) GROUP BY c.part ORDER BY c.part"
    ).fetchall()
