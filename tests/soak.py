"""Minutes of random keys in a terminal: python tests/soak.py MINUTES SEED [--size 80x24] [--follow] [--logs PATH]

Beside the explorer another process reads the same store, and with `--follow` a third appends to a copy of the logs. All
keys come from the seed and are written to a file, so that a failure can be tried again (`--keys FILE`). Where a key
leaves the explorer, it is started again. It ends at the first of: an end of the explorer that no key asked for, a
traceback, a fault on screen, a key that is not answered; and it ends as a failure where memory or open handles grow
after the first fifth, or where leaving does not give the terminal back.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import random
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.app.terminals import Terminal  # noqa: E402

UP, DOWN, RIGHT, LEFT, ENTER, ESC, TAB = b"\x1b[A", b"\x1b[B", b"\x1b[C", b"\x1b[D", b"\r", b"\x1b", b"\t"
MOVES = [UP, DOWN, DOWN, RIGHT, LEFT, b"\x1b[5~", b"\x1b[6~", b"\x1b[H", b"\x1b[F", TAB, ENTER, ENTER, ESC, ESC]
LETTERS = [bytes([code]) for code in b"abcdefghilmnoprstuvxyABCEGHILMNRSTUVX1234567890-.:/*+=?[] "]
OTHERS = [b"\x10", b"\x0c", b"\x12", b"\x7f", b"F", b"\x04", b"\x15"]
TEXTS = [b"epoch > 1\r", b"the\r", b"select 1;\r", b"select * from samples;\r", b"odd\r", b"zebra\r"]
PATIENCE = 20  # seconds within which a key is answered, on a machine with better things to do
EVERY = 2.0  # seconds between two looks at memory and handles
GROWTH, MEGABYTES, HANDLES = 1.25, 40, 12  # what is still flat: so much more than early on, relative and in all
FAULTS = (b"Traceback (most recent call last)", b"internal error of hotmess", b"CatalogException", b"NoMatches")
READER = "import sys, time, hotmess_tui as hm\nwhile True:\n  hm.open(sys.argv[1]).table(); time.sleep(1)"


@dataclass
class Outcome:
    """What came of it."""

    seed: int
    keys: int = 0
    left: int = 0  # times that a key left it
    stopped: int = 0  # times that it was suspended, and went on
    fault: str = ""
    memory: list[float] = field(default_factory=list)  # megabytes
    handles: list[int] = field(default_factory=list)
    appended: int = 0

    def line(self) -> str:
        """The figures."""
        early, late = (_middle(self.memory, end) for end in (False, True))
        files = [_middle([float(n) for n in self.handles], end) for end in (False, True)]
        return (
            f"seed {self.seed}: {self.keys:,} keys, left by {self.left}, stopped by {self.stopped}, "
            f"{self.appended:,} samples appended, memory "
            f"{early:.0f} to {late:.0f} MB, handles {files[0]:.0f} to {files[1]:.0f}: {self.fault or 'no fault'}"
        )

    def grown(self) -> str:
        """What is not flat after the first fifth, in words."""
        early, late = (_middle(self.memory, end) for end in (False, True))
        if late > early * GROWTH + MEGABYTES:
            return f"memory grew from {early:.0f} to {late:.0f} MB"
        before, now = (_middle([float(n) for n in self.handles], end) for end in (False, True))
        return f"handles grew from {before:.0f} to {now:.0f}" if now > before + HANDLES else ""


def _middle(values: list[float], end: bool) -> float:
    """The median of the last fifth, or of the second."""
    fifth = max(1, len(values) // 5)
    return statistics.median(values[-fifth:] if end else values[fifth : 2 * fifth] or values) if values else 0.0


def presses(rng: random.Random) -> Iterator[tuple[bytes, float]]:
    """Keys and the seconds until the next; now and then in bursts, as they come over a slow link."""
    while True:
        burst = rng.random() < 0.15
        for _ in range(rng.randrange(3, 15) if burst else 1):
            kind = rng.random()
            choices = MOVES if kind < 0.55 else LETTERS if kind < 0.93 else OTHERS if kind < 0.97 else TEXTS
            yield rng.choice(choices), 0.0 if burst else rng.choice((0.02, 0.05, 0.1, 0.3))
        yield b"", 0.3 if burst else 0.0


def remembered(path: Path) -> Iterator[tuple[bytes, float]]:
    """The keys of a run before."""
    for line in path.read_text().splitlines():
        key, pause = line.split()
        yield bytes.fromhex(key.strip("-")), float(pause)


def appended(folder: Path, rng: random.Random) -> int:
    """Let one of the logs grow by a few samples, as a run that goes on would; sometimes it is seen half written."""
    files = [path for path in sorted(folder.rglob("*.json*")) if path.name != "summary.json"]
    if not files:
        return 0
    path = rng.choice(files)
    if path.suffix == ".jsonl":
        lines = path.read_bytes().splitlines(keepends=True)[-3:]
        with path.open("ab") as file:
            file.writelines(lines)
        return len(lines)
    log = json.loads(path.read_text())
    for result in rng.sample(log["results"], 3):  # of reasoning-gym
        result["completions"].append(rng.choice(result["completions"]))
    text = json.dumps(log)
    half = rng.randrange(len(text)) if rng.random() < 0.5 else 0
    with path.open("w") as file:
        file.write(text[:half])
        file.flush()
        time.sleep(0.5 * bool(half))
        file.write(text[half:])
    return 3


class Soak:
    """One explorer that gets keys."""

    def __init__(self, logs: Path, folder: Path, seed: int, size: tuple[int, int], follow: bool) -> None:
        self.outcome = Outcome(seed)
        self._logs, self._follow, self._rng = logs, follow, random.Random(seed + 1_000_000)
        self._log = (folder / f"keys-{seed}.txt").open("w")
        follows = ["--follow"] if follow else []
        there = 'cd "$0" && exec "$@"'  # files that keys save
        read = [sys.executable, "-m", "hotmess_tui", "table", str(logs)]  # once, for all that look at them
        subprocess.run(read, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        program = [sys.executable, "-X", "faulthandler", "-m", "hotmess_tui", "--debug", str(logs), *follows]
        self._command, self._size = ["sh", "-c", there, str(folder), *program], size
        self._terminal = self._started()
        self._reader = subprocess.Popen(
            [sys.executable, "-c", READER, str(logs)],
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def _started(self) -> Terminal:
        terminal = Terminal(self._command, rows=self._size[1], columns=self._size[0])
        terminal.wait_for(b"incoherence")
        terminal.settle()
        return terminal

    def run(self, seconds: float, keys: Iterator[tuple[bytes, float]]) -> Outcome:
        """Press keys until the time is over, or something is wrong."""
        try:
            end, look, write = time.monotonic() + seconds, 0.0, time.monotonic() + 5
            for key, pause in keys:
                now = time.monotonic()
                if now > end or self.outcome.fault:
                    break
                if key:
                    self._log.write(f"{key.hex()} {pause}\n")
                    self._log.flush()
                    self._terminal.press(key)
                    self.outcome.keys += 1
                self._watch(pause)
                if now > look:
                    look = now + EVERY
                    self._measure()
                    if self._rng.random() < 0.2:
                        self._is_answered()
                if self._follow and now > write:
                    write = now + self._rng.uniform(4, 15)
                    self.outcome.appended += appended(self._logs, self._rng)
            self.outcome.fault = self.outcome.fault or self._left() or self.outcome.grown()
        finally:
            self._log.close()
            self._terminal.close()
            self._reader.kill()
            self._reader.wait()
        return self.outcome

    def _watch(self, pause: float) -> None:
        """Take what comes; faults that are said end it."""
        until = time.monotonic() + pause
        while True:
            came = self._terminal.read(max(0.0, until - time.monotonic()))
            tail = self._terminal.output[-len(came) - 40 :] if came else b""
            for fault in FAULTS:
                if fault in tail:
                    self.outcome.fault = tail[-400:].decode(errors="replace")
            if time.monotonic() >= until and not came:
                break
        self._terminal.output = self._terminal.output[-20_000:]
        self._continue()
        status = self._terminal.process.poll()
        if status is not None:
            while self._terminal.read():
                pass
            text = self._terminal.output[-8000:].decode(errors="replace")
            if status == 0 and "\x1b[?1049l" in text and not self.outcome.fault:
                self._start_again()
            else:
                self.outcome.fault = f"it ended with {status}: {text}"

    def _continue(self) -> None:
        """Where the palette's Suspend has stopped it, do what `fg` does: nobody else is there to."""
        with contextlib.suppress(OSError, IndexError):  # it has ended
            stat = (Path("/proc") / str(self._terminal.process.pid) / "stat").read_text()
            if stat.rpartition(")")[2].split()[0] == "T":
                self._terminal.process.send_signal(signal.SIGCONT)
                self.outcome.stopped += 1

    def _start_again(self) -> None:
        """A key left it: what it grew to is looked at, as at the end."""
        self.outcome.left += 1
        self.outcome.fault = self.outcome.grown()
        self.outcome.memory.clear()
        self.outcome.handles.clear()
        self._terminal.close()
        self._terminal = self._started()

    def _measure(self) -> None:
        process = Path("/proc") / str(self._terminal.process.pid)
        if self.outcome.fault or not process.exists():
            return
        pages = int((process / "statm").read_text().split()[1])
        self.outcome.memory.append(pages * os.sysconf("SC_PAGE_SIZE") / 1e6)
        self.outcome.handles.append(len(list((process / "fd").iterdir())))

    def _is_answered(self) -> None:
        """Drawing all again is a key that works everywhere, and sends something."""
        self._watch(0.3)
        terminal = self._terminal
        before = len(terminal.output)
        terminal.press(b"\x0c")
        begun = time.monotonic()
        while len(terminal.output) == before and terminal.process.poll() is None:
            terminal.read(0.2)
            if time.monotonic() - begun > PATIENCE:
                self.outcome.fault = f"a key was not answered\n{self._stacks()}"
                break
        self._watch(0.1)

    def _stacks(self) -> str:
        """Where every thread of the explorer is, which ends it."""
        terminal = self._terminal
        before = len(terminal.output)
        if terminal.process.poll() is None:
            terminal.process.send_signal(signal.SIGABRT)
            with contextlib.suppress(AssertionError):
                terminal.wait_for_end()
        return terminal.output[before:].decode(errors="replace")

    def _left(self) -> str:
        """What leaving leaves behind."""
        terminal = self._terminal
        terminal.settle()
        self._watch(0.5)
        modes_before = terminal.output
        terminal.press(b"\x03")
        try:
            status = terminal.wait_for_end()
            last = terminal.output[len(modes_before) :]
            assert b"\x1b[?1049l" in last, "the alternate screen stays"
            assert b"\x1b[?25h" in last, "the cursor stays hidden"
        except AssertionError as error:
            return f"{error}\n{self._stacks()}"
        text = terminal.output[-8000:].decode(errors="replace")
        return "" if status in (0, 130) else f"it left with {status}: {text}"


def soaked(
    logs: Path, folder: Path, seed: int, seconds: float, size: tuple[int, int] = (80, 24), follow: bool = False
) -> Outcome:
    """A run over logs, a copy of them where they are to grow; its keys are kept in the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    if follow:
        logs = Path(shutil.copytree(logs, folder / f"logs-{seed}", copy_function=shutil.copyfile, dirs_exist_ok=True))
    return Soak(logs, folder, seed, size, follow).run(seconds, presses(random.Random(seed)))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("minutes", type=float)
    parser.add_argument("seed", type=int)
    parser.add_argument("--logs", type=Path, default=ROOT / "sample_data" / "runs")
    parser.add_argument("--size", default="80x24")
    parser.add_argument("--follow", action="store_true")
    parser.add_argument("--keys", type=Path, help="the keys of a run before")
    parser.add_argument("--folder", type=Path, help="where keys and copies stay")
    arguments = parser.parse_args()
    width, height = map(int, arguments.size.split("x"))
    folder = (arguments.folder or Path(tempfile.mkdtemp(prefix="soak-"))).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    os.environ.update(PYTHONPATH=str(ROOT), XDG_DATA_HOME=str(folder / f"data-{arguments.seed}"), HOME=str(folder))
    if arguments.keys:
        soak = Soak(arguments.logs, folder, arguments.seed, (width, height), arguments.follow)
        outcome = soak.run(60 * arguments.minutes, remembered(arguments.keys))
    else:
        outcome = soaked(
            arguments.logs, folder, arguments.seed, 60 * arguments.minutes, (width, height), arguments.follow
        )
    print(outcome.line())
    print(f"keys: {folder}/keys-{arguments.seed}.txt")
    sys.exit(bool(outcome.fault))


if __name__ == "__main__":
    main()
