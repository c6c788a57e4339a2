"""The columns of scaling: how error, bias² and variance change with model size."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from hotmess_tui.charts import forest
from hotmess_tui.charts.drawing import BOLD
from hotmess_tui.charts.safe import width
from hotmess_tui.tables.column import (
    COUNT,
    DATA_ONLY,
    EVERYWHERE,
    SIGNED,
    Cell,
    Column,
    Kind,
    interval_column,
    on_screen,
)
from hotmess_tui.tables.layout import GAP
from hotmess_tui.tables.rows import Rows
from hotmess_tui.tables.signs import Signs

_WIDE = 100  # columns from which the counts have room beside the plot
_NUMBERS = 16 + 6 + 14  # columns of quantity, slope and interval
_COUNTS = 9 + 6 + 2 * GAP  # of questions and models
_LEAST, _MOST = 11, 61  # columns of the plot
_WRITTEN = {"bias": "bias²", "bias - variance": "bias² − variance"}
_QUANTITY = Kind("VARCHAR", lambda quantity: _WRITTEN.get(str(quantity), str(quantity)), right=False)
COLUMNS = (
    Column("grade", about="all questions, or a grade of them, the same for every model"),
    Column("quantity", _QUANTITY, about="error, bias², variance, or bias² − variance: the difference of both slopes"),
    Column("models", COUNT, about="models of a known size", gives_way=3),
    Column("questions", COUNT, about="questions of the grade that all of these models answered", gives_way=2),
    Column("slope", SIGNED, about="slope of its log10 over log10 of the model size"),
    Column("low", SIGNED, about="lower end of the 95 % interval of the slope", shown=DATA_ONLY),
    Column("high", SIGNED, about="upper end of the 95 % interval of the slope", shown=DATA_ONLY),
    replace(interval_column("interval", "95 % interval of the slope", lambda row: (row.low, row.high)), gives_way=1),
)


def grid(rows: Sequence[Any], cells: int, signs: Signs) -> list[Column]:
    """The columns on screen: grade, quantity, the slope with its interval as a plot and as numbers, counts.

    Args:
        rows: the slopes.
        cells: the width of the screen.
        signs: its glyphs.
    """
    by_name = {column.name: column for column in COLUMNS}
    drawn = [_drawn(row) for row in rows]
    far = forest.reach(drawn)
    longest = max((width(row.grade) for row in rows), default=6)
    counts = _COUNTS if cells >= _WIDE else 0
    size = forest.odd(max(_LEAST, min(_MOST, cells - 3 - longest - _NUMBERS - counts - 4 * GAP)))

    def plot(row: Any, signs: Signs) -> Cell:
        return forest.line(_drawn(row), far, size, BOLD, signs.ascii)

    columns = [
        replace(by_name["grade"], least=longest),
        replace(by_name["quantity"], least=16),
        Column("plot", title=forest.axis(far, size), paint=plot, get=_slope, least=size, gives_way=4, sortable=False),
        replace(by_name["slope"], least=6),
        replace(by_name["interval"], least=14),
        replace(by_name["questions"], least=6, gives_way=5),
        replace(by_name["models"], least=6, gives_way=6),
    ]
    return on_screen((replace(column, shown=EVERYWHERE) for column in columns), rows)


def _slope(row: Any) -> Any:
    return row.slope


def _drawn(row: Any) -> forest.Row:
    return forest.Row(row.slope, row.low, row.high, row.low, row.high)


def of_scaling(rows: Iterable[Any]) -> Rows:
    """A row per grade and quantity."""
    return Rows(COLUMNS, tuple(rows))
