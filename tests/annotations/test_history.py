"""What was asked of the console is kept: each query once, the last thousand, whoever writes and however it ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from hotmess_tui.annotations.history import MOST, History
from hotmess_tui.errors import HotmessError


def test_a_query_is_kept_once_where_it_was_asked_last(tmp_path: Path) -> None:
    history = History(tmp_path / "h.sqlite")
    assert history.queries() == ()
    for query in ("select 1", "  select 2\n", "select 1", "", "   "):
        history.add(query)
    assert History(tmp_path / "h.sqlite").queries() == ("select 2", "select 1")


@pytest.mark.heavy
def test_only_the_last_thousand_stay(tmp_path: Path) -> None:
    history = History(tmp_path / "h.sqlite")
    for number in range(MOST + 5):
        history.add(f"select {number}")
    kept = history.queries()
    assert len(kept) == MOST
    assert (kept[0], kept[-1]) == ("select 5", f"select {MOST + 4}")


def test_it_lies_beside_the_labels(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOTMESS_DATA", str(tmp_path / "mine"))
    History().add("select 1")
    assert (tmp_path / "mine" / "history.sqlite").is_file()


def test_several_write_at_once(tmp_path: Path) -> None:
    def write(who: int) -> None:
        for number in range(20):
            History(tmp_path / "h.sqlite").add(f"select {who}, {number}")

    threads = [threading.Thread(target=write, args=(who,)) for who in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(History(tmp_path / "h.sqlite").queries()) == 80


def test_what_was_asked_survives_a_kill(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from hotmess_tui.annotations.history import History\n"
        "h = History(Path(sys.argv[1]))\n"
        "for n in range(100000):\n    h.add(f'select {n}')\n    print(n, flush=True)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path / "h.sqlite")], stdout=subprocess.PIPE, text=True
    ) as writer:
        assert writer.stdout is not None
        said = [writer.stdout.readline() for _ in range(5)]
        os.kill(writer.pid, signal.SIGKILL)
    kept = History(tmp_path / "h.sqlite").queries()
    assert {f"select {line.strip()}" for line in said} <= set(kept)
    History(tmp_path / "h.sqlite").add("after")
    assert History(tmp_path / "h.sqlite").queries()[-1] == "after"


def test_a_place_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(HotmessError, match="not remembered"):
        History(tmp_path / "file" / "h.sqlite").add("select 1")
    (tmp_path / "h.sqlite").write_bytes(b"no database at all, whatever it is called" * 100)
    with pytest.raises(HotmessError, match="cannot be read"):
        History(tmp_path / "h.sqlite").queries()
