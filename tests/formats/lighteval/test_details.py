"""Details as lighteval 0.13 wrote them (sums.py), and what other runs may hold."""

from __future__ import annotations

import json
import random
import tarfile
from collections.abc import Iterator
from pathlib import Path
from statistics import mean
from typing import Any

import duckdb
import pytest

from hotmess_tui.explorer.explorer import Explorer
from hotmess_tui.formats import lighteval, registry
from hotmess_tui.formats.records import Problem, ReadOptions, Unreadable
from hotmess_tui.store.parquet import parquet_rows
from tests.formats.logs import Read
from tests.formats.spoilt_logs import spoilt
from tests.formats.test_damage import check

DATE = "2026-01-02T03-04-05.678901"
TASKS = ("sums", "options", "repeats")


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("lighteval")
    with tarfile.open(Path(__file__).parent / "run.tar.gz") as archive:
        archive.extractall(folder, filter="data")
    return folder


def details(run: Path, task: str) -> Path:
    (path,) = run.rglob(f"details_{task}|0_*.parquet")
    return path


def read(path: Path, rows: list[Any] | None = None) -> Read:
    """Read a file as the store does; or these rows as if they were in it."""

    def lent(path: Path) -> Iterator[dict[str, Any]]:
        return parquet_rows(duckdb.connect(), path) if rows is None else iter(rows)

    problems: list[Problem] = []
    return Read(list(lighteval.READER.read(path, ReadOptions(parquet_rows=lent), problems.append)), problems)


def row(*texts: str, metric: Any = None, **more: Any) -> dict[str, Any]:
    doc = {"query": "2 + 2?", "choices": ["4"], "gold_index": 0, "id": "7", "task_name": "sums|0"}
    response: dict[str, Any] = {"input": "2 + 2?", "text": list(texts), "logprobs": [], "output_tokens": []}
    told = {key: more.pop(key) for key in list(more) if key in doc}
    return {"doc": doc | told, "metric": {"em": 1.0} if metric is None else metric, "model_response": response | more}


def weighed(*logprobs: float, gold: Any = 0, **metric: Any) -> dict[str, Any]:
    options = ["4", "5", "6"][: len(logprobs)]
    return row(metric=metric, choices=options, gold_index=gold, logprobs=list(logprobs))


def results(folder: Path, *metrics: dict[str, Any]) -> Path:
    """The results of a run, and where the details of its task `sums` would lie beside them."""
    stated = {
        "config_general": {"model_name": "acme/adder", "model_config": {"generation_parameters": {"temperature": 0.5}}},
        "results": {}, "config_tasks": {"sums|0": {"metrics": list(metrics)}},
    }  # fmt: skip
    (folder / f"results_{DATE}.json").write_text(json.dumps(stated))
    return folder / f"details_sums|0_{DATE}.parquet"


@pytest.mark.parametrize("task", TASKS)
def test_what_the_results_state_follows_from_the_samples(run: Path, task: str) -> None:
    (file,) = run.rglob("results_*.json")
    stated = json.loads(file.read_text())["results"][f"{task}|0"]
    documents = [sample for sample in read(details(run, task)).samples if sample.epoch == 0]
    assert len(documents) == 4
    metrics = {name for name in stated if not name.endswith("_stderr")}
    for name in metrics:
        found = [s.scores[name].score if s.scores else s.details["scoring"][name] for s in documents]
        assert mean(found) == pytest.approx(stated[name]), name
    assert metrics == (set(documents[0].scores) or set(documents[0].details["scoring"]))


def test_a_text_is_judged_by_the_metric_of_its_row(run: Path) -> None:
    found = read(details(run, "sums")).samples
    assert {(s.question, s.target, s.answer, s.score) for s in found} == {
        ("What is 1 + 1?", "2", "2", 1.0),
        ("What is 2 + 2?", "4", "5", 0.0),
        ("What is 3 + 3?", "6", "6", 1.0),
        ("What is 4 + 4?", "8", "9", 0.0),
    }
    assert {(s.model, s.task) for s in found} == {("acme/adder", "sums|0")}
    assert all((s.words, s.output_tokens) == (2.0, 2.0) for s in found)
    assert all(s.metadata["level"] and s.settings["temperature"] == "0" and s.run_started for s in found)
    assert [segment.kind for segment in found[0].segments] == ["message", "reasoning", "answer"]


def test_options_are_a_distribution(run: Path) -> None:
    found = read(details(run, "options")).samples
    assert all(s.choices and s.target_choice == 0 and s.probabilities for s in found)
    assert all(sum(s.probabilities or ()) == pytest.approx(1.0) for s in found)
    assert all(s.score == float(s.answer == s.target) for s in found)
    assert all(score.answer == s.answer for s in found for score in s.scores.values())


def test_answers_that_were_scored_together_are_not_judged(run: Path) -> None:
    found = read(details(run, "repeats"))
    assert len(found.samples) == 16
    assert all(s.unjudged and s.score is None and not s.scores and s.failure is None for s in found.samples)
    assert sorted(s.epoch for s in found.samples if s.question_id == "0") == [0, 1, 2, 3]
    assert len({s.answer for s in found.samples if s.question_id == "0"}) == 2
    assert any("4 documents" in problem.what and problem.remark for problem in found.problems)


def test_the_tree_that_lighteval_writes_opens_without_a_complaint(run: Path, tmp_path: Path) -> None:
    explorer = Explorer.open([str(run)], store=tmp_path / "store")
    rows = explorer.sources()
    assert {(row.status, row.format) for row in rows if row.samples} == {("read", "lighteval")}
    assert {row.status for row in rows if not row.samples} == {"skipped"}
    assert (sum(row.samples for row in rows), sum(row.unjudged for row in rows)) == (24, 16)
    explorer.close()


def test_options_weighed_otherwise_keep_the_recorded_verdict_alone(tmp_path: Path) -> None:
    normalised = {"metric_name": "acc", "sample_level_fn": "LoglikelihoodAcc(logprob_normalization=LogProbCharNorm())"}
    (found,) = read(results(tmp_path, normalised), [weighed(-3.0, -1.0, acc=1)]).samples
    assert (found.score, found.answer, found.probabilities, found.choices) == (1.0, None, None, ["4", "5"])
    plain = {"metric_name": "acc", "sample_level_fn": "LoglikelihoodAcc(logprob_normalization=None)"}
    path = results(tmp_path, plain)
    (infinite,) = read(path, [weighed(-1.0, float("-inf"), acc=1)]).samples
    assert (infinite.probabilities, infinite.answer) == ([1.0, 0.0], "4")
    for odd in ((float("nan"), -1.0), (float("-inf"), float("-inf"))):
        (found,) = read(path, [weighed(*odd, acc=0)]).samples
        assert (found.score, found.probabilities, found.answer) == (0.0, None, None)


def test_the_first_metric_of_which_more_is_better_counts(tmp_path: Path) -> None:
    path = results(tmp_path, {"metric_name": "ter", "higher_is_better": False}, {"metric_name": "bleu"})
    first, second, third = read(
        path, [row("4", metric={"ter": 0.25, "bleu": 0.5}), row("4", metric={"bleu": [1, 2]}), row("4", metric={})]
    ).samples
    assert (first.score, list(first.scores)) == (0.5, ["bleu", "ter"])
    assert [(s.score, bool(s.unjudged), s.failure) for s in (second, third)] == [(None, True, None)] * 2


def test_several_targets_thinking_and_instructions(tmp_path: Path) -> None:
    document = row("<think>two and two</think> 4 ", choices=["4", "four", "5"], gold_index=[0, 1])
    document["doc"]["instruction"] = "Be brief."
    document["model_response"]["text_post_processed"] = [" 4 "]
    path = results(tmp_path)
    (found,) = read(path, [document]).samples
    assert (found.target, found.answer, found.choices) == ("4, four", "4", None)
    assert [s.kind for s in found.segments] == ["message", "message", "reasoning", "answer"]
    assert (found.model, found.run, found.run_started) == ("acme/adder", DATE, "2026-01-02T03:04:05.678901")


def test_without_results_or_date_the_documents_are_read_all_the_same(tmp_path: Path) -> None:
    found = read(tmp_path / f"details_sums|0_{DATE}.parquet", [row("4"), {"doc": None}])
    assert [(s.score, s.task) for s in found.samples] == [(1.0, "sums|0")]
    assert [problem.place for problem in found.problems] == [f"results_{DATE}.json", "row 2"]
    assert "no date" in read(tmp_path / "x.parquet", [row("4")]).problems[0].what


def test_other_parquet_stays_a_table_and_older_details_are_named(run: Path, tmp_path: Path) -> None:
    path = details(run, "sums")
    assert registry.recognise(path).reader is lighteval.READER
    duckdb.connect().execute(f"COPY (SELECT 1 AS question_id, 'x' AS doc, 1.0 AS metric) TO '{tmp_path}/t.parquet'")
    assert registry.recognise(tmp_path / "t.parquet").table_format == "parquet"
    old = "SELECT 'x' AS full_prompt, [1] AS pred_logits, 0 AS gold_index"
    duckdb.connect().execute(f"COPY ({old}) TO '{tmp_path}/old.parquet'")
    assert "older lighteval" in registry.recognise(tmp_path / "old.parquet").reason
    cut = tmp_path / path.name
    cut.write_bytes(b"PAR1" + b"\0" * 64 + path.read_bytes()[68:])
    with pytest.raises(Unreadable, match="damaged Parquet"):
        read(cut)


def test_a_column_whose_name_is_no_text_is_damage(tmp_path: Path) -> None:
    path = tmp_path / f"details_sums|0_{DATE}.parquet"
    duckdb.connect().execute(f"COPY (SELECT {{'query': 'x'}} AS xoc, {{'em': 1}} AS metric) TO '{path}'")
    path.write_bytes(path.read_bytes().replace(b"xoc", b"\xefoc"))
    with pytest.raises(Unreadable, match="damaged Parquet"):
        read(path)


@pytest.mark.parametrize("seed", range(150))
def test_odd_values_anywhere_are_survived(tmp_path: Path, seed: int) -> None:
    rows = [
        row("4", "5", output_tokens=[[1], [2]], reasonings=["r", None], text_post_processed=["4", "5"]),
        row("4", specific={"level": 1}, input=[{"role": "user", "content": "x"}]),
        weighed(-1.0, -2.0, gold=[0], acc=1),
    ]
    path = results(tmp_path, {"metric_name": "acc", "sample_level_fn": "X(logprob_normalization=None)"})
    odd = [line if isinstance(line, dict) else {} for line in spoilt(rows, random.Random(seed))]
    for record in read(path, odd or rows).samples:
        check(record)
