"""reasoning-gym-eval: made by hand for its edges, and the real runs beside the repository."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from hotmess_tui.formats import log_files, registry
from hotmess_tui.formats.records import Unreadable
from tests.formats.logs import read


def completion(text: str | None, answer: str | None, score: float = 0.0, **more: Any) -> dict[str, Any]:
    return {"model_answer": answer, "full_model_response": text, "score": score, **more}


def write(folder: Path, completions: list[Any], **more: Any) -> Path:
    path = folder / "openai_gpt-9_20260102_030405" / "logic" / "zebra.json"
    path.parent.mkdir(parents=True)
    result = {"question": "Who?", "expected_answer": "Ann", "completions": completions, "best_score": 1.0}
    log = {
        "name": "zebra",
        "category": "logic",
        "average_best_score": 1.0,
        "config": {"size": 1, "seed": 45},
        "system_prompt": "Think.",
        "completions_per_prompt": 3,
        "results": [result],
    }
    path.write_text(json.dumps(log | more))
    return path


def test_run_model_task_and_text(tmp_path: Path) -> None:
    text = "First Bob. <answer>Bob</answer> No, wait. <answer>Ann</answer>"
    (found,) = read(write(tmp_path, [completion(text, "Ann", 1)])).samples
    assert (found.run, found.model, found.task) == ("openai_gpt-9_20260102_030405", "openai_gpt-9", "zebra")
    assert (found.question_id, found.epoch, found.question, found.target) == ("0", 0, "Who?", "Ann")
    assert (found.answer, found.score, found.words) == ("Ann", 1.0, 5.0)
    assert [(segment.role, segment.kind) for segment in found.segments] == [
        ("system", "message"),
        ("user", "message"),
        ("assistant", "reasoning"),
        ("assistant", "answer"),
    ]
    assert found.metadata["category"] == "logic"


def test_without_an_answer_tag_all_is_reasoning(tmp_path: Path) -> None:
    (found,) = read(write(tmp_path, [completion("no idea at all", None)])).samples
    assert (found.answer, found.words, found.failure) == (None, 4.0, None)


def test_an_exception_is_a_failure_and_no_wrong_answer(tmp_path: Path) -> None:
    (found,) = read(write(tmp_path, [completion("half a thou", "ERROR", 0.0, error="timed out")])).samples
    assert (found.failure, found.answer, found.score) == ("timed out", None, None)


def test_settings_come_from_the_summary_beside_it(tmp_path: Path) -> None:
    path = write(tmp_path, [completion("x", "Ann", 1.0)])
    summary = path.parent.parent / "summary.json"
    summary.write_text(
        json.dumps(
            {
                "model": "gpt-9",
                "temperature": 0.6,
                "total_datasets": 1,
                "total_examples": 1,
                "dataset_best_scores": {},
                "dataset_mean_scores": {},
            }
        )
    )
    (found,) = read(path).samples
    assert found.settings["temperature"] == "0.6"
    assert registry.recognise(summary).kind == "skipped"
    summary.write_text("{")
    damaged = read(path)
    assert len(damaged.samples) == 1
    assert damaged.problems[0].place == "summary.json"


def test_the_checkpoint_of_an_interrupted_run_is_skipped(tmp_path: Path) -> None:
    path = tmp_path / "checkpoint.json"
    path.write_text(json.dumps({"completed_datasets": ["a"], "last_updated": "2026-01-01"}))
    found = registry.recognise(path)
    assert found.kind == "skipped"
    assert "checkpoint" in found.reason


def test_what_is_damaged_inside_costs_only_itself(tmp_path: Path) -> None:
    path = write(tmp_path, [completion("x", "Ann", 1.0), "none"])
    log = json.loads(path.read_text())
    log["results"] += [{"question": "no completions"}, log["results"][0]]
    path.write_text(json.dumps(log))
    found = read(path)
    assert [(record.question_id, record.epoch) for record in found.samples] == [("0", 0), ("2", 0)]
    assert [problem.place for problem in found.problems] == [
        "result 0, completion 1",
        "result 1",
        "result 2, completion 1",
    ]


def test_a_file_cut_off_is_one_clear_line(tmp_path: Path) -> None:
    path = write(tmp_path, [completion("x", "Ann", 1.0)])
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(Unreadable, match="incomplete JSON"):
        read(path)


def test_a_file_outside_its_category_belongs_to_the_folder_it_lies_in(tmp_path: Path) -> None:
    path = write(tmp_path, [completion("x", "Ann", 1.0)])
    moved = path.rename(path.parent.parent / "zebra.json")
    assert read(moved).samples[0].model == "openai_gpt-9"


@pytest.mark.heavy
def test_the_real_runs_are_read_whole(shared: Path) -> None:
    found = [registry.recognise(path) for path in log_files.find([str(shared / "data/reasoning-gym")])]
    assert {item.kind for item in found} == {"reader", "skipped"}
    samples = [
        sample
        for path in log_files.find([str(shared / "data/reasoning-gym")])
        if registry.recognise(path).kind == "reader"
        for sample in read(path).samples
    ]
    assert len(samples) == 7200
    assert len({(s.model, s.task, s.question_id) for s in samples}) == 2400
    hidden = [s for s in samples if s.model == "openai_o3-mini"]
    assert len(hidden) == 1800
    assert sum(s.words == 0 for s in hidden) > 900  # its provider shows no reasoning
