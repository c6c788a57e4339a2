"""The columns of slopes: how incoherence changes with length within and between questions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from hotmess_tui.tables.aggregates import by_columns
from hotmess_tui.tables.column import COUNT, DATA_ONLY, SHARE, SIGNED, Column, interval_column
from hotmess_tui.tables.rows import Rows


def _slope(name: str, about: str) -> tuple[Column, ...]:
    """A slope, the ends of its interval in data, and that interval as people read it."""
    return (
        Column(name, SIGNED, about=about),
        Column(f"{name}_low", SIGNED, about=f"lower end of the 95 % interval of {name}", shown=DATA_ONLY),
        Column(f"{name}_high", SIGNED, about=f"upper end of the 95 % interval of {name}", shown=DATA_ONLY),
        replace(interval_column(f"{name}_interval", f"95 % interval of {name}", _ends(name)), gives_way=1),
    )


def _ends(name: str) -> Any:
    return lambda row: (getattr(row, f"{name}_low"), getattr(row, f"{name}_high"))


COLUMNS = (
    Column("groups", COUNT, about="groups with at least three samples, all with a length above 0", gives_way=3),
    Column(
        "reliability",
        SHARE,
        about="share of the variance of the groups' mean lengths that is not sampling noise",
        gives_way=2,
    ),
    *_slope("within", "change of incoherence per tenfold length of the same question"),
    *_slope("between", "change of incoherence per tenfold length from question to question"),
)


def of_slopes(by: Sequence[str], rows: Iterable[Any]) -> Rows:
    """A row per value of the grouping columns."""
    return Rows((*by_columns(by), *COLUMNS), tuple(rows))
