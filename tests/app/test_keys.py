"""Every key that is shown has a name, a help text and an effect."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from textual.binding import Binding
from textual.pilot import Pilot

from hotmess_tui.app.app import HotmessApp
from hotmess_tui.app.dialogs.help import TextScreen
from hotmess_tui.app.dialogs.palette import Palette
from hotmess_tui.app.dialogs.picker import Picker
from hotmess_tui.app.dialogs.prompt import Prompt
from hotmess_tui.app.keys import Key
from hotmess_tui.app.screens.base import DrillScreen
from hotmess_tui.app.screens.correcting import Correcting
from hotmess_tui.app.screens.curve_navigation import CurveNavigation
from hotmess_tui.app.screens.detecting import Detecting
from hotmess_tui.app.screens.finding import Finding
from hotmess_tui.app.screens.labelling import Labelling
from hotmess_tui.app.screens.saved_queries import SavedQueries
from hotmess_tui.app.screens.table_screen import TableScreen
from hotmess_tui.app.screens.text_matches import TextMatches
from hotmess_tui.app.screens.view_settings import ViewSettings
from hotmess_tui.app.widgets.cells import Cells
from hotmess_tui.app.widgets.grid import Grid
from hotmess_tui.app.widgets.sql_editor import SqlEditor
from hotmess_tui.app.widgets.status_lines import Keys
from tests.alike import alike

from .conftest import press, seen, settled
from .keys_pressed import CURVES, EFFECTS, SCREENS, SHEETS, WALKS

Make = Callable[..., HotmessApp]


def bindings(*owners: type[Any]) -> list[Binding]:
    """Each binding once; screens list inherited ones again, to show them in their line of keys."""
    listed = [b for owner in owners for b in owner.__dict__["BINDINGS"] if isinstance(b, Binding)]
    return list(dict.fromkeys(b.with_footer("") if isinstance(b, Key) else b for b in listed))


KEYS = {**EFFECTS, **SHEETS, **CURVES}
# What they leave behind outlasts their screen: the curve and point in view, settings, labels, logs that are read again
LASTING = {
    *("curve.left", "curve.right", "curve.series", *CURVES),
    *("choice.length", "choice.label", "picker.accept", "label.again", "label.undo"),
    *("screen.follow", "screen.quit", "curve.quit", "app.quit", "picker.quit", "text.quit", "sources.merge"),
}


def walk_of(name: str) -> str:
    """The walk that goes the way of this key furthest."""
    before = KEYS[name][0]
    ways = {walk: (*way, *opening) for walk, (way, opening) in WALKS.items()}
    return max((walk for walk in WALKS if before[: len(ways[walk])] == ways[walk]), key=lambda walk: len(ways[walk]))


MIXED_IN = (
    DrillScreen,
    Finding,
    TableScreen,
    ViewSettings,
    Labelling,
    Correcting,
    Detecting,
    TextMatches,
    CurveNavigation,
    SavedQueries,
)
ALL = bindings(*MIXED_IN, *SCREENS, SqlEditor, Grid, Cells, HotmessApp, Palette, Picker, Prompt, TextScreen)


def test_every_binding_has_an_id_and_a_help_text() -> None:
    assert all(b.id and b.tooltip and b.description for b in ALL)
    assert len({b.id for b in ALL}) == len(ALL)


def test_every_binding_is_pressed_here() -> None:
    assert {b.id for b in ALL} == KEYS.keys()


@contextmanager
def about(name: str) -> Iterator[None]:
    """Whatever goes wrong is said to have gone wrong with this key."""
    try:
        yield
    except Exception as error:
        error.add_note(f"the key that was pressed: {name}")
        raise


async def has_its_effect(pilot: Pilot[Any], name: str, before: tuple[str, ...]) -> None:
    app, (_, key, effect) = pilot.app, KEYS[name]
    with about(name):
        await press(pilot, *before)
        await pilot.press(key)
        if not app._exit:
            await settled(pilot)
        assert effect(app), name


@pytest.mark.parametrize("name", alike(sorted(LASTING - CURVES.keys()), always=3))
async def test_a_key_has_its_lasting_effect(make: Make, name: str) -> None:
    async with make().run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await has_its_effect(pilot, name, KEYS[name][0])


@pytest.mark.heavy
async def test_each_curve_has_its_key(make: Make) -> None:
    async with make().run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        for name in reversed(CURVES):  # the first curve is in view already
            await has_its_effect(pilot, name, ())


# a walk opens its screen anew for each key, which takes long, and longest from the first screen, whose keys are most
@pytest.mark.parametrize("walk", alike(sorted(WALKS, key=lambda walk: walk != "sources")))
async def test_a_key_has_its_effect(make: Make, walk: str) -> None:
    way, opening = WALKS[walk]
    names = [name for name in KEYS if name not in LASTING and walk_of(name) == walk]
    assert names
    app = make()
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await press(pilot, *way)
        depth = len(app.screen_stack)
        for name in names:  # each on a screen that was just opened
            while len(app.screen_stack) > depth:
                await app.pop_screen()
            app.session.draft = ""
            await settled(pilot)
            await has_its_effect(pilot, name, (*opening, *KEYS[name][0][len(way) + len(opening) :]))


def line_of_keys(app: HotmessApp) -> list[str]:
    """The keys that are shown, each with what it does."""
    return [words for words in re.split(r"\s{2,}", seen(app).split("\n")[-1].strip()) if words]


@pytest.mark.parametrize("stop", alike(SCREENS))
async def test_at_most_eight_keys_are_shown_and_all_of_them_work_and_have_help(
    make: Make, stop: type[DrillScreen]
) -> None:
    app = make()
    async with app.run_test(size=(160, 40)) as pilot:
        await press(pilot, *SCREENS[stop])
        assert isinstance(app.screen, stop)
        footer = app.screen.footer()
        assert footer[-1].name == "?"
        actions = {b.binding.action for b in app.screen.active_bindings.values()}
        assert {key.action for key in footer} <= actions
        assert "? help" in seen(app)
        many = line_of_keys(app)
        await pilot.resize_terminal(80, 40)
        await settled(pilot)
        few = line_of_keys(app)
        assert len(few) <= Keys.MOST
        assert few[:-1] == many[: len(few) - 1], "the first ones stay"
        assert len(few) < len(many) <= 2 * Keys.MOST
        await pilot.resize_terminal(100, 70)
        await press(pilot, "question_mark")
        text = seen(app)
        for binding in bindings(stop):
            if not (binding.id or "").startswith("curve.show-"):
                assert binding.tooltip in text
