"""After a resize every screen and dialog is as if it had been opened in a terminal of that size."""

from __future__ import annotations

import types
from collections.abc import Callable

import pytest

from hotmess_tui.app.app import HotmessApp
from hotmess_tui.explorer import console
from tests.alike import alike

from .conftest import Typed, press, seen, settled
from .keys_pressed import SCREENS

PINNED = types.SimpleNamespace(monotonic=lambda: 0.0)  # a query takes 0 ms
Make = Callable[..., HotmessApp]
SMALL, LARGE = (80, 24), (160, 50)
DIALOGS: dict[str, tuple[str, ...]] = {
    "help": ("question_mark",),
    "notes": ("i",),
    "palette": ("ctrl+p",),
    "palette, searched": ("ctrl+p", Typed("compare")),
    "picker": ("b",),
    "picker of curves": ("C",),
    "prompt": ("f",),
    "note that is cut": ("f", Typed("epoch < 4"), "enter"),
    "nothing left": ("f", Typed("epoch < 0"), "enter"),
    "chart of a query": (
        *("colon", Typed("select epoch as x, count(*) as y from samples group by 1;"), "enter", "escape", "p"),
    ),
}
PLACES = {**{screen.__name__: keys for screen, keys in SCREENS.items()}, **DIALOGS}


@pytest.fixture(autouse=True)
def pinned(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(console, "time", PINNED)


async def shown(make: Make, size: tuple[int, int], keys: tuple[str, ...], *sizes: tuple[int, int]) -> list[list[str]]:
    """What stands on screen at first, and in each further size."""
    app = make()
    looks = []
    async with app.run_test(size=size) as pilot:
        await settled(pilot)
        await press(pilot, *keys)
        looks.append(seen(app).splitlines())
        for further in sizes:
            await pilot.resize_terminal(*further)
            await settled(pilot)
            looks.append(seen(app).splitlines())
    return looks


@pytest.mark.parametrize("place", alike(sorted(PLACES), always=1))
async def test_a_screen_in_another_size_is_as_if_it_was_opened_in_it(make: Make, place: str) -> None:
    large, small, again = await shown(make, LARGE, PLACES[place], SMALL, LARGE)
    assert again == large
    [fresh] = await shown(make, SMALL, PLACES[place])
    assert small == fresh
