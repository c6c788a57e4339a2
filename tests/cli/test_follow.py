"""`--follow` in commands: what was asked for is printed anew when something has come, until Ctrl-C."""

from __future__ import annotations

import csv
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.alike import alike
from tests.store.tables import row, write

from .conftest import Run

PROGRAM = "from hotmess_tui.__main__ import main; main()"


@pytest.mark.parametrize("command", alike([["table"], ["chart", "pass_at_k"], ["sources"], ["samples"], ["questions"]]))
def test_what_comes_later_is_printed_too_until_ctrl_c(tmp_path: Path, command: list[str]) -> None:
    write(tmp_path / "logs" / "a.jsonl", [row("a", n, str(n)) for n in range(4)])
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, *command, str(tmp_path / "logs"), "--follow", "--format", "csv", "--no-cache"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    try:
        names = next(csv.reader([process.stdout.readline()]))
        first = process.stdout.readline()
        write(tmp_path / "logs" / "b.jsonl", [row("b", n, str(n)) for n in range(4)])
        again = next(line for line in process.stdout if line.startswith(names[0]))
        assert next(csv.reader([again])) == names
        later = process.stdout.readline()
        assert len(next(csv.reader([later]))) == len(next(csv.reader([first]))) == len(names)
        process.send_signal(signal.SIGINT)
        _, told = process.communicate(timeout=60)
        assert process.returncode == 130
        assert "files: 1 new, +4 samples" in told
    finally:
        process.kill()


def test_a_store_has_no_logs_to_follow(tmp_path: Path, run: Run) -> None:
    write(tmp_path / "logs" / "a.jsonl", [row("a", 1)])
    assert run("ingest", tmp_path / "logs", "--store", tmp_path / "store").exit_code == 0
    refused = run("table", tmp_path / "store", "--follow")
    assert refused.exit_code == 2
    assert "open the original logs" in refused.stderr
