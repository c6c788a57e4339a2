"""How an answer of the console is laid out, whatever it holds, and the names that a query may use."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

from hotmess_tui.charts.drawing import DIM, Span
from hotmess_tui.charts.safe import one_line, width
from hotmess_tui.explorer.console import Asked
from hotmess_tui.query_records import SqlResult
from hotmess_tui.tables.column import Cell, Column, is_missing
from hotmess_tui.tables.queries import of_sql
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


def name_columns() -> list[Column]:
    """Tables and their columns."""
    return [
        Column("table", least=10, sortable=False),
        Column("column", least=20, most=32, sortable=False),
        Column("kind", title="type", paint=_type, least=10, most=60, sortable=False),
    ]


def _type(row: Named, signs: Signs) -> Cell:
    return (Span(one_line(row.kind).lower(), DIM),)


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


def answer_columns(result: SqlResult, signs: Signs) -> list[Column]:
    """A column for each of the answer: numbers at the right, as wide as what they hold."""
    return [_column(n, column, result, signs) for n, column in enumerate(of_sql(result).columns)]


def _column(n: int, column: Column, result: SqlResult, signs: Signs) -> Column:
    cell = _cell(column)
    widest = max((_width(cell(row, signs)) for row in result.rows[:_LOOKED_AT]), default=1)
    most = widest if len(result.columns) == 1 else min(widest, _WIDE)
    last = n == len(result.columns) - 1
    return replace(
        column,
        name=str(n),
        title=one_line(column.name),
        paint=cell,
        least=widest if column.right else min(widest, _NARROW),
        most=3 * _WIDE if last and not column.right else most,
        gives_way=n,
        sortable=False,
    )


def _cell(column: Column) -> Callable[[Row, Signs], Cell]:
    def cell(row: Row, signs: Signs) -> Cell:
        value = column.read(row)
        if is_missing(value):
            return signs.null if column.right else (Span(signs.null, DIM),)
        return signs.plain(column.text(row)[:_LONGEST])

    return cell


def _width(cell: Cell) -> int:
    return width(cell) if isinstance(cell, str) else sum(width(span.text) for span in cell)
