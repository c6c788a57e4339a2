"""Corrections, forgiving and runs, tried on the oracle."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given

from tests.figures.graded_logs import OF_THE_ORACLE, graded_logs
from tests.figures.small_logs import answered, vectors
from tests.oracle import logs
from tests.oracle.expected import needs_shared
from tests.oracle.runs import accuracy, differ, pooled, runs_of
from tests.oracle.samples import Reserved, Sample, judge
from tests.oracle.verdicts import almost_equal, corrected, forgiving, reads_alike, scored_wrong

VERDICTS = ("wrong", "right", "right", "right", "wrong")


@OF_THE_ORACLE
@given(log=graded_logs())
def test_forgiving_only_raises_accuracy(log: list[Sample]) -> None:
    """A target that the answer reads like, scored wrong, counts as right; what a person said goes before."""
    log = [dataclasses.replace(one, target="a") for one in log]
    judged = judge(log)
    assert corrected(judged, {}) == judged
    assert forgiving(judged) == [
        dataclasses.replace(one, correct=True, score=1.0, outcome=Reserved.TARGET) if one.sample.answer == "a" else one
        for one in judged
    ]
    assert corrected(judged, {one.sample.identity: "drop" for one in judged[:1]})[0].counts is False
    said = {one.sample.identity: "wrong" for one in judged}
    assert not any(one.correct for one in forgiving(judged, said))  # type: ignore[arg-type]


def test_corrections() -> None:
    """Right: TARGET; wrong: the class of its answer; a failed sample gets no verdict, an unjudged one does."""
    right, wrong, silent = judge(answered("ra."))
    failed = judge([dataclasses.replace(right.sample, failure="Timeout", run="other")])[0]
    unjudged = judge([Sample("m", "t", "q", answer="x", run="unjudged")])[0]
    of_vectors = judge(vectors("q", [(0.0,)], (1.0,)))[0]
    assert not unjudged.counts
    before = [right, wrong, silent, failed, unjudged]
    verdicts = dict(zip([one.sample.identity for one in before], VERDICTS, strict=True))
    after = corrected(before, verdicts)  # type: ignore[arg-type]
    assert [one.outcome for one in after[:3]] == ["r", Reserved.TARGET, Reserved.TARGET]
    assert [one.score for one in after[:3]] == [0.0, 1.0, 1.0]
    assert after[3] == failed
    assert after[4].counts
    assert after[4].outcome == "x"
    changed = corrected([of_vectors], {of_vectors.sample.identity: "right"})[0]
    assert changed == dataclasses.replace(of_vectors, correct=True)


@pytest.mark.parametrize(
    ("answer", "target", "alike", "almost"),
    [
        ("185.0", "185", True, False),
        ("“185”", "185", True, False),
        ("-0.5085", "-0.509", False, True),
        ("1.9122", "1.9123", False, True),
        ("1.9122", "1.9124", False, False),
        ("0.9", "0.8", False, False),
        ("3.14", "3", False, False),
        ("-5", "5", False, False),
    ],
)
def test_which_verdicts_are_in_doubt(answer: str, target: str, alike: bool, almost: bool) -> None:
    assert (reads_alike(answer, target), almost_equal(answer, target)) == (alike, almost)


@pytest.mark.parametrize(("second", "apart"), [("rrra", False), ("aaar", True)])
def test_runs_that_are_pooled(second: str, apart: bool) -> None:
    log = [
        one
        for run, answers in (("1", "rrra"), ("2", second))
        for question in range(8)
        for one in answered(answers[question % 4 :] + answers[: question % 4], str(question), run=run)
    ]
    runs = runs_of(judge(log), "m")
    assert pooled(runs)
    assert differ(runs) == apart
    assert accuracy(runs["1"]).point == pytest.approx(0.75)


@needs_shared
def test_the_scorer_of_a_task_that_is_in_doubt() -> None:
    """It rejects 185.0 for 185 in 123 of 150 samples."""
    judged = judge(logs.reasoning_gym())
    model, task = "anthropic_claude-sonnet-4", "simple_geometry"
    own = [one for one in judged if one.sample.model == model and one.sample.task == task]
    assert len(own) == 150
    alike = [one for one in own if scored_wrong(one) and reads_alike(one.sample.answer or "", one.sample.target or "")]
    assert len(alike) == 123
