"""Standard streams that are closed or full end in one line, or do no harm."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.alike import alike

ROOT = Path(__file__).resolve().parents[2]


def run(redirected: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    shell = ["sh", "-c", f'exec "$@" {redirected}', "sh", sys.executable, "-m", "hotmess_tui", *arguments]
    return subprocess.run(shell, cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(("redirected", "why"), [(">&-", "Bad file descriptor"), ("> /dev/full", "No space left")])
@pytest.mark.parametrize("arguments", alike([("--version",), ("sql", "select 1")]))
def test_an_output_that_cannot_be_written_is_one_line(redirected: str, why: str, arguments: tuple[str, ...]) -> None:
    result = run(redirected, *arguments)
    assert result.returncode == 1
    assert result.stderr.count("\n") == 1
    assert result.stderr.startswith("hotmess: standard output: ")
    assert why in result.stderr


@pytest.mark.parametrize("redirected", alike(["2> /dev/full", "2>&-", "<&-"]))
def test_what_is_asked_for_is_printed_whatever_the_other_streams_are(tmp_path: Path, redirected: str) -> None:
    log = tmp_path / "a.jsonl"
    log.write_text('{"model": "m", "question_id": "q", "answer": "1", "target": "1"}\n')
    result = run(redirected, "sql", "select 6 * 7 as answer", str(log))
    assert result.returncode == 0
    assert "42" in result.stdout
    assert "Traceback" not in result.stderr


@pytest.mark.heavy
def test_nothing_is_written_into_a_store_that_stands_where_a_stream_was(tmp_path: Path) -> None:
    """The lowest free number is the next file's: what is printed must not end up in it."""
    log = tmp_path / "a.jsonl"
    log.write_text('{"model": "m", "question_id": "q", "answer": "1", "target": "1"}\n' * 3)
    store = str(tmp_path / "store")
    assert run(">&- 2>&- <&-", "ingest", str(log), "--store", store).returncode in (0, 1)
    result = run("", "sql", "select count(*) as n from samples", store)
    assert result.returncode == 0
    assert "3" in result.stdout
