"""tau2-bench: a run that the tool wrote (its mock domain, a scripted model), the real voice run, and edges by hand."""

from __future__ import annotations

import json
import shutil
from collections import defaultdict
from math import comb
from pathlib import Path
from statistics import mean
from typing import Any

import pytest

from hotmess_tui.formats.records import NoSamples, Unreadable
from tests.formats.logs import read

WRITTEN = Path(__file__).parent / "written" / "tau2-bench" / "results.json.gz"
# What compute_metrics of the tool's source says of that file, under pandas 2: under pandas 3 its own filter of
# infrastructure errors leaves them in
STATED = {"avg_reward": 0.36363636363636365, "total_simulations": 11, "infra_error_count": 1}
STATED_PASS = {1: 0.41666666666666663, 2: 0.3333333333333333}
UUIDS = [f"0000000{digit}-0000-4000-8000-000000000000" for digit in range(4)]


def simulation(task: str = "1", trial: int | None = 0, reward: Any = 1.0, **more: Any) -> dict[str, Any]:
    call = {"id": "c", "name": "book", "arguments": {"to": "JFK"}, "requestor": "assistant"}
    reply = {"choices": [{"message": {"reasoning_content": "which one?"}}]}
    usage = {"completion_tokens": 20, "prompt_tokens": 100}
    thought = {**reply, "usage": {"completion_tokens_details": {"reasoning_tokens": 7}}}
    return {
        "id": UUIDS[0],
        "task_id": task,
        "trial": trial,
        "start_time": "2026-01-02T03:04:05",
        "termination_reason": "user_stop",
        "reward_info": {"reward": reward},
        "messages": [
            {"role": "assistant", "content": "Hi!", "usage": None},
            {"role": "user", "content": "A flight.", "usage": usage},
            {"role": "assistant", "content": None, "tool_calls": [call], "usage": usage, "raw_data": thought},
            {"role": "tool", "id": "c", "content": "no such flight", "error": True},
        ],
        **more,
    }


def run(simulations: list[Any], **more: Any) -> dict[str, Any]:
    scenario = {"instructions": {"reason_for_call": "a flight", "known_info": None}}
    criteria = {"actions": [{"name": "book", "arguments": {"to": "JFK"}}], "communicate_info": ["42"]}
    return {
        "timestamp": "2026-01-02T03:00:00",
        "info": {
            "agent_info": {"implementation": "llm_agent", "llm": "acme-7b", "llm_args": {"temperature": 0.5}},
            "environment_info": {"domain_name": "airline"},
        },
        "tasks": [{"id": "1", "user_scenario": scenario, "evaluation_criteria": criteria}],
        "simulations": simulations,
        **more,
    }


def write(path: Path, log: Any) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(log))
    return path


def test_the_figures_of_the_tool_follow_from_its_own_file() -> None:
    samples = read(WRITTEN).samples
    judged = [sample for sample in samples if sample.failure is None]
    assert len(judged) == STATED["total_simulations"]
    assert len(samples) - len(judged) == STATED["infra_error_count"]
    assert mean(sample.score or 0 for sample in judged) == pytest.approx(STATED["avg_reward"])
    rewards = defaultdict(list)
    for sample in judged:
        rewards[sample.question_id].append(sample.score == 1)
    for k, stated in STATED_PASS.items():
        assert mean(comb(sum(trials), k) / comb(len(trials), k) for trials in rewards.values()) == pytest.approx(stated)


def test_what_the_tool_wrote_is_read_with_model_task_and_checks() -> None:
    sample = read(WRITTEN).by_id()["create_task_1_with_env_assertions", 0]
    assert (sample.model, sample.task, sample.stop_reason) == ("openai/acme-7b", "mock", "user_stop")
    assert sample.target is not None
    assert sample.target.startswith('create_task {"user_id":"user_1"')
    assert sample.question is not None
    assert sample.question.startswith("You are a team member")
    assert {name: score.logged for name, score in sample.scores.items()} == {
        "reward": 1.0, "reward_breakdown.DB": 1.0, "reward_breakdown.ENV_ASSERTION": 1.0, "db_check": True,
        "env_assertions": 1.0, "action_checks": 1.0,
    }  # fmt: skip
    assert (sample.tokens, sample.output_tokens, sample.actions) == (22, 41, 3)
    assert sample.details["scoring"]["reward_basis"] == ["DB", "ENV_ASSERTION"]


def test_a_simulation_is_read_with_its_conversation(tmp_path: Path) -> None:
    (found,) = read(write(tmp_path / "sims.json", run([simulation()]))).samples
    assert (found.question_id, found.epoch, found.score, found.uuid) == ("1", 0, 1.0, UUIDS[0])
    assert (found.actions, found.tokens, found.output_tokens, found.words) == (2, 7, 20, 2)
    assert (found.question, found.target) == ("reason for call: a flight", 'book {"to":"JFK"}\n42')
    assert found.settings == {"temperature": "0.5", "agent": "llm_agent"}
    assert [tuple(segment) for segment in found.segments] == [
        ("assistant", "answer", "Hi!", None),
        ("user", "message", "A flight.", None),
        ("assistant", "reasoning", "which one?", None),
        ("assistant", "tool_call", '{"to":"JFK"}', "book"),
        ("tool", "error", "no such flight", "book"),
    ]


@pytest.mark.parametrize(
    ("reason", "reward_info", "failed", "score"),
    [
        ("infrastructure_error", None, True, None),
        ("infrastructure_error", {"reward": 0.0}, True, None),
        ("unexpected_error", None, True, None),
        ("max_steps", {"reward": 0.0}, False, 0.0),
        ("agent_error", {"reward": 0.0}, False, 0.0),
        ("timeout", None, False, None),
        ("agent_stop", None, False, None),
        ("agent_stop", {"reward": "1"}, False, None),
    ],
)
def test_only_what_never_ran_has_failed(
    tmp_path: Path, reason: str, reward_info: Any, failed: bool, score: float | None
) -> None:
    """Limits count with their recorded reward, as in the tool's figures; without a reward nothing is judged."""
    log = run([simulation(termination_reason=reason, reward_info=reward_info)])
    (found,) = read(write(tmp_path / "sims.json", log)).samples
    assert (found.failure is not None, found.score, found.stop_reason) == (failed, score, reason)
    assert (found.unjudged is not None) == (not failed and score is None)


def test_ids_that_are_none_of_their_own_do_not_make_two_trials_one(tmp_path: Path) -> None:
    samples = read(write(tmp_path / "sims.json", run([simulation(id="s1"), simulation(trial=1, id="s1")]))).samples
    assert [(sample.epoch, sample.uuid) for sample in samples] == [(0, None), (1, None)]


def test_trials_without_a_number_are_counted(tmp_path: Path) -> None:
    log = run([simulation(trial=None), simulation("2", None), simulation(trial=None)])
    samples = read(write(tmp_path / "sims.json", log)).samples
    assert [(sample.question_id, sample.epoch) for sample in samples] == [("1", 0), ("2", 0), ("1", 1)]


def test_members_in_another_order_are_read(tmp_path: Path) -> None:
    log = run([simulation()])
    (found,) = read(write(tmp_path / "sims.json", {key: log[key] for key in reversed(log)})).samples
    assert (found.model, found.question) == ("acme-7b", "reason for call: a flight")


def test_two_runs_of_one_folder_name_stay_apart(tmp_path: Path) -> None:
    """The tool calls every file results.json."""
    first = write(tmp_path / "a" / "mock" / "results.json", run([simulation()]))
    second = write(tmp_path / "b" / "mock" / "results.json", run([simulation()], timestamp="2026-01-03T00:00:00"))
    names = [read(path).samples[0].run for path in (first, second)]
    assert names == ["mock 2026-01-02T03:00:00", "mock 2026-01-03T00:00:00"]


def test_a_folder_is_read_file_by_file(tmp_path: Path) -> None:
    index = [{"id": UUIDS[0]}, {"id": UUIDS[1]}]
    results = write(tmp_path / "run" / "results.json", {**run([]), "simulation_index": index})
    path = write(tmp_path / "run" / "simulations" / f"{UUIDS[0]}.json", simulation())
    with pytest.raises(NoSamples, match="read with the files in simulations/, 1 of 2 is missing there"):
        read(results)
    (found,) = read(path).samples
    assert (found.model, found.task, found.run) == ("acme-7b", "airline", "run 2026-01-02T03:00:00")
    results.unlink()
    alone = read(path)
    assert alone.samples[0].score == 1.0
    assert [problem.place for problem in alone.problems] == ["results.json"]


def test_results_without_their_folder_say_what_to_copy(tmp_path: Path) -> None:
    log = {**run([]), "simulation_index": [{"id": UUIDS[0]}]}
    with pytest.raises(Unreadable, match="copy the whole folder"):
        read(write(tmp_path / "results.json", log))


def test_a_file_cut_off_keeps_what_came_before(tmp_path: Path) -> None:
    path = write(tmp_path / "sims.json", run([simulation(), simulation(trial=1)]))
    path.write_text(path.read_text()[:-200])
    found = read(path)
    assert [sample.epoch for sample in found.samples] == [0]
    assert found.problems[-1].saved == "the 1 simulation before it"


def test_turns_of_speech_are_joined(tmp_path: Path) -> None:
    def tick(agent: str = "", user: str = "", **more: Any) -> dict[str, Any]:
        return {"agent_chunk": {"content": agent or None}, "user_chunk": {"content": user or None}, **more}

    call = {"id": "c", "name": "find", "arguments": {}}
    ticks = [
        tick(user="Hel"), tick(user="lo."), tick("Hi, "), tick("there."),
        tick(agent_tool_calls=[call], agent_tool_results=[{"id": "c", "content": "x"}]), tick("Yes."),
    ]  # fmt: skip
    log = run([simulation(messages=None, ticks=ticks, reward_info=None)])
    (found,) = read(write(tmp_path / "sims.json", log)).samples
    assert [(segment.kind, segment.text) for segment in found.segments] == [
        ("message", "Hello."), ("answer", "Hi, there."), ("tool_call", "{}"), ("tool_result", "x"), ("answer", "Yes."),
    ]  # fmt: skip
    assert (found.actions, found.score, found.failure) == (2, None, None)


def test_the_real_voice_run_is_one_sample_without_a_verdict(shared: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(shared / "data" / "tau2", tmp_path / "tau2")
    with pytest.raises(NoSamples):
        read(folder / "results.json")
    (found,) = read(next((folder / "simulations").iterdir())).samples
    assert (found.model, found.task, found.question_id) == ("openai:gpt-realtime-2", "retail", "40")
    assert (found.score, found.correct, found.failure, found.stop_reason) == (None, None, None, "user_stop")
    assert found.unjudged == "no reward was recorded"
