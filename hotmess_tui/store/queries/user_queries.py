"""A user's own query files: found, checked to read only, and written; a broken one is named, and the others work."""

from __future__ import annotations

import contextlib
import os
import re
import threading
from dataclasses import replace
from pathlib import Path

from hotmess_tui.errors import HotmessError, QueryError
from hotmess_tui.refusals import reason
from hotmess_tui.store.locations import own_queries
from hotmess_tui.store.queries.curve_header import curve_header
from hotmess_tui.store.queries.detectors import parameters
from hotmess_tui.store.queries.query_file import Query, parse
from hotmess_tui.store.queries.shipped import shipped

KINDS = ("tables", "curves", "triage")  # the folders in it
_NAME = re.compile(r"[a-z][a-z0-9_]{0,63}")
_LARGEST = 1_000_000  # bytes
# By file, time and size: a query, or what is wrong with it
_checked_files: dict[tuple[Path, int, int], Query | str] = {}


def own(kind: str) -> tuple[Query, ...]:
    """The person's queries of a kind, in the order that their headers state; broken ones are left out."""
    queries = [query for query in _read(kind) if isinstance(query, Query)]
    return tuple(sorted(queries, key=lambda query: (int(query.text("order", "99")), query.name)))


def faults() -> tuple[str, ...]:
    """What is wrong with the person's files, a line each: file and fault."""
    return tuple(fault for kind in KINDS for fault in _read(kind) if isinstance(fault, str))


def _read(kind: str) -> list[Query | str]:
    try:
        files = sorted((own_queries() / kind).glob("*.sql"))
    except OSError as error:
        return [f"{own_queries() / kind}: cannot be read ({reason(error)})"]
    return [_one(file, kind) for file in files]


def _one(file: Path, kind: str) -> Query | str:
    try:
        status = file.stat()
        key = (file, status.st_mtime_ns, status.st_size)
        if key not in _checked_files:
            _checked_files[key] = _check(file, kind, status.st_size)
        return _checked_files[key]
    except OSError as error:
        return f"{file}: cannot be read ({reason(error)})"


def _check(file: Path, kind: str, size: int) -> Query | str:
    if not file.is_file():  # to open a pipe would wait for ever
        return f"{file}: not a regular file"
    if size > _LARGEST:
        return f"{file}: too large for a query"
    if not _NAME.fullmatch(file.stem):
        return f"{file}: {_naming(file.stem)}"
    if file.stem in _shipped_names(kind):
        return f"{file}: a built-in query has this name; rename the file and its id"
    try:
        query = parse(file, kind)
        for statement in query.statements:
            _refuse(statement)
        if kind == "triage":
            parameters(query)  # each has a default of its type
        if kind == "curves":
            _refuse(f"SELECT ({curve_header(query).drill or True}) AS inside FROM figures")
    except UnicodeDecodeError:
        return f"{file}: not UTF-8 text"
    except QueryError as fault:
        return f"{file}: {fault}{_line(file, fault)}"
    except HotmessError as fault:
        return str(fault) if str(fault).startswith(f"{file}:") else f"{file}: {fault}"
    if not query.text("order", "99").lstrip("-").isdecimal():
        return f"{file}: order: {query.text('order')} is not an integer"
    if not query.text("title", file.stem):
        return f"{file}: the header has no title; add a line such as -- title: Longest traces"
    return replace(query, sql=f"{query.sql}\n", file=file)  # the query may end in a remark


def _line(file: Path, fault: QueryError) -> str:
    """The line of the file where an error of its SQL lies; empty where that is not known."""
    if fault.place is None or not fault.sql:
        return ""
    before, statement, _ = file.read_text(encoding="utf-8").partition(fault.sql)
    number = before.count("\n") + fault.place[0] + 1
    return f" (line {number} of the file)" if statement else ""


def _shipped_names(kind: str) -> set[str]:
    return {query.name for query in shipped(kind)}


def _naming(name: str) -> str:
    return f"{name!r} is not a valid query name; use lowercase letters, digits and _, beginning with a letter"


def check_name(name: str) -> None:
    """Refuse what cannot be the name of a person's table.

    Raises:
        HotmessError: status 2; it has other characters, or is the name of one that ships.
    """
    if not _NAME.fullmatch(name):
        raise HotmessError(_naming(name), status=2)
    if name in _shipped_names("tables"):
        raise HotmessError(f"{name} is a built-in query; choose another name", status=2)


def place_of(name: str) -> Path:
    """The file of a person's table."""
    return own_queries() / "tables" / f"{name}.sql"


def save(name: str, title: str, sql: str, *, over: bool = False) -> Path:
    """Write a query as a table of the catalogue, whole or not at all.

    Args:
        name: of the query and its file.
        title: what it shows, in a few words.
        sql: one reading statement.
        over: whether a file that is there may be replaced.

    Raises:
        HotmessError: the name, the title or the query will not do, the file is there, or it cannot be written.
    """
    check_name(name)
    title = " ".join(title.split()) or name.replace("_", " ")
    if title.startswith("{"):
        raise HotmessError("a title must not begin with {", status=2)
    _refuse(sql)
    file = place_of(name)
    text = f"-- ---\n-- id: {name}\n-- title: {title}\n-- about: {title}\n-- kind: table\n-- ---\n{sql.strip()}\n"
    temporary = file.with_name(f".{name}.{os.getpid()}.{threading.get_ident()}.part")
    if file.exists() and not over:
        raise HotmessError(f"query {name} already exists: {file}")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        temporary.write_bytes(text.encode("utf-8", "replace"))
        os.replace(temporary, file)
    except OSError as error:
        raise HotmessError(
            f"the query cannot be written ({reason(error)}): {file}; set HOTMESS_QUERIES to use another folder"
        ) from None
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink()
    return file


def _refuse(statement: str) -> None:
    """Check that a statement only reads."""
    from hotmess_tui.store.queries.read_only import refuse  # with DuckDB, which the first screen does not need

    refuse(statement)
