"""Samples that lm-evaluation-harness itself writes, beside what it held in memory: the same, document by document."""

from __future__ import annotations

import json
import math
import os
import random
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.formats.logs import read

os.environ.setdefault("HF_DATASETS_OFFLINE", "1")  # the documents are files of ours: nothing is to be fetched
os.environ.setdefault("HF_HUB_OFFLINE", "1")
lm_eval = pytest.importorskip("lm_eval", reason="lm_eval writes these samples; the extra [conformance] brings it")

QUESTIONS = 12
REPEATS = 4
FIRST = {"function": "take_first"}
NUMBER = {"function": "regex", "regex_pattern": "(-?[0-9]+)", "group_select": -1}
GENERATE = {
    "task": "sum_generate", "output_type": "generate_until", "repeats": REPEATS,
    "doc_to_text": "{{question}}", "doc_to_target": "{{answer}}",
    "generation_kwargs": {"until": ["\n\n"], "do_sample": True, "temperature": 0.8},
    "filter_list": [
        {"name": "last-number", "filter": [NUMBER, FIRST]},
        {"name": "first-word", "filter": [{"function": "regex", "regex_pattern": "^(\\w+)"}, FIRST]},
        {"name": "every", "filter": [NUMBER, {"function": "take_first_k", "k": REPEATS}]},
    ],
    "metric_list": [{"metric": "exact_match", "aggregation": "mean", "higher_is_better": True}],
}  # fmt: skip
CHOOSE = {
    "task": "sum_choice", "output_type": "multiple_choice", "doc_to_text": "{{question}}\nAnswer:",
    "doc_to_target": "{{label}}", "doc_to_choice": "{{choices}}",
    "metric_list": [{"metric": "acc", "aggregation": "mean", "higher_is_better": True}],
}  # fmt: skip


class Written(NamedTuple):
    """The samples files of the two tasks, and the harness's own samples, as it held them."""

    files: dict[str, Path]
    held: dict[str, list[dict[str, Any]]]


def talking(seed: int) -> Any:
    """Its dummy model, which guesses options, with responses that differ from one repeat to the next."""
    from lm_eval.models.dummy import DummyLM

    class Talking(DummyLM):  # type: ignore[misc]
        def generate_until(self, requests: Any, *args: Any, **more: Any) -> list[str]:
            rng = random.Random(seed)
            return [rng.choice(["so 7", "I have no idea", f"3 and 4 make {rng.randrange(20)}"]) for _ in requests]

    return Talking()


@pytest.fixture(scope="module", params=["dummy", "talking"])
def written(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Written:
    from lm_eval.loggers import EvaluationTracker
    from lm_eval.tasks import TaskManager

    folder = tmp_path_factory.mktemp("lm-eval")
    rng = random.Random(3)
    documents = []
    for number in range(QUESTIONS):
        right = rng.randrange(20)
        choices = [str(right + n) for n in (0, 1, -1, 10)]
        rng.shuffle(choices)
        label = choices.index(str(right))
        documents.append(
            {"id": number, "question": f"What is {number}?", "choices": choices, "label": label, "answer": str(right)}
        )
    (folder / "q.jsonl").write_text("".join(json.dumps(document) + "\n" for document in documents))
    source = {"dataset_path": "json", "dataset_kwargs": {"data_files": {"test": str(folder / "q.jsonl")}}}
    (folder / "tasks").mkdir()
    for task in (GENERATE, CHOOSE):  # JSON is YAML
        (folder / "tasks" / f"{task['task']}.yaml").write_text(json.dumps({**task, **source, "test_split": "test"}))
    results = lm_eval.simple_evaluate(
        model="dummy" if request.param == "dummy" else talking(5),
        tasks=["sum_generate", "sum_choice"],
        task_manager=TaskManager(include_path=str(folder / "tasks"), include_defaults=False),
        log_samples=True,
        bootstrap_iters=0,
    )
    samples = results.pop("samples")
    tracker = EvaluationTracker(output_path=str(folder / "out"))
    tracker.general_config_tracker.log_experiment_args(
        model_source="dummy", model_args="", system_instruction=None, chat_template=None, fewshot_as_multiturn=False
    )
    tracker.save_results_aggregated(results=results, samples=samples)
    for task in samples:
        tracker.save_results_samples(task_name=task, samples=samples[task])
    files = {task: next((folder / "out").rglob(f"samples_{task}_*.jsonl")) for task in samples}
    return Written(files, samples)


def test_repeats_of_one_filter_are_the_samples(written: Written) -> None:
    from lm_eval.api.metrics import exact_match_hf_evaluate

    held = {
        name: {each["doc_id"]: each for each in written.held["sum_generate"] if each["filter"] == name}
        for name in ("last-number", "every")
    }
    found = read(written.files["sum_generate"])
    chosen = next(line["filter"] for line in map(json.loads, written.files["sum_generate"].open()))
    assert chosen == "last-number"
    assert set(found.by_id()) == {(str(n), epoch) for n in range(QUESTIONS) for epoch in range(REPEATS)}
    assert len(found.samples) == QUESTIONS * REPEATS  # not three times, though there are three filters
    for (document, epoch), sample in found.by_id().items():
        one, every = held["last-number"][int(document)], held["every"][int(document)]
        assert sample.question == one["doc"]["question"]
        assert sample.target == one["target"] == one["doc"]["answer"]
        [responses] = one["resps"]
        assert sample.segments[-1].text == responses[epoch]
        [answers] = every["filtered_resps"]
        assert (sample.answer or "[invalid]") == answers[epoch]
        judged = exact_match_hf_evaluate(predictions=[answers[epoch]], references=[one["target"]])["exact_match"]
        assert sample.correct == bool(judged)
        if epoch == 0:
            assert sample.correct == bool(one["exact_match"])


def test_another_filter_reads_as_the_harness_filtered_it(written: Written) -> None:
    held = {each["doc_id"]: each for each in written.held["sum_generate"] if each["filter"] == "first-word"}
    for sample in read(written.files["sum_generate"], "first-word").samples:
        if sample.epoch == 0:
            assert sample.answer == held[int(sample.question_id)]["filtered_resps"][0]
            assert sample.correct == bool(held[int(sample.question_id)]["exact_match"])


def test_likelihoods_are_the_distribution(written: Written) -> None:
    found = read(written.files["sum_choice"])
    assert len(found.samples) == QUESTIONS
    for one in written.held["sum_choice"]:
        [sample] = [each for each in found.samples if each.question_id == str(one["doc_id"])]
        values = [float(likelihood) for [(likelihood, _)] in one["resps"]]
        assert sample.choices == one["doc"]["choices"]
        assert sample.target == one["doc"]["answer"]
        assert sample.answer == one["doc"]["choices"][values.index(max(values))]
        assert sample.correct == bool(one["acc"])
        total = sum(map(math.exp, values))
        assert sample.probabilities == pytest.approx([math.exp(value) / total for value in values], rel=1e-9)


def test_the_mean_over_documents_is_what_the_harness_reports(written: Written) -> None:
    results = json.loads(next(written.files["sum_choice"].parent.glob("results_*.json")).read_text())["results"]
    choices = [float(bool(sample.correct)) for sample in read(written.files["sum_choice"]).samples]
    assert sum(choices) / len(choices) == pytest.approx(results["sum_choice"]["acc,none"])
    firsts = [float(bool(s.correct)) for s in read(written.files["sum_generate"]).samples if s.epoch == 0]
    assert sum(firsts) / len(firsts) == pytest.approx(results["sum_generate"]["exact_match,last-number"])
