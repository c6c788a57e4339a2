"""The accuracy of every scorer, from our samples, is the one that the log's own results state."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

from hotmess_tui.explorer.explorer import Explorer
from hotmess_tui.records import OpenOptions

inspect_ai = pytest.importorskip(
    "inspect_ai", reason="inspect_ai writes these logs; the extra [conformance-inspect] brings it"
)

# what a mean over epochs, then over questions gives; other reducers and metrics ask something else
MEANS = """
SELECT avg(mean) FROM (SELECT question_id, avg(score) AS mean FROM samples WHERE counted GROUP BY question_id)
"""


def stated(log: Any) -> dict[str, tuple[float, int | None]]:
    """The accuracy (or mean) of each score by our name of it, and of how many questions."""
    found: dict[str, tuple[float, int | None]] = {}
    for result in log.results.scores if log.results else []:
        metric = result.metrics.get("accuracy") or result.metrics.get("mean")
        if metric is not None and result.reducer in (None, "mean"):
            name = result.name if result.name == result.scorer else f"{result.scorer}.{result.name}"
            found[name] = metric.value, result.scored_samples
    return found


def agrees(logs: Path, log: Any, store: Path) -> int:
    """Compare every score of the log with what we make of the logs in a folder; returns how many there were."""
    results = stated(log)
    for name, (value, questions) in results.items():
        explorer = Explorer.open([str(logs)], store=store, options=OpenOptions(scorer=name))
        try:
            ((ours,),) = explorer.sql(MEANS).rows
            ((count,),) = explorer.sql("SELECT count(DISTINCT question_id) FROM samples WHERE counted").rows
        finally:
            explorer.close()
        assert ours == pytest.approx(value, abs=1e-9), name
        assert questions in (count, None), name  # the oldest logs do not state it
    return len(results)


def run(folder: Path, task: str, **options: Any) -> Any:
    """Let Inspect run a task, and read the log that it wrote by Inspect."""
    from inspect_ai.log import read_eval_log

    tasks = Path(__file__).with_name("inspect_tasks.py")
    sys.path.insert(0, str(tasks.parent))
    try:
        from inspect_tasks import model  # as inspect_ai itself loads it: by its path
    finally:
        sys.path.pop(0)
    (log,) = inspect_ai.eval(
        f"{tasks}@{task}", model=model(), log_dir=str(folder), display="none", max_samples=1, **options
    )
    return read_eval_log(log.location)


@pytest.mark.parametrize("kind", ["eval", "json"])
def test_every_scorer_and_value_over_epochs(tmp_path: Path, kind: str) -> None:
    log = run(tmp_path / "logs", "verdicts", log_format=kind)
    assert log.status == "success"
    assert agrees(tmp_path / "logs", log, tmp_path / "store") == 6


def test_the_first_value_counts(tmp_path: Path) -> None:
    log = run(tmp_path / "logs", "values_first")
    assert agrees(tmp_path / "logs", log, tmp_path / "store") == 4
    explorer = Explorer.open([str(tmp_path / "logs")], store=tmp_path / "store")
    ((ours,),) = explorer.sql(MEANS).rows
    explorer.close()
    assert ours == pytest.approx(stated(log)["values.right"][0])


@pytest.mark.parametrize("score_on_error", [True, False])
def test_errors_that_the_log_scored_count_until_they_are_retried(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, score_on_error: bool
) -> None:
    from inspect_ai import eval_retry
    from inspect_ai.log import read_eval_log

    logs = tmp_path / "logs"
    monkeypatch.setenv("HOTMESS_TEST_BROKEN", "1")
    first = run(logs, "verdicts", fail_on_error=False, score_on_error=score_on_error)
    assert sum(sample.error is not None for sample in first.samples) == 6
    assert agrees(logs, first, tmp_path / "store") == 6
    monkeypatch.delenv("HOTMESS_TEST_BROKEN")
    (retried,) = eval_retry(first.location, log_dir=str(logs), display="none", max_samples=1)
    retried = read_eval_log(retried.location)
    again = {sample.uuid for sample in first.samples} & {sample.uuid for sample in retried.samples}
    assert len(again) == 6
    assert len(list(logs.iterdir())) == 2
    assert agrees(logs, retried, tmp_path / "store") == 6


def test_a_crashed_log_and_its_retry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from inspect_ai import eval_retry
    from inspect_ai.log import read_eval_log

    logs = tmp_path / "logs"
    monkeypatch.setenv("HOTMESS_TEST_BROKEN", "1")
    assert run(logs, "verdicts", fail_on_error=True).status == "error"
    monkeypatch.delenv("HOTMESS_TEST_BROKEN")
    (retried,) = eval_retry(
        next(str(path) for path in logs.iterdir()), log_dir=str(logs), display="none", max_samples=1
    )
    retried = read_eval_log(retried.location)
    assert len(list(logs.iterdir())) == 2
    if retried.results:
        assert agrees(logs, retried, tmp_path / "store") == 6


def test_genuine_logs_of_all_ages(shared: Path, tmp_path: Path) -> None:
    """All whose samples still have the scores that their results are of."""
    from inspect_ai.log import read_eval_log

    compared = 0
    for path in sorted((shared / "data" / "inspect").iterdir()):
        if path.suffix in (".eval", ".json"):
            log = read_eval_log(str(path))
            if any(sample.scores for sample in log.samples or []):
                compared += agrees(path, log, tmp_path / path.name)
    assert compared >= 10
