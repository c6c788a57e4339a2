"""Spans to the strips that Textual paints: everything that the screens write goes through here, markup never."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable

from rich.segment import Segment
from textual.content import Content
from textual.strip import Strip

from hotmess_tui.app.widgets.styles import rich_style
from hotmess_tui.charts.drawing import PLAIN, Ink, Span
from hotmess_tui.charts.safe import cut_keeping, graphemes, visible, width


def strip(spans: Iterable[Span], cells: int, fill: Ink = PLAIN) -> Strip:
    """A line of exactly `cells` cells."""
    segments = [Segment(span.text, rich_style(span.ink)) for span in spans if span.text]
    used = sum(width(span.text) for span in segments)
    if used < cells:
        segments.append(Segment(" " * (cells - used), rich_style(fill)))
        used = cells
    line = Strip(segments, used)
    return line if used == cells else line.crop(0, cells)


def highlighted(spans: Iterable[Span], term: str) -> list[Span]:
    """A line with every place of a text in it inverse, whatever its case; without a text as it is."""
    spans = list(spans)
    text = "".join(span.text for span in spans)
    places = [match.span() for match in re.finditer(re.escape(term), text, re.IGNORECASE)] if term else []
    if not places:
        return spans
    begins, ends = {start for start, _ in places}, {end for _, end in places}
    marked, at, inside = [], 0, False
    for span in spans:
        last = at + len(span.text)
        cuts = sorted({at, last, *(n for n in begins | ends if at < n < last)})
        for start, end in itertools.pairwise(cuts):
            inside = start in begins or (inside and start not in ends)
            ink = Ink(span.ink.color, span.ink.dim, span.ink.bold, reverse=True) if inside else span.ink
            marked.append(Span(text[start:end], ink))
        at = last
    return marked


def title(text: str) -> Content:
    """The title of a frame; a `str` would be parsed as markup."""
    return Content(visible(text))


def fitted(text: str, cells: int, right: bool = False, ellipsis: str = "…", keeps: str = "start") -> str:
    """A text cut or padded to exactly `cells` cells; `keeps`: its start, its end or both, where it is cut."""
    text = cut_keeping(keeps, text, cells, ellipsis)
    pad = " " * (cells - width(text))
    return pad + text if right else text + pad


def wrapped(text: str, cells: int) -> list[str]:
    """Lines of at most `cells` cells, broken after blanks where possible; nothing is lost but newlines."""
    cells = max(2, cells)
    lines: list[str] = []
    for paragraph in text.split("\n"):
        if _NARROW.fullmatch(paragraph):
            _wrap_narrow(paragraph, cells, lines)
        else:
            _wrap_wide(paragraph, cells, lines)
    return lines


# Letters, punctuation, arrows, mathematics, box drawing: one cell each, so that lines can be cut by counting characters
_NARROW = re.compile("[\x00-\u02ff\u0370-\u03ff\u2010-\u2027\u2030-\u205e\u2070-\u20cf\u2100-\u22ff\u2500-\u259f]*")


def _wrap_narrow(text: str, cells: int, lines: list[str]) -> None:
    start = 0
    while len(text) - start > cells:
        end = text.rfind(" ", start + 1, start + cells)
        end = end + 1 if end > start else start + cells
        lines.append(text[start:end])
        start = end
    lines.append(text[start:])


def _wrap_wide(text: str, cells: int, lines: list[str]) -> None:
    start, size, blank = 0, 0, 0  # blank: just after the last blank of this line
    for at, own, char in graphemes(text):
        if size + own > cells and at > start:
            end = blank if blank > start else at
            lines.append(text[start:end])
            start, size = end, width(text[end:at])
        size += own
        if char == " ":
            blank = at + 1
    lines.append(text[start:])
