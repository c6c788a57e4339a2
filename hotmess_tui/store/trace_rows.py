"""The trace segments of parts as one relation, whether the store has a copy of them or their table is read in place."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path

import duckdb

from hotmess_tui.store.database import literal, parquet_files, path_literal
from hotmess_tui.store.in_place import Segment
from hotmess_tui.store.parts import table_in_place
from hotmess_tui.store.response_parts import split
from hotmess_tui.store.sample_files import trace_file

_COLUMNS = "sample_no, position, role, kind, name, text"


def trace_rows(folder: Path, parts: Sequence[str], holding: Callable[[str], str] | None = None) -> str:
    """The trace segments of parts in SQL, at least one part.

    Columns are those of TRACE_COLUMNS, `file_index`, the place of the part in `parts`, and `file_row_number`, by which
    the pieces of a passage are in order. Conditions on `sample_no` leave out row groups of either kind of file.
    `holding` makes a condition of a text (both SQL) that is met by whatever contains a text that meets it: texts of a
    table which do not meet it are not taken apart.
    """
    alike: dict[tuple[Segment, ...] | None, list[tuple[int, str]]] = defaultdict(list)
    for number, part in enumerate(parts):
        table = table_in_place(folder, part)
        file = str(trace_file(folder, part)) if table is None else table.path
        alike[None if table is None else table.segments].append((number, file))
    return f"({' UNION ALL '.join(_rows(segments, files, holding) for segments, files in alike.items())})"


def _rows(
    segments: tuple[Segment, ...] | None,
    files: Sequence[tuple[int, str]],
    holding: Callable[[str], str] | None,
) -> str:
    """The segments of files with their numbers: of the store, or tables in place that have the same segments."""
    relation = parquet_files((file for _, file in files), "file_row_number = true")
    number = f"([{', '.join(str(number) for number, _ in files)}])[file_index::BIGINT + 1]::UBIGINT AS file_index"
    if segments is None:
        return f"SELECT {_COLUMNS}, {number}, file_row_number FROM {relation}"
    texts = dict.fromkeys(segment.text for segment in segments)
    where = " OR ".join(holding(text) for text in texts) if holding is not None else ""
    rows = segment_rows(segments, "file_row_number::INTEGER", relation, ", file_index", where)
    return f"SELECT {_COLUMNS}, {number}, position::BIGINT AS file_row_number FROM ({rows})"


def segment_rows(segments: Sequence[Segment], number: str, relation: str, further: str = "", where: str = "") -> str:
    """The passages of a table's rows as SQL with the columns of TRACE_COLUMNS.

    Args:
        segments: what passages a row may have.
        number: SQL of the number of a row.
        relation: the table.
        further: columns of it that are handed on, each behind a comma.
        where: which rows; empty: all.
    """
    wholes = {text: f"whole{n}" for n, text in enumerate(dict.fromkeys(segment.text for segment in segments))}
    listed = "".join(f", {text} AS {name}" for text, name in wholes.items())
    scanned = f"(SELECT {number} AS sample_no{further}{listed} FROM {relation}{where and f' WHERE {where}'})"
    split_once = {
        wholes[segment.text]: f", {split(wholes[segment.text])} AS split_{wholes[segment.text]}"
        for segment in segments
        if segment.part
    }
    if split_once:
        scanned = f"(SELECT *{''.join(split_once.values())} FROM {scanned})"
    texts = [
        f"split_{wholes[segment.text]}.{segment.part}" if segment.part else wholes[segment.text] for segment in segments
    ]
    packed = [
        f"{{'position': {segment.position}, 'role': {literal(segment.role)}, 'kind': {literal(segment.kind)}, "
        f"'text': {text}}}"
        for segment, text in zip(segments, texts, strict=True)
    ] or ["{'position': 0, 'role': '', 'kind': '', 'text': ''}"]
    segment = f"unnest([{', '.join(packed)}])" if len(packed) > 1 else packed[0]
    return (
        "SELECT sample_no, segment.position::INTEGER AS position, segment.role AS role, segment.kind AS kind, "
        f"NULL::VARCHAR AS name, segment.text AS text{further} "
        f"FROM (SELECT sample_no{further}, {segment} AS segment FROM {scanned}) "
        "WHERE segment.text IS NOT NULL AND segment.text <> ''"
    )


def last_numbers(cursor: duckdb.DuckDBPyConnection, folder: Path, part: str) -> list[int]:
    """The highest number of a sample in each row group of what holds the texts of a part, in order."""
    table = table_in_place(folder, part)
    if table is None:
        sql = (
            f"SELECT max(stats_max_value::INTEGER) FROM parquet_metadata({path_literal(trace_file(folder, part))}) "
            "WHERE path_in_schema = 'sample_no' GROUP BY row_group_id ORDER BY row_group_id"
        )
    else:
        sql = (
            "SELECT sum(rows) OVER (ORDER BY row_group_id) - 1 FROM (SELECT row_group_id, "
            f"any_value(row_group_num_rows) AS rows FROM parquet_metadata({path_literal(table.path)}) "
            "GROUP BY row_group_id) ORDER BY row_group_id"
        )
    return [int(row[0]) for row in cursor.execute(sql).fetchall()]
