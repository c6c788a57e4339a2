"""Tables of text: numbers at the right; where the line is too short, cells shorten and columns go in a stated order."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from hotmess_tui.charts.numbers import NULL, plain
from hotmess_tui.charts.safe import cut, one_line, width

Record = Mapping[str, object]
_GAP = "  "
_NOISE = 12  # decimals
_NARROW = 14  # a text column is not made narrower than this while another column can go …
_STUB = 4  # … nor than this at all …
_WIDE = 48  # … nor wider on a terminal …
_WIDEST = 200  # … nor in a pipe: an answer may be a megabyte long


@dataclass(frozen=True, slots=True)
class Column:
    """A column as a person reads it.

    `keep` is its importance: where a line is too short, the smallest number goes first; None stays always.
    """

    title: str
    cell: Callable[[Record], str]
    right: bool = True
    keep: int | None = None
    color: Callable[[Record], int | None] | None = None  # one of the 256 colours
    firm: bool = False  # a text that is of no use when cut
    middle: bool = False  # a text whose beginning and end both tell: the middle goes


@dataclass(frozen=True, slots=True)
class Style:
    """How much room there is and what it can show; width None: as much as it takes."""

    width: int | None
    color: bool = False
    ascii: bool = False


def text_cell(name: str) -> Callable[[Record], str]:
    """The text under a key, harmless, on one line; – for none."""

    def cell(record: Record) -> str:
        value = record.get(name)
        return NULL if value is None else one_line(str(value))

    return cell


def number_cell(name: str, written: Callable[[float | None], str]) -> Callable[[Record], str]:
    """The number under a key in the given notation."""

    def cell(record: Record) -> str:
        value = record.get(name)
        # what is left of a difference of equal numbers reads as 0
        return written(round(float(value), _NOISE) + 0.0 if isinstance(value, (int, float, Decimal)) else None)

    return cell


def count_cell(name: str) -> Callable[[Record], str]:
    """A whole number, thousands apart."""
    return number_cell(name, lambda value: NULL if value is None else f"{value:,.0f}")


def render(columns: Sequence[Column], records: Sequence[Record], style: Style) -> tuple[str, tuple[str, ...]]:
    """The table as text, and the titles of the columns for which there was no room."""
    cells = [[column.cell(record) for record in records] for column in columns]
    titles = [column.title for column in columns]
    cells = [[printable(cell, style.ascii) for cell in column] for column in cells]
    titles = [printable(title, style.ascii) for title in titles]
    shown = [n for n, column in enumerate(cells) if columns[n].keep is None or not records or _tells(column)]
    natural = [
        max((width(cell) for cell in (title, *column)), default=0) for title, column in zip(titles, cells, strict=True)
    ]
    widest = _WIDEST if style.width is None else _WIDE
    widths = {n: natural[n] if columns[n].right or columns[n].firm else min(natural[n], widest) for n in shown}
    dropped = _fit(columns, widths, style.width)
    lines = [_line(columns, titles, widths, None, style)]
    for row, record in enumerate(records):
        lines.append(_line(columns, [column[row] for column in cells], widths, record, style))
    return "\n".join(lines) + "\n", tuple(titles[n] for n in dropped)


def _tells(cells: Sequence[str]) -> bool:
    """Whether a column has anything to say."""
    return any(cell not in ("", NULL, printable(NULL, True)) for cell in cells)


def _fit(columns: Sequence[Column], widths: dict[int, int], room: int | None) -> list[int]:
    """Narrow the texts, then drop columns until the line fits; what is dropped leaves `widths`."""
    dropped: list[int] = []
    if room is None:
        return dropped
    asked = dict(widths)
    while True:
        over = sum(widths.values()) + len(_GAP) * (len(widths) - 1) - room
        if over <= 0:
            break
        least = [n for n in widths if columns[n].keep is not None]
        floor = _NARROW if least else _STUB
        texts = [n for n in widths if not columns[n].right and not columns[n].firm and widths[n] > floor]
        if sum(widths[n] - floor for n in texts) >= over or not least:
            if not texts:
                break  # nothing more can give: the line is longer than the room
            widest = max(texts, key=lambda n: widths[n])
            widths[widest] -= 1
            continue
        first = min(least, key=lambda n: (columns[n].keep or 0, -n))
        dropped.append(first)
        del widths[first]
        widths.update({n: asked[n] for n in widths})
    return sorted(dropped)


def _line(
    columns: Sequence[Column], cells: Sequence[str], widths: Mapping[int, int], record: Record | None, style: Style
) -> str:
    parts = []
    for n, room in widths.items():
        text = _cut(cells[n], room, columns[n].middle, "~" if style.ascii else "…")
        gap = " " * (room - width(text))
        painted = _paint(text, columns[n], record) if style.color else text
        parts.append(gap + painted if columns[n].right else painted + gap)
    return _GAP.join(parts).rstrip()


def _cut(text: str, room: int, middle: bool, ellipsis: str) -> str:
    if not middle or width(text) <= room:
        return cut(text, room, ellipsis)
    end = text[-(room // 2) :]
    while width(end) > room // 2:
        end = end[1:]
    return cut(text, room - width(end), ellipsis) + end


def _paint(text: str, column: Column, record: Record | None) -> str:
    if record is None:
        return f"\x1b[1m{text}\x1b[0m"
    hue = column.color(record) if column.color is not None else None
    if hue is not None:
        return f"\x1b[38;5;{hue}m{text}\x1b[0m"
    return f"\x1b[2m{text}\x1b[0m" if text == NULL else text


def printable(text: str, ascii: bool) -> str:
    """The text as the terminal can show it: signs that are not ASCII by their plain forms, the rest as ?."""
    return plain(text).encode("ascii", "replace").decode() if ascii else text
