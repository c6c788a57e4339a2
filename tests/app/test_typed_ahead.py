"""Keys in bursts do what they do when each waits for the one before, also into dialogs that open late or just close."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from contextlib import suppress

import pytest
from textual.worker import WorkerCancelled

from hotmess_tui.app.app import HotmessApp
from hotmess_tui.records import Choice
from tests.alike import alike

from .conftest import key_event, settled

Make = Callable[..., HotmessApp]

JOURNEYS = [
    ["a", "enter", "enter", "plus", *"odd", "enter", "right"],  # the dialog opens behind an answer
    ["f", *"nonsense", "enter", "escape", "a"],  # Esc while Enter is still refused
    ["a", "slash", *"q3", "enter", "enter"],  # q is a letter for the dialog that a key before it opens
    ["a", "s", "escape", "enter", "enter"],  # Esc is for the list, not for the screen that is waited for
    ["g", "q", "a"],
    ["f", *"epoch>1", "enter", "a", "enter"],
    ["ctrl+p", *"filter", "enter", *"epoch>1", "enter", "a"],
    ["ctrl+p", *"triage", "enter", "enter"],
    ["a", "enter", "l", *"odd", "enter", "down", "l", "enter"],
    ["i", "escape", "a", "i", "escape", "enter"],
    ["U", "enter", "2", "g", "enter", "a"],
    ["asterisk", *"weigh", "enter", "enter"],
]


async def left_with(make: Make, keys: list[str], rng: random.Random | None) -> tuple[list[str], Choice]:
    """The screens and settings that keys lead to: each waits for the one before, or they come in bursts."""
    app = make()
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        for key in keys:
            app.post_message(key_event(key))
            if rng is None:
                await settled(pilot)
            elif pause := rng.choice((0, 0, 0.001, 0.003, 0.01, 0.03)):
                await asyncio.sleep(pause)
        for _ in range(3):
            with suppress(WorkerCancelled):  # what a key began, and the next one gave up
                await settled(pilot)
        await settled(pilot)
        return [type(screen).__name__ for screen in app.screen_stack], app.session.choice


@pytest.mark.parametrize("seed", alike([1, 2, 3]))
@pytest.mark.parametrize("keys", alike(JOURNEYS, always=4), ids=" ".join)
async def test_a_burst_of_keys_leads_where_they_lead_one_by_one(make: Make, keys: list[str], seed: int) -> None:
    assert await left_with(make, keys, random.Random(seed)) == await left_with(make, keys, None)


async def test_a_second_esc_waits_for_nothing(make: Make) -> None:
    app = make()
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await asyncio.sleep(0)
        for key in ("a", "s", "escape", "escape"):
            app.post_message(key_event(key))
        await settled(pilot)
        await settled(pilot)
        assert [type(screen).__name__ for screen in app.screen_stack] == ["Screen", "CurvesScreen"]
