"""The explorer on the bundled sample data in a real terminal, for pages that say what a key shows."""

from __future__ import annotations

import sys

from tests.app.emulator import Window
from tests.app.terminals import Terminal
from tests.pages import plain

COLUMNS, LINES = 100, 30
FIRST = "most incoherent first"  # on the first screen


class Explored:
    """The explorer in a terminal, with what is seen of it."""

    def __init__(self) -> None:
        self.terminal = Terminal([sys.executable, "-m", "hotmess_tui"], rows=LINES, columns=COLUMNS)
        self._window = Window(COLUMNS, LINES)
        self._fed = 0
        self.terminal.wait_for(FIRST.encode())

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
