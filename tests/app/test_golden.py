"""Every screen as text, compared with the files in `golden/`, which are read by eye when they change.

A screen has one file, for all journeys and sizes. `HOTMESS_GOLDEN=write pytest tests/app/test_golden.py` writes them
anew from the running program; `git diff` shows what changed, and in which section. A journey opens the program once and
visits its screens by keys. Colour is not part of a golden file.

Pinned, because it would vary: paths (relative ones) and the time a query takes.
"""

from __future__ import annotations

import difflib
import os
import threading
import types
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from hotmess_tui.app.app import HotmessApp
from hotmess_tui.app.opening import Opening
from hotmess_tui.app.widgets.sql_editor import SqlEditor
from hotmess_tui.errors import Cancelled
from hotmess_tui.explorer import console
from hotmess_tui.explorer.explorer import Explorer
from hotmess_tui.records import COPY, IN_PLACE, Choice, OpenOptions, Progress
from tests.store.tables import in_place_of

from . import golden_texts
from .conftest import press, seen, settled
from .golden_texts import GOLDEN, section
from .odd_logs import write_odd, write_vectors

ROOT = Path(__file__).resolve().parents[2]
WRITE = os.environ.get("HOTMESS_GOLDEN") == "write"
SIZES = ((80, 24), (160, 50))
SIZE_NAMES = [f"{width}x{height}" for width, height in SIZES]
# the large screens take as long again, and seldom show a fault that the small ones do not
EACH_SIZE = [
    pytest.param(size, id=name, marks=pytest.mark.heavy if size != SIZES[0] and not WRITE else ())
    for size, name in zip(SIZES, SIZE_NAMES, strict=True)
]


class Typed(str):
    """A text that is written into the field or the query that has the focus."""


class Visit(NamedTuple):
    """A screen: the keys that lead to it, from the first screen or, with `further`, from the visit before."""

    name: str
    keys: tuple[str, ...] = ()
    further: bool = False


CURVES = {
    "reasoning-length": "1",
    "natural-variation": "2",
    "difficulty": "3",
    "scale": "4",
    "budget": "5",
    "ensemble": "6",
    "actions": "7",
    "trajectory": "8",
    "tasks": "9",
    "pass-at-k": "0",
    "bias-variance": "minus",
}
PER_TASK = Typed("select task, count(*) as n, avg(correct::int) as accuracy from samples group by task order by task")
PER_EPOCH = Typed("select epoch as x, avg(correct::int) as y from samples group by epoch order by epoch")
TO_ALL_CELLS = ("down", "down", "down", "right", "right", "right", "enter")  # from the first cell to their sum
SHIPPED = (
    *(Visit(f"curve-{name}", (key,)) for name, key in CURVES.items()),
    Visit("notes-of-a-curve", ("1", "i")),
    Visit("help-of-curves", ("question_mark",)),
    Visit("palette", ("ctrl+p",)),
    Visit("palette-compare", (Typed("compare"),), further=True),
    Visit("prompt-filter", ("f",)),
    Visit("picker-grouping", ("b",)),
    Visit("picker-decomposition", ("d",)),
    Visit("picker-curves", ("C",)),
    Visit("questions-of-a-point", ("down", "enter")),
    Visit("questions", ("a",)),
    Visit("samples", ("enter",), further=True),
    Visit("trace", ("enter",), further=True),
    Visit("compare", ("escape", "c"), further=True),
    Visit("questions-none-found", ("a", "slash", Typed("zebra"), "enter")),
    Visit("questions-found", ("a", "slash", Typed("bread"), "enter")),
    Visit("samples-mentions", ("enter", "slash", Typed("letters"), "enter"), further=True),
    Visit("tree", ("T",), further=True),
    Visit("tree-other-unit", ("b",), further=True),
    Visit("search", ("asterisk", Typed("because"), "enter")),
    Visit("trace-at-a-hit", ("enter",), further=True),
    Visit("search-none-found", ("asterisk", Typed("zebra crossing"), "enter")),
    Visit("triage", ("t",)),
    Visit("triage-detectors", ("i",), further=True),
    Visit("odd-samples", ("escape", "a"), further=True),
    Visit("triage-trace", ("enter",), further=True),
    Visit("sources", ("o",)),
    Visit("console", ("colon",)),
    Visit("console-answer", (PER_TASK, "ctrl+r", "escape"), further=True),
    Visit("console-row", ("enter",), further=True),
    Visit("console-fault", ("escape", "tab", Typed("select nope from samples"), "ctrl+r"), further=True),
    Visit("console-chart", (PER_EPOCH, "ctrl+r", "escape", "p"), further=True),
    Visit("picker-sides", ("v",)),
    Visit("contrast", ("enter",), further=True),
    Visit("contrast-cells", ("enter",), further=True),
    Visit("contrast-questions", TO_ALL_CELLS, further=True),
    Visit("plan-between", ("escape", "P"), further=True),
    Visit("plan", ("P",)),
    Visit("scaling", ("M",)),
    Visit("scaling-questions", ("down", "down", "down", "down", "enter"), further=True),
    Visit("curve-no-sample-left", ("f", Typed("epoch < 0"), "enter")),
)
ODD_NAMES = (
    Visit("curve-reasoning-length"),
    Visit("curve-tasks", ("9",)),
    Visit("questions", ("1", "a")),
    Visit("samples", ("enter",), further=True),
    Visit("trace", ("enter",), further=True),
    Visit("compare", ("escape", "c"), further=True),
    Visit("samples-labelled", ("escape", "plus", Typed("[red]日本[/]"), "enter"), further=True),
    Visit("tree", ("T",), further=True),
    Visit("picker-label", ("L",)),
    Visit("search", ("asterisk", Typed("weigh"), "enter")),
    Visit("triage", ("t",)),
    Visit("odd-samples", ("a",), further=True),
    Visit("sources", ("o",)),
    Visit("contrast", ("v", "enter")),
    Visit("contrast-questions", ("enter", *TO_ALL_CELLS), further=True),
    Visit(
        "console-answer", ("colon", Typed("select model, task, answer from samples order by all"), "ctrl+r", "escape")
    ),
    Visit("picker-grouping", ("b",)),
    Visit("curve-by-language", ("end", "enter"), further=True),
)
VECTORS = (
    Visit("curve-reasoning-length"),
    Visit("questions", ("a",)),
    Visit("samples", ("enter",), further=True),
    Visit("trace", ("enter",), further=True),
)
OF_COPIES = {"sources"}  # names the files, and how each is read
JOURNEYS = {"shipped": SHIPPED, "odd-names": ODD_NAMES, "vectors": VECTORS}
SECTIONS = [
    *(
        section(journey, visit.name, size)
        for journey, visits in JOURNEYS.items()
        for visit in visits
        for size in SIZE_NAMES
    ),
    *(section("opening", "reading", size) for size in SIZE_NAMES),
]


def _open(name: str, folder: Path, tables: str, monkeypatch: pytest.MonkeyPatch) -> Explorer:
    """The logs of a journey, by a relative path, so that screens show the same path wherever the tests run."""
    if name == "shipped":
        monkeypatch.chdir(ROOT / "sample_data")
        return Explorer.open(["runs"], cache=False, options=OpenOptions(tables=tables))
    monkeypatch.chdir(folder)
    (folder / "written").mkdir()
    {"odd-names": write_odd, "vectors": write_vectors}[name](folder / "written")
    if tables == IN_PLACE:
        in_place_of(folder / "written", folder / "logs")
    else:
        (folder / "written").rename(folder / "logs")
    return Explorer.open(["logs"], cache=False, options=OpenOptions(tables=tables))


def _app(explorer: Explorer) -> HotmessApp:
    opening = Opening(explorer, Choice())
    opening.ready.result(60)
    return HotmessApp(opening)


async def do(pilot: Pilot[int], key: str) -> None:
    """Press a key, or write a text at once: a key press a character would take most of the time."""
    if not isinstance(key, Typed):
        await press(pilot, key)
    elif isinstance(field := pilot.app.focused, Input):
        field.value = key
        await settled(pilot)
    else:
        pilot.app.screen.query_one(SqlEditor).focus().write(key)
        await settled(pilot)


def _difference(app: HotmessApp, journey: str, visit: str, tables: str = COPY) -> str:
    """Compare the screen with its golden text: a unified diff, empty where they are the same; or write the text."""
    width, height = app.size
    name = section(journey, visit, f"{width}x{height}")
    text = "".join(line.rstrip() + "\n" for line in seen(app).split("\n"))
    if WRITE:
        golden_texts.write(name, text, SECTIONS)
    path = golden_texts.file_of(name)
    golden = golden_texts.sections(path).get(name, "")
    if tables == IN_PLACE:  # of the same rows, in a file of another name
        golden, text = (each.replace(".jsonl", ".parquet") for each in (golden, text))
    names = f"tests/app/golden/{path.name}: {name}", "the screen"
    differences = "\n".join(difflib.unified_diff(golden.splitlines(), text.splitlines(), *names, lineterm=""))
    return (
        differences
        and f"{differences}\n\nif it is meant: HOTMESS_GOLDEN=write pytest tests/app/test_golden.py, then read the diff"
    )


def _check(differences: list[str]) -> None:
    if text := "\n\n".join(filter(None, differences)):
        pytest.fail(text, pytrace=False)


@pytest.fixture(autouse=True)
def pinned(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(console, "time", types.SimpleNamespace(monotonic=lambda: 0.0))  # a query takes 0 ms


# all screens of the runs that ship take half a minute, those with odd names half as long again
EACH_JOURNEY = [
    pytest.param(journey, marks=pytest.mark.heavy if journey in ("shipped", "odd-names") and not WRITE else ())
    for journey in JOURNEYS
]


@pytest.mark.parametrize("size", EACH_SIZE)
@pytest.mark.parametrize("journey", EACH_JOURNEY)
async def test_screens_are_as_in_the_golden_files(
    journey: str, size: tuple[int, int], tables: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if WRITE and tables == IN_PLACE:
        pytest.skip("the files are written of the logs as they are")
    explorer = _open(journey, tmp_path, tables, monkeypatch)
    app = _app(explorer)
    differences = []
    async with app.run_test(size=size) as pilot:
        await settled(pilot)
        for visit in JOURNEYS[journey]:
            while not visit.further and app.screen is not app.first_screen:
                await press(pilot, "escape")
            for key in visit.keys:
                await do(pilot, key)
            if tables == COPY or visit.name not in OF_COPIES:
                differences.append(_difference(app, journey, visit.name, tables))
    explorer.close()
    _check(differences)


@pytest.mark.parametrize("size", EACH_SIZE)
async def test_the_progress_of_reading_is_as_in_its_golden_file(size: tuple[int, int]) -> None:
    ended = threading.Event()

    def reading(tell: Callable[[Progress], None]) -> Explorer:
        tell(Progress("reading logs/[bold]run[/bold].eval", 3, 8))
        ended.wait(60)
        raise Cancelled

    app = HotmessApp(Opening(reading, Choice()))
    async with app.run_test(size=size) as pilot:
        while "3 of 8 files" not in seen(app):
            await pilot.pause(0.05)
        difference = _difference(app, "opening", "reading")
        ended.set()
    _check([difference])


@pytest.mark.skipif(WRITE, reason="the files are just being written")
def test_every_golden_text_is_compared() -> None:
    texts = {path: golden_texts.sections(path) for path in sorted(GOLDEN.iterdir())}
    assert {name: path for path in texts for name in texts[path]} == {
        name: golden_texts.file_of(name) for name in SECTIONS
    }
    assert [name for path in texts for name, text in texts[path].items() if "Error" in text] == []
    for found in texts.values():
        assert {name: text.count("\n") for name, text in found.items()} == {
            name: int(name.rpartition("x")[2]) for name in found
        }, "the text of a screen has as many lines as the screen"
