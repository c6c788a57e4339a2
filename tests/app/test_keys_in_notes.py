"""Notes on screen name the keys, not the options of commands."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator

import pytest

from hotmess_tui.app.app import HotmessApp
from hotmess_tui.app.keys import Key
from hotmess_tui.app.keys_in_notes import _IN_NOTE, _IN_TEXT, KEYS, keys_in
from hotmess_tui.app.routes import routes
from hotmess_tui.app.screens.console import ConsoleScreen
from hotmess_tui.app.screens.curves import CurvesScreen
from hotmess_tui.app.screens.table_screen import TableScreen
from hotmess_tui.app.screens.view_settings import GROUP, LENGTH, ViewSettings

from .conftest import press, seen, settled
from .terminals import ROOT

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
        assert "(U)" in told


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


# Texts whose keys stay as they are: dialogs and the editor have none that a person can set
FIXED = {
    "Enter select  Esc cancel",
    "□Enter select   Esc cancel□",
    "Esc cancel",
    "checking□  Esc cancel",
    "Esc close",
    "↑ ↓ scroll   Esc close",
    "↑ ↓ choose   Enter run   Esc close",
    "↑ ↓ k j",
    "up and down; PgUp PgDn by pages, gg and G to both ends",
    "labels are not a column: Esc, then □ selects by label",
    "the logs were read again: Enter",
    "complete names and keywords; Tab or Enter inserts one",
    ConsoleScreen.ABOUT,
}
# A and B are sides
A_KEY = re.compile(r"(?<![^\s(“])(?<!□ )([C-HJ-Zb-z*?/]|Esc|Enter|Tab|Ctrl\+[A-Z])(?=[\s,);]|$)(?! = )")


def texts_of_the_screens() -> Iterator[str]:
    """Every text in the modules of the application that is no docstring; what is put in is shown as □."""
    for file in sorted((ROOT / "hotmess_tui" / "app").rglob("*.py")):
        tree = ast.parse(file.read_text())
        parts = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
        for node in ast.walk(tree):
            if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
                parts.add(id(node.value))
            elif isinstance(node, ast.JoinedStr):
                yield "".join(str(part.value) if isinstance(part, ast.Constant) else "□" for part in node.values)
            elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in parts:
                yield node.value


def test_every_key_in_a_text_is_recognised_as_one() -> None:
    texts = {text for text in texts_of_the_screens() if " " in text.strip() and "\n" not in text} - FIXED
    mentions = [(text, mention[1], mention.start(1)) for text in texts for mention in A_KEY.finditer(text)]
    assert len(mentions) > 50
    unknown = [
        (text, key)
        for text, key, at in mentions
        if at not in {found.start(1) for pattern in (_IN_TEXT, _IN_NOTE) for found in pattern.finditer(text)}
    ]
    assert not unknown


def test_every_empty_table_says_which_key_leads_on() -> None:
    empty = {route.name: route.screen.EMPTY for route in routes() if issubclass(route.screen, TableScreen)}
    assert not [name for name, text in empty.items() if text and not _IN_TEXT.search(text) and "hotmess" not in text]


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("labelled odd 0f3a (u undo)", ["u"]),
        ("3 hits “a”   n next, N before", ["n", "N"]),
        ("c on another sample compares the two", ["c"]),
        ("Not run: tool_trouble (press i for why)", ["i"]),
        ("No rows: Tab goes back to the query.", ["Tab"]),
        ("a list, A has more than B, and I is no key", []),
    ],
)
def test_what_a_key_does_shows_that_it_is_one(text: str, keys: list[str]) -> None:
    assert [mention[1] for mention in _IN_TEXT.finditer(text)] == keys
