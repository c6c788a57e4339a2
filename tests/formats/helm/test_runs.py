"""Runs as HELM wrote them (says.py), and what other runs may hold."""

from __future__ import annotations

import json
import tarfile
from collections import defaultdict
from pathlib import Path
from statistics import mean
from typing import Any

import pytest

from hotmess_tui.explorer.explorer import Explorer
from hotmess_tui.formats import registry
from hotmess_tui.formats.records import SampleRecord, Unreadable
from tests.formats.logs import read

RUNS = ("says", "letters", "options")


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("helm")
    with tarfile.open(Path(__file__).parent / "runs.tar.gz") as archive:
        archive.extractall(folder, filter="data")
    return folder / "made"


def folder_of(runs: Path, name: str) -> Path:
    return runs / f"{name}:model=simple_model1"


def request(name: str = "id1", *completions: Any, trial: int = 0, **more: Any) -> dict[str, Any]:
    texts = [{"text": text, "logprob": logprob, "tokens": [{"text": text}]} for text, logprob in completions]
    references = [{"output": {"text": "4"}, "tags": ["correct"]}, {"output": {"text": "5"}, "tags": []}]
    return {
        "instance": {"input": {"text": "2 + 2?"}, "references": references, "split": "test", "id": name},
        "train_trial_index": trial, "request": {"prompt": "Sum.\n2 + 2?", "echo_prompt": False},
        "result": {"success": True, "completions": texts, "request_time": 0.1, "request_datetime": 1700000000}, **more,
    }  # fmt: skip


def stats(name: str = "id1", trial: int = 0, **means: Any) -> dict[str, Any]:
    listed = [{"name": {"name": metric, "split": "test"}, "count": 1, "mean": value} for metric, value in means.items()]
    return {"instance_id": name, "train_trial_index": trial, "stats": listed}


def run(folder: Path, requests: list[Any], measured: list[Any], names: tuple[str, ...] = ("exact_match",)) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    state = {"adapter_spec": {"method": "generation", "model": "acme/tiny"}, "request_states": requests}
    metrics = [{"class_name": "BasicGenerationMetric", "args": {"names": list(names)}}]
    specification = {"name": "sums:level=1,model=acme_tiny", "metric_specs": metrics}
    for file, content in (("scenario_state", state), ("per_instance_stats", measured), ("run_spec", specification)):
        (folder / f"{file}.json").write_text(json.dumps(content))
    return folder / "scenario_state.json"


@pytest.mark.parametrize("name", RUNS)
def test_what_the_stats_state_follows_from_the_samples(runs: Path, name: str) -> None:
    stated = {
        (stat["name"]["name"], stat["name"].get("perturbation", {}).get("name", "")): stat["mean"]
        for stat in json.loads((folder_of(runs, name) / "stats.json").read_text())
        if stat["name"].get("perturbation", {}).get("computed_on", "perturbed") == "perturbed" and "mean" in stat
    }
    trials: dict[tuple[str, str], dict[int, list[float]]] = defaultdict(lambda: defaultdict(list))
    for sample in read(folder_of(runs, name) / "scenario_state.json").samples:
        for metric, score in sample.scores.items():
            key = metric, sample.condition.removeprefix("perturbation=")
            assert score.score is not None
            trials[key][sample.metadata["train_trial"]].append(score.score)
    found = {key: mean(mean(scores) for scores in of_trials.values()) for key, of_trials in trials.items()}
    assert found
    assert {key: stated[key] for key in found} == pytest.approx(found)
    assert "exact_match" in {metric for metric, _ in found}


def test_trials_completions_and_perturbations_are_told_apart(runs: Path) -> None:
    found = read(folder_of(runs, "says") / "scenario_state.json").samples
    assert len(found) == 4 * 2 * 2 * 2
    assert {s.condition for s in found} == {"", "perturbation=lowercase"}
    assert {(s.model, s.task) for s in found} == {("simple/model1", "says")}
    of_one = [s for s in found if s.question_id == "id3"]
    assert sorted(s.epoch for s in of_one) == list(range(8))
    assert [(s.answer, s.score, s.condition) for s in of_one[:4]] == [
        ("Black", 1.0, ""),
        ("say", None, ""),
        ("black", 0.0, "perturbation=lowercase"),
        ("say", None, "perturbation=lowercase"),
    ]
    assert all(s.unjudged and s.failure is None for s in found if s.metadata["completion"] == 1)
    assert next(iter(of_one[2].scores)) == "exact_match"
    assert of_one[2].scores["quasi_exact_match"].score == 1.0
    assert all(score.answer == s.answer for s in found for score in s.scores.values())
    assert "Now say Black" in of_one[0].segments[0].text


def test_requests_for_each_option_are_one_sample(runs: Path) -> None:
    found = read(folder_of(runs, "options") / "scenario_state.json").samples
    assert [(s.question_id, s.answer, s.score, s.target, s.choices) for s in found] == [
        (f"id{number}", "A", 0.5, "A", ["A", "Brown"]) for number in range(2, 6)
    ]


def test_a_suite_opens_without_a_complaint_and_counts_once(runs: Path, tmp_path: Path) -> None:
    explorer = Explorer.open([str(runs)], store=tmp_path / "store")
    rows = explorer.sources()
    assert {row.status for row in rows if row.samples} == {"read"}
    assert {row.status for row in rows if not row.samples} == {"skipped"}
    assert sum(row.samples for row in rows) == 32 + 4 + 4
    assert sum(row.unjudged for row in rows) == 16
    assert not [line for row in rows if row.samples for line in row.problems]
    explorer.close()


def test_a_letter_is_the_option_that_it_stands_for(tmp_path: Path) -> None:
    mapped = [
        request("id1", ("B", 0.0), output_mapping={"A": "4", "B": "5"}),
        request("id2", ("5", 0.0), output_mapping={"A": "4", "B": "5"}),
    ]
    path = run(tmp_path / "r", mapped, [stats("id1", exact_match=0.0), stats("id2", exact_match=0.0)])
    found = read(path).samples
    assert [(s.answer, s.score, s.choices, s.target_choice) for s in found] == [("5", 0.0, ["4", "5"], 0)] * 2


def test_the_most_likely_completion_is_the_judged_one(tmp_path: Path) -> None:
    asked = request("id1", ("5", -3.0), ("4", -1.0), ("4", -1.0))
    path = run(tmp_path / "r", [asked], [stats("id1", **{"exact_match": 1.0, "exact_match@3": 1.0})])
    found = read(path).samples
    assert [(s.answer, s.score) for s in found] == [("5", None), ("4", 1.0), ("4", None)]
    assert list(found[1].scores) == ["exact_match"]  # the best of all three is no score of one
    assert found[1].output_tokens == 1.0


def test_the_metric_that_the_run_names_counts_and_bookkeeping_never(tmp_path: Path) -> None:
    measured = stats("id1", num_bytes=1.0, f1_score=0.25, exact_match=1.0, num_output_tokens=7.0)
    (found,) = read(run(tmp_path / "a", [request("id1", ("4", 0.0))], [measured])).samples
    assert (found.score, list(found.scores)) == (1.0, ["exact_match", "f1_score"])
    assert found.output_tokens == 7.0
    (other,) = read(run(tmp_path / "b", [request("id1", ("4", 0.0))], [measured], names=())).samples
    assert (other.score, list(other.scores)) == (0.25, ["f1_score", "exact_match"])
    bare = stats("id1", num_train_trials=1.0, max_prob=1.0, logprob=0.0, finish_reason_stop=1.0)
    (unjudged,) = read(run(tmp_path / "c", [request("id1", ("4", 0.0))], [bare])).samples
    assert (unjudged.score, unjudged.scores, unjudged.failure) == (None, {}, None)
    assert unjudged.unjudged


def test_reasoning_failures_and_requests_never_sent(tmp_path: Path) -> None:
    thought = request("id1", ("4", 0.0))
    thought["result"]["completions"][0] |= {"thinking": {"text": "two and two"}, "finish_reason": {"reason": "stop"}}
    refused = request("id2", result={"success": False, "error": "no such luck", "completions": []})
    unsent = {key: more for key, more in request("id3").items() if key != "result"}
    found = read(run(tmp_path / "r", [thought, refused, unsent], [stats("id1", exact_match=1.0)])).samples
    assert [(s.question_id, s.score, s.failure) for s in found] == [
        ("id1", 1.0, None),
        ("id2", None, "no such luck"),
        ("id3", None, "the request was never sent"),
    ]
    assert [(s.kind, s.text) for s in found[0].segments][1:] == [("reasoning", "two and two"), ("answer", "4")]
    assert (found[0].words, found[0].stop_reason, found[0].target) == (3.0, "stop", "4")


def test_without_its_metrics_a_run_is_read_and_judges_nothing(tmp_path: Path) -> None:
    path = run(tmp_path / "r", [request("id1", ("4", 0.0))], [])
    (path.parent / "per_instance_stats.json").unlink()
    found = read(path)
    assert [(s.answer, s.score) for s in found.samples] == [("4", None)]
    assert any("no sample is judged" in problem.what for problem in found.problems)
    assert registry.recognise(path.parent / "run_spec.json").kind == "skipped"


def test_a_run_cut_off_keeps_what_came_before(tmp_path: Path) -> None:
    path = run(tmp_path / "r", [request(f"id{n}", ("4", 0.0)) for n in range(3)], [stats("id0", exact_match=1.0)])
    whole = path.read_text()
    path.write_text(whole[: whole.rindex('"result"')])
    found = read(path)
    assert [s.question_id for s in found.samples] == ["id0", "id1"]
    assert any("cut off" in problem.what for problem in found.problems)
    path.write_text('{"adapter_spec": {}, "request_states": []}')
    with pytest.raises(Unreadable, match="without requests"):
        read(path)


def test_two_suites_with_a_run_of_one_name_are_two_runs(tmp_path: Path) -> None:
    def of(folder: str, seconds: int) -> SampleRecord:
        asked = request("id1", ("4", 0.0))
        asked["result"]["request_datetime"] = seconds
        return read(run(tmp_path / folder / "r", [asked], [stats(exact_match=1.0)])).samples[0]

    first, again, copied = of("v1", 1700000000), of("v2", 1700009999), of("v3", 1700000000)
    assert (first.task, first.model) == ("sums:level=1", "acme/tiny")
    assert first.run != again.run
    assert first.run == copied.run  # HELM took the answers from its cache: the same samples
