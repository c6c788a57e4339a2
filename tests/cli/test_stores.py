"""`hotmess stores`: what there is, what may be removed and what never is; stores and labels are their user's alone."""

from __future__ import annotations

import contextlib
import json
import os
import stat
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from hotmess_tui.annotations.book import Book
from hotmess_tui.annotations.history import History
from hotmess_tui.explorer.explorer import Explorer
from hotmess_tui.records import OpenOptions
from hotmess_tui.store import locations
from tests.app.terminals import Terminal
from tests.cli.conftest import Run

LINE = '{"model": "m", "question_id": "q", "answer": "1", "target": "1"}\n'


@pytest.fixture
def logs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two logs, and a cache folder and a folder of labels of the test's own."""
    monkeypatch.setenv("HOTMESS_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("HOTMESS_DATA", str(tmp_path / "data"))
    for name in ("a", "b"):
        (tmp_path / f"{name}.jsonl").write_text(LINE * 3)
    return tmp_path


def listed(run: Run, *args: object) -> list[dict[str, Any]]:
    result = run("stores", *args, "--format", "json")
    return list(json.loads(result.stdout)) if result.stdout else []


def folders(logs: Path) -> set[str]:
    place = logs / "cache" / "stores"
    return set(os.listdir(place)) if place.exists() else set()


def modes(place: Path) -> set[tuple[str, int]]:
    """Folders or files below a place (itself, too), each kind with its modes."""
    every = [place, *place.rglob("*")]
    return {("folder" if path.is_dir() else "file", stat.S_IMODE(path.lstat().st_mode)) for path in every}


# ── listing ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_without_stores_that_is_said(run: Run, logs: Path) -> None:
    result = run("stores")
    assert (result.exit_code, result.stdout, result.stderr) == (1, "", "hotmess: no stores yet\n")


def test_stores_are_listed_with_their_logs(run: Run, logs: Path) -> None:
    run("table", logs / "a.jsonl")
    run("table", logs / "b.jsonl", logs / "a.jsonl")
    last, first = listed(run)
    assert first["paths"] == str(logs / "a.jsonl")
    assert last["paths"] == f"{logs / 'a.jsonl'}:{logs / 'b.jsonl'}"
    assert (first["samples"], first["sources"], first["gone"], first["status"], first["in_use"]) == (
        *(3, 1, 0, "ready", False),
    )
    assert first["size"] > 10_000
    assert first["used"] <= last["used"]
    assert run("stores").stdout.count("all there") == 2


def test_what_was_used_last_comes_first(run: Run, logs: Path) -> None:
    for name in ("a", "b"):
        run("table", logs / f"{name}.jsonl")
    for store in (logs / "cache" / "stores").iterdir():
        os.utime(store / "used.json", (1_000_000_000, 1_000_000_000))
    run("table", logs / "a.jsonl")
    assert [row["paths"] for row in listed(run)] == [str(logs / "a.jsonl"), str(logs / "b.jsonl")]
    assert listed(run)[1]["used"] == "2001-09-09T01:46:40+00:00"


def test_logs_that_are_gone_are_counted(run: Run, logs: Path) -> None:
    run("table", logs / "a.jsonl", logs / "b.jsonl")
    run("table", logs / "a.jsonl")
    (logs / "a.jsonl").unlink()
    assert {row["gone"]: row["sources"] for row in listed(run)} == {1: 1} | {1: 2}
    assert [row["paths"] for row in listed(run, "--gone")] == [str(logs / "a.jsonl")]
    assert run("stores", "--gone", "--remove", "--yes").exit_code == 0
    assert len(folders(logs)) == 1


def test_stores_of_earlier_versions_and_interrupted_readings_are_listed(run: Run, logs: Path) -> None:
    run("table", logs / "a.jsonl")
    [name] = folders(logs)
    store = logs / "cache" / "stores" / name
    (store / "used.json").unlink()
    assert listed(run)[0]["paths"] == str(logs / "a.jsonl")
    (store / "index.duckdb").unlink()
    [row] = listed(run)
    assert (row["status"], row["paths"], row["samples"]) == ("unfinished", None, None)
    assert run("stores", "--remove", name[:6], "--yes").exit_code == 0
    assert folders(logs) == set()


# ── removing ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("how", ["id", "beginning", "path", "folder", "all"])
def test_a_store_is_removed_and_built_again(run: Run, logs: Path, how: str) -> None:
    run("table", logs / "a.jsonl")
    [name] = folders(logs)
    store = logs / "cache" / "stores" / name
    named = {"id": [name], "beginning": [name[:5]], "path": [logs / "a.jsonl"], "folder": [store], "all": ["--all"]}
    result = run("stores", "--remove", *named[how], "--yes")
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr.startswith("removed 1 store, ")
    assert folders(logs) == set()
    assert (logs / "a.jsonl").read_text() == LINE * 3
    assert run("table", logs / "a.jsonl").exit_code == 0


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["--remove"], "--remove needs STORE, PATH, --gone or --all"),
        (["--remove", "--yes"], "--remove needs STORE, PATH, --gone or --all"),
        (["--all"], "--all requires --remove"),
        (["--remove", "--all"], "confirm with --yes"),  # nobody can be asked
        (["--remove", "feed", "--yes"], "no store with this name or path"),
        (["--remove", "../..", "--yes"], "no store with this name or path"),
        (["--remove", "", "--yes"], "no store with this name or path"),
    ],
)
def test_what_is_not_clear_removes_nothing(run: Run, logs: Path, args: list[str], words: str) -> None:
    run("table", logs / "a.jsonl")
    run("table", logs / "b.jsonl")
    result = run("stores", *args)
    assert result.exit_code == 2
    assert words in result.stderr
    assert len(folders(logs)) == 2


@pytest.mark.parametrize("answer", ["n", "y"])
def test_somebody_at_a_terminal_is_asked(run: Run, logs: Path, answer: str) -> None:
    run("table", logs / "a.jsonl")
    terminal = Terminal([sys.executable, "-m", "hotmess_tui", "stores", "--remove", str(logs / "a.jsonl")])
    terminal.wait_for(b"Remove 1 store")
    terminal.press(answer.encode() + b"\n")
    assert terminal.wait_for_end() == (0 if answer == "y" else 1)
    terminal.close()
    assert bool(folders(logs)) == (answer == "n")


def test_a_store_in_use_stays(run: Run, logs: Path) -> None:
    with contextlib.closing(Explorer.open([str(logs / "a.jsonl")])) as explorer:
        run("table", logs / "b.jsonl")
        assert {row["paths"]: row["in_use"] for row in listed(run)} == {
            str(logs / "a.jsonl"): True,
            str(logs / "b.jsonl"): False,
        }
        result = run("stores", "--remove", "--all", "--yes")
        assert result.exit_code == 1
        assert "in use by another process; not removed" in result.stderr
        assert explorer.counts().samples == 3
    assert run("stores", "--remove", "--all", "--yes").exit_code == 0
    assert folders(logs) == set()


def test_a_store_that_is_followed_stays_after_every_change(run: Run, logs: Path) -> None:
    with contextlib.closing(Explorer.open([str(logs / "a.jsonl")])) as first:
        (logs / "a.jsonl").write_text(LINE * 4)
        os.utime(logs / "a.jsonl", (1_500_000_000, 1_500_000_000))
        renewed = first.renewed()
        assert renewed is not None
    with contextlib.closing(renewed):
        assert run("stores", "--remove", "--all", "--yes").exit_code == 1


def test_nothing_outside_and_nothing_foreign_is_removed(run: Run, logs: Path) -> None:
    run("table", logs / "a.jsonl")
    [name] = folders(logs)
    place = logs / "cache" / "stores"
    outside = logs / "outside"
    (outside / "samples").mkdir(parents=True)
    for file in (outside / "index.duckdb", outside / "samples" / "x.parquet", place / "notes.txt"):
        file.write_text("mine")
    (place / ("0" * 20)).symlink_to(outside)
    (place / "not a store").mkdir()
    (place / name / "details").rmdir() if (place / name / "details").is_dir() else None
    (place / name / "details").symlink_to(outside)
    (place / name / "thesis.txt").write_text("mine")
    assert [row["store"] for row in listed(run)] == [name]
    result = run("stores", "--remove", "--all", "--yes")
    assert result.exit_code == 1
    assert "'thesis.txt', which is not from hotmess" in result.stderr
    assert (place / name / "thesis.txt").read_text() == "mine"
    assert not (place / name / "index.duckdb").exists()
    (place / name / "thesis.txt").unlink()
    assert run("stores", "--remove", "--all", "--yes").exit_code == 0
    assert folders(logs) == {"0" * 20, "not a store", "notes.txt"}
    assert {path.name for path in outside.rglob("*")} == {"index.duckdb", "samples", "x.parquet"}


# ── what a failed start leaves ───────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("spoilt", ["absent.jsonl", "empty", "words.txt", "nothing*"])
def test_a_start_that_failed_leaves_no_store(run: Run, logs: Path, spoilt: str) -> None:
    (logs / "empty").mkdir()
    (logs / "words.txt").write_text("no log")
    for extra in ([], ["--store", logs / "named"]):
        assert run("table", logs / spoilt, *extra).exit_code != 0
    assert folders(logs) == set()
    assert not (logs / "named").exists()


def test_a_folder_that_was_there_stays_and_so_does_what_is_in_it(run: Run, logs: Path) -> None:
    (logs / "named").mkdir()
    (logs / "named" / "mine.txt").write_text("mine")
    (logs / "words.txt").write_text("no log")
    assert run("table", logs / "words.txt", "--store", logs / "named").exit_code == 1
    assert (logs / "named" / "mine.txt").read_text() == "mine"


# ── privacy ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def open_to_all() -> Iterator[None]:
    """Whatever is made without a thought can be read and written by everybody."""
    mask = os.umask(0)
    yield
    os.umask(mask)


@pytest.mark.usefixtures("open_to_all")
def test_stores_and_labels_are_their_users_alone(run: Run, logs: Path) -> None:
    sample = json.loads(run("samples", logs / "a.jsonl", "--format", "json").stdout)[0]["sample_id"]
    run("triage", logs / "a.jsonl")
    run("chart", "reasoning_length", logs / "a.jsonl")
    assert run("labels", "add", "odd", sample, logs / "a.jsonl").exit_code == 0
    History().add("select 1")
    assert run("ingest", logs / "a.jsonl", "--store", logs / "named").exit_code == 0
    for place in (logs / "cache", logs / "data", logs / "named"):
        assert modes(place) == {("folder", 0o700), ("file", 0o600)}, place


@pytest.mark.usefixtures("open_to_all")
def test_exports_follow_the_umask(run: Run, logs: Path) -> None:
    run("table", logs / "a.jsonl", "--output", logs / "table.csv")
    run("report", logs / "report.md", logs / "a.jsonl")
    run("export", logs / "exported", logs / "a.jsonl")
    assert modes(logs / "exported") == {("folder", 0o777), ("file", 0o666)}
    assert modes(logs / "table.csv") == modes(logs / "report.md") == {("file", 0o666)}


def test_what_was_open_to_others_is_closed(run: Run, logs: Path) -> None:
    sample = json.loads(run("samples", logs / "a.jsonl", "--format", "json").stdout)[0]["sample_id"]
    run("labels", "add", "odd", sample, logs / "a.jsonl")
    for path in (*(logs / "cache").rglob("*"), *(logs / "data").rglob("*")):
        path.chmod(0o777 if path.is_dir() else 0o666)
    run("table", logs / "b.jsonl")
    assert [label for label, _ in Book().labels()] == ["odd"]
    assert modes(logs / "cache" / "stores") == {("folder", 0o700), ("file", 0o600)}
    assert modes(logs / "data" / "annotations.sqlite") == {("file", 0o600)}


def test_a_store_that_was_shared_on_purpose_stays_shared(run: Run, logs: Path) -> None:
    run("ingest", logs / "a.jsonl", "--store", logs / "named")
    for path in (logs / "named", *(logs / "named").rglob("*")):
        path.chmod(0o750 if path.is_dir() else 0o640)
    (logs / "c.jsonl").write_text(LINE.replace('"q"', '"p"') * 2)
    run("ingest", logs / "a.jsonl", logs / "c.jsonl", "--store", logs / "named")
    assert modes(logs / "named") == {("folder", 0o750), ("file", 0o640)}


def test_a_folder_that_a_person_named_keeps_its_mode(run: Run, logs: Path) -> None:
    for name in ("named", "data"):
        (logs / name).mkdir()
        (logs / name).chmod(0o755)
    run("ingest", logs / "a.jsonl", "--store", logs / "named")
    Book().add("sample", ["0" * 16], "odd")
    for name, file in (("named", "index.duckdb"), ("data", "annotations.sqlite")):
        assert stat.S_IMODE((logs / name).stat().st_mode) == 0o755
        assert stat.S_IMODE((logs / name / file).stat().st_mode) == 0o600


def test_a_store_is_found_by_the_paths_it_was_opened_for(logs: Path) -> None:
    folder = locations.default_store([str(logs / "a.jsonl")], OpenOptions())
    assert folder.parent == locations.stores_folder()
    assert locations.store_names() == []
