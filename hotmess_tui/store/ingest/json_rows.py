"""JSON objects, one a line or in one array, become a relation of DuckDB; what is no object is reported by its line."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb

from hotmess_tui.formats.csv_head import unlike
from hotmess_tui.formats.json_lines import lines, strict_object, top_level
from hotmess_tui.formats.json_stream import Broken, Stream
from hotmess_tui.formats.records import Problem, Unreadable
from hotmess_tui.store.database import literal, path_literal
from hotmess_tui.store.ingest.rows_within import rows_within
from hotmess_tui.wording import counted

_OBJECT = 32 << 20  # bytes of one line; DuckDB takes twice as much for each thread that reads
_MOST_REPORTED = 20  # bad lines named one by one
_OPTIONS = (
    f"format = 'newline_delimited', maximum_object_size = {_OBJECT}, compression = 'none', hive_partitioning = false"
)
MOST_COLUMNS = 1000  # the most frequent names of a file of JSON objects; names without end are a fault or an attack


class BadLines(Exception):
    """DuckDB met a line that it does not take as an object with names that differ."""


@dataclass(frozen=True)
class JsonRows:
    """A file of JSON objects, one a line, and the names in them, no two alike but for case."""

    path: Path
    names: tuple[str, ...]

    def relation(self, texts: Collection[str] = ()) -> str:
        """Its objects as SQL of a relation: a column for each name, all JSON but `texts`, which are read as text."""
        types = ", ".join(f"{literal(name)}: '{'VARCHAR' if name in texts else 'JSON'}'" for name in self.names)
        return f"read_json({path_literal(self.path)}, columns = {{{types}}}, {_OPTIONS})"


def load_json_lines(
    connection: duckdb.DuckDBPyConnection,
    path: Path,
    rewritten: Path,
    report: Callable[[Problem], None],
    clean: bool = False,
    member: str = "",
) -> JsonRows:
    """The objects of a file, one a line.

    Args:
        connection: reads the file.
        path: the file, not compressed.
        rewritten: where its objects are written where they cannot be read as they are; the caller removes it.
        report: called with each problem.
        clean: write them also where all lines look right, each name once.
        member: that of the one object in the file which holds the objects as a list; empty: they are the file.

    Raises:
        Unreadable: it holds no object.
    """
    with path.open("rb") as file:
        array = file.read(1 << 10).removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"["
    if array or member:
        listed = rows_within(path, member, report) if member else array_items(path, report)
        _rewrite(listed, "item", rewritten, report)
        return load_json_lines(connection, rewritten, rewritten.with_suffix(".names"), report, clean)
    try:
        if not clean:
            return json_rows(connection, path, strict=True)
    except BadLines as fault:
        clean = bool(fault.args)
    numbered = lines(path, report)
    if clean:
        _rewrite(_renamed(path, numbered, report), "line", rewritten, report)
    else:
        _rewrite(((number, strict_object(line)) for number, line in numbered), "line", rewritten, report)
    try:
        return json_rows(connection, rewritten, strict=False)
    except BadLines:
        return load_json_lines(connection, path, rewritten, lambda problem: None, clean=True)


def json_rows(connection: duckdb.DuckDBPyConnection, path: Path, strict: bool) -> JsonRows:
    """A file of objects, one a line, with the names in them.

    Raises:
        BadLines: `strict`, and a line is no object whose names differ.
        Unreadable: it holds no object.
    """
    try:
        # NULL for a line that is not an object: counted in the same pass over the file
        counted = connection.execute(
            "SELECT name, count(*) FROM (SELECT unnest(CASE WHEN len(keys) > 0 OR json_type(json) = 'OBJECT' THEN keys "
            "ELSE [NULL] END) AS name FROM (SELECT json, json_keys(json) AS keys "
            f"FROM read_json_objects({path_literal(path)}, {_OPTIONS}))) GROUP BY name "
            f"ORDER BY name IS NOT NULL, count(*) DESC, name LIMIT {MOST_COLUMNS + 1}"
        ).fetchall()
    except duckdb.Error as error:
        if strict:
            raise BadLines from None
        raise Unreadable(f"cannot be read as JSONL ({str(error).splitlines()[0]})") from None
    if strict and counted and counted[0][0] is None:
        raise BadLines
    names = sorted([name for name, _ in counted if name is not None][:MOST_COLUMNS])
    if not names:
        raise Unreadable("contains no JSON object; one object per line is expected")
    if len({name.casefold() for name in names}) < len(names):
        raise BadLines("names differ by case alone")
    return JsonRows(path, tuple(names))


def _renamed(
    path: Path, numbered: Iterator[tuple[int, bytes]], report: Callable[[Problem], None]
) -> Iterator[tuple[int, bytes | None]]:
    """The objects with each name once: of a name twice in one object the last counts, of two cases the lower.

    Names that only differ in case from object to object are one.
    """
    spelling: dict[str, str] = {}
    told: set[str] = set()
    for number, line in numbered:
        pairs = top_level(line)
        if pairs is None:
            yield number, None
            continue
        members = dict(pairs)
        several = {key for key, _ in pairs} if len(members) < len(pairs) else set()
        repeated = [key for key in several if sum(key == other for other, _ in pairs) > 1]
        names = unlike(list(members))
        repeated += [key for key, name in zip(members, names, strict=True) if key.strip() and name != key.strip()]
        for key in repeated:
            if key not in told and len(told) < _MOST_REPORTED:
                report(Problem(f"line {number:,}", f"key {key} occurs several times", "one is used", remark=True))
            told.add(key)
        named = {
            spelling.setdefault(name.casefold(), name): cell for name, cell in zip(names, members.values(), strict=True)
        }
        yield number, strict_object(json.dumps(named).encode())


def array_items(path: Path, report: Callable[[Problem], None]) -> Iterator[tuple[int, bytes | None]]:
    """The items of the array that a file holds, each on its line; damage is reported."""
    number = 0
    try:
        with Stream(path) as stream:
            for number, item in enumerate(stream.items(), start=1):
                yield number, strict_object(json.dumps(item).encode()) if isinstance(item, dict) else None
    except Broken as fault:
        report(Problem("", str(fault), f"the {counted(number, 'item', 'items')} before it"))


def _rewrite(
    objects: Iterator[tuple[int, bytes | None]], unit: str, target: Path, report: Callable[[Problem], None]
) -> None:
    """Write the objects to `target`, one a line; what is none is reported by its number."""
    bad = good = 0
    with target.open("wb") as out:
        for number, text in objects:
            if text is not None:
                out.write(text + b"\n")
                good += 1
                continue
            bad += 1
            if bad <= _MOST_REPORTED:
                report(Problem(f"{unit} {number:,}", "not a complete JSON object", "excluded"))
    if bad > _MOST_REPORTED:
        report(Problem("", counted(bad - _MOST_REPORTED, f"more bad {unit}", f"more bad {unit}s"), "excluded"))
    if not good:
        raise Unreadable(f"contains no {unit} that is a JSON object")
