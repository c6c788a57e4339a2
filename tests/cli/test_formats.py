"""Help and messages list the formats that are read, whatever readers there are."""

from __future__ import annotations

from pathlib import Path

import pytest

from hotmess_tui.formats.registry import titles

from .conftest import Run


def test_the_list_holds_each_format_once() -> None:
    assert {"lm-evaluation-harness (samples_*.jsonl)", "OpenAI-style chat"} <= set(titles())
    assert len(set(titles())) == len(titles())


def test_help_lists_all_formats(run: Run) -> None:
    text = " ".join(run("--help").stdout.split())
    assert not [title for title in titles() if text.count(title) != 1]


@pytest.mark.parametrize(
    ("files", "beginning"),
    [
        ((), "no files in"),
        (("a.txt",), "no logs in {}, 1 file skipped"),
        (("a.txt", "b.txt"), "no logs in {}, 2 files"),
    ],
)
def test_without_any_log_the_message_lists_all_formats(
    run: Run, tmp_path: Path, files: tuple[str, ...], beginning: str
) -> None:
    logs = tmp_path / "logs"
    logs.mkdir()
    for name in files:
        (logs / name).write_text("nothing")
    result = run("table", logs, "--store", tmp_path / "store")
    assert result.exit_code == 1
    assert result.stderr.startswith(f"hotmess: {beginning.format(logs)}")
    assert not [title for title in titles() if title not in result.stderr]
