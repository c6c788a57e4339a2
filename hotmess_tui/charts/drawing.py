"""A drawn chart: rows of styled text and the cell of every point; no terminal library in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from hotmess_tui.charts.marks import color_256
from hotmess_tui.charts.safe import cells


class Ink(NamedTuple):
    """How a cell is written; `color` is #RRGGBB, None the terminal's own."""

    color: str | None = None
    dim: bool = False
    bold: bool = False
    reverse: bool = False


PLAIN = Ink()
DIM = Ink(dim=True)
BOLD = Ink(bold=True)


class Span(NamedTuple):
    """A stretch of cells written alike."""

    text: str
    ink: Ink = PLAIN


@dataclass(frozen=True)
class Drawing:
    """A chart of exactly `width` × `height` cells."""

    width: int
    height: int
    rows: tuple[tuple[Span, ...], ...]
    cells: Mapping[int, tuple[int, int]] = field(default_factory=dict)  # index of a point → (column, row)

    def nearest(self, column: int, row: int) -> int | None:
        """The point nearest to a cell, a row counting for two columns as on screen."""
        return min(
            self.cells,
            key=lambda n: ((self.cells[n][0] - column) ** 2 + (2 * (self.cells[n][1] - row)) ** 2, n),
            default=None,
        )

    def plain(self) -> tuple[str, ...]:
        """The rows without any style."""
        return tuple("".join(span.text for span in row) for row in self.rows)


class Canvas:
    """A grid of cells to draw on; what falls outside is cut off."""

    def __init__(self, width: int, height: int) -> None:
        self.width, self.height = width, height
        self._cells: list[list[tuple[str, Ink]]] = [[(" ", PLAIN)] * width for _ in range(height)]

    def put(self, column: int, row: int, char: str, ink: Ink = PLAIN) -> None:
        """Write one cell."""
        if 0 <= column < self.width and 0 <= row < self.height:
            self._cells[row][column] = (char, ink)

    def text(self, column: int, row: int, text: str, ink: Ink = PLAIN) -> None:
        """Write from a cell to the right."""
        for n, char in enumerate(cells(text)):
            self.put(column + n, row, char, ink)

    def free(self, column: int, row: int) -> bool:
        """Whether a cell has not been written."""
        return 0 <= column < self.width and 0 <= row < self.height and self._cells[row][column][0] == " "

    def emphasise(self, column: int, row: int) -> None:
        """Turn a cell bold and inverse, whatever is in it."""
        char, ink = self._cells[row][column]
        self._cells[row][column] = (char, ink._replace(bold=True, reverse=True, dim=False))

    def rows(self) -> tuple[tuple[Span, ...], ...]:
        """The grid as spans."""
        return tuple(_spans(row) for row in self._cells)


def _spans(cells: list[tuple[str, Ink]]) -> tuple[Span, ...]:
    spans: list[Span] = []
    text, ink = "", PLAIN
    for char, own in cells:
        if text and own != ink:
            spans.append(Span(text, ink))
            text = ""
        ink = own
        text += char
    if text:
        spans.append(Span(text, ink))
    return tuple(spans)


def to_text(drawing: Drawing, color: bool) -> str:
    """The drawing as lines for standard output, with ANSI styles (256 colours) or without any."""
    if not color:
        return "\n".join(row.rstrip() for row in drawing.plain()) + "\n"
    return "\n".join("".join(ansi(span) for span in row).rstrip() for row in drawing.rows) + "\n"


def ansi(span: Span) -> str:
    """A span for standard output, in the 256 colours."""
    ink = span.ink
    codes = [code for on, code in ((ink.bold, "1"), (ink.dim, "2"), (ink.reverse, "7")) if on]
    if ink.color is not None:
        codes.append(f"38;5;{color_256(ink.color)}")
    return f"\x1b[{';'.join(codes)}m{span.text}\x1b[0m" if codes else span.text
