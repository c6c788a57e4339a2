"""Makes pictures of the screens out of the running program; nothing in them is drawn by hand.

`python docs/screens.py` makes those that the repository has: the pictures of the README, and in `docs/screens/every/`
each screen of the runs that ship in 80 x 24, with the first screen of other logs (three series and twenty, short names
and long) on a dark and on a light ground, without colours and in ASCII. Where EASY, the folder `easy` of
reasoning-gym-eval, is given, the pictures of the README that show those results are made anew, too.

`python docs/screens.py --all FOLDER` makes all of them in FOLDER, also in 160 x 50 and with further screens of the
other logs, some 250 files, and `index.html` that shows them side by side: for looking at what a change has done.
"""

from __future__ import annotations

import argparse
import asyncio
import csv
import html
import io
import os
import re
import sys
import tempfile
import types
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from rich.console import Console
from rich.terminal_theme import DEFAULT_TERMINAL_THEME, SVG_EXPORT_THEME, TerminalTheme
from textual.pilot import Pilot

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from hotmess_tui.app.app import HotmessApp  # noqa: E402
from hotmess_tui.app.opening import Opening  # noqa: E402
from hotmess_tui.explorer import console  # noqa: E402
from hotmess_tui.explorer.explorer import Explorer  # noqa: E402
from hotmess_tui.records import Choice  # noqa: E402
from tests.app.conftest import press, settled  # noqa: E402
from tests.app.test_golden import SHIPPED, Typed, Visit, do  # noqa: E402

FOLDER = ROOT / "docs" / "screens"
EVERY = FOLDER / "every"
README_SIZE = (110, 30)
SMALL, LARGE = (80, 24), (160, 50)
README = (
    Visit("curves", ("down",) * 4),
    Visit("samples", ("a", "enter")),
    Visit("compare", ("c",), further=True),
    Visit("tree", ("a", "slash", Typed("bread"), "enter", "enter", "T")),
    Visit("triage", ("t", "a")),
    Visit("contrast", ("b", "down", "down", "enter", "v", "enter")),
)
# The second session of the README, on the results of reasoning-gym-eval
DOUBTED = (
    Visit("difference", ("tab", "v", "down", "down", "enter")),
    Visit("doubts", ("t",)),
    Visit("corrected", ("X", "enter", "escape"), further=True),
)
FIRST = (Visit("curve"),)
FURTHER = (
    Visit("all-in-full", ("e",)),
    Visit("tasks", ("9",)),
    Visit("questions", ("1", "a")),
    Visit("samples", ("enter",), further=True),
    Visit("triage", ("t",)),
    Visit("contrast", ("v", "enter")),
    Visit("every-pair", ("A",), further=True),
)
_EMPTY = re.compile(r'<text class="r\d+" x="[^"]*" y="[^"]*" textLength="[^"]*">(?:&#160;)*\n?</text>')


class Look(NamedTuple):
    """What a terminal makes of a screen."""

    name: str
    theme: TerminalTheme = SVG_EXPORT_THEME
    colors: bool = True
    ascii: bool = False


DARK = Look("dark")
LOOKS = (DARK, Look("light", DEFAULT_TERMINAL_THEME), Look("no-color", colors=False), Look("ascii", ascii=True))


def picture(app: HotmessApp, look: Look) -> str:
    """What is on screen as SVG that asks for no font from elsewhere, without what browsers do without."""
    width, height = app.size
    recorder = Console(
        width=width, height=height, file=io.StringIO(), force_terminal=True, color_system="truecolor", record=True
    )
    recorder.print(app.screen._compositor.render_update(full=True, screen_stack=app._background_screens))
    text = recorder.export_svg(title="hotmess", theme=look.theme, unique_id="screen")
    text = re.sub(r"@font-face \{.*?\}\n", "", text, flags=re.DOTALL)
    text = re.sub(r'<clipPath id="screen-line-\d+">.*?</clipPath>\n?', "", text, flags=re.DOTALL)
    text = re.sub(r' clip-path="url\(#screen-line-\d+\)"', "", text).replace("screen-r", "r")
    text = _EMPTY.sub("", text)
    return "\n".join(line.strip() for line in text.splitlines() if line.strip()) + "\n"


async def visit(
    explorer: Explorer, visits: Sequence[Visit], size: tuple[int, int], folder: Path, look: Look = DARK, end: str = ""
) -> None:
    """Go from screen to screen by keys, and keep a picture of each, called by its visit and `end`."""
    os.environ.pop("NO_COLOR", None)
    if not look.colors:
        os.environ["NO_COLOR"] = "1"
    opening = Opening(explorer, Choice())
    opening.ready.result()
    app = HotmessApp(opening, ascii=look.ascii)
    folder.mkdir(parents=True, exist_ok=True)
    async with app.run_test(size=size) as pilot:
        await settled(pilot)
        for stop in visits:
            await _go(pilot, stop)
            (folder / f"{stop.name}{end}.svg").write_text(picture(app, look), encoding="utf-8")
    os.environ.pop("NO_COLOR", None)


async def _go(pilot: Pilot[Any], stop: Visit) -> None:
    app = pilot.app
    assert isinstance(app, HotmessApp)
    while not stop.further and app.screen is not app.first_screen:
        await press(pilot, "escape")
    for key in stop.keys:
        await do(pilot, key)


def write_logs(file: Path, count: int, long: bool) -> None:
    """A table of so many models of one family, each wrong more seldom, and less steadily, than the one before."""
    fields = (
        "model",
        "task",
        "question_id",
        "epoch",
        "question",
        "answer",
        "target",
        "reasoning_length",
        "length_unit",
    )
    with file.open("w", newline="", encoding="utf-8") as out:
        table = csv.writer(out)
        table.writerow(fields)
        for n in range(count):
            for question in range(24):
                task = ("carrying", "word problems", "grids")[question % 3]
                for epoch in range(6):
                    draw = (question * 7 + epoch * 5 + n * 3 + question * epoch) % 20
                    right = draw < 4 + 12 * n / count
                    answer = "yes" if right else f"no {draw % (1 + n % 4)}"
                    length = 20 + 9 * question + 3 * n + 5 * epoch
                    asked = f"Is {question} of this kind?"
                    table.writerow(
                        (_name(n, long), task, f"q{question}", epoch, asked, answer, "yes", length, "tokens")
                    )


def _name(n: int, long: bool) -> str:
    size = f"{(n + 2) // 2}B"
    mode = ("hot", "cold")[n % 2]
    return f"an-organisation/Reasoner-Distilled-{size}-Instruct-sampled-{mode}" if long else f"{size}-{mode}"


async def other_logs(folder: Path, sizes: Sequence[tuple[int, int]], further: bool) -> None:
    """The first screen of few and of many series, short names and long ones, in every look; or further screens, too."""
    for count, long in ((3, False), (3, True), (20, False), (20, True)):
        with tempfile.TemporaryDirectory() as place:
            logs = Path(place) / "logs"  # the name that the screens show
            logs.mkdir()
            write_logs(logs / "runs.csv", count, long)
            explorer = Explorer.open([str(logs)], cache=False)
            for look in LOOKS:
                for size in sizes:
                    end = f".{count}-{'long' if long else 'short'}.{look.name}.{_named(size)}"
                    await visit(explorer, (*FIRST, *(FURTHER if further else ())), size, folder, look, end)
            explorer.close()


def _named(size: tuple[int, int]) -> str:
    return f"{size[0]}x{size[1]}"


def index(folder: Path) -> None:
    """A page with all pictures of a folder, and of those in it."""

    def figures() -> Iterator[str]:
        for file in sorted(folder.rglob("*.svg")):
            name = html.escape(str(file.relative_to(folder)))
            yield f'<figure><img src="{name}" alt="{name}"><figcaption>{name}</figcaption></figure>'

    style = "figure { display: inline-block; margin: 4px } img { width: 760px } body { background: #888 }"
    page = f'<!doctype html><meta charset="utf-8"><style>{style}</style>\n' + "\n".join(figures())
    (folder / "index.html").write_text(page + "\n", encoding="utf-8")


async def make(easy: Sequence[str], folder: Path | None) -> None:
    """Those of the repository, or all into a folder."""
    os.chdir(ROOT / "sample_data")  # so that a screen that names the files says the same wherever it is made
    sizes = (SMALL,) if folder is None else (SMALL, LARGE)
    shipped = Explorer.open([], cache=False)
    await visit(shipped, README, README_SIZE, folder / "readme" if folder else FOLDER)
    shipped.close()
    if easy:
        explorer = Explorer.open(easy, cache=False)
        await visit(explorer, DOUBTED, README_SIZE, folder / "readme" if folder else FOLDER)
        explorer.close()
    named = Explorer.open(["runs"], cache=False)
    for size in sizes:
        await visit(named, SHIPPED, size, folder / "shipped" if folder else EVERY, end=f".{_named(size)}")
    named.close()
    await other_logs(folder / "other" if folder else EVERY, sizes, further=folder is not None)
    if folder:
        index(folder)


def main() -> None:
    """Read the command line, and make the pictures."""
    description, _, _ = (__doc__ or "").partition("\n\n")
    parser = argparse.ArgumentParser(
        description=description, epilog=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("easy", nargs="*", metavar="EASY", help="the folder `easy` of reasoning-gym-eval")
    parser.add_argument("--all", type=Path, metavar="FOLDER", help="all pictures, into this folder")
    asked = parser.parse_args()
    console.time = types.SimpleNamespace(monotonic=lambda: 0.0)  # type: ignore[attr-defined]  # a query takes 0 ms
    easy, folder = [os.path.abspath(path) for path in asked.easy], asked.all and asked.all.resolve()
    with tempfile.TemporaryDirectory() as nobody:
        os.environ["HOTMESS_DATA"] = nobody  # the labels of whoever makes the pictures stay out of them
        asyncio.run(make(easy, folder))


if __name__ == "__main__":
    main()
