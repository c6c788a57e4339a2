"""The beginning of a text that may be CSV: its delimiter and quotes, where its header stands, the names in it."""

from __future__ import annotations

import csv
import itertools
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from hotmess_tui.formats import column_mapping

DELIMITERS = ",;\t|"
LONGEST_CELL = 32 << 20  # characters
_QUOTES = "\"'"
_MOST_ABOVE = 20  # lines that may stand above a header
_SEEN = 100  # records that are looked at

csv.field_size_limit(LONGEST_CELL)


class Layout(NamedTuple):
    """How a table is written, by its first lines; `names` are those of the header, no two alike but for case."""

    delimiter: str
    quote: str
    above: int  # lines above the header
    line_end: str  # a line feed, also behind carriage returns, or a lone carriage return
    names: tuple[str, ...]
    repeated: tuple[str, ...] = ()  # names that the header has several times


def columns(head: bytes) -> tuple[str, ...]:
    """The names in the header of a table, whatever the delimiter; none where the text has no header."""
    head_layout = layout(head, {})
    return head_layout.names if head_layout else ()


def layout(head: bytes, mapping: Mapping[str, str]) -> Layout | None:
    """How the table that begins with `head` is written, or None where no line of it could be a header.

    The header is the line whose names are those of a table, by themselves or as `mapping` (--map) states it; where no
    line is one, the first. Titles above it have fewer cells.
    """
    text = head.decode("utf-8-sig", "replace")
    line_end = _line_end(text)
    lines = text.split(line_end)
    if len(lines) > 1:
        lines.pop()  # it may be cut off
    best: tuple[tuple[object, ...], Layout] | None = None
    for delimiter, quote in itertools.product(DELIMITERS, _QUOTES):
        records = _records(lines, delimiter, quote)
        widths = Counter(len(record) for _, record in records)
        filled = 0
        for above, record in records[: _MOST_ABOVE + 1]:
            names, cells = unlike(record), sum(map(bool, record))
            quoted = quote == '"' or lines[above].startswith(
                quote
            )  # an apostrophe quotes only where the header shows it
            if len(record) > 1 and cells > filled and quoted:
                fields = column_mapping.known(names, mapping)
                fits = column_mapping.is_header(names, mapping)
                alike = widths[len(record)] / len(records)
                rank = (fits, fields, alike, len(record), -above)
                if best is None or rank > best[0]:
                    best = rank, Layout(delimiter, quote, above, line_end, names, _several(record))
            filled = max(filled, cells)
    return best[1] if best else None


def unlike(names: Sequence[str]) -> tuple[str, ...]:
    """The names with a number behind those that repeat another, be it in other case; an empty name is its position.

    The name that is written in lower case keeps its name, else the first.
    """
    stripped = [name.strip() or f"column{position}" for position, name in enumerate(names)]
    keepers: dict[str, int] = {}
    for position, name in enumerate(stripped):
        keeper = keepers.setdefault(name.casefold(), position)
        if name == name.casefold() != stripped[keeper]:
            keepers[name.casefold()] = position
    used = set(keepers)
    different = []
    for position, name in enumerate(stripped):
        if keepers[name.casefold()] != position:
            number = next(n for n in itertools.count(2) if f"{name}_{n}".casefold() not in used)
            name = f"{name}_{number}"
            used.add(name.casefold())
        different.append(name)
    return tuple(different)


def _several(names: Sequence[str]) -> tuple[str, ...]:
    counts = Counter(name.strip().casefold() for name in names)
    return tuple(dict.fromkeys(name.strip() for name in names if name.strip() and counts[name.strip().casefold()] > 1))


def _line_end(text: str) -> str:
    """A lone carriage return where it ends the first line with text, else the line feed."""
    begun = text.lstrip("\r\n")
    feed, carriage = begun.find("\n"), begun.find("\r")
    alone = carriage >= 0 and (feed < 0 or (feed > carriage and begun[carriage:feed].strip("\r")))
    return "\r" if alone else "\n"


def _records(lines: Sequence[str], delimiter: str, quote: str) -> list[tuple[int, list[str]]]:
    """The first records that are not empty, each with the number of lines before it."""
    reader = csv.reader((line.rstrip("\r") + "\n" for line in lines), delimiter=delimiter, quotechar=quote)
    records = []
    before = 0
    try:
        for record in itertools.islice(reader, _SEEN):
            if any(record):
                records.append((before, [cell.rstrip("\n") for cell in record]))
            before = reader.line_num
    except csv.Error:
        pass  # what came before it tells enough
    return records
