"""How a table file is scanned: a relation over Parquet, CSV or JSONL with columns as text, number or list."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb
import orjson

from hotmess_tui.formats import csv_head, json_text
from hotmess_tui.formats.json_lines import lines
from hotmess_tui.formats.json_stream import DAMAGED, open_plain
from hotmess_tui.formats.records import Problem, Unreadable
from hotmess_tui.formats.registry import Recognised
from hotmess_tui.store.database import literal, path_literal, plain, quote

_OBJECT = 32 << 20  # bytes of one JSONL line; DuckDB takes twice as much for each thread that reads
_INTEGERS = {"TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT"}
_LOADED = "loaded_csv"
_MOST_REPORTED = 20  # bad lines named one by one


@dataclass(frozen=True)
class Scan:
    """A relation in SQL, its columns with their types, and the file format (values of JSONL are JSON, of CSV text)."""

    relation: str
    columns: Mapping[str, str]
    kind: str
    numeric: frozenset[str] = frozenset()  # CSV columns whose every value is a number

    @property
    def row_number(self) -> str:
        """The number of a row in the file, from 0."""
        counted = {"parquet": "file_row_number", "csv": "rowid"}.get(self.kind, "")  # a window takes one thread only
        names = {name.casefold() for name in self.columns}
        return f"{counted}::INTEGER" if counted and counted not in names else "(row_number() OVER () - 1)::INTEGER"

    def is_integer(self, column: str) -> bool:
        """Whether the type of the column is an integer: no value of it can fail to be read."""
        return self.kind == "parquet" and self.columns[column] in _INTEGERS

    def is_boolean(self, column: str) -> bool:
        """Whether the type of the column is boolean."""
        return self.kind == "parquet" and self.columns[column] == "BOOLEAN"

    def text(self, column: str) -> str:
        """The column as text: numbers as they are written, nested values as JSON."""
        name = quote(column)
        if self.kind == "jsonl":
            return f"json_extract_string({name}, '$')"
        if self.columns[column].endswith("[]") or self.columns[column].startswith(("STRUCT", "MAP")):
            return f"to_json({name})::VARCHAR"
        return f"{name}::VARCHAR"

    def listing(self, column: str, kind: str) -> str:
        """The column as a list; NULL where it is none."""
        name = quote(column)
        if self.kind == "jsonl":
            inner = f"TRY_CAST(json_extract_string({name}, '$') AS JSON)"  # a list as JSON text within JSON
            return f"TRY_CAST(CASE WHEN json_type({name}) = 'ARRAY' THEN {name} ELSE {inner} END AS {kind})"
        if self.columns[column].endswith("[]") or "[" in self.columns[column]:
            return f"TRY_CAST({name} AS {kind})"
        return f"TRY_CAST(TRY_CAST({name}::VARCHAR AS JSON) AS {kind})"

    def metadata(self, columns: Sequence[str]) -> str:
        """All other columns as one JSON object."""
        if not columns:
            return "'{}'::JSON"
        pairs = []
        for column in columns:
            name = quote(column)
            cell = f"{name}::DOUBLE" if column in self.numeric else name
            pairs.append(f"{literal(column)}, {cell}")
        return f"json_object({', '.join(pairs)})"


@contextmanager
def scan_table(
    connection: duckdb.DuckDBPyConnection,
    path: Path,
    recognised: Recognised,
    folder: Path,
    report: Callable[[Problem], None],
    clean: bool = False,
) -> Iterator[Scan]:
    """A scan of the file; `clean` writes JSONL again even where all lines look right.

    While it is open, `folder` holds a cleaned copy of a JSONL file with bad lines, and a link to a file whose name is
    no UTF-8, which DuckDB cannot open.
    """
    cleaned: Path | None = None
    link: Path | None = None
    try:
        if plain(str(path)) != str(path):
            link = folder / f"{hashlib.md5(os.fsencode(path), usedforsecurity=False).hexdigest()}.{os.getpid()}.tmp"
            link.symlink_to(path.absolute())
            path = link
        if recognised.table_format == "parquet":
            yield _described(connection, f"read_parquet({path_literal(path)})", "parquet")
        elif recognised.table_format == "csv":
            yield _csv(connection, path, recognised.compression, report)
        else:
            try:
                if clean:
                    raise _BadLines
                yield _jsonl(connection, path, recognised.compression)
            except _BadLines:
                cleaned = folder / f"{path.name[:40]}.{id(report)}.rows"
                _clean(path, cleaned, report)
                yield _jsonl(connection, cleaned, "", strict=False)
    finally:
        connection.execute(f"DROP TABLE IF EXISTS {_LOADED}")
        for temporary in (cleaned, link):
            if temporary is not None:
                temporary.unlink(missing_ok=True)


MOST_COLUMNS = 1000  # the most frequent names of a file of JSON objects; names without end are a fault or an attack


class _BadLines(Exception):
    """DuckDB met a line that is not a JSON object."""


def _described(connection: duckdb.DuckDBPyConnection, relation: str, kind: str) -> Scan:
    try:
        rows = connection.execute(f"DESCRIBE SELECT * FROM {relation}").fetchall()
    except duckdb.Error as error:
        raise Unreadable(
            f"cannot be read as {kind} ({str(error).splitlines()[0]}): cut off, or not complete yet?"
        ) from None
    return Scan(relation, {row[0]: row[1] for row in rows}, kind)


def _csv(
    connection: duckdb.DuckDBPyConnection, path: Path, compression: str, report: Callable[[Problem], None]
) -> Scan:
    _load_csv(connection, path, compression)
    scan = _described(connection, _LOADED, "csv")
    between, names = csv_head.split(_head(path)) if len(scan.columns) == 1 else ("", ())
    if between and len(set(map(str.casefold, names))) == len(names) and all(names):
        # something further down, such as a quote that is never closed, spoilt the guess
        kinds = ", ".join(f"{literal(name)}: 'VARCHAR'" for name in names)
        _load_csv(
            connection, path, compression, f", auto_detect = false, delim = {literal(between)}, columns = {{{kinds}}}"
        )
        scan = _described(connection, _LOADED, "csv")
    rejected = connection.execute("SELECT DISTINCT line, error_message FROM reject_errors ORDER BY line").fetchall()
    for line, message in rejected[:_MOST_REPORTED]:
        report(Problem(f"line {line}", str(message).splitlines()[0], "left out"))
    if len(rejected) > _MOST_REPORTED:
        report(Problem("", f"{len(rejected) - _MOST_REPORTED:,} more bad lines", "left out"))
    checks = ", ".join(
        f"count({quote(name)}) > 0 AND bool_and(TRY_CAST({quote(name)} AS DOUBLE) IS NOT NULL AND {quote(name)} NOT "
        "SIMILAR TO '[+-]?0[0-9].*')"
        for name in scan.columns
    )
    row = connection.execute(f"SELECT {checks} FROM {_LOADED}").fetchone() or ()
    numeric = frozenset(name for name, is_number in zip(scan.columns, row, strict=False) if is_number)
    return Scan(scan.relation, scan.columns, "csv", numeric)


def _load_csv(connection: duckdb.DuckDBPyConnection, path: Path, compression: str, stated: str = "") -> None:
    stated += f", compression = {literal(compression)}" if compression else ""
    for table in ("reject_errors", "reject_scans"):
        connection.execute(f"DROP TABLE IF EXISTS temp.{table}")
    try:
        connection.execute(
            f"CREATE OR REPLACE TABLE {_LOADED} AS SELECT * FROM read_csv({path_literal(path)}, "
            """all_varchar = true, header = true, quote = '"', escape = '"', strict_mode = false, """
            # to guess at types takes for ever where a number has a million digits
            f"auto_type_candidates = ['VARCHAR'], max_line_size = {_OBJECT}, store_rejects = true, "
            f"rejects_limit = 1000{stated})"
        )
    except duckdb.Error as error:
        raise Unreadable(f"cannot be read as CSV ({str(error).splitlines()[0]})") from None


def _head(path: Path) -> bytes:
    """The first line, or as much of it as there may be of a header."""
    try:
        with open_plain(path) as file:
            return file.read(1 << 20)
    except DAMAGED:
        return b""


def _jsonl(connection: duckdb.DuckDBPyConnection, path: Path, compression: str, strict: bool = True) -> Scan:
    packed = f", compression = {literal(compression)}" if compression else ""
    options = f"format = 'newline_delimited', maximum_object_size = {_OBJECT}{packed}"
    try:
        # NULL for a line that is not an object: counted in the same pass over the file
        counted = connection.execute(
            "SELECT name, count(*) FROM (SELECT unnest(CASE WHEN json_type(json) = 'OBJECT' THEN json_keys(json) ELSE "
            f"[NULL] END) AS name FROM read_json_objects({path_literal(path)}, {options})) GROUP BY name "
            f"ORDER BY name IS NOT NULL, count(*) DESC, name LIMIT {MOST_COLUMNS + 1}"
        ).fetchall()
    except duckdb.Error as error:
        if strict:
            raise _BadLines from None
        raise Unreadable(f"cannot be read as JSONL ({str(error).splitlines()[0]})") from None
    if strict and counted and counted[0][0] is None:
        raise _BadLines
    names = sorted([name for name, _ in counted if name is not None][:MOST_COLUMNS])
    if not names:
        raise Unreadable("no JSON object in it: one object per line is expected")
    spec = "{" + ", ".join(f"{literal(name)}: 'JSON'" for name in names) + "}"
    return Scan(f"read_json({path_literal(path)}, columns = {spec}, {options})", dict.fromkeys(names, "JSON"), "jsonl")


def _clean(path: Path, target: Path, report: Callable[[Problem], None]) -> None:
    """Copy the lines that are JSON objects; the others are reported by number. Bare NaN becomes null."""
    bad = good = 0
    with target.open("wb") as out:
        for number, line in lines(path, report):
            try:
                parsed = json_text.parse(line)
            except ValueError:
                parsed = None
            if isinstance(parsed, dict):
                try:
                    out.write(orjson.dumps(parsed, option=orjson.OPT_APPEND_NEWLINE))
                    good += 1
                    continue
                except TypeError:  # a number beyond 64 bits, a lone surrogate
                    pass
            bad += 1
            if bad <= _MOST_REPORTED:
                report(Problem(f"line {number}", "no complete JSON object", "left out"))
    if bad > _MOST_REPORTED:
        report(Problem("", f"{bad - _MOST_REPORTED:,} more bad lines", "left out"))
    if not good:
        raise Unreadable("no line of it is a JSON object")
