"""What stands below a picture, in lines: measured in cells, broken where it can still be read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from hotmess_tui.charts.safe import cells, one_line, width

_BETWEEN = " · "  # phrases of a caption
_WHOLE = re.compile(r"\[[^][ ]+, [^][ ]+\]|\d %")  # an interval, a number with its sign
_GLUE = "\u00a0"  # for a blank at which no line ends; `one_line` leaves none


def lines_below(sentences: Iterable[str], limit: int) -> list[str]:
    """Every sentence in lines of at most `limit` cells; phrases and intervals stay whole as far as they fit.

    Args:
        sentences: the caption, the command, the notes; text from logs among it.
        limit: cells of a line.
    """
    return [
        line.replace(_GLUE, " ") for sentence in sentences for line in _lines(_glued(one_line(sentence), limit), limit)
    ]


def _glued(sentence: str, limit: int) -> str:
    phrases = sentence.split(_BETWEEN)
    if len(phrases) > 1:
        glued = (phrase.replace(" ", _GLUE) if width(phrase) <= limit // 2 else phrase for phrase in phrases)
        sentence = f"{_GLUE}· ".join(glued)
    return _WHOLE.sub(lambda match: match[0].replace(" ", _GLUE), sentence)


def _lines(text: str, limit: int) -> Iterator[str]:
    line = ""
    for word in text.split(" "):
        if line and width(line) + 1 + width(word) > limit:
            yield line
            line = ""
        line = f"{line} {word}" if line else word
        if width(line) > limit:  # a word too long for any line
            *full, line = _cut_up(line, limit)
            yield from full
    if line:
        yield line


def _cut_up(word: str, limit: int) -> list[str]:
    signs = cells(word)
    lines, start = [], 0
    while len(signs) - start > limit:
        end = start + limit - (not signs[start + limit])  # half of a wide sign goes to the next line
        lines.append("".join(signs[start:end]))
        start = end
    return [*lines, "".join(signs[start:])]
