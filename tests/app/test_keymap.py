"""Keys of the configuration file: they run what they should, are named wherever keys are named, and never run two."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from textual.binding import Binding

from hotmess_tui import config_file
from hotmess_tui.app.app import HotmessApp
from hotmess_tui.app.key_list import sections
from hotmess_tui.app.keymap import checked
from hotmess_tui.app.keys import Rebound, change_keys, display
from hotmess_tui.app.keys_in_notes import keys_in, with_keys
from hotmess_tui.app.routes import routes
from hotmess_tui.app.screens.curves import CurvesScreen

from .conftest import Typed, press, seen, settled
from .keys_pressed import top
from .terminals import Terminal

Make = Callable[..., HotmessApp]
ALL: dict[str, Binding] = {key.id or "": key for section in sections() for key in section.keys}


@pytest.fixture(autouse=True)
def _own_keys_again() -> object:
    yield
    change_keys({})


def keymap(**keys: str) -> dict[str, Rebound]:
    ids = {name.replace("__", "-").replace("_", ".", 1).replace("_", "-"): now for name, now in keys.items()}
    return {id: Rebound(ALL[id].key, now) for id, now in ids.items()}


@pytest.fixture
def read(own_home: Path) -> Callable[[str], tuple[dict[str, Rebound], list[str]]]:
    """What the program makes of a configuration file: the keymap, and each mistake in a line."""
    place = own_home / "config" / "hotmess" / "config.toml"
    place.parent.mkdir(parents=True)

    def made(text: str) -> tuple[dict[str, Rebound], list[str]]:
        place.write_text(text)
        file = config_file.read()
        changed, mistakes = checked(file)
        return changed, [line.removeprefix(str(place)) for line in file.located(mistakes)]

    return made


Read = Callable[[str], tuple[dict[str, Rebound], list[str]]]


async def test_a_changed_key_runs_its_action_and_the_old_one_does_not(make: Make) -> None:
    app = make(keymap=keymap(curve_all="x", screen_back="f8,b", choice_group="ctrl+g"))
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await press(pilot, "a")
        assert top(app) == "CurvesScreen"
        await press(pilot, "x")
        assert top(app) == "QuestionsScreen"
        await press(pilot, "q", "escape")
        assert top(app) == "QuestionsScreen"
        await press(pilot, "b")
        assert top(app) == "CurvesScreen"
        await press(pilot, "ctrl+g")
        assert top(app) == "Picker"


async def test_footer_help_and_palette_name_the_changed_keys(make: Make) -> None:
    app = make(keymap=keymap(curve_all="x", screen_help="f1", curve_whole="ctrl+e", screen_triage="z"))
    async with app.run_test(size=(100, 50)) as pilot:
        await settled(pilot)
        line = seen(app).split("\n")[-1]
        assert "x all" in line
        assert "z triage" in line
        assert line.rstrip().endswith("F1 help")
        await press(pilot, "f1")
        helped = " ".join(seen(app).split())
        assert "x list all questions, the largest variance first" in helped
        assert "^E shows all. Enter opens the questions." in helped
        assert "z list flagged samples, the most suspicious first" in helped
        await press(pilot, "escape", "ctrl+p", Typed("triage"))
        lines = [text for text in seen(app).split("\n") if "Triage" in text]
        assert any(re.search(r"Triage .* z *│", text) for text in lines), seen(app)


async def test_keys_typed_ahead_follow_the_changed_keys(make: Make) -> None:
    app = make(keymap=keymap(table_down="x", table_up="y", curve_quit="f9", screen_back="f8"))
    assert "x" in app._moving
    assert "j" not in app._moving
    assert {"f8", "f9", "Q", "ctrl+c"} == app._leaving_keys
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await press(pilot, "a", "x", "x")
        assert "3 of 48 groups" in seen(app)
        await press(pilot, "f8")
        assert top(app) == "CurvesScreen"


async def test_the_next_explorer_of_the_process_has_its_own_keys(make: Make) -> None:
    make(keymap=keymap(curve_all="x"))
    app = make()
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        assert "a all" in seen(app).split("\n")[-1]
        await press(pilot, "a")
        assert top(app) == "QuestionsScreen"


async def test_what_is_wrong_with_the_file_is_said_on_the_first_screen(make: Make) -> None:
    app = make(notice="config.toml line 3: unknown key screen.trige\x1b[31m[bold]")
    async with app.run_test(size=(100, 24)) as pilot:
        await settled(pilot)
        assert "config.toml line 3: unknown key screen.trige␛[31m[bold]" in seen(app)


@pytest.mark.parametrize(
    ("entry", "line"),
    [
        ('screen.trige = "z"', "unknown key screen.trige; did you mean screen.triage?"),
        ('xyzzy = "z"', "unknown key xyzzy"),
        ("screen.triage = 7", "screen.triage: 7 is not a text, as in screen.triage = 't'"),
        ('screen.triage = ["z"]', "screen.triage: ['z'] is not a text, as in screen.triage = 't'"),
        ('screen.triage = ""', "screen.triage: unknown key ''; keys are a, A, ctrl+a, f5, enter, comma"),
        ('screen.triage = "z,,x"', "screen.triage: unknown key ''; keys are a, A, ctrl+a, f5, enter, comma"),
        ('screen.triage = "hyper+z"', "screen.triage: unknown key 'hyper+z'; keys are"),
        ('screen.triage = "shift+a"', "screen.triage: unknown key 'shift+a'; keys are a, A"),
        ('screen.triage = "ctrl+A"', "screen.triage: unknown key 'ctrl+A'; keys are"),
        ('screen.triage = "nokey"', "screen.triage: unknown key 'nokey'; keys are"),
        ('screen.triage = "\\u001b"', "screen.triage: unknown key '\\x1b'; keys are"),
        ('screen.triage = "y"', "screen.triage: y is already the key of screen.copy; change one of them"),
        ('screen.triage = "?"', "screen.triage: ? is already the key of screen.help; change one of them"),
        ('screen.triage = "z, /"', "screen.triage: / is already the key of"),
        ('screen.triage = "escape"', "screen.triage: Esc is already the key of screen.back; change one of them"),
        ('screen.triage = "ctrl+c"', "screen.triage: ^C is already the key of app.quit; change one of them"),
        ('curve.all = "x"\ncurve.pick = "x"', "curve.pick: x is already the key of curve.all; change one of them"),
        ('app.redraw = "enter"', "app.redraw: Enter is already the key of"),
    ],
)
def test_a_wrong_key_is_named_with_its_line_and_the_others_hold(read: Read, entry: str, line: str) -> None:
    changed, mistakes = read(f'[keys]\n\nscreen.follow = "f5"\n{entry}\n')
    assert len(mistakes) == 1
    assert mistakes[0].startswith(f" line {4 + entry.count(chr(10))}: {line}")
    assert changed["screen.follow"].now == "f5"
    assert mistakes[0].split(": ")[1].split()[0] not in changed


def test_two_actions_may_exchange_their_keys(read: Read) -> None:
    changed, mistakes = read('[keys]\nscreen.triage = "y"\nscreen.copy = "t"\n')
    assert mistakes == []
    assert {id: keys.now for id, keys in changed.items()} == {"screen.triage": "y", "screen.copy": "t"}


def test_a_wrong_half_of_an_exchange_takes_the_other_with_it(read: Read) -> None:
    changed, mistakes = read('[keys]\nscreen.triage = "y"\nscreen.copy = 3\n')
    assert changed == {}
    assert [line.split(": ")[0] for line in mistakes] == [" line 2", " line 3"]


def test_quoted_names_and_tables_are_the_same(read: Read) -> None:
    for text in ('[keys]\n"screen.triage" = "z"\n', '[keys.screen]\ntriage = "z"\n', 'keys.screen.triage = "z"\n'):
        assert read(text) == ({"screen.triage": Rebound("t", "z")}, [])


def test_every_key_can_be_changed_and_none_clashes_as_it_is(read: Read) -> None:
    assert len(ALL) > 100
    for id in ALL:
        assert read(f'[keys]\n{id} = "f9"\n')[1] == [], id
    as_it_is = "".join(f'{id} = "{key.key}"\n' for id, key in ALL.items())
    assert read(f"[keys]\n{as_it_is}")[1] == []


@pytest.mark.parametrize(
    ("key", "shown"),
    [
        *(("ctrl+t", "^T"), ("f5", "F5"), ("question_mark", "?"), ("?", "?"), ("escape", "Esc"), ("enter", "Enter")),
        *(("alt+x", "alt+X"), ("comma", ","), ("x", "x"), ("X", "X"), ("up", "↑"), ("plus", "+"), ("+", "+")),
    ],
)
def test_a_key_has_a_name_for_people(key: str, shown: str) -> None:
    assert display(key) == shown


def test_texts_name_the_changed_keys_and_nothing_else_changes() -> None:
    change_keys({id: Rebound(key.key, "f9") for id, key in ALL.items()})
    for text, told in {
        "No points here. 1-9 shows another curve, f changes the filter.": (
            "No points here. 1-9 shows another curve, F9 changes the filter."
        ),
        "noted   u takes it back": "noted   F9 takes it back",
        "an interval is a range (+5 more: i)": "an interval is a range (+5 more: F9)",
        "right of 0, A has more. B is less": "right of 0, A has more. B is less",
        "f, on the curve, widens it.": "F9, on the curve, widens it.",
        "in a contrast (v, Enter)": "in a contrast (F9, F9)",
        "Ctrl+R runs the query": "F9 runs the query",
    }.items():
        assert with_keys(text) == told
    assert keys_in("(--verdicts forgiving)") == "(F9: forgiving)"
    assert keys_in("3 of sums (a) left out (+5 more: i)") == "3 of sums (a) left out (+5 more: F9)"
    assert keys_in("hits; a filter (f, one screen up) makes them fewer") == (
        "hits; a filter (F9, one screen up) makes them fewer"
    )
    change_keys({})
    for route in routes():
        assert with_keys(route.screen.ABOUT, object.__new__(route.screen)) == route.screen.ABOUT


def test_a_key_of_another_screen_is_not_taken_for_one_of_this() -> None:
    on_curves = object.__new__(CurvesScreen)
    text = "e shows all"
    change_keys(keymap(trace_whole="z") if "trace.whole" in ALL else {"elsewhere": Rebound("e", "z")})
    assert with_keys(text, on_curves) == text
    change_keys(keymap(curve_whole="w"))
    assert with_keys(text, on_curves) == "w shows all"


@pytest.mark.heavy
def test_the_explorer_starts_under_a_file_with_a_wrong_key(own_home: Path, logs: Path, store: Path) -> None:
    place = own_home / "config" / "hotmess" / "config.toml"
    place.parent.mkdir(parents=True)
    place.write_text('[keys]\nscreen.quit = "f9"\nscreen.trige = "z"\n')
    terminal = Terminal([sys.executable, "-m", "hotmess_tui", str(logs), "--store", str(store)], columns=160)
    try:
        terminal.wait_for(b"unknown key screen.trige")
        terminal.press(b"Q")
        terminal.settle()
        assert terminal.process.poll() is None
        terminal.press(b"\x1b[20~")
        assert terminal.wait_for_end() == 0
        terminal.assert_as_it_was()
    finally:
        terminal.close()
