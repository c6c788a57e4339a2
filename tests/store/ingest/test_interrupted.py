"""Ingests that fail, are stopped or killed, and stores that cannot be kept."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from hotmess_tui.errors import Cancelled
from hotmess_tui.explorer.explorer import Explorer
from hotmess_tui.records import Choice, OpenOptions, Progress
from hotmess_tui.store.ingest import index, update
from tests.store.ingest.stores import sample_ids
from tests.store.tables import row, write

pytestmark = pytest.mark.heavy


def test_a_failed_build_leaves_the_old_store_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log = write(tmp_path / "logs" / "a.jsonl", [row("a", 1)])
    before = sample_ids(log.parent, store=tmp_path / "store")
    write(log.parent / "b.jsonl", [row("b", 1)])

    def fail(*_: object) -> None:
        raise RuntimeError("power is gone")

    with monkeypatch.context() as patch:
        patch.setattr(index, "roll_up", fail)
        with pytest.raises(RuntimeError, match="power"):
            update.ingest([str(log.parent)], tmp_path / "store", OpenOptions())
    explorer = Explorer.open([str(tmp_path / "store")])
    assert [each.sample_id for each in explorer.samples(Choice())] == before
    assert len(sample_ids(log.parent, store=tmp_path / "store")) == 2


def test_a_viewer_keeps_what_it_opened_while_the_store_is_renewed(tmp_path: Path) -> None:
    log = write(tmp_path / "logs" / "a.jsonl", [row("a", 1, trace="first text")])
    viewer = Explorer.open([str(log.parent)], store=tmp_path / "store")
    write(log, [row("a", 1, trace="second text"), row("a", 2)])
    renewed = Explorer.open([str(log.parent)], store=tmp_path / "store")
    assert (viewer.counts().samples, renewed.counts().samples) == (1, 2)
    trace = viewer.trace(viewer.samples(Choice())[0].sample_id)
    assert trace.segments[-1].text == "first text"


@pytest.mark.heavy
def test_a_killed_ingest_is_completed_by_the_next(tmp_path: Path) -> None:
    logs = tmp_path / "logs"
    for number in range(8):
        write(logs / f"{number}.jsonl", [row(str(q), number, run=f"r{number}") for q in range(200)])
    code = "import sys; from hotmess_tui.explorer.explorer import Explorer; from pathlib import Path; "
    code += "Explorer.open([sys.argv[1]], store=Path(sys.argv[2]))"
    for delay in (0.3, 0.6, 0.9):
        process = subprocess.Popen([sys.executable, "-c", code, str(logs), str(tmp_path / "store")])
        time.sleep(delay)
        process.kill()
        process.wait()
    assert sample_ids(logs, store=tmp_path / "store") == sample_ids(logs, store=tmp_path / "undisturbed")


def test_reading_can_be_stopped(tmp_path: Path) -> None:
    write(tmp_path / "logs" / "a.jsonl", [row("a", 1)])
    with pytest.raises(Cancelled):
        Explorer.open([str(tmp_path / "logs")], store=tmp_path / "store", cancelled=lambda: True)


def test_progress_goes_up_to_its_total(tmp_path: Path) -> None:
    for number in range(3):
        write(tmp_path / "logs" / f"{number}.jsonl", [row("a", number)])
    told: list[Progress] = []
    Explorer.open([str(tmp_path / "logs")], store=tmp_path / "store", progress=told.append)
    read = [each for each in told if each.what == "reading"]
    assert read[0].done == 0
    assert read[-1].done == read[-1].total
    assert [each.done for each in read] == sorted(each.done for each in read)


def test_without_a_cache_nothing_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOTMESS_CACHE", str(tmp_path / "cache"))
    log = write(tmp_path / "a.jsonl", [row("a", 1)])
    explorer = Explorer.open([str(log)], cache=False)
    folder = Path(explorer.store.folder)
    assert explorer.counts().samples == 1
    explorer.close()
    assert not folder.exists()
    assert not (tmp_path / "cache").exists()


def test_a_store_that_cannot_be_written_is_kept_in_memory_and_says_so(tmp_path: Path) -> None:
    log = write(tmp_path / "a.jsonl", [row("a", 1)])
    (tmp_path / "file").write_text("")
    explorer = Explorer.open([str(log)], store=tmp_path / "file" / "store")
    assert explorer.counts().samples == 1
    assert "cannot be written" in explorer.notes[0]


@pytest.mark.parametrize("seconds", [-3600, 3600])
def test_a_damaged_file_that_was_not_written_to_a_moment_ago_is_no_growing_one(tmp_path: Path, seconds: int) -> None:
    write(tmp_path / "logs" / "a.jsonl", [row("a", 1)])
    damaged = tmp_path / "logs" / "b.jsonl"
    damaged.write_text('{"model": "m", "task')
    os.utime(damaged, (time.time() + seconds,) * 2)  # a clock that runs ahead, on a disk of the network
    explorer = Explorer.open([str(tmp_path / "logs")], store=tmp_path / "store", following=True)
    assert [source.status for source in explorer.sources()] == ["read", "unreadable"]
    explorer.close()
