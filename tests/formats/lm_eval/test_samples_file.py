"""lm-evaluation-harness: its own files beside the repository, and by hand what its dummy model cannot show."""

from __future__ import annotations

import gzip
import json
import math
from pathlib import Path
from typing import Any

import pytest

from hotmess_tui.formats.records import Unreadable
from tests.formats.logs import read

TIME = "2026-01-02T03-04-05.678901"
HASH_PATTERN = {"function": "regex", "regex_pattern": "#### (\\-?[0-9\\.\\,]+)"}
FILTERS = [
    {"name": "strict-match", "filter": [HASH_PATTERN, {"function": "take_first"}]},
    {"name": "flexible", "filter": [{"function": "regex", "regex_pattern": "(-?\\d+)", "group_select": -1}]},
]


def generated(
    doc: int, responses: list[str], kept: Any, verdict: float, filter_name: str | None = "strict-match", **more: Any
) -> dict[str, Any]:
    line = {
        "doc_id": doc, "doc": {"question": f"What is {doc} + 1?", "level": 2}, "target": str(doc + 1),
        "arguments": {"gen_args_0": {"arg_0": f"What is {doc} + 1?", "arg_1": {"until": []}}},
        "resps": [responses], "filtered_resps": kept, "metrics": ["exact_match"], "exact_match": verdict, **more,
    }  # fmt: skip
    return line if filter_name is None else {**line, "filter": filter_name}


def choice(doc: int, likelihoods: list[float], target: int, **more: Any) -> dict[str, Any]:
    texts = ["red", "green", "blue"]
    arguments = {f"gen_args_{n}": {"arg_0": "Which?", "arg_1": f" {text}"} for n, text in enumerate(texts)}
    responses = [[[str(value), "False"]] for value in likelihoods]
    return {
        "doc_id": doc, "doc": {}, "target": str(target), "arguments": arguments, "resps": responses,
        "filtered_resps": [pair[0] for pair in responses], "filter": "none", "metrics": ["acc"],
        "acc": float(likelihoods.index(max(likelihoods)) == target), **more,
    }  # fmt: skip


def write(folder: Path, lines: list[Any], task: str = "gsm8k", **results: Any) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"samples_{task}_{TIME}.jsonl"
    path.write_text("".join(line if isinstance(line, str) else json.dumps(line) + "\n" for line in lines))
    if results.pop("results", True):
        known = {
            "results": {task: {}}, "model_name": "org/model", "config": {"model": "hf", "model_args": "pretrained=x"},
            "configs": {task: {"filter_list": FILTERS, "repeats": 4}}, **results,
        }  # fmt: skip
        (folder / f"results_{TIME}.json").write_text(json.dumps(known))
    return path


def test_one_filter_counts_and_its_repeats_are_judged_one_by_one(tmp_path: Path) -> None:
    responses = ["1 and 1. #### 2", "I say 7 #### 7", "no idea", "so #### 2"]
    lines = [generated(1, responses, ["2"], 1.0), generated(1, responses, ["2"], 1.0, "flexible")]
    found = read(write(tmp_path / "org__model", lines))
    assert [(s.epoch, s.answer, s.correct) for s in found.samples] == [
        (0, "2", True),
        (1, "7", False),
        (2, None, False),
        (3, "2", True),
    ]
    assert {(s.model, s.task, s.question_id, s.run) for s in found.samples} == {
        ("org/model", "gsm8k", "1", f"org__model/{TIME}")
    }
    assert all(s.metadata.items() >= {"level": 2, "question": "What is 1 + 1?"}.items() for s in found.samples)
    assert [s.judged_by for s in found.samples] == [None, "comparison", "comparison", "comparison"]
    assert ["rescored" in s.metadata for s in found.samples] == [False, True, True, True]
    assert any("--scorer selects another: flexible" in problem.what for problem in found.problems)
    assert all(problem.remark for problem in found.problems)


def test_every_filter_has_its_own_answers_and_scores(tmp_path: Path) -> None:
    responses = ["it is 2", "9"]
    lines = [generated(1, responses, ["[invalid]"], 0.0), generated(1, responses, ["2"], 1.0, "flexible")]
    first, second = read(write(tmp_path / "m", lines)).samples
    assert list(first.scores) == ["exact_match,strict-match", "exact_match,flexible"]
    scores = [sample.scores["exact_match,flexible"] for sample in (first, second)]
    assert [(score.answer, score.correct) for score in scores] == [("2", True), ("9", False)]
    assert [(sample.answer, sample.correct) for sample in (first, second)] == [(None, False), (None, None)]


def test_what_cannot_be_reproduced_has_no_verdict(tmp_path: Path) -> None:
    """The log says that the kept answer was right although it is not the target: some other judge was at work."""
    found = read(write(tmp_path / "m", [generated(1, ["#### 2.0", "#### 3"], ["2.0"], 1.0)]))
    assert [(s.answer, s.correct) for s in found.samples] == [("2.0", True), ("3", None)]
    assert any(problem.what.startswith("1 sample is not judged") for problem in found.problems)
    unknown = [{"name": "strict-match", "filter": [{"function": "custom"}]}]
    path = write(tmp_path / "n", [generated(1, ["a", "b"], ["a"], 0.0)], configs={"gsm8k": {"filter_list": unknown}})
    assert [(s.answer, s.correct) for s in read(path).samples] == [("a", False), (None, None)]


@pytest.mark.heavy
def test_a_pattern_from_a_file_cannot_hang_the_reader(tmp_path: Path) -> None:
    slow = [{"name": "strict-match", "filter": [{"function": "regex", "regex_pattern": "(a+)+$"}]}]
    responses = ["a" * 60 + "!", "b"]
    path = write(
        tmp_path / "m", [generated(1, responses, ["x"], 0.0)], configs={"gsm8k": {"filter_list": slow, "repeats": 2}}
    )
    assert len(read(path).samples) == 2


def test_files_from_before_filters_had_names(tmp_path: Path) -> None:
    line = generated(4, ["5"], ["5"], 1.0, None)
    line["arguments"] = [["What is 4 + 1?", {"until": []}]]
    del line["metrics"]
    (found,) = read(write(tmp_path / "m", [line])).samples
    assert (found.question, found.answer, found.correct, found.epoch) == ("What is 4 + 1?", "5", True, 0)


def test_likelihoods_become_a_distribution(tmp_path: Path) -> None:
    (found,) = read(write(tmp_path / "m", [choice(0, [-2.0, -1.0, -4.0], 1)])).samples
    assert (found.choices, found.answer, found.target, found.target_choice) == (
        ["red", "green", "blue"],
        "green",
        "green",
        1,
    )
    weights = [math.exp(-2), math.exp(-1), math.exp(-4)]
    assert found.probabilities == pytest.approx([weight / sum(weights) for weight in weights])
    assert found.correct is True
    assert found.words is None


def test_thinking_is_the_length_where_it_is_marked(tmp_path: Path) -> None:
    lines = [generated(1, ["<think>one two three</think>2"], ["2"], 1.0), generated(2, ["well then 3"], ["3"], 1.0)]
    found = read(write(tmp_path / "m", lines)).samples
    assert [s.words for s in found] == [3.0, 3.0]
    assert [segment.kind for segment in found[0].segments] == ["message", "reasoning", "answer"]


def test_without_results_the_folder_names_the_model(tmp_path: Path) -> None:
    found = read(write(tmp_path / "org__model", [generated(1, ["2"], ["2"], 1.0)], results=False))
    assert found.samples[0].model == "org/model"
    assert any("no results file" in problem.what for problem in found.problems)


def test_a_made_up_model_name_stands_with_its_kind(tmp_path: Path) -> None:
    path = write(tmp_path / "m", [generated(1, ["2"], ["2"], 1.0)], model_name="a1b2c3d4", config={"model": "dummy"})
    assert read(path).samples[0].model == "dummy a1b2c3d4"


def test_lines_written_twice_count_once_and_a_damaged_one_is_named(tmp_path: Path) -> None:
    line = generated(1, ["2"], ["2"], 1.0)
    found = read(write(tmp_path / "m", [line, '{"doc_id": 2, "resps": [\n', line, generated(1, ["3"], ["3"], 0.0)]))
    assert [(s.epoch, s.answer) for s in found.samples] == [(0, "2"), (1, "3")]
    assert any(problem.place == "line 2" for problem in found.problems)
    assert any("counted once" in problem.what for problem in found.problems)


def test_compressed_and_cut_off(tmp_path: Path) -> None:
    path = write(tmp_path / "m", [generated(n, [str(n)], [str(n)], 0.0) for n in range(400)])
    data = gzip.compress(path.read_bytes())
    (cut := tmp_path / "m" / f"samples_cut_{TIME}.jsonl.gz").write_bytes(data[: len(data) // 2])
    found = read(cut)
    assert 0 < len(found.samples) < 400
    assert found.problems


def test_nothing_whole_is_unreadable(tmp_path: Path) -> None:
    path = write(tmp_path / "m", ['{"doc_id": 2, "resps": [\n'])
    with pytest.raises(Unreadable, match="copy the file again"):
        read(path)


def test_the_harness_own_files(shared: Path) -> None:
    folder = shared / "data" / "lm-eval"
    (generate,) = folder.glob("samples_sum_generate*.jsonl")
    lines = [json.loads(line) for line in generate.read_text().splitlines()]
    found = read(generate)
    documents = {line["doc_id"] for line in lines}
    assert len(found.samples) == 4 * len(documents)  # not twice, though there are two filters
    assert {s.epoch for s in found.samples} == {0, 1, 2, 3}
    (multiple,) = folder.glob("samples_sum_choice*.jsonl")
    for sample, line in zip(read(multiple).samples, map(json.loads, multiple.read_text().splitlines()), strict=True):
        values = [float(response[0][0]) for response in line["resps"]]
        assert sample.choices == line["doc"]["choices"]
        assert sample.target == line["doc"]["answer"]
        assert sample.answer == line["doc"]["choices"][values.index(max(values))]
        assert sample.correct == (line["acc"] == 1.0)
        assert sum(sample.probabilities or ()) == pytest.approx(1)


@pytest.mark.parametrize("odd", [[], {}, None, 3])
def test_a_filter_that_is_none_gives_no_verdict_and_no_traceback(tmp_path: Path, odd: Any) -> None:
    steps = [{"name": "strict-match", "filter": [{"function": odd}]}]
    path = write(tmp_path / "m", [generated(1, ["a", "b"], ["a"], 0.0)], configs={"gsm8k": {"filter_list": steps}})
    assert [(s.answer, s.correct) for s in read(path).samples] == [("a", False), (None, None)]
