"""Does scale help: how error, bias² and variance change with model size, by grade of the questions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from hotmess_tui.explorer.curves import reasons_of
from hotmess_tui.explorer.notes import about_clusters, about_verdicts, count, trust
from hotmess_tui.records import QUESTION, Choice, Labels
from hotmess_tui.store.open_store import Cursor, OpenStore
from hotmess_tui.store.scaling import scaling_rows

ALL = "all"  # the grade of all questions
CLAIM = "bias - variance"  # the quantity of which the paper speaks
FEWEST_QUESTIONS = 5
FEWEST_SIZES = 3
_FEW = 30  # questions, below which simulated intervals of bias² and bias² − variance held 85 to 97 %


@dataclass(frozen=True)
class Slope:
    """How a quantity changes per tenfold size: the least squares slope of its log10 over log10 of the size.

    Args:
        grade: `all`, or what the grade of the questions is called.
        quantity: error, bias, variance, or bias - variance: the difference of these two slopes.
        models: how many have a size.
        questions: how many of the grade all of these models answered.
        slope: None where the log does not support it, as are the ends of its 95 % interval, `low` and `high`.
        number: of the grade, from 1; 0 for all.
    """

    grade: str
    quantity: str
    models: int
    questions: int
    slope: float | None
    low: float | None
    high: float | None
    number: int = 0


@dataclass(frozen=True)
class Scaling:
    """The slopes of all quantities, first of all questions, then by grade; empty where no model has a size."""

    decomposition: str
    rows: tuple[Slope, ...]
    notes: tuple[str, ...] = ()


def scaling(store: OpenStore, choice: Choice, labels: Labels) -> Scaling:
    """The slopes over model size under a choice, from the unbiased parts of its decomposition.

    Raises:
        HotmessError: a choice that cannot be (status 2).
    """
    asked = replace(choice, by=("model",), estimator="unbiased")
    with store.at(asked, labels) as (cursor, figures, (decomposition, estimator, _)):
        found = scaling_rows(cursor, figures, asked)
        names = dict(cursor.execute(_GRADE_NAMES).fetchall())
        rows = tuple(
            Slope(names[grade], quantity, models, int(questions), slope, low, high, grade)
            for grade, quantity, models, questions, slope, low, high in found
        )
        notes = about_verdicts(choice.verdicts, figures.changes)
        notes += _left_out(cursor)
        notes += _graded_by(cursor, choice) if rows else []
        notes += _why_none(cursor, rows, choice.cluster)
        notes += trust(reasons_of(cursor, figures), decomposition, estimator, choice.estimator)
    if rows:
        notes.append("intervals cover the sampling of questions, not of models, and not the misfit of the line")
    return Scaling(decomposition, rows, tuple(notes))


_GRADE_NAMES = (
    f"SELECT 0, '{ALL}' UNION ALL SELECT grade, grade_name(grade, getvariable('grades')) "
    "FROM (SELECT unnest(range(1, getvariable('grades') + 1)) AS grade)"
)


def conclusions(rows: Iterable[Slope]) -> list[str]:
    """What bias² − variance says of each grade: which of both is the larger share of a larger model's error."""
    return [f"{row.grade}: {_conclusion(row)}" for row in rows if row.quantity == CLAIM and row.low is not None]


def conclusion(rows: Iterable[Slope], grade: str) -> str:
    """What bias² − variance says of one grade; empty where there is no interval."""
    found = (row for row in rows if row.grade == grade and row.quantity == CLAIM and row.low is not None)
    return next(map(_conclusion, found), "")


def _conclusion(row: Slope) -> str:
    if row.high is not None and row.high < 0:
        return "bias² falls faster than variance: errors of larger models are more incoherent"
    if row.low is not None and row.low > 0:
        return "variance falls faster than bias²: errors of larger models are less incoherent"
    return "slopes of bias² and variance not told apart"


def _left_out(cursor: Cursor) -> list[str]:
    """What has no part in the slopes, counted."""
    sizeless = _number(cursor, "SELECT count(DISTINCT model) FROM groups WHERE NOT coalesce(model_size > 0, false)")
    uncommon = _number(
        cursor, "SELECT count(*) FROM (SELECT question_key FROM sized EXCEPT SELECT question_key FROM grades)"
    )
    ungraded = _number(cursor, "SELECT count(*) FROM grades WHERE grade IS NULL")
    notes = [f"{count(sizeless, 'model')} excluded: no model size recorded"] if sizeless else []
    if uncommon:
        notes.append(f"{count(uncommon, 'question')} excluded: not answered by all models of a known size")
    if ungraded:
        notes.append(f"{count(ungraded, 'question')} in no grade: difficulty unknown")
    return notes


def _graded_by(cursor: Cursor, choice: Choice) -> list[str]:
    if choice.reference is not None:
        return [f"questions are graded by the mean length of {choice.reference}"]
    if _number(cursor, "SELECT count(*) FROM levels"):
        return ["questions are graded by the difficulty in the log"]
    return ["questions are graded by 1 − the mean accuracy over all models, including the errors shown"]


def _why_none(cursor: Cursor, rows: Sequence[Slope], cluster: str) -> list[str]:
    """Why there is no slope, or no interval."""
    if not rows:
        return []
    sizes = _number(cursor, "SELECT count(DISTINCT model_size) FROM sized")
    if sizes < FEWEST_SIZES:
        return [f"no slopes: {sizes} model sizes, at least {FEWEST_SIZES} needed"]
    notes = []
    if few := list(dict.fromkeys(row.grade for row in rows if row.questions < FEWEST_QUESTIONS)):
        notes.append(f"no slopes of {', '.join(few)}: fewer than {FEWEST_QUESTIONS} questions")
    enough = [row for row in rows if row.questions >= FEWEST_QUESTIONS]
    if few := [row.grade for row in enough if row.quantity == CLAIM and row.low is not None and row.questions < _FEW]:
        notes.append(f"fewer than {_FEW} questions in {', '.join(few)}: intervals of bias² may be too short")
    if zero := [f"{row.quantity} of {row.grade}" for row in enough if row.slope is None and row.quantity != CLAIM]:
        notes.append(f"no slope of {', '.join(zero)}: 0, negative or unknown for some model")
    if cluster != QUESTION and _number(cursor, "SELECT count(*) FROM sized WHERE unit IS NULL"):
        notes += about_clusters(False, cluster)
    elif any(row.slope is not None and row.low is None for row in enough):
        notes.append("no interval with fewer than 5 units, or if a sum vanishes without some of them")
    return notes


def _number(cursor: Cursor, sql: str) -> int:
    row = cursor.execute(sql).fetchone()
    return int(row[0]) if row else 0
