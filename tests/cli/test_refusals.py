"""What the machine refuses is one line that names the file or the folder and what to do, and no fault of ours."""

from __future__ import annotations

import contextlib
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from hotmess_tui.annotations.book import Book
from hotmess_tui.errors import HotmessError
from hotmess_tui.refusals import refusal
from hotmess_tui.store.ingest import workers
from hotmess_tui.store.ingest.run_folder import run_folder
from tests.alike import alike
from tests.cli.conftest import Run
from tests.cli.test_faults import HOTMESS, one_line
from tests.store.tables import row, write


def small_disk(tmp_path: Path) -> Path:
    """A folder on a disk of half a megabyte."""
    folder = tmp_path / "disk"
    folder.mkdir()
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=512k", "tmpfs", folder], capture_output=True, check=False
    )
    if done.returncode:
        pytest.skip("no file system can be mounted here, so that none is full")
    return folder


@pytest.fixture
def disk(tmp_path: Path):  # type: ignore[no-untyped-def]
    folder = small_disk(tmp_path)
    yield folder
    subprocess.run(["umount", "-l", folder], check=True)


def fill(disk: Path) -> None:
    with contextlib.suppress(OSError), (disk / "filler").open("wb", buffering=0) as file:
        while file.write(b"x" * 4096):
            pass


@pytest.mark.heavy
def test_a_full_disk_names_the_folder(
    run: Run, store: Path, disk: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(disk)
    logs = write(tmp_path / "logs" / "a.jsonl", [row(f"q{n}", 0, trace=os.urandom(4000).hex()) for n in range(40)])
    monkeypatch.setenv("HOTMESS_DATA", str(disk))
    sample = run("samples", store, "--format", "csv", "--limit", 1).stdout.splitlines()[1].split(",")[0]
    for command in (
        ["ingest", logs, "--store", disk / "store"],
        ["export", disk / "out", store],
        ["table", store, "--format", "csv", "--output", disk / "table.csv"],
        ["table", store, "--format", "parquet", "--output", disk / "table.parquet"],
        ["chart", "tasks", store, "--output", disk / "chart.svg"],
        ["report", disk / "report.html", store],
        ["labels", "add", "odd", sample, store],
    ):
        result = run(*command)
        assert result.exit_code == 1, (command, result.output)
        assert str(disk) in one_line(result.stderr), command
        assert "full" in result.stderr, command
        assert "internal error of hotmess" not in result.stderr


def damaged(file: Path) -> None:
    file.write_bytes(b"no database at all " * 60)


def newer(file: Path) -> None:
    with sqlite3.connect(file) as connection:
        connection.execute("PRAGMA user_version = 900")


PLACES: dict[str, tuple[Callable[[Path], object], str]] = {
    "a folder": (lambda file: file.mkdir(), "folder"),
    "a pipe": (os.mkfifo, "device"),
    "a dangling link in a folder that is none": (lambda file: file.symlink_to("/dev/null/nowhere"), "annotations"),
    "damaged": (damaged, "move it away"),
    "newer": (newer, "newer"),
    "a device": (lambda file: file.symlink_to("/dev/null"), "device"),
}


@pytest.mark.parametrize(("make", "words"), PLACES.values(), ids=list(PLACES))
def test_what_is_in_the_place_of_the_labels_is_said(
    run: Run, store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, make: Callable[[Path], object], words: str
) -> None:
    monkeypatch.setenv("HOTMESS_DATA", str(tmp_path / "data"))
    (tmp_path / "data").mkdir()
    make(tmp_path / "data" / "annotations.sqlite")
    sample = run("samples", store, "--format", "csv", "--limit", 1).stdout.splitlines()[1].split(",")[0]
    result = run("labels", "add", "odd", sample, store)
    assert result.exit_code == 1, result.output
    line = one_line(result.stderr)
    assert "annotations.sqlite" in line
    assert words in line
    assert run("table", store).exit_code == 0, "the figures do without labels"


def test_labels_that_vanish_are_missed_once_and_then_begun_anew(tmp_path: Path) -> None:
    book = Book(tmp_path / "annotations.sqlite")
    book.add("sample", ["a"], "odd")
    book.file.unlink()
    with pytest.raises(HotmessError, match=r"annotations\.sqlite: removed while in use"):
        book.add("sample", ["b"], "odd")
    assert book.add("sample", ["b"], "odd") == 1


def test_labels_that_another_program_holds_are_said_to_be_held(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hotmess_tui.annotations.book._PATIENCE", 0.05)
    book = Book(tmp_path / "annotations.sqlite")
    book.add("sample", ["a"], "odd")
    other = sqlite3.connect(book.file, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    with pytest.raises(HotmessError, match=r"not saved: .*another program holds it: try again"):
        book.add("sample", ["b"], "odd")
    other.execute("ROLLBACK")
    assert book.add("sample", ["b"], "odd") == 1


def test_pipes_and_folders_among_own_queries_are_named_and_wait_for_nobody(
    run: Run, store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOTMESS_QUERIES", str(tmp_path))
    (tmp_path / "tables" / "folder.sql").mkdir(parents=True)
    os.mkfifo(tmp_path / "tables" / "pipe.sql")
    (tmp_path / "tables" / "dangling.sql").symlink_to("nowhere")
    (tmp_path / "tables" / "null.sql").symlink_to("/dev/zero")
    result = run("queries")
    assert result.exit_code == 0
    for name in ("folder", "pipe", "dangling", "null"):
        assert f"{name}.sql" in result.stderr


@pytest.mark.parametrize("kind", ["pipe", "device", "socket"])
def test_a_log_that_is_no_file_waits_for_nobody(run: Run, tmp_path: Path, kind: str) -> None:
    path = tmp_path / "log.jsonl"
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "device":
        path.symlink_to("/dev/zero")
    else:
        import socket

        socket.socket(socket.AF_UNIX).bind(str(path))
    result = run("table", path, "--no-cache")
    assert result.exit_code == 1
    assert "internal error of hotmess" not in one_line(result.stderr)


def test_a_folder_in_place_of_the_index_is_moved_aside(run: Run, logs: Path, tmp_path: Path) -> None:
    (tmp_path / "store" / "index.duckdb" / "deeper").mkdir(parents=True)
    result = run("table", logs, "--store", tmp_path / "store")
    assert result.exit_code == 0, result.stderr
    assert [path.name for path in (tmp_path / "store").glob("*.moved/*")] == ["deeper"]


@pytest.mark.parametrize(
    "fault",
    [MemoryError(), RecursionError(), EOFError(), OSError(5, "x"), UnicodeDecodeError("utf-8", b"\xff", 0, 1, "x")],
)
def test_faults_of_the_machine_are_told_from_our_own(fault: Exception) -> None:
    assert refusal(fault) is not None
    assert refusal(ZeroDivisionError()) is None
    assert refusal(KeyError("x")) is None


@pytest.mark.heavy
@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_what_was_read_before_an_interruption_is_used(tmp_path: Path, end: signal.Signals) -> None:
    for number in range(400):
        write(tmp_path / "logs" / f"{number:03}.jsonl", [row("q", 0, run=f"r{number}", trace="why")])
    store = tmp_path / "store"
    line = [*HOTMESS, "ingest", str(tmp_path / "logs"), "--store", str(store)]
    process = subprocess.Popen(line, stderr=subprocess.PIPE)
    while process.poll() is None and not list((store / "parts").glob("*.json")):
        time.sleep(0.01)
    process.send_signal(end)
    process.communicate()
    before = {path: path.stat().st_mtime_ns for path in (store / "parts").glob("*.json")}
    assert before
    done = subprocess.run(line, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert all(path.stat().st_mtime_ns == then for path, then in before.items()), "read again"
    assert not (store / "runs").exists(), "what the killed run left"
    listed = subprocess.run(
        [*HOTMESS, "samples", str(store), "--format", "csv"], capture_output=True, text=True, check=True
    ).stdout
    assert len(listed.splitlines()) == 401


def test_what_a_killed_run_left_goes_and_what_a_living_one_has_stays(tmp_path: Path) -> None:
    code = "import sys; from pathlib import Path; from hotmess_tui.store.ingest.run_folder import run_folder\n"
    code += "with run_folder(Path(sys.argv[1])) as folder:\n"
    code += "    (folder.path / 'half.parquet').write_text('PAR1'); print(folder.path, flush=True); sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        path = Path(other.stdout.readline().strip())
        with run_folder(tmp_path):
            assert (path / "half.parquet").exists(), "another process is at work there"
        other.kill()
        other.wait()
        with run_folder(tmp_path):
            assert not path.exists()


def test_logs_are_only_read(run: Run, tmp_path: Path) -> None:
    for number in range(20):
        write(tmp_path / "logs" / f"{number}.jsonl", [row("q", 0, run=f"r{number}")])
    before = {file: (file.read_bytes(), file.stat().st_mtime_ns) for file in (tmp_path / "logs").iterdir()}
    assert run("ingest", tmp_path / "logs", "--store", tmp_path / "store").exit_code == 0
    assert run("export", tmp_path / "out", tmp_path / "logs", "--store", tmp_path / "store").exit_code == 0
    assert {file: (file.read_bytes(), file.stat().st_mtime_ns) for file in (tmp_path / "logs").iterdir()} == before


def test_a_process_that_reads_logs_imports_nothing_from_the_folder_it_is_started_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("json", "pickle", "queue", "duckdb", "orjson", "hotmess_tui"):
        (tmp_path / f"{name}.py").write_text("open('ran', 'w')")
    monkeypatch.chdir(tmp_path)
    with run_folder(tmp_path / "store") as scratch:
        workers._start_worker(scratch).communicate("")
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize("asked", alike([("table", "--label", "odd"), ("labels", "list"), ("samples", "--label", "x")]))
def test_a_pipe_in_the_place_of_the_labels_is_not_waited_for(
    run: Run, logs: Path, store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, asked: tuple[str, ...]
) -> None:
    monkeypatch.setenv("HOTMESS_DATA", str(tmp_path / "data"))
    (tmp_path / "data").mkdir()
    os.mkfifo(tmp_path / "data" / "annotations.sqlite")
    result = run(*asked, logs, "--store", store)
    assert result.exit_code == 1
    assert "annotations.sqlite: a folder or a device, not a file of labels; move it away" in result.stderr
