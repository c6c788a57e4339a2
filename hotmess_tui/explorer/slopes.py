"""Is it the reasoning or the question: how incoherence changes with length within and between questions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from hotmess_tui.explorer.curves import strings
from hotmess_tui.explorer.notes import about_clusters, count, series_name, unit_name
from hotmess_tui.records import QUESTION, Choice, Labels
from hotmess_tui.store.lengths import see_lengths
from hotmess_tui.store.open_store import Cursor, OpenStore
from hotmess_tui.store.queries.shipped import query

FEWEST_UNITS = 5
LEAST_RELIABLE = 0.5  # below it nothing is said of the change between questions
_NAMED = 6  # series that a kind of note names one by one
_NO_ANSWERS = "no slopes: it has probabilities, vectors or bare scores"
_NOISE = "no slope between questions: their mean lengths differ mostly by noise"


@dataclass(frozen=True)
class Slopes:
    """Slopes of one series over log10 of the reasoning length, each with the ends of its 95 % interval.

    Args:
        series: values of the grouping columns.
        groups: how many have three samples or more, all of them with a length above 0.
        reliability: share of the variance of the groups' mean lengths that is not sampling noise.
        within: change of incoherence per tenfold length of the same question.
        between: the same from question to question.
        why: why one of these is not there; empty where both are, or nothing can be said of it.

    None where the log does not support it.
    """

    series: tuple[str, ...]
    groups: int
    reliability: float | None = None
    within: float | None = None
    within_low: float | None = None
    within_high: float | None = None
    between: float | None = None
    between_low: float | None = None
    between_high: float | None = None
    why: str = ""


@dataclass(frozen=True)
class SlopeTable:
    """The slopes of all series under a choice, in the unit of length that it means."""

    by: tuple[str, ...]
    length_unit: str | None
    rows: tuple[Slopes, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Basis:
    """What the slopes of a series could be taken from: a row of queries/layers/unmeasured.sql."""

    one_hot: bool
    groups: int
    small: int
    unmeasured: int


def slopes(store: OpenStore, choice: Choice, labels: Labels) -> SlopeTable:
    """The slopes of every series, in the unit of length that the choice means.

    Raises:
        HotmessError: a choice that cannot be (status 2).
    """
    with store.at(choice, labels) as (cursor, figures, (_, _, unit)):
        known = see_lengths(cursor, figures, choice, unit)
        found = {row[0]: row for row in cursor.execute(query("layers", "slopes").sql).fetchall()}
        bases = _bases(cursor, len(figures.series))
        rows = []
        for number, (names, basis) in enumerate(zip(figures.series, bases, strict=True)):
            _, groups, questions, *measured = found.get(number, (number, 0, 0))
            row = Slopes(strings(names), int(groups), *measured)
            rows.append(replace(row, why=_why(row, int(questions), basis, unit, choice.cluster)))
    sentences = (*_notes(rows, bases), *about_clusters(known, choice.cluster))
    return SlopeTable(choice.by, unit, tuple(rows), sentences)


def _bases(cursor: Cursor, series: int) -> list[_Basis]:
    rows = cursor.execute(query("layers", "unmeasured").sql).fetchall()
    told = {number: _Basis(one_hot, *map(int, counts)) for number, one_hot, *counts in rows}
    return [told.get(number, _Basis(True, 0, 0, 0)) for number in range(series)]


def _why(row: Slopes, questions: int, basis: _Basis, unit: str | None, cluster: str) -> str:
    """Why a series has no slopes, or none between questions; `questions`: from how many there would be one."""
    if not basis.one_hot:
        return _NO_ANSWERS
    if basis.groups and basis.unmeasured == basis.groups:
        return f"no slopes: reasoning length{f' in {unit_name(unit)}' if unit else ''} not recorded"
    if row.groups and questions < FEWEST_UNITS:
        units_of = "questions" if cluster == QUESTION else f"clusters ({cluster})"
        return f"no slopes from fewer than {FEWEST_UNITS} {units_of}"
    return _NOISE if row.within is not None and _is_below(row.reliability, LEAST_RELIABLE) else ""


def _notes(rows: Sequence[Slopes], bases: Sequence[_Basis]) -> list[str]:
    """Why some figures are not there, and what was left out."""
    classes = [basis for basis in bases if basis.one_hot]
    notes = []
    if small := sum(basis.small for basis in classes):
        notes.append(f"{count(small, 'group')} excluded: fewer than 3 samples")
    if unmeasured := sum(basis.unmeasured for basis in classes if basis.unmeasured < basis.groups):
        notes.append(f"{count(unmeasured, 'group')} excluded: a sample without a length above 0")
    for why in dict.fromkeys(row.why for row in rows if row.why):
        names = [series_name(row.series) for row in rows if row.why == why]
        notes += [f"{name}: {why}" for name in names[:_NAMED]]
        notes += [f"{len(names) - _NAMED} more series: {why}"] if len(names) > _NAMED else []
    return notes


def _is_below(reliability: float | None, bound: float) -> bool:
    return reliability is not None and reliability < bound
