"""What the terminal shows, cell by cell: an update sends only the cells that it changes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from operator import ne

from rich.color import Color, ColorSystem
from rich.segment import Segment
from rich.style import Style

from hotmess_tui.app.cell_writer import ATTRIBUTES, PLAIN, UNKNOWN, Line, Look, Writer, delicate, on_blanks, pieces
from hotmess_tui.charts.safe import graphemes

Pieces = Iterable[tuple[int, Iterable[Segment]]]  # of a line: the cell where each begins, and its segments
SCROLLS = (1, -1, 3, -3)  # by so many lines text is moved, by keys and by the wheel
SCROLLED_FROM = 4  # changed lines
WORTH_SCROLLING = 60  # cells that need not be written


class TerminalCells:
    """The cells that the terminal shows, as far as they are known."""

    def __init__(self) -> None:
        self._width = 0
        self._lines: list[Line] = []
        self._scrolled = ""  # to be sent before the next change

    @property
    def known(self) -> bool:
        """Whether every cell is known."""
        return bool(self._lines) and not any(UNKNOWN in line.signs for line in self._lines)

    def forget(self) -> None:
        """The terminal may show something else: everything is sent again."""
        self._width, self._lines, self._scrolled = 0, [], ""

    def fit(self, width: int, height: int) -> None:
        """Take a size; where it is another one, nothing is known any more."""
        if (width, height) != (self._width, len(self._lines)):
            self._width, self._scrolled = width, ""
            self._lines = [Line([UNKNOWN] * width, [PLAIN] * width) for _ in range(height)]

    def scroll(self, first: int, last: int, by: int) -> bool:
        """Let the terminal move its lines `first` to `last` up, or down where `by` is negative; False: cannot be."""
        count = abs(by)
        if not 0 <= first <= last < len(self._lines) or not 0 < count <= last - first:
            return False
        new = [Line([" "] * self._width, [PLAIN] * self._width) for _ in range(count)]
        lines = self._lines[first : last + 1]
        self._lines[first : last + 1] = [*lines[count:], *new] if by > 0 else [*new, *lines[:-count]]
        self._scrolled += f"\x1b[{first + 1};{last + 1}r\x1b[{count}{'S' if by > 0 else 'T'}\x1b[r"
        return True

    def update(self, lines: Iterable[tuple[int, Pieces]], colors: ColorSystem) -> str:
        """What to send so that these lines, or pieces of lines, are shown; empty where they are.

        What was sent before must have left plain text behind, and so does this.
        """
        wanted: dict[int, Line] = {}
        for y, drawn in lines:
            line = Line(self._lines[y].signs.copy(), self._lines[y].looks.copy())
            for x, segments in drawn:
                _place(line, x, segments, colors)
            if line != self._lines[y]:
                wanted[y] = line
        if len(wanted) >= SCROLLED_FROM and self.known:
            self._scroll_towards(wanted)
        changed = [piece for y, line in wanted.items() for piece in pieces(y, self._lines[y], line)]
        for y, line in wanted.items():
            self._lines[y] = line
        writer = Writer(self._scrolled)
        self._scrolled = ""
        if any(map(delicate, wanted.values())):
            writer.write_in_order(changed)
        else:
            writer.write(changed)
        return writer.end()

    def _scroll_towards(self, wanted: dict[int, Line]) -> None:
        """Move lines where that leaves clearly fewer cells to write; what is not to change is wanted back."""
        after = [wanted.get(y, line) for y, line in enumerate(self._lines)]
        gain, first, last, by = max(_best_stretch(self._lines, after, by) for by in SCROLLS)
        if gain >= WORTH_SCROLLING and self.scroll(first, last, by):
            wanted.update((y, after[y]) for y in range(first, last + 1))


def _best_stretch(before: Sequence[Line], after: Sequence[Line], by: int) -> tuple[int, int, int, int]:
    """The lines which it pays most to move by some: how many cells they save; first and last of them; `by`."""
    best, gain, first = (0, 0, 0, by), 0, 0
    for y in range(max(0, -by), len(after) - max(0, by)):
        if gain <= 0:
            gain, first = 0, y
        gain += _differing(before[y], after[y]) - _differing(before[y + by], after[y])
        best = max(best, (gain, min(first, first + by), max(y, y + by), by))
    return best


def _differing(a: Line, b: Line) -> int:
    """How many cells differ."""
    signs = 0 if a.signs == b.signs else sum(map(ne, a.signs, b.signs))
    return signs or (0 if a.looks == b.looks else sum(map(ne, a.looks, b.looks)))


def _place(line: Line, x: int, segments: Iterable[Segment], colors: ColorSystem) -> None:
    """Put segments into the cells of a line from `x` on, as far as it goes."""
    width = len(line.signs)
    for text, style, control in segments:
        if control:
            continue
        look = _look(style, colors) if style is not None else PLAIN
        cells: Sequence[str] = text
        if not text.isascii():
            mark, cells = _cells(text)
            if mark and x:
                line.signs[x - 1 - (not line.signs[x - 1])] += mark
        elif text.isspace():
            look = on_blanks(look)
        size = min(len(cells), width - x)
        line.signs[x : x + size] = cells[:size]
        line.looks[x : x + size] = [look] * size
        x += size


@lru_cache(maxsize=4096)
def _cells(text: str) -> tuple[str, tuple[str, ...]]:
    """Marks that belong to the sign before the text; and the text cell by cell."""
    before = ""
    found: list[str] = []
    for _, size, sign in graphemes(text):
        if size:
            found += [sign, *[""] * (size - 1)]
        elif found:
            found[-1 if found[-1] else -2] += sign
        else:
            before += sign
    return before, tuple(found)


@lru_cache(maxsize=4096)
def _look(style: Style, colors: ColorSystem) -> Look:
    attributes = tuple(name for name in ATTRIBUTES if getattr(style, name))
    return Look(attributes, _numbers(style.color, colors, True), _numbers(style.bgcolor, colors, False))


def _numbers(color: Color | None, colors: ColorSystem, foreground: bool) -> str:
    if color is None or color.is_default:
        return ""
    return ";".join(color.downgrade(colors).get_ansi_codes(foreground))
