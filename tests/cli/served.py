"""A running `hotmess serve`, and what it shows to whoever opens it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pyte

from tests.processes import processes_with, wait_for

ROOT = Path(__file__).resolve().parents[2]


class Served:
    """A server that a test has started; its processes are known by a mark in their environment."""

    def __init__(self, *arguments: object) -> None:
        self._mark = f"SERVED_FOR={os.getpid()}-{id(self)}"
        name, _, mark = self._mark.partition("=")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "hotmess_tui", "serve", *map(str, arguments)],
            cwd=ROOT,
            env={**os.environ, name: mark},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout is not None
        self.url = self.process.stdout.readline().strip()
        assert self.url, self.process.communicate()[1]

    @property
    def origin(self) -> str:
        """The address without the token."""
        return "/".join(self.url.split("/")[:3])

    def wait_for_windows(self, number: int) -> None:
        """Wait until so many explorers run."""
        wait_for(lambda: len(processes_with(self._mark)) == 1 + number)

    def end(self, number: int = signal.SIGINT) -> tuple[int, str]:
        """Send a signal; the exit status and what it said on standard error."""
        self.process.send_signal(number)
        _, said = self.process.communicate(timeout=60)
        wait_for(lambda: not processes_with(self._mark))
        return self.process.returncode, said

    def close(self) -> None:
        """End what still runs."""
        if self.process.poll() is None:
            self.process.kill()
            self.process.communicate()


def screen_of(received: bytes, columns: int, lines: int) -> list[str]:
    """The lines that a terminal shows after these bytes."""
    screen = pyte.Screen(columns, lines)
    pyte.ByteStream(screen).feed(bytes(received))
    return list(screen.display)
