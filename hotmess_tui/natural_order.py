"""The order in which people read names: numbers by their value, sizes by size, grades from easy to hard."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple, TypeVar

Name = TypeVar("Name", bound=str | None)

# Words that have an order of their own; it holds where all words at a place of the names are of one scale.
_SCALES: tuple[tuple[str, ...], ...] = (
    ("xxxxs", "xxxs", "xxs", "xs", "s", "m", "l", "xl", "xxl", "xxxl", "xxxxl"),
    ("pico", "femto", "nano", "micro", "tiny", "mini", "small", "medium", "base", "large", "big", "huge", "giant"),
    ("trivial", "easiest", "easier", "easy", "medium", "moderate", "middle", "hard", "difficult", "harder", "hardest"),
    ("none", "off", "minimal", "lowest", "low", "medium", "middle", "high", "highest", "max", "maximum"),
    ("haiku", "sonnet", "opus"),
    ("shortest", "shorter", "short", "middle", "medium", "long", "longer", "longest"),
    ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"),
)
_RANKS = tuple({word: rank for rank, word in enumerate(scale)} for scale in _SCALES)
_MAGNITUDES = {"k": 1e3, "m": 1e6, "b": 1e9, "t": 1e12}  # behind the digits of a size: 135M, 1.7B
_PIECES = re.compile(r"(?P<number>[0-9]+(?:\.[0-9]+)*)(?:(?P<unit>[kmbtKMBT])(?![^\W_]))?|(?P<word>[^\W\d_]+)|.", re.S)
_NUMBER = re.compile(r"[-+]?[0-9]+(?:\.[0-9]*)?(?:[eE][-+]?[0-9]{1,3})?")
_MOST_PIECES = 40  # of a name: what comes behind is compared as text
_MOST_NAMES = 2000  # of which more nobody reads a list: they are ordered as text
_NUMBERS, _WORDS, _LAST = range(3)


class _Piece(NamedTuple):
    """A stretch of a name in the order of such: numbers, then words of a scale by their rank and text."""

    kind: int
    size: tuple[float, ...]
    text: str


def in_natural_order(rows: Iterable[Sequence[Name]]) -> list[tuple[Name, ...]]:
    """Different rows of names, such as the values of grouping columns, ordered column by column; None comes last."""
    different = {tuple(row) for row in rows}
    if len(different) > _MOST_NAMES:
        return sorted(different, key=lambda row: [(name is None, name or "") for name in row])
    ranks = [_ranks(set(column)) for column in zip(*different, strict=True)]
    return sorted(different, key=lambda row: [ranks[n][name] for n, name in enumerate(row)])


def _ranks(names: set[str | None]) -> dict[str | None, int]:
    """The place of each name among the others of its column."""
    pieces = {name: _pieces(name) for name in names}
    following: dict[tuple[_Piece, ...], set[str]] = {}  # which words come after a beginning
    for name_pieces in pieces.values():
        for n, piece in enumerate(name_pieces):
            if piece.kind == _WORDS:
                following.setdefault(tuple(name_pieces[:n]), set()).add(piece.text)
    scales = {beginning: _scale(words) for beginning, words in following.items()}

    def key(name: str | None) -> tuple[list[_Piece], str]:
        name_pieces = pieces[name]
        ranked = [
            piece._replace(size=(scale[piece.text.lower()],))
            if piece.kind == _WORDS and (scale := scales[tuple(name_pieces[:n])])
            else piece
            for n, piece in enumerate(name_pieces)
        ]
        return ranked, name or ""

    return {name: rank for rank, name in enumerate(sorted(names, key=key))}


def _scale(words: set[str]) -> dict[str, int]:
    """The ranks of words, if all are of one scale; none where there is nothing to order."""
    if len(words) < 2:
        return {}
    lower = {word.lower() for word in words}
    return next((ranks for ranks in _RANKS if lower <= ranks.keys()), {})


def _pieces(name: str | None) -> list[_Piece]:
    """A name as numbers and words in turn; a name that is a number as a whole is one piece, so that -1 is below 0."""
    if name is None:
        return [_Piece(_LAST, (), "")]
    if _NUMBER.fullmatch(name) and math.isfinite(number := float(name)):
        return [_Piece(_NUMBERS, (number,), "")]
    pieces: list[_Piece] = []
    end = 0
    for match in _PIECES.finditer(name):
        if len(pieces) == _MOST_PIECES:
            break
        end = match.end()
        if match["number"]:
            factor = _MAGNITUDES[match["unit"].lower()] if match["unit"] else 1.0
            pieces.append(_Piece(_NUMBERS, tuple(factor * number for number in _numbers(match["number"])), ""))
        else:
            pieces.append(_Piece(_WORDS, (), match[0]))
    return [*pieces, _Piece(_WORDS, (), name[end:])] if name[end:] else pieces


def _numbers(digits: str) -> tuple[float, ...]:
    """1.7 is one number, the version 1.10.2 three."""
    return (float(digits),) if digits.count(".") < 2 else tuple(map(float, digits.split(".")))
