"""Two texts as lines: side by side where there is room, one under the other else; what they share is dim.

A number that only one of the samples ever writes is inverse: there their results part, whatever the wording.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from hotmess_tui.app.widgets.line import fitted, wrapped
from hotmess_tui.charts.drawing import BOLD, DIM, Ink, Span
from hotmess_tui.charts.safe import cut, visible, width
from hotmess_tui.explorer.compare import Comparison, number_places
from hotmess_tui.tables.sides import Heading
from hotmess_tui.tables.signs import FOCUS, Signs

Line = Sequence[Span]
WIDE = 100  # cells from which there is room for two columns
_OWN = Ink(bold=True, reverse=True)


def lines(found: Comparison, cells: int, signs: Signs) -> tuple[list[Line], list[int]]:
    """All lines of a comparison, and the number of the line at which each divergence begins."""
    laid: list[Line] = []
    starts: list[int] = []
    own = (found.a_numbers, found.b_numbers)
    for block in found.blocks:
        if not block.equal:
            starts.append(len(laid))
        laid += (
            _wide(block.equal, block.a, block.b, own, cells, signs)
            if cells >= WIDE
            else (_narrow(block.equal, block.a, block.b, own, cells, signs))
        )
    return laid, starts


def heading_lines(a: Heading, b: Heading, cells: int, signs: Signs) -> list[Line]:
    """Two lines: A and B below each other, or where there are two columns each over its own."""
    if cells < WIDE:
        return [_in_one_line(a, cells, signs), _in_one_line(b, cells, signs)]
    column = (cells - 5) // 2
    between = Span(f" {signs.bar} ", DIM)
    rows: list[Line] = []
    for left, right in zip(_in_two_lines(a, column, signs), _in_two_lines(b, column, signs), strict=True):
        padding = Span(" " * (column - sum(width(span.text) for span in left)))
        rows.append((Span(" "), *left, padding, between, *right))
    return rows


def _in_two_lines(side: Heading, cells: int, signs: Signs) -> tuple[list[Span], list[Span]]:
    """Verdict and answer, and below them what else is known, as wide as a column at most."""
    head = f"{side.verdict.glyph(signs.ascii)} {side.verdict.word}  "
    answer = cut(side.answer, max(1, cells - width(head) - 3), signs.ellipsis)
    facts = cut(f" {signs.dot} ".join(side.facts), cells - 2, signs.ellipsis)
    return [Span(f"{side.name} ", BOLD), Span(head, side.verdict.ink), Span(answer, BOLD)], [Span(f"  {facts}", DIM)]


def _in_one_line(side: Heading, cells: int, signs: Signs) -> Line:
    """The same in one line: a long answer gives way before the facts, down to a quarter of the line."""
    head = f"{side.verdict.glyph(signs.ascii)} {side.verdict.word}  "
    room = cells - width(head) - 4
    facts = f" {signs.dot} ".join(side.facts)
    answer = cut(side.answer, max(cells // 4, room - width(facts) - 3), signs.ellipsis)
    facts = cut(facts, max(1, room - width(answer) - 3), signs.ellipsis)
    spans = [Span(f" {side.name} ", BOLD), Span(head, side.verdict.ink), Span(answer, BOLD)]
    return [*spans, Span(f"{'   ' if answer else ''}{facts}", DIM)]


def _text(text: str, cells: int) -> list[str]:
    shown = visible(text.strip("\n"), "\n").replace("\t", "  ")
    return [line.rstrip() for line in wrapped(shown, cells)] if shown.strip() else []


def _marked(line: str, own: frozenset[str]) -> list[Span]:
    """A line in which they differ, the numbers inverse that only this sample has."""
    spans, done = [], 0
    for start, end in number_places(line, own):
        spans += [Span(line[done:start], BOLD), Span(line[start:end], _OWN)]
        done = end
    return [*spans, Span(line[done:], BOLD)]


def _wide(
    equal: bool, a: str, b: str, own: tuple[frozenset[str], frozenset[str]], cells: int, signs: Signs
) -> list[Line]:
    column = (cells - 5) // 2
    between = Span(f" {signs.bar if equal else signs.answer_bar} ", DIM if equal else FOCUS)
    pairs = itertools.zip_longest(_text(a, column), _text(b, column), fillvalue="")
    rows: list[Line] = []
    for left, right in pairs:
        padded = fitted(left, column)
        if equal:
            rows.append((Span(" "), Span(padded, DIM), between, Span(right, DIM)))
        else:
            rows.append((Span(" "), *_marked(padded, own[0]), between, *_marked(right, own[1])))
    return rows


def _narrow(
    equal: bool, a: str, b: str, own: tuple[frozenset[str], frozenset[str]], cells: int, signs: Signs
) -> list[Line]:
    if equal and "".join(a.split()) == "".join(b.split()):
        return [(Span(f" {signs.bar} ", DIM), Span(line, DIM)) for line in _text(a, cells - 4)]
    if equal:  # the same step in other words
        worded = [
            (name, n, line) for name, text in (("A", a), ("B", b)) for n, line in enumerate(_text(text, cells - 6))
        ]
        return [(Span(f" {' ' if n else name} {signs.bar} {line}", DIM),) for name, n, line in worded]
    rows: list[Line] = []
    for name, text, numbers in (("A", a, own[0]), ("B", b, own[1])):
        parts = _text(text, cells - 6)
        side = [_marked(line, numbers) for line in parts]
        if not parts:
            side = [[Span("(nothing)", DIM)]]
        for n, spans in enumerate(side):
            rows.append((Span(f" {name if n == 0 else ' '} {signs.answer_bar} ", FOCUS), *spans))
    return rows
