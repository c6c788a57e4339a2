"""The sources that a store was made from, and whether they are still as they were; light, since every start asks."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import duckdb

from hotmess_tui.formats.log_files import Files, Location, located, names_read
from hotmess_tui.records import AUTO, OpenOptions
from hotmess_tui.store.database import literal, plain
from hotmess_tui.store.locations import SCHEMA

_COLUMNS = "path, size, modified, format, status, content, samples, problems, part, first, in_place, absolute, real"


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
    absolute: str = ""  # the path from the root, links as they were spelled
    real: str = ""  # where it led when it was read, without any link

    def is_still(self, now: Location) -> bool:
        """Whether a file is this one, under a path that says the same of it."""
        if self.real != now.real:
            return False
        if self.absolute == now.absolute:
            return True
        return not self.in_place and names_read(self.absolute) == names_read(now.absolute)


def located_as_stored(paths: Iterable[str]) -> dict[str, Location]:
    """Where paths lead, as text that DuckDB accepts."""
    return {path: Location(plain(now.absolute), plain(now.real)) for path, now in located(paths).items()}


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
        rows = connection.execute(f"SELECT {_COLUMNS} FROM store.sources").fetchall()
    except duckdb.Error:
        return False
    return are_as_read([_source(row) for row in rows], files)


def are_as_read(sources: Sequence[Source], files: Files) -> bool:
    """Whether the files are exactly these sources, unchanged; their paths may be spelled differently."""
    if len(sources) != len(files):
        return False
    locations = located_as_stored(files)
    now = {locations[path].real: (locations[path], state) for path, state in files.items()}
    return all(
        (found := now.get(s.real)) is not None and s.is_still(found[0]) and (s.size, s.modified) == found[1]
        for s in sources
    )


def indexed_sources(folder: Path) -> tuple[list[Source], str] | None:
    """The sources of the index in `folder` and how they were read; None without one of our make."""
    answer = query_index(
        folder,
        f"SELECT {_COLUMNS} FROM store.sources ORDER BY source_no",
    )
    return ([_source(row) for row in answer[0]], answer[1]) if answer else None


def _source(row: tuple[Any, ...]) -> Source:
    """A row of `_COLUMNS`."""
    return Source(*[*row[:7], tuple(row[7]), *row[8:]])


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
