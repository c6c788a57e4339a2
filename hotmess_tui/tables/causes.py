"""What an error is made of as one bar, and in words: bias², flips and scatter."""

from __future__ import annotations

from typing import NamedTuple

from hotmess_tui.charts.drawing import DIM, Ink, Span
from hotmess_tui.charts.numbers import share, signed
from hotmess_tui.records import Causes, QuestionRow
from hotmess_tui.tables.signs import Signs, portions

# Of middle lightness, as the other inks; the characters alone tell them apart, too
SAME = Ink("#8B95A1")
FLIPS = Ink("#C69026")
SCATTER = Ink("#DB61A2")
_FINE = 1000  # steps in which shares are handed out


class Cause(NamedTuple):
    """A part of an error: its character in the bar, how it is said (from the longest wording to a name), its share."""

    sign: str
    ink: Ink
    words: tuple[str, str, str]
    share: float


_SAME = ("wrong the same way", "same way", "same")
_NOW = ("now right, now wrong", "flips", "flips")
_DIFFERENTLY = ("wrong in different ways", "different ways", "scatter")
_VARIANCE = ("differs from sample to sample", "differs", "variance")


def causes(incoherence: float | None, flips: float | None, scatter: float | None, signs: Signs) -> tuple[Cause, ...]:
    """The parts of an error, three where answers are known, else two; none where there is no error.

    Args:
        incoherence: variance / error.
        flips: its share in the error; None where it is not known.
        scatter: likewise.
        signs: the characters.
    """
    same, now, differently, variance = signs.causes
    if flips is not None and scatter is not None:
        return (
            Cause(same, SAME, _SAME, 1 - flips - scatter),
            Cause(now, FLIPS, _NOW, flips),
            Cause(differently, SCATTER, _DIFFERENTLY, scatter),
        )
    if incoherence is None:
        return ()
    return (
        Cause(same, SAME, _SAME, 1 - incoherence),
        Cause(variance, FLIPS, _VARIANCE, incoherence),
    )


def of_point(figures: Causes, incoherence: float | None, signs: Signs) -> tuple[Cause, ...]:
    """The parts of the error of a point, or of a row of the table."""
    return causes(incoherence, figures.flips, figures.scatter, signs)


def of_question(row: QuestionRow, signs: Signs) -> tuple[Cause, ...]:
    """The parts of the error of a question: its chances as shares of the one-hot error, 2 · (1 − accuracy)."""
    misses = 0.0 if row.accuracy is None else 2 * (1 - row.accuracy)
    if misses <= 0 or row.flips is None or row.scatter is None:
        return causes(row.incoherence, None, None, signs)
    return causes(row.incoherence, row.flips / misses, row.scatter / misses, signs)


def cause_bar(made_of: tuple[Cause, ...], cells: int, signs: Signs) -> list[Span]:
    """A bar of exactly `cells` cells; a dash where there is no error."""
    sizes = portions(tuple(max(0, round(cause.share * _FINE)) for cause in made_of), cells)
    if not sum(sizes):
        return [Span(signs.null.ljust(cells), DIM)]
    return [Span(cause.sign * size, cause.ink) for cause, size in zip(made_of, sizes, strict=True) if size]


def cause_line(made_of: tuple[Cause, ...], cells: int, signs: Signs) -> list[Span]:
    """The parts in words with their shares, in at most `cells` cells; empty where there is no error.

    From point to point words stay the same and in their places, and little more than digits changes: a wording is taken
    where it leaves room for the longest shares.
    """
    longest = ["0.000"] * len(made_of)
    for words in range(len(_SAME)):
        spans = _cause_spans(made_of, words, [signs.plain(share(cause.share)) for cause in made_of])
        if max(_width(spans), _width(_cause_spans(made_of, words, longest))) <= cells:
            return spans
    spans = _cause_spans(made_of, len(_SAME) - 1, [signs.plain(_two_decimals(cause.share)) for cause in made_of])
    return spans if _width(spans) <= cells else []


def cause_list(made_of: tuple[Cause, ...]) -> str:
    """The parts of an error in a sentence of their own: same way 0.41, flips 0.30, different ways 0.29."""
    return ", ".join(f"{cause.words[1]} {_two_decimals(cause.share)}" for cause in made_of)


def _width(spans: list[Span]) -> int:
    return sum(len(span.text) for span in spans)


def _cause_spans(made_of: tuple[Cause, ...], words: int, shares: list[str]) -> list[Span]:
    spans: list[Span] = []
    gap = "  "
    for cause, number in zip(made_of, shares, strict=True):
        spans += [Span(f"{gap}{cause.sign} ", cause.ink), Span(f"{cause.words[words]} ", DIM), Span(number)]
        gap = " " * max(1, 7 - len(number))
    return spans


def _two_decimals(value: float) -> str:
    """A share with two decimals, unless that would make a zero of it."""
    return f"{value:.2f}" if abs(value) >= 0.005 else share(value)


def cause_difference(
    flips: tuple[float | None, float | None], scatter: tuple[float | None, float | None], cells: int, signs: Signs
) -> tuple[Span, ...]:
    """A line that splits a difference in incoherence, A − B, into the two shares of an error that make it up.

    Args:
        flips: share of flips in the error of A and of B; None where answers are not known.
        scatter: likewise.
        cells: the room.
        signs: the characters.

    Returns:
        The line, empty where it is not known.
    """
    if None in flips or None in scatter:
        return ()
    of_flips, of_scatter = (float(a or 0) - float(b or 0) for a, b in (flips, scatter))
    _, now, differently, _ = signs.causes
    for words in range(len(_NOW)):
        line = (
            Span(" of it ", DIM),
            Span(f" {now} ", FLIPS),
            Span(f"{_NOW[words]} ", DIM),
            Span(signs.plain(signed(of_flips))),
            Span(f"   {differently} ", SCATTER),
            Span(f"{_DIFFERENTLY[words]} ", DIM),
            Span(signs.plain(signed(of_scatter))),
        )
        if _width(list(line)) <= cells:
            return line
    return ()


def cause_key(signs: Signs) -> str:
    """What the characters of the bar mean."""
    same, now, differently, _ = signs.causes
    return f"{same} {_SAME[0]}   {now} {_NOW[0]}   {differently} {_DIFFERENTLY[0]}"


def cause_words(signs: Signs) -> str:
    """The parts of an error with their short words, and what each says of a model."""
    same, now, differently, _ = signs.causes
    return (
        f"An error is made of {same} {_SAME[0]} (same way), {now} {_NOW[0]} (flips: follows from how often each "
        f"question is right) and {differently} {_DIFFERENTLY[0]} (scatter: does not)."
    )
