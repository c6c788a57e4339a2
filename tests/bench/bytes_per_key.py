"""What each screen sends to the terminal: python tests/bench/bytes_per_key.py [--size 80x24] [--vd VISIDATA]

A move is one press of the arrow that moves the cursor, or of a letter where one writes; opening is what comes from the
last key on the way to a screen until the screen is still. Beside them, in the same terminal: a bare DataTable of
Textual and, with `--vd`, VisiData over the same rows. The terminal answers that it knows synchronized updates, whose
marks are counted. Goals: median of a move at most 600 bytes, opening at most 12 kB, nothing at rest. Read by a person;
asserts nothing.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import random
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.app.conftest import samples
from tests.app.terminals import ROOT, Terminal

DOWN, UP, RIGHT, ENTER, ESC, TAB = b"\x1b[B", b"\x1b[A", b"\x1b[C", b"\r", b"\x1b", b"\t"
MOVES = 16
PATIENCE = 20  # seconds for an answer
QUIET = 0.35  # seconds without a byte: the screen is as it should be
LATE = 1.2  # seconds within which an answer to the last key may still come
REST = 3
WORDS = ["the", "answer", "is", "that", "we", "must", "carry", "one", "to", "tens"]
SYNC_ASKED, SYNC_KNOWN = b"\x1b[?2026$p", b"\x1b[?2026;2$y"


class Way(NamedTuple):
    """A screen: the keys that lead to it from the first screen, and the key that moves its cursor."""

    name: str
    keys: tuple[bytes, ...] = ()
    move: bytes = DOWN
    long: bool = False  # in logs whose traces do not fit on the screen


QUERY = b"select model, task, epoch, answer, correct from samples order by all limit 200;"
WAYS = (
    Way("curve"),
    Way("curve, across", (), RIGHT),
    *(Way(f"curve {key.decode()}", (key,)) for key in (b"2", b"4", b"6", b"9", b"0", b"-")),
    Way("notes of a curve", (b"i",)),
    Way("help", (b"?",)),
    Way("palette", (b"\x10",)),
    Way("palette, typing", (b"\x10",), b"s"),
    Way("picker of curves", (b"C",)),
    Way("picker of groups", (b"b",)),
    Way("prompt for a filter", (b"f",), b"x"),
    Way("questions", (b"a",)),
    Way("samples", (b"a", ENTER)),
    Way("trace", (b"a", ENTER, ENTER, b"e"), long=True),
    Way("trace, next sample", (b"a", ENTER, ENTER), RIGHT),
    Way("compare", (b"a", ENTER, b"c"), long=True),
    Way("tree", (b"a", ENTER, b"T", b"e", b"\x1b[H")),
    Way("sources", (b"o",)),
    Way("search", (b"*", b"the", ENTER)),
    Way("triage", (b"t",)),
    Way("flagged samples", (b"t", b"a")),
    Way("flagged trace", (b"t", b"a", ENTER, b"e"), long=True),
    Way("contrast", (b"v",)),
    Way("contrast, cells", (b"v", TAB)),
    Way("every pair", (b"v", b"A")),
    Way("questions of a contrast", (b"v", ENTER, DOWN, DOWN, DOWN, RIGHT, RIGHT, RIGHT, ENTER)),
    Way("console, writing", (b":",), b"s"),
    Way("console, rows", (b":", QUERY, b"\r", ESC)),
)
TABLE_APP = """
import csv, sys
from textual.app import App
from textual.widgets import DataTable

class Bare(App[None]):
    def compose(self):
        yield DataTable(cursor_type="row")
    def on_mount(self):
        rows = list(csv.reader(open(sys.argv[1])))
        table = self.query_one(DataTable)
        table.add_columns(*rows[0])
        table.add_rows(rows[1:])

Bare().run()
"""


class Counting(Terminal):
    """A terminal that counts what it is sent, and says that it knows synchronized updates."""

    def read(self, wait: float = 0.05) -> bytes:
        data = super().read(wait)
        if SYNC_ASKED in data:
            self.press(SYNC_KNOWN)
        return data

    def sent(self, quiet: float = QUIET) -> int:
        """The bytes that come until it is still."""
        count, last, begun = 0, time.monotonic(), time.monotonic()
        while time.monotonic() - last < quiet and time.monotonic() - begun < PATIENCE:
            data = self.read(0.02)
            if data:
                count, last = count + len(data), time.monotonic()
        return count


class Row(NamedTuple):
    """What a screen sends, in bytes."""

    name: str
    opening: int
    moves: list[int]
    rest: int
    cpu: float  # milliseconds of the process for a move

    def line(self) -> str:
        """A line of the table."""
        moves = [count for count in self.moves if count]
        middle = statistics.median(moves) if moves else 0
        return (
            f"{self.name:<26}{middle:>9,.0f}{max(self.moves):>9,}{len(moves):>6} of {len(self.moves)}"
            f"{self.opening:>10,}{self.rest:>7,}{self.cpu:>10.1f}"
        )


def cpu_seconds(pid: int) -> float:
    """User and system time of a process."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def measured(way: Way, command: list[str], size: tuple[int, int], first: float = 1.5) -> Row:
    """Go to a screen in a process of its own, and move its cursor."""
    terminal = Counting(command, rows=size[1], columns=size[0])
    try:
        opening = terminal.sent(first)
        while not opening:
            opening = terminal.sent(first)
        for key in way.keys:
            terminal.press(key)
            opening = terminal.sent(0.7)
        before = cpu_seconds(terminal.process.pid)
        moves = []
        for _ in range(MOVES):
            terminal.press(way.move)
            moves.append(terminal.sent())
        cpu = (cpu_seconds(terminal.process.pid) - before) / MOVES * 1000
        terminal.sent(LATE)
        return Row(way.name, opening, moves, terminal.sent(REST), cpu)
    finally:
        terminal.close()


def table(folder: Path) -> Path:
    """A table like that of the questions: 400 rows, eight columns."""
    rng = random.Random(1)
    path = folder / "table.csv"
    with path.open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["question", "model", "task", "n", "bias", "variance", "accuracy", "text"])
        for n in range(400):
            figures = [f"{rng.random():.3f}" for _ in range(3)]
            text = " ".join(rng.choices(WORDS, k=8))
            rows.writerow([f"q{n}", f"model-{n % 3}", f"task-{n % 4}", 5, *figures, text])
    return path


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--logs", default="")
    parser.add_argument("--size", default="80x24")
    parser.add_argument("--vd", default="", help="the command of VisiData")
    parser.add_argument("--tree", default=str(ROOT), help="the checkout whose explorer is measured")
    parser.add_argument("--only", default="", help="screens whose name holds this")
    arguments = parser.parse_args()
    width, height = map(int, arguments.size.split("x"))
    with tempfile.TemporaryDirectory() as name:
        os.environ.update(XDG_DATA_HOME=name, COLORTERM="truecolor")
        os.environ.pop("NO_COLOR", None)
        run = 'cd "$0" && exec "$@"'  # a module is looked for in the folder first
        logs = [arguments.logs] if arguments.logs else []
        explorer = ["sh", "-c", run, arguments.tree, sys.executable, "-m", "hotmess_tui"]
        rows = table(Path(name))
        traces = Path(name) / "traces.jsonl"
        traces.write_text("".join(json.dumps(sample) + "\n" for sample in samples()))
        print(f"{arguments.size:<26}{'a move':>9}{'at most':>9}{'moves':>11}{'opening':>10}{'rest':>7}{'CPU ms':>10}")
        for way in WAYS:
            if arguments.only in way.name:
                command = [*explorer, *([str(traces)] if way.long else logs)]
                print(measured(way, command, (width, height)).line(), flush=True)
        if arguments.vd:
            print(measured(Way("VisiData"), [arguments.vd, str(rows)], (width, height)).line())
        bare = [sys.executable, "-c", TABLE_APP, str(rows)]
        print(measured(Way("a bare DataTable"), bare, (width, height)).line())


if __name__ == "__main__":
    main()
