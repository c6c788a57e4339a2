"""OpenAI evals: runs that the tool's own recorder and evals wrote (a scripted model), and edges by hand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from hotmess_tui.formats.records import Unreadable
from tests.formats.logs import read

WRITTEN = Path(__file__).parent / "written" / "openai-evals"
SPEC = {
    "completion_fns": ["acme-7b"],
    "eval_name": "sums.dev.v0",
    "run_id": "r",
    "created_at": "2026-01-02 03:04:05.678",
    "run_config": {"eval_spec": {"args": {"num_few_shot": 2, "samples_jsonl": "s.jsonl"}}, "seed": 1},
}
CHAT = [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "2 + 3?"}]


def event(kind: str, data: Any, sample_id: Any = "sums.dev.0", number: int = 0, run: str = "r") -> dict[str, Any]:
    stamp = "2026-01-02 03:04:06.000000+00:00"
    return {
        "run_id": run, "event_id": number, "sample_id": sample_id, "type": kind, "data": data, "created_at": stamp
    }  # fmt: skip


def sampling(*texts: str, **more: Any) -> dict[str, Any]:
    return {"prompt": CHAT, "sampled": list(texts), **more}


def match(correct: Any = True, picked: Any = "5", expected: Any = "5") -> dict[str, Any]:
    return {"correct": correct, "picked": picked, "expected": expected}


def write(folder: Path, events: list[Any], accuracy: float | None = None, spec: Any = SPEC) -> Path:
    report = [] if accuracy is None else [{"final_report": {"accuracy": accuracy}, "run_id": "r"}]
    path = folder / "log.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in [{"spec": spec}, *report, *events]))
    return path


@pytest.mark.parametrize("name", ["match.jsonl", "match_again.jsonl", "fuzzy.jsonl"])
def test_the_accuracy_of_the_tool_follows_from_its_own_file(name: str) -> None:
    lines = [json.loads(line) for line in (WRITTEN / name).read_text().splitlines()]
    stated = next(line["final_report"] for line in lines if "final_report" in line)
    samples = read(WRITTEN / name).samples
    assert len(samples) == 12
    assert sum(sample.correct is True for sample in samples) / 12 == pytest.approx(stated["accuracy"])
    if "f1_score" in stated:
        scored = [sample.scores["f1_score"].score or 0 for sample in samples]
        assert sum(scored) / 12 == pytest.approx(stated["f1_score"])


def test_runs_of_one_eval_pool() -> None:
    first, second = (read(WRITTEN / name).samples for name in ("match.jsonl", "match_again.jsonl"))
    names = [
        {(sample.model, sample.task, sample.question_id, *sample.settings) for sample in run} for run in (first, second)
    ]
    assert names[0] == names[1]
    assert first[0].run != second[0].run


def test_a_sample_is_read_with_its_events(tmp_path: Path) -> None:
    usage = {"completion_tokens": 9, "completion_tokens_details": {"reasoning_tokens": 4}}
    events = [event("match", match(), number=1), event("sampling", sampling("<think>two</think>5", usage=usage))]
    found = read(write(tmp_path, events, 1.0))
    (sample,) = found.samples
    assert (sample.run, sample.model, sample.task, sample.question_id) == ("r", "acme-7b", "sums.dev.v0", "sums.dev.0")
    assert (sample.question, sample.target, sample.answer, sample.correct) == ("2 + 3?", "5", "5", True)
    assert (sample.tokens, sample.output_tokens, sample.words) == (4, 9, 1)
    assert sample.settings == {"num_few_shot": "2"}
    assert sample.details["scoring"] == {"match": match()}
    assert [(segment.role, segment.kind) for segment in sample.segments] == [
        ("system", "message"), ("user", "message"), ("assistant", "reasoning"), ("assistant", "answer"),
    ]  # fmt: skip
    assert found.problems == []


def test_the_recorded_verdict_counts_whatever_is_equal(tmp_path: Path) -> None:
    (sample,) = read(write(tmp_path, [event("match", match(False))], 0.0)).samples
    assert (sample.correct, sample.answer, sample.target) == (False, "5", "5")


@pytest.mark.parametrize(
    ("picked", "expected", "answer", "target"),
    [
        (None, ["5", "five"], "four", '["5","five"]'),
        ([], ["5"], "four", "5"),
        (["5"], "5", "5", "5"),
    ],
)
def test_what_was_picked_is_the_answer_else_what_was_written(
    tmp_path: Path, picked: Any, expected: Any, answer: str, target: str
) -> None:
    events = [event("sampling", sampling("four")), event("match", match(False, picked, expected), number=1)]
    (sample,) = read(write(tmp_path, events)).samples
    assert (sample.answer, sample.target) == (answer, target)


def test_every_verdict_is_a_sample_and_later_calls_stay_with_it(tmp_path: Path) -> None:
    events = [
        event("sampling", sampling("5"), number=0),
        event("match", match(), number=1),
        event("metrics", {"accuracy": 1.0}, number=2),
        event("sampling", sampling("6"), number=3),
        event("match", match(False, "6"), number=4),
        event("metrics", {"accuracy": 0.0}, number=5),
        event("sampling", sampling("is it?"), number=6),
    ]
    samples = read(write(tmp_path, events, 0.5)).samples
    assert [(sample.epoch, sample.answer, sample.correct) for sample in samples] == [(0, "5", True), (1, "6", False)]
    assert [sample.scores["accuracy"].score for sample in samples] == [1.0, 0.0]


@pytest.mark.parametrize("number", ["attachment://x", None, [], float("nan")])
def test_an_event_without_a_number_stays_where_it_stands(tmp_path: Path, number: Any) -> None:
    """At the front it would be an attempt of its own, with a verdict that belongs to the next."""
    lines = [
        event("sampling", sampling("a"), number=3),
        event("match", match(False), number=4),
        event("metrics", {"score": 0.5}, number=5) | {"event_id": number},
    ]
    (found,) = read(write(tmp_path, lines)).samples
    assert found.correct is False


def test_a_judge_is_asked_within_a_sample(tmp_path: Path) -> None:
    """Of model-graded evals the score counts, and the answer is the model's, not the judge's."""
    events = [
        event("sampling", sampling("Paris."), number=0),
        event("sampling", {"prompt": "Is it so?", "sampled": ["Y"]}, number=1),
        event("metrics", {"choice": "Y", "score": 1.0}, number=2),
    ]
    found = read(write(tmp_path, events, spec={**SPEC, "completion_fns": ["acme-7b", "judge"]}))
    (sample,) = found.samples
    assert (sample.score, sample.answer, sample.grade, sample.output_tokens) == (1.0, "Paris.", None, None)
    assert list(sample.scores) == ["score", "choice"]
    assert sample.settings["judge"] == "judge"
    assert "metrics of each sample: score is used; --scorer selects another: choice" in [
        problem.what for problem in found.problems
    ]


@pytest.mark.parametrize(
    ("events", "failure", "unjudged"),
    [
        ([event("error", {"type": "Timeout", "message": "too slow"})], "too slow", None),
        ([event("sampling", sampling("5"))], None, "no verdict was recorded"),
        ([event("match", match(None))], None, "no verdict was recorded"),
        ([event("metrics", {"choice": "__invalid__", "score": None})], None, "no verdict was recorded"),
        ([event("match", match()), event("error", {"message": "later"}, number=1)], None, None),
    ],
)
def test_errors_are_failures_and_no_verdict_is_none(
    tmp_path: Path, events: list[Any], failure: str | None, unjudged: str | None
) -> None:
    (sample,) = read(write(tmp_path, events)).samples
    assert (sample.failure, sample.unjudged) == (failure, unjudged)


def test_a_report_that_its_events_do_not_come_to_is_said(tmp_path: Path) -> None:
    found = read(write(tmp_path, [event("match", match())], 0.5))
    assert [problem.what for problem in found.problems] == ["run r reports an accuracy of 0.5, its events give 1"]


def test_a_run_that_had_not_ended_is_said(tmp_path: Path) -> None:
    found = read(write(tmp_path, [event("match", match())]))
    assert [problem.what for problem in found.problems] == ["run r has no final report: it did not finish"]


def test_a_damaged_line_is_named_once(tmp_path: Path) -> None:
    path = write(tmp_path, [event("match", match())], 1.0)
    path.write_text(path.read_text() + '{"run_id": "r", "event_id"')
    assert [problem.place for problem in read(path).problems] == ["line 4"]


def test_a_run_without_an_answer_says_so(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="events without samples"):
        read(write(tmp_path, []))


def test_the_case_is_read_as_its_report_says(shared: Path) -> None:
    found = read(shared / "cases" / "34-openai-evals" / "r.jsonl")
    assert [(sample.question_id, sample.correct) for sample in found.samples] == [
        ("match.dev.0", False), ("match.dev.1", True)
    ]  # fmt: skip
    assert found.problems == []
