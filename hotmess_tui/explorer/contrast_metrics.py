"""The metrics of a contrast in SQL: sums per question and side, differences, intervals, the most influential task."""

from __future__ import annotations

import statistics
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import NamedTuple

from hotmess_tui.differences import LIKE_ACCURACY
from hotmess_tui.records import LENGTH_UNITS, QUESTION
from hotmess_tui.store.database import run_to_the_end
from hotmess_tui.store.open_store import Cursor
from hotmess_tui.store.queries.shipped import query
from hotmess_tui.store.rollup import best_unit

_TWO = "series IN (getvariable('series_a'), getvariable('series_b'))"
_OVERALL = "SELECT '' AS scope, * FROM compared WHERE asked"
_ROUNDING = 1e-9
_FEW = "fewer than 3 questions, so no interval"
# of the metrics for which errors do not decide: why there is no difference, why no interval
_REASONS = {
    "accuracy": ("neither right nor wrong", "too few questions for an interval"),
    "agreement": (
        "no question with two wrong answers on both sides",
        "too few questions with two wrong answers on both sides",
    ),
    "error": ("no target, so no error", _FEW),
    "bias": ("no target, so no error", _FEW),
    "variance": ("not recorded", _FEW),
    "length": ("no lengths in the same unit on both sides", _FEW),
}


class Difference(NamedTuple):
    """A row of `queries/layers/contrast.sql`: a metric in a task (empty: all)."""

    task: str
    questions: int
    difference: float | None
    low: float | None
    high: float | None
    both_miss: int
    only_a_misses: int
    only_b_misses: int
    both_waver: int
    metric: str
    low_all: float | None
    high_all: float | None
    without: float | None
    without_task: str | None
    figure_a: float | None
    figure_b: float | None
    accuracy_a: float | None
    accuracy_b: float | None
    n: float  # median samples a question, of the side that has fewer
    known: bool  # whether the log supports the metric
    in_units: bool  # whether the samples of each question, both sides of it, are in one cluster


@contextmanager
def compared(cursor: Cursor, metrics: Sequence[str]) -> Iterator[None]:
    """While it lasts, the views `pairs`, `recorded` and the table `compared`: a row per metric and question of both.

    Args:
        cursor: has the views of a choice, those of `see_groups_in_units`, and the variables series_a and series_b.
        metrics: of `hotmess_tui.differences.METRICS`; `pairs` has the questions of the first.
    """
    cursor.execute("SET VARIABLE metrics = $1", [list(metrics)])
    try:
        cursor.execute(f"CREATE OR REPLACE TEMP VIEW recorded AS {query('layers', 'recorded').sql}")
        # tables, as they are read several times over
        cursor.execute(f"CREATE OR REPLACE TEMP TABLE sides AS {query('layers', 'contrast_sides').sql}")
        cursor.execute(f"CREATE OR REPLACE TEMP TABLE compared AS {query('layers', 'contrast_pairs').sql}")
        cursor.execute("CREATE OR REPLACE TEMP VIEW pairs AS FROM compared WHERE metric = getvariable('metrics')[1]")
        yield
    finally:
        for kind in (
            "VIEW IF EXISTS pairs",
            "TABLE IF EXISTS compared",
            "TABLE IF EXISTS sides",
            "VIEW IF EXISTS recorded",
        ):
            run_to_the_end(cursor, f"DROP {kind}")


def differences(cursor: Cursor, tasks_of_questions: bool = True) -> list[Difference]:
    """The differences of what is `compared`, overall and by task, a metric after the other.

    Args:
        cursor: inside of `compared`.
        tasks_of_questions: whether the units of a task are its questions, whatever they are overall.
    """
    columns = "* REPLACE (question_key AS unit)" if tasks_of_questions else "*"
    # questions of a task without a name are in no row but that of all tasks, whose name is empty, too
    tasks = f" UNION ALL SELECT task AS scope, {columns} FROM compared WHERE asked AND task <> ''"
    with spreads(cursor, _OVERALL + tasks):
        return rows_of(cursor)


@contextmanager
def spreads(cursor: Cursor, scoped: str = _OVERALL) -> Iterator[None]:
    """While it lasts, the table `spreads` of what is `compared`: a row per metric and scope.

    Args:
        cursor: inside of `compared`.
        scoped: the questions with their scope, as SQL.
    """
    cursor.execute(f"CREATE OR REPLACE TEMP VIEW scoped AS {scoped}")
    try:
        cursor.execute(f"CREATE OR REPLACE TEMP TABLE spreads AS {query('layers', 'contrast_spreads').sql}")
        yield
    finally:
        run_to_the_end(cursor, "DROP TABLE IF EXISTS spreads")


def rows_of(cursor: Cursor) -> list[Difference]:
    """The differences whose `spreads` there are."""
    cursor.execute(f"CREATE OR REPLACE TEMP VIEW influence AS {query('layers', 'contrast_influence').sql}")
    scopes = cursor.execute("SELECT count(DISTINCT scope) FROM spreads").fetchone()
    cursor.execute("SET VARIABLE normal = $1", [normal_quantiles(int(scopes[0]) if scopes else 1)])
    return [Difference(*row) for row in cursor.execute(query("layers", "contrast").sql).fetchall()]


def without_task(cursor: Cursor, task: str) -> Difference | None:
    """The difference over all tasks but one of what is `compared`, which has one metric.

    Args:
        cursor: inside of `compared`.
        task: the one to leave out.
    """
    cursor.execute("SET VARIABLE unwanted_task = $1", [task])
    return _overall_where(cursor, "task <> getvariable('unwanted_task')")


def at_like_accuracy(cursor: Cursor) -> Difference | None:
    """The difference on the questions of what is `compared`, which has one metric, that both get right about as often.

    There accuracy cannot be what makes one side more incoherent than the other.

    Args:
        cursor: inside of `compared`.
    """
    return _overall_where(cursor, f"abs(rates_a / rated_a - rates_b / rated_b) <= {LIKE_ACCURACY} + {_ROUNDING}")


def _overall_where(cursor: Cursor, condition: str) -> Difference | None:
    """The difference on some of the questions of what is `compared`, which has one metric; `condition` is SQL."""
    with spreads(cursor, f"{_OVERALL} AND {condition}"):
        rows = rows_of(cursor)
    return rows[0] if rows else None


def see_length_of_both(cursor: Cursor) -> None:
    """Measure lengths in the best unit that both sides have, whatever other series do."""
    listed = ", ".join(f"count(DISTINCT CASE WHEN {unit} > 0 THEN series END), count({unit})" for unit in LENGTH_UNITS)
    counts = cursor.execute(f"SELECT {listed} FROM figures WHERE {_TWO}").fetchone() or (0,) * 2 * len(LENGTH_UNITS)
    offered = {unit: (int(counts[2 * i]), int(counts[2 * i + 1])) for i, unit in enumerate(LENGTH_UNITS)}
    cursor.execute("SET VARIABLE length_unit = $1", [best_unit(2, offered)])


def normal_quantiles(most: int) -> list[float]:
    """The z of a 95 % interval: alone, of two that hold at once, of three … (Bonferroni)."""
    normal = statistics.NormalDist()
    return [normal.inv_cdf(1 - 0.025 / count) for count in range(1, max(most, 1) + 1)]


def no_question(metric: str) -> Difference:
    """The row of a metric for which no question has what it needs."""
    lacking = (None, None, None, None)
    return Difference("", 0, None, None, None, 0, 0, 0, 0, metric, *lacking, *lacking, 0.0, True, True)


def why_lacking(row: Difference, cluster: str = QUESTION) -> str:
    """Why there is no difference, or no interval over the clusters; empty where there is one."""
    if row.low is not None:
        return ""
    if row.difference is not None and not row.in_units:
        return f"samples of one question are in several clusters ({cluster}), so no interval"
    if row.metric in _REASONS:
        lacking, few = _REASONS[row.metric]
        return few if row.difference is not None else lacking
    if not row.known:
        return "no target, so no error" if row.metric == "incoherence" else "answers not recorded"
    without = [name for name, figure in zip("AB", (row.figure_a, row.figure_b), strict=True) if figure is None]
    if without:
        return f"{' and '.join(without)} without errors"
    above = max(row.figure_a or 0, row.figure_b or 0) > 1 + _ROUNDING
    return "incoherence above 1: no interval" if above else "too few errors for an interval"
