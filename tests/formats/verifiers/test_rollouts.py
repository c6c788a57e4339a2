"""Rollouts as two versions of `verifiers` wrote them (sums_env.py), and what other runs may hold."""

from __future__ import annotations

import json
from pathlib import Path
from statistics import mean
from typing import Any

import pytest

from hotmess_tui.explorer.explorer import Explorer
from hotmess_tui.formats.records import Unreadable
from hotmess_tui.formats.scalars import number
from tests.formats.logs import read

RUNS = Path(__file__).parent / "sums_env--acme--tiny"
VERSIONS = ("0.1.9", "0.1.14")


def rollout(example: Any = 0, reward: Any = 1.0, **more: Any) -> dict[str, Any]:
    return {
        "example_id": example, "prompt": [{"role": "user", "content": "2 + 2?"}],
        "completion": [{"role": "assistant", "content": "4"}], "answer": "4", "reward": reward, "error": None, **more,
    }  # fmt: skip


def run(folder: Path, *rollouts: Any, metadata: dict[str, Any] | None = None) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    stated = {"env_id": "sums", "model": "acme/tiny", "rollouts_per_example": 1, "sampling_args": {"temperature": 0.5}}
    (folder / "metadata.json").write_text(json.dumps(stated | (metadata or {})))
    (folder / "results.jsonl").write_text("".join(json.dumps(line) + "\n" for line in rollouts))
    return folder / "results.jsonl"


@pytest.mark.parametrize("version", VERSIONS)
def test_what_the_metadata_states_follows_from_the_samples(version: str) -> None:
    stated = json.loads((RUNS / version / "metadata.json").read_text())
    samples = read(RUNS / version / "results.jsonl").samples
    logged = [sample.details["scoring"] if sample.failure else None for sample in samples]
    rewards = [scoring["reward"] if scoring else sample.score for sample, scoring in zip(samples, logged, strict=True)]
    assert len(samples) == stated["num_examples"] * stated["rollouts_per_example"]
    assert mean(rewards) == pytest.approx(stated["avg_reward"])
    for name, average in stated["avg_metrics"].items():
        metrics = [
            scoring[name] if scoring else sample.scores[name].score
            for sample, scoring in zip(samples, logged, strict=True)
        ]
        assert mean(metrics) == pytest.approx(average), name
    if "avg_error" in stated:
        assert mean(sample.failure is not None for sample in samples) == pytest.approx(stated["avg_error"])


@pytest.mark.parametrize("version", VERSIONS)
def test_rollouts_of_the_tool_are_read_whole(version: str) -> None:
    found = read(RUNS / version / "results.jsonl")
    assert {(s.model, s.task, s.run) for s in found.samples} == {("acme/tiny", "sums_env", version)}
    assert [(s.question_id, s.epoch) for s in found.samples] == [(str(n), e) for n in range(4) for e in range(2)]
    assert [s.target for s in found.samples] == ["2", "2", "4", "4", "6", "6", "8", "8"]
    assert [s.failure is not None for s in found.samples] == [False] * 6 + [True] * 2
    assert all("ModelError" in (s.failure or "") and s.score is None for s in found.samples[6:])
    answered = found.samples[:6]
    assert all(s.score == float(s.answer == s.target) for s in answered)
    assert all(s.question == f"What is {s.metadata['level']} + {s.metadata['level']}?" for s in answered)
    assert list(answered[0].scores) == ["reward", "exact", "brief", "num_turns"]
    assert all(score.answer == s.answer for s in answered for score in s.scores.values())
    assert answered[0].segments[0].text == "Be brief."
    assert all("counts 2 failed of 8 rollouts" in problem.what and problem.remark for problem in found.problems)


def test_the_newer_version_knows_reasoning_tokens_and_times() -> None:
    first = read(RUNS / "0.1.14" / "results.jsonl").samples[0]
    assert [s.text for s in first.segments if s.kind == "reasoning"] == ["I add."]
    assert (first.output_tokens, first.words, first.stop_reason) == (5.0, 2.0, "max_turns_reached")
    assert first.started is not None
    assert {"usage", "times", "metadata"} <= set(first.details)


def test_a_folder_of_runs_opens_without_a_complaint(tmp_path: Path) -> None:
    explorer = Explorer.open([str(RUNS)], store=tmp_path / "store")
    assert {(row.status, row.samples, row.failed, row.unjudged) for row in explorer.sources() if row.samples} == {
        ("read", 8, 2, 0)
    }
    assert {row.status for row in explorer.sources() if not row.samples} == {"skipped"}
    explorer.close()


def test_the_answer_of_a_line_is_the_target_and_never_what_was_answered(tmp_path: Path) -> None:
    agent = [
        {"role": "assistant", "content": None, "tool_calls": ['{"name": "look", "arguments": "{}"}']},
        {"role": "tool", "content": "4", "tool_call_id": "1"},
        {"role": "assistant", "content": "It is 4."},
    ]
    path = run(
        tmp_path / "r",
        rollout(0, 0.0, completion=[{"role": "assistant", "content": "5"}]),
        rollout(1, 1.0, completion="text", prompt="2 + 2 ="),
        rollout(2, 1.0, completion=agent),
        rollout(3, 1.0, completion=None),
        {key: cell for key, cell in rollout(4).items() if key != "answer"},
    )
    found = read(path).samples
    assert [(s.answer, s.target, s.score) for s in found] == [
        ("5", "4", 0.0), ("text", "4", 1.0), ("It is 4.", "4", 1.0), (None, "4", 1.0), ("4", None, 1.0),
    ]  # fmt: skip
    assert [s.actions for s in found] == [None, None, 2.0, None, None]
    assert [(s.kind, s.name) for s in found[2].segments if s.kind == "tool_call"] == [("tool_call", "look")]
    assert found[1].question == "2 + 2 ="
    assert found[0].settings == {"temperature": "0.5"}


@pytest.mark.parametrize("reward", [None, float("nan"), "1", True, [1]])
def test_a_reward_that_is_no_number_judges_nothing(tmp_path: Path, reward: Any) -> None:
    (found,) = read(run(tmp_path / "r", rollout(0, reward))).samples
    assert (found.score, found.correct, found.failure) == (None, None, None)
    assert found.unjudged
    assert number(found.score) is None


def test_lines_may_come_in_any_order_and_ids_be_text(tmp_path: Path) -> None:
    path = run(tmp_path / "r", rollout("a"), rollout(7), rollout("a", 0.5, is_truncated=True), rollout(7))
    found = read(path).samples
    assert [(s.question_id, s.epoch) for s in found] == [("a", 0), ("7", 0), ("a", 1), ("7", 1)]
    assert found[2].stop_reason == "length"


def test_without_its_metadata_a_file_is_read_and_the_folders_name_model_and_task(tmp_path: Path) -> None:
    path = run(tmp_path / "sums--acme--tiny" / "1a2b", rollout(), {"example_id": None}, rollout())
    (path.parent / "metadata.json").unlink()
    with path.open("a") as file:
        file.write('{"example_id": 1, "pro')
    found = read(path)
    assert {(s.model, s.task) for s in found.samples} == {("acme/tiny", "sums")}
    assert [problem.place for problem in found.problems] == ["metadata.json", "line 2", "line 4"]
    path.write_text('{"example_id": null, "prompt": 1, "completion": 1, "reward": 1}\n')
    with pytest.raises(Unreadable, match="copy the file again"):
        read(path)


def test_an_agent_that_ends_with_a_call_or_a_reply_to_it_gave_no_answer_there(tmp_path: Path) -> None:
    """What it said on the way is none."""
    called = {"role": "assistant", "content": None, "tool_calls": ['{"name": "look", "arguments": "{}"}']}
    said = {"role": "assistant", "content": "I look.", "reasoning_content": "Hm."}
    told = {"role": "tool", "content": "4", "tool_call_id": "1"}
    path = run(
        tmp_path / "r",
        rollout(0, completion=[said, called, told]),
        rollout(1, completion=[called, told, said]),
        rollout(2, completion=[called, told, {"role": "assistant", "content": "<think>so</think>four"}]),
    )
    assert [s.answer for s in read(path).samples] == [None, "I look.", "four"]
