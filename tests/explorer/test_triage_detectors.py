"""Detectors that read texts, lengths and tool calls, against cases made for them, near misses among them."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

import pytest

from hotmess_tui.explorer.explorer import Explorer
from hotmess_tui.explorer.triage import Only, triage
from hotmess_tui.records import Choice, Labels
from tests.explorer.triage_logs import found, reasoned
from tests.formats import logs
from tests.store.tables import row

pytestmark = pytest.mark.heavy


def test_an_answer_that_contradicts_its_reasoning(tmp_path: Path) -> None:
    cases = [
        ("7", "so it must be 24.", True),
        ("7", "We get 3 + 4 = 7 and so the answer is 9.", True),  # 9 is an answer of this question elsewhere
        ("9", "so it is 9.", False),
        ("7", "so it is 7.0001", False),  # a matter of rounding
        ("7", "x = 7\n2 * 7 = 14", False),  # its answer stands just before
        ("7", "x is 7. Let me verify: 2 * 7 = 14", False),
        ("7", "it goes on and on = 1", False),  # cut off, see below
        ("7", "The answer is a number.", False),  # nobody answered that
        ("7", "", False),
    ]
    rows = [reasoned("q", n, answer, text, stop_reason="stop") for n, (answer, text, _) in enumerate(cases)]
    rows[6]["stop_reason"] = "max_tokens"
    hits = found(tmp_path, rows, "contradiction")
    assert set(hits) == {f"s{n:04}" for n, case in enumerate(cases) if case[2]}
    assert hits["s0000"] == "the reasoning ends with “24”, the answer is “7”"
    assert hits["s0001"] == "the reasoning ends with “9”, the answer is “7”"


def test_words_contradict_too(tmp_path: Path) -> None:
    rows = [
        reasoned("q", 0, "moscow", "The capital of Spain is Madrid. So the answer is Madrid."),
        reasoned("q", 1, "Madrid", "So the answer is Madrid."),
        reasoned("q", 2, "madrid, spain", "So the answer is: Madrid"),
    ]
    assert set(found(tmp_path, rows, "contradiction")) == {"s0000"}


def test_loops_and_thresholds(tmp_path: Path) -> None:
    text = "First I look at the question and see that it is long. " + "wait, no. " * 30
    rows = [
        reasoned("q", 0, "5", text),
        reasoned("q", 1, "5", "wait, no. " * 2 + "It is five, I think, since two and three are."),
    ]
    hits = found(tmp_path, rows, "loop")
    assert set(hits) == {"s0000"}
    assert "repeats 30 times" in hits["s0000"] or "repeats 29 times" in hits["s0000"]
    assert found(tmp_path, rows, "loop", least_share="0.99") == {}


def test_traces_that_are_the_same_to_the_byte(tmp_path: Path) -> None:
    long = " ".join(f"Step {n}: add {n}." for n in range(30))
    rows = [reasoned("a", n, "5", long) for n in range(4)]
    rows += [reasoned("b", n, "5", long + "!" * n) for n in range(4)]
    rows += [reasoned("c", n, "5", "short") for n in range(4)]
    rows += [reasoned("d", n, "5", long if n else long.replace("1", "2")) for n in range(4)]
    rows += [reasoned("e", n, "5", long + ("?" if n < 2 else "?!?")) for n in range(5)]
    hits = found(tmp_path, rows, "identical_traces")
    assert {each: reason.split(" have")[0] for each, reason in hits.items()} == {
        "s0000": "all 4 samples of the question",
        "s0013": "3 of 4 samples of the question",
        "s0018": "3 of 5 samples of the question",  # of two texts that repeat, the one that more samples have
    }
    assert f"({len(long + '?!?' + '5')} characters)" in hits["s0018"]  # with the answer


def test_a_task_without_randomness_is_one_row(tmp_path: Path) -> None:
    rows = [{**row(f"q{q}", n, "5"), "tokens": 100 + q} for q in range(6) for n in range(3)]
    rows += [{**row(f"q{q}", n, "5"), "tokens": 100 + 7 * n, "task": "other"} for q in range(6) for n in range(3)]
    rows += [{**row(f"q{q}", n, str(n)), "tokens": 100, "task": "third"} for q in range(6) for n in range(3)]
    hits = found(tmp_path, rows, "same_every_time")
    assert list(hits) == ["s0000"]
    assert hits["s0000"].startswith("in 6 of 6 questions of this task")


def test_other_scripts(tmp_path: Path) -> None:
    rows = [
        reasoned("q", 0, "5", "Let me think. 我认为答案是五。"),
        reasoned("q", 1, "5", "naïve α → β"),
        {**reasoned("r", 0, "5", "我认为答案是五。"), "question": "二加三是多少？"},
    ]
    hits = found(tmp_path, rows, "other_script")
    assert list(hits) == ["s0000"]
    assert "Chinese" in hits["s0000"]


def test_refusals(tmp_path: Path) -> None:
    rows = [
        {**reasoned("q", 0, None, "hm"), "trace": "I'm sorry, but I can't help with that.", "stop_reason": "stop"},
        {**reasoned("q", 1, "5", "hm"), "trace": "I can help: it is 5.", "stop_reason": "stop"},
        {**reasoned("q", 2, None, "hm"), "trace": "", "stop_reason": "content_filter"},
    ]
    hits = found(tmp_path, rows, "refusal")
    assert hits == {"s0000": "“sorry, but I can't help with that”", "s0002": "stopped: content filter"}


def test_lengths_out_of_range(tmp_path: Path) -> None:
    rows = [{**row(f"q{n}", 0, "5"), "tokens": 100 + n % 7} for n in range(30)]
    rows[3]["tokens"], rows[4]["tokens"] = 5000, 150
    assert set(found(tmp_path, rows, "length_outlier")) == {"s0003"}


def test_tool_calls_that_fail_and_repeat(tmp_path: Path) -> None:
    def turn(n: int, arguments: str, error: bool) -> list[dict[str, Any]]:
        call = {"id": f"c{n}", "function": "look", "arguments": {"at": arguments}, "type": "function"}
        failed = {"error": {"type": "timeout", "message": "took too long"}} if error else {}
        return [
            {"role": "assistant", "content": "", "tool_calls": [call], "source": "generate"},
            {
                "role": "tool",
                "content": "" if error else "nothing",
                "tool_call_id": f"c{n}",
                "function": "look",
                **failed,
            },
        ]

    def sample(epoch: int, turns: list[list[dict[str, Any]]]) -> dict[str, Any]:
        first = {"role": "user", "content": "Look.", "source": "input"}
        return logs.sample(1, epoch, messages=[first, *itertools.chain(*turns), logs.reply("ANSWER: 4")])

    samples = [
        sample(1, [turn(n, str(n), True) for n in range(3)]),
        sample(2, [turn(n, "same", False) for n in range(3)]),
        sample(3, [turn(0, "a", True), turn(1, "b", True), turn(2, "b", False)]),
    ]
    (tmp_path / "logs").mkdir()
    explorer = Explorer.open([str(logs.eval_log(tmp_path / "logs" / "a.eval", samples))], store=tmp_path / "store")
    result = triage(explorer.store, Choice(), Labels(), Only(("tool_trouble",)))
    explorer.close()
    reasons = {each.epoch: each.findings[0].reason for each in result.rows}
    assert set(reasons) == {1, 2}
    assert reasons[1].startswith("3 of 3 tool calls failed")
    assert reasons[2].startswith("the same call 3 times: look")


def test_what_is_almost_right_and_scored_wrong(tmp_path: Path) -> None:
    answers = ["-0.5085", "-0.51", "-0.507", "-0.5", "0.509", "-0.509 m"]
    rows = [{**row("q1", n, answer), "target": "-0.509", "correct": False} for n, answer in enumerate(answers)]
    rows += [{**row("q2", n, "x"), "target": "y", "score": score} for n, score in enumerate([1.0, 0.95, 0.9, 0.8])]
    flagged = found(tmp_path, rows, "almost_full_marks")
    assert set(flagged) == {"s0000", "s0001", "s0007", "s0008"}
    assert "misses the target “-0.509” in the last decimal place" in flagged["s0000"]
    assert flagged["s0007"] == "scored 0.95 of 1, which counts as wrong"
