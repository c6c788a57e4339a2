"""What comes too late or too early for a screen: answers, keys and notes for one that was left, or is not laid out."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from textual import events
from textual.keys import _character_to_key
from textual.pilot import Pilot

from hotmess_tui.app.app import HotmessApp
from hotmess_tui.app.dialogs.help import TextScreen
from hotmess_tui.app.messages import LogsReread, QuestionsRequest, RereadFailed
from hotmess_tui.app.screens.asking import AskingScreen
from hotmess_tui.app.screens.base import DrillScreen
from hotmess_tui.app.screens.curves import CurvesScreen
from hotmess_tui.app.screens.questions import QuestionsScreen
from hotmess_tui.app.screens.samples import SamplesScreen
from hotmess_tui.app.widgets.grid import Grid
from hotmess_tui.errors import Cancelled
from hotmess_tui.explorer.explorer import Explorer
from hotmess_tui.records import Choice
from tests.alike import alike

from .conftest import Typed, key_event, press, seen, settled
from .keys_pressed import SCREENS

Make = Callable[..., HotmessApp]


@contextmanager
def answers_kept(screen: AskingScreen) -> Iterator[list[AskingScreen.Answered]]:
    """The answers to what a screen asks meanwhile, which do not reach it."""
    kept: list[AskingScreen.Answered] = []
    post = screen.post_message
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            screen,
            "post_message",
            lambda message: (
                kept.append(message) is None if isinstance(message, AskingScreen.Answered) else post(message)
            ),
        )
        yield kept


async def until(pilot: Pilot[int], happened: Callable[[], object]) -> None:
    while not happened():
        await pilot.pause(0.02)


@pytest.mark.parametrize("screen", alike([s for s in SCREENS if s is not CurvesScreen]))
async def test_an_answer_for_a_screen_that_was_left_is_dropped(make: Make, screen: type[DrillScreen]) -> None:
    app = make()
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await press(pilot, *SCREENS[screen])
        left = app.screen
        assert isinstance(left, DrillScreen)
        with answers_kept(left) as kept:
            left.reload()
            await app.workers.wait_for_complete()
            await pilot.pause()
        questions = dict(left._questions)
        app.pop_screen()
        await until(pilot, lambda: not left.children)
        left._questions = questions  # as if it had been left without giving up what it waits for
        for answer in kept:
            await left._on_message(answer)
        for widget in left.query(Grid):
            await left._on_message(Grid.Moved(widget, 0))
        await left._on_message(events.ScreenResume())
        actions = {active.binding.action for active in left.active_bindings.values()}
        for action in actions - {"app.quit"}:  # which is meant wherever it comes from
            await app.run_action(action, left)
        await pilot.pause()
        assert app.fault is None
        assert app._exception is None


@pytest.mark.parametrize("come", alike(["follow", "reread", "failed"]))
async def test_a_screen_that_is_not_laid_out_yet_is_not_spoken_to(make: Make, come: str) -> None:
    app = make()
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        explorer = app.session.explorer
        app.open_screen(QuestionsRequest(None, "all"))
        assert isinstance(app.screen, QuestionsScreen)
        assert not app.screen.is_mounted
        if come == "follow":
            app.action_follow()
        elif come == "reread":
            app.on_logs_reread(LogsReread(explorer, explorer.counts(), "2 new samples"))
        else:
            app.on_reread_failed(RereadFailed("no disk"))
        await app.run_action("move(1)", app.screen)
        await settled(pilot)
        assert isinstance(app.screen, QuestionsScreen)
        assert app.screen.query_one(Grid).total > 0
        if come == "follow":
            app.action_follow()


async def test_a_sheet_that_is_closed_twice_takes_no_other_screen_away(make: Make) -> None:
    app = make()
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await press(pilot, "a", "question_mark")
        sheet = app.screen
        assert isinstance(sheet, TextScreen)
        sheet.dismiss()
        sheet.dismiss()
        await settled(pilot)
        assert isinstance(app.screen, QuestionsScreen)
        await sheet.run_action("dismiss(None)")
        assert isinstance(app.screen, QuestionsScreen)


async def test_what_is_chosen_in_a_dialog_of_a_screen_that_was_left_is_dropped(make: Make) -> None:
    app = make()
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await press(pilot, "a", "s")
        picker = app.screen
        assert isinstance(app.screen_stack[-2], QuestionsScreen)
        called = picker._result_callbacks[-1].callback
        app.pop_screen()
        app.pop_screen()
        await settled(pilot)
        assert isinstance(app.screen, CurvesScreen)
        called(("accuracy",))
        await settled(pilot)
        assert app.fault is None


@pytest.mark.heavy
async def test_a_filter_is_checked_in_the_logs_as_they_are_then(make: Make, logs: Path, tmp_path: Path) -> None:
    """The store that was open when one began to write has been closed, where logs are followed."""
    before = Explorer.open([str(logs)], store=tmp_path / "store")
    app = make(before)
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await press(pilot, "f", Typed("epoch < 2"))
        after = before.reopened(before.origin.options)
        app.on_logs_reread(LogsReread(after, after.counts(), ""))
        before.close()
        await press(pilot, "enter")
        assert app.fault is None
        assert app.session.choice.where == "epoch < 2"


async def test_the_check_of_a_filter_ends_with_its_dialog(
    make: Make, explorer: Explorer, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended = threading.Event()

    def check(choice: Choice) -> None:
        try:
            for _ in range(3_000):
                time.sleep(0.01)
                with explorer.store.cursor() as cursor:
                    cursor.execute("SELECT 1")
        except Cancelled:
            ended.set()
            raise

    monkeypatch.setattr(explorer, "check", check)
    app = make()
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await press(pilot, "f", Typed("epoch < 2"))
        app.post_message(key_event("enter"))
        while "checking…  Esc cancel" not in seen(app):
            await asyncio.sleep(0.05)
        app.post_message(key_event("escape"))
        assert await asyncio.to_thread(ended.wait, 20)
        await settled(pilot)
        assert isinstance(app.screen, CurvesScreen)
        assert app.session.choice.where is None
        assert app.fault is None


async def test_keys_for_a_screen_that_was_left_do_not_hold_up_those_that_follow(make: Make) -> None:
    app = make()
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        app._kept.append(events.Key("down", None))
        await press(pilot, "a")
        assert isinstance(app.screen, QuestionsScreen)


def typed_ahead(app: HotmessApp, *keys: str) -> None:
    """Keys that come in one go, as over a slow link."""
    for key in keys:
        for sign in key if isinstance(key, Typed) else (key,):
            named = len(sign) > 1
            app.post_message(events.Key(sign if named else _character_to_key(sign), None if named else sign))


@pytest.mark.parametrize("slow", alike([0.3, 0.0]))
async def test_what_is_typed_behind_the_enter_of_a_dialog_is_for_the_screen_below(
    make: Make, explorer: Explorer, monkeypatch: pytest.MonkeyPatch, slow: float
) -> None:
    check = explorer.check
    monkeypatch.setattr(Explorer, "check", lambda self, choice: (time.sleep(slow), check(choice))[1])
    app = make()
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await press(pilot, "a")
        typed_ahead(app, "f", Typed("epoch < 4"), "enter", "d", "down", "enter", "f", Typed(" "), "enter", "enter")
        await until(pilot, lambda: isinstance(app.screen, SamplesScreen))
        assert app.session.choice.where == "epoch < 4"
        assert app.session.choice.decomposition != "auto"


async def test_what_is_typed_behind_the_enter_of_a_list_is_for_the_screen_below(make: Make) -> None:
    app = make()
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await press(pilot, "a")
        typed_ahead(app, "d", "down", "enter", "enter")
        await until(pilot, lambda: isinstance(app.screen, SamplesScreen))
        assert app.session.choice.decomposition != "auto"


async def test_what_is_typed_behind_an_enter_that_is_refused_stays_in_the_dialog(make: Make) -> None:
    app = make()
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        typed_ahead(app, "f", Typed("epoch <"), "enter", Typed(" 4"), "enter", "a")
        await until(pilot, lambda: isinstance(app.screen, QuestionsScreen))
        assert app.session.choice.where == "epoch < 4"
