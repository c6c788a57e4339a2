"""Two texts as lines: side by side where there is room, one under the other else; what they share is dim."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from hotmess_tui.app.widgets.line import fitted, wrapped
from hotmess_tui.app.widgets.signs import FOCUS, Signs
from hotmess_tui.charts.drawing import BOLD, DIM, Ink, Span
from hotmess_tui.charts.safe import visible
from hotmess_tui.explorer.compare import Comparison

Line = Sequence[Span]
WIDE = 100  # cells from which there is room for two columns


def lines(found: Comparison, cells: int, signs: Signs) -> tuple[list[Line], list[int]]:
    """All lines of a comparison, and the number of the line at which each divergence begins."""
    laid: list[Line] = []
    starts: list[int] = []
    for block in found.blocks:
        if not block.equal:
            starts.append(len(laid))
        laid += (
            _wide(block.equal, block.a, block.b, cells, signs)
            if cells >= WIDE
            else (_narrow(block.equal, block.a, block.b, cells, signs))
        )
    return laid, starts


def _text(text: str, cells: int) -> list[str]:
    shown = visible(text.strip("\n"), "\n").replace("\t", "  ")
    return [line.rstrip() for line in wrapped(shown, cells)] if shown.strip() else []


def _wide(equal: bool, a: str, b: str, cells: int, signs: Signs) -> list[Line]:
    column = (cells - 5) // 2
    ink = DIM if equal else BOLD
    between = Span(f" {signs.bar if equal else signs.answer_bar} ", DIM if equal else FOCUS)
    pairs = itertools.zip_longest(_text(a, column), _text(b, column), fillvalue="")
    rows: list[Line] = [
        (Span(" "), Span(fitted(left, column), ink), between, Span(right, ink)) for left, right in pairs
    ]
    if not equal and not rows:  # they differ in white space alone
        rows.append((Span(" "), Span(fitted("", column)), between))
    return rows


def _narrow(equal: bool, a: str, b: str, cells: int, signs: Signs) -> list[Line]:
    if equal:
        return [(Span(f" {signs.bar} ", DIM), Span(line, DIM)) for line in _text(a, cells - 4)]
    rows: list[Line] = []
    for name, text in (("A", a), ("B", b)):
        parts = _text(text, cells - 6) or [f"({'nothing' if not text.strip() else 'blank'})"]
        for n, line in enumerate(parts):
            ink = Ink(dim=True) if not text.strip() else BOLD
            rows.append((Span(f" {name if n == 0 else ' '} {signs.answer_bar} ", FOCUS), Span(line, ink)))
    return rows
