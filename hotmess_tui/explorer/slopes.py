"""Is it the reasoning or the question: how incoherence changes with length within and between questions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from hotmess_tui.explorer.curves import strings
from hotmess_tui.explorer.notes import about_clusters, count, series_name, unit_name
from hotmess_tui.records import QUESTION, Choice, Labels
from hotmess_tui.store.lengths import see_lengths
from hotmess_tui.store.open_store import Cursor, OpenStore
from hotmess_tui.store.queries.shipped import query

FEWEST_UNITS = 5
LEAST_RELIABLE = 0.5  # below it nothing is said of the change between questions
_NAMED = 6  # series that a kind of note names one by one


@dataclass(frozen=True)
class Slopes:
    """Slopes of one series over log10 of the reasoning length, each with the ends of its 95 % interval.

    Args:
        series: values of the grouping columns.
        groups: how many have three samples or more, all of them with a length above 0.
        reliability: share of the variance of the groups' mean lengths that is not the noise of samples.
        within: change of incoherence per tenfold length of the same question.
        between: the same from question to question.

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
        rows, units = [], []
        for number, names in enumerate(figures.series):
            _, groups, questions, *measured = found.get(number, (number, 0, 0))
            rows.append(Slopes(strings(names), int(groups), *measured))
            units.append(int(questions))
        sentences = _notes(rows, units, _bases(cursor, len(rows)), unit, choice.cluster)
    return SlopeTable(choice.by, unit, tuple(rows), (*sentences, *about_clusters(known, choice.cluster)))


def _bases(cursor: Cursor, series: int) -> list[_Basis]:
    rows = cursor.execute(query("layers", "unmeasured").sql).fetchall()
    told = {number: _Basis(one_hot, *map(int, counts)) for number, one_hot, *counts in rows}
    return [told.get(number, _Basis(True, 0, 0, 0)) for number in range(series)]


def _notes(
    rows: Sequence[Slopes], units: Sequence[int], bases: Sequence[_Basis], unit: str | None, cluster: str
) -> tuple[str, ...]:
    """Why some figures are not there, and what was left out."""
    length = f"reasoning length in {unit_name(unit)}" if unit else "reasoning length"
    whole = list(zip(rows, units, bases, strict=True))
    notes = _per_series(
        (row for row, _, basis in whole if not basis.one_hot),
        "no slopes: samples are probabilities, vectors or scores without answers",
    )
    notes += _per_series(
        (row for row, _, basis in whole if basis.one_hot and basis.groups and basis.unmeasured == basis.groups),
        f"no slopes: {length} not recorded",
    )
    classes = [(row, units, basis) for row, units, basis in whole if basis.one_hot]
    small = sum(basis.small for _, _, basis in classes)
    if small:
        notes.append(f"{count(small, 'group')} left out: fewer than 3 samples")
    unmeasured = sum(basis.unmeasured for _, _, basis in classes if basis.unmeasured < basis.groups)
    if unmeasured:
        notes.append(f"{count(unmeasured, 'group')} left out: a sample without a length above 0")
    units_of = "questions" if cluster == QUESTION else f"clusters ({cluster})"
    notes += _per_series(
        (row for row, questions, _ in classes if row.groups and questions < FEWEST_UNITS),
        f"no slopes from fewer than {FEWEST_UNITS} {units_of}",
    )
    notes += _per_series(
        (row for row, _, _ in classes if row.within is not None and _is_below(row.reliability, LEAST_RELIABLE)),
        "no slope between questions: most of the difference of their mean lengths is the noise of few samples",
    )
    return tuple(notes)


def _is_below(reliability: float | None, bound: float) -> bool:
    return reliability is not None and reliability < bound


def _per_series(rows: Iterable[Slopes], what: str) -> list[str]:
    """A sentence for each of the first series, and one for all others."""
    names = [series_name(row.series) for row in rows]
    more = [f"{len(names) - _NAMED} more series: {what}"] if len(names) > _NAMED else []
    return [f"{name}: {what}" for name in names[:_NAMED]] + more
