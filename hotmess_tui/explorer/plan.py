"""How many more samples or questions an interval of a given width needs, and which questions to ask again."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from hotmess_tui.charts.numbers import share, signed
from hotmess_tui.errors import HotmessError
from hotmess_tui.explorer.curves import strings
from hotmess_tui.explorer.notes import about_verdicts, count, series_name
from hotmess_tui.records import Choice, Labels
from hotmess_tui.store.open_store import Cursor, OpenStore
from hotmess_tui.store.planning import again_rows, between_row, plan_rows, see_planned

FEWEST_SAMPLES = 4
FEWEST_GROUPS = 5
_TIMES = (1, 2, 4)  # the present questions
_SAMPLES = (4, 8, 16, 30)
_Z = 1.959963984540054
_ROUGH = 8  # samples a question, of which fewer do not tell the noise of many
_FEW = 30  # questions of equal weight, below which simulated widths were up to a third too small
_NAMED = 6  # series without a plan that are named
_OR = "samples, no error, or samples without answers"
_MOST = 10**9  # a number of questions beyond which nobody asks


@dataclass(frozen=True)
class Outlook:
    """What the width of the interval of an incoherence, or of a difference of two, hangs on.

    Args:
        series: values of the grouping columns; both of a difference, one after the other.
        questions: how many groups it has; of a difference, how many questions both sides answered.
        samples: how many samples a group has, on average.
        incoherence: that of these groups; of a difference, A − B.
        error: their mean error, which the width is relative to; 1 of a difference.
        tau2: the variance from question to question.
        sigma2: that of a single sample of a question.
        weight: on how many questions of equal weight the error rests; of a difference it is not looked at.
    """

    series: tuple[str, ...]
    questions: int
    samples: float
    incoherence: float
    error: float
    tau2: float
    sigma2: float
    weight: float = math.inf

    def half_width(self, questions: float, samples: float) -> float:
        """Of the 95 % interval with so many questions of so many samples."""
        return _Z * math.sqrt((self.tau2 + self.sigma2 / samples) / questions) / self.error

    @property
    def now(self) -> float:
        """The present half width."""
        return self.half_width(self.questions, self.samples)

    def more_questions(self, wanted: float) -> int | None:
        """How many more, of as many samples as now, reach a half width; None: beyond all measure."""
        needed = (self.tau2 + self.sigma2 / self.samples) / self._square(wanted)
        return max(0, math.ceil(needed - 1e-9) - self.questions) if needed < _MOST else None

    def samples_each(self, wanted: float) -> int | None:
        """How many samples of the present questions reach it; None where more samples alone cannot."""
        left = self.questions * self._square(wanted) - self.tau2
        needed = self.sigma2 / left if left > 0 else math.inf
        return max(1, math.ceil(needed - 1e-9)) if needed < _MOST else None

    def _square(self, wanted: float) -> float:
        return max((wanted * self.error / _Z) ** 2, 1e-300)


@dataclass(frozen=True)
class Design:
    """So many questions of so many samples each, and the half width of the interval that they give."""

    outlook: Outlook
    questions: int
    samples: float
    half_width: float

    @property
    def series(self) -> tuple[str, ...]:
        """Of the outlook."""
        return self.outlook.series

    @property
    def apart(self) -> bool:
        """Of a difference: whether the interval would leave 0 out."""
        return self.half_width < abs(self.outlook.incoherence)


@dataclass(frozen=True)
class Plan:
    """The outlook of every series under a choice, or of the difference of two."""

    by: tuple[str, ...]
    outlooks: tuple[Outlook, ...]
    notes: tuple[str, ...] = ()

    @property
    def designs(self) -> tuple[Design, ...]:
        """Of each outlook the present design, then the grid."""
        return tuple(design for outlook in self.outlooks for design in designs(outlook))


@dataclass(frozen=True)
class Again:
    """A group, and by how much one more sample of it would lower the variance that stems from samples."""

    model: str
    task: str
    question_id: str
    condition: str
    n: int
    gain: float
    group: int  # its key in this store


def designs(outlook: Outlook) -> list[Design]:
    """The present one, then 1, 2 and 4 times the questions by 4, 8, 16 and 30 samples."""
    sizes = [(outlook.questions, outlook.samples)]
    sizes += [(outlook.questions * times, float(k)) for times in _TIMES for k in _SAMPLES]
    return [Design(outlook, questions, k, outlook.half_width(questions, k)) for questions, k in sizes]


def plan(store: OpenStore, choice: Choice, labels: Labels) -> Plan:
    """The outlook of every series, from its groups of four samples or more.

    Raises:
        HotmessError: a choice that cannot be (status 2).
    """
    with store.at(choice, labels) as (cursor, figures, _):
        see_planned(cursor)
        rows = {row[0]: row[1:] for row in plan_rows(cursor)}
        outlooks = tuple(_outlook(strings(figures.series[number]), row) for number, row in rows.items())
        without = [strings(names) for number, names in enumerate(figures.series) if number not in rows]
        notes = about_verdicts(choice.verdicts, figures.changes) + _left_out(cursor)
    if without:
        more = f" and {len(without) - _NAMED} more" if len(without) > _NAMED else ""
        listed = ", ".join(map(series_name, without[:_NAMED]))
        notes.append(f"no plan for {listed}{more}: fewer than {FEWEST_GROUPS} groups of {FEWEST_SAMPLES} {_OR}")
    return Plan(choice.by, outlooks, (*notes, *_about(outlooks)))


def plan_between(store: OpenStore, a: tuple[str, ...], b: tuple[str, ...], choice: Choice, labels: Labels) -> Plan:
    """The outlook of the difference of two series, over the questions that both answered.

    Raises:
        HotmessError: there is no such series, or the choice cannot be (status 2).
    """
    with store.at(choice, labels) as (cursor, figures, _):
        names = [strings(series) for series in figures.series]
        for side in (a, b):
            if side not in names:
                there = ", ".join(map(series_name, names)) or "none"
                raise HotmessError(f"--between: no {series_name(side)}; available: {there}", status=2)
        see_planned(cursor)
        row = between_row(cursor, names.index(a), names.index(b))
        notes = about_verdicts(choice.verdicts, figures.changes) + _left_out(cursor)
    if row is None or row[2] is None:
        notes.append(f"no plan: fewer than {FEWEST_GROUPS} questions on both sides of {FEWEST_SAMPLES} {_OR}")
        return Plan(choice.by, (), tuple(notes))
    questions, n, difference, tau2, sigma2 = row
    outlook = Outlook((*a, *b), int(questions), n, difference, 1.0, tau2, sigma2)
    return Plan(choice.by, (outlook,), (*notes, *_about((outlook,))))


def again(
    store: OpenStore,
    choice: Choice,
    labels: Labels,
    most: int | None = None,
    series: Sequence[tuple[str, ...]] = (),
) -> tuple[Again, ...]:
    """The groups that benefit most from another sample, the best first; `series`: only of these, if any are named."""
    with store.at(choice, labels) as (cursor, figures, _):
        see_planned(cursor)
        numbers = [number for number, names in enumerate(figures.series) if strings(names) in series]
        return tuple(Again(*row) for row in again_rows(cursor, most, numbers))


def cheapest(outlook: Outlook, wanted: float) -> Design | None:
    """The design of the grid with the fewest samples that reaches a half width; None where none does."""
    enough = [design for design in designs(outlook)[1:] if design.half_width <= wanted]
    return min(enough, key=lambda design: (design.questions * design.samples, design.questions), default=None)


def sentence(outlook: Outlook, wanted: float) -> str:
    """What a half width needs, in words."""
    if outlook.now <= wanted:
        return f"±{share(outlook.now)} now: ±{share(wanted)} already reached"
    best = cheapest(outlook, wanted)
    grid = f"; the cheapest of these designs: {best.questions:,} × {best.samples:g}" if best is not None else ""
    return f"±{share(outlook.now)} now; ±{share(wanted)} needs {_needs(outlook, wanted)}{grid}"


def telling_apart(outlook: Outlook) -> str:
    """What it needs to tell two series apart, in words."""
    difference = abs(outlook.incoherence)
    shown = f"A − B {signed(outlook.incoherence)} ± {share(outlook.now)}"
    if outlook.now < difference:
        return f"{shown}: told apart"
    if difference < 1e-9:
        return f"{shown}: no difference"
    return f"{shown}: to tell these two apart, {_needs(outlook, difference)}"


def _needs(outlook: Outlook, wanted: float) -> str:
    more, each = outlook.more_questions(wanted), outlook.samples_each(wanted)
    questions = (
        f"{count(more, 'more question')} of {outlook.samples:.3g} samples" if more is not None else "too many questions"
    )
    samples = f"or {each:,} samples each" if each is not None else "more samples alone cannot"
    return f"{questions}, {samples}" if each is not None else f"{questions}; {samples}"


def _outlook(series: tuple[str, ...], row: Sequence[float]) -> Outlook:
    groups, n, incoherence, error, tau2, sigma2, weight = row
    return Outlook(series, int(groups), n, incoherence, error, tau2, sigma2, weight)


def _left_out(cursor: Cursor) -> list[str]:
    row = cursor.execute(
        f"SELECT count(*) FROM every WHERE one_hot AND n_classed BETWEEN 1 AND {FEWEST_SAMPLES - 1}"
    ).fetchone()
    return [f"{count(row[0], 'group')} excluded: fewer than {FEWEST_SAMPLES} samples"] if row and row[0] else []


def _about(outlooks: Sequence[Outlook]) -> list[str]:
    """How far the figures can be trusted."""
    few = [outlook for outlook in outlooks if outlook.weight < _FEW]
    notes = [
        f"{series_name(outlook.series)}: its error depends on few questions (effectively {outlook.weight:.0f}), so "
        "widths are rough"
        for outlook in few[:_NAMED]
    ]
    rough = [outlook for outlook in outlooks if outlook.samples < _ROUGH]
    if not rough:
        return notes
    fewest = min(outlook.samples for outlook in rough)
    return [
        *notes,
        f"rough beyond {2 * fewest:.3g} samples each: so few samples ({fewest:.3g} a question) say little of many",
    ]
