"""Where power laws and units of length are fragile: the smallest logs, figures worked out by hand."""

from __future__ import annotations

import pytest

from hotmess_tui.records import Choice
from tests.figures.small_logs import Opener, answered
from tests.oracle.samples import Sample

pytestmark = pytest.mark.heavy


def test_hidden_reasoning_is_decided_by_model_and_run(explore: Opener) -> None:
    """Two of three without words: not recorded. One of two: recorded, the empty one counts as 0."""
    hidden, shown = (
        [
            Sample(model, "t", "q", epoch=epoch, answer="a", correct=False, lengths={"words": words})
            for epoch, words in enumerate(lengths)
        ]
        for model, lengths in (("hidden", (0.0, 0.0, 5.0)), ("shown", (0.0, 4.0)))
    )
    found = {row.model: row.mean_length for row in explore([*hidden, *shown]).questions(Choice()).rows}
    assert found == {"hidden": None, "shown": 2.0}


def test_no_power_law_is_laid_through_roundings(explore: Opener) -> None:
    """All samples of a group alike: the variance of `kl` is 0, not 1e-17 with a logarithm of −17."""
    samples = [
        sample
        for question in range(40)
        for sample in answered("a" * (2 + question % 7), f"{question}", lengths={"tokens": 10.0 + question})
    ]
    curve = explore(samples).curve("reasoning_length", Choice(decomposition="kl"))
    assert [point.incoherence for point in curve.points] == pytest.approx([0.0] * 10)
    assert curve.fits == ()


def test_without_a_common_unit_the_one_of_most_samples_counts(explore: Opener) -> None:
    """Two long groups in tokens against three short ones in words."""
    samples = [
        *answered("aaaaaa", "1", "A", lengths={"tokens": 5.0}),
        *answered("aaaaaa", "2", "A", lengths={"tokens": 5.0}),
    ]
    for question in ("1", "2", "3"):
        samples += answered("aaa", question, "B", lengths={"words": 5.0})
    assert explore(samples).table(Choice()).rows[0].length_unit == "tokens"


def test_incoherences_that_are_all_alike_have_no_r2(explore: Opener) -> None:
    """Where y does not vary, nothing is there to be explained: what roundings leave of its spread explains nothing."""
    samples = []
    for question in range(40):
        answers = "r" * (1 + question % 6) + "a"  # wrong once: unbiased, all error is variance
        samples += answered(answers, f"{question}", lengths={"tokens": 7.0 * (question + 1) ** 2 / 3})
    explorer = explore(samples)
    for decomposition in ("brier", "zero_one"):
        choice = Choice(decomposition=decomposition)
        (fit,) = explorer.curve("reasoning_length", choice).fits
        assert fit.slope == pytest.approx(0, abs=1e-12)
        assert fit.r2 is None


def test_no_power_law_is_laid_where_lengths_differ_by_roundings(explore: Opener) -> None:
    """All groups are equally long: bins of five and of four only add up a tenth in another order."""
    samples = []
    for question in range(49):
        answers = "r" * (question % 7) + "aab"
        samples += answered(answers, f"{question:02}", lengths={"tokens": 0.1})
    curve = explore(samples).curve("reasoning_length", Choice(decomposition="brier"))
    assert len(curve.points) == 10
    assert [point.x for point in curve.points] == pytest.approx([0.1] * 10)
    assert curve.fits == ()


def test_a_series_of_failed_samples_alone_does_not_choose_the_unit(explore: Opener) -> None:
    """What is not shown lacks no unit: all series shown have tokens, though more samples have words."""
    samples = [
        *answered("aab", "1", lengths={"tokens": 5.0, "words": 9.0}),
        *answered("aab", "2", lengths={"words": 9.0}),
    ]
    samples += answered("aa", "1", "broken", failure="timed out")
    assert explore(samples).table(Choice()).rows[1].length_unit == "tokens"
