"""Samples that lm-evaluation-harness itself writes: read as it held them, and its own aggregates come out again."""

from __future__ import annotations

import json
import math
import os
import random
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from hotmess_tui.formats.records import SampleRecord
from tests.formats.logs import Read, read

os.environ.setdefault("HF_DATASETS_OFFLINE", "1")  # the documents are files of ours: nothing is to be fetched
os.environ.setdefault("HF_HUB_OFFLINE", "1")

QUESTIONS = 12
REPEATS = 4
FIRST = {"function": "take_first"}
VOTE = {"function": "majority_vote"}
NUMBER = {"function": "regex", "regex_pattern": "(-?[0-9]+)", "group_select": -1}
EVERY = {"function": "take_first_k", "k": REPEATS}
SAMPLED = {"until": ["\n\n"], "do_sample": True, "temperature": 0.8}
EXACT = {"metric": "exact_match", "aggregation": "mean", "higher_is_better": True}
LENIENT = """
def process_results(doc, results):
    return {"exact_match": float(doc["answer"] in results[0]), "closeness": 0.5 + len(results[0]) % 2 / 2}
"""


def generating(name: str, filters: list[dict[str, Any]], *metrics: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "task": name, "output_type": "generate_until", "repeats": REPEATS, "doc_to_text": "{{question}}",
        "doc_to_target": "{{answer}}", "generation_kwargs": SAMPLED, "filter_list": filters,
        "metric_list": list(metrics), **more,
    }  # fmt: skip


def choosing(name: str, *metrics: str, **more: Any) -> dict[str, Any]:
    return {
        "task": name, "output_type": "multiple_choice", "doc_to_text": "{{question}}\nAnswer:",
        "doc_to_target": "{{label}}", "doc_to_choice": "{{choices}}", "metric_list": [{"metric": m} for m in metrics],
        **more,
    }  # fmt: skip


TASKS = [
    generating(
        "sum_generate",
        [
            {"name": "last-number", "filter": [NUMBER, FIRST]},
            {"name": "first-word", "filter": [{"function": "regex", "regex_pattern": "^(\\w+)"}, FIRST]},
            {"name": "every", "filter": [NUMBER, EVERY]},
            {"name": "vote", "filter": [NUMBER, VOTE, FIRST]},
        ],
        EXACT,
    ),
    generating(
        "sum_options",
        [{"name": "none", "filter": [FIRST]}],
        {**EXACT, "ignore_case": True, "ignore_punctuation": True, "regexes_to_ignore": ["^.*(make|so) "]},
    ),
    generating("sum_targets", [{"name": "n", "filter": [NUMBER, FIRST]}], EXACT, doc_to_target="{{accepted}}"),
    generating("sum_lenient", [{"name": "n", "filter": [FIRST]}], EXACT, process_results="!lenient"),
    generating("sum_bleu", [{"name": "n", "filter": [FIRST]}], {"metric": "ter"}, EXACT),
    choosing("sum_choice", "acc", "acc_norm", "mcc", "exact_match"),
    choosing("sum_mutual", "acc", "acc_mutual_info"),
    {
        "task": "sum_last_word", "output_type": "loglikelihood", "doc_to_text": "{{question}}",
        "doc_to_target": " {{answer}}", "metric_list": [{"metric": "perplexity"}, {"metric": "acc"}],
    },
    {
        "task": "sum_rolling", "output_type": "loglikelihood_rolling", "doc_to_text": "",
        "doc_to_target": "{{question}}", "metric_list": [{"metric": "word_perplexity"}, {"metric": "bits_per_byte"}],
    },
]  # fmt: skip
# What a verdict or score of each document does not add up to
UNJUDGED = {
    "bypass", "perplexity", "word_perplexity", "bits_per_byte", "mcc", "ter",
}  # fmt: skip


class Written(NamedTuple):
    """The samples files of the tasks, the harness's own samples as it held them, and its results."""

    files: dict[str, Path]
    held: dict[str, list[dict[str, Any]]]
    results: dict[str, dict[str, Any]]


def talking(seed: int) -> Any:
    """Its dummy model, which guesses likelihoods, with responses that differ from one repeat to the next."""
    from lm_eval.models.dummy import DummyLM

    class Talking(DummyLM):  # type: ignore[misc]
        def generate_until(self, requests: Any, *args: Any, **more: Any) -> list[str]:
            rng = random.Random(seed)
            right = [request.doc["answer"] for request in requests]
            return [
                rng.choice([f"so {answer}", f"{answer}", "I have no idea", f"3 and 4 make {rng.randrange(20)}."])
                for answer in right
            ]

    return Talking()


@pytest.fixture(scope="module", params=["dummy", "talking", "predict-only"])
def written(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Written:
    lm_eval = pytest.importorskip(
        "lm_eval", reason="lm_eval writes these samples; the extra [conformance-lm-eval] brings it"
    )
    from lm_eval.loggers import EvaluationTracker
    from lm_eval.tasks import TaskManager

    folder = tmp_path_factory.mktemp("lm-eval")
    rng = random.Random(3)
    documents = []
    for number in range(QUESTIONS):
        right = rng.randrange(20)
        choices = [str(right + n) for n in (0, 1, -1, 10)]
        rng.shuffle(choices)
        documents.append({
            "id": number, "question": f"What is {number}?", "choices": choices, "label": choices.index(str(right)),
            "answer": str(right), "accepted": [str(right), str(right + 1)],
        })  # fmt: skip
    (folder / "q.jsonl").write_text("".join(json.dumps(document) + "\n" for document in documents))
    source = {"dataset_path": "json", "dataset_kwargs": {"data_files": {"test": str(folder / "q.jsonl")}}}
    (folder / "tasks").mkdir()
    (folder / "tasks" / "lenient.py").write_text(LENIENT)
    for task in TASKS:  # JSON is YAML
        text = json.dumps({**task, **source, "test_split": "test"})
        text = text.replace('"!lenient"', "!function lenient.process_results")
        (folder / "tasks" / f"{task['task']}.yaml").write_text(text)
    names = [task["task"] for task in TASKS if request.param != "predict-only" or "repeats" in task]
    results = lm_eval.simple_evaluate(
        model=talking(5) if request.param == "talking" else "dummy",
        tasks=names,
        task_manager=TaskManager(include_path=str(folder / "tasks"), include_defaults=False),
        log_samples=True,
        bootstrap_iters=0,
        predict_only=request.param == "predict-only",
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
    stated = json.loads(next((folder / "out").rglob("results_*.json")).read_text())["results"]
    return Written(files, samples, stated)


def aggregate(result: Read, name: str) -> float | None:
    """The mean over documents of a score as the harness computes it from what the filter kept; None if not judged."""
    documents: dict[str, list[SampleRecord]] = defaultdict(list)
    for sample in result.samples:
        documents[sample.question_id].append(sample)
    figures = []
    for samples in documents.values():
        scores = [sample.scores[name] for sample in sorted(samples, key=lambda sample: sample.epoch)]
        if name.endswith((",every", ",take-all")):
            kept = scores
        elif name.endswith(",vote"):
            [(answer, _)] = Counter(score.answer for score in scores).most_common(1)
            kept = [next(score for score in scores if score.answer == answer)]
        else:
            kept = scores[:1]
        numbers = [float(score.correct) if score.correct is not None else score.score for score in kept]
        judged = [number for number in numbers if number is not None]
        if len(judged) < len(numbers):
            return None
        figures.append(sum(judged) / len(judged))
    return sum(figures) / len(figures)


def compare(results: dict[str, Any], result: Read, task: str) -> set[str]:
    """The metrics that are judged; each agrees with the results file."""
    stated = {key: number for key, number in results[task].items() if "," in key and "_stderr," not in key}
    assert stated
    judged = set()
    for name, number in stated.items():
        mine = aggregate(result, name) if name in result.samples[0].scores else None
        if mine is not None:
            assert mine == pytest.approx(number, abs=1e-12), (task, name)
            judged.add(name)
        else:
            assert name.split(",")[0] in UNJUDGED, (task, name)
    return judged


def test_every_aggregate_of_what_is_judged_is_that_of_the_results_file(written: Written) -> None:
    for task, path in written.files.items():
        result = read(path)
        judged = compare(written.results, result, task)
        if "bypass,none" in result.samples[0].scores or not judged:
            assert {sample.correct for sample in result.samples} == {None}
            assert {sample.score for sample in result.samples} == {None}


def test_aggregates_of_the_logs_beside_the_repository(shared: Path) -> None:
    folder = shared / "data" / "lm-eval"
    results = json.loads(next(folder.glob("results_*.json")).read_text())["results"]
    judged = [compare(results, read(next(folder.glob(f"samples_{task}_*.jsonl"))), task) for task in results]
    assert judged == [{"acc,none"}, {"exact_match,take-all", "exact_match,first"}]


def test_repeats_are_the_samples_and_judged_as_the_harness_judges_each(written: Written) -> None:
    from lm_eval.api.metrics import exact_match_hf_evaluate

    held = {
        name: {each["doc_id"]: each for each in written.held["sum_generate"] if each["filter"] == name}
        for name in ("last-number", "every")
    }
    result = read(written.files["sum_generate"])
    assert set(result.by_id()) == {(str(n), epoch) for n in range(QUESTIONS) for epoch in range(REPEATS)}
    assert len(result.samples) == QUESTIONS * REPEATS  # not three times, though there are several filters
    scored = "exact_match" in held["every"][0]
    confirmed = scored and any(each["exact_match"] for each in held["last-number"].values())
    for (document, epoch), sample in result.by_id().items():
        one, every = held["last-number"][int(document)], held["every"][int(document)]
        assert sample.question == one["doc"]["question"]
        assert sample.target == one["target"] == one["doc"]["answer"]
        assert sample.details["metadata"] == one["doc"]
        assert sample.segments[-1].text == one["resps"][0][epoch]
        answer = every["filtered_resps"][0][epoch]
        assert (sample.answer or "[invalid]") == answer
        judged = bool(exact_match_hf_evaluate(predictions=[answer], references=[one["target"]])["exact_match"])
        assert sample.correct == (judged if confirmed or (scored and not epoch) else None)
        if scored:
            assert sample.scores["exact_match,every"].correct == judged


def test_another_filter_reads_as_the_harness_filtered_it(written: Written) -> None:
    held = {each["doc_id"]: each for each in written.held["sum_generate"] if each["filter"] == "first-word"}
    for (document, epoch), sample in read(written.files["sum_generate"]).by_id().items():
        one = held[int(document)]
        score = next(score for name, score in sample.scores.items() if name.endswith(",first-word"))
        if epoch == 0:
            assert score.answer == one["filtered_resps"][0]
            assert score.correct == (bool(one["exact_match"]) if "exact_match" in one else None)


def test_scoring_by_code_of_the_task_judges_one_response_a_document(written: Written) -> None:
    result = read(written.files["sum_lenient"])
    judged = [sample for sample in result.samples if sample.correct is not None]
    assert {sample.epoch for sample in judged} <= {0}


def test_likelihoods_are_the_distribution(written: Written) -> None:
    if "sum_choice" not in written.files:
        pytest.skip("predict-only runs are of the generating tasks here")
    result = read(written.files["sum_choice"])
    assert len(result.samples) == QUESTIONS
    for one in written.held["sum_choice"]:
        [sample] = [each for each in result.samples if each.question_id == str(one["doc_id"])]
        values = [float(likelihood) for [(likelihood, _)] in one["resps"]]
        assert sample.choices == one["doc"]["choices"]
        assert sample.target == one["doc"]["answer"]
        score = sample.scores["acc,none"]
        assert score.answer == one["doc"]["choices"][values.index(max(values))]
        assert score.correct == bool(one["acc"])
        total = sum(map(math.exp, values))
        assert score.probabilities == pytest.approx([math.exp(value) / total for value in values], rel=1e-9)
