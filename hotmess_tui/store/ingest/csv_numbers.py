"""Numbers in the text of a CSV table: which columns hold them, and what their points and commas mean."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Literal, NamedTuple

import duckdb

from hotmess_tui.formats.records import Problem
from hotmess_tui.store.database import literal, quote

Mark = Literal["point", "comma", "unclear"]

# Kinds of numbers by their separators: what only a point or only a comma as decimal mark allows, and what either does
_BY_POINT = r"[+-]?(\d*\.\d+([eE][+-]?\d+)?|\d{1,3}(,\d{3})+\.\d+|[1-9]\d{0,2}(,\d{3}){2,})"
_BY_COMMA = r"[+-]?(\d*,\d+|\d{1,3}(\.\d{3})+,\d+|[1-9]\d{0,2}(\.\d{3}){2,})"
_POINT_OR_GROUP = r"[+-]?[1-9]\d{0,2}\.\d{3}"
_COMMA_OR_GROUP = r"[+-]?[1-9]\d{0,2},\d{3}"


class _Seen(NamedTuple):
    point: int
    comma: int
    either_point: int
    either_comma: int


def decimal_marks(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    columns: Collection[str],
    delimiter: str,
    report: Callable[[Problem], None],
) -> dict[str, Mark]:
    """What the decimal mark is in each column of numbers that has any separator, decided over all its rows.

    A number such as 1.234 is read by what the other numbers of its column need, else those of the table.

    Args:
        connection: has the table.
        table: its name.
        columns: those that should hold numbers.
        delimiter: between the cells; a comma there makes a decimal comma unlikely.
        report: called where a column is read with decimal commas, or cannot be read.
    """
    listed = list(columns)
    if not listed:
        return {}
    separated = ", ".join(
        f"bool_or(contains({quote(name)}, ',') OR ({literal(delimiter)} <> ',' AND contains({quote(name)}, '.')))"
        for name in listed
    )
    row = connection.execute(f"SELECT {separated} FROM {table}").fetchone() or ()
    listed = [name for name, has_any in zip(listed, row, strict=True) if has_any]
    seen = {name: _separators(connection, table, name) for name in listed}
    points = any(found.point and not found.comma for found in seen.values())
    commas = any(found.comma and not found.point for found in seen.values())
    marks: dict[str, Mark] = {}
    for name, found in seen.items():
        marks[name] = _mark(found, points, commas, delimiter)
        if marks[name] == "comma":
            report(Problem(f"column {name}", "decimal commas: 0,5 is a half, 1.234 is 1234", remark=True))
        elif marks[name] == "unclear":
            what = "points and commas in its numbers may be decimal marks or thousands separators"
            report(Problem(f"column {name}", what, "such numbers are treated as not recorded"))
    return marks


def _separators(connection: duckdb.DuckDBPyConnection, table: str, column: str) -> _Seen:
    text = f"trim({quote(column)})"

    def count(pattern: str, other: str = "") -> str:
        unlike = f" AND NOT regexp_full_match({text}, {literal(other)})" if other else ""
        return f"count(*) FILTER (regexp_full_match({text}, {literal(pattern)}){unlike})"

    row = connection.execute(
        f"SELECT {count(_BY_POINT, _POINT_OR_GROUP)}, {count(_BY_COMMA, _COMMA_OR_GROUP)}, {count(_POINT_OR_GROUP)}, "
        f"{count(_COMMA_OR_GROUP)} FROM {table} WHERE contains({quote(column)}, ',') OR contains({quote(column)}, '.')"
    ).fetchone()
    return _Seen(*(row or (0, 0, 0, 0)))


def _mark(found: _Seen, points: bool, commas: bool, delimiter: str) -> Mark:
    """The decimal mark of a column; `points` and `commas` say whether other columns of the table show one."""
    if found.point or found.comma:
        return "unclear" if found.point and found.comma else "point" if found.point else "comma"
    if found.either_point and found.either_comma:
        return "unclear"
    if points != commas and (found.either_point or found.either_comma):
        return "point" if points else "comma"
    if delimiter == ",":
        return "point"
    if found.either_comma or (found.either_point and delimiter == ";"):
        return "unclear"
    return "point"


def number(text: str, mark: Mark | None) -> str:
    """SQL of the number in a text (SQL, too) with such separators; NULL where it is none."""
    if mark == "comma":
        plain = f"replace(replace({text}, '.', ''), ',', '.')"
    elif mark == "point":
        grouped = r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?"
        plain = f"CASE WHEN regexp_full_match(trim({text}), '{grouped}') THEN replace({text}, ',', '') ELSE {text} END"
    elif mark == "unclear":
        plain = f"CASE WHEN NOT contains({text}, ',') AND NOT contains({text}, '.') THEN {text} END"
    else:
        plain = text
    return f"TRY_CAST({plain} AS DOUBLE)"


def whole_ids(connection: duckdb.DuckDBPyConnection, table: str, column: str) -> bool:
    """Whether a column of ids holds numbers only, of which some are whole ones with a point (1.0) or exponent (1e+05).

    Where one ends on a zero behind its point (1.10), they are names of sections or versions, not numbers.
    """
    cell = f"trim({quote(column)})"
    row = connection.execute(
        f"SELECT bool_and(regexp_full_match({cell}, '[+-]?(0|[1-9]\\d*)(\\.\\d+)?([eE]\\+\\d\\d+)?') AND NOT "
        f"regexp_matches({cell}, '\\.\\d*[1-9]0+$')) FROM {table} WHERE (SELECT bool_or(regexp_matches({cell}, "
        f"'[.eE]')) FROM {table})"
    ).fetchone()
    return bool(row and row[0])


def whole_id(text: str) -> str:
    """SQL of an id (SQL, too) of such a column: 1 for 1.0 and 100000 for 1e+05, other numbers as they are written."""
    double = f"TRY_CAST({text} AS DOUBLE)"
    return (
        f"CASE WHEN contains(lower({text}), 'e') AND abs({double}) < 1e15 AND {double} = trunc({double}) THEN "
        f"{double}::BIGINT::VARCHAR ELSE regexp_replace({text}, '\\.0+$', '') END"
    )
