"""A person's filter (`--where`): parsed alone as one scalar expression over known columns; all else is refused."""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any, NamedTuple

import duckdb

from hotmess_tui.deferred import Deferred
from hotmess_tui.errors import FilterError
from hotmess_tui.store.cheap_functions import MOST_EXPRESSIONS, is_cheap
from hotmess_tui.store.passing import described

if TYPE_CHECKING:
    from hotmess_tui.store import filter_advice
else:  # a first chart has no filter
    filter_advice = Deferred("hotmess_tui.store.filter_advice")

_ALLOWED = {
    "COLUMN_REF",
    "CONSTANT",
    "COMPARISON",
    "CONJUNCTION",
    "FUNCTION",
    "OPERATOR",
    "CAST",
    "CASE",
    "BETWEEN",
    "TYPE",
}
_REFUSED_FUNCTIONS = {
    "getenv", "getvariable", "current_setting", "read_text", "read_blob", "query", "query_table", "nextval", "currval",
    "write_log", "sleep_ms", "parse_duckdb_log_message", "set_config",
}  # fmt: skip
_COMPARING = frozenset({"COMPARISON", "BETWEEN", "OPERATOR"})
_MOST_KEPT = 64  # conditions
_SHOWN = 20  # characters of a filter in a message about it


class Condition(NamedTuple):
    """A filter as SQL on samples, and whether it may run where it is asked (store/cheap_functions.py)."""

    sql: str
    cheap: bool


_NONE = Condition("true", cheap=True)


class Filters:
    """The filters of one store: each is parsed and described once.

    Args:
        cursor: lends a cursor that sees `samples`.
        columns: gives the names that a filter may use, with their types.
        described: gives the type of a condition that may not run here, as `passing.described` does.
        option: what a person wrote the condition behind.
    """

    def __init__(
        self,
        cursor: Callable[[], AbstractContextManager[duckdb.DuckDBPyConnection]],
        columns: Callable[[], Mapping[str, str]],
        described: Callable[[str], str],
        option: str = "--where",
    ) -> None:
        self._cursor, self._columns, self._described, self._option = cursor, columns, described, option
        self._conditions: OrderedDict[str, Condition] = OrderedDict()  # the one used longest ago first

    def condition(self, text: str | None) -> Condition:
        """A filter as a condition on samples; "true" where there is none.

        Raises:
            FilterError: it is not a condition on these columns.
        """
        if not text or not text.strip():
            return _NONE
        condition = self._conditions.pop(text, None) or self._checked(text)
        self._conditions[text] = condition
        while len(self._conditions) > _MOST_KEPT:
            self._conditions.popitem(last=False)
        return condition

    def _checked(self, text: str) -> Condition:
        columns = self._columns()
        try:
            return self._passed(text, columns)
        except _Fault as fault:
            meant = filter_advice.suggestion(text, columns, lambda attempt: self._passes(attempt, columns))
            raise _refusal(self._option, text, fault, str(meant) if meant else "", columns) from None

    def _passed(self, text: str, columns: Mapping[str, str]) -> Condition:
        with self._cursor() as cursor:
            condition = parse_where(cursor, text, columns)
            kind = described(cursor, condition.sql) if condition.cheap else ""
        kind = kind or self._described(condition.sql)
        if kind.startswith("!"):
            raise _Fault(filter_advice.plain(kind[1:]) + filter_advice.unknown_function(kind))
        if kind != "BOOLEAN":
            raise _Fault("not a condition that is true or false")
        return condition

    def _passes(self, text: str, columns: Mapping[str, str]) -> bool:
        try:
            self._passed(text, columns)
        except _Fault:
            return False
        return True


class _Fault(Exception):
    """Why a filter is refused; `at`: where the fault lies, None where that is not known."""

    def __init__(self, reason: str, at: int | None = None, column: str = "") -> None:
        super().__init__(reason)
        self.reason, self.at, self.column = reason, at, column


def _refusal(option: str, text: str, fault: _Fault, meant: str, columns: Collection[str]) -> FilterError:
    reason, at = meant or fault.reason, fault.at
    if at is not None:
        at = max(0, min(at, len(text)))
        shown = repr(text[at : at + _SHOWN])
        reason = f"at character {at + 1}{'' if meant else f' ({shown})'}: {reason}"
        message = f"{option}, {reason}"
    else:
        message = f"{option} {text!r}: {reason}"
    return FilterError(f"{message}; columns: {', '.join(columns)}", reason, fault.column)


def parse_where(connection: duckdb.DuckDBPyConnection, text: str, columns: Mapping[str, str]) -> Condition:
    """The condition as SQL written again from its parsed form: nothing of the person's text reaches the query unread.

    Args:
        connection: used for DuckDB's own parser only.
        text: the condition, for instance `task = 'bf' and reasoning_length > 200`.
        columns: names that may be used, with their types; `metadata.NAME` stands for a field.

    Raises:
        _Fault: with the position of the fault.
    """
    prefix = "SELECT 1 FROM samples WHERE "
    reply = connection.execute("SELECT json_serialize_sql($1)", [prefix + text]).fetchone()
    tree: dict[str, Any] = json.loads(reply[0]) if reply else {"error": True, "error_message": "no answer"}
    if tree.get("error"):
        position = int(tree.get("position") or len(prefix)) - len(prefix)
        raise _Fault(filter_advice.plain(str(tree.get("error_message", "")), text[max(0, position) :]), position)
    statements = tree["statements"]
    node = statements[0]["node"]
    if len(statements) != 1 or node["type"] != "SELECT_NODE" or node.get("where_clause") is None or not _is_plain(node):
        raise _Fault("a single condition is expected", 0)
    expressions = list(_expressions(node["where_clause"]))
    for expression in expressions:
        _check(expression, len(prefix), columns)
    rebuilt = connection.execute("SELECT json_deserialize_sql($1)", [json.dumps(tree)]).fetchone()
    assert rebuilt is not None
    calls = (expression for expression in expressions if expression["class"] == "FUNCTION")
    # to plan a long condition takes DuckDB its time, too, in which it does not look up
    cheap = len(expressions) <= MOST_EXPRESSIONS and all(
        is_cheap(call["function_name"], _pattern(call)) for call in calls
    )
    return Condition(str(rebuilt[0]).split(" WHERE ", 1)[1].rstrip("; "), cheap)


def _pattern(call: dict[str, Any]) -> str | None:
    """The pattern of a LIKE where it is a constant text."""
    written = [argument["expression"] for argument in call.get("arguments", [])[1:2]]
    constant = written[0].get("literal", {}) if written and written[0]["class"] == "CONSTANT" else {}
    return constant["text"] if constant.get("kind") == "STRING" else None


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


def _check(expression: dict[str, Any], offset: int, columns: Mapping[str, str]) -> None:
    position = int(expression.get("query_location") or offset) - offset
    kind = expression["class"]
    if kind == "COLUMN_REF":
        name = ".".join(expression["column_names"])
        if name.casefold() not in {column.casefold() for column in columns}:
            raise _Fault(filter_advice.unknown(name, columns), position, name)
    elif kind not in _ALLOWED:
        raise _Fault(f"{kind.replace('_', ' ').lower()} is not allowed in a condition", position)
    elif kind == "FUNCTION" and expression["function_name"].lower() in _REFUSED_FUNCTIONS:
        raise _Fault(f"the function {expression['function_name']} is not allowed in a condition", position)
    elif kind in _COMPARING:
        for reason, at in filter_advice.unfitting(expression, columns):
            raise _Fault(reason, position if at is None else at - offset)
