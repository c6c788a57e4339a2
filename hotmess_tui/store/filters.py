"""A person's filter (`--where`): parsed alone as one scalar expression over known columns; all else is refused."""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import AbstractContextManager
from typing import Any

import duckdb

from hotmess_tui.errors import HotmessError

_ALLOWED = {"COLUMN_REF", "CONSTANT", "COMPARISON", "CONJUNCTION", "FUNCTION", "OPERATOR", "CAST", "CASE", "BETWEEN"}
_REFUSED_FUNCTIONS = {
    "getenv", "getvariable", "current_setting", "read_text", "read_blob", "query", "query_table", "nextval", "currval",
    "write_log", "sleep_ms", "parse_duckdb_log_message", "set_config",
}  # fmt: skip


_MOST_KEPT = 64  # conditions


class Filters:
    """The filters of one store: each is parsed and described once.

    Args:
        cursor: lends a cursor that sees `samples`.
        columns: gives the names that a filter may use, with their types.
    """

    def __init__(
        self,
        cursor: Callable[[], AbstractContextManager[duckdb.DuckDBPyConnection]],
        columns: Callable[[], Mapping[str, str]],
    ) -> None:
        self._cursor, self._columns = cursor, columns
        self._conditions: OrderedDict[str, str] = OrderedDict()  # the one used longest ago first

    def sql(self, text: str | None) -> str:
        """A filter as an SQL condition on samples; "true" where there is none.

        Raises:
            HotmessError: it is no condition on these columns (status 2).
        """
        if not text or not text.strip():
            return "true"
        condition = self._conditions.pop(text, None) or self._checked(text)
        self._conditions[text] = condition
        while len(self._conditions) > _MOST_KEPT:
            self._conditions.popitem(last=False)
        return condition

    def _checked(self, text: str) -> str:
        columns = tuple(self._columns())
        with self._cursor() as cursor:
            condition = parse_where(cursor, text, columns)
            try:
                row = cursor.execute(f"DESCRIBE SELECT {condition} FROM samples WHERE {condition}").fetchone()
            except duckdb.InterruptException:
                raise
            except duckdb.Error as error:
                raise _refusal(text, str(error).splitlines()[0], columns) from None
        if row is None or row[1] != "BOOLEAN":
            raise _refusal(text, "a condition is expected, true or false", columns)
        return condition


def _refusal(text: str, reason: str, columns: Collection[str]) -> HotmessError:
    return HotmessError(f"--where {text!r}: {reason}; columns: {', '.join(columns)}", status=2)


def parse_where(connection: duckdb.DuckDBPyConnection, text: str, columns: Collection[str]) -> str:
    """The condition as SQL written anew from its parsed form: nothing of the person's text reaches the query unread.

    Args:
        connection: used for DuckDB's own parser only.
        text: the condition, for instance `task = 'bf' and reasoning_length > 200`.
        columns: names that may be used; `metadata.NAME` stands for a field.

    Raises:
        HotmessError: with the place of the fault and the columns there are.
    """
    prefix = "SELECT 1 FROM samples WHERE "
    reply = connection.execute("SELECT json_serialize_sql($1)", [prefix + text]).fetchone()
    tree: dict[str, Any] = json.loads(reply[0]) if reply else {"error": True, "error_message": "no answer"}
    if tree.get("error"):
        position = int(tree.get("position") or len(prefix)) - len(prefix)
        raise _fault(text, position, str(tree.get("error_message", "not understood")), columns)
    statements = tree["statements"]
    node = statements[0]["node"]
    if len(statements) != 1 or node["type"] != "SELECT_NODE" or node.get("where_clause") is None or not _is_plain(node):
        raise _fault(text, 0, "one condition is expected, nothing after it", columns)
    for expression in _expressions(node["where_clause"]):
        _check(expression, text, len(prefix), columns)
    rebuilt = connection.execute("SELECT json_deserialize_sql($1)", [json.dumps(tree)]).fetchone()
    assert rebuilt is not None
    return str(rebuilt[0]).split(" WHERE ", 1)[1].rstrip("; ")


def _is_plain(node: dict[str, Any]) -> bool:
    return not (
        node.get("modifiers") or node.get("group_expressions") or node.get("having") or node.get("qualify")
        or node.get("sample") or node["from_table"].get("table_name") != "samples"
        or node["from_table"]["type"] != "BASE_TABLE"
    )  # fmt: skip


def _expressions(node: Any) -> Iterator[dict[str, Any]]:
    if isinstance(node, dict):
        if "class" in node:
            yield node
        for child in node.values():
            yield from _expressions(child)
    elif isinstance(node, list):
        for child in node:
            yield from _expressions(child)


def _check(expression: dict[str, Any], text: str, offset: int, columns: Collection[str]) -> None:
    position = int(expression.get("query_location") or offset) - offset
    kind = expression["class"]
    if kind == "COLUMN_REF":
        name = ".".join(expression["column_names"])
        if name.casefold() not in {column.casefold() for column in columns}:
            raise _fault(text, position, f"no column {name}", columns)
    elif kind not in _ALLOWED:
        raise _fault(text, position, f"{kind.replace('_', ' ').lower()} is not allowed in a condition", columns)
    elif kind == "FUNCTION" and expression["function_name"].lower() in _REFUSED_FUNCTIONS:
        raise _fault(
            text, position, f"the function {expression['function_name']} is not allowed in a condition", columns
        )


def _fault(text: str, position: int, reason: str, columns: Collection[str]) -> HotmessError:
    position = max(0, min(position, len(text)))
    line = reason.splitlines()[0] if reason else "not understood"
    return HotmessError(
        f"--where, at character {position + 1} ({text[position : position + 20]!r}): {line}; columns: "
        f"{', '.join(columns)}",
        status=2,
    )
