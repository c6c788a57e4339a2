"""From a curve to a trace and back, as a person goes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from hotmess_tui.app.app import HotmessApp
from hotmess_tui.app.screens.compare import CompareScreen
from hotmess_tui.app.screens.curves import CurvesScreen
from hotmess_tui.app.screens.questions import QuestionsScreen
from hotmess_tui.app.screens.samples import SamplesScreen
from hotmess_tui.app.screens.trace import TraceScreen
from hotmess_tui.app.widgets.chart import Chart
from hotmess_tui.app.widgets.grid import Grid
from hotmess_tui.explorer.explorer import Explorer
from tests.alike import alike
from tests.store.tables import row, write

from .conftest import opened, press, seen, settled

SIZES = [(80, 24), (200, 60)]


@pytest.mark.parametrize("size", alike(SIZES))
async def test_from_the_curve_to_a_trace_and_back_to_the_very_row(
    make: Callable[..., HotmessApp], size: tuple[int, int]
) -> None:
    app = make()
    async with app.run_test(size=size) as pilot:
        await settled(pilot)
        assert "reasoning length" in seen(app)
        assert "●" in seen(app)
        await press(pilot, "down", "down", "down")
        point = app.screen.query_one(Grid).current.key
        selected = app.screen.query_one(Chart).selected

        await press(pilot, "enter")
        assert isinstance(app.screen, QuestionsScreen)
        await press(pilot, "down")
        question = app.screen.query_one(Grid).current
        assert question.question_id in seen(app)

        await press(pilot, "enter")
        assert isinstance(app.screen, SamplesScreen)
        assert "target yes" in seen(app)
        assert len(app.screen.rows) == question.n == 5
        await press(pilot, "down", "down")
        sample = app.screen.query_one(Grid).current.sample_id

        await press(pilot, "enter")
        assert isinstance(app.screen, TraceScreen)
        assert "Step 1: weigh" in seen(app)

        await press(pilot, "escape")
        assert app.screen.query_one(Grid).current.sample_id == sample
        await press(pilot, "escape")
        assert app.screen.query_one(Grid).current == question
        await press(pilot, "escape")
        assert isinstance(app.screen, CurvesScreen)
        assert app.screen.query_one(Grid).current.key == point
        assert app.screen.query_one(Chart).selected == selected
        await press(pilot, "escape")
        assert isinstance(app.screen, CurvesScreen)


async def test_a_point_opens_exactly_the_questions_that_made_it(make: Callable[..., HotmessApp]) -> None:
    app = make()
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        row = app.screen.query_one(Grid).current
        await press(pilot, "enter")
        assert app.screen.query_one(Grid).total == row.point.groups
        assert row.point.series == (app.screen.query_one(Grid).current.model,)


async def test_reading_on_in_the_trace_moves_the_cursor_of_the_samples(make: Callable[..., HotmessApp]) -> None:
    app = make()
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "a", "enter", "enter", "right", "right")
        assert isinstance(app.screen, TraceScreen)
        assert "sample 3 of 5" in seen(app)
        last = app.screen.sample_id
        await press(pilot, "right", "right", "right")
        assert "last sample" in seen(app)
        await press(pilot, "left", "left", "escape")
        assert app.screen.query_one(Grid).current.sample_id == last


async def test_all_questions_begin_with_those_that_scatter_most(
    make: Callable[..., HotmessApp], explorer: Explorer
) -> None:
    app = make()
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "a")
        grid = app.screen.query_one(Grid)
        figures = [grid.row(n).variance for n in range(grid.total)]
        assert grid.total == explorer.counts().groups == 48
        assert figures[0] == max(f for f in figures if f is not None)
        await press(pilot, "r")
        assert app.screen.query_one(Grid).current.variance == min(f for f in figures if f is not None)


@pytest.mark.heavy
async def test_the_journey_on_real_logs(shared: Path, tmp_path: Path, make: Callable[..., HotmessApp]) -> None:
    real = Explorer.open([str(shared / "data" / "reasoning-gym" / "easy")], store=tmp_path / "store")
    app = make(real)
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        assert "doubtful scorer: 123 of 150" in seen(app)
        assert "α 0.22 [-0.08, 0.52]" in seen(app)  # of the series that varies most
        curve = app.screen.curve  # type: ignore[attr-defined]
        assert "0.50" in {f"{fit.slope:.2f}" for fit in curve.fits}
        assert any("o3-mini: 1,800 samples excluded" in note for note in curve.notes)
        first = app.screen.query_one(Grid).cursor
        await press(pilot, "down", "enter", "enter", "enter")
        assert "answer" in seen(app)
        await press(pilot, "escape", "escape", "escape")
        assert app.screen.query_one(Grid).cursor == first + 1
        await press(pilot, "a")
        assert app.screen.query_one(Grid).total == 2400
        await press(pilot, "end")
        assert app.screen.query_one(Grid).current is not None
        assert "2,400 of 2,400" in seen(app)
    real.close()


async def test_clicks_do_what_keys_do(make: Callable[..., HotmessApp]) -> None:
    app = make()
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        chart = app.screen.query_one(Chart)
        drawing = chart._current()
        assert drawing is not None
        cells = list(drawing.cells.values())  # of markers that share one, the series in full has the click
        index, (column, row) = max(entry for entry in drawing.cells.items() if cells.count(entry[1]) == 1)
        await pilot.click(Chart, offset=(column, row))
        await settled(pilot)
        assert chart.selected == index
        await pilot.click(Grid, offset=(4, 1))
        await settled(pilot)
        await pilot.click(Grid, offset=(4, 1))
        await settled(pilot)
        assert isinstance(app.screen, QuestionsScreen)
        await pilot.click("#breadcrumbs", offset=(9, 0))
        await settled(pilot)
        assert isinstance(app.screen, CurvesScreen)
        await pilot.click("#keys", offset=(18, 0))
        await settled(pilot)
        assert isinstance(app.screen, QuestionsScreen)


@pytest.mark.heavy
async def test_traces_are_read_in_the_order_of_the_list(make: Callable[..., HotmessApp]) -> None:
    app = make()
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "a", "enter")
        assert isinstance(app.screen, SamplesScreen)
        assert "samples: 2 right, 3 wrong" in seen(app)
        by_verdict = [row.sample_id for row in app.screen.rows]
        app.screen.sort_by("reasoning_length")
        longest_first = [row.sample_id for row in app.screen.rows]
        assert longest_first != by_verdict
        await press(pilot, "home", "enter")
        assert isinstance(app.screen, TraceScreen)
        read = []
        for _ in longest_first:
            read.append(app.screen.sample_id)
            assert ("next sample" in seen(app)) == (len(read) < 5)
            await press(pilot, "right")
        assert read == longest_first
        await press(pilot, "escape", "s", "v", "enter")  # as they stood at first
        assert [row.sample_id for row in app.screen.rows] == by_verdict
        assert app.screen.query_one(Grid).current.sample_id == longest_first[-1]


@pytest.mark.heavy
async def test_compare_takes_a_sample_with_an_answer_where_there_is_one(
    tmp_path: Path, make: Callable[..., HotmessApp], tables: str
) -> None:
    answers = ("5", "5", "5", None, None, "7")
    logs = write(tmp_path / "a.jsonl", [row("q0", epoch, answer) for epoch, answer in enumerate(answers)])
    explorer = opened(logs, tmp_path / "store", tables)
    app = make(explorer)
    async with app.run_test(size=(100, 30)) as pilot:
        await press(pilot, "a", "enter")
        grid = app.screen.query_one(Grid)
        answer_of = {grid.row(number).sample_id: grid.row(number).answer for number in range(grid.total)}
        for number in range(grid.total):
            sample = grid.row(number)
            await press(pilot, "home", *["down"] * number, "c")
            assert isinstance(app.screen, CompareScreen)
            beside = answer_of[app.screen.ids[1]]
            await press(pilot, "escape")
            assert app.screen.query_one(Grid).current.sample_id == sample.sample_id
            assert beside == ("7" if sample.correct else "5")
    explorer.close()
