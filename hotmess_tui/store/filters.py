"""A person's `--where`: parsed alone as one scalar expression over known columns; all else is refused."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from typing import Any

import duckdb

from hotmess_tui.errors import HotmessError

_ALLOWED = {"COLUMN_REF", "CONSTANT", "COMPARISON", "CONJUNCTION", "FUNCTION", "OPERATOR", "CAST", "CASE", "BETWEEN"}
_REFUSED_FUNCTIONS = {
    "getenv", "getvariable", "current_setting", "read_text", "read_blob", "query", "query_table", "nextval", "currval",
    "write_log", "sleep_ms", "parse_duckdb_log_message", "set_config",
}  # fmt: skip


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
        place = int(tree.get("position") or len(prefix)) - len(prefix)
        raise _fault(text, place, str(tree.get("error_message", "not understood")), columns)
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


def _expressions(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        if "class" in value:
            yield value
        for item in value.values():
            yield from _expressions(item)
    elif isinstance(value, list):
        for item in value:
            yield from _expressions(item)


def _check(expression: dict[str, Any], text: str, offset: int, columns: Collection[str]) -> None:
    place = int(expression.get("query_location") or offset) - offset
    kind = expression["class"]
    if kind == "COLUMN_REF":
        name = ".".join(expression["column_names"])
        if name.casefold() not in {column.casefold() for column in columns}:
            raise _fault(text, place, f"no column {name}", columns)
    elif kind not in _ALLOWED:
        raise _fault(text, place, f"{kind.replace('_', ' ').lower()} is not allowed in a condition", columns)
    elif kind == "FUNCTION" and expression["function_name"].lower() in _REFUSED_FUNCTIONS:
        raise _fault(text, place, f"the function {expression['function_name']} is not allowed in a condition", columns)


def _fault(text: str, place: int, what: str, columns: Collection[str]) -> HotmessError:
    place = max(0, min(place, len(text)))
    first = what.splitlines()[0] if what else "not understood"
    return HotmessError(
        f"--where, at character {place + 1} ({text[place : place + 20]!r}): {first}; columns: {', '.join(columns)}",
        status=2,
    )
