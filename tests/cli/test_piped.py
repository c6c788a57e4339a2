"""Logs that come through a pipe are read as files are and leave nothing behind; output that nobody takes, colours."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from hotmess_tui.cli.main import COMMANDS
from hotmess_tui.cli.terminal import wants_color
from hotmess_tui.store.queries.shipped import shipped
from tests.alike import alike
from tests.app.terminals import Terminal
from tests.cli.conftest import Run, table
from tests.conftest import ROOT
from tests.processes import wait_for

MAIN = "from hotmess_tui.__main__ import main; main()"
PROGRAM = f'hotmess() {{ "{sys.executable}" -m hotmess_tui "$@"; }}\n'


def bash(folder: Path, script: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a line of bash in which `hotmess` is the program; temporary files lie in the folder."""
    (folder / "tmp").mkdir(exist_ok=True)
    return subprocess.run(
        ["bash", "-c", PROGRAM + script],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), "TMPDIR": str(folder / "tmp"), **environment},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def folder(tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Runs as CSV and compressed; a cache folder of the test's own."""
    monkeypatch.setenv("HOTMESS_CACHE", str(tmp_path / "cache"))
    (tmp_path / "runs.csv").write_text(table())
    (tmp_path / "runs.csv.gz").write_bytes(gzip.compress(table().encode()))
    (tmp_path / "empty").touch()
    return tmp_path


@pytest.mark.parametrize(
    "line",
    alike(
        [
            "cat runs.csv | hotmess table - --format csv",
            "hotmess table <(zcat runs.csv.gz) --format csv",
            "hotmess table --format csv - <runs.csv",
            "cat runs.csv.gz | hotmess table - --format csv",
            "cat runs.csv | hotmess table /dev/stdin --format csv",
            "cat runs.csv | hotmess table - - --format csv",
            "cat runs.csv | hotmess table - --no-cache --format csv",
            "mkfifo named; cat runs.csv >named & hotmess table named --format csv",
            "(head -60 runs.csv; sleep 1; tail -n +61 runs.csv) | hotmess table - --format csv",
            "cat runs.csv | hotmess ingest - --store kept >&2; hotmess table kept --format csv",
        ],
        always=2,
    ),
)
def test_a_pipe_is_read_as_its_file_is(run: Run, folder: Path, line: str) -> None:
    result = bash(folder, line)
    assert result.returncode == 0, result.stderr
    assert result.stdout == run("table", folder / "runs.csv", "--no-cache", "--format", "csv").stdout
    assert list((folder / "tmp").iterdir()) == []
    assert not (folder / "cache").exists()


@pytest.mark.heavy
@pytest.mark.parametrize("kind", ["parquet", "jsonl"])
def test_the_format_is_recognised_by_content(run: Run, folder: Path, kind: str) -> None:
    assert run("export", folder / "out", folder / "runs.csv", "--format", kind).exit_code == 0
    result = bash(folder, f"cat out/samples.{kind} | hotmess table - --format csv")
    assert result.returncode == 0, result.stderr
    assert result.stdout.count("\n") == 3


@pytest.mark.heavy
def test_several_pipes_are_several_logs_and_samples_keep_their_ids(folder: Path) -> None:
    line = "hotmess samples <(grep -v beta runs.csv) <(grep -v alpha runs.csv) --format json"
    first, second = (json.loads(bash(folder, line).stdout) for _ in range(2))
    assert {row["model"] for row in first} == {"alpha", "beta"}
    assert [row["sample_id"] for row in first] == [row["sample_id"] for row in second]


@pytest.mark.heavy
def test_a_large_pipe_is_read_to_its_end(folder: Path) -> None:
    row = json.dumps({"model": "m", "question_id": "Q", "answer": "1", "target": "1", "trace": "word " * 300})
    script = f"for n in range(40_000): print({row!r}.replace('Q', str(n // 4)))"
    result = bash(
        folder,
        f'"{sys.executable}" -c "$SCRIPT" | hotmess sql "select count(*) as n from samples" - --format csv',
        SCRIPT=script,
    )
    assert result.stdout == "n\n40000\n", result.stderr
    assert list((folder / "tmp").iterdir()) == []


@pytest.mark.parametrize(
    ("line", "status", "words"),
    alike(
        [
            ("hotmess table - <empty", 1, "standard input: no data received"),
            ("hotmess table - <&-", 1, "standard input: no data received"),
            ("hotmess table <(cat empty)", 1, "no data received"),
            ("echo no log | hotmess table -", 1, "no logs in standard input"),
            ("cat runs.csv | hotmess table - --follow", 2, "a pipe is read once"),
            ("cat runs.csv | hotmess serve -", 2, "a pipe is read once"),
            ("cat runs.csv | hotmess", 2, "hotmess - opens what comes through one"),
            ("cat runs.csv | hotmess table - --store /dev/null/x", 0, "the store is temporary"),
        ],
        several=True,
    ),
)
def test_what_does_not_work_is_said_in_one_line(folder: Path, line: str, status: int, words: str) -> None:
    result = bash(folder, line)
    assert result.returncode == status, result.stderr
    assert words in result.stderr
    assert "Traceback" not in result.stderr
    assert str(folder / "tmp") not in result.stderr
    assert list((folder / "tmp").iterdir()) == []


def test_sources_are_named_as_a_person_did(folder: Path) -> None:
    rows = json.loads(bash(folder, "(cat runs.csv; echo spoilt) | hotmess sources - --format json").stdout)
    assert [row["path"] for row in rows] == ["standard input"]


@pytest.mark.heavy
def test_a_terminal_is_no_log() -> None:
    terminal = Terminal([sys.executable, "-m", "hotmess_tui", "table", "-"])
    terminal.wait_for(b"standard input is a terminal")
    assert terminal.wait_for_end() == 2
    terminal.close()


@pytest.mark.heavy
@pytest.mark.parametrize("line", ["cat runs.csv | hotmess -", "hotmess <(cat runs.csv)", "hotmess - <runs.csv"])
def test_the_explorer_opens_a_pipe_and_listens_to_the_keyboard(folder: Path, line: str) -> None:
    terminal = Terminal(["bash", "-c", f"cd '{folder}'; export PYTHONPATH='{ROOT}'\n{PROGRAM}{line}"])
    terminal.wait_for(b"alpha")
    terminal.settle()
    terminal.press(b"a")
    terminal.wait_for(b"sums")
    terminal.press(b"Q")
    assert terminal.wait_for_end() == 0
    terminal.assert_as_it_was()
    terminal.close()


@pytest.mark.heavy
def test_ctrl_c_while_a_pipe_is_read_leaves_nothing(folder: Path) -> None:
    (folder / "tmp").mkdir()
    program = f'"{sys.executable}" -m hotmess_tui'
    # The program takes the place of the shell, which would end by a signal of its own where its `cat` ends by it first.
    line = f"exec {program} table - < <(cat '{folder}/runs.csv'; sleep 60)"
    terminal = Terminal(["bash", "-c", f"export TMPDIR='{folder / 'tmp'}'; {line}"])
    wait_for(lambda: any((folder / "tmp").rglob("stdin")))
    terminal.press(b"\x03")
    assert terminal.wait_for_end() == 130
    assert b"Traceback" not in terminal.output
    terminal.close()
    assert list((folder / "tmp").iterdir()) == []


@pytest.mark.heavy
def test_labels_come_through_a_pipe(folder: Path) -> None:
    line = "hotmess labels add odd $(hotmess samples runs.csv --limit 1 --format csv | tail -1 | cut -d, -f1) runs.csv"
    assert bash(folder, f"HOTMESS_DATA=one; export HOTMESS_DATA; {line}").returncode == 0
    result = bash(folder, "HOTMESS_DATA=one hotmess labels export - | HOTMESS_DATA=two hotmess labels import -")
    assert "1 of 1 label, note or correction was new" in result.stderr


def test_a_dash_is_standard_output(run: Run, folder: Path, store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    assert run("table", store, "--output", "-").stdout == run("table", store).stdout
    assert not (folder / "-").exists()


# ── what becomes of the output ───────────────────────────────────────────────────────────────────────────────────────


def test_colours_follow_the_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    for name in ("NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE", "CLICOLOR"):
        monkeypatch.delenv(name, raising=False)
    assert not wants_color(None)  # no terminal
    for name, value, colours in (
        ("FORCE_COLOR", "1", True),
        ("FORCE_COLOR", "", False),
        ("FORCE_COLOR", "0", False),
        ("CLICOLOR_FORCE", "1", True),
        ("CLICOLOR_FORCE", "0", False),
    ):
        monkeypatch.setenv(name, value)
        assert wants_color(None) == colours, (name, value)
        assert not wants_color(Path("a.txt"))
        monkeypatch.delenv(name)
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("NO_COLOR", "1")
    assert not wants_color(None)
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name)
    assert wants_color(None)
    monkeypatch.setenv("CLICOLOR", "0")
    assert not wants_color(None)


def test_forced_colours_come_through_a_pipe_and_stay_out_of_data(
    run: Run, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "\x1b[1mmodel\x1b[0m" in run("table", store).stdout
    assert "\x1b" not in run("table", store, "--no-color").stdout
    for kind in ("csv", "json", "markdown"):
        assert "\x1b" not in run("table", store, "--format", kind).stdout


def printing(run: Run, store: Path) -> dict[str, list[str]]:
    """What every command that prints is called with."""
    ids = [row["sample_id"] for row in json.loads(run("samples", store, "--format", "json").stdout)]
    plain = ("table", "slopes", "questions", "samples", "sources", "triage")
    return {
        **{name: [str(store)] for name in plain},
        "chart": [shipped("curves")[0].name, str(store)],
        "contrast": ["alpha", "beta", str(store)],
        "plan": [str(store)],
        "trace": [ids[0], str(store)],
        "compare": [ids[0], ids[1], str(store)],
        "tree": [ids[0], str(store)],
        "search": ["because", str(store)],
        "sql": ["from samples", str(store)],
        "ingest": ["runs.csv", "--store", "kept"],
        "queries": [],
        "doctor": [],
        "config": [],
        "completion": ["bash"],
    }


SILENT = {"scaling", "export", "report", "labels", "serve", "stores", "rollup"}  # files, nothing here, or a server


@pytest.mark.heavy
def test_every_command_is_tried(run: Run, store: Path) -> None:
    assert set(printing(run, store)) | SILENT >= set(COMMANDS)


@pytest.mark.parametrize("name", alike(["table", *(name for name in COMMANDS if name not in SILENT | {"table"})]))
def test_a_full_device_is_one_line_and_a_closed_pipe_none(run: Run, store: Path, folder: Path, name: str) -> None:
    args = " ".join(f"'{word}'" for word in printing(run, store)[name])
    full = bash(folder, f"hotmess {name} {args} >/dev/full")
    assert full.returncode == 1, full.stderr
    assert full.stderr.splitlines()[-1] == "hotmess: standard output: No space left on device"
    assert "Traceback" not in full.stderr
    closed = bash(folder, f"set -o pipefail; hotmess {name} {args} | (exec <&-; sleep 0.2)")
    assert closed.returncode in ((0, 3) if name == "doctor" else (0,)), closed.stderr
    assert "BrokenPipe" not in closed.stderr
    assert "Broken pipe" not in closed.stderr


@pytest.mark.parametrize("extra", alike([[], ["--format", "csv"], ["--chart"]]))
def test_ctrl_c_ends_sql_at_once(store: Path, extra: list[str]) -> None:
    query = "select count(*) as x, count(*) as y from range(100000000000) as t(a) where hash(a) = 3"
    terminal = Terminal([sys.executable, "-c", f"print('begun', flush=True); {MAIN}", "sql", query, str(store), *extra])
    terminal.wait_for(b"begun")
    time.sleep(2)  # it is busy with the query, which never ends
    terminal.press(b"\x03")
    assert terminal.wait_for_end() == 130
    assert b"Traceback" not in terminal.output
    assert b"hotmess:" not in terminal.output
    terminal.close()
