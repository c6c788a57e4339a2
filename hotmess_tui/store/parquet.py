"""Parquet files: the rows of a query, or a table that a command prints; a file appears complete or not at all."""

from __future__ import annotations

import datetime
import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb
import orjson

from hotmess_tui.formats.records import Unreadable
from hotmess_tui.store.database import literal, parquet_files, quote, writer

ROW_GROUP = 20_480  # rows; a trace is read with the whole of its group
_ROWS = 64  # fetched at once: one may hold many long answers
_JSON_OPTIONS = orjson.OPT_APPEND_NEWLINE | orjson.OPT_NON_STR_KEYS
_CAST_FROM_TEXT = {"BLOB", "JSON", "BIT"}  # read_json takes their text for something else, or refuses it


def copy_parquet(
    connection: duckdb.DuckDBPyConnection,
    query: str,
    target: Path,
    *,
    compression_level: int | None = None,
    for_others: bool = False,
    about: Mapping[str, str] | None = None,
    group: int = ROW_GROUP,
) -> None:
    """Write the rows of a query to `target`, under a temporary name until all are written.

    Args:
        connection: sees what the query reads.
        query: SQL of the rows.
        target: the file; an old one is replaced.
        compression_level: of zstd; DuckDB's default where it is None.
        for_others: in encodings that every reader of Parquet knows; those of the store keep numbers in order small.
        about: key-value metadata.
        group: rows of a row group, which are in memory together.
    """
    temporary = target.with_name(f"{target.name}.{os.getpid()}.tmp")
    level = "" if compression_level is None else f", COMPRESSION_LEVEL {compression_level}"
    version = "V1" if for_others else "V2"
    keys = f", {key_values(about)}" if about else ""
    try:
        connection.execute(
            f"COPY ({query}) TO {literal(str(temporary))} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {group}, "
            f"PARQUET_VERSION {version}{level}{keys})"
        )
        os.replace(temporary, target)
    finally:
        temporary.unlink(missing_ok=True)


def key_values(about: Mapping[str, str]) -> str:
    """The option of COPY that writes key-value metadata."""
    return f"KV_METADATA {{{', '.join(f'{literal(key)}: {literal(text)}' for key, text in about.items())}}}"


def parquet_rows(connection: duckdb.DuckDBPyConnection, path: Path) -> Iterator[dict[str, Any]]:
    """The rows of a Parquet file by the names of its columns, a few at a time; nested values as lists and dicts.

    Raises:
        Unreadable: the file is damaged, which may show only after some of its rows.
    """
    cursor = connection.cursor()
    try:
        cursor.execute(f"SELECT * FROM {parquet_files([path])}")
        try:
            names = [column[0] for column in cursor.description or ()]
        except RuntimeError:  # of DuckDB's binding
            raise Unreadable("damaged Parquet (a column name is not text): copy the file again") from None
        while rows := cursor.fetchmany(_ROWS):
            yield from (dict(zip(names, row, strict=True)) for row in rows)
    except (duckdb.Error, UnicodeDecodeError) as fault:
        raise Unreadable(f"damaged Parquet ({str(fault).splitlines()[0]}): copy the file again") from None
    finally:
        cursor.close()


def write_parquet(
    path: Path,
    columns: Sequence[str],
    types: Sequence[str],
    rows: Iterable[Sequence[object]],
    about: Mapping[str, str] | None = None,
) -> None:
    """Write rows under typed columns; None, NaN and infinity become NULL.

    Parquet has no integer of 128 bits: HUGEINT is written as DOUBLE, as DuckDB itself does.

    Args:
        path: the file.
        columns: names, which may repeat.
        types: DuckDB's names of the columns' types.
        rows: Python values as DuckDB returns them for these types.
        about: key-value metadata.
    """
    keys = [f"c{number}" for number in range(len(columns))]  # names may repeat, keys may not
    stored = ["VARCHAR" if kind in _CAST_FROM_TEXT else kind for kind in types]
    spec = ", ".join(f"{key}: {literal(kind)}" for key, kind in zip(keys, stored, strict=True))
    selected = ", ".join(
        f"{key}::{kind} AS {quote(name)}" if kind in _CAST_FROM_TEXT else f"{key} AS {quote(name)}"
        for key, kind, name in zip(keys, types, columns, strict=True)
    )
    empty = ", ".join(f"NULL::{kind} AS {quote(name)}" for name, kind in zip(columns, types, strict=True))
    with tempfile.TemporaryDirectory() as folder, writer(Path(folder)) as connection:
        lines = Path(folder) / "rows.jsonl"
        with lines.open("wb") as out:
            for row in rows:
                out.write(_json_line(dict(zip(keys, row, strict=True))))
        options = f"format = 'newline_delimited', hive_partitioning = false, columns = {{{spec}}}"
        source = f"read_json({literal(str(lines))}, {options})"
        query = f"SELECT {selected} FROM {source}" if lines.stat().st_size else f"SELECT {empty} LIMIT 0"
        copy_parquet(connection, query, path, for_others=True, about=about)


def _json_line(row: dict[str, Any]) -> bytes:
    try:
        return orjson.dumps(row, default=_as_text, option=_JSON_OPTIONS)
    except TypeError:  # orjson refuses integers beyond 64 bits and lone surrogates without asking `default`
        return orjson.dumps(_within_json(row), default=_as_text, option=_JSON_OPTIONS)


def _as_text(cell: object) -> str:
    """A value that JSON lacks, in the notation that DuckDB casts back to its type."""
    if isinstance(cell, bytes):
        return "".join(f"\\x{byte:02X}" for byte in cell)
    if isinstance(cell, datetime.timedelta):
        return f"{cell.days} days {cell.seconds} seconds {cell.microseconds} microseconds"
    return str(cell)


def _within_json(cell: Any) -> Any:
    """The same cell with long integers as text, which DuckDB reads back, and without lone surrogates."""
    if isinstance(cell, str):
        return cell.encode("utf-8", "replace").decode()
    if isinstance(cell, int) and not -(1 << 63) <= cell < 1 << 64:
        return str(cell)
    if isinstance(cell, dict):
        return {key: _within_json(member) for key, member in cell.items()}
    if isinstance(cell, (list, tuple)):
        return [_within_json(member) for member in cell]
    return cell
