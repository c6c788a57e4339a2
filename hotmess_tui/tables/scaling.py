"""The columns of scaling: how error, bias² and variance change with model size."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from hotmess_tui.tables.column import COUNT, DATA_ONLY, SIGNED, Column, Kind, interval_column
from hotmess_tui.tables.rows import Rows

_WRITTEN = {"bias": "bias²", "bias - variance": "bias² − variance"}
_QUANTITY = Kind("VARCHAR", lambda quantity: _WRITTEN.get(str(quantity), str(quantity)), right=False)
COLUMNS = (
    Column("grade", about="all questions, or a grade of them, the same for every model"),
    Column("quantity", _QUANTITY, about="error, bias², variance, or bias² − variance: the difference of both slopes"),
    Column("models", COUNT, about="models of a known size", gives_way=3),
    Column("questions", COUNT, about="questions of the grade that all of these models answered", gives_way=2),
    Column("slope", SIGNED, about="slope of its log10 over log10 of the model size"),
    Column("low", SIGNED, about="lower end of the 95 % interval of the slope", shown=DATA_ONLY),
    Column("high", SIGNED, about="upper end of it", shown=DATA_ONLY),
    replace(interval_column("interval", "95 % interval of the slope", lambda row: (row.low, row.high)), gives_way=1),
)


def of_scaling(rows: Iterable[Any]) -> Rows:
    """A row per grade and quantity."""
    return Rows(COLUMNS, tuple(rows))
