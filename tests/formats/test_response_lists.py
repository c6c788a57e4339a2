"""Plain JSON of prompts with lists of responses and scores: only names that are known to mean it are read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from hotmess_tui.formats import registry
from tests.formats.logs import read


def entry(**more: Any) -> dict[str, Any]:
    return {"prompt": "2 + 3?", "responses": ["5", "6"], "scores": [1, 0.25], **more}


def write(path: Path, content: Any, by_line: bool = False) -> Path:
    lines = "".join(json.dumps(line) + "\n" for line in content) if by_line else json.dumps(content)
    path.write_text(lines)
    return path


@pytest.mark.parametrize("by_line", [False, True])
def test_each_response_is_a_sample_with_its_score(tmp_path: Path, by_line: bool) -> None:
    path = write(tmp_path / "acme.json", [entry(level=2), entry(prompt="3 + 3?", scores=[False, True])], by_line)
    samples = read(path).samples
    assert [(sample.question_id, sample.epoch, sample.score, sample.correct) for sample in samples] == [
        ("0", 0, 1.0, None), ("0", 1, 0.25, None), ("1", 0, None, False), ("1", 1, None, True)
    ]  # fmt: skip
    assert (samples[0].model, samples[0].question, samples[0].answer) == ("acme", "2 + 3?", "5")
    assert samples[0].metadata == {"level": 2}
    assert [(segment.role, segment.text) for segment in samples[1].segments] == [("user", "2 + 3?"), ("assistant", "6")]


@pytest.mark.parametrize(
    "logged",
    [
        {"question": "q", "completions": ["a", "b"], "correct": [True, False]},
        {"question": "q", "completions": ["a", "b"], "correct": [1, 0]},
        {"problem": "q", "generations": [{"text": "a"}, {"content": "b"}], "is_correct": [True, False]},
        {"id": 7, "question": "q", "outputs": ["a", "b"], "correct": [True, False], "rewards": [0.5, 0.5]},
    ],
)
def test_neighbours_are_read_by_their_names(tmp_path: Path, logged: dict[str, Any]) -> None:
    samples = read(write(tmp_path / "m.json", [logged])).samples
    assert [(sample.answer, sample.correct) for sample in samples] == [("a", True), ("b", False)]


def test_rewards_are_scores_and_keep_to_their_own_scale(tmp_path: Path) -> None:
    samples = read(write(tmp_path / "m.json", [{"input": "q", "outputs": ["a", "b"], "rewards": [5, -1]}])).samples
    assert [(sample.score, sample.correct) for sample in samples] == [(5.0, None), (-1.0, None)]


@pytest.mark.parametrize(
    ("more", "complaint"),
    [
        ({"scores": [1]}, "2 responses and 1 scores: their assignment is unknown"),
        ({"scores": [1, 0, 1]}, "2 responses and 3 scores: their assignment is unknown"),
        ({"scores": None}, None),
        ({"scores": ["1", "0"]}, None),
        ({"scores": [None, None]}, None),
        ({"scores": 1}, None),
        ({"scores": None, "correct": [0.5, 2]}, None),
        ({"scores": None, "right": [True, False]}, None),
    ],
)
def test_no_verdict_is_made_up(tmp_path: Path, more: dict[str, Any], complaint: str | None) -> None:
    """Neither of lists of another length, nor of names or values that do not say it."""
    found = read(write(tmp_path / "m.json", [entry(**more)]))
    assert [(sample.score, sample.correct, sample.failure) for sample in found.samples] == [(None, None, None)] * 2
    assert all(sample.unjudged for sample in found.samples)
    remark = "no response has a score: nothing is judged"
    assert [problem.what for problem in found.problems] == [complaint] * bool(complaint) + [remark]


def test_the_target_is_kept_and_compared_with_nothing(tmp_path: Path) -> None:
    (first, second) = read(write(tmp_path / "m.json", [entry(answer="6", answers=["five", "six"])])).samples
    assert (first.target, first.answer, first.score) == ("6", "five", 1.0)
    assert (second.answer, second.score) == ("six", 0.25)


def test_the_same_prompt_again_is_the_same_question(tmp_path: Path) -> None:
    samples = read(write(tmp_path / "m.jsonl", [entry(), entry(prompt="q"), entry()], by_line=True)).samples
    assert [(sample.question_id, sample.epoch) for sample in samples] == [
        ("0", 0), ("0", 1), ("1", 0), ("1", 1), ("0", 2), ("0", 3)
    ]  # fmt: skip


def test_chats_and_thinking_are_shown_as_such(tmp_path: Path) -> None:
    chat = [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "2 + 3?"}]
    (found,) = read(
        write(tmp_path / "m.json", [entry(prompt=chat, responses=["<think>a b</think>5"], scores=[1])])
    ).samples
    assert (found.question, found.answer, found.words) == ("2 + 3?", "5", 2)
    assert [segment.kind for segment in found.segments] == ["message", "message", "reasoning", "answer"]


@pytest.mark.parametrize(
    "logged",
    [
        {"question_id": "1", "prompt": "q", "response": "a", "score": 1},
        {"question_id": "1", "prompt": "q", "responses": ["a"], "score": 1},
        {"prompt": "q", "responses": "a", "scores": 1},
        {"name": "q", "responses": ["a"], "scores": [1]},
    ],
)
def test_tables_and_other_lists_are_left_alone(tmp_path: Path, logged: dict[str, Any]) -> None:
    found = registry.recognise(write(tmp_path / "m.jsonl", [logged, logged], by_line=True))
    assert (found.kind, found.reader) == ("table", None)


def test_a_file_cut_off_keeps_what_came_before(tmp_path: Path) -> None:
    path = write(tmp_path / "m.json", [entry(), entry(prompt="q")])
    path.write_text(path.read_text()[:-9])
    found = read(path)
    assert len(found.samples) == 2
    assert found.problems[0].saved == "the 1 item before it"
