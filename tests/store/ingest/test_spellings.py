"""A file is read once, however its path is spelled; another file under the same spelling is not taken for it."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from hotmess_tui.explorer.explorer import Explorer
from hotmess_tui.records import COPY, IN_PLACE, OpenOptions
from tests.alike import alike
from tests.store.ingest.stores import files_read
from tests.store.parquet_tables import ROWS, parquet
from tests.store.tables import row, write

pytestmark = pytest.mark.heavy

# how the folder top/runs/logs is named, and from where
SPELLINGS = {
    "relative": ("top", "runs/logs"),
    "with a slash": ("top", "runs/logs/"),
    "with a dot": ("top", "./runs/./logs"),
    "with two slashes": ("top", "runs//logs"),
    "there and back": ("top", "runs/../runs/logs"),
    "from beside": ("top/beside", "../runs/logs"),
    "from inside": ("top/runs/logs", "."),
    "from below": ("top/runs/logs/deeper", ".."),
    "by a pattern": ("top", "runs/lo*"),
    "under another root": ("top", "{tmp}/root/runs/logs"),
}


@pytest.fixture
def logs(tmp_path: Path) -> Path:
    folder = tmp_path / "top" / "runs" / "logs"
    parquet(folder / "table.parquet", ROWS["reasoning"])
    (folder / "deeper").mkdir()
    (tmp_path / "top" / "beside").mkdir()
    (tmp_path / "root").symlink_to(tmp_path / "top")
    return folder


def paths_of(path: str, tmp_path: Path, tables: str = COPY) -> list[str]:
    explorer = Explorer.open([path], store=tmp_path / "store", options=OpenOptions(tables=tables))
    try:
        assert explorer.counts().samples
        return [source.path for source in explorer.sources()]
    finally:
        explorer.close()


def index(tmp_path: Path) -> tuple[int, int]:
    status = os.stat(tmp_path / "store" / "index.duckdb")
    return status.st_ino, status.st_mtime_ns


@pytest.mark.parametrize("tables", [COPY, IN_PLACE])
@pytest.mark.parametrize("spelling", alike(SPELLINGS))
def test_another_spelling_of_the_path_keeps_the_index(
    tmp_path: Path, logs: Path, monkeypatch: pytest.MonkeyPatch, spelling: str, tables: str
) -> None:
    folder, path = SPELLINGS[spelling]
    kept = tables == COPY or "{tmp}" not in path  # texts in place are read under their path: another link is read anew
    path = path.format(tmp=tmp_path)
    paths_of(str(logs), tmp_path, tables)
    built = index(tmp_path)
    monkeypatch.chdir(tmp_path / folder)
    (shown,) = paths_of(path, tmp_path, tables)
    assert (index(tmp_path) == built) == kept
    assert os.path.samefile(shown, logs / "table.parquet")
    assert os.path.isabs(shown) == os.path.isabs(path)  # shown as it was asked for
    (shown,) = paths_of(str(logs), tmp_path, tables)
    assert (index(tmp_path) == built) == kept
    assert shown == str(logs / "table.parquet")


@pytest.mark.parametrize("tables", [COPY, IN_PLACE])
def test_a_link_that_leads_elsewhere_is_another_file(tmp_path: Path, logs: Path, tables: str) -> None:
    shutil.copytree(logs, tmp_path / "other" / "runs" / "logs")  # with the times of the files
    link = tmp_path / "current"
    link.symlink_to(logs)
    paths_of(str(link), tmp_path, tables)
    built = index(tmp_path)
    link.unlink()
    link.symlink_to(tmp_path / "other" / "runs" / "logs")
    assert paths_of(str(link), tmp_path, tables) == [str(link / "table.parquet")]
    assert index(tmp_path) != built


def test_the_same_spelling_in_another_folder_is_another_file(
    tmp_path: Path, logs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(logs, tmp_path / "other" / "runs" / "logs")
    monkeypatch.chdir(tmp_path / "top")
    paths_of("runs/logs", tmp_path)
    built = index(tmp_path)
    monkeypatch.chdir(tmp_path / "other")
    paths_of("runs/logs", tmp_path)
    assert index(tmp_path) != built


def test_a_link_of_another_name_is_read_anew(tmp_path: Path, logs: Path) -> None:
    paths_of(str(logs), tmp_path)
    built = index(tmp_path)
    (tmp_path / "current").symlink_to(logs)  # its folders may name runs and models
    paths_of(str(tmp_path / "current"), tmp_path)
    assert index(tmp_path) != built


def test_what_changed_is_read_again_under_another_spelling(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    logs = tmp_path / "runs" / "logs"
    for name in ("a", "b"):
        write(logs / f"{name}.jsonl", [row(name, 1)])
    paths_of(str(logs), tmp_path)
    write(logs / "b.jsonl", [row("b", 1), row("b", 2)])
    names = files_read(monkeypatch)
    monkeypatch.chdir(logs)
    assert paths_of(".", tmp_path) == ["a.jsonl", "b.jsonl"]
    assert names == ["b.jsonl"]


@pytest.mark.parametrize("start", ["", "env--acme--tiny", "env--acme--tiny/run7"])
def test_folders_name_models_wherever_the_program_was_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, start: str
) -> None:
    """Given rollouts of verifiers without metadata: only a folder names the model."""
    rollout = {"example_id": 0, "prompt": "1 + 1?", "completion": "2", "answer": "2", "reward": 1.0, "task": "sums"}
    log = tmp_path / "env--acme--tiny" / "run7" / "results.jsonl"
    write(log, [rollout])
    monkeypatch.chdir(tmp_path / start)
    explorer = Explorer.open([os.path.relpath(log)], store=tmp_path / "store")
    try:
        rows = explorer.store.rows("SELECT model FROM store.samples")
    finally:
        explorer.close()
    assert rows == [("acme/tiny",)]
