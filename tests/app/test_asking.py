"""Questions in threads: late answers are dropped, faults are said, what was on screen stays."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from hotmess_tui.app.app import HotmessApp
from hotmess_tui.app.dialogs.prompt import Prompt
from hotmess_tui.app.widgets.grid import Grid
from hotmess_tui.errors import Cancelled, HotmessError
from hotmess_tui.explorer.explorer import Explorer
from hotmess_tui.records import Choice, Curve
from tests.alike import alike

from .conftest import Typed, press, seen, settled

Make = Callable[..., HotmessApp]
ONE_CALL = "levenshtein(repeat('a', 400000), repeat('b', 400000)) > 0"  # no interrupt reaches it


class Over:
    """The real explorer, with one method in another's hands."""

    def __init__(self, explorer: Explorer, curve: Callable[[str, Choice], Curve]) -> None:
        self._explorer = explorer
        self.curve = curve

    def __getattr__(self, name: str) -> Any:
        return getattr(self._explorer, name)


async def test_an_answer_that_comes_too_late_is_dropped(make: Make, explorer: Explorer) -> None:
    gate, reached = threading.Event(), threading.Event()

    def curve(name: str, choice: Choice) -> Curve:
        if name == "natural_variation":  # the slow one, which no interrupt reaches
            reached.set()
            gate.wait(30)
        return explorer.curve(name, choice)

    app = make(Over(explorer, curve))
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("2")
        while not reached.is_set():
            await pilot.pause()
        await pilot.press("3")
        while app.screen.curve.name != "difficulty":
            await pilot.pause()
        gate.set()
        await settled(pilot)
        assert app.screen.curve.name == "difficulty"
        assert "difficulty" in seen(app)
        assert not app.screen.waiting


async def test_a_question_that_nobody_cancelled_says_that_it_was_interrupted(make: Make, explorer: Explorer) -> None:
    times = []

    def curve(name: str, choice: Choice) -> Curve:
        times.append(name)
        if times.count("tasks") == 1 and name == "tasks":
            raise Cancelled
        return explorer.curve(name, choice)

    app = make(Over(explorer, curve))
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "9")
        assert "interrupted; press the key again" in seen(app)
        await press(pilot, "9")
        assert app.screen.curve.name == "tasks"
        assert times.count("tasks") == 2


async def test_a_fault_is_one_line_and_the_screen_stays(make: Make, explorer: Explorer) -> None:
    def curve(name: str, choice: Choice) -> Curve:
        if name == "difficulty":
            raise HotmessError("the disk is on fire: [red]put it out[/red]\x1b[2J")
        if name == "scale":
            raise ZeroDivisionError("by zero")
        return explorer.curve(name, choice)

    app = make(Over(explorer, curve))
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        rows = app.screen.query_one(Grid).total
        await press(pilot, "3")
        assert "✗ the disk is on fire: [red]put it out[/red]␛[2J" in seen(app)
        assert app.screen.curve.name == "reasoning_length"
        assert app.screen.query_one(Grid).total == rows
        await press(pilot, "4")
        assert "ZeroDivisionError: by zero" in seen(app)
        await press(pilot, "9")
        assert app.screen.curve.name == "tasks"
        assert "✗" not in seen(app)


async def test_a_wrong_filter_is_refused_where_it_stands_and_the_one_before_stays(make: Make) -> None:
    app = make()
    async with app.run_test(size=(100, 30)) as pilot:
        await press(pilot, "f", Typed("task='sums'"), "enter")
        assert app.session.choice.where == "task='sums'"
        assert "where task='sums'" in seen(app)
        left = {row.point.questions for row in app.screen.rows}
        await press(pilot, "f", *"x", "enter")
        assert isinstance(app.screen, Prompt)
        assert "character" in seen(app)
        assert app.session.choice.where == "task='sums'"
        await press(pilot, "ctrl+u", Typed("model = m"), "enter")
        assert "put text in quotes: model = 'm'" in seen(app)
        assert "model = model" not in seen(app)  # no completion of what is a value
        await press(pilot, "ctrl+u", Typed("label = 'x'"), "enter")
        assert "labels are not a column: Esc, then L selects by label" in seen(app)
        await press(pilot, "escape")
        assert {row.point.questions for row in app.screen.rows} == left
        await press(pilot, "f", "ctrl+u", "enter")
        assert app.session.choice.where is None


async def test_series_keep_their_marks_when_a_filter_leaves_few(make: Make) -> None:
    app = make()
    async with app.run_test(size=(100, 30)) as pilot:
        await settled(pilot)
        assert "▲ beta" in seen(app)
        await press(pilot, "f", Typed("model='beta'"), "enter")
        assert "▲ beta" in seen(app)
        assert "alpha" not in seen(app)


async def test_another_decomposition_keeps_the_cursor(make: Make) -> None:
    app = make()
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "down", "down")
        key = app.screen.query_one(Grid).current.key
        await press(pilot, "d", "down", "down", "down", "enter")
        assert app.session.choice.decomposition == "kl"
        assert "kl, unbiased" in seen(app)
        assert app.screen.query_one(Grid).current.key == key


async def test_a_spinner_turns_only_when_it_takes_long(make: Make, explorer: Explorer) -> None:
    gate = threading.Event()

    def curve(name: str, choice: Choice) -> Curve:
        if name == "tasks":
            gate.wait(30)
        return explorer.curve(name, choice)

    app = make(Over(explorer, curve))
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("9")
        while "drawing" not in seen(app):
            await pilot.pause()
        assert "reasoning length" in seen(app)
        gate.set()
        await settled(pilot)
        assert "drawing" not in seen(app)


async def test_a_list_of_nothing_is_not_shown(make: Callable[..., HotmessApp]) -> None:
    """Any key would be for an entry that is not there."""
    app = make()
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        screen = app.screen
        app.first_screen.pick("Sort by", [], lambda keys: None)
        await press(pilot, "e")
        assert app.screen is screen
        assert "no choices" in seen(app)


async def begun(pilot: Pilot[int], explorer: Explorer) -> Any:
    """Write a filter that does not end into the prompt; the process that works on it."""
    pilot.app.screen.query_one(Input).value = ONE_CALL
    await pilot.press("enter")
    while isinstance(pilot.app.screen, Prompt) or not explorer.store.bounded._busy:  # checked first, in the dialog
        await pilot.pause(0.05)
    [process] = explorer.store.bounded._busy
    return process


@pytest.mark.heavy
async def test_a_filter_of_one_long_call_is_stopped_and_another_one_asked(make: Make, explorer: Explorer) -> None:
    app = make()
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "a", "f")
        process = await begun(pilot, explorer)
        await pilot.press("f")
        while not isinstance(app.focused, Input):
            await pilot.pause(0.05)
        app.focused.value = "epoch = 1"
        await pilot.press("enter")
        await settled(pilot)
        while process in explorer.store.bounded._busy:  # killed, or stopped before it began
            await pilot.pause(0.05)
        assert app.session.choice.where == "epoch = 1"
        assert not explorer.store.bounded._busy


@pytest.mark.parametrize("way", alike([(), ("a",)]))
async def test_esc_stops_a_filter_of_one_long_call_and_the_settings_are_as_before(
    make: Make, explorer: Explorer, way: tuple[str, ...]
) -> None:
    app = make()
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await press(pilot, *way, "f", Typed("epoch < 4"), "enter")
        screen, before = app.screen, seen(app)
        await press(pilot, "f")
        process = await begun(pilot, explorer)
        await pilot.press("escape")
        await settled(pilot)
        while process in explorer.store.bounded._busy:  # killed, or stopped before it began
            await pilot.pause(0.05)
        assert app.screen is screen
        assert app.session.choice.where == "epoch < 4"
        assert "stopped" in seen(app)
        assert seen(app).splitlines()[:12] == before.splitlines()[:12]
