"""`hotmess PATH` in a terminal of its own: opens under the choices of its options, leaves the terminal as it was."""

from __future__ import annotations

import fcntl
import os
import select
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pyte

PATIENCE = 60.0


class Terminal:
    """A terminal of 80 × 24 with a program in it."""

    def __init__(self, line: list[str]) -> None:
        self.screen = pyte.Screen(80, 24)
        self._stream = pyte.ByteStream(self.screen)
        self._ours, theirs = os.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        environment = {**os.environ, "TERM": "xterm-256color", "LC_ALL": "C.UTF-8"}
        self.process = subprocess.Popen(line, stdin=theirs, stdout=theirs, stderr=theirs, env=environment)
        os.close(theirs)

    def until(self, *words: str) -> str:
        """Read until all words are on the screen; the screen then."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            shown = "\n".join(self.screen.display)
            if all(word in shown for word in words):
                return shown
            if select.select([self._ours], [], [], 0.5)[0]:
                try:
                    self._stream.feed(os.read(self._ours, 65536))
                except OSError:  # the program has gone
                    return "\n".join(self.screen.display)
        raise AssertionError(f"no {words} on the screen:\n" + "\n".join(self.screen.display))

    def press(self, keys: str) -> None:
        os.write(self._ours, keys.encode())

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        os.close(self._ours)


@contextmanager
def hotmess(*args: object) -> Iterator[Terminal]:
    terminal = Terminal([sys.executable, "-m", "hotmess_tui", *map(str, args)])
    try:
        yield terminal
    finally:
        terminal.close()


def test_the_explorer_opens_under_the_choices_of_its_options_and_q_leaves_with_0(store: Path) -> None:
    with hotmess(store, "--by", "task", "--decomposition", "zero_one") as terminal:
        shown = terminal.until("by task", "sums", "words")
        assert "zero_one" in shown.replace("-", "_").replace(" ", "_")
        terminal.press("q")
        assert terminal.process.wait(PATIENCE) == 0


def test_logs_that_cannot_be_read_leave_one_line_and_status_1(tmp_path: Path) -> None:
    with hotmess(tmp_path) as terminal:
        shown = terminal.until("hotmess: no files in")
        assert "Traceback" not in shown
        assert terminal.process.wait(PATIENCE) == 1
