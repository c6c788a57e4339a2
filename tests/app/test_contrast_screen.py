"""Two series compared on screen: what one sees first, the cells, their questions, and the way back to the very cell."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from hotmess_tui.app.app import HotmessApp
from hotmess_tui.app.dialogs.picker import Picker
from hotmess_tui.app.screens.compare import CompareScreen
from hotmess_tui.app.screens.contrast import ContrastScreen
from hotmess_tui.app.screens.contrast_questions import ContrastQuestionsScreen
from hotmess_tui.app.screens.curves import CurvesScreen
from hotmess_tui.app.screens.samples import SamplesScreen
from hotmess_tui.app.widgets.cells import SUM, Cells
from hotmess_tui.app.widgets.grid import Grid
from hotmess_tui.charts.numbers import interval, signed
from hotmess_tui.explorer import contrast
from hotmess_tui.explorer.contrast import CELLS, STATES
from hotmess_tui.explorer.explorer import Explorer
from hotmess_tui.records import Choice, Labels
from tests.alike import alike

from .conftest import Typed, press, seen, settled

Make = Callable[..., HotmessApp]
A, B = ("alpha",), ("beta",)


def grid(app: HotmessApp) -> Grid:
    return app.screen.query_one(Grid)


def cells(app: HotmessApp) -> Cells:
    return app.screen.query_one(Cells)


async def to_cell(pilot: Any, a: str, b: str) -> None:
    """From the contrast to one of its cells."""
    shown = cells(pilot.app)
    await press(pilot, "tab", *["up"] * shown.row, *["left"] * shown.column)
    await press(pilot, *["down"] * STATES.index(a), *["right"] * STATES.index(b))


@pytest.mark.parametrize("size", alike([(80, 24), (160, 50)]))
async def test_difference_interval_and_cells_are_on_one_screen(
    make: Make, explorer: Explorer, size: tuple[int, int]
) -> None:
    found = contrast.contrasted(explorer.store, A, B, Choice(), Labels()).tasks
    app = make()
    async with app.run_test(size=size) as pilot:
        await press(pilot, "v")
        text = seen(app)
        for each in found:
            figures = each.figures
            assert signed(figures.difference) in text
            assert interval(figures.low, figures.high) in text
        assert "24 questions that both answered" in text
        for name in (
            "both never",
            "only A never",
            "only B never",
            "both mixed",
            "both always",
            "A mixed",
            "B always",
        ):
            assert name in text
        lines = [line for line in text.splitlines() if "A mixed" in line and "both mixed" in line]
        assert lines[0].split().count(str(found[0].figures.both_waver)) >= 1
        assert f"{found[0].count(CELLS['both_waver'])} both mixed" in lines[0]
        await press(pilot, "down")
        assert "of sums" in seen(app)
        assert f"{found[1].count(CELLS['both_waver'])} both mixed" in seen(app)


@pytest.mark.heavy
async def test_from_a_cell_to_a_sample_of_either_side_and_back_to_the_very_cell(make: Make, explorer: Explorer) -> None:
    app = make()
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "down", "v", "down", "down")
        assert isinstance(app.screen, ContrastScreen)
        assert grid(app).current.task == "words"
        await to_cell(pilot, "wavers", "wavers")
        wanted = contrast.questions(explorer.store, A, B, Choice(), Labels(), [("wavers", "wavers")], task="words")
        assert cells(app).total == wanted.total > 1
        await press(pilot, "enter")
        assert isinstance(app.screen, ContrastQuestionsScreen)
        assert grid(app).total == wanted.total
        await press(pilot, "down")
        pair = grid(app).current
        assert pair == wanted.rows[1]

        for key, side, model in (("enter", pair.a, "alpha"), ("B", pair.b, "beta")):
            await press(pilot, key)
            assert isinstance(app.screen, SamplesScreen)
            assert {each.model for each in app.screen.rows} == {model}
            assert (app.screen.row.task, app.screen.row.question_id) == (pair.task, pair.question_id)
            assert len(app.screen.rows) == side.n
            await press(pilot, "escape")
            assert grid(app).current == pair
        await press(pilot, "c")
        assert isinstance(app.screen, CompareScreen)
        assert app.screen.ids == (pair.a.sample_id, pair.b.sample_id)
        assert app.screen.comparison is not None
        assert (app.screen.comparison.a.model, app.screen.comparison.b.model) == ("alpha", "beta")
        await press(pilot, "escape", "escape")

        assert isinstance(app.screen, ContrastScreen)
        assert grid(app).current.task == "words"
        assert cells(app).has_focus
        assert cells(app).here == (("wavers", "wavers"),)
        await press(pilot, "escape")
        assert isinstance(app.screen, ContrastScreen)
        assert grid(app).has_focus
        await press(pilot, "escape")
        assert isinstance(app.screen, CurvesScreen)
        assert grid(app).cursor == 1


@pytest.mark.heavy
async def test_sums_open_the_questions_of_their_row_or_column(make: Make, explorer: Explorer) -> None:
    app = make()
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "v", "tab", "down", *["right"] * SUM)
        assert cells(app).here == CELLS["a_wavers"]
        count = cells(app).total
        await press(pilot, "enter")
        assert grid(app).total == count
        assert {each.a.state for each in map(grid(app).row, range(count))} == {"wavers"}
        await press(pilot, "escape", *["down"] * SUM, "enter")
        assert grid(app).total == 24


@pytest.mark.heavy
async def test_all_answers_of_both_are_below_the_questions(make: Make) -> None:
    app = make()
    async with app.run_test(size=(100, 30)) as pilot:
        await press(pilot, "v", "tab", *["down"] * SUM, *["right"] * SUM, "enter")
        pair = grid(app).current
        lines = seen(app).splitlines()
        for name, side in (("A", pair.a), ("B", pair.b)):
            line = next(each for each in reversed(lines) if each.startswith(f" {name} "))
            for bar in side.answers:
                assert f"{bar.answer or 'no answer'} ×{bar.count}" in line


async def test_an_empty_cell_says_so_and_stays(make: Make) -> None:
    app = make()
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "v", "tab")
        assert cells(app).total == 0
        await press(pilot, "enter")
        assert isinstance(app.screen, ContrastScreen)
        assert "No questions in “both never”" in seen(app)


@pytest.mark.heavy
async def test_swapping_turns_difference_and_cells_round(make: Make) -> None:
    app = make()
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "v", "down")
        before = {each.task: each.contrasted for each in app.screen.rows}
        await press(pilot, "r")
        assert grid(app).current.task == "sums"
        for each in app.screen.rows:
            was = before[each.task]
            assert each.contrasted.figures.difference == pytest.approx(-(was.figures.difference or 0))
            assert each.contrasted.figures.only_a_misses == was.figures.only_b_misses
            assert each.contrasted.cells == {(b, a): count for (a, b), count in was.cells.items()}


async def test_sorting_keeps_all_tasks_on_top_and_the_cursor_on_its_task(make: Make) -> None:
    app = make()
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "v", "down", "s", "enter", "s", "enter")
        assert [each.task for each in app.screen.rows] == ["", "words", "sums"]
        assert grid(app).current.task == "sums"


@pytest.mark.heavy
async def test_another_decomposition_further_down_is_followed_on_the_way_back(make: Make) -> None:
    app = make()
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "v")
        brier = app.screen.rows[0].contrasted.figure_a
        await press(pilot, "tab", *["down"] * SUM, *["right"] * SUM, "enter")
        app.screen.choose(replace(app.session.choice, decomposition="kl"))
        await settled(pilot)
        assert "kl, unbiased" in seen(app)
        await press(pilot, "escape")
        assert "kl, unbiased" in seen(app)
        assert app.screen.rows[0].contrasted.figure_a != brier
        assert cells(app).here is None


async def test_the_curve_follows_what_was_chosen_further_down(make: Make) -> None:
    app = make()
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "down", "v")
        app.screen.choose(replace(app.session.choice, decomposition="kl"))
        await settled(pilot)
        await press(pilot, "escape")
        assert isinstance(app.screen, CurvesScreen)
        assert app.screen.curve is not None
        assert app.screen.curve.decomposition == "kl"
        assert "kl, unbiased" in seen(app)
        assert grid(app).cursor == 1


async def test_a_filter_that_leaves_nothing_is_said_and_what_was_shown_stays(make: Make) -> None:
    app = make()
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "v")
        app.screen.choose(replace(app.session.choice, where="epoch > 99"))
        await settled(pilot)
        assert "no samples match the filter" in seen(app)
        assert len(app.screen.rows) == 3
        app.screen.choose(replace(app.session.choice, where="task = 'sums'"))
        await settled(pilot)
        assert [each.task for each in app.screen.rows] == ["", "sums"]


async def test_clicks_do_what_keys_do(make: Make) -> None:
    app = make()
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "v")
        await pilot.click(Grid, offset=(4, 3))
        await settled(pilot)
        assert grid(app).current.task == "words"
        await pilot.click(Cells, offset=(14, 1))  # the cell that the cursor would be on: it only appears
        await settled(pilot)
        assert isinstance(app.screen, ContrastScreen)
        assert cells(app).here == (("misses", "misses"),)
        await pilot.click(Cells, offset=(34, 2))
        await settled(pilot)
        assert cells(app).here == (("wavers", "wavers"),)
        await pilot.click(Cells, offset=(34, 2))
        await settled(pilot)
        assert isinstance(app.screen, ContrastQuestionsScreen)


async def test_a_key_chooses_what_is_compared(make: Make, explorer: Explorer) -> None:
    app = make()
    async with app.run_test(size=(160, 50)) as pilot:
        await press(pilot, "v", "m")
        assert isinstance(app.screen, Picker)
        await press(pilot, "down", "enter")
        found = contrast.contrasted(explorer.store, A, B, Choice(), Labels(), ["accuracy"])
        text = seen(app)
        assert "difference in accuracy" in text
        assert "is more accurate" in text
        for each in found.tasks:
            assert signed(each.figures.difference) in text
            assert interval(each.figures.low, each.figures.high) in text


async def test_the_task_that_moves_the_difference_most_is_named(make: Make, explorer: Explorer) -> None:
    found = contrast.contrasted(explorer.store, A, B, Choice(), Labels())
    without = found.without
    assert without is not None
    # Two queries add the same numbers up in different orders.
    assert without.difference == pytest.approx(found.tasks[0].figures.without)
    app = make()
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "v")
        task = found.tasks[0].figures.without_task
        ends = f" {interval(without.low, without.high)}" if without.low is not None else ""
        assert f"without {task} {signed(without.difference)}{ends}" in seen(app)


@pytest.mark.heavy
async def test_the_next_hit_is_of_the_order_in_which_the_questions_stand(make: Make) -> None:
    app = make()
    async with app.run_test(size=(100, 30)) as pilot:
        await press(pilot, "v", "enter", "down", "down", "down", "right", "right", "right", "enter")
        assert isinstance(app.screen, ContrastQuestionsScreen)
        await press(pilot, "slash", Typed("q1"), "enter", "s", "end", "enter", "r")  # by question, the last first
        hits = []
        for _ in range(6):  # q1, q10 and q11 of two tasks
            await press(pilot, "n")
            hits.append((grid(app).current.task, grid(app).current.question_id))
        assert {question for _, question in hits} == {"q1", "q10", "q11"}
        assert len(set(hits)) == 6
