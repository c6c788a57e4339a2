"""The head of a trace: its verdict, the answer and the target, whole where a few lines hold them."""

from __future__ import annotations

from collections.abc import Sequence

from hotmess_tui.app.widgets.line import wrapped
from hotmess_tui.charts.drawing import BOLD, DIM, PLAIN, Ink, Span
from hotmess_tui.charts.safe import cut, one_line, width
from hotmess_tui.records import SampleRow
from hotmess_tui.tables.signs import WRONG, Signs
from hotmess_tui.tables.verdict import of_sample, sample_answer

Line = Sequence[Span]
_MORE = " (i)"  # the key that shows the rest
_LEAST = 24  # cells for a text beside its name


def verdict_lines(sample: SampleRow, signs: Signs, cells: int, most: int) -> list[Line]:
    """Verdict, answer and target: in one line where they fit, else below each other, wrapped, in `most` lines at most.

    What does not fit is cut, and names the key that shows it.
    """
    if sample.failure is not None:
        return _block(" ! failed: ", one_line(sample.failure), WRONG, WRONG, most, signs, cells)
    verdict = of_sample(sample)
    word = (
        f"{verdict.word}: {cut(one_line(sample.unjudged), _LEAST, signs.ellipsis)}" if sample.unjudged else verdict.word
    )
    head, name = f" {verdict.glyph(signs.ascii)} {word}  ", "   target "
    answer = sample_answer(sample) if sample.answer is not None else ""
    target = one_line(sample.target) if sample.target is not None else ""
    if width(head) + width(answer) + (width(name) + width(target) if target else 0) < cells:
        line = [Span(head, verdict.ink)]
        line += [Span(answer, BOLD)] if sample.answer is not None else []
        return [line + ([Span(name, DIM), Span(target)] if sample.target is not None else [])]
    name = f"{' target':<{width(head)}}" if width(head) >= width(" target ") else " target "
    right = len(_wrap(target, name, cells)) if target else 0
    left = max(1, most - min(right, max(1, most // 2)))
    lines = _block(head, answer, verdict.ink, BOLD, left, signs, cells)
    return lines + (_block(name, target, DIM, PLAIN, max(1, most - len(lines)), signs, cells) if target else [])


def _wrap(text: str, name: str, cells: int) -> list[str]:
    return wrapped(text, max(8, cells - width(name) - 1))


def _block(name: str, text: str, name_ink: Ink, ink: Ink, most: int, signs: Signs, cells: int) -> list[Line]:
    """A name and its text beside it, in at most so many lines."""
    lines = [line.rstrip() for line in _wrap(text, name, cells)] or [""]
    more = len(lines) > most
    if more:
        room = max(4, cells - width(name) - 1 - len(_MORE))
        lines[most - 1 :] = [cut(f"{lines[most - 1]} {lines[most]}", room, signs.ellipsis)]
    block: list[Line] = [
        [Span(" " * width(name) if n else name, name_ink), Span(line, ink)] for n, line in enumerate(lines)
    ]
    if more:
        block[-1] = [*block[-1], Span(_MORE, DIM)]
    return block
