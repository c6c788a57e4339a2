"""lm-evaluation-harness: a verdict is the log's own, or follows from a rule that the log confirms; none is made up."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

import hotmess_tui.api as hotmess_tui
from tests.alike import alike
from tests.formats.lm_eval.test_samples_file import FILTERS, choice, generated, write
from tests.formats.logs import Read, read

FIRST = {"function": "take_first"}
LAST_NUMBER = {"function": "regex", "regex_pattern": "The answer is (\\-?[0-9]+)", "group_select": -1}


SHOWN = ("correct", "score", "answer")


def opened(path: Path, columns: Sequence[str] = SHOWN, **options: Any) -> set[tuple[Any, ...]]:
    """Verdict, score and answer of the samples, as the program shows them."""
    with hotmess_tui.open(path.parent, cache=False, **options) as runs:
        frame = runs.samples()[[*columns]].astype(object)
        return {tuple(row) for row in frame.where(frame.notna(), None).itertuples(index=False)}


def task(filters: list[dict[str, Any]] | None = None, **config: Any) -> dict[str, Any]:
    """The settings of the task in the results file: one filter, exact match."""
    steps = filters if filters is not None else [{"name": "strict-match", "filter": [FIRST]}]
    return {"gsm8k": {"filter_list": steps, "metric_list": [{"metric": "exact_match"}], "repeats": 3, **config}}


def verdicts(result: Read) -> list[bool | None]:
    return [sample.correct for sample in result.samples]


def repeats(tmp_path: Path, lines: list[Any], **config: Any) -> Read:
    return read(write(tmp_path / "m", lines, configs=task(**config)))


@pytest.mark.parametrize(
    ("metrics", "logged"),
    alike(
        [
            *[(["bypass"], {"bypass": None}), (["bypass"], {"bypass": 999})],
            *[([], {}), (["exact_match"], {"exact_match": None})],
        ],
        several=True,
    ),
)
def test_a_run_that_was_not_scored_has_no_verdict(tmp_path: Path, metrics: list[str], logged: dict[str, Any]) -> None:
    """Predict-only runs: the target stands there, the right text too, and still nothing was judged."""
    lines = []
    for n in range(3):
        line = generated(n, [f"#### {n + 1}", "or so"], [f"{n + 1}"], 1.0)
        del line["exact_match"]
        lines.append({**line, "metrics": metrics, **logged})
    result = read(write(tmp_path / "m", lines))
    assert verdicts(result) == [None] * 6
    assert all(sample.unjudged and sample.failure is None for sample in result.samples)
    assert any(problem.what.startswith("6 samples are not judged") for problem in result.problems)
    assert {row[:2] for row in opened(tmp_path / "m" / "any")} == {(None, None)}


def test_a_predicted_choice_has_no_verdict_either(tmp_path: Path) -> None:
    line = choice(0, [-1.0, -2.0, -3.0], 0)
    del line["acc"]
    (sample,) = read(write(tmp_path / "m", [{**line, "metrics": ["bypass"], "bypass": None}])).samples
    assert (sample.answer, sample.target) == ("red", "red")
    assert (sample.correct, sample.score, sample.probabilities) == (None, None, None)


def test_the_same_answer_is_not_judged_by_a_rule_that_the_log_contradicts(tmp_path: Path) -> None:
    line = generated(0, ["1/3", "1/3", "0.25"], ["1/3"], 1, target="\\frac{1}{3}")
    result = repeats(tmp_path, [line])
    assert [(s.answer, s.correct) for s in result.samples] == [("1/3", True), ("1/3", None), ("0.25", None)]
    assert any("2 samples are not judged" in problem.what for problem in result.problems)


def test_one_contradiction_is_enough(tmp_path: Path) -> None:
    """Nine documents agree with exact match, one does not: the metric is something more lenient."""
    lines = [generated(n, [f"{n + 1}", "x"], [f"{n + 1}"], 1.0) for n in range(9)]
    lines.append(generated(9, ["10.0", "10"], ["10.0"], 1.0))
    assert verdicts(repeats(tmp_path, lines)) == [True, None] * 10


def test_recorded_zeros_alone_confirm_no_rule(tmp_path: Path) -> None:
    lines = [generated(n, ["no", f"{n + 1}"], ["no"], 0.0) for n in range(4)]
    result = repeats(tmp_path, lines)
    assert verdicts(result) == [False, None] * 4
    assert any("no recorded verdict is correct" in problem.what for problem in result.problems)


def test_a_rule_that_leads_to_both_kinds_of_verdict_judges_the_repeats(tmp_path: Path) -> None:
    lines = [generated(0, ["1", "2"], ["1"], 1.0), generated(1, ["1", "2"], ["1"], 0.0)]
    assert verdicts(repeats(tmp_path, lines)) == [True, False, False, True]


def test_single_responses_count_as_evidence_too(tmp_path: Path) -> None:
    lines = [generated(0, ["1.0"], ["1.0"], 1.0), generated(1, ["2", "2"], ["2"], 1.0)]
    assert verdicts(repeats(tmp_path, lines)) == [True, True, None]


@pytest.mark.parametrize(
    "config",
    [
        {"process_results": "def process_results(doc, results): ..."},
        {"metric_list": [{"metric": "exact_match", "normaliser": "math"}]},
        {"metric_list": [{"metric": "other"}]},
        {"metric_list": [{"metric": "exact_match", "regexes_to_ignore": ["("]}]},
        {"filters": [{"name": "strict-match", "filter": [{"function": "custom"}, FIRST]}]},
        {"filters": [{"name": "strict-match", "filter": [{"function": "regex", "regex_pattern": "("}, FIRST]}]},
    ],
)
def test_scoring_that_is_not_known_judges_no_repeat(tmp_path: Path, config: dict[str, Any]) -> None:
    lines = [generated(0, ["1", "1"], ["1"], 1.0), generated(1, ["1", "2"], ["1"], 0.0)]
    assert verdicts(repeats(tmp_path, lines, **config)) == [True, None, False, None]


@pytest.mark.parametrize(
    ("option", "answer"),
    [
        ({"ignore_case": True}, "PARIS"),
        ({"ignore_punctuation": True}, "Paris!"),
        ({"ignore_numbers": True}, "Paris1"),
        ({"regexes_to_ignore": ["\\s*\\(.*\\)$"]}, "Paris (France)"),
    ],
)
def test_exact_match_by_its_recorded_options(tmp_path: Path, option: dict[str, Any], answer: str) -> None:
    lines = [
        generated(0, [answer, answer, "Rome"], [answer], 1.0, target="Paris"),
        generated(1, ["Rome", "Paris"], ["Rome"], 0.0, target="Paris"),
    ]
    known = repeats(tmp_path / "a", lines, metric_list=[{"metric": "exact_match", **option}])
    assert verdicts(known) == [True, True, False, False, True]
    assert verdicts(repeats(tmp_path / "b", lines)) == [True, None, None, False, None]


def test_white_space_is_not_forgiven_by_exact_match(tmp_path: Path) -> None:
    lines = [generated(0, ["1", "1 "], ["1"], 1.0), generated(1, ["2 ", "2"], ["2 "], 0.0)]
    assert verdicts(repeats(tmp_path, lines)) == [True, False, False, True]


def test_any_of_several_targets_where_the_log_judges_so(tmp_path: Path) -> None:
    lines = [
        generated(0, ["b", "a", "c"], ["b"], 1.0, target="['a', 'b']"),
        generated(1, ["c", "a"], ["c"], 0.0, target="['a', 'b']"),
    ]
    assert verdicts(repeats(tmp_path / "any", lines)) == [True, True, False, False, True]
    listed = [generated(0, ["[1, 2]", "1"], ["[1, 2]"], 1.0, target="[1, 2]")]
    assert verdicts(repeats(tmp_path / "list", listed)) == [True, False]


def test_the_verdict_on_a_vote_belongs_to_a_repeat_that_voted_so(tmp_path: Path) -> None:
    vote = [{"name": "strict-match", "filter": [{"function": "majority_vote"}, FIRST]}]
    lines = [generated(0, ["7", "1", "1"], ["1"], 1.0)]
    assert verdicts(repeats(tmp_path / "known", lines, filters=vote)) == [False, True, True]
    lenient = [generated(0, ["7", "1.0", "1.0"], ["1.0"], 1.0)]
    assert verdicts(repeats(tmp_path / "lenient", lenient, filters=vote)) == [None, True, None]
    unknown = [generated(0, ["7", "1", "1"], ["1"], 1.0, "maj@3")]
    assert verdicts(repeats(tmp_path / "unknown", unknown)) == [None, None, None]


def test_a_mean_over_all_repeats_is_the_verdict_of_none(tmp_path: Path) -> None:
    every = [{"name": "strict-match", "filter": [{"function": "take_first_k", "k": 2}]}]
    lines = [generated(0, ["1.0", "x"], [["1.0", "x"]], 0.5), generated(1, ["y", "x"], [["y", "x"]], 0.0)]
    assert verdicts(repeats(tmp_path / "lenient", lines, filters=every)) == [None] * 4
    lines = [generated(0, ["1", "x"], [["1", "x"]], 0.5), generated(1, ["y", "x"], [["y", "x"]], 0.0)]
    assert verdicts(repeats(tmp_path / "exact", lines, filters=every)) == [True, False, False, False]
    lines = [generated(0, ["w", "x"], [["w", "x"]], 0.0), generated(1, ["y", "x"], [["y", "x"]], 0.0)]
    assert verdicts(repeats(tmp_path / "wrong", lines, filters=every)) == [False] * 4


def test_another_metric_judges_no_repeat(tmp_path: Path) -> None:
    lines = [{**generated(0, ["a", "b"], ["a"], 1.0), "metrics": ["pass@1"], "pass@1": 1.0}]
    del lines[0]["exact_match"]
    assert verdicts(repeats(tmp_path, lines)) == [True, None]


def test_a_long_response_is_judged_by_its_end(tmp_path: Path) -> None:
    filters = [{"name": "strict-match", "filter": [LAST_NUMBER, FIRST]}]
    long = "Let me check the sum again and again. " * 40_000 + "The answer is 5."
    lines = [generated(0, ["The answer is 5.", long, long[:-2] + "6."], ["5"], 1.0, target="5")]
    result = repeats(tmp_path, lines, filters=filters)
    assert [(s.answer, s.correct) for s in result.samples] == [("5", True), ("5", True), ("6", False)]


@pytest.mark.parametrize("pattern", alike(["(a+)+$", ".*.*.*.*=(\\d)", "(a|a)*b", "(?:a?){40}a{40}b"]))
def test_a_pattern_that_takes_too_long_leaves_the_repeat_unjudged(tmp_path: Path, pattern: str) -> None:
    filters = [{"name": "strict-match", "filter": [{"function": "regex", "regex_pattern": pattern}, FIRST]}]
    lines = [generated(0, ["=1", "a" * 5000 + "!"], ["[invalid]"], 1.0, target="[invalid]")]
    result = repeats(tmp_path, lines, filters=filters)
    assert result.samples[0].correct is True
    assert result.samples[1].correct is not True


@pytest.mark.heavy
def test_scores_of_all_filters_and_metrics_are_kept(tmp_path: Path) -> None:
    lines = [
        {**generated(n, [f"{n + 1}"], [answer], verdict, name), "metrics": ["f1", "exact_match"], "f1": 0.25}
        for name, answer, verdict in (("strict-match", "[invalid]", 0.0), ("flexible", "7", 1.0))
        for n in range(3)
    ]
    path = write(tmp_path / "m", lines)
    for sample in read(path).samples:
        assert list(sample.scores) == [
            "exact_match,strict-match",
            "f1,strict-match",
            "exact_match,flexible",
            "f1,flexible",
        ]
        assert (sample.correct, sample.answer) == (False, None)
        assert sample.scores["f1,flexible"].score == 0.25
    assert opened(path) == {(False, 0.0, None)}
    assert opened(path, scorer="flexible") == {(True, 1.0, "7")}
    assert opened(path, scorer="f1") == {(False, 0.25, None)}
    assert opened(path, scorer="exact_match,flexible") == {(True, 1.0, "7")}


def unnamed(doc: int, kept: str, verdict: float, responses: tuple[str, ...] = ("so it is 7.",)) -> dict[str, Any]:
    line = generated(doc, list(responses), [kept], verdict, None)
    del line["metrics"]
    return line


def test_what_is_worked_out_is_told_from_what_is_recorded_under_every_score(tmp_path: Path) -> None:
    lines = [generated(0, ["1", "2"], ["1"], 1.0), generated(0, ["1", "2"], ["1"], 1.0, "flexible")]
    path = write(tmp_path / "m", lines)
    assert opened(path, ("epoch", "correct", "judged_by"), scorer="flexible") == {
        (0, True, "verdict"),
        (1, False, "comparison"),
    }


@pytest.mark.heavy
def test_filters_without_a_name_can_be_chosen(tmp_path: Path) -> None:
    blocks = [unnamed(n, "[invalid]", 0.0) for n in range(3)], [unnamed(n, "7", 1.0) for n in range(3)]
    path = write(tmp_path / "m", [*blocks[0], *blocks[1]], results=False)
    result = read(path)
    assert len(result.samples) == 3
    assert any("differ in 3 of 3 documents" in problem.what for problem in result.problems)
    assert opened(path) == opened(path, scorer="exact_match#1") == {(False, 0.0, None)}
    assert opened(path, scorer="exact_match#2") == {(True, 1.0, "7")}
    mixed = [line for pair in zip(*blocks, strict=True) for line in pair]
    assert [list(s.scores) for s in read(write(tmp_path / "n", mixed, results=False)).samples] == [
        ["exact_match#1", "exact_match#2"]
    ] * 3


def test_a_file_without_filter_names_that_was_written_twice_has_one_filter(tmp_path: Path) -> None:
    lines = [unnamed(n, "7", 1.0) for n in range(3)] * 2
    result = read(write(tmp_path / "m", lines, results=False))
    assert [(s.question_id, list(s.scores)) for s in result.samples] == [
        (str(n), ["exact_match,none"]) for n in range(3)
    ]
    assert any("3 lines repeat a document" in problem.what for problem in result.problems)
    both = [unnamed(n, "[invalid]", 0.0) for n in range(3)] + [unnamed(n, "7", 1.0) for n in range(3)]
    result = read(write(tmp_path / "n", both * 2, results=False))
    assert [list(sample.scores) for sample in result.samples] == [["exact_match#1", "exact_match#2"]] * 3


def test_a_document_that_one_filter_lacks_is_not_judged_by_the_other(tmp_path: Path) -> None:
    lines = [generated(0, ["1"], ["1"], 1.0), generated(0, ["1"], ["1"], 1.0, "flexible")]
    lines.append(generated(1, ["x"], ["2"], 1.0, "flexible"))
    one, two = read(write(tmp_path / "m", lines)).samples
    assert (one.correct, two.correct) == (True, None)
    assert two.unjudged == "the file has no line of this filter"
    assert two.scores["exact_match,flexible"].correct is True


def test_ranks_that_wrote_their_filters_one_after_the_other(tmp_path: Path) -> None:
    lines = [generated(n, ["1"], ["1"], 1.0, name) for ns in ((0, 2), (1, 3)) for name in ("a", "b") for n in ns]
    result = read(write(tmp_path / "m", lines))
    assert [s.question_id for s in result.samples] == ["0", "2", "1", "3"]
    assert all(list(s.scores) == ["exact_match,a", "exact_match,b"] for s in result.samples)


def test_responses_of_a_second_run_in_the_same_file_are_further_epochs(tmp_path: Path) -> None:
    lines = [generated(0, ["1", "2"], ["1"], 1.0), generated(0, ["3", "4"], ["3"], 0.0)]
    assert [sample.epoch for sample in read(write(tmp_path / "m", lines)).samples] == [0, 1, 2, 3]


def test_what_else_the_log_knows(tmp_path: Path) -> None:
    line = generated(0, ["1"], ["1"], 1.0)
    line["doc"]["steps"] = ["a", {"b": 10**30}]
    path = write(tmp_path / "m", [line], date=1795466822.0, configs={"gsm8k": {"filter_list": FILTERS}})
    (sample,) = read(path).samples
    assert sample.details == {"metadata": line["doc"], "settings": {"until": []}}
    assert sample.run_started == "2026-11-23T20:47:02+00:00"
    (sample,) = read(write(tmp_path / "n", [line], results=False)).samples
    assert sample.run_started == "2026-01-02T03:04:05.678901"
    line["target"] = 10**30 + 1
    (sample,) = read(write(tmp_path / "big", [line])).samples
    assert sample.target == "1000000000000000000000000000001"
