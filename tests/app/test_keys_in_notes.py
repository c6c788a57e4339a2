"""Notes on screen name the keys, not the options of commands."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from hotmess_tui.app.app import HotmessApp
from hotmess_tui.app.keys import Key
from hotmess_tui.app.keys_in_notes import KEYS, keys_in
from hotmess_tui.app.screens.curves import CurvesScreen
from hotmess_tui.app.screens.view_settings import GROUP, LENGTH, ViewSettings

from .conftest import press, seen, settled

Make = Callable[..., HotmessApp]
ACTIONS = {"verdicts": "verdicts", "cluster": "cluster", "by": "group", "length": "length"}


@pytest.mark.parametrize(
    ("note", "on_screen"),
    [
        ("as right (--verdicts forgiving, which only raises)", "as right (V: forgiving, which only raises)"),
        ("1.6 times as wide (--cluster task)", "1.6 times as wide (I: task)"),
        ("differs between samples of one group (--cluster)", "differs between samples of one group (I)"),
        ("[0.1, 0.2]; --by run", "[0.1, 0.2]; b: run"),
        ("--length chooses", "U chooses"),
        ("kl smooths answers (--epsilon)", "kl smooths answers (--epsilon)"),
        ("--by-run x--by --bys", "--by-run x--by --bys"),
    ],
)
def test_a_note_names_the_key(note: str, on_screen: str) -> None:
    assert keys_in(note) == on_screen


def test_the_keys_are_those_of_the_view_settings() -> None:
    known = [key for key in (*ViewSettings.BINDINGS, GROUP, LENGTH) if isinstance(key, Key)]
    assert {option: next(key.key for key in known if key.action == ACTIONS[option]) for option in KEYS} == KEYS


async def test_the_status_the_sheet_of_notes_and_an_empty_chart_name_keys(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = make()
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        screen = app.screen
        assert isinstance(screen, CurvesScreen)
        monkeypatch.setattr(screen, "_notes", lambda: ["no intervals: run differs (--cluster)"])
        screen.refresh_status()
        await settled(pilot)
        assert "no intervals: run differs (I)" in seen(app)
        await press(pilot, "i", "G")
        assert "no intervals: run differs (I)" in seen(app)
        assert "--cluster" not in seen(app)
        await press(pilot, "escape", "U", "down", "enter")  # tokens, of which there are none
        told = " ".join(seen(app).split())
        assert "no sample has a length in tokens" in told
        assert "words (240 samples)" in told
        assert "U chooses" in told


async def test_the_units_of_length_say_how_many_samples_have_them(make: Make) -> None:
    app = make()
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await press(pilot, "U")
        lines = {
            line.split("│")[1].split()[0]: line for line in seen(app).splitlines() if "│" in line and "sample" in line
        }
        assert "240 samples" in lines["words"]
        assert "240 samples" in lines["characters"]
        assert "no sample" in lines["tokens"]
