"""Search on screen: hits with their context, the trace at the hit and back to the very row, an end on demand."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from hotmess_tui.app.app import HotmessApp
from hotmess_tui.app.screens.questions import QuestionsScreen
from hotmess_tui.app.widgets.grid import Grid

from .conftest import Typed, press, seen, settled

Make = Callable[..., HotmessApp]


@pytest.mark.heavy
async def test_from_a_hit_to_the_trace_and_back(make: Make) -> None:
    app = make()
    async with app.run_test(size=(120, 30)) as pilot:
        await settled(pilot)
        await press(pilot, "asterisk", Typed("answer is yes"), "enter")
        grid = app.screen.query_one(Grid)
        assert grid.total == sum(1 for _ in app.session.explorer.search("answer is yes", app.session.choice))
        assert "So the answer is" in seen(app)
        right = sum(bool(s.correct) for s in app.session.explorer.samples(app.session.choice))  # those say yes
        assert f"models wrote it in {right} samples, 1.00 right; the others 0.00" in seen(app)
        await press(pilot, "down", "down")
        hit = grid.current
        await press(pilot, "enter")
        assert f"sample {hit.sample_id[:8]}" in seen(app)
        assert f"of 5: {hit.task} {hit.question_id}" in seen(app).splitlines()[0]
        assert "hit 1 of" in seen(app) or "1 hit" in seen(app)
        await press(pilot, "escape")
        assert app.screen.query_one(Grid).current == hit


@pytest.mark.heavy
async def test_regular_expressions_stand_between_slashes_and_faults_are_said(make: Make) -> None:
    app = make()
    async with app.run_test(size=(120, 30)) as pilot:
        await settled(pilot)
        await press(pilot, "asterisk", Typed("/ye[sz]./"), "enter")
        assert "yes" in seen(app)
        assert app.screen.query_one(Grid).total > 0
        await press(pilot, "asterisk", "home", *(["delete"] * 12), "slash", "left_parenthesis", "x", "slash", "enter")
        assert "invalid regular expression at character 1 ('(x'): unclosed (" in seen(app)
        await press(pilot, "escape")
        assert "yes" in seen(app)  # the search before
        await press(pilot, "asterisk", "home", *(["delete"] * 12), Typed("nowhere"), "enter")
        assert "No trace contains “nowhere”" in seen(app)


async def test_the_filter_holds_and_hostile_text_stays_text(make: Make) -> None:
    app = make()
    async with app.run_test(size=(120, 30)) as pilot:
        await press(pilot, "f", Typed("model='alpha'"), "enter")
        await press(pilot, "asterisk", Typed("alert"), "enter")
        assert app.screen.query_one(Grid).total > 0
        assert "beta" not in seen(app)
        assert "\x1b" not in seen(app)


async def test_a_trace_opened_at_a_text_shows_its_first_place(make: Make) -> None:
    app = make()
    async with app.run_test(size=(120, 30)) as pilot:
        await settled(pilot)
        await press(pilot, "asterisk", Typed("weigh"), "enter", "enter")
        assert "Step 0: weigh" in seen(app)
        await press(pilot, "n")
        assert "hit 2 of" in seen(app)


async def test_a_wrong_regular_expression_is_refused_before_the_search_begins(make: Make) -> None:
    app = make()
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await press(pilot, "a", "asterisk", Typed("/(x/"), "enter")
        assert "invalid regular expression at character 1" in seen(app)
        await press(pilot, "escape")
        assert isinstance(app.screen, QuestionsScreen)
