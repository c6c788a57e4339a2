"""A person's own SQL: only what reads passes, nothing that it runs on can be written, and a fault has its place."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager

import duckdb

from hotmess_tui.errors import QueryError
from hotmess_tui.records import Choice, SqlResult, Vocabulary
from hotmess_tui.store.database import path_literal
from hotmess_tui.store.desk import Cursor, Desk

FURTHER = ("features",)  # tables that there are where traces were looked into
TABLES = ("samples", "groups", "questions", "traces", "sources")
ALLOWED = "SELECT, WITH, FROM, DESCRIBE and EXPLAIN"
MOST_CHARACTERS = 64_000_000  # of texts in an answer that is cut to some rows
_WORDS = frozenset({"SELECT", "WITH", "FROM", "DESCRIBE", "EXPLAIN"})
# A common table may hold INSERT, UPDATE, DELETE and even COPY: only these kinds of query read
_READING = frozenset({"SELECT_NODE", "SET_OPERATION_NODE", "RECURSIVE_CTE_NODE", "CTE_NODE"})
# What runs a text that was not looked at, or does something
_REFUSED = frozenset(
    {
        "query", "json_execute_serialized_sql", "checkpoint", "force_checkpoint", "truncate_duckdb_logs", "write_log",
        "enable_logging", "disable_logging", "enable_profiling", "disable_profiling", "nextval", "sleep_ms",
    }
)  # fmt: skip
_NODE = re.compile(r'"type":"(\w+_NODE)"')
_FUNCTION = re.compile(r'"function_name":("(?:[^"\\]|\\.)*")')
_EXPLAIN = re.compile(r"\s*EXPLAIN\b\s*(?:ANALYZE\b\s*|\([\w\s,]*\)\s*)?", re.IGNORECASE)
_FIRST_WORD = re.compile(r"[\s(]*([A-Za-z]+)")
_PLACE = re.compile(r"\s*\nLINE (\d+): (.*)\n( *)(\^+)\s*\Z")
_AT_ONCE = 500  # rows fetched between two looks at how much there is


def check(cursor: Cursor, sql: str) -> int:
    """Let only one statement pass, and only one that reads.

    Returns:
        Where it begins: behind blanks and remarks.

    Raises:
        QueryError: status 2, with what may be asked, and the place where it is known.
    """
    try:
        statements = cursor.extract_statements(sql)
    except duckdb.Error as error:
        raise _fault(error, sql) from None
    if not statements:
        raise QueryError(f"SQL: nothing is asked; {ALLOWED} are what the store answers", sql)
    if len(statements) > 1:
        raise QueryError("SQL: one statement at a time", sql)
    statement = statements[0]
    word = _FIRST_WORD.match(statement.query)
    first = word[1].upper() if word else ""
    if first == "EXPLAIN":
        explained = _EXPLAIN.sub("", statement.query, count=1)
        try:
            check(cursor, explained)  # a parser of its own for the rest: it must be a reading statement by itself
        except QueryError as fault:
            raise QueryError(str(fault), sql) from None
        return len(sql) - len(statement.query)
    if statement.type != duckdb.StatementType.SELECT or first not in _WORDS:
        hint = f"; FROM ({statement.query.strip().rstrip(';')}) is" if first in ("SUMMARIZE", "SHOW") else ""
        raise _refused(sql, hint)
    reply = cursor.execute("SELECT json_serialize_sql($1)", [sql]).fetchone()
    tree = str(reply[0]) if reply else ""
    if not tree.startswith('{"error":false'):
        raise _refused(sql)
    # The parsed statement is searched as text: nested as deep as the parser allows, it is too deep for a reader of
    # JSON. Quotes inside of a string are escaped there, so a string never looks like a key.
    if not _READING.issuperset(_NODE.findall(tree)):
        raise _refused(sql)
    for name in map(json.loads, _FUNCTION.findall(tree)):
        if name.lower() in _REFUSED:
            place = re.search(rf"\b{re.escape(name)}\b", sql, re.IGNORECASE)
            said = f"SQL: the function {name} is not allowed, as it can do more than read"
            raise QueryError(said, sql, _line_and_column(sql, place.start()) if place else None, len(name))
    return len(sql) - len(statement.query)


def _refused(sql: str, hint: str = "") -> QueryError:
    return QueryError(f"SQL: the store is read-only; {ALLOWED} are what it answers{hint}", sql)


@contextmanager
def prepared(desk: Desk, text: str, choice: Choice) -> Iterator[Cursor]:
    """A cursor with the tables that a text speaks of, on which nothing can be changed while it is used.

    `groups` has the figures of the choice's decomposition and estimator, whatever its filter: the console speaks of the
    whole store.
    """
    words = set(re.findall(r"\w+", text.casefold()))
    if words & {"groups", "figures", "every", "graded", "halves", "steps", "getvariable"}:
        with desk.at(Choice(decomposition=choice.decomposition, estimator=choice.estimator, length=choice.length)) as (
            cursor,
            figures,
            (_, _, unit),
        ):
            cursor.execute(
                "CREATE OR REPLACE TEMP VIEW groups AS SELECT v.* EXCLUDE (split, part, least_n, plugin_variance), "
                "g.choices, g.distributed, CASE WHEN v.error > 1e-12 THEN v.variance / v.error END AS incoherence "
                "FROM every AS v JOIN store.group_names AS g USING (group_id)"
            )
            desk.see_parts(cursor, words, figures, unit)
            yield _closed(cursor, desk, words)
            return
    with desk.cursor() as cursor:
        yield _closed(cursor, desk, words)


def _closed(cursor: Cursor, desk: Desk, words: set[str]) -> Cursor:
    if "sources" in words:
        cursor.execute("CREATE OR REPLACE TEMP VIEW sources AS SELECT * FROM store.sources")
    if "traces" in words:
        rows = cursor.execute("SELECT DISTINCT content FROM store.sources WHERE samples > 0 ORDER BY content")
        files = [desk.folder / "traces" / f"{content}.parquet" for (content,) in rows.fetchall()]
        cursor.execute(
            "CREATE OR REPLACE TEMP VIEW traces AS SELECT s.sample_id, t.position, t.role, t.kind, t.name, t.text "
            f"FROM read_parquet([{', '.join(map(path_literal, files))}], filename = true) AS t "
            "JOIN store.sources AS c ON c.content = parse_filename(t.filename, true) "
            "JOIN store.samples AS s ON s.source_no = c.source_no AND s.sample_no = t.sample_no"
        )
    return cursor


def answer(desk: Desk, text: str, most: int | None = None, choice: Choice | None = None) -> SqlResult:
    """A person's own query; of a long answer only the first rows are fetched.

    Args:
        desk: the open store.
        text: one reading statement.
        most: rows; also no more than some 64 MB of text are fetched then. None: all.
        choice: whose decomposition and estimator `groups` has.

    Raises:
        QueryError: it is no reading statement, or DuckDB refuses it.
        Cancelled: it was interrupted.
    """
    with prepared(desk, text, choice or Choice()) as cursor:
        begin = check(cursor, text)
        cursor.execute("BEGIN TRANSACTION READ ONLY")
        try:
            cursor.execute(text[begin:])  # DuckDB tells no place in what follows a remark
            description = cursor.description or []
            rows, more = _fetched(cursor, most)
        except (duckdb.InterruptException, duckdb.OutOfMemoryException):
            raise
        except duckdb.Error as error:
            raise _fault(error, text, begin) from None
        finally:
            _end(cursor)
        names, types = [column[0] for column in description], [str(column[1]) for column in description]
        return SqlResult(tuple(names), tuple(types), tuple(rows), more)


def _end(cursor: Cursor) -> None:
    """End the transaction, whatever: an interrupt that comes late must not leave it open on a cursor used again."""
    while True:
        try:
            cursor.execute("ROLLBACK")
            return
        except duckdb.InterruptException:
            continue
        except duckdb.TransactionException:  # there is none any more
            return


def _fetched(cursor: Cursor, most: int | None) -> tuple[list[tuple[object, ...]], bool]:
    """Rows, and whether there are more."""
    if most is None:
        return cursor.fetchall(), False
    rows: list[tuple[object, ...]] = []
    size = 0
    while len(rows) <= most:
        some = cursor.fetchmany(min(_AT_ONCE, most + 1 - len(rows)))
        if not some:
            return rows, False
        for n, row in enumerate(some):
            size += sum(len(value) for value in row if isinstance(value, (str, bytes)))
            if size > MOST_CHARACTERS and (rows or n):
                return rows + some[:n], True
        rows += some
    return rows[:most], True


# ── faults ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def _fault(error: duckdb.Error, sql: str, begin: int = 0) -> QueryError:
    """What DuckDB complains of, in one line, with the place in the query, of which it got what follows `begin`."""
    said = str(error)
    place = _PLACE.search(said)
    at, length = _found(sql[begin:], place) if place else (None, 0)
    if at is not None and begin:
        line, column = _line_and_column(sql, begin)
        at = (at[0] + line, at[1] + (0 if at[0] else column))
    said = said[: place.start()] if place else said
    if "'pytz'" in said:
        said = "times with a time zone cannot be shown; cast them, as now()::TIMESTAMP or now()::VARCHAR"
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    lines = lines[: 2 if len(lines) > 1 and lines[1].startswith(("Candidate bindings", "Did you mean")) else 1]
    lines = [re.sub(r"^[A-Z][\w ]+ Error: ", "", lines[0]), *lines[1:]] if lines else ["not understood"]
    where = f", line {at[0] + 1}, column {at[1] + 1}" if at else ""
    return QueryError(f"SQL{where}: {' '.join(lines)}{_advice(error, lines[0], at)}", sql, at, length)


def _advice(error: duckdb.Error, said: str, at: tuple[int, int] | None) -> str:
    if isinstance(error, duckdb.CatalogException) and "Table with name" in said:
        return f" There are {', '.join(TABLES)}."
    if "(BOOLEAN)'" in said:
        return " True counts as 1 when cast, as avg(correct::INT)."
    if isinstance(error, duckdb.PermissionException) and "Cannot access" in said:
        return "; only files in the store's folder can be read"
    if isinstance(error, duckdb.ParserException) and "syntax error" in said:
        return f": {ALLOWED} begin a query" if at == (0, 0) else ": what is before it is incomplete or misspelt"
    return ""


def _found(sql: str, place: re.Match[str]) -> tuple[tuple[int, int] | None, int]:
    """Line and column (from zero) of the carets below a line of the query, of which a part is shown."""
    number, shown = int(place[1]) - 1, place[2]
    lines = sql.split("\n")
    if number >= len(lines):
        return None, 0
    cells = len(place[3]) - len(f"LINE {place[1]}: ")
    into = 0
    while into < len(shown) and (cells > 0 or not _cells(shown[into])):
        cells -= _cells(shown[into])
        into += 1
    shift = 0
    if shown.startswith("...") and not lines[number].startswith("..."):
        shown, into = shown[3:], max(0, into - 3)
        shift = max(0, lines[number].find(shown.removesuffix("...")))
    column = min(shift + into, len(lines[number]))
    return (number, column), max(1, min(len(place[4]), len(lines[number]) - column))


def _cells(char: str) -> int:
    """The width that DuckDB takes a character for."""
    if unicodedata.category(char) in ("Cc", "Cf", "Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def _line_and_column(sql: str, position: int) -> tuple[int, int]:
    before = sql[:position]
    return before.count("\n"), position - before.rfind("\n") - 1


# ── names ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def vocabulary(desk: Desk) -> Vocabulary:
    """What a query may speak of: the tables with their columns, DuckDB's keywords and functions."""
    with prepared(desk, " ".join(TABLES), Choice()) as cursor:
        found = cursor.execute("SELECT view_name FROM duckdb_views() WHERE temporary").fetchall()
        views = {str(name) for (name,) in found}
        tables = {
            name: tuple((str(row[0]), str(row[1])) for row in cursor.execute(f"DESCRIBE {name}").fetchall())
            for name in (*TABLES, *FURTHER)
            if name in views
        }
        keywords = cursor.execute("SELECT keyword_name FROM duckdb_keywords() ORDER BY ALL").fetchall()
        functions = cursor.execute(
            "SELECT DISTINCT function_name FROM duckdb_functions() WHERE function_type IN ('scalar', 'aggregate', "
            "'macro', 'table_macro', 'table') AND regexp_full_match(function_name, '[a-z][a-z0-9_]*') ORDER BY ALL"
        ).fetchall()
    fields = tuple((name.removeprefix("metadata."), kind) for name, kind in desk.metadata.items())
    allowed = (str(name) for (name,) in functions if name not in _REFUSED)
    return Vocabulary(tables, fields, tuple(str(name) for (name,) in keywords), tuple(allowed))
