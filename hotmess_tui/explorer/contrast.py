"""Two models or conditions on the questions that both answered: paired differences, and their questions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from hotmess_tui.differences import METRICS, Contrast
from hotmess_tui.errors import HotmessError
from hotmess_tui.explorer import contrast_metrics, doubts, inside, notes
from hotmess_tui.explorer.contrast_metrics import Difference
from hotmess_tui.explorer.curves import reasons_of, strings
from hotmess_tui.explorer.ordering import order_by
from hotmess_tui.records import AnswerBar, Choice, Labels
from hotmess_tui.store.choice_tables import Figures
from hotmess_tui.store.clusters import keeps_questions, see_groups_in_units
from hotmess_tui.store.database import run_to_the_end
from hotmess_tui.store.open_store import Cursor, OpenStore, Resolved
from hotmess_tui.store.queries.shipped import query
from hotmess_tui.tables.column import SHARE, Column
from hotmess_tui.tables.contrasts import PAIR_COLUMNS

Series = tuple[str, ...]
State = str  # what a side does on a question: one of STATES
Cell = tuple[State, State]  # what A does, what B does

STATES: tuple[State, ...] = ("misses", "wavers", "right")
# Whether some, all or none of its samples are right, in a word
STATE_WORDS: Mapping[State, str] = {"misses": "never", "wavers": "mixed", "right": "always"}
ALL: tuple[Cell, ...] = tuple((a, b) for a in STATES for b in STATES)
# Sets of cells by name; the first four are columns of `hotmess contrast`
CELLS: Mapping[str, tuple[Cell, ...]] = {
    "both_miss": (("misses", "misses"),),
    "only_a_misses": (("misses", "wavers"), ("misses", "right")),
    "only_b_misses": (("wavers", "misses"), ("right", "misses")),
    "both_waver": (("wavers", "wavers"),),
    "only_a_wavers": (("wavers", "right"),),
    "only_b_wavers": (("right", "wavers"),),
    "both_right": (("right", "right"),),
    "a_misses": tuple(cell for cell in ALL if cell[0] == "misses"),
    "b_misses": tuple(cell for cell in ALL if cell[1] == "misses"),
    "a_wavers": tuple(cell for cell in ALL if cell[0] == "wavers"),
    "b_wavers": tuple(cell for cell in ALL if cell[1] == "wavers"),
}
_APART = Column("apart", SHARE)  # how far the incoherences of both sides are apart


class MadeOf(NamedTuple):
    """What the error of a side is made of; None where the log does not say."""

    incoherence: float | None
    flips: float | None
    scatter: float | None


_NOTHING = MadeOf(None, None, None)


@dataclass(frozen=True)
class TaskContrast:
    """A contrast within a task (empty: all of them), with what each side has on its own and the cells."""

    figures: Contrast
    figure_a: float | None  # the metric
    figure_b: float | None
    accuracy_a: float | None
    accuracy_b: float | None
    median_n: float  # samples a question, of the side that has fewer
    why: str  # why there is no difference, or no interval; empty where there is one
    cells: Mapping[Cell, int]
    unjudged: int  # questions in no cell: samples of a side are neither right nor wrong
    made_of: tuple[MadeOf, MadeOf] = (_NOTHING, _NOTHING)  # the errors of A and of B, where it was asked for

    def count(self, cells: Sequence[Cell]) -> int:
        """Questions in some of the cells."""
        return sum(self.cells.get(cell, 0) for cell in cells)


@dataclass(frozen=True)
class Contrasted:
    """Two series on the questions that both answered."""

    a: Series
    b: Series
    decomposition: str
    estimator: str
    tasks: tuple[TaskContrast, ...]  # by metric: first all, then each; empty where no question has an answer of both
    notes: tuple[str, ...]
    without: Difference | None = None  # of a single metric: without the task whose leaving out moves it most
    alike: Difference | None = None  # of incoherence alone, where it was asked for: at like accuracy


@dataclass(frozen=True)
class Side:
    """One side of a question; figures are means over its groups."""

    state: State | None
    groups: tuple[int, ...]  # keys for the way down
    n: int
    accuracy: float | None
    error: float | None
    variance: float | None
    incoherence: float | None
    answers: tuple[AnswerBar, ...] = ()  # the most frequent first
    sample_id: str | None = None  # of a sample with the most frequent answer

    @property
    def distinct(self) -> int | None:
        """How many different answers; None where samples are neither right nor wrong."""
        return len(self.answers) or None

    @property
    def bias(self) -> float | None:
        """Squared, as everywhere."""
        return None if self.error is None or self.variance is None else self.error - self.variance


@dataclass(frozen=True)
class QuestionPair:
    """A question that both answered."""

    key: int  # in this store
    task: str
    question_id: str
    a: Side
    b: Side
    text: str | None  # its beginning

    @property
    def alike(self) -> bool:
        """Whether both sides answer the same most often."""
        return bool(self.a.answers and self.b.answers) and (
            self.a.answers[0].outcome_class == self.b.answers[0].outcome_class
        )


@dataclass(frozen=True)
class PairPage:
    """A window of the questions in some cells: `rows` from `offset` of `total`."""

    total: int
    offset: int
    rows: tuple[QuestionPair, ...]
    decomposition: str
    estimator: str


@dataclass(frozen=True)
class _Answers:
    bars: list[AnswerBar] = field(default_factory=list)
    samples: list[str] = field(default_factory=list)


def _number(figures: Figures, series: Series, by: Sequence[str]) -> int:
    names = [strings(name) for name in figures.series]
    if series in names:
        return names.index(series)
    joined = [", ".join(name) for name in names]
    if ", ".join(series) in joined:  # as a command has it: one text, whatever the grouping
        return joined.index(", ".join(series))
    if not names:
        raise HotmessError("no samples match the filter")
    listed = ", ".join(name or repr(name) for name in joined[:20])
    raise HotmessError(f"{', '.join(by)} {', '.join(series)!r}: no such value; available: {listed}", status=2)


@contextmanager
def _sides(
    store: OpenStore, a: Series, b: Series, choice: Choice, labels: Labels
) -> Iterator[tuple[Cursor, Figures, Resolved]]:
    """A cursor that knows the two series by number."""
    with store.at(choice, labels) as (cursor, figures, resolved):
        numbers = [_number(figures, series, choice.by) for series in (a, b)]
        if numbers[0] == numbers[1]:
            raise HotmessError(f"{', '.join(a)} against itself; choose two values of {', '.join(choice.by)}", status=2)
        for name, number in zip(("series_a", "series_b"), numbers, strict=True):
            cursor.execute(f"SET VARIABLE {name} = $1", [number])
        yield cursor, figures, resolved


@contextmanager
def _paired(
    store: OpenStore, a: Series, b: Series, choice: Choice, labels: Labels
) -> Iterator[tuple[Cursor, Figures, Resolved]]:
    """A cursor with the table `pairs` of two series."""
    with _sides(store, a, b, choice, labels) as (cursor, figures, resolved):
        # a table, as it is read several times over
        cursor.execute(f"CREATE OR REPLACE TEMP TABLE pairs AS {query('layers', 'pairs').sql}")
        try:
            yield cursor, figures, resolved
        finally:
            run_to_the_end(cursor, "DROP TABLE IF EXISTS pairs")


def partners(store: OpenStore, a: Series, choice: Choice, labels: Labels) -> Mapping[Series, int]:
    """What a series can be compared with: the others, by how many questions they have in common with it."""
    with store.at(choice, labels) as (cursor, figures, _):
        cursor.execute("SET VARIABLE series_a = $1", [_number(figures, a, choice.by)])
        rows = cursor.execute(query("drill", "contrast_partners").sql).fetchall()
        return {strings(figures.series[series]): int(questions) for series, questions in rows}


def contrasted(
    store: OpenStore,
    a: Series,
    b: Series,
    choice: Choice,
    labels: Labels,
    metrics: Sequence[str] = METRICS[:1],
    *,
    causes: bool = False,
    alike: bool = False,
) -> Contrasted:
    """Two series on the questions that both answered: figures and cells, first of all tasks, then of each; and notes.

    Args:
        store: the open store.
        a: a series.
        b: another.
        choice: the view settings.
        labels: those that there are.
        metrics: of `hotmess_tui.differences.METRICS`.
        causes: whether to tell what the errors of both sides are made of.
        alike: whether to tell what is left of a difference in incoherence, where that is the only metric, on the
            questions that both get right about as often.

    Raises:
        HotmessError: a value that the grouping columns do not have, or twice the same (status 2).
    """
    with _sides(store, a, b, choice, labels) as (cursor, figures, (decomposition, estimator, unit)):
        if "length" in metrics and choice.length is None:
            contrast_metrics.see_length_of_both(cursor)
        see_groups_in_units(cursor, figures, choice)
        with contrast_metrics.compared(cursor, metrics):
            cells: dict[str, dict[tuple[State | None, State | None], int]] = {}
            for task, state_a, state_b, count in cursor.execute(query("drill", "contrast_cells").sql).fetchall():
                cells.setdefault(task, {})[state_a, state_b] = int(count)
            rows = contrast_metrics.differences(cursor, keeps_questions(choice, per_task=True))
            moving = next((row.without_task for row in rows if row.without_task is not None), None)
            without = contrast_metrics.without_task(cursor, moving) if moving and len(metrics) == 1 else None
            asked = alike and tuple(metrics) == METRICS[:1]
            at_like_accuracy = contrast_metrics.at_like_accuracy(cursor) if asked else None
            made_of = _made_of(cursor) if causes else {}
            left_out = cursor.execute(query("layers", "unpaired").sql).fetchone() or (0, 0, 0, 0)
        if cells or rows:
            rows = [row for metric in metrics for row in _rows_of(rows, metric)]
        names = ", ".join(a), ", ".join(b)
        tasks = tuple(_task(names, row, cells.get(row.task, {}), made_of, choice.cluster) for row in rows)
        numbers = {_number(figures, series, choice.by) for series in (a, b)}
        reasons = [reason for reason in reasons_of(cursor, figures) if reason.series in numbers]
        about_pairs = notes.about_verdicts(choice.verdicts, figures.changes)
        if store.doubtful:

            def differences(chosen: Choice) -> list[Contrast]:
                return [task.figures for task in contrasted(store, a, b, chosen, labels, metrics[:1]).tasks]

            overall = tasks[0].figures if tasks else None
            about_pairs += doubts.of_contrast(cursor, figures, numbers, choice, overall, differences)
        about_pairs += _about_pairs(left_out, (notes.series_name(a), notes.series_name(b)), tasks)
        about_pairs += notes.left_out(reasons, figures.series, decomposition, unit, needs_length=False)
        about_pairs += notes.trust(reasons, decomposition, estimator, choice.estimator)
        return Contrasted(a, b, decomposition, estimator, tasks, tuple(about_pairs), without, at_like_accuracy)


def _rows_of(rows: Sequence[Difference], metric: str) -> Sequence[Difference]:
    """Those of a metric; a row of nothing where no question has what it needs."""
    return [row for row in rows if row.metric == metric] or [contrast_metrics.no_question(metric)]


def _made_of(cursor: Cursor) -> dict[tuple[str, bool], MadeOf]:
    """What the errors are made of, by task (empty: all) and whether it is A."""
    rows = cursor.execute(query("drill", "contrast_causes").sql).fetchall()
    return {(task, bool(is_a)): MadeOf(*shares) for task, is_a, *shares in rows}


def _task(
    names: tuple[str, str],
    row: Difference,
    cells: Mapping[tuple[State | None, State | None], int],
    made_of: Mapping[tuple[str, bool], MadeOf],
    cluster: str,
) -> TaskContrast:
    judged_cells = {(one, two): count for (one, two), count in cells.items() if one is not None and two is not None}
    return TaskContrast(
        figures_of(names, row),
        row.figure_a, row.figure_b, row.accuracy_a, row.accuracy_b, row.n, contrast_metrics.why_lacking(row, cluster),
        judged_cells, sum(cells.values()) - sum(judged_cells.values()),
        (made_of.get((row.task, True), _NOTHING), made_of.get((row.task, False), _NOTHING)),
    )  # fmt: skip


def figures_of(names: tuple[str, str], row: Difference) -> Contrast:
    """A row of the query as commands and reports have it."""
    return Contrast(
        *names, row.task, row.questions, row.difference, row.low, row.high,
        row.both_miss, row.only_a_misses, row.only_b_misses, row.both_waver,
        row.metric, row.low_all, row.high_all, row.without, row.without_task,
    )  # fmt: skip


def _about_pairs(left_out: Sequence[Any], names: tuple[str, str], tasks: Sequence[TaskContrast]) -> list[str]:
    """What a contrast leaves out, and what it takes together."""
    only_a, only_b, lacking, pooled = map(int, left_out)
    sentences = [] if tasks else [f"no question that both {names[0]} and {names[1]} answered"]
    for name, count in zip(names, (only_a, only_b), strict=True):
        if count:
            sentences.append(f"{notes.count(count, 'question')} excluded: only {name} answered")
    if lacking:
        sentences.append(
            f"{notes.count(lacking, 'question')} that both answered excluded: too few samples for these metrics"
        )
    if tasks and tasks[0].unjudged:
        sentences.append(
            f"{notes.count(tasks[0].unjudged, 'question')} in no quadrant: samples are neither right nor wrong"
        )
    several = len({task.figures.metric for task in tasks}) > 1
    reasons = [(f"{task.figures.metric}: {task.why}" if several else task.why, task) for task in tasks if task.why]
    for why in sorted({why for why, _ in reasons}):
        named = [task.figures.task or "all tasks" for reason, task in reasons if reason == why]
        sentences.append(f"{why}: {', '.join(named[:6])}" + (f" and {len(named) - 6} more" if len(named) > 6 else ""))
    if pooled:
        sentences.append(f"{notes.count(pooled, 'question')} with several groups on one side, combined")
    return sentences


def questions(
    store: OpenStore,
    a: Series,
    b: Series,
    choice: Choice,
    labels: Labels,
    cells: Sequence[Cell] | None,
    *,
    task: str | None = None,
    sort: str = "apart",
    descending: bool = True,
    limit: int | None = None,
    offset: int = 0,
) -> PairPage:
    """A window of the questions in some cells (None: all that both answered); by default the furthest apart first.

    Raises:
        HotmessError: there is no such series, or no such column to sort by (status 2).
    """
    order = order_by((_APART, *PAIR_COLUMNS), sort, "place", descending)
    parameters = {"cells": None if cells is None else [" ".join(cell) for cell in cells], "task": task}
    window = f" LIMIT {int(limit)} OFFSET {int(offset)}" if limit is not None else ""
    with _paired(store, a, b, choice, labels) as (cursor, figures, resolved):
        sql = query("drill", "contrast_questions").sql
        row = cursor.execute(f"SELECT count(*) FROM ({sql})", parameters).fetchone()
        rows = cursor.execute(
            f"SELECT * FROM ({sql}) ORDER BY {order}, place{window}",
            parameters,
        ).fetchall()
        keys = [int(question[0]) for question in rows]
        answers = _answers(cursor, figures, resolved, keys)
        texts = dict(
            cursor.execute(
                "SELECT question_key, text[:240] FROM questions WHERE question_key IN (SELECT unnest($1::INTEGER[]))",
                [keys],
            ).fetchall()
        )
        return PairPage(
            total=int(row[0]) if row else 0,
            offset=offset if limit is not None else 0,
            rows=tuple(_pair(question, answers, texts.get(question[0])) for question in rows),
            decomposition=resolved[0],
            estimator=resolved[1],
        )


def _answers(
    cursor: Cursor, figures: Figures, resolved: Resolved, keys: Sequence[int]
) -> dict[tuple[int, bool], _Answers]:
    inside.see_present(cursor, figures, resolved)
    rows = cursor.execute(query("drill", "contrast_answers").sql, {"questions": keys}).fetchall()
    by_side: dict[tuple[int, bool], _Answers] = {}
    for key, is_a, name, count, answer, sample_id in rows:
        side_answers = by_side.setdefault((int(key), bool(is_a)), _Answers())
        side_answers.bars.append(AnswerBar(name, answer, int(count)))
        side_answers.samples.append(sample_id)
    return by_side


def _pair(row: tuple[Any, ...], answers: Mapping[tuple[int, bool], _Answers], text: str | None) -> QuestionPair:
    key, task, question_id, *side_figures = row
    a, b = (
        _side(figures, answers.get((int(key), is_a), _Answers()))
        for is_a, figures in ((True, side_figures), (False, side_figures[7:]))
    )
    return QuestionPair(int(key), task, question_id, a, b, text)


def _side(figures: Sequence[Any], answers: _Answers) -> Side:
    state, groups, n, accuracy, error, variance, incoherence = figures[:7]
    sample_id = answers.samples[0] if answers.samples else None
    keys = tuple(map(int, groups))
    return Side(state, keys, int(n), accuracy, error, variance, incoherence, tuple(answers.bars), sample_id)
