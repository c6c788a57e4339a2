"""Opening: progress while logs are read, a way out, faults in one line, nothing heavy loaded too early."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

from hotmess_tui.app.app import HotmessApp
from hotmess_tui.app.dialogs.progress import ProgressScreen
from hotmess_tui.app.opening import Opening
from hotmess_tui.app.widgets.grid import Grid
from hotmess_tui.errors import HotmessError
from hotmess_tui.explorer import first_chart
from hotmess_tui.explorer.explorer import Explorer
from hotmess_tui.records import Choice, Progress

from .conftest import key_event, seen, settled

Report = Callable[[Progress], None]


async def test_reading_shows_how_far_it_is_and_then_the_curve(explorer: Explorer) -> None:
    gate = threading.Event()

    def opener(report: Report) -> Explorer:
        report(Progress("reading [b]logs\x1b", 3, 12))
        gate.wait(30)
        return explorer

    app = HotmessApp(Opening(opener, Choice()))
    async with app.run_test(size=(80, 24)) as pilot:
        while not isinstance(app.screen, ProgressScreen) or "3 of 12 files" not in seen(app):
            await pilot.pause()
        assert "reading [b]logs␛" in seen(app)
        gate.set()
        while app.first_screen.curve is None:
            await pilot.pause()
        await settled(pilot)
        assert "[○]" in seen(app)


async def test_escape_stops_reading(explorer: Explorer) -> None:
    stopped, gate = threading.Event(), threading.Event()

    def opener(report: Report) -> Explorer:
        try:
            report(Progress("reading", 0, 2))
            gate.wait(30)
            report(Progress("reading", 1, 2))
        finally:
            stopped.set()
        return explorer

    app = HotmessApp(Opening(opener, Choice()))
    async with app.run_test(size=(80, 24)) as pilot:
        while not isinstance(app.screen, ProgressScreen):
            await pilot.pause()
        await pilot.press("escape")
        while not app.opening.cancelled:  # a dialog hears its first key once it is laid out
            await pilot.pause(0.01)
        gate.set()
    assert stopped.wait(10)
    assert app.opening.ready.exception(10) is not None
    assert app.return_value == 130


async def test_keys_pressed_too_early_wait(explorer: Explorer) -> None:
    gate = threading.Event()

    def opener(report: Report) -> Explorer:
        gate.wait(30)
        return explorer

    app = HotmessApp(Opening(opener, Choice()))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("a", "down", "down", "enter")
        assert app.screen is app.first_screen
        gate.set()
        while type(app.screen).__name__ != "SamplesScreen":
            await pilot.pause()
        await settled(pilot)
        await pilot.press("escape")
        assert app.screen.query_one(Grid).cursor == 2


async def test_keys_pressed_while_logs_are_being_read_wait_too(explorer: Explorer) -> None:
    gate = threading.Event()

    def opener(report: Report) -> Explorer:
        report(Progress("reading", 1, 4, "bytes"))
        gate.wait(30)
        return explorer

    app = HotmessApp(Opening(opener, Choice()))
    async with app.run_test(size=(80, 24)) as pilot:
        while type(app.screen).__name__ != "ProgressScreen":
            await pilot.pause(0.05)
        await pilot.press("a", "enter")
        gate.set()
        while type(app.screen).__name__ != "SamplesScreen":
            await pilot.pause()
        await settled(pilot)


async def test_keys_pressed_too_early_reach_the_sheet_they_open(explorer: Explorer) -> None:
    gate = threading.Event()

    def opener(report: Report) -> Explorer:
        gate.wait(30)
        return explorer

    app = HotmessApp(Opening(opener, Choice()))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("b", "down", "space", "enter")
        gate.set()
        while app.session.choice.by == ("model",):
            await pilot.pause()
        await settled(pilot)
        assert app.session.choice.by == ("model", "task")


async def test_keys_for_logs_that_cannot_be_opened_do_no_harm() -> None:
    gate = threading.Event()

    def opener(report: Report) -> Explorer:
        gate.wait(30)
        raise HotmessError("nothing to read in logs: name a folder with logs", 1)

    app = HotmessApp(Opening(opener, Choice()))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("enter", "a", "b", "d", "f", "s", "2", "down", "escape", "U", "o", "i", "C")
        assert app.screen is app.first_screen
        gate.set()
        while not app._exit:
            await pilot.pause()
    assert app.failure is not None
    assert str(app.failure) == "nothing to read in logs: name a folder with logs"
    assert app.return_value == 1


async def test_a_choice_made_on_the_command_line_holds(explorer: Explorer) -> None:
    app = HotmessApp(Opening(explorer, Choice(by=("task",), decomposition="kl")))
    async with app.run_test(size=(100, 30)) as pilot:
        while app.first_screen.curve is None:
            await pilot.pause()
        await settled(pilot)
        assert "kl, unbiased · by task" in seen(app)
        assert "■ sums" in seen(app) or "● sums" in seen(app)


def test_the_first_screen_loads_no_other_and_no_pandas() -> None:
    code = (
        "import hotmess_tui.app.app, hotmess_tui.app.screens.curves, sys;"
        "heavy = {'pandas', 'numpy', 'plotext', 'PIL', 'duckdb', 'pyarrow'} & set(sys.modules);"
        "others = {m for m in sys.modules if m.startswith('hotmess_tui.app.screens.')};"
        "print(sorted(heavy), sorted(m.rsplit('.')[-1] for m in others))"
    )
    root = Path(__file__).resolve().parents[2]
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=root).stdout
    screens = [
        "asking",
        "base",
        "copying",
        "curve_cursor",
        "curve_export",
        "curve_navigation",
        "curve_words",
        "curves",
        "finding",
        "table_screen",
        "view_settings",
    ]
    assert found.strip() == f"[] {screens}"


async def test_who_quits_at_the_chart_of_the_last_time_has_quit(explorer: Explorer) -> None:
    """The explorer behind it is still being opened, which takes a moment."""
    choice = Choice()
    curve, table = explorer.curve(first_chart.CURVE, choice), explorer.table(choice).rows
    kept = first_chart.FirstChart("logs", explorer.counts(), explorer.series(choice.by), curve, table)
    gate = threading.Event()

    def opener(report: Report) -> Explorer:
        gate.wait(30)
        report(Progress("reading", 1, 2))
        return explorer

    app = HotmessApp(Opening(opener, choice, kept))
    async with app.run_test(size=(80, 24)) as pilot:
        while "points" not in seen(app):
            await pilot.pause()
        app.post_message(key_event("q"))
        while not app.opening.cancelled:
            await pilot.pause(0.01)
        gate.set()
    assert app.return_value == 0
