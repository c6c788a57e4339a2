"""Where figures are fragile: the smallest logs at the edges of the specification, figures worked out by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from hotmess_tui.explorer.contrast import contrasted
from hotmess_tui.explorer.explorer import Explorer
from hotmess_tui.records import Choice, Labels, QuestionRow, TableRow
from tests.figures import agreement, data_sets
from tests.figures.small_logs import Opener, agrees, answered, only, vectors
from tests.oracle import curves
from tests.oracle.decompose import Setting
from tests.oracle.samples import Sample, judge

pytestmark = pytest.mark.heavy


def test_an_incoherence_of_exactly_one_has_an_interval(explore: Opener) -> None:
    """A rounding above 1 is no reason for NULL: only vectors may truly exceed it."""
    samples = [sample for question in range(7) for sample in answered("rra", f"{question}")]
    explorer = explore(samples)
    row = only(explorer.table(Choice(decomposition="brier")).rows)
    assert row.incoherence == pytest.approx(1)
    assert isinstance(row, TableRow)
    assert row.low is not None
    assert row.high == pytest.approx(1)
    agrees(explorer, samples, "brier")
    agrees(explorer, samples, "zero_one")


def test_questions_without_an_error_stay_out_of_the_interval(explore: Opener) -> None:
    """A vector that is its target has an error of 0 to the last bit, or it would count as a question with errors."""
    target = (0.1, 0.7, 1 / 3)
    samples = [sample for index in range(20) for sample in vectors(f"right {index}", [target] * 3, target)]
    for index in range(3):
        samples += vectors(f"wrong {index}", [(0.1, 0.7, part) for part in (0.5, 0.9, index)], target)
    agrees(explore(samples), samples, "vector")


def test_answers_that_look_like_reserved_classes_are_answers(explore: Opener) -> None:
    texts = ["TARGET", "NONE", "WRONG", None]
    samples = [
        Sample("m", "t", "q", epoch=epoch, answer=text, correct=False) for epoch, text in enumerate([*texts, *texts])
    ]
    row = only(explore(samples).questions(Choice(decomposition="brier", estimator="plugin"), limit=9).rows)
    assert isinstance(row, QuestionRow)
    assert (row.answers, row.right, row.unanswered) == (4, 0, 2)
    assert row.variance == pytest.approx(0.75)


def test_an_answer_that_reads_like_the_target_but_was_scored_wrong_has_its_own_class(explore: Opener) -> None:
    samples = [
        Sample("m", "t", "q", epoch=epoch, answer="42", target="42", correct=epoch % 2 == 0) for epoch in range(4)
    ]
    row = only(explore(samples).questions(Choice(decomposition="brier", estimator="plugin"), limit=9).rows)
    assert (row.error, row.variance) == pytest.approx((1.0, 0.5))


def test_without_answers_all_that_is_wrong_agrees(explore: Opener) -> None:
    samples = [Sample("m", "t", "q", epoch=epoch, score=score) for epoch, score in enumerate([0.0, 0.2, 0.4])]
    row = only(explore(samples).questions(Choice(decomposition="brier", estimator="plugin"), limit=9).rows)
    assert (row.error, row.variance) == pytest.approx((2.0, 0.0))


def test_single_samples_are_left_out_of_the_unbiased_form_and_counted(explore: Opener) -> None:
    samples = [*answered("a", "1"), *answered("ra", "2"), *answered("r", "3")]
    explorer = explore(samples)
    row = only(explorer.table(Choice(decomposition="brier")).rows)
    assert isinstance(row, TableRow)
    assert (row.groups, row.samples, row.left_out) == (1, 2, 2)
    nothing = only(explorer.table(Choice(decomposition="kl")).rows)  # delete one needs three samples
    assert isinstance(nothing, TableRow)
    assert (nothing.groups, nothing.samples, nothing.left_out) == (0, 0, 4)
    everything = only(explorer.table(Choice(decomposition="kl", estimator="plugin")).rows)
    assert isinstance(everything, TableRow)
    assert (everything.groups, everything.samples, everything.left_out) == (3, 4, 0)


def test_failed_samples_are_left_out_and_counted(explore: Opener) -> None:
    samples = [*answered("raa", "1"), *answered("b", "2", failure="timed out")]
    samples += [Sample("m", "t", "1", epoch=9, answer="z", failure="cancelled")]
    row = only(explore(samples).table(Choice(decomposition="brier")).rows)
    assert isinstance(row, TableRow)
    assert (row.questions, row.groups, row.samples, row.left_out) == (1, 1, 3, 2)
    assert row.accuracy == pytest.approx(1 / 3)


def test_too_few_errors_leave_no_interval(explore: Opener) -> None:
    """One question with errors among many: the incoherence is there, its interval is not."""
    samples = [sample for index in range(9) for sample in answered("rr", f"{index}")] + answered("ra", "wrong")
    explorer = explore(samples)
    table_ = explorer.table(Choice(decomposition="brier"))
    row = only(table_.rows)
    assert isinstance(row, TableRow)
    assert row.incoherence is not None
    assert (row.low, row.high) == (None, None)
    assert any("too few errors" in note for note in table_.notes)


def test_a_contrast_says_why_it_has_no_interval_or_no_difference(explore: Opener) -> None:
    samples = [*answered("ra", "1"), *answered("rrr", "2"), *answered("rb", "1", "n"), *answered("rrr", "2", "n")]
    samples += answered("rr", "1", "o")
    explorer = explore(samples)
    choice = Choice(decomposition="brier")
    for other, why in (("n", "too few errors for an interval"), ("o", "without errors")):
        row = explorer.contrast("m", other, choice)[0]
        assert (row.difference is None) == (other == "o")
        assert (row.low, row.high) == (None, None)
        assert [why in note for note in contrasted(explorer.store, ("m",), (other,), choice, Labels()).notes].count(
            True
        ) == 1


def test_an_ensemble_of_vectors_says_that_a_bias_below_zero_has_no_interval(explore: Opener) -> None:
    """The mean of the samples is on the target, so that the unbiased bias² is −variance / n."""
    samples = []
    for index in range(6):
        samples += vectors(f"on {index}", [(-1.0,), (1.0,)], (0.0,))
        samples += vectors(f"off {index}", [(4.0,), (4.0 + index,)], (0.0,))
    curve = explore(samples).curve("ensemble", Choice(decomposition="vector"))
    missing = [point for point in curve.points if point.low is None and (point.incoherence or 0) <= 1]
    assert missing
    assert any("bias² below 0" in note for note in curve.notes)


def test_all_right_has_no_incoherence(explore: Opener) -> None:
    row = only(explore(answered("rrr")).table(Choice(decomposition="brier")).rows)
    assert (row.error, row.variance, row.incoherence) == (0, 0, None)


def test_vectors_without_a_target_have_a_variance_only(explore: Opener) -> None:
    samples = vectors("q", [(0.0, 1.0), (2.0, 1.0)], None)
    row = only(explore(samples).table(Choice(decomposition="vector", estimator="plugin")).rows)
    assert (row.error, row.bias, row.incoherence) == (None, None, None)
    assert row.variance == pytest.approx(1.0)


def test_groups_that_mix_distributions_and_plain_answers(explore: Opener) -> None:
    """The mean is over both kinds: (0.5, 0.3, 0.2) and the one-hot of "b" and that of no answer."""
    more = {"choices": ("a", "b", "c"), "target": "a"}
    samples = [
        Sample("m", "t", "q", epoch=0, answer="a", probabilities=(0.5, 0.3, 0.2), target_choice=0, **more),  # type: ignore[arg-type]
        Sample("m", "t", "q", epoch=1, answer="b", **more),  # type: ignore[arg-type]
        Sample("m", "t", "q", epoch=2, answer=None, **more),  # type: ignore[arg-type]
    ]
    explorer = explore(samples)
    row = only(explorer.questions(Choice(decomposition="brier", estimator="plugin"), limit=9).rows)
    mean = {"a": 0.5 / 3, "b": 1.3 / 3, "c": 0.2 / 3, "none": 1 / 3}
    bias = (1 - mean["a"]) ** 2 + mean["b"] ** 2 + mean["c"] ** 2 + mean["none"] ** 2
    error = ((0.25 + 0.09 + 0.04) + 2 + 2) / 3
    assert (row.error, row.bias) == pytest.approx((error, bias))
    for decomposition in ("brier", "zero_one", "kl"):
        agrees(explorer, samples, decomposition)


def test_a_file_read_twice_counts_once(tmp_path: Path) -> None:
    samples = answered("rab")
    path = data_sets.write(samples, tmp_path, "parquet")
    copy = tmp_path / "copy" / path.name
    copy.parent.mkdir()
    copy.write_bytes(path.read_bytes())
    explorer = Explorer.open([str(path), str(copy)], store=tmp_path / "store")
    row = only(explorer.table(Choice(decomposition="brier")).rows)
    explorer.close()
    assert isinstance(row, TableRow)
    assert row.samples == 3


def test_a_score_out_of_range_leaves_out_its_sample_and_not_the_group(explore: Opener) -> None:
    samples = [
        Sample("m", "t", "q", epoch=epoch, correct=False, score=score) for epoch, score in enumerate([0.5, 0.5, 0.8, 7])
    ]
    row = only(explore(samples).table(Choice(decomposition="score", estimator="plugin")).rows)
    assert isinstance(row, TableRow)
    assert (row.groups, row.samples, row.left_out) == (1, 3, 1)
    assert row.variance == pytest.approx(0.02)


def test_questions_of_one_difficulty_are_in_the_order_of_their_ids(explore: Opener) -> None:
    """1 − ⅓ is the same difficulty whichever way it is reached: roundings decide no tie."""
    samples = []
    for question_id, first, second in (
        ("1", "raa", "rra"),
        ("2", "rra", "raa"),
        ("3", "raa", "raa"),
        ("4", "raa", "rra"),
    ):
        samples += [
            *answered(first, question_id, "A"),
            *answered(second, question_id, "B"),
            *answered("rrr", question_id, "C"),
        ]
    explorer = explore(samples)
    wanted = curves.difficulty(judge(samples), ("model",), Setting("brier", bins=4))
    assert not agreement.curve(explorer.curve("difficulty", Choice(decomposition="brier", bins=4)), wanted)
