"""Which columns a line has room for, and how wide each is: one algorithm for grids on screen and text tables."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

GAP = 2  # cells between columns
_STUB = 4  # cells below which a text tells nothing


class Room(NamedTuple):
    """What a column asks for, in cells."""

    least: int
    most: int
    gives_way: int  # the highest goes first; 0 stays
    shrinks: bool = False  # below `least`, where nothing more can go


def fit(columns: Sequence[Room], cells: int) -> list[int | None]:
    """The width of each column in a line of `cells`; None where there is no room for it.

    Columns go in their order of giving way until the others have their least width. What is left over is shared by
    those that grow. Where only columns that stay are left and the line is still too long, the widest text shrinks.
    """
    widths: dict[int, int] = {n: max(1, column.least) for n, column in enumerate(columns)}

    def over() -> int:
        return sum(widths.values()) + GAP * (len(widths) - 1) - cells

    while over() > 0:
        weakest = max(widths, key=lambda n: (columns[n].gives_way, n), default=None)
        if weakest is None or not columns[weakest].gives_way:
            break
        del widths[weakest]
    while over() > 0:
        shrinking = [n for n in widths if columns[n].shrinks and widths[n] > _STUB]
        if not shrinking:
            break
        widths[max(shrinking, key=lambda n: widths[n])] -= 1
    _grow(columns, widths, -over())
    if len(widths) == 1 and over() > 0:
        widths = {n: max(1, cells) for n in widths}
    return [widths.get(n) for n in range(len(columns))]


def _grow(columns: Sequence[Room], widths: dict[int, int], spare: int) -> None:
    """Share what is left over among the columns that grow, in equal parts."""
    growing = [n for n in widths if columns[n].most > widths[n]]
    while spare > 0 and growing:
        portion = max(1, spare // len(growing))
        for n in list(growing):
            added = min(portion, columns[n].most - widths[n], spare)
            widths[n] += added
            spare -= added
            if widths[n] >= columns[n].most:
                growing.remove(n)
