"""promptfoo: what the tool wrote (its echo provider and a scripted one, three repeats), and edges by hand."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from hotmess_tui.formats import json_stream, json_text
from hotmess_tui.formats.records import Unreadable
from tests.formats.logs import read

WRITTEN = Path(__file__).parent / "written" / "promptfoo"
EQUALS = {"type": "equals", "value": "5"}


def result(number: int = 0, success: Any = True, **more: Any) -> dict[str, Any]:
    """A result with one assertion, as version 3 writes it; None takes a member away."""
    part = {"pass": success, "score": int(bool(success)), "reason": "Assertion passed", "assertion": EQUALS}
    logged = {
        "promptIdx": 0,
        "testIdx": number,
        "success": success,
        "score": int(bool(success)),
        "failureReason": 0 if success else 1,
        "provider": {"id": "acme:7b", "label": ""},
        "prompt": {"raw": "2 + 3?", "label": "{{q}}"},
        "response": {"output": "5", "tokenUsage": {"completion": 9, "completionDetails": {"reasoning": 4}}},
        "vars": {"q": "2 + 3?"},
        "testCase": {"vars": {"q": "2 + 3?"}, "assert": [EQUALS], "metadata": {"subject": "sums"}},
        "gradingResult": {"pass": success, "reason": "Assertion passed", "componentResults": [part]},
        **more,
    }
    return {key: member for key, member in logged.items() if member is not None}


def evaluation(results: list[Any], **more: Any) -> dict[str, Any]:
    inner = {"version": 3, "timestamp": "2026-01-02T03:04:05Z", "prompts": [], "results": results}
    return {"evalId": "eval-abc", "results": inner | more, "config": {}, "shareableUrl": None}


def write(path: Path, log: Any) -> Path:
    path.write_text(json.dumps(log) if isinstance(log, dict) else "".join(json.dumps(line) + "\n" for line in log))
    return path


@pytest.mark.parametrize("name", ["evaluation.json.gz", "evaluation.jsonl.gz"])
def test_the_counts_of_the_tool_follow_from_its_own_file(name: str) -> None:
    stated = json_text.parse(json_stream.read_all(WRITTEN / "evaluation.json.gz"))["results"]
    found = read(WRITTEN / name)
    verdicts = Counter("errors" if sample.failure else sample.correct for sample in found.samples)
    assert {key: stated["stats"][key] for key in ("successes", "failures", "errors")} == {
        "successes": verdicts[True], "failures": verdicts[False], "errors": verdicts["errors"]
    }  # fmt: skip
    ids = {"acme-7b": "acme:chat:acme-7b", "echo": "echo"}
    for prompt in stated["prompts"]:
        asked = [
            sample
            for sample in found.samples
            if sample.model == ids[prompt["provider"]] and sample.settings["prompt"] == prompt["label"]
        ]
        assert sum(sample.correct is True for sample in asked) == prompt["metrics"]["testPassCount"]
        scored = [score.score or 0 for sample in asked for name, score in sample.scores.items() if name == "score"]
        assert sum(scored) == pytest.approx(prompt["metrics"]["score"])


def test_repeats_are_repeats_though_each_has_a_test_of_its_own() -> None:
    """Of 4 tests, 2 prompts, 2 providers and 3 repeats, the tool numbers tests 0 to 11."""
    samples = read(WRITTEN / "evaluation.json.gz").samples
    groups = Counter((sample.question_id, sample.model, sample.settings["prompt"]) for sample in samples)
    assert len(groups) == 16
    assert set(groups.values()) == {3}
    assert {sample.epoch for sample in samples} == {0, 1, 2}
    assert len({sample.sample_id for sample in samples}) == 48


def test_both_exports_of_an_evaluation_are_the_same_samples() -> None:
    whole, by_line = (read(WRITTEN / name).samples for name in ("evaluation.json.gz", "evaluation.jsonl.gz"))
    assert {sample.uuid for sample in whole} == {sample.uuid for sample in by_line}
    assert {sample.question_id for sample in whole} == {sample.question_id for sample in by_line}
    assert None not in {sample.uuid for sample in whole}


def test_what_says_nothing_about_the_answer_is_said() -> None:
    remarks = [problem.what for problem in read(WRITTEN / "evaluation.json.gz").problems if problem.remark]
    assert remarks == [
        "12 results are judged without assertions: promptfoo counts untested results as passed",
        "6 results are judged by latency or cost alone, which do not depend on the answer",
    ]


def test_a_result_is_read_with_its_assertions(tmp_path: Path) -> None:
    (found,) = read(write(tmp_path / "out.json", evaluation([result()]))).samples
    assert (found.run, found.model, found.task, found.run_started) == (
        "eval-abc", "acme:7b", "out", "2026-01-02T03:04:05Z",
    )  # fmt: skip
    assert (found.question, found.target, found.answer, found.correct) == ("2 + 3?", "5", "5", True)
    assert (found.tokens, found.output_tokens) == (4, 9)
    assert {name: score.logged for name, score in found.scores.items()} == {"success": True, "score": 1, "equals": True}
    assert found.metadata == {"subject": "sums", "vars.q": "2 + 3?"}
    assert [(segment.role, segment.text) for segment in found.segments] == [("user", "2 + 3?"), ("assistant", "5")]


def test_two_assertions_of_a_kind_are_two_scores(tmp_path: Path) -> None:
    parts = [{"pass": verdict, "assertion": {"type": "regex", "value": "x"}} for verdict in (True, False)]
    log = evaluation([result(gradingResult={"componentResults": parts}, namedScores={"tone": 0.5})])
    (found,) = read(write(tmp_path / "out.json", log)).samples
    assert {name: score.logged for name, score in found.scores.items()} == {
        "success": True, "score": 1, "tone": 0.5, "regex": True, "regex#2": False
    }  # fmt: skip


def test_tests_with_other_assertions_are_other_questions(tmp_path: Path) -> None:
    other = {"vars": {"q": "2 + 3?"}, "assert": [{"type": "equals", "value": "6"}]}
    found = read(write(tmp_path / "out.jsonl", [result(), result(1, testCase=other), result(2)])).samples
    assert [sample.epoch for sample in found] == [0, 0, 1]
    assert found[0].question_id == found[2].question_id != found[1].question_id


@pytest.mark.parametrize("kind", [{"a": 1}, [], None, 5])
def test_a_type_of_assertion_may_be_anything(tmp_path: Path, kind: Any) -> None:
    grading = {"componentResults": [{"pass": True, "assertion": {"type": kind}}]}
    lines = [result(testCase={"assert": [{"type": kind, "value": 1}]}, gradingResult=grading)]
    (found,) = read(write(tmp_path / "out.jsonl", lines)).samples
    assert found.correct is True


@pytest.mark.parametrize("whole", [True, False])
def test_two_providers_of_one_name_are_no_repeats(tmp_path: Path, whole: bool) -> None:
    """They differ in their configuration, which is not in the results."""
    prompts = [{"provider": "acme:7b", "label": "{{q}}"}] * 2
    lines = [result(promptIdx=index) for index in (0, 1, 0, 1)]
    log = evaluation(lines, prompts=prompts) if whole else lines
    samples = read(write(tmp_path / "out.json", log)).samples
    assert [(sample.epoch, sample.settings.get("provider")) for sample in samples] == [
        (0, None), (0, "acme:7b 2"), (1, None), (1, "acme:7b 2")
    ]  # fmt: skip
    assert len({sample.sample_id for sample in samples}) == 4


def test_tests_without_variables_are_told_apart_by_the_prompt(tmp_path: Path) -> None:
    prompts = [{"raw": "Hi", "label": "Hi"}, {"raw": "Bye", "label": "Bye"}, {"raw": "Hi", "label": "Hi"}]
    lines = [result(n, prompt=prompt, vars={}, testCase={"vars": {}}) for n, prompt in enumerate(prompts)]
    found = read(write(tmp_path / "out.jsonl", lines)).samples
    assert [(sample.question, sample.epoch) for sample in found] == [("Hi", 0), ("Bye", 0), ("Hi", 1)]


@pytest.mark.parametrize(
    ("more", "failure"),
    [
        ({"failureReason": 2, "error": "500", "gradingResult": None}, "500"),
        ({"failureReason": None, "error": "500", "gradingResult": None}, "500"),
        ({"failureReason": 1, "error": "Expected output"}, None),
        ({"failureReason": None, "error": "Expected output"}, None),
    ],
)
def test_an_assertion_that_does_not_hold_is_no_failure(
    tmp_path: Path, more: dict[str, Any], failure: str | None
) -> None:
    (found,) = read(write(tmp_path / "out.json", evaluation([result(success=False, **more)]))).samples
    assert (found.failure, found.correct) == (failure, None if failure else False)


def test_a_provider_that_counts_no_tokens_has_none(tmp_path: Path) -> None:
    """The tool fills in 0."""
    response = {"output": "5", "tokenUsage": {"completion": 0, "completionDetails": {"reasoning": 0}}}
    (found,) = read(write(tmp_path / "out.json", evaluation([result(response=response)]))).samples
    assert (found.tokens, found.output_tokens) == (None, None)


def test_chats_and_reasoning_are_shown_as_such(tmp_path: Path) -> None:
    chat = [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "2 + 3?"}]
    response = {"output": {"sum": 5}, "reasoning": [{"type": "thinking", "thinking": "two, three"}, {"data": "x"}]}
    lines = [result(prompt={"raw": json.dumps(chat), "label": "chat"}, response=response)]
    (found,) = read(write(tmp_path / "out.jsonl", lines)).samples
    assert [(segment.role, segment.kind, segment.text) for segment in found.segments] == [
        ("system", "message", "Be brief."),
        ("user", "message", "2 + 3?"),
        ("assistant", "reasoning", "two, three"),
        ("assistant", "placeholder", "reasoning, not shown by the provider"),
        ("assistant", "answer", '{"sum":5}'),
    ]
    assert (found.answer, found.words) == ('{"sum":5}', 2)


def test_counts_that_the_results_do_not_add_up_to_are_said(tmp_path: Path) -> None:
    found = read(write(tmp_path / "out.json", evaluation([result()], stats={"successes": 2, "failures": 0})))
    assert found.problems[-1].what == "the file states 2 successes, which its results do not match"


def test_another_version_is_not_read(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="results of version 2: only version 3 is read"):
        read(write(tmp_path / "out.json", evaluation([result()]) | {"results": {"version": 2, "results": []}}))


def test_a_file_cut_off_keeps_what_came_before(tmp_path: Path) -> None:
    path = write(tmp_path / "out.json", evaluation([result(), result(1)]))
    path.write_text(path.read_text()[:-200])
    found = read(path)
    assert len(found.samples) == 1
    assert found.problems[0].saved == "the 1 result before it"


def test_the_case_is_read(shared: Path) -> None:
    (found,) = read(shared / "cases" / "36-promptfoo" / "out.json").samples
    assert (found.model, found.answer, found.correct, found.question) == ("openai:m", "5", True, "2+3")
