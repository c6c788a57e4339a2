"""Figures whose digits a rounding could take: near certainty, near the target, far from zero."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction

import pytest

from hotmess_tui.records import Choice, QuestionRow, TableRow
from tests.alike import alike
from tests.figures.small_logs import Opener, agrees, answered, only, vectors
from tests.oracle.samples import Sample

pytestmark = pytest.mark.heavy


def test_vectors_far_from_zero_keep_their_digits(explore: Opener) -> None:
    far = 1e6
    samples = []
    for index in range(5):
        target = (far + index, far)
        samples += vectors(f"{index}", [(far + 0.5, far + step) for step in (0.0, 1.0, 2.0)], target)
    agrees(explore(samples), samples, "vector")


def test_a_score_a_rounding_below_full_marks_is_right(explore: Opener) -> None:
    samples = [Sample("m", "t", "q", epoch=epoch, answer="x", score=1 - 5e-7) for epoch in range(2)]
    samples += [Sample("m", "t", "q", epoch=2, answer="x", score=1 - 5e-6)]
    row = only(explore(samples).questions(Choice(decomposition="brier"), limit=9).rows)
    assert isinstance(row, QuestionRow)
    assert row.right == 2


def distributed(off: Sequence[float], question_id: str) -> list[Sample]:
    """Samples of a question with two choices that hold the wrong one this likely."""
    return [
        Sample(
            "m", "t", question_id, epoch=epoch, answer="a", target="a", choices=("a", "b"), target_choice=0,
            probabilities=(1 - p, p),
        )
        for epoch, p in enumerate(off)
    ]  # fmt: skip


@pytest.mark.parametrize("scale", alike([1e-9, 1e-6, 1e-3]))
def test_a_model_that_is_all_but_sure_has_its_incoherence(explore: Opener, scale: float) -> None:
    """The distances of distributions are no differences of sums near 1, which leave nothing of 1e-12 and less."""
    samples = [sample for q in range(6) for sample in distributed([scale * part for part in (1, 2, 3)], f"{q}")]
    row = only(explore(samples).table(Choice(decomposition="brier")).rows)
    assert isinstance(row, TableRow)
    assert row.error == pytest.approx(2 * scale**2 * 14 / 3, rel=1e-6, abs=0)  # 1 − p is a double, too
    assert row.variance == pytest.approx(2 * scale**2, rel=1e-6, abs=0)
    assert row.incoherence == pytest.approx(3 / 14, rel=1e-6)
    assert row.low is not None
    halves = only(explore(samples).table(Choice(decomposition="zero_one")).rows)
    assert isinstance(halves, TableRow)
    assert halves.error == pytest.approx(2 * scale, rel=1e-6, abs=0)
    assert halves.variance == pytest.approx(2 * scale - 4 * scale**2 + scale**2 / 3, rel=1e-6, abs=0)


def test_vectors_near_their_target_have_their_incoherence(explore: Opener) -> None:
    """The unit of a vector is anybody's: steps of an optimiser that has nearly arrived are no roundings."""
    found = []
    for scale in (1.0, 1e-8):
        samples = []
        for index in range(6):
            outcomes = [(scale * (index + 1), 0.0), (scale * (index + 1), scale), (scale, scale)]
            samples += vectors(f"{index}", outcomes, (0.0, 0.0))
        row = only(explore(samples).table(Choice(decomposition="vector")).rows)
        assert isinstance(row, TableRow)
        found.append((row.incoherence, row.low, row.high))
    assert found[0] == pytest.approx(found[1], rel=1e-9)
    assert None not in found[1]


def test_a_score_just_short_of_full_marks_is_an_error(explore: Opener) -> None:
    samples = [
        Sample("m", "t", f"{q}", epoch=epoch, score=score)
        for q in range(5)
        for epoch, score in enumerate([*[1.0] * 7, 1 - 2e-6])
    ]
    row = only(explore(samples).table(Choice(decomposition="score")).rows)
    assert isinstance(row, TableRow)
    assert row.accuracy == 7 / 8
    assert row.incoherence == pytest.approx(1)
    agrees(explore(samples), samples, "score")


def test_what_is_near_its_target_keeps_its_digits(explore: Opener) -> None:
    """The variance is of distances to the target: taken near 1, it would have the rounding of 1."""
    off = [1 - 2.0**-30 * part for part in (0, 1, 3)]  # exact as doubles, and so are the figures
    samples = [Sample("m", "t", "q", epoch=epoch, score=score) for epoch, score in enumerate(off)]
    row = only(explore(samples).table(Choice(decomposition="score", estimator="plugin")).rows)
    assert row.incoherence == pytest.approx(14 / 30, rel=1e-12)
    arrived = vectors("q", [(score, 3.0) for score in off], (1.0, 3.0))
    row = only(explore(arrived).table(Choice(decomposition="vector", estimator="plugin")).rows)
    assert row.incoherence == pytest.approx(14 / 30, rel=1e-12)


def test_error_is_bias_and_variance_where_probabilities_were_rounded(explore: Opener) -> None:
    """0.333 three times is 0.999: the definitions hold as they are written."""
    samples = [
        Sample("m", "t", "q", epoch=epoch, answer="a", target="a", choices=("a", "b", "c"), target_choice=0,
               probabilities=shares)
        for epoch, shares in enumerate([(0.333, 0.333, 0.333), (0.5, 0.25, 0.25), (0.9, 0.05, 0.05)])
    ]  # fmt: skip
    row = only(explore(samples).questions(Choice(decomposition="zero_one", estimator="plugin"), limit=9).rows)
    mean = (1.733 / 3, 0.633 / 3, 0.633 / 3)
    assert row.bias == pytest.approx(((1 - mean[0]) ** 2 + mean[1] ** 2 + mean[2] ** 2) / 2)
    assert row.variance == pytest.approx((1 - sum(p * p for p in mean)) / 2)
    assert row.error == pytest.approx(1 - mean[0])


def test_pass_at_k_of_many_samples_keeps_its_digits(explore: Opener) -> None:
    """Luck that is rare and reliability that is, as whole numbers have C(n − c, k)/C(n, k) and C(c, k)/C(n, k)."""
    n = 1500
    samples = [*answered("r" + "a" * (n - 1), "rare"), *answered("a" + "r" * (n - 1), "sure", "n")]
    points = explore(samples).curve("pass_at_k", Choice()).points
    for right, found in ((1, points[:n]), (n - 1, points[n:])):
        assert len(found) == n
        for k, point in enumerate(found, 1):
            total = math.comb(n, k)
            lucky, steady = 1 - Fraction(math.comb(n - right, k), total), Fraction(math.comb(right, k), total)
            assert point.extra["pass_at_k"] == pytest.approx(float(lucky), rel=1e-11, abs=0)
            assert point.extra["pass_hat_k"] == pytest.approx(float(steady), rel=1e-11, abs=0)
