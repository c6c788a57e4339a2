"""How soon the first chart is on screen, in a real terminal: python tests/bench/start.py [PATH] [SAMPLES]

Beside it, in turn, a Textual app that shows one word. Goals: at most 0.6 s for the logs of PATH, at most twice the one
word for a million generated samples, `hotmess --version` within 0.15 s. Read by a person; asserts nothing.
"""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import sys
import tempfile
import termios
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
sys.path.insert(0, str(Path(__file__).resolve().parent))

import made

RUNS = 7
MARKERS = ("●", "▲")  # of a point: the chart is there
WORD = """
from textual.app import App
from textual.widgets import Static

class Word(App):
    def compose(self):
        yield Static("one-word")

Word().run()
"""


def until(command: list[str], shown: tuple[str, ...], patience: float = 20) -> float | None:
    """Seconds from the start of a command to the first of these texts on its terminal; None if it never comes."""
    child, terminal = pty.fork()
    if child == 0:
        os.environ.update(TERM="xterm-256color", COLORTERM="truecolor")
        os.execvp(command[0], command)
    begun = time.perf_counter()
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    output, wanted = b"", [text.encode() for text in shown]
    try:
        while time.perf_counter() - begun < patience:
            if select.select([terminal], [], [], 0.05)[0]:
                output += os.read(terminal, 1 << 16)
                if any(text in output for text in wanted):
                    return time.perf_counter() - begun
    except OSError:
        pass  # the command ended
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        os.close(terminal)
    return None


def shown(times: list[float | None]) -> str:
    known = sorted(value for value in times if value is not None)
    if not known:
        return "never"
    return f"{known[0]:.2f} {known[len(known) // 2]:.2f} {known[-1]:.2f}"


def main() -> None:
    program = [sys.executable, "-m", "hotmess_tui"]
    samples = int(sys.argv[2]) if len(sys.argv) > 2 else 1_000_000
    table, store = made.store(samples)
    logs = {f"{samples:,} samples": [str(table), "--store", str(store)]}
    if len(sys.argv) > 1:
        subprocess.run(
            [*program, "sources", sys.argv[1]], stdout=subprocess.DEVNULL, check=False
        )  # its store, made before
        logs = {sys.argv[1]: [sys.argv[1]]} | logs
    word = Path(tempfile.gettempdir()) / "hotmess-bench" / "word.py"
    word.write_text(WORD)
    print(f"seconds to the first chart, {RUNS} runs in turn: least, median, most\n")
    for name, arguments in logs.items():
        charts: list[float | None] = []
        words: list[float | None] = []
        for _ in range(RUNS):
            words.append(until([sys.executable, str(word)], ("one-word",)))
            charts.append(until([*program, *arguments], MARKERS))
        print(f"{name:<52}{shown(charts)}")
        print(f"{'  a Textual app that shows one word':<52}{shown(words)}")
        pairs = sorted(chart / one for chart, one in zip(charts, words, strict=True) if chart and one)
        if pairs:
            print(f"{'  ratio':<52}{pairs[0]:.2f} {pairs[len(pairs) // 2]:.2f} {pairs[-1]:.2f}")
    versions = []
    for _ in range(RUNS):
        begun = time.perf_counter()
        subprocess.run([*program, "--version"], stdout=subprocess.DEVNULL, check=True)
        versions.append(time.perf_counter() - begun)
    print(f"{'hotmess --version':<52}{shown(list(versions))}")


if __name__ == "__main__":
    main()
