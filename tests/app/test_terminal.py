"""The explorer in real terminals: under tmux as a person sees it, and on a pty to count what it sends."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import shutil
import struct
import subprocess
import sys
import termios
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from hotmess_tui.records import IN_PLACE
from tests.store.tables import in_place_of

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 30  # seconds for something that takes half of one, on a machine with better things to do


class Tmux:
    """A terminal of 80 × 24 in which a command runs."""

    def __init__(self, name: str, command: list[str]) -> None:
        self._tmux = ["tmux", "-L", name, "-f", "/dev/null"]
        size = ["-x", "80", "-y", "24"]
        subprocess.run([*self._tmux, "new-session", "-d", *size, *command], check=True, cwd=ROOT)

    def screen(self) -> str:
        return subprocess.run(
            [*self._tmux, "capture-pane", "-p", "-t", "0"], capture_output=True, text=True, check=False
        ).stdout

    def run(self, *command: str) -> str:
        return subprocess.run([*self._tmux, *command], capture_output=True, text=True, check=True).stdout

    def press(self, key: str) -> None:
        subprocess.run([*self._tmux, "send-keys", "-t", "0", key], check=True)

    def wait_for(self, text: str) -> str:
        end = time.monotonic() + PATIENCE
        while text not in self.screen():
            assert time.monotonic() < end, f"{text!r} never came:\n{self.screen()}"
            time.sleep(0.05)
        return self.screen()

    def settled(self) -> str:
        """The screen once it has not changed for a second."""
        before, since = self.screen(), time.monotonic()
        while time.monotonic() - since < 1:
            time.sleep(0.05)
            now = self.screen()
            if now != before:
                before, since = now, time.monotonic()
        return before

    def close(self) -> None:
        subprocess.run([*self._tmux, "kill-server"], check=False, capture_output=True)


@pytest.fixture
def command(logs: Path, store: Path, tables: str, tmp_path: Path) -> list[str]:
    if tables == IN_PLACE:
        logs, store = in_place_of(logs, tmp_path / "logs"), tmp_path / "store"
    options = ["--in-place"] if tables == IN_PLACE else []
    return [sys.executable, "-m", "hotmess_tui", str(logs), "--store", str(store), *options]


@pytest.fixture
def tmux(command: list[str]) -> Iterator[Tmux]:
    if shutil.which("tmux") is None:
        pytest.skip("tmux is not installed")
    terminal = Tmux(f"hotmess-{uuid.uuid4().hex[:12]}", ["env", "LANG=C.UTF-8", "TERM=xterm-256color", *command])
    yield terminal
    terminal.close()


@pytest.mark.parametrize("key", ["Q", "C-c"])
def test_leaving_leaves_nothing_behind(command: list[str], key: str) -> None:
    if shutil.which("tmux") is None:
        pytest.skip("tmux is not installed")
    shell = ["sh", "-c", '"$@"; echo "left $?"; sleep 60', "sh", "env", "LANG=C.UTF-8", "TERM=xterm-256color", *command]
    terminal = Tmux(f"hotmess-{uuid.uuid4().hex[:12]}", shell)
    try:
        terminal.wait_for("[○]")
        terminal.press("Enter")
        terminal.wait_for("questions ─")
        terminal.press(key)
        assert terminal.wait_for("left 0").split() == ["left", "0"]
    finally:
        terminal.close()


def test_there_and_back_again_in_a_real_terminal(tmux: Tmux) -> None:
    chart = tmux.wait_for("[○]")
    assert "incoherence" in chart
    tmux.press("Down")
    tmux.wait_for(" 2 of ")
    tmux.press("Enter")
    tmux.wait_for("questions ─")
    tmux.press("Down")
    tmux.wait_for(" 2 of ")
    tmux.press("Enter")
    tmux.wait_for("target yes")
    tmux.press("Enter")
    tmux.wait_for("Step 3: weigh")
    tmux.press("Escape")
    tmux.wait_for("target yes")
    tmux.press("Escape")
    assert " 2 of " in tmux.wait_for("questions ─")
    tmux.press("Escape")
    assert " 2 of " in tmux.wait_for("[○]")


def test_scrolling_leaves_every_row_where_it_belongs(tmux: Tmux) -> None:
    """The terminal moves the rows itself; what it shows must be what a full repaint shows."""
    tmux.wait_for("[○]")
    tmux.press("a")
    tmux.wait_for("of 48 groups")
    for key in ["Down"] * 25 + ["Up"] * 22 + ["Down"] * 19 + ["PageDown", "Up", "Up", "Down"]:
        tmux.press(key)
    tmux.press("Up")
    moved = tmux.settled()
    tmux.press("?")
    tmux.wait_for("Esc close")
    tmux.press("Escape")  # repaints everything under the sheet
    assert tmux.settled() == moved


class Pty:
    """A terminal that counts the bytes it is sent."""

    def __init__(self, command: list[str]) -> None:
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.chdir(ROOT)
            os.environ.update(TERM="xterm-256color", COLORTERM="truecolor", LANG="C.UTF-8")
            os.execv(command[0], command)
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))

    def read(self, quiet: float, until: bytes | None = None) -> bytes:
        """What comes until nothing has come for a while; with `until`, wait for that first."""
        data, last = b"", time.monotonic()
        while time.monotonic() - last < (PATIENCE if until is not None and until not in data else quiet):
            if select.select([self.fd], [], [], 0.05)[0]:
                try:
                    data += os.read(self.fd, 65536)
                except OSError:
                    break
                last = time.monotonic()
        assert until is None or until in data, f"{until!r} never came:\n{data!r}"
        return data

    def close(self) -> None:
        os.close(self.fd)
        os.waitpid(self.pid, 0)


@pytest.mark.heavy
def test_a_move_of_the_cursor_sends_little_and_rest_sends_nothing(command: list[str]) -> None:
    terminal = Pty(command)
    terminal.read(1, until=b"interval")
    os.write(terminal.fd, b"a")
    terminal.read(1, until="variance↓".encode())
    sent = []
    for _ in range(30):
        os.write(terminal.fd, b"\x1b[B")
        sent.append(len(terminal.read(0.1, until=b"\x1b[")))
    assert min(sent) > 0
    assert sorted(sent)[len(sent) // 2] <= 600
    assert max(sent) <= 900, "with a new question's text of signs that take three bytes each"
    assert terminal.read(2) == b""
    os.write(terminal.fd, b"Q")
    terminal.read(1)
    terminal.close()


def test_a_copy_goes_through_tmux(tmux: Tmux) -> None:
    """A copy of the whole table, as the log has it, is what tmux then pastes."""
    tmux.run("set-option", "-g", "set-clipboard", "on")
    tmux.wait_for("[○]")
    tmux.press("y")
    tmux.wait_for("the chart as text")
    tmux.press("Down")
    tmux.press("Down")
    tmux.press("Enter")
    tmux.wait_for("copied the table as CSV")
    copied = tmux.run("show-buffer")
    assert copied.startswith("model,point,x,questions")
    assert len(copied.splitlines()) == 21
