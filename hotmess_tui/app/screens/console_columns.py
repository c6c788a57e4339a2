"""How an answer of the console is laid out, whatever it holds, and the names that a query may use."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import NamedTuple

from hotmess_tui.app.widgets.columns import Column
from hotmess_tui.charts.drawing import DIM, Span
from hotmess_tui.charts.numbers import quantity
from hotmess_tui.charts.safe import one_line, width
from hotmess_tui.explorer.console import Asked, is_number
from hotmess_tui.records import SqlResult
from hotmess_tui.tables.signs import Signs

Row = tuple[object, ...]
_LOOKED_AT = 200  # rows that tell how wide a column is
_LONGEST = 400  # characters of a cell
_WIDE = 60  # cells that a column takes at most while there are others
_NARROW = 16


class Named(NamedTuple):
    """A name that a query may use."""

    table: str
    column: str
    kind: str


def name_columns() -> list[Column[Named]]:
    """Tables and their columns."""
    return [
        Column("table", "table", lambda row: row.table, 10, sortable=False),
        Column("column", "column", lambda row: one_line(row.column), 20, 32, sortable=False),
        Column("kind", "type", lambda row: (Span(one_line(row.kind).lower(), DIM),), 10, 60, sortable=False),
    ]


def heading(asked: Asked, drawing: bool, first: int, shown: int, signs: Signs) -> str:
    """What is said of an answer above it: how many of its rows and columns are there, and how long it took."""
    result = asked.result
    words = ["chart" if drawing else "rows" if result.rows else "no rows"]
    if result.more:
        words[0] += f": the first {len(result.rows):,} only"
    words.append(f"{asked.seconds * 1000:.0f} ms" if asked.seconds < 0.9995 else f"{asked.seconds:.3g} s")
    if shown < len(result.columns) and not drawing:
        words.append(f"columns {first + 1} to {first + shown} of {len(result.columns)}")
    return f" {signs.dot} ".join(words)


def answer_columns(result: SqlResult, signs: Signs) -> list[Column[Row]]:
    """A column for each of the answer: numbers at the right, as wide as what they hold."""
    return [_column(n, result, signs) for n in range(len(result.columns))]


def _column(n: int, result: SqlResult, signs: Signs) -> Column[Row]:
    kind, title = result.types[n], one_line(result.columns[n])
    cell = _cell(n, kind, signs)
    widest = max((_width(cell(row)) for row in result.rows[:_LOOKED_AT]), default=1)
    right = is_number(kind)
    least = widest if right else min(widest, _NARROW)
    most = widest if len(result.columns) == 1 else min(widest, _WIDE)
    last = n == len(result.columns) - 1
    return Column(str(n), title, cell, least, 3 * _WIDE if last and not right else most, right, rank=n, sortable=False)


def _cell(n: int, kind: str, signs: Signs) -> Callable[[Row], str | Sequence[Span]]:
    figure = is_number(kind) and not kind.endswith(("INT", "INTEGER"))
    absent = (Span(signs.null, DIM),)

    def cell(row: Row) -> str | Sequence[Span]:
        value = row[n]
        if value is None or value != value:  # NULL, and what is no number
            return signs.null if is_number(kind) else absent
        if isinstance(value, bool):
            return "true" if value else "false"
        if figure and isinstance(value, (float, Decimal)):
            return quantity(round(float(value), 12) + 0.0)
        return one_line(str(value)[:_LONGEST])

    return cell


def _width(cell: str | Sequence[Span]) -> int:
    return width(cell) if isinstance(cell, str) else sum(width(span.text) for span in cell)
