"""A forest plot in rows of cells: differences as markers, their intervals as lines, zero marked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from hotmess_tui.charts.drawing import DIM, PLAIN, Canvas, Ink, Span
from hotmess_tui.charts.scales import Scale, round_above

WIDEST = 1.0  # where there is nothing to go by: differences of shares
WITH_HALVES = 37  # cells from which on the axis has numbers between zero and its ends


class Glyphs(NamedTuple):
    """The characters that it is made of."""

    zero: str
    line: str
    reach: str  # the interval that holds in all rows at once, where it goes beyond the row's own
    crossing: str  # a line over zero
    left: str  # an interval that goes on beyond the plot
    right: str
    apart: str  # a difference whose interval leaves zero out
    unsure: str


UNICODE = Glyphs("│", "─", "╌", "┼", "◂", "▸", "●", "○")
ASCII = Glyphs("|", "-", ".", "+", "<", ">", "#", "o")


class Row(NamedTuple):
    """A difference with its interval, and that which holds in all rows at once; without one, why."""

    difference: float | None
    low: float | None
    high: float | None
    low_all: float | None
    high_all: float | None
    why: str = ""

    @property
    def apart(self) -> bool:
        """Whether the interval that holds in all rows at once leaves zero out."""
        return self.low_all is not None and self.high_all is not None and not self.low_all <= 0 <= self.high_all


def reach(rows: Sequence[Row]) -> float:
    """How far the axis goes to either side: as far as the differences and most of the intervals, not the widest."""
    ends = sorted(max(abs(row.low), abs(row.high)) for row in rows if row.low is not None and row.high is not None)
    far_end = ends[(len(ends) - 1) * 3 // 4] if ends else 0.0
    return round_above(max([far_end, *_sizes(rows)], default=0.0), 4) if rows else WIDEST


def _sizes(rows: Iterable[Row]) -> list[float]:
    return [abs(row.difference) for row in rows if row.difference is not None]


def axis(far: float, cells: int) -> str:
    """The numbers above the plot: zero in the middle, both ends, halves where there is room."""
    scale, canvas = _scale(far, cells), Canvas(cells, 1)
    ticks = (0.0, -1.0, 1.0, -0.5, 0.5) if cells >= WITH_HALVES else (0.0, -1.0, 1.0)
    for at in (tick * far for tick in ticks):
        label = "0" if at == 0 else f"{at:+.3g}"
        canvas.text(min(cells - len(label), max(0, scale.cell(at) - len(label) // 2)), 0, label)
    return "".join(span.text for span in canvas.rows()[0])


def line(row: Row, far: float, cells: int, ink: Ink, ascii: bool) -> tuple[Span, ...]:
    """One row of the plot; `ink` is that of a difference whose interval leaves zero out."""
    glyphs, scale, canvas = ASCII if ascii else UNICODE, _scale(far, cells), Canvas(cells, 1)
    zero = scale.cell(0.0)
    canvas.put(zero, 0, glyphs.zero, DIM)
    if row.difference is None:
        return canvas.rows()[0]
    row_ink = ink if row.apart else PLAIN
    for low, high, glyph in ((row.low_all, row.high_all, glyphs.reach), (row.low, row.high, glyphs.line)):
        if low is None or high is None:
            continue
        first, last = scale.cell(low), scale.cell(high)
        if low > 0 or high < 0:  # nor does it touch zero where one cell is all that lies between
            first, last = (max(first, zero + 1), last) if low > 0 else (first, min(last, zero - 1))
        for column in range(first, last + 1):
            canvas.put(column, 0, glyphs.crossing if column == zero else glyph, row_ink)
        if low < -far:
            canvas.put(0, 0, glyphs.left, row_ink)
        if high > far:
            canvas.put(cells - 1, 0, glyphs.right, row_ink)
    at = scale.cell(row.difference)
    if row.apart and at == zero:
        at += 1 if row.difference > 0 else -1
    canvas.put(at, 0, glyphs.apart if row.apart else glyphs.unsure, row_ink)
    return canvas.rows()[0]


def _scale(far: float, cells: int) -> Scale:
    return Scale(-far, far, cells)


def verdict(row: Row, more: str = "is more incoherent") -> str:
    """What the difference A − B says, in words; `more`: what is so of the side that has more."""
    if row.difference is None or row.low is None:
        return row.why
    if not row.apart:
        return "not told apart"
    return f"{'A' if row.difference > 0 else 'B'} {more}"


def odd(cells: int) -> int:
    """A width with a cell in the middle."""
    return max(9, cells - 1 + cells % 2)
