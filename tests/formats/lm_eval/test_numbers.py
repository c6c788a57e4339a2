"""lm-evaluation-harness: numbers are numbers however they are written, options are options whatever is in them."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pytest

from tests.formats.lm_eval.test_samples_file import choice, generated, write
from tests.formats.lm_eval.test_verdicts import opened
from tests.formats.logs import read


def scored(doc: int, metric: str, logged: Any, **more: Any) -> dict[str, Any]:
    line = generated(doc, [f"text {doc}"], [f"text {doc}"], 0.0, metrics=[metric], **more)
    del line["exact_match"]
    return {**line, metric: logged}


def judged(tmp_path: Path, metric: str, *logged: Any, **results: Any) -> list[tuple[bool | None, float | None]]:
    lines = [scored(n, metric, number) for n, number in enumerate(logged)]
    return [(s.correct, s.score) for s in read(write(tmp_path / "m", lines, **results)).samples]


@pytest.mark.parametrize(
    "metric", ["acc", "exact_match", "em", "pass@1", "prompt_level_strict_acc", "mc1", "is_correct"]
)
def test_an_accuracy_of_0_and_1_is_a_verdict_however_it_is_written(tmp_path: Path, metric: str) -> None:
    assert judged(tmp_path, metric, 1, 1.0, True, "1", "1.0", "True", [1], 0, 0.0, False, "0") == [
        *[(True, None)] * 7,
        *[(False, None)] * 4,
    ]


@pytest.mark.parametrize("metric", ["eqbench", "f1", "rouge1", "judge_score", "accent"])
def test_a_score_of_1_is_a_score_however_it_is_written(tmp_path: Path, metric: str) -> None:
    assert judged(tmp_path, metric, 1, 1.0, "1", True, 0) == [(None, 1.0)] * 4 + [(None, 0.0)]


def test_one_number_between_makes_scores_of_all(tmp_path: Path) -> None:
    assert judged(tmp_path, "acc", 1.0, 0.25, 0) == [(None, 1.0), (None, 0.25), (None, 0.0)]


@pytest.mark.heavy
def test_a_range_applies_to_all_scores_alike(tmp_path: Path) -> None:
    lines = [scored(n, "eqbench", number) for n, number in enumerate((82.5, 85.0, 1, "1.0", 100.0))]
    path = write(tmp_path / "m", lines)
    assert {row[0] for row in opened(path, ("score",), score_range=(0.0, 100.0))} == {0.825, 0.85, 0.01, 1.0}
    verdicts = [scored(n, "acc", number) for n, number in enumerate((1, 0.0))]
    shown = opened(write(tmp_path / "n", verdicts), ("score", "correct"), score_range=(0.0, 100.0))
    assert shown == {(1.0, True), (0.0, False)}


@pytest.mark.parametrize(
    ("metric", "logged"),
    [
        ("perplexity", -12.5),
        ("word_perplexity", [-12.5, 3]),
        ("bits_per_byte", 1.0),
        ("byte_perplexity", 1),
        ("likelihood", 0.5),
        ("f1", [1, 0]),
        ("bleu", ["a", "b"]),
        ("wer", 0.25),
        ("inst_level_strict_acc", [True, False]),
        ("acc", "nan"),
        ("acc", math.nan),
        ("acc", None),
        ("bypass", 999),
    ],
)
def test_what_is_no_score_of_an_answer_judges_nothing(tmp_path: Path, metric: str, logged: Any) -> None:
    (sample,) = read(write(tmp_path / "m", [scored(0, metric, logged)])).samples
    assert (sample.correct, sample.score, sample.failure) == (None, None, None)
    assert sample.unjudged


def test_a_metric_of_which_lower_is_better_judges_nothing(tmp_path: Path) -> None:
    assert judged(tmp_path, "distance", 1.0, 0.0, higher_is_better={"gsm8k": {"distance": False}}) == [(None, None)] * 2


def test_a_metric_that_judges_counts_before_one_that_does_not(tmp_path: Path) -> None:
    line = {**scored(0, "perplexity", -3.5), "metrics": ["perplexity", "acc"], "acc": 1}
    (sample,) = read(write(tmp_path / "m", [line])).samples
    assert list(sample.scores) == ["acc,strict-match", "perplexity,strict-match"]
    assert sample.correct is True
    assert sample.scores["perplexity,strict-match"].logged == -3.5


def test_a_document_without_the_metric_of_the_others_is_not_judged_by_another(tmp_path: Path) -> None:
    lines = [{**scored(n, "acc", None if n else 1.0), "metrics": ["acc", "f1"], "f1": 1.0} for n in range(2)]
    one, two = read(write(tmp_path / "m", lines)).samples
    assert (one.correct, two.correct, two.score, two.unjudged) == (True, None, None, "no acc recorded")


def options(doc: int, values: list[Any], target: int, acc: float, **more: Any) -> dict[str, Any]:
    """A question whose log-likelihoods are as given."""
    responses = [[[value, "False"]] for value in values]
    texts = {"resps": responses, "filtered_resps": [response[0] for response in responses]}
    return {**choice(doc, [-1.0] * len(values), target), **texts, "acc": acc, **more}


def test_an_impossible_option_has_probability_0(tmp_path: Path) -> None:
    lines = [options(0, ["-1.0", "-inf", "-2.0"], 0, 1.0), options(1, ["-inf", "-inf", "-3.0"], 0, 0.0)]
    one, two = read(write(tmp_path / "m", lines)).samples
    assert one.probabilities == pytest.approx([1 / (1 + math.exp(-1)), 0, 1 / (1 + math.e)])
    assert two.probabilities == [0, 0, 1]
    assert (one.answer, two.answer) == ("red", "blue")


@pytest.mark.parametrize(
    "values", [["nan"] * 3, ["-inf"] * 3, ["-1.0", "nan", "-2.0"], [None, "-1", "-2"], ["inf", "-1", "0"]]
)
@pytest.mark.parametrize("acc", [0.0, 1.0])
def test_likelihoods_that_leave_the_answer_open_keep_the_recorded_verdict(
    tmp_path: Path, values: list[Any], acc: float
) -> None:
    (sample,) = read(write(tmp_path / "m", [options(0, values, 1, acc)])).samples
    assert (sample.correct, sample.answer, sample.probabilities) == (acc == 1, None, None)
    assert sample.choices == ["red", "green", "blue"]


def test_bare_infinity_and_numbers_instead_of_text(tmp_path: Path) -> None:
    (sample,) = read(write(tmp_path / "m", [options(0, [-1.0, -math.inf, math.log(0.5) - 1], 0, 1.0)])).samples
    assert sample.probabilities == pytest.approx([2 / 3, 0, 1 / 3])


def test_repeated_likelihoods_are_one_sample(tmp_path: Path) -> None:
    line = options(0, ["-1.0", "-2.0", "-3.0"], 0, 1.0)
    line["resps"] = [[*response, *response] for response in line["resps"]]
    (sample,) = read(write(tmp_path / "m", [line])).samples
    assert (sample.answer, sample.correct) == ("red", True)


def test_text_that_looks_like_a_likelihood_stays_text(tmp_path: Path) -> None:
    line = generated(0, ["3", "False"], ["3"], 0.0)
    assert [s.segments[-1].text for s in read(write(tmp_path / "m", [line])).samples] == ["3", "False"]
    line["arguments"] = [["What?", {"until": []}]]
    assert len(read(write(tmp_path / "n", [line])).samples) == 2


def test_verdicts_that_do_not_follow_from_likelihood_and_target_have_no_distribution(tmp_path: Path) -> None:
    lines = [choice(0, [-1.0, -2.0, -3.0], 0), {**choice(1, [-1.0, -2.0, -3.0], 0), "acc": 0.0}]
    one, two = read(write(tmp_path / "m", lines)).samples
    assert (one.correct, two.correct) == (True, False)
    assert (one.probabilities, two.probabilities) == (None, None)


def test_several_right_options_give_no_distribution(tmp_path: Path) -> None:
    (sample,) = read(write(tmp_path / "m", [{**choice(0, [-1.0, -2.0, -3.0], 0), "target": "[0, 2]"}])).samples
    assert (sample.correct, sample.target, sample.probabilities) == (True, "[0, 2]", None)


def test_long_integers_keep_their_digits(tmp_path: Path) -> None:
    line = generated(0, ["x"], ["x"], 0.0, target=10**30 + 1)
    line["doc_id"] = 2**64 + 1
    (sample,) = read(write(tmp_path / "m", [line])).samples
    assert (sample.target, sample.question_id) == (str(10**30 + 1), str(2**64 + 1))
