"""The palette: who knows another tool's word for an action finds it, or is told on which screen it can be done."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from hotmess_tui.app.app import HotmessApp
from hotmess_tui.app.dialogs.actions import Action, ranked
from hotmess_tui.app.dialogs.palette import Found, Palette, line
from hotmess_tui.app.keys import SAVE
from hotmess_tui.app.palette import keys_told
from hotmess_tui.app.routes import routes
from hotmess_tui.app.screens.base import DrillScreen
from hotmess_tui.app.screens.curves import CurvesScreen
from hotmess_tui.app.screens.questions import QuestionsScreen
from hotmess_tui.app.screens.samples import SamplesScreen
from hotmess_tui.charts.safe import width

from .conftest import Typed, press, seen, settled

Make = Callable[..., HotmessApp]


def nothing() -> None:
    pass


def action(name: str, also: str = "", *, keys: Sequence[str] = (), about: str = "", why_not: str = "") -> Action:
    return Action(name, name, about, tuple(keys), also, nothing, why_not=why_not)


def offered(here: type[DrillScreen]) -> list[Action]:
    """What the palette lists on a screen, told from its keys alone."""
    own = {**keys_told(here), **keys_told(HotmessApp)}
    found = [
        Action(
            id, key.description, key.tooltip, (key.name,), f"{key.also} {here.SAVES if id == SAVE.id else ''}", nothing
        )
        for id, key in own.items()
    ]
    for route in routes():
        for id, key in keys_told(route.screen).items():
            if id not in own:
                found.append(
                    Action(id, key.description, key.tooltip, (key.name,), key.also, nothing, why_not=route.way)
                )
    return found


def first(query: str, here: type[DrillScreen]) -> Action:
    return ranked(query, offered(here))[0]


# other tools' words, what is meant on the first screen, among questions, and among the samples of one
WORDS = {
    "export": ("Save to a file",) * 3,
    "save": ("Save to a file",) * 3,
    "download": ("Save to a file",) * 3,
    "csv": ("Save to a file",) * 3,
    "filter": ("Filter",) * 3,
    "where": ("Filter", "Filter", "Filter"),
    "compare": ("Contrast", "Compare", "Compare"),
    "diff": ("Contrast", "Contrast", "Compare"),
    "label": ("Only a label", "Label", "Label"),
    "tag": ("Only a label", "Label", "Label"),
    "search": ("Search all traces", "Search here", "Search here"),
    "grep": ("Search all traces", "Search here", "Search here"),
    "quit": ("Quit",) * 3,
    "exit": ("Quit",) * 3,
    "sort": ("Sort",) * 3,
    "order": ("Sort",) * 3,
    "copy": ("Copy",) * 3,
    "yank": ("Copy",) * 3,
    "sql": ("SQL",) * 3,
    "undo": ("Undo",) * 3,
    "tree": ("Tree",) * 3,
    "transcript": ("Trace",) * 3,
    "help": ("Help",) * 3,
    "facet": ("Group by",) * 3,
    "watch": ("Follow",) * 3,
    "judge": ("Verdicts", "Verdicts", "Correct"),
}


@pytest.mark.parametrize("word", WORDS)
def test_another_tools_word_finds_the_action(word: str) -> None:
    screens = (CurvesScreen, QuestionsScreen, SamplesScreen)
    assert tuple(first(word, screen).name for screen in screens) == WORDS[word]


@pytest.mark.parametrize(
    ("word", "names"),
    [
        *((word, {"Triage", "Notes", "Verdicts"}) for word in ("trust", "doubt", "reliable")),
        *((word, {"Contrast", "Notes"}) for word in ("accuracy", "why")),
    ],
)
def test_a_doubt_finds_the_keys_that_settle_it(word: str, names: set[str]) -> None:
    assert first(word, CurvesScreen).name in names


@pytest.mark.parametrize("word", ["png", "figure", "picture", "pdf"])
def test_a_figure_is_written_on_the_curves(word: str) -> None:
    assert first(word, CurvesScreen).name == "Save to a file"


def test_what_can_be_done_here_comes_before_what_cannot() -> None:
    here, there = action("Contrast", "compare"), action("Compare", why_not="not here: on a question")
    assert ranked("compare", [there, here]) == [here, there]


def test_an_action_that_can_be_done_here_is_not_listed_for_other_screens() -> None:
    here, there = action("Filter"), action("Filter", why_not="not here: in the triage")
    assert ranked("filter", [here, there]) == [here]


def test_an_exact_name_comes_before_a_beginning_and_that_before_a_word_of_its_text() -> None:
    exact, begins, text = action("Note"), action("Notes"), action("Trace", about="with its note")
    assert ranked("note", [text, begins, exact]) == [exact, begins, text]


def test_words_of_one_action_may_come_in_any_order_and_case() -> None:
    listed = [action("Copy"), action("Search all traces"), action("Search here")]
    assert [found.name for found in ranked("TRACES search", listed)] == ["Search all traces"]


def test_a_key_finds_its_action() -> None:
    listed = [action("Tree", keys="T"), action("Triage", keys="t")]
    assert ranked("t", listed)[0].name == "Triage"
    assert ranked("T", listed)[0].name == "Tree"


def test_a_misspelt_word_is_taken_for_the_nearest() -> None:
    assert first("exprot", CurvesScreen).name == "Save to a file"
    assert first("fitler", CurvesScreen).name == "Filter"


@pytest.mark.parametrize("query", ["zzq", "+", "   ", "ex"])
def test_a_word_that_nothing_knows_finds_nothing(query: str) -> None:
    assert ranked(query, [action("Copy", "yank")]) == []


@pytest.mark.parametrize("cells", [30, 50, 70])
@pytest.mark.parametrize("name", ["Copy", "Curve: " + "long " * 20, "[red]日本語[/] " * 9])
def test_an_action_takes_one_line_and_its_keys_are_never_cut(cells: int, name: str) -> None:
    spans = line(action(name, keys=("Esc", "q"), about="what it does " * 9), cells, "…")
    text = "".join(span.text for span in spans)
    assert width(text) == cells
    assert "\n" not in text
    assert text.endswith(" Esc q")


def test_every_key_but_those_that_move_has_other_words() -> None:
    keys = {id: key for route in routes() for id, key in keys_told(route.screen).items()}
    without = {id for id, key in keys.items() if not key.also and not key.moves}
    assert {id for id in without if not id.startswith("curve.show-")} <= {
        *("curve.left", "curve.right", "matrix.left", "matrix.right", "contrast.pane"),  # to what is beside
    }


def names(app: HotmessApp) -> Sequence[str]:
    return [found.name for found in app.screen.query_one(Found).actions]


async def test_the_palette_lists_what_can_be_done_and_does_it(make: Make) -> None:
    app = make()
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await press(pilot, "ctrl+p")
        assert isinstance(app.screen, Palette)
        listed = names(app)
        assert listed[:2] == ["Questions here", "All questions"]
        assert listed.index("Filter") < listed.index("Quit") < listed.index("Up")
        await press(pilot, Typed("ensemble"), "enter")
        assert app.screen.name_of_curve == "ensemble"  # type: ignore[attr-defined]


async def test_enter_does_what_fits_all_that_was_written_however_fast(make: Make) -> None:
    app = make()
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await press(pilot, "a", "ctrl+p", Typed("export"), "enter")
        assert "questions.csv" in seen(app)


async def test_the_palette_says_where_another_action_can_be_done(make: Make) -> None:
    app = make()
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await press(pilot, "ctrl+p", Typed("transcript"))
        assert "not here: " in seen(app)
        await press(pilot, "enter")
        assert isinstance(app.screen, CurvesScreen)
        assert "Trace: Enter on a question (a, Enter)" in seen(app)


async def test_the_palette_says_that_nothing_is_called_so_and_stays(make: Make) -> None:
    app = make()
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await press(pilot, "ctrl+p", Typed("zzq"), "down", "enter")
        assert "no matching action" in seen(app)
        assert isinstance(app.screen, Palette)


async def test_an_action_is_chosen_with_the_mouse(make: Make) -> None:
    app = make()
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await press(pilot, "ctrl+p")
        await pilot.click(Found, offset=(5, 1))
        await settled(pilot)
        assert isinstance(app.screen, QuestionsScreen)
