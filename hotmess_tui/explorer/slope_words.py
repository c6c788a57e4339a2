"""Slopes over length in words: whether a rise of incoherence is that of the questions or of the reasoning."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from hotmess_tui.charts.numbers import share, signed, signed_within
from hotmess_tui.explorer.notes import series_name, unit_name
from hotmess_tui.explorer.slopes import Slopes, SlopeTable, slopes
from hotmess_tui.records import Choice, Curve, Labels
from hotmess_tui.store.open_store import OpenStore

NOTHING = "slopes within and between questions cannot be determined"
MEANING = (
    "within and between: how much incoherence changes per tenfold reasoning length, within the same question and from "
    "question to question"
)
RELIABLE = 0.95  # below it the noise of mean lengths flattens a power law visibly
_NAMED = 6  # series that are spoken of one by one
_VERB = {1: "rises", -1: "falls"}
_NOUN = {1: "rise", -1: "fall"}


def stand_under(curve: Curve, choice: Choice) -> bool:
    """Whether slopes say something of the power laws of a curve: those of incoherence over length."""
    over_length = curve.length_unit is not None and curve.x.unit == unit_name(curve.length_unit)
    return bool(curve.fits) and curve.y == "incoherence" and over_length and curve.by == choice.by


def under_laws(store: OpenStore, curve: Curve, choice: Choice, labels: Labels) -> SlopeTable:
    """The slopes of the series of a curve, over the length that it shows."""
    table = slopes(store, replace(choice, length=curve.length_unit), labels)
    return replace(table, rows=tuple(row for row in table.rows if row.series in curve.series))


def with_slopes(store: OpenStore, curve: Curve, choice: Choice, labels: Labels) -> Curve:
    """A curve whose notes begin with what slopes say of its power laws, if they do."""
    if not stand_under(curve, choice):
        return curve
    rows = under_laws(store, curve, choice, labels).rows
    return replace(curve, notes=(*sentences(rows), *curve.notes, *about_noise(curve, rows)))


def conclusion(row: Slopes, *, short: bool = False) -> str:
    """What both intervals say together, `short` in 40 characters; empty where there is none."""
    between = _direction(row.between_low, row.between_high)
    within = _direction(row.within_low, row.within_high)
    if between is None or within is None:
        return _alone("between questions", between) if within is None else _alone("within a question", within)
    if not between:
        if not within:
            return "neither differs detectably from 0"
        if short:
            return f"{_VERB[within]} within a question"
        return f"due to reasoning length: {_VERB[within]} within a question"
    if not within:
        # a wide interval around 0 does not say that there is nothing
        if _beyond(row, between):
            return f"the {_NOUN[between]} is due to the questions"
        return f"{_VERB[between]} between questions, within unclear"
    if within == between:
        return f"both {_NOUN[between]}: due to reasoning length, too"
    if short:
        return f"{_VERB[between]} between questions, {_VERB[within]} within"
    return f"the {_NOUN[between]} is due to the questions: {_VERB[within]} within a question"


def in_words(row: Slopes, room: int | None = None) -> str:
    """The slopes that there are and what they say, as long as there is room for; empty where there are none.

    What they say stays longest: in little room the numbers go before it.
    """
    known = [
        (long, short, slope, low, high)
        for long, short, slope, low, high in (
            ("between questions", "between", row.between, row.between_low, row.between_high),
            ("within a question", "within", row.within, row.within_low, row.within_high),
        )
        if slope is not None
    ]
    if not known:
        return ""
    told, briefly = conclusion(row), conclusion(row, short=True)
    forms = (
        [f"{long} {signed_within(slope, low, high)}" for long, _, slope, low, high in known],
        [f"{short} {signed_within(slope, low, high)}" for _, short, slope, low, high in known],
        [f"{long} {signed(slope)}" for long, _, slope, _, _ in known],
        [f"{short} {signed(slope)}" for _, short, slope, _, _ in known],
    )
    written = [f"{', '.join(form)}{told and f': {told}'}" for form in forms]
    if told:
        written += [f"{', '.join(forms[-1])}: {briefly}", told, briefly]
    return next((words for words in written if room is None or len(words) <= room), written[-1])


def sentences(rows: Iterable[Slopes]) -> list[str]:
    """What is said of each series, or why nothing can be; of many only of the first; last, what the numbers are."""
    rows = list(rows)
    told = [f"{series_name(row.series)}: {words}" for row in rows if (words := in_words(row) or row.why)]
    more = [f"slopes within and between questions of {len(told) - _NAMED} more series: hotmess slopes"]
    meaning = [MEANING] if any(row.within is not None or row.between is not None for row in rows) else []
    return told[:_NAMED] + (more if len(told) > _NAMED else []) + meaning


def about_noise(curve: Curve, rows: Sequence[Slopes]) -> list[str]:
    """That the mean lengths of few samples are noisy, and how much that flattens the power laws of a curve."""
    fitted = {fit.series for fit in curve.fits}
    noisy = [
        f"{share(row.reliability)} of the true one for {series_name(row.series)}"
        for row in rows
        if row.series in fitted and row.reliability is not None and 0 < row.reliability < RELIABLE
    ]
    if not noisy:
        return []
    more = f" and {len(noisy) - _NAMED} more" if len(noisy) > _NAMED else ""
    return [
        f"mean lengths of few samples are noisy: the slope of a power law is about {', '.join(noisy[:_NAMED])}{more}"
    ]


def _direction(low: float | None, high: float | None) -> int | None:
    """1 or -1 where an interval lies above or below 0, 0 where it does neither."""
    if low is None or high is None:
        return None
    return int(low > 0) - int(high < 0)


def _beyond(row: Slopes, direction: int) -> bool:
    """Whether what may be within a question is less than what is between them."""
    if row.between is None or row.within_low is None or row.within_high is None:
        return False
    return row.within_high < row.between if direction > 0 else row.within_low > row.between


def _alone(where: str, direction: int | None) -> str:
    if direction is None:
        return ""
    return f"{_VERB[direction]} {where}" if direction else "the rest cannot be determined"
