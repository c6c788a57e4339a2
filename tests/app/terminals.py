"""A terminal in which a program is the foreground process, and what it may send there."""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import termios
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 30  # seconds for something that takes half of one, on a machine with better things to do
MODES_AT_FIRST = {"7", "25"}  # lines wrap, the cursor is seen
# What Textual and the commands mean: colours, the cursor, clearing, scrolling, modes, the keyboard protocol, queries
_MEANT = re.compile(
    r"\x1b\[[0-9;]*[mHABCDJKLMrSTXPG]|\x1b\[[?<>=][0-9;]*\$?[hlpu]|\x1b[78]|\x1b\]22;[a-z-]*\x07|[\r\n\t\x18]"
)


class Terminal:
    """A terminal in which a command is the foreground process of a session of its own."""

    def __init__(self, command: list[str], term: str = "xterm-256color", rows: int = 24, columns: int = 80) -> None:
        self.master, self.slave = pty.openpty()
        fcntl.ioctl(self.slave, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self.before = termios.tcgetattr(self.slave)
        self.output = b""
        self._awaited = 0  # how much of the output is behind what was waited for
        self.process = subprocess.Popen(
            command,
            stdin=self.slave,
            stdout=self.slave,
            stderr=self.slave,
            cwd=ROOT,
            env={**os.environ, "TERM": term, "LANG": "C.UTF-8"},
            start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
        )

    def read(self, wait: float = 0.05) -> bytes:
        """What has come."""
        if select.select([self.master], [], [], wait)[0]:
            data = os.read(self.master, 65536)
            self.output += data
            return data
        return b""

    def wait_for(self, text: bytes) -> None:
        """Wait for what comes after that which was waited for last."""
        end = time.monotonic() + PATIENCE
        while (found := self.output.find(text, self._awaited)) < 0:
            assert time.monotonic() < end, f"{text!r} never came:\n{self.output!r}"
            self.read()
        self._awaited = found + len(text)

    def settle(self, quiet: float = 0.4) -> None:
        """Read until nothing has come for a while in which the program had nothing to do, either."""
        end = time.monotonic() + PATIENCE
        worked = self._work()
        while time.monotonic() < end:
            came, before = self.read(quiet), worked
            worked = self._work()
            if not came and worked == before:
                return

    def _work(self) -> tuple[str, ...]:
        """What grows while the program works: the processor's time of each thread, and that it waits for its turn.

        A busy machine may let it wait for longer than any pause that a test can afford. Empty where it cannot be known.
        """
        threads = []
        for file in Path(f"/proc/{self.process.pid}/task").glob("*/stat"):
            with contextlib.suppress(OSError):  # it has ended
                fields = file.read_text().rpartition(")")[2].split()
                runs = str(time.monotonic()) if fields[0] in "RD" else ""
                threads.append(" ".join([file.parent.name, *fields[11:13], runs]))
        return tuple(sorted(threads))

    def press(self, keys: bytes) -> None:
        """Press keys."""
        os.write(self.master, keys)

    def wait_for_end(self) -> int:
        """Its exit status."""
        end = time.monotonic() + PATIENCE
        while self.process.poll() is None:
            assert time.monotonic() < end, "it did not end"
            self.read()
        while self.read():
            pass
        return self.process.returncode

    @property
    def modes(self) -> set[str]:
        """The private modes that are on."""
        on = set(MODES_AT_FIRST)
        for numbers, way in re.findall(rb"\x1b\[\?([\d;]+)([hl])", self.output):
            for number in numbers.decode().split(";"):
                (on.add if way == b"h" else on.discard)(number)
        return on

    @property
    def not_meant(self) -> list[str]:
        """What it sent that it cannot have meant: control characters outside of its own sequences, hidden ones."""
        rest = _MEANT.sub("", self.output.decode("utf-8", "replace"))
        hidden = "[\x00-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\U000e0000-\U000e007f]"
        return [rest[max(0, m.start() - 30) : m.end() + 20] for m in re.finditer(hidden, rest)]

    def assert_as_it_was(self) -> None:
        """It has given the terminal back."""
        assert termios.tcgetattr(self.slave) == self.before
        assert self.modes == MODES_AT_FIRST
        switched_on = len(re.findall(rb"\x1b\[>\d*u", self.output))
        assert switched_on <= self.output.count(b"\x1b[<u"), "the keyboard protocol is still on"

    def hang_up(self) -> None:
        """The connection is lost."""
        os.close(self.slave)
        os.close(self.master)
        self.master = self.slave = -1

    def close(self) -> None:
        """End what still runs."""
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        if self.master >= 0:
            self.hang_up()
