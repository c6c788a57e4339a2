"""The help: what one needs first comes first, and no line is cut; the page of keys says what the bindings say."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from hotmess_tui.app.app import HotmessApp
from hotmess_tui.app.dialogs.actions import Action
from hotmess_tui.app.dialogs.help import FIRST, HelpScreen, TextScreen
from hotmess_tui.app.keys import moving_keys
from hotmess_tui.app.palette import keys_told
from hotmess_tui.app.routes import Route, routes
from hotmess_tui.charts.safe import width
from hotmess_tui.differences import ABOUT
from hotmess_tui.tables.formulas import explained
from tests.scripts import load

from .conftest import press, seen, settled

Make = Callable[..., HotmessApp]
ROOT = Path(__file__).resolve().parents[2]


def keys_of(route: Route) -> list[Action]:
    keys = (*keys_told(route.screen).values(), *keys_told(HotmessApp).values(), *moving_keys("table", "row"))
    return [
        Action(
            key.id or "",
            key.description,
            key.tooltip,
            (key.name,),
            "",
            lambda: None,
            does=key.action.split(".")[-1].split("(")[0],
            moves=key.moves,
        )
        for key in keys
    ]


_FIGURES = [(name, name, about) for name, about in ABOUT.items()]


def help_lines(route: Route, cells: int) -> list[str]:
    screen = HelpScreen("here", route.screen.ABOUT, keys_of(route), explained(_FIGURES, "brier", "unbiased"))
    return ["".join(span.text for span in line) for line in screen.lines(cells)]


@pytest.mark.parametrize("cells", [50, 72])
@pytest.mark.parametrize("route", list(routes()), ids=lambda route: route.module)
def test_no_line_of_the_help_is_cut(route: Route, cells: int) -> None:
    lines = help_lines(route, cells)
    assert max(map(width, lines)) <= cells
    text = " ".join(" ".join(lines).split())
    assert " ".join(route.screen.ABOUT.split()) in text
    for key in keys_told(route.screen).values():
        assert key.tooltip in text


@pytest.mark.parametrize("route", list(routes()), ids=lambda route: route.module)
def test_the_help_begins_with_what_one_needs_on_every_screen(route: Route) -> None:
    lines = help_lines(route, 72)
    first = lines[: lines.index("")]
    assert first[0].startswith("↑ ↓ k j")
    assert len(first) <= 11
    assert "find an action by name" in first[-1]
    names = [line.split()[0] for line in first]
    assert "Esc" in names
    assert {"/", "*"} <= set(names)


def test_what_comes_first_is_what_keys_run() -> None:
    run = {key.action.split(".")[-1].split("(")[0] for route in routes() for key in keys_told(route.screen).values()}
    assert set(FIRST) <= run | {"palette"}


def test_the_page_of_keys_is_what_the_bindings_say() -> None:
    documented = load(ROOT / "docs" / "keys.py")
    assert documented.PAGE.read_text(encoding="utf-8") == documented.page(), "run: python docs/keys.py"


@pytest.mark.heavy
async def test_the_help_is_wrapped_anew_after_a_resize(make: Make) -> None:
    app = make()
    async with app.run_test(size=(160, 50)) as pilot:
        await settled(pilot)
        await press(pilot, "question_mark")
        assert isinstance(app.screen, TextScreen)
        wide = seen(app)
        await pilot.resize_terminal(60, 20)
        await press(pilot, "G")
        assert "corrected for few samples" in seen(app)
        await pilot.resize_terminal(160, 50)
        await press(pilot, "g")
        assert seen(app) == wide


async def test_the_help_has_the_formula_of_every_value_that_is_shown(make: Make) -> None:
    app = make()
    async with app.run_test(size=(80, 50)) as pilot:
        await settled(pilot)
        await press(pilot, "a", "question_mark")
        assert isinstance(app.screen, HelpScreen)
        meanings = " ".join(" ".join("".join(span.text for span in line) for line in app.screen.lines(72)).split())
        for told in (
            "incoherence variance / error = Σ variance / Σ error",
            "variance component of the error that differs from sample to sample = mean ‖f − f̄‖² · n / (n − 1)",
            "f: a sample as a distribution over the answers",
        ):
            assert told in meanings
