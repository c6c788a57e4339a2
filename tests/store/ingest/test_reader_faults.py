"""A fault of a reader costs the file that it is met in: one line says so, and the others are read."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from hotmess_tui.cli.main import hotmess
from hotmess_tui.explorer.explorer import Explorer
from hotmess_tui.formats import registry
from hotmess_tui.formats.records import Problem, Reader, ReadOptions, SampleRecord
from hotmess_tui.store.ingest import workers
from tests.alike import alike
from tests.store.tables import row, write


def deep(levels: int) -> int:
    return 1 + deep(levels + 1)


def failing() -> object:
    raise KeyError("metrics\nand more")


def too_large() -> object:
    raise MemoryError


FAULTS: dict[str, Callable[[], Any]] = {
    "KeyError": failing,
    "nested too deeply": lambda: deep(0),
    "not enough memory to read it": too_large,
    "AttributeError": lambda: "not a record",
    "TypeError": lambda: SampleRecord(run="r", model="m", task="t", question_id="q", epoch=1, segments=3),  # type: ignore[arg-type]
    "AssertionError": lambda: (_ for _ in ()).throw(AssertionError),
    "SystemExit": lambda: exit(3),
    "ZeroDivisionError": lambda: 1 // 0,
}


MOMENTS = [(words, where) for words in FAULTS for where in ("in the middle", "at the first")]
MOMENTS += [(words, "recognising") for words in ("KeyError", "ZeroDivisionError")]


def reader(fault: Callable[[], Any], *, where: str = "in the middle") -> Reader:
    def recognises(path: Path, head: bytes) -> bool:
        if where == "recognising" and path.name.startswith("bad"):
            fault()
        return head.startswith(b"LINES")

    def read(path: Path, options: ReadOptions, report: Callable[[Problem], None]) -> Iterator[SampleRecord]:
        for epoch in range(2):
            if path.name.startswith("bad") and epoch == (where == "in the middle"):
                yield fault()
            yield SampleRecord(run=path.name, model="m", task="t", question_id="q", epoch=epoch, answer="5")

    return Reader("lines", recognises, read)


@pytest.mark.parametrize("count", alike([1, 20]))
@pytest.mark.parametrize(("words", "where"), alike(MOMENTS, several=True))
def test_a_fault_of_a_reader_costs_one_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: str, where: str, count: int
) -> None:
    monkeypatch.setattr(registry, "READERS", (*registry.READERS, reader(FAULTS[words], where=where)))
    (tmp_path / "logs").mkdir()
    for number in range(count):
        (tmp_path / "logs" / f"good{number}.txt").write_text(f"LINES {number}")
        (tmp_path / "logs" / f"bad{number}.txt").write_text(f"LINES or not {number}")
    write(tmp_path / "logs" / "table.jsonl", [row("q", 1)])
    explorer = Explorer.open([str(tmp_path / "logs")], store=tmp_path / "store")
    sources = {Path(source.path).name: source for source in explorer.sources()}
    explorer.close()
    assert {name for name, source in sources.items() if source.status != "read"} == {
        f"bad{number}.txt" for number in range(count)
    }
    assert sources["good0.txt"].samples == 2
    [line] = sources["bad0.txt"].problems
    assert words in line
    assert "\n" not in line


def test_debug_shows_the_traceback_of_a_reader(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "READERS", (*registry.READERS, reader(failing)))
    (tmp_path / "bad.txt").write_text("LINES")
    write(tmp_path / "table.jsonl", [row("q", 1)])
    asked = ["sources", str(tmp_path), "--no-cache", "--format", "json"]
    without, debugged = (CliRunner().invoke(hotmess, [*asked, *more]) for more in ([], ["--debug"]))
    assert without.exit_code == debugged.exit_code == 0
    assert "Traceback" not in without.output
    assert "in failing" in debugged.stderr
    assert "the reader lines failed: KeyError: 'metrics" in without.stdout


@pytest.mark.heavy
@pytest.mark.parametrize(
    ("dies", "words"),
    [
        ("os._exit(9)", "ended with status 9"),
        ("os.kill(os.getpid(), signal.SIGKILL)", "was killed (SIGKILL)"),
        ("os.kill(os.getpid(), signal.SIGSEGV)", "crashed (SIGSEGV)"),
        ("{}['metrics']", "KeyError: 'metrics'"),
    ],
)
def test_a_process_that_dies_of_a_file_is_said_and_the_others_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, dies: str, words: str
) -> None:
    for number in range(4):
        write(tmp_path / "logs" / f"{number}.jsonl", [row("q", number, run=f"r{number}")])
    write(tmp_path / "logs" / "deadly.jsonl", [row("q", number) for number in range(9)])
    dying = (
        "import os, signal; from hotmess_tui.store.ingest import workers; from hotmess_tui.formats import registry; "
        "recognise = registry.recognise; "
        f"registry.recognise = lambda path: ({dies}) if 'deadly' in str(path) else recognise(path); "
        "workers._work()"
    )
    start = subprocess.Popen
    monkeypatch.setattr(subprocess, "Popen", lambda command, **options: start([*command[:1], "-c", dying], **options))
    monkeypatch.setattr(workers, "_PAYS_FROM", 0)
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    explorer = Explorer.open([str(tmp_path / "logs")], store=tmp_path / "store")
    [unread] = [source for source in explorer.sources() if source.status != "read"]
    explorer.close()
    assert Path(unread.path).name == "deadly.jsonl"
    assert words in unread.problems[0]
