"""Comparing what the program answers with what the oracle says, naming every figure that differs."""

from __future__ import annotations

import math
from collections.abc import Sequence

from hotmess_tui.differences import Contrast
from hotmess_tui.records import Curve, Fit, Point, QuestionRow, Table
from tests.oracle import groups as oracle
from tests.oracle.decompose import Setting, figures
from tests.oracle.intervals import PowerLaw
from tests.oracle.samples import Reserved

RELATIVE = 1e-9
ABSOLUTE = 1e-13  # what a difference of two figures leaves of a zero

Differences = list[str]


def same(a: object, b: object) -> bool:
    if isinstance(a, int | float) and isinstance(b, int | float):
        return math.isclose(a, b, rel_tol=RELATIVE, abs_tol=ABSOLUTE)
    return a == b


def _compare(found: Differences, where: str, program: dict[str, object], wanted: dict[str, object]) -> None:
    for name, value in wanted.items():
        if not same(program[name], value):
            found.append(f"{where} {name}: program {program[name]!r}, oracle {value!r}")


def _row(row: oracle.Row) -> dict[str, object]:
    low, high = row.interval or (None, None)
    names = ("x", "questions", "groups", "samples", "error", "bias", "variance", "incoherence")
    return {**{name: getattr(row, name) for name in names}, "low": low, "high": high}


def _attributes(record: object, names: Sequence[str]) -> dict[str, object]:
    return {name: getattr(record, name) for name in names}


def curve(program: Curve, wanted: Sequence[oracle.Row]) -> Differences:
    """Points by (series, point)."""
    found: Differences = []
    mine = {(row.series, row.point): row for row in wanted}
    theirs: dict[tuple[tuple[str, ...], str], Point] = {(point.series, point.point): point for point in program.points}
    if set(mine) != set(theirs):
        missing, more = sorted(set(mine) - set(theirs)), sorted(set(theirs) - set(mine))
        found.append(f"{program.name}: missing {missing[:3]}…, too many {more[:3]}… (notes: {program.notes})")
    for key in mine.keys() & theirs.keys():
        expected = _row(mine[key])
        own = mine[key].extra
        if own is not None:  # pass@k has its own columns instead
            expected = {name: expected[name] for name in ("x", "questions", "groups", "samples")} | dict(own)
        expected |= mine[key].further or {}
        if program.x.scale == "label":
            del expected["x"]  # any number will do: x counts the labels
        point = _attributes(theirs[key], [*_row(mine[key]), *(mine[key].further or ())]) | dict(theirs[key].extra)
        _compare(found, f"{program.name} {key}", point, expected)
    return found


def fits(program: Sequence[Fit], wanted: dict[tuple[str, ...], PowerLaw]) -> Differences:
    found: Differences = []
    theirs = {fit.series: fit for fit in program}
    if set(theirs) != set(wanted):
        found.append(f"fits of {sorted(theirs)}, oracle {sorted(wanted)}")
    for key in theirs.keys() & wanted.keys():
        low, high = wanted[key].slope_interval or (None, None)
        expected = wanted[key]._asdict() | {"slope_low": low, "slope_high": high}
        del expected["slope_interval"]
        _compare(found, f"fit {key}", _attributes(theirs[key], list(expected)), expected)
    return found


def table(program: Table, wanted: dict[tuple[str, ...], oracle.TableRow]) -> Differences:
    found: Differences = []
    theirs = {row.series: row for row in program.rows}
    for key, row in wanted.items():
        if key not in theirs:
            if row.row.groups:
                found.append(f"table: {key} is missing")
            continue
        expected = {name: value for name, value in _row(row.row).items() if name != "x"}
        expected |= {"left_out": row.left_out, "accuracy": row.accuracy, "mean_length": row.mean_length}
        _compare(found, f"table {key}", _attributes(theirs[key], list(expected)), expected)
    found += [f"table: {key} is too many" for key in theirs.keys() - wanted.keys()]
    return found


def questions(
    program: Sequence[QuestionRow], groups: Sequence[oracle.Group], setting: Setting, unit: str | None
) -> Differences:
    """Every group that enters the figures has its row, with the parts."""
    found: Differences = []
    theirs = {(row.model, row.task, row.question_id, row.condition): row for row in program}
    if len(theirs) != len(program):
        found.append("questions: a group has two rows")
    for one in groups:
        parts = figures(one.members, setting)
        key = (one.model, one.task, one.question_id, one.condition)
        if key not in theirs:
            if parts is not None:
                found.append(f"question {key} is missing")
            continue
        expected: dict[str, object] = {"mean_length": one.length(unit)}
        if parts is not None:
            incoherence = parts.variance / parts.error if parts.error else None
            expected |= {**parts._asdict(), "incoherence": incoherence}
            expected |= {"accuracy": one.right / len(one.members), "left_out": one.failed}
            expected["right"] = one.right
            if not any(member.sample.probabilities for member in one.members):
                expected["answers"] = len({member.outcome for member in one.members})
                expected["unanswered"] = sum(member.outcome is Reserved.NONE for member in one.members)
        else:
            expected |= {"error": None, "variance": None}
        _compare(found, f"question {key}", _attributes(theirs[key], list(expected)), expected)
    found += [f"question {key} is too many" for key in theirs.keys() - {_key(one) for one in groups}]
    return found


def _key(one: oracle.Group) -> tuple[str, str, str, str]:
    return (one.model, one.task, one.question_id, one.condition)


def contrasts(program: Sequence[Contrast], wanted: dict[str, oracle.Contrast], decomposition: str) -> Differences:
    found: Differences = []
    theirs = {row.task: row for row in program}
    nothing = not program and wanted[""].difference is None  # no question in common: a row of NULL, or none
    if set(theirs) != set(wanted) and not nothing:
        found.append(f"contrast: tasks {sorted(theirs)}, oracle {sorted(wanted)}")
    for task in theirs.keys() & wanted.keys():
        low, high = wanted[task].interval or (None, None)
        expected = wanted[task]._asdict() | {"low": low, "high": high}
        del expected["interval"]
        _compare(found, f"contrast {task!r}", _attributes(theirs[task], list(expected)), expected)
    return found
