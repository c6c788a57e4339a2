"""tau-bench: made by hand for its edges, and the real trajectories beside the repository."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from hotmess_tui.formats.records import Unreadable
from tests.formats.logs import read

TASK = {"instruction": "Book it.", "actions": [{"name": "book", "kwargs": {"to": "JFK"}}], "outputs": ["42"]}
OK_INFO = {"task": TASK, "source": "user", "reward_info": {"reward": 1.0}}


def trial(task: int = 0, number: int = 0, reward: float = 1.0, info: Any = None, traj: Any = None) -> dict[str, Any]:
    call = {"id": "1", "type": "function", "function": {"name": "book", "arguments": '{"to": "JFK"}'}}
    messages = [
        {"role": "system", "content": "policy"},
        {"role": "user", "content": "Hi"},
        {"role": "assistant", "content": None, "tool_calls": [call]},
        {"role": "tool", "name": "book", "content": "booked", "tool_call_id": "1"},
        {"role": "assistant", "content": "Done."},
    ]
    return {
        "task_id": task,
        "trial": number,
        "reward": reward,
        "info": OK_INFO if info is None else info,
        "traj": messages if traj is None else traj,
    }


def write(path: Path, trials: list[Any]) -> Path:
    path.write_text(json.dumps(trials))
    return path


def test_a_trial_is_read_with_its_calls(tmp_path: Path) -> None:
    (found,) = read(write(tmp_path / "gpt-4o-airline.json", [trial(3, 2)])).samples
    assert (found.model, found.task, found.question_id, found.epoch) == ("gpt-4o", "airline", "3", 2)
    assert (found.score, found.actions, found.answer, found.failure) == (1.0, 2.0, None, None)
    assert found.question == "Book it."
    assert found.target == 'book {"to":"JFK"}\n42'
    assert [tuple(segment) for segment in found.segments] == [
        ("system", "message", "policy", None),
        ("user", "message", "Hi", None),
        ("assistant", "tool_call", '{"to": "JFK"}', "book"),
        ("tool", "tool_result", "booked", "book"),
        ("assistant", "answer", "Done.", None),
    ]


def test_a_failed_run_is_no_wrong_answer(tmp_path: Path) -> None:
    info = {"error": "rate limit", "traceback": "Traceback…"}
    (found,) = read(write(tmp_path / "m-retail.json", [trial(reward=0.0, info=info, traj=[])])).samples
    assert (found.failure, found.score, found.actions) == ("rate limit", None, None)
    assert found.segments[-1].text == "Traceback…"


def test_an_episode_that_never_ended_counts_and_says_so(tmp_path: Path) -> None:
    (found,) = read(
        write(tmp_path / "m-retail.json", [trial(reward=0.0, info=OK_INFO | {"reward_info": None})])
    ).samples
    assert (found.failure, found.score, found.stop_reason) == (None, 0.0, "not finished")


@pytest.mark.parametrize(
    ("name", "model", "task", "temperature", "noted"),
    [
        ("sonnet-35-new-retail", "sonnet-35-new", "retail", None, False),
        ("tool-calling-gpt-4o-0.0_range_0--1_user-gpt-4o-llm_0102030405", "gpt-4o", "tau-bench", "0.0", False),
        ("react-o1-mini-1.0_range_0-50_user-gpt-4o-react_0102030405", "o1-mini", "tau-bench", "1.0", False),
        ("results", "results", "tau-bench", None, True),
        ("gpt-4o", "gpt-4o", "tau-bench", None, True),
    ],
)
def test_the_file_name_says_what_ran(
    tmp_path: Path, name: str, model: str, task: str, temperature: str | None, noted: bool
) -> None:
    found = read(write(tmp_path / f"{name}.json", [trial()]))
    record = found.samples[0]
    assert (record.model, record.task, record.settings.get("temperature")) == (model, task, temperature)
    assert bool(found.problems) == noted


def test_react_runs_show_thought_action_and_output(tmp_path: Path) -> None:
    messages = [
        {"role": "user", "content": "Hi"},
        {
            "role": "assistant",
            "content": 'Thought:\nI should book.\nAction:\n{"name": "book", "arguments": {"to": "JFK"}}',
        },
        {"role": "user", "content": "API output: booked"},
    ]
    (found,) = read(write(tmp_path / "m-retail.json", [trial(traj=messages)])).samples
    assert [tuple(segment) for segment in found.segments] == [
        ("user", "message", "Hi", None),
        ("assistant", "reasoning", "I should book.", None),
        ("assistant", "tool_call", '{"to":"JFK"}', "book"),
        ("tool", "tool_result", "booked", None),
    ]
    assert found.words == 3.0


def test_a_file_cut_off_keeps_the_trials_before_the_cut(tmp_path: Path) -> None:
    path = write(tmp_path / "m-retail.json", [trial(0), trial(1), trial(2)])
    path.write_bytes(path.read_bytes()[:-50])
    found = read(path)
    assert [record.question_id for record in found.samples] == ["0", "1"]
    assert found.problems[0].saved == "the 2 trials before it"
    path.write_bytes(path.read_bytes()[:120])
    with pytest.raises(Unreadable, match="cut off or damaged"):
        read(path)


def test_the_real_trajectories_are_read_whole(shared: Path) -> None:
    found = read(shared / "data/tau-bench/gpt-4o-airline.json")
    assert (len(found.samples), found.problems) == (200, [])
    assert sum(record.score == 1.0 for record in found.samples) == 84
    assert sum(record.actions or 0 for record in found.samples) == 1290 + 1074 + 90
