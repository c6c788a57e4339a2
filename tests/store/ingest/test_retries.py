"""A sample counts once, however many logs of retries, copies and repaired versions hold it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from hotmess_tui.explorer.explorer import Explorer
from hotmess_tui.records import Choice
from tests.formats.logs import eval_log, header, json_log, sample

Rows = list[tuple[Any, ...]]


def log(path: Path, run: str, day: int, samples: list[dict[str, Any]], **spec: Any) -> Path:
    """A log of the run, created on that day of January."""
    path.parent.mkdir(parents=True, exist_ok=True)
    top = header(spec={"eval_id": run, "created": f"2026-01-{day:02}T00:00:00+00:00", **spec})
    return (eval_log if path.suffix == ".eval" else json_log)(path, samples, top=top)


def attempt(epoch: int, uuid: str | None, value: Any = "C", **more: Any) -> dict[str, Any]:
    return sample("q", epoch, value=value, uuid=uuid, **more)


def once(logs: Path) -> tuple[Rows, str]:
    """Run, epoch and score of each sample that counts, and the notices."""
    explorer = Explorer.open([str(logs)], cache=False)
    try:
        rows = explorer.sql("SELECT run, epoch, score FROM samples ORDER BY run, epoch, score").rows
        return [tuple(row) for row in rows], "\n".join(explorer.source_notes())
    finally:
        explorer.close()


def test_a_retry_counts_what_it_kept_once_as_the_later_log_has_it(tmp_path: Path) -> None:
    """Whatever the logs are called and in which order they were written to disk."""
    log(tmp_path / "z.json", "first", 1, [attempt(1, "u1", "I"), attempt(2, "u2", None, error={"message": "x"})])
    log(tmp_path / "a.eval", "second", 2, [attempt(1, "u1", "C"), attempt(2, "u3", "I")])
    log(tmp_path / "m.json", "third", 3, [attempt(1, "u1", "P"), attempt(2, "u3", "C")])
    os.utime(tmp_path / "z.json")
    rows, notes = once(tmp_path)
    assert rows == [("third", 1, 0.5), ("third", 2, 1)]
    assert "3 samples were copied by a retry" in notes
    assert "1 failed sample was run again" in notes
    assert "pooled" not in notes


@pytest.mark.heavy
def test_a_failed_sample_that_the_log_scored_counts_until_a_retry_runs_it_again(tmp_path: Path) -> None:
    """With `score_on_error` it counts; of the retry, which has its own verdict on it, only that one does."""
    scored: dict[str, Any] = {"config": {"score_on_error": True}}
    lost = {"message": "server went away"}
    log(tmp_path / "1.json", "e1", 1, [attempt(1, "u1", "I", error=lost), attempt(2, "u2", "I", error=lost)], **scored)
    assert once(tmp_path)[0] == [("e1", 1, 0), ("e1", 2, 0)]
    log(tmp_path / "2.json", "e2", 2, [attempt(1, "u3", "C")], **scored)
    assert once(tmp_path)[0] == [("e1", 2, 0), ("e2", 1, 1)]
    # another evaluation is no retry, nor is a log of before
    log(tmp_path / "2.json", "e2", 2, [attempt(1, "u3", "C")], task_id="T2", **scored)
    assert len(once(tmp_path)[0]) == 3
    log(tmp_path / "2.json", "e2", 1, [attempt(1, "u3", "C")], **scored)
    assert len(once(tmp_path)[0]) == 3


@pytest.mark.heavy
def test_a_log_that_a_retry_repeats_in_full_is_a_duplicate(tmp_path: Path) -> None:
    log(tmp_path / "log1.json", "e1", 1, [attempt(1, "u1", "C"), attempt(2, "u2", "I")])
    log(tmp_path / "log2.json", "e2", 2, [attempt(1, "u1", "C"), attempt(2, "u2", "I")])
    explorer = Explorer.open([str(tmp_path)], cache=False)
    assert [source.status for source in explorer.sources()] == ["duplicate", "read"]
    assert [row.incoherence for row in explorer.table(Choice()).rows] == [1.0]
    assert not any("pooled" in note for note in explorer.source_notes())
    explorer.close()


def test_the_later_log_wins_even_where_its_copy_failed(tmp_path: Path) -> None:
    log(tmp_path / "1.json", "e1", 1, [attempt(1, "u1", "C")])
    log(tmp_path / "2.json", "e2", 2, [attempt(1, "u1", None, error={"message": "lost"})])
    assert once(tmp_path)[0] == [("e2", 1, None)]


@pytest.mark.heavy
def test_of_logs_without_dates_the_one_with_the_later_sample_wins(tmp_path: Path) -> None:
    log(tmp_path / "1.json", "e1", 1, [attempt(1, "u1", "C", started_at="2026-01-03T00:00:00+02:00")], created=None)
    log(tmp_path / "2.json", "e2", 1, [attempt(1, "u1", "I", started_at="2026-01-02T23:00:00+00:00")], created=None)
    assert once(tmp_path)[0] == [("e2", 1, 0)]


def test_a_real_run_again_is_pooled(tmp_path: Path) -> None:
    log(tmp_path / "1.json", "e1", 1, [attempt(1, "u1", "C")])
    log(tmp_path / "2.json", "e2", 2, [attempt(1, "u2", "I")])
    rows, notes = once(tmp_path)
    assert rows == [("e1", 1, 1), ("e2", 1, 0)]
    assert "2 runs pooled" in notes


@pytest.mark.heavy
def test_logs_without_uuids_are_as_before(tmp_path: Path) -> None:
    log(tmp_path / "1.json", "e1", 1, [attempt(1, None), attempt(2, "")])
    log(tmp_path / "2.json", "e2", 2, [attempt(1, None), attempt(2, "")])
    assert len(once(tmp_path)[0]) == 4


def test_one_uuid_for_several_questions_or_epochs_identifies_nothing(tmp_path: Path) -> None:
    other = sample("r", 1, value="I", uuid="u")
    log(tmp_path / "1.json", "e1", 1, [attempt(1, "u"), attempt(2, "u"), other])
    rows, notes = once(tmp_path)
    assert len(rows) == 3
    assert "count once" not in notes


@pytest.mark.heavy
def test_a_sample_twice_in_one_log_counts_as_it_stands_last(tmp_path: Path) -> None:
    """With other uuids they are two, as before."""
    log(tmp_path / "1.json", "e1", 1, [attempt(1, "u1", "I"), attempt(2, "u2", "I"), attempt(1, "u1", "C")])
    rows, notes = once(tmp_path)
    assert rows == [("e1", 1, 1), ("e1", 2, 0)]
    assert "1 sample occurs twice in one log" in notes
    log(tmp_path / "1.json", "e1", 1, [attempt(1, "u1", "I"), attempt(1, "u2", "C")])
    assert [row[2] for row in once(tmp_path)[0]] == [0, 1]


@pytest.mark.heavy
def test_of_two_versions_of_one_log_the_one_written_last_counts(tmp_path: Path) -> None:
    """A log that was recovered or scored again has the run and the times of the first version."""
    again = log(tmp_path / "a-scored.json", "e1", 1, [attempt(1, "u1", "C"), attempt(2, "u2", "C")])
    before = log(tmp_path / "b.json", "e1", 1, [attempt(1, "u1", "I")])
    os.utime(again, (2_000_000_000, 2_000_000_000))
    rows, notes = once(tmp_path)
    assert rows == [("e1", 1, 1), ("e1", 2, 1)]
    assert "1 sample was found in more than one source and counts once" in notes
    os.utime(before, (2_100_000_000, 2_100_000_000))
    assert once(tmp_path)[0] == [("e1", 1, 0), ("e1", 2, 1)]


def test_a_folder_of_retries_and_copies_of_them_counts_once(tmp_path: Path) -> None:
    for folder in ("a", "b"):
        log(tmp_path / folder / "1.json", "e1", 1, [attempt(1, "u1", "I"), attempt(2, "u2", "I")])
        log(tmp_path / folder / "2.eval", "e2", 2, [attempt(1, "u1", "C"), attempt(2, "u2", "C"), attempt(3, "u3")])
    log(tmp_path / "b" / "other name.json", "e2", 2, [attempt(1, "u1", "C"), attempt(2, "u2", "C"), attempt(3, "u3")])
    assert once(tmp_path)[0] == [("e2", 1, 1), ("e2", 2, 1), ("e2", 3, 1)]
