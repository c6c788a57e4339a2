"""A person's own SQL before it runs: only one statement passes, and only one that reads; errors have a position."""

from __future__ import annotations

import json
import re
import unicodedata

import duckdb

from hotmess_tui.errors import QueryError
from hotmess_tui.store.cheap_functions import MOST_EXPRESSIONS, all_cheap

TABLES = ("samples", "groups", "questions", "traces", "features", "sources")
ALLOWED = "SELECT, WITH, FROM, DESCRIBE and EXPLAIN"
# What runs a text that was not looked at, or does something
REFUSED = frozenset(
    {
        "query", "json_execute_serialized_sql", "checkpoint", "force_checkpoint", "truncate_duckdb_logs", "write_log",
        "enable_logging", "disable_logging", "enable_profiling", "disable_profiling", "nextval", "sleep_ms",
    }
)  # fmt: skip
_WORDS = frozenset({"SELECT", "WITH", "FROM", "DESCRIBE", "EXPLAIN"})
# A common table may hold INSERT, UPDATE, DELETE and even COPY: only these kinds of query read
_READING = frozenset({"SELECT_NODE", "SET_OPERATION_NODE", "RECURSIVE_CTE_NODE", "CTE_NODE"})
_NODE = re.compile(r'"type":"(\w+_NODE)"')
_FUNCTION = re.compile(r'"function_name":("(?:[^"\\]|\\.)*")')
_EXPRESSION = re.compile(r'"class":"')
_TABLE = re.compile(r'"from_table":\{"type":"(\w+)"')
_ONE_TABLE = frozenset({"BASE_TABLE", "EMPTY"})
_SEVERAL_GROUPINGS = re.compile(r'"group_sets":\[\[[\d,]*\],')
_ALIAS = re.compile(r'"alias":"((?:[^"\\]|\\.)+)"')
_COLUMN = re.compile(r'"column_names":\["((?:[^"\\]|\\.)*)"\]')
_MOST_NAMED = 2  # columns that a query which runs where it is asked names itself and uses
_EXPLAIN_OPTION = re.compile(r"\A(?:ANALYZE\b|\(\s*(?:ANALYZE|FORMAT)\b[\w\s,]*\))", re.IGNORECASE)
_REMARK = re.compile(r"\s+|--[^\n\r]*|/\*")
_NESTED = re.compile(r"/\*|\*/")
_FIRST_WORD = re.compile(r"[\s(]*([A-Za-z]+)")
_CARETS = re.compile(r"\s*\nLINE (\d+): (.*)\n( *)(\^+)\s*\Z")


def check(cursor: duckdb.DuckDBPyConnection, sql: str) -> int:
    """Let only one statement pass, and only one that reads.

    Returns:
        Where it begins: behind blanks and remarks.

    Raises:
        QueryError: status 2, with what may be asked, and the place where it is known.
    """
    try:
        statements = cursor.extract_statements(sql)
    except duckdb.Error as error:
        raise fault_of(error, sql) from None
    if not statements:
        raise QueryError(f"SQL: empty query; allowed: {ALLOWED}", sql)
    if len(statements) > 1:
        raise QueryError("SQL: one statement at a time", sql)
    statement = statements[0]
    query = statement.query[_behind_remarks(statement.query) :]  # DuckDB 2.0.0 left them out, 2.0.1 does not
    word = _FIRST_WORD.match(query)
    keyword = word[1].upper() if word else ""
    if word is not None and keyword == "EXPLAIN":
        explained = query[word.end() :]
        explained = _EXPLAIN_OPTION.sub("", explained[_behind_remarks(explained) :], count=1)
        try:
            check(cursor, explained)  # a parser of its own for the rest: it must be a reading statement by itself
        except QueryError as fault:
            raise QueryError(str(fault), sql) from None
        return len(sql) - len(query)
    if statement.type != duckdb.StatementType.SELECT or keyword not in _WORDS:
        hint = f"; use FROM ({query.strip().rstrip(';')})" if keyword in ("SUMMARIZE", "SHOW") else ""
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
        if name.lower() in REFUSED:
            match = re.search(rf"\b{re.escape(name)}\b", sql, re.IGNORECASE)
            message = f"SQL: the function {name} is not allowed, as it can do more than read"
            raise QueryError(message, sql, _line_and_column(sql, match.start()) if match else None, len(name))
    return len(sql) - len(query)


def _behind_remarks(sql: str) -> int:
    """Where the first word of a statement stands: behind blanks, remarks to the end of a line and nested ones."""
    at = depth = 0
    while (mark := (_NESTED.search if depth else _REMARK.match)(sql, at)) is not None:
        depth += {"/*": 1, "*/": -1}.get(mark[0], 0)
        at = mark.end()
    return at


def is_cheap(cursor: duckdb.DuckDBPyConnection, sql: str) -> bool:
    """Whether a query may run where it is asked: short, over one table, of functions that do not take long for a row.

    Only the parser sees the text: to plan it, DuckDB works out what is constant in it, and writes out the tables and
    columns that it names itself; each used twice in the next, twenty of them are a million. It does not look up
    meanwhile. What cannot be parsed is cheap, as it is refused.
    """
    try:
        if any(statement.type == duckdb.StatementType.EXPLAIN for statement in cursor.extract_statements(sql)):
            return False
        reply = cursor.execute("SELECT json_serialize_sql($1)", [sql]).fetchone()
    except duckdb.Error:
        return True
    tree = str(reply[0]) if reply else ""
    if len(_EXPRESSION.findall(tree)) > MOST_EXPRESSIONS or len(_NODE.findall(tree)) > 1:
        return False
    if not _ONE_TABLE.issuperset(_TABLE.findall(tree)) or _SEVERAL_GROUPINGS.search(tree):
        return False
    columns = {name.casefold() for name in _ALIAS.findall(tree)} & {name.casefold() for name in _COLUMN.findall(tree)}
    return len(columns) <= _MOST_NAMED and all_cheap(map(json.loads, _FUNCTION.findall(tree)))


def _refused(sql: str, hint: str = "") -> QueryError:
    return QueryError(f"SQL: only read-only statements are allowed: {ALLOWED}{hint}", sql)


def fault_of(error: duckdb.Error, sql: str, begin: int = 0) -> QueryError:
    """What DuckDB complains of, in one line, with the place in the query, of which it got what follows `begin`."""
    message = str(error)
    carets = _CARETS.search(message)
    at, length = _position(sql[begin:], carets) if carets else (None, 0)
    if at is not None and begin:
        line, column = _line_and_column(sql, begin)
        at = (at[0] + line, at[1] + (0 if at[0] else column))
    message = message[: carets.start()] if carets else message
    if "'pytz'" in message:
        message = "times with a time zone cannot be shown; cast them, for example now()::TIMESTAMP or now()::VARCHAR"
    lines = [line.strip() for line in message.splitlines() if line.strip()]
    lines = lines[: 2 if len(lines) > 1 and lines[1].startswith(("Candidate bindings", "Did you mean")) else 1]
    lines = [re.sub(r"^[A-Z][\w ]+ Error: ", "", lines[0]), *lines[1:]] if lines else ["invalid query"]
    where = f", line {at[0] + 1}, column {at[1] + 1}" if at else ""
    return QueryError(f"SQL{where}: {' '.join(lines)}{_advice(error, lines[0], at)}", sql, at, length)


def _advice(error: duckdb.Error, message: str, at: tuple[int, int] | None) -> str:
    if isinstance(error, duckdb.CatalogException) and "Table with name" in message:
        return f" Available: {', '.join(TABLES)}."
    if "(BOOLEAN)'" in message:
        return " Cast booleans to average or sum them: avg(correct::INT)."
    if isinstance(error, duckdb.PermissionException) and "Cannot access" in message:
        return "; only files in the store's folder can be read"
    if isinstance(error, duckdb.ParserException) and "syntax error" in message:
        return (
            f"; a query begins with {ALLOWED.replace(' and ', ' or ')}"
            if at == (0, 0)
            else "; check the text before it"
        )
    return ""


def _position(sql: str, carets: re.Match[str]) -> tuple[tuple[int, int] | None, int]:
    """Line and column (from zero) of the carets that DuckDB prints below a line of the query, and how many there are.

    A long line is printed in part, between dots, so the carets count from somewhere within it; and they are set by the
    width of characters on a terminal, so a column of them is not yet a character.
    """
    number, excerpt = int(carets[1]) - 1, carets[2]
    lines = sql.split("\n")
    if number >= len(lines):
        return None, 0
    cells = len(carets[3]) - len(f"LINE {carets[1]}: ")
    into = 0
    while into < len(excerpt) and (cells > 0 or not _cells(excerpt[into])):
        cells -= _cells(excerpt[into])
        into += 1
    shift = 0
    if excerpt.startswith("...") and not lines[number].startswith("..."):
        excerpt, into = excerpt[3:], max(0, into - 3)
        shift = max(0, lines[number].find(excerpt.removesuffix("...")))
    column = min(shift + into, len(lines[number]))
    return (number, column), max(1, min(len(carets[4]), len(lines[number]) - column))


def _cells(char: str) -> int:
    """The width that DuckDB takes a character for."""
    if unicodedata.category(char) in ("Cc", "Cf", "Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def _line_and_column(sql: str, position: int) -> tuple[int, int]:
    before = sql[:position]
    return before.count("\n"), position - before.rfind("\n") - 1
