"""A terminal emulator that keeps each cell with its look, to compare what is sent with what should be seen."""

from __future__ import annotations

import unicodedata
from typing import Any, NamedTuple

import pyte
from wcwidth import wcwidth

from hotmess_tui.charts.safe import graphemes


class Cell(NamedTuple):
    """What is seen of a cell."""

    sign: str
    color: str
    background: str
    attributes: tuple[bool, ...]


class Emulator(pyte.Screen):
    """A screen that scrolls regions, tells dim from bright, and measures signs as the explorer does.

    Args:
        columns: its width.
        lines: its height.
        by_character: measures character by character, as terminals do that know no sequences of emoji.
    """

    def __init__(self, columns: int, lines: int, by_character: bool = False) -> None:
        super().__init__(columns, lines)
        self._by_character = by_character

    def scroll_up(self, count: int = 1) -> None:
        """Move the lines of the region up."""
        self._scroll(count, self.index, self.margins.bottom if self.margins else self.lines - 1)

    def scroll_down(self, count: int = 1) -> None:
        """Move the lines of the region down."""
        self._scroll(count, self.reverse_index, self.margins.top if self.margins else 0)

    def _scroll(self, count: int, move: Any, line: int) -> None:
        before, self.cursor.y = self.cursor.y, line
        for _ in range(count):
            move()
        self.cursor.y = before

    def select_graphic_rendition(self, *attrs: int, **options: Any) -> None:
        """Dim, which pyte does not know, is kept as blinking, which nothing else here uses."""
        changed: list[int] = []
        rest = list(attrs)
        while rest:
            number = rest.pop(0)
            changed.append({2: 5}.get(number, number))
            if number == 22:
                changed.append(25)
            if number in (38, 48):
                size = 4 if rest[0] == 2 else 2
                changed, rest = changed + rest[:size], rest[size:]
        super().select_graphic_rendition(*changed, **options)

    def draw(self, data: str) -> None:
        """Draw sign by sign; lines do not wrap."""
        signs = (
            ((max(0, wcwidth(c)), c) for c in data) if self._by_character else ((n, s) for _, n, s in graphemes(data))
        )
        for size, sign in signs:
            line = self.buffer[self.cursor.y]
            if not size:
                if self.cursor.x:
                    at = self.cursor.x - 1 - (not line[self.cursor.x - 1].data)
                    line[at] = line[at]._replace(data=line[at].data + sign)
                continue
            x = min(self.cursor.x, self.columns - size)
            self._halve(x)
            self._halve(x + size)
            line[x] = self.cursor.attrs._replace(data=sign)
            if size == 2:
                line[x + 1] = self.cursor.attrs._replace(data="")
            self.cursor.x = min(x + size, self.columns)

    def _halve(self, x: int) -> None:
        """Half a wide sign is left over as a blank."""
        line = self.buffer[self.cursor.y]
        if 0 < x < self.columns and not line[x].data:
            line[x - 1], line[x] = line[x - 1]._replace(data=" "), line[x]._replace(data=" ")

    def cells(self) -> list[list[Cell]]:
        """All cells, without what is not seen on a blank."""
        return [[_seen(self.buffer[y][x]) for x in range(self.columns)] for y in range(self.lines)]


def _seen(char: Any) -> Cell:
    sign = unicodedata.normalize("NFC", char.data)
    if sign == " " and not (char.reverse or char.underscore or char.strikethrough):
        return Cell(" ", "", char.bg, ())
    attributes = (char.bold, char.blink, char.italics, char.underscore, char.reverse, char.strikethrough)
    return Cell(sign, char.fg, char.bg, attributes)


class _Stream(pyte.Stream):
    csi = {**pyte.Stream.csi, "S": "scroll_up", "T": "scroll_down"}  # noqa: RUF012
    events = pyte.Stream.events | {"scroll_up", "scroll_down"}


class Window:
    """An emulator and the stream that feeds it."""

    def __init__(self, columns: int, lines: int, by_character: bool = False) -> None:
        self.screen = Emulator(columns, lines, by_character)
        self._stream = _Stream(self.screen)

    def feed(self, text: str) -> None:
        """Show what was sent; the marks of synchronized updates and the keyboard protocol draw nothing."""
        self._stream.feed(text)

    def cells(self) -> list[list[Cell]]:
        """All cells."""
        return self.screen.cells()
