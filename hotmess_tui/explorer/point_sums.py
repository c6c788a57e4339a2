"""The figures of the points of a curve, or the rows of a table, with their intervals: from sums over their groups."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hotmess_tui.records import Choice
from hotmess_tui.store.choice_tables import Figures
from hotmess_tui.store.clusters import keeps_questions
from hotmess_tui.store.members import Members, questions_of_points, ratios_of_points
from hotmess_tui.store.open_store import Cursor

MOST_ERROR = {"brier": 2.0, "zero_one": 1.0, "score": 1.0}  # by decomposition; the others have no largest error


@dataclass(frozen=True)
class Sums:
    """A point or a row of the table."""

    x: float | None
    questions: int
    groups: int
    samples: int
    left_out: int
    mean_length: float | None
    measured: Sequence[float | None]  # error, bias, variance, incoherence, low, high
    below_zero: bool
    causes: Mapping[str, Any]


@dataclass(frozen=True)
class SumsOfPoints:
    """The points of a view, by series and point; by series the two ends of intervals over all of its points."""

    points: Mapping[tuple[int, int], Sums]
    over_questions: Mapping[int, tuple[float | None, float | None]]
    over_tasks: Mapping[int, tuple[float | None, float | None]]


def sums_of_points(
    cursor: Cursor,
    figures: Figures,
    choice: Choice,
    wider: str,
    members: Members,
    *,
    per_task: bool = False,
    most_error: float | None = None,
) -> SumsOfPoints:
    """The points of the groups in `members`. What does not depend on the decomposition is kept with the figures.

    Args:
        cursor: it sees `members`.
        figures: those of the choice.
        choice: for the cluster.
        wider: as `store.members.ratios_of_points` has it.
        members: what is known of the view.
        per_task: whether a point lies within one task.
        most_error: the largest error there is, where intervals of the error are asked for; None: they are not.
    """
    kept = figures.tables.facts.get(key := ("causes", members.source, choice.cluster))
    by_point: dict[tuple[int, int], dict[str, tuple[Any, ...]]] = {}
    whole: dict[str, dict[int, tuple[float | None, float | None]]] = {"questions": {}, "tasks": {}}
    sql = ratios_of_points(wider, causes=members.causes and kept is None, most_error=most_error)
    for series, point, figure, *row in cursor.execute(sql).fetchall():
        if figure in whole:
            whole[figure][series] = row[-2], row[-1]
        else:
            by_point.setdefault((series, point), {})[figure] = tuple(row)
    if kept is None:
        kept = figures.tables.facts[key] = {place: _causes(rows) for place, rows in by_point.items()}
    asked = {} if keeps_questions(choice, per_task) else questions_of_points(cursor)
    points = {}
    for place, rows in by_point.items():
        x, units, groups, samples, left_out, length, error, bias, variance, _, below_zero, *incoherence = rows[
            "incoherence"
        ]
        counts = (asked.get(place, int(units)), int(groups), int(samples), int(left_out))
        causes = {**kept[place], **_ends_of_error(rows, most_error)}
        points[place] = Sums(x, *counts, length, (error, bias, variance, *incoherence), below_zero, causes)
    return SumsOfPoints(points, whole["questions"], whole["tasks"])


def _ends_of_error(rows: Mapping[str, Sequence[Any]], most: float | None) -> dict[str, float]:
    """The interval of the error, back on its scale; empty where there is none."""
    low, high = rows["error"][-2:] if "error" in rows else (None, None)
    return {"error_low": low * most, "error_high": high * most} if most and low is not None and high is not None else {}


def _causes(rows: Mapping[str, Sequence[Any]]) -> dict[str, Any]:
    """The figures of a point beside its incoherence, from rows of queries/layers/points.sql."""
    causes: dict[str, Any] = {}
    for figure, row in rows.items():
        if figure not in ("incoherence", "error"):
            causes |= zip((figure, f"{figure}_low", f"{figure}_high"), row[-3:], strict=True)
    return causes | {"chance": rows["agreement"][-5]} if "agreement" in rows else causes
