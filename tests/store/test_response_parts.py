"""A response without reasoning beside it: reasoning up to the place of its final answer, for lengths and detectors."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from hotmess_tui.explorer.triage import triage
from hotmess_tui.records import Choice, Labels
from hotmess_tui.store.response_parts import split
from tests.store.ingest.tables_read import Read, lines


def split_up(text: str) -> tuple[str, str]:
    row = (
        duckdb.connect()
        .execute(f"SELECT s.reasoning, s.answer FROM (SELECT {split('t')} AS s FROM (SELECT $1::VARCHAR AS t))", [text])
        .fetchone()
    )
    assert row is not None
    return row[0], row[1] or ""


LONG = "This takes thought. " * 100


@pytest.mark.parametrize(
    ("before", "final"),
    [
        ("2 + 3 = 5.\n", "Answer: 5"),
        ("2 + 3 = 5.\n\n", "**Answer:** 5"),
        ("2 + 3 = 5. ", "The answer is 5."),
        ("We add 2.5 and 2.5. ", "So the final answer is $\\boxed{5}$."),
        (LONG, "Therefore, the answer is 5."),
        ("It is 5.\n", "\\boxed{5}"),
        ("It is 5.\n", "#### 5"),
        ("It is 5.\n#### So it is\nFive it is.", ""),  # a heading
        ("It is 5.\n", "<answer>\n5\n</answer>"),
        ("At first the answer is 4. But no, it is 5.\n", "Final answer: 5"),
        ("", "The answer is 5."),
        ("2 + 3 is 5, so it must be 5", ""),  # announces nothing: reasoning as a whole
        ("The answer is 4, I thought. " + LONG, ""),  # too early to be final
        ("She answered that isolated questions are fine", ""),
        ("", ""),
    ],
)
def test_the_place_of_the_final_answer(before: str, final: str) -> None:
    assert split_up(before + final) == (before, final)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("<think>2 + 3 is 5</think>\n\nIt is 5.", ("2 + 3 is 5", "It is 5.")),
        ("2 + 3 is 5\n</think>The answer is 5", ("2 + 3 is 5\n", "The answer is 5")),
        ("<thinking>the answer is 4</thinking> Answer: 5", ("the answer is 4", " Answer: 5")),
        ("<THINK>a</THINK>b", ("a", "b")),
        ("<think>cut off", ("<think>cut off", "")),
    ],
)
def test_marked_thinking_goes_before(text: str, parts: tuple[str, str]) -> None:
    assert split_up(text) == parts


def test_lengths_and_detectors_look_at_the_same_reasoning(tmp_path: Path) -> None:
    rows = [
        {"id": "a", "answer": "25", "target": "25", "response": "6 times 4 is 24, so the sum = 24.\nAnswer: 25"},
        {"id": "b", "answer": "24", "target": "24", "response": "6 times 4 is 24, so the sum = 24.\nAnswer: 24"},
        {"id": "c", "answer": "7", "target": "7", "response": "Three and four, so the result is 8"},
        {"id": "d", "answer": "", "target": "7", "response": "I'm sorry, but I cannot help with that request."},
    ]
    read = Read(lines(tmp_path / "r.jsonl", *rows))
    assert read.column("words") == [10, 10, 8, 9]
    rows_flagged = triage(read.explorer.store, Choice(), Labels()).rows
    flagged = {(reason.detector, row.question_id) for row in rows_flagged for reason in row.findings}
    assert ("contradiction", "a") in flagged
    assert ("contradiction", "c") in flagged
    assert ("contradiction", "b") not in flagged
    assert ("refusal", "d") in flagged


def test_a_column_of_reasoning_is_the_reasoning(tmp_path: Path) -> None:
    row = {"id": "a", "correct": True, "reasoning": "I think", "response": "More.\nAnswer: 5"}
    read = Read(lines(tmp_path / "r.jsonl", row))
    trace = read.explorer.trace(read.explorer.samples(Choice())[0].sample_id)
    assert [(segment.kind, segment.text) for segment in trace.segments] == [
        ("reasoning", "I think"),
        ("answer", "More.\nAnswer: 5"),
    ]
