"""SWE-bench: two runs that the harness graded and reported itself (made-up instances), and edges by hand."""

from __future__ import annotations

import gzip
import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from hotmess_tui.formats.records import NoSamples, Unreadable
from tests.formats.logs import read

WRITTEN = Path(__file__).parent / "written" / "swe-bench"
REPORTS = ["acme__coder-7b.1.first.json", "acme__coder-7b.1.second.json"]
PATCH = "diff --git a/x b/x\n+y\n"


def prediction(instance: Any = "acme__lib-1", patch: Any = PATCH, **more: Any) -> dict[str, Any]:
    return {"instance_id": instance, "model_name_or_path": "acme/coder", "model_patch": patch, **more}


def instance_report(resolved: Any = True, **more: Any) -> dict[str, Any]:
    status = {
        "FAIL_TO_PASS": {"success": ["b"], "failure": ["a"]},
        "PASS_TO_PASS": {"success": ["c"], "failure": []},
    }
    return {"patch_successfully_applied": True, "resolved": resolved, "tests_status": status, **more}


def run_report(**ids: Any) -> dict[str, Any]:
    lists = ("completed_ids", "submitted_ids", "resolved_ids", "unresolved_ids", "error_ids", "empty_patch_ids")
    return {"submitted_instances": 1, "resolved_instances": len(ids.get("resolved_ids", []))} | {
        name: ids.get(name, []) for name in lists
    }


def write(path: Path, content: Any) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content if isinstance(content, str) else json.dumps(content))
    return path


@pytest.mark.parametrize("name", REPORTS)
def test_the_counts_of_the_harness_follow_from_its_own_report(name: str) -> None:
    stated = json.loads((WRITTEN / name).read_text())
    samples = read(WRITTEN / name).samples
    assert len(samples) == stated["submitted_instances"]
    assert sum(sample.correct is True for sample in samples) == stated["resolved_instances"]
    assert sum(sample.failure is not None for sample in samples) == stated["error_instances"]
    wrong = [sample for sample in samples if sample.correct is False]
    assert sum(sample.answer is None for sample in wrong) == stated["empty_patch_instances"]
    assert sum(sample.answer is not None for sample in wrong) == stated["unresolved_instances"]


def test_a_run_is_read_with_its_patches_and_tests() -> None:
    found = read(WRITTEN / REPORTS[0]).by_id()["acme__lib-2", 0]
    assert (found.model, found.task) == ("acme/coder-7b.1", "princeton-nlp/SWE-bench_Lite")
    assert (found.correct, found.outcome, found.outcome_target) == (False, [1, 0, 1], [1, 1, 1])
    assert found.answer is not None
    assert found.answer.startswith("diff --git")
    assert {name: score.logged for name, score in found.scores.items()} == {
        "resolved": False, "FAIL_TO_PASS": 0.5, "PASS_TO_PASS": 1.0
    }  # fmt: skip


def test_the_report_of_an_instance_is_the_sample_of_its_run() -> None:
    def names(sample: Any) -> tuple[Any, ...]:
        return (
            sample.run,
            sample.model,
            sample.task,
            sample.question_id,
            sample.epoch,
            sample.correct,
            str(sample.outcome),
        )

    of_run = {names(sample) for sample in read(WRITTEN / REPORTS[1]).samples}
    for path in (WRITTEN / "logs" / "run_evaluation" / "second").glob("*/*/report.json"):
        assert {names(sample) for sample in read(path).samples} <= of_run


def test_predictions_with_a_report_beside_them_are_read_with_it() -> None:
    with pytest.raises(NoSamples, match=r"read with the report in the same folder: acme__coder-7b\.1\.first\.json"):
        read(WRITTEN / "predictions.jsonl")
    with pytest.raises(NoSamples):
        read(WRITTEN / "logs" / "run_evaluation" / "first" / "run.json")


def test_a_report_without_its_logs_takes_patches_from_predictions(tmp_path: Path) -> None:
    for name in (REPORTS[0], "predictions.jsonl"):
        shutil.copy(WRITTEN / name, tmp_path / name)
    found = read(tmp_path / REPORTS[0]).by_id()["acme__lib-2", 0]
    assert (found.correct, found.outcome, found.model) == (False, None, "acme/coder-7b.1")
    assert found.answer is not None
    assert found.answer.startswith("diff --git")


@pytest.mark.parametrize(
    "content",
    [
        json.dumps(prediction()) + "\n" + json.dumps(prediction("acme__lib-2", "")) + "\n",
        [prediction(), prediction("acme__lib-2", None)],
        {"acme__lib-1": prediction(), "acme__lib-2": prediction("acme__lib-2", "")},
    ],
)
def test_predictions_alone_are_not_judged(tmp_path: Path, content: Any) -> None:
    samples = read(write(tmp_path / "preds.json", content)).samples
    assert [(sample.question_id, sample.answer) for sample in samples] == [
        ("acme__lib-1", PATCH),
        ("acme__lib-2", None),
    ]
    assert {sample.model for sample in samples} == {"acme/coder"}
    assert {(sample.correct, sample.failure) for sample in samples} == {(None, None)}
    assert samples[0].unjudged == "no report contains its verdict"


def test_a_verdict_in_the_prediction_counts_and_attempts_are_repeats(tmp_path: Path) -> None:
    lines = [prediction(resolved=True), prediction(resolved=False), prediction(resolved="yes")]
    samples = read(write(tmp_path / "preds.jsonl", "".join(json.dumps(line) + "\n" for line in lines))).samples
    assert [(sample.epoch, sample.correct) for sample in samples] == [(0, True), (1, False), (2, None)]


def test_tests_have_the_same_place_whatever_came_of_them(tmp_path: Path) -> None:
    other = instance_report(tests_status={"FAIL_TO_PASS": {"success": ["a"], "failure": ["b"]}})
    folder = tmp_path / "logs" / "run_evaluation" / "r" / "m"
    outcomes = []
    for name, logged in (("x__y-1", instance_report()), ("x__y-2", other)):
        (found,) = read(write(folder / name / "report.json", {name: logged})).samples
        outcomes.append(found.outcome)
    assert outcomes == [[0, 1, 1], [1, 0]]


def test_two_runs_of_one_name_stay_apart(tmp_path: Path) -> None:
    reports = [write(tmp_path / trial / "m.eval.json", run_report(resolved_ids=["x__y-1"])) for trial in "ab"]
    assert [read(path).samples[0].run for path in reports] == ["eval a", "eval b"]
    assert {read(path).samples[0].model for path in reports} == {"m"}


def test_what_a_report_leaves_open_is_not_judged(tmp_path: Path) -> None:
    ids = run_report(submitted_ids=["x__y-1", "x__y-2"], resolved_ids=["x__y-1"])
    found = read(write(tmp_path / "m.r.json", ids | {"resolved_instances": 2}))
    assert [(sample.correct, sample.failure) for sample in found.samples] == [(True, None), (None, None)]
    assert [problem.what for problem in found.problems] == [
        "1 instance was submitted and is neither resolved, unresolved, empty nor in error",
        "the report states 2 resolved instances and lists 1",
    ]


def test_an_id_leads_to_no_file_elsewhere(tmp_path: Path) -> None:
    folder = tmp_path / "logs" / "run_evaluation" / "r" / "m"
    write(folder / "x__y-1" / "report.json", {"x__y-1": instance_report()})
    write(tmp_path / "secret" / "patch.diff", "secret")
    ids = run_report(unresolved_ids=[str(tmp_path / "secret"), "../../../../secret"])
    assert [sample.answer for sample in read(write(tmp_path / "m.r.json", ids)).samples] == [None, None]


@pytest.mark.parametrize(
    ("logged", "reason"),
    [
        (instance_report(False, patch_successfully_applied=False), "patch not applied"),
        (instance_report(False, patch_exists=False, patch_successfully_applied=False), "no patch"),
        (instance_report(False, infra_failure_reason="disk full"), "disk full"),
    ],
)
def test_why_a_patch_came_to_nothing_is_shown(tmp_path: Path, logged: dict[str, Any], reason: str) -> None:
    (found,) = read(write(tmp_path / "x__y-1" / "report.json", {"x__y-1": logged})).samples
    assert (found.correct, found.stop_reason, found.failure) == (False, reason, None)


def test_a_report_without_a_verdict_says_so(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="does not say whether an instance is resolved"):
        read(write(tmp_path / "report.json", {"x__y-1": instance_report("yes")}))


def test_compressed_predictions_are_read(tmp_path: Path) -> None:
    path = tmp_path / "preds.jsonl.gz"
    path.write_bytes(gzip.compress(json.dumps(prediction()).encode()))
    assert len(read(path).samples) == 1


@pytest.mark.parametrize("name", REPORTS)
def test_empty_patches_are_named_where_the_tests_count_one_by_one(name: str) -> None:
    """They are wrong, but have no tests: a decomposition of vectors leaves them out."""
    empty = json.loads((WRITTEN / name).read_text())["empty_patch_instances"]
    said = [problem for problem in read(WRITTEN / name).problems if "empty patches" in problem.what]
    assert [problem.place.split()[0] for problem in said] == [str(empty)] * bool(empty)
