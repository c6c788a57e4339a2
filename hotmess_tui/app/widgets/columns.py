"""Columns of a table: what each shows, how wide it is, and which go first when the screen is narrow."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from hotmess_tui.charts.drawing import Span
from hotmess_tui.charts.safe import width

Row = TypeVar("Row")
GAP = 2


@dataclass(frozen=True)
class Column(Generic[Row]):
    """One column of a table of `Row`s."""

    key: str
    title: str
    cell: Callable[[Row], str | Sequence[Span]]
    least: int  # cells that it takes at least
    most: int = 0  # cells up to which it grows; 0: it does not
    right: bool = False
    tail: bool = False  # where it is too long, its end is what matters
    rank: int = 0  # the highest goes first when room is short
    sort: Callable[[Row], object] | None = None  # for tables that are sorted here
    sortable: bool = True
    help: str = ""


def fit(columns: Sequence[Column[Row]], cells: int) -> list[tuple[Column[Row], int]]:
    """The columns that fit into a width, with their widths: the least important dropped, the rest given room."""
    kept = list(columns)
    while len(kept) > 1 and sum(_least(c) for c in kept) + GAP * (len(kept) - 1) > cells:
        kept.remove(max(kept, key=lambda c: c.rank))
    sizes = {c.key: _least(c) for c in kept}
    spare = cells - sum(sizes.values()) - GAP * (len(kept) - 1)
    growing = [c for c in kept if c.most > sizes[c.key]]
    while spare > 0 and growing:
        part = max(1, spare // len(growing))
        for c in list(growing):
            more = min(part, c.most - sizes[c.key], spare)
            sizes[c.key] += more
            spare -= more
            if sizes[c.key] >= c.most:
                growing.remove(c)
    if spare < 0:
        sizes[kept[0].key] = max(1, cells)
    return [(c, sizes[c.key]) for c in kept]


def _least(column: Column[Row]) -> int:
    return max(column.least, width(column.title) + column.sortable)  # room for the arrow of the order
