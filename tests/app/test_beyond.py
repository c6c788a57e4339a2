"""Model size and plan on screen: the figures of the commands, and the way from them to questions and samples."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from hotmess_tui.app.app import HotmessApp
from hotmess_tui.app.screens.plan import PlanScreen
from hotmess_tui.app.screens.questions import QuestionsScreen
from hotmess_tui.app.screens.scaling import ScalingScreen
from hotmess_tui.explorer.explorer import Explorer
from hotmess_tui.explorer.plan import again, plan_between, telling_apart
from hotmess_tui.records import Choice, Labels
from tests.figures.part_two import PATHS

from .conftest import Typed, press, seen, settled

Make = Callable[..., HotmessApp]


@pytest.fixture(scope="module")
def ladder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The store of the models of five sizes that ship with the program."""
    folder = tmp_path_factory.mktemp("ladder") / "store"
    Explorer.open([str(PATHS["ladder"])], store=folder).close()
    return folder


@pytest.fixture
def explorer(ladder: Path) -> Explorer:
    return Explorer.open([str(PATHS["ladder"])], store=ladder)


async def test_the_slopes_over_model_size_lead_to_the_questions_of_a_grade(make: Make, explorer: Explorer) -> None:
    app = make(explorer)
    async with app.run_test(size=(100, 30)) as pilot:
        await settled(pilot)
        await press(pilot, "M", *["down"] * 7)
        assert isinstance(app.screen, ScalingScreen)
        assert "-1.07  [-1.41, -0.72]" in seen(app)
        assert "easiest third: bias² falls faster than variance" in seen(app)
        await press(pilot, "enter")
        assert isinstance(app.screen, QuestionsScreen)
        assert app.screen.page is not None
        assert app.screen.page.total == 5 * 42
        await press(pilot, "escape")
        assert app.screen.grid.cursor == 7  # type: ignore[attr-defined]


async def test_grades_by_the_length_of_a_model_hold_on_the_curve_too(make: Make, explorer: Explorer) -> None:
    app = make(explorer)
    async with app.run_test(size=(100, 30)) as pilot:
        await settled(pilot)
        await press(pilot, "M", "R", "down", "enter", "K", "ctrl+u", Typed("2"), "enter")
        assert "grade 2 of 2" in seen(app)
        assert app.session.choice.grades == 2
        assert app.session.choice.reference is not None
        await press(pilot, "escape", "4")
        assert "grade 1 of 2" in seen(app)


async def test_what_tells_two_models_apart_stands_over_their_questions_to_ask_again(
    make: Make, explorer: Explorer
) -> None:
    app = make(explorer)
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await press(pilot, "v", "enter", "P")
        assert isinstance(app.screen, PlanScreen)
        assert app.screen.sides is not None
        a, b = app.screen.sides
        outlook = plan_between(explorer.store, a, b, Choice(), Labels()).outlooks[0]
        words = " ".join(seen(app).split())
        assert telling_apart(outlook) in words  # whole, though it takes two lines
        assert {(row.model,) for row in app.screen.rows} == {a, b}
        assert app.screen.rows == again(explorer.store, Choice(), Labels(), 500, (a, b))


async def test_another_half_width_says_what_it_needs(make: Make, explorer: Explorer) -> None:
    app = make(explorer)
    async with app.run_test(size=(120, 30)) as pilot:
        await settled(pilot)
        await press(pilot, "P")
        assert "ladder-m: ±0.028 now: ±0.050 already reached" in seen(app)
        await press(pilot, "W", "ctrl+u", Typed("0.02"), "enter")
        assert "ladder-m: ±0.028 now; ±0.020 needs 115 more questions of 32 samples" in seen(app)


async def test_another_grouping_plans_for_its_series_and_no_longer_for_the_two(make: Make, explorer: Explorer) -> None:
    app = make(explorer)
    async with app.run_test(size=(120, 30)) as pilot:
        await settled(pilot)
        await press(pilot, "v", "enter", "P")
        assert "A − B" in seen(app)
        app.screen.choose(Choice(by=("model", "task")))  # type: ignore[attr-defined]
        await settled(pilot)
        assert "A − B" not in seen(app)
        assert "ladder-m · digit_chain: ±0.028 now: ±0.050 already reached" in seen(app)


async def test_two_series_of_two_columns_stand_apart_by_a_minus(make: Make, explorer: Explorer) -> None:
    app = make(explorer)
    async with app.run_test(size=(120, 30)) as pilot:
        await settled(pilot)
        app.screen.choose(Choice(by=("model", "task")))  # type: ignore[attr-defined]
        await settled(pilot)
        await press(pilot, "v", "enter", "P")
        assert " · digit_chain − ladder-" in seen(app)


async def test_a_letter_goes_to_a_curve_that_has_no_key(make: Make, explorer: Explorer) -> None:
    app = make(explorer)
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await press(pilot, "C", "v", "enter")
        assert "vote@k" in seen(app)
        assert app.screen.name_of_curve == "votes"  # type: ignore[attr-defined]
