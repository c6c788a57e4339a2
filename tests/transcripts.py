"""The explorer on the bundled sample data in a real terminal, for pages that say what a key shows."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from tests.app.emulator import Window
from tests.app.terminals import Terminal
from tests.pages import KEYS, plain

COLUMNS, LINES = 100, 30
FIRST = "most incoherent first"  # on the first screen


class Explored:
    """The explorer in a terminal, with what is seen of it."""

    def __init__(self, *arguments: str) -> None:
        self.terminal = Terminal([sys.executable, "-m", "hotmess_tui", *arguments], rows=LINES, columns=COLUMNS)
        self._window = Window(COLUMNS, LINES)
        self._fed = 0
        self.terminal.wait_for(FIRST.encode())

    def __enter__(self) -> Explored:
        return self

    def __exit__(self, *raised: object) -> None:
        self.terminal.close()

    def press(self, *keys: bytes) -> None:
        """Press one after the other, each when the one before has been answered."""
        for key in keys:
            self.terminal.settle()
            self.terminal.press(key)

    def lines(self) -> list[str]:
        """What is on screen now."""
        self.terminal.settle()
        self._window.feed(self.terminal.output[self._fed :].decode())
        self._fed = len(self.terminal.output)
        return ["".join(cell.sign for cell in line) for line in self._window.cells()]

    def seen(self) -> str:
        """What is on screen now, white space aside."""
        return plain(" ".join(self.lines()))

    def walk(self, steps: Sequence[Sequence[str]]) -> None:
        """Press the first of each step, a key or a text to type, and see the others."""
        for key, *expected in steps:
            self.press(KEYS.get(key, key.encode()))
            seen = self.seen()
            for text in expected:
                assert text in seen, f"{text!r} is not on screen after {key!r}:\n{seen}"
