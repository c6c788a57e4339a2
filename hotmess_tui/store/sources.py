"""The sources that a store was made from, and whether they are still as they were; light, since every start asks."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import duckdb

from hotmess_tui.formats.log_files import Files
from hotmess_tui.records import AUTO, OpenOptions
from hotmess_tui.store.database import literal, plain
from hotmess_tui.store.locations import SCHEMA


@dataclass(frozen=True)
class Source:
    """A file that was looked at, and what became of it.

    `content` is a digest of what it yields, `part` names the files with its samples, which are numbered from `first`.
    """

    path: str
    size: int
    modified: int  # nanoseconds
    format: str
    status: str  # read, partly, growing, unreadable, skipped
    content: str
    samples: int
    problems: tuple[str, ...]
    part: str = ""
    first: int = 0
    in_place: str = ""  # the table that has its texts, where the store has none


def options_text(options: OpenOptions) -> str:
    """How the logs were read, as the index keeps it."""
    return json.dumps(
        [
            *(options.scorer, options.score_range, options.columns),
            *(options.aliases, options.merge, options.score_map, options.tables),
        ]
    )


def read_alike(text: str, options: OpenOptions) -> bool:
    """Whether options kept as `text` read each file as these do; the others choose, name and scale what was read."""
    return _how_read(text) == (options.columns, options.tables)


def _how_read(text: str) -> tuple[tuple[tuple[str, str], ...], str]:
    """The mapping of columns, and what became of large tables, in options that were kept as text."""
    kept = json.loads(text)
    return tuple((canonical, column) for canonical, column in kept[2]), str(kept[-1])


def remembered(folder: Path, options: OpenOptions) -> OpenOptions:
    """The options with the mapping and the place of tables of the store in `folder`, where they state none."""
    answer = query_index(folder, "")
    if not answer:
        return options
    columns, tables = _how_read(answer[1])
    return replace(
        options,
        columns=options.columns or columns,
        tables=tables if options.tables == AUTO else options.tables,
    )


def speaks_of(connection: duckdb.DuckDBPyConnection, files: Files, options: OpenOptions) -> bool:
    """Whether the index that the connection sees as `store` is of our make, read so, and of exactly these files."""
    try:
        meta = connection.execute("SELECT schema, options FROM store.meta").fetchone()
        if meta is None or meta[0] != SCHEMA or meta[1] != options_text(options):
            return False
        rows = connection.execute("SELECT path, size, modified FROM store.sources").fetchall()
    except duckdb.Error:
        return False
    return {path: (size, modified) for path, size, modified in rows} == as_stored(files)


def as_stored(files: Files) -> Files:
    """The files under their names as the index has them."""
    return {plain(path): state for path, state in files.items()}


def indexed_sources(folder: Path) -> tuple[list[Source], str] | None:
    """The sources of the index in `folder` and how they were read; None without one of our make."""
    answer = query_index(
        folder,
        "SELECT path, size, modified, format, status, content, samples, problems, part, first, in_place "
        "FROM store.sources ORDER BY source_no",
    )
    return ([Source(*[*row[:7], tuple(row[7]), *row[8:]]) for row in answer[0]], answer[1]) if answer else None


def query_index(
    folder: Path, sql: str, parameters: Sequence[object] = (), *, outdated: bool = False
) -> tuple[list[tuple[Any, ...]], str] | None:
    """The rows of a query to the index in `folder`, and how its logs were read; None without an index of our make.

    With `outdated` an index of another version is asked, too.
    """
    file = folder / "index.duckdb"
    if not file.is_file():
        return None
    connection = duckdb.connect(":memory:")
    try:
        connection.execute(f"ATTACH {literal(str(file))} AS store (READ_ONLY)")
        meta = connection.execute("SELECT schema, options FROM store.meta").fetchone()
        if meta is None or (meta[0] != SCHEMA and not outdated):
            return None
        return (connection.execute(sql, parameters or None).fetchall() if sql else []), str(meta[1])
    except duckdb.Error:
        return None  # damaged: built again
    finally:
        connection.close()
