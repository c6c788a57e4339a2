"""How error, bias² and variance change with model size, with every question deleted in turn.

Part 2 of the specification, section "Scale", read literally.
"""

from __future__ import annotations

import dataclasses
import math
from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence
from typing import NamedTuple

from tests.oracle.decompose import Figures, Setting
from tests.oracle.groups import Group, Question, used
from tests.oracle.intervals import Interval, jackknife, t_quantile

FEWEST_QUESTIONS = 5
FEWEST_SIZES = 3
NOTHING = 1e-9
QUANTITIES = ("error", "bias", "variance", "bias - variance")
THIRDS = ("easiest third", "middle third", "hardest third")
ALL = "all"

Parts = Mapping[str, float | None]  # error, bias and variance of a question
Cells = Mapping[str, Mapping[Question, Parts]]  # by model


class Slope(NamedTuple):
    models: int
    questions: int
    slope: float | None
    interval: Interval


def sizes_of(groups: Sequence[Group]) -> dict[str, float]:
    """The models that have a size."""
    return {
        one.model: size
        for one in groups
        if one.members and (size := one.members[0].sample.model_size) is not None and size > 0
    }


def common_questions(groups: Sequence[Group], setting: Setting) -> list[Question]:
    """What all models of a known size answered, in the order of task and question, as text."""
    entered = used(groups, setting)
    sizes = sizes_of([one for one, _ in entered])
    by_model = [{one.question for one, _ in entered if one.model == model} for model in sizes]
    common = set.intersection(*by_model) if by_model else set()
    return sorted(common, key=lambda question: (question[0].encode(), question[1].encode()))


def hardness(groups: Sequence[Group], reference: str | None = None, length: str | None = None) -> dict[Question, float]:
    """How hard each question is, as far as anything tells: the reference's length, the log's difficulty, accuracy."""
    if reference is not None:
        lengths = _by_question(groups, lambda one: one.length(length) if one.model == reference else None)
        return {question: math.fsum(found) / len(found) for question, found in lengths.items()}
    levels = {one.members[0].sample.difficulty for one in groups if one.members} - {None}
    if levels:
        numbers = _numbers(groups, [level for level in levels if level is not None])
        found = _by_question(groups, lambda one: numbers.get(one.members[0].sample.difficulty or ""))
        return {question: min(values) for question, values in found.items()}
    verdicts: dict[Question, dict[str, list[bool]]] = defaultdict(lambda: defaultdict(list))
    for one in groups:
        for member in one.members:
            verdicts[one.question][one.model].append(member.correct)
    accuracies = {
        question: [sum(right) / len(right) for right in by_model.values()] for question, by_model in verdicts.items()
    }
    return {question: 1 - math.fsum(shares) / len(shares) for question, shares in accuracies.items()}


def _by_question(groups: Sequence[Group], value: object) -> dict[Question, list[float]]:
    found: dict[Question, list[float]] = defaultdict(list)
    for one in groups:
        number = value(one) if one.members else None  # type: ignore[operator]
        if number is not None:
            found[one.question].append(number)
    return found


def _numbers(groups: Sequence[Group], levels: Sequence[str]) -> dict[str, float]:
    """Levels as numbers; words in the order of their error."""
    try:
        return {level: float(level) for level in levels}
    except ValueError:
        pass

    def error(level: str) -> float:
        right = [m.correct for one in groups for m in one.members if m.sample.difficulty == level]
        return 1 - sum(right) / len(right)

    ordered = sorted(levels, key=lambda level: (error(level), level.encode()))
    return {level: float(place) for place, level in enumerate(ordered, 1)}


def grades(common: Sequence[Question], hard: Mapping[Question, float], parts: int) -> dict[str, list[Question]]:
    """The questions in equal parts, the easiest first, the first ones longer by one."""
    known = sorted((q for q in common if q in hard), key=lambda q: (round(hard[q], 12), q[0].encode(), q[1].encode()))
    size, longer = divmod(len(known), parts)
    found, start = {}, 0
    for number in range(1, parts + 1):
        end = start + size + (number <= longer)
        if end > start:
            found[THIRDS[number - 1] if parts == 3 else f"grade {number} of {parts}"] = known[start:end]
        start = end
    return found


def scaling(
    groups: Sequence[Group],
    setting: Setting,
    parts: int = 3,
    units: Mapping[Question, Hashable] | None = None,
    hard: Mapping[Question, float] | None = None,
) -> dict[tuple[str, str], Slope]:
    """By grade and quantity. `units`: what is left out at a time; None: a question (a value None: no interval)."""
    setting = dataclasses.replace(setting, estimator="unbiased")
    common = common_questions(groups, setting)
    sizes = sizes_of([one for one, _ in used(groups, setting)])
    cells = _cells(used(groups, setting), sizes)
    unit_of = units or {question: question for question in common}
    scopes = {ALL: common, **grades(common, hardness(groups) if hard is None else hard, parts)} if common else {}
    return {
        (grade, quantity): _slope(quantity, questions, cells, sizes, unit_of)
        for grade, questions in scopes.items()
        for quantity in QUANTITIES
    }


def _cells(entered: Sequence[tuple[Group, Figures]], sizes: Mapping[str, float]) -> Cells:
    """Means over the groups of each question."""
    lists: dict[str, dict[Question, list[Figures]]] = defaultdict(lambda: defaultdict(list))
    for one, parts in entered:
        if one.model in sizes:
            lists[one.model][one.question].append(parts)
    return {
        model: {
            question: {name: _mean([getattr(one, name) for one in found]) for name in QUANTITIES[:3]}
            for question, found in questions.items()
        }
        for model, questions in lists.items()
    }


def _mean(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return math.fsum(known) / len(known) if len(known) == len(values) else None


def _slope(
    quantity: str,
    questions: Sequence[Question],
    cells: Cells,
    sizes: Mapping[str, float],
    unit_of: Mapping[Question, Hashable],
) -> Slope:
    if len(questions) < FEWEST_QUESTIONS or len(set(sizes.values())) < FEWEST_SIZES:
        return Slope(len(sizes), len(questions), None, None)
    point = _of(quantity, questions, cells, sizes)
    units = {unit_of[question] for question in questions}
    if point is None or None in units or len(units) < FEWEST_QUESTIONS:
        return Slope(len(sizes), len(questions), point, None)
    left = [
        _of(quantity, [question for question in questions if unit_of[question] != unit], cells, sizes) for unit in units
    ]
    known = [value for value in left if value is not None]
    if len(known) < len(left):
        return Slope(len(sizes), len(questions), point, None)
    width = t_quantile(len(units) - 1) * math.sqrt(jackknife(known))
    return Slope(len(sizes), len(questions), point, (point - width, point + width))


def _of(quantity: str, questions: Sequence[Question], cells: Cells, sizes: Mapping[str, float]) -> float | None:
    if quantity == QUANTITIES[3]:
        bias, variance = (_of(name, questions, cells, sizes) for name in ("bias", "variance"))
        return None if bias is None or variance is None else bias - variance
    points = []
    for model, size in sizes.items():
        values = [cells[model][question][quantity] for question in questions]
        known = [value for value in values if value is not None]
        total = math.fsum(known)
        if len(known) < len(values) or total < NOTHING:
            return None
        points.append((math.log10(size), math.log10(total)))
    middle_x = math.fsum(x for x, _ in points) / len(points)
    middle_y = math.fsum(y for _, y in points) / len(points)
    upper = math.fsum((x - middle_x) * (y - middle_y) for x, y in points)
    return upper / math.fsum((x - middle_x) ** 2 for x, _ in points)
