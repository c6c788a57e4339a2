"""Tables of text: numbers at the right; where the line is too short, cells shorten and columns go in a stated order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hotmess_tui.charts.drawing import BOLD, DIM, PLAIN, Span, ansi
from hotmess_tui.charts.numbers import NULL, plain
from hotmess_tui.charts.safe import cut_keeping, one_line, width
from hotmess_tui.tables.column import Column
from hotmess_tui.tables.layout import GAP, Room, fit

_NARROW = 14  # a text column is not made narrower than this while another column can go …
_WIDE = 48  # … nor wider on a terminal …
_WIDEST = 200  # … nor in a pipe: an answer may be a megabyte long


@dataclass(frozen=True)
class Style:
    """How much room there is and what it can show; width None: as much as it takes."""

    width: int | None
    color: bool = False
    ascii: bool = False


def render(columns: Sequence[Column], records: Sequence[Any], style: Style) -> tuple[str, tuple[str, ...]]:
    """The table as text, and the titles of the columns for which there was no room."""
    cells = [[printable(column.text(record), style.ascii) for record in records] for column in columns]
    titles = [printable(one_line(column.heading), style.ascii) for column in columns]
    present = [n for n, column in enumerate(columns) if not column.gives_way or not records or _tells(cells[n])]
    rooms = [_room(columns[n], (titles[n], *cells[n]), style.width) for n in present]
    sizes = [room.most for room in rooms] if style.width is None else fit(rooms, style.width)
    widths = {n: size for n, size in zip(present, sizes, strict=True) if size is not None}
    lines = [_line(columns, titles, widths, None, style)]
    for row, record in enumerate(records):
        lines.append(_line(columns, [column[row] for column in cells], widths, record, style))
    return "\n".join(lines) + "\n", tuple(titles[n] for n in present if n not in widths)


def _tells(cells: Sequence[str]) -> bool:
    """Whether a column has anything to say."""
    return any(cell not in ("", NULL, printable(NULL, True)) for cell in cells)


def _room(column: Column, cells: Sequence[str], room: int | None) -> Room:
    """A number takes what it needs; a text gives way down to a stub."""
    natural = max((width(cell) for cell in cells), default=0)
    if column.kind.right or column.keeps == "all":
        return Room(natural, natural, column.gives_way)
    widest = min(natural, _WIDEST if room is None else _WIDE)
    return Room(min(widest, _NARROW), widest, column.gives_way, shrinks=True)


def _line(columns: Sequence[Column], cells: Sequence[str], widths: Mapping[int, int], record: Any, style: Style) -> str:
    stretches = []
    for n, room in widths.items():
        text = cut_keeping(columns[n].keeps, cells[n], room, "~" if style.ascii else "…")
        gap = " " * (room - width(text))
        painted = _paint(text, columns[n], record) if style.color else text
        stretches.append(gap + painted if columns[n].kind.right else painted + gap)
    return (" " * GAP).join(stretches).rstrip()


def _paint(text: str, column: Column, record: Any) -> str:
    if record is None:
        return ansi(Span(text, BOLD))
    ink = column.ink(record) if column.ink is not None else DIM if text == NULL else PLAIN
    return ansi(Span(text, ink))


def printable(text: str, ascii: bool) -> str:
    """The text as the terminal can show it: signs that are not ASCII by their plain forms, the rest as ?."""
    return plain(text).encode("ascii", "replace").decode() if ascii else text
