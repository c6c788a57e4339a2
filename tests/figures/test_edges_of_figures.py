"""Where figures are fragile: the smallest logs at the edges of the specification, figures worked out by hand."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from pathlib import Path

import pytest

from hotmess_tui.explorer.contrast import contrasted
from hotmess_tui.explorer.explorer import Explorer
from hotmess_tui.records import Choice, QuestionRow, TableRow
from tests.figures import agreement, data_sets
from tests.oracle import curves
from tests.oracle.decompose import Setting
from tests.oracle.groups import group, table
from tests.oracle.samples import Sample, judge

Opener = Callable[[Sequence[Sample]], Explorer]


@pytest.fixture
def explore(tmp_path: Path) -> Iterator[Opener]:
    """Opens samples as a Parquet table."""
    opened: list[Explorer] = []

    def open_samples(samples: Sequence[Sample]) -> Explorer:
        path = data_sets.write(samples, tmp_path, "parquet")
        opened.append(Explorer.open([str(path)], store=tmp_path / "store"))
        return opened[-1]

    yield open_samples
    for explorer in opened:
        explorer.close()


def answered(answers: str, question_id: str = "q", model: str = "m", **more: object) -> list[Sample]:
    """A sample per letter: r is right, a point is no answer, any other letter is a wrong answer."""
    return [
        Sample(
            model,
            "t",
            question_id,
            epoch=epoch,
            answer=None if letter == "." else letter,
            correct=letter == "r",
            **more,  # type: ignore[arg-type]
        )
        for epoch, letter in enumerate(answers)
    ]


def vectors(question_id: str, outcomes: Sequence[tuple[float, ...]], target: tuple[float, ...] | None) -> list[Sample]:
    return [
        Sample("m", "t", question_id, epoch=epoch, correct=False, outcome=outcome, outcome_target=target)
        for epoch, outcome in enumerate(outcomes)
    ]


def only(rows: Sequence[TableRow] | Sequence[QuestionRow]) -> TableRow | QuestionRow:
    assert len(rows) == 1
    return rows[0]


def agrees(explorer: Explorer, samples: Sequence[Sample], decomposition: str, estimator: str = "unbiased") -> None:
    """The table is that of the oracle."""
    program = explorer.table(Choice(decomposition=decomposition, estimator=estimator))
    assert not agreement.table(program, table(group(judge(samples)), Setting(decomposition, estimator)))


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


def test_vectors_far_from_zero_keep_their_digits(explore: Opener) -> None:
    far = 1e6
    samples = []
    for index in range(5):
        target = (far + index, far)
        samples += vectors(f"{index}", [(far + 0.5, far + step) for step in (0.0, 1.0, 2.0)], target)
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


def test_a_score_a_rounding_below_full_marks_is_right(explore: Opener) -> None:
    samples = [Sample("m", "t", "q", epoch=epoch, answer="x", score=1 - 5e-7) for epoch in range(2)]
    samples += [Sample("m", "t", "q", epoch=2, answer="x", score=1 - 5e-6)]
    row = only(explore(samples).questions(Choice(decomposition="brier"), limit=9).rows)
    assert isinstance(row, QuestionRow)
    assert row.right == 2


def test_single_samples_are_left_out_of_the_unbiased_form_and_counted(explore: Opener) -> None:
    samples = [*answered("a", "1"), *answered("ra", "2"), *answered("r", "3")]
    explorer = explore(samples)
    row = only(explorer.table(Choice(decomposition="brier")).rows)
    assert isinstance(row, TableRow)
    assert (row.groups, row.samples, row.left_out) == (1, 2, 2)
    everything = only(explorer.table(Choice(decomposition="kl")).rows)
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
    for other, why in (("n", "too few errors for an interval"), ("o", "without any error")):
        row = explorer.contrast("m", other, choice)[0]
        assert (row.difference is None) == (other == "o")
        assert (row.low, row.high) == (None, None)
        assert [why in note for note in contrasted(explorer, ("m",), (other,), choice).notes].count(True) == 1


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


def distributed(off: Sequence[float], question_id: str) -> list[Sample]:
    """Samples of a question with two choices that hold the wrong one this likely."""
    return [
        Sample(
            "m", "t", question_id, epoch=epoch, answer="a", target="a", choices=("a", "b"), target_choice=0,
            probabilities=(1 - p, p),
        )
        for epoch, p in enumerate(off)
    ]  # fmt: skip


@pytest.mark.parametrize("scale", [1e-3, 1e-6, 1e-9])
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
