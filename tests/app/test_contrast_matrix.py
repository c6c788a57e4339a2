"""Every pair of series on screen: signs that agree with the pairs compared one by one, and the way to each."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from hotmess_tui.app.app import HotmessApp
from hotmess_tui.app.screens.contrast import ContrastScreen
from hotmess_tui.app.screens.contrast_matrix import ContrastMatrixScreen
from hotmess_tui.charts.numbers import share
from hotmess_tui.explorer.contrast_all import every_pair
from hotmess_tui.explorer.explorer import Explorer
from hotmess_tui.records import Choice, Labels

from .conftest import opened, press, seen, settled

Make = Callable[..., HotmessApp]
ANSWERS = {"steady": "bbbbbbbb", "torn": "abababab", "strewn": "bcdefghi"}  # all bias, then ever more variance


@pytest.fixture
def explorer(tmp_path: Path, tables: str) -> Explorer:
    lines = ["model,task,question_id,epoch,answer,target"]
    for model, answers in ANSWERS.items():
        for question in range(12):
            lines += [f"{model},t,q{question},{n},{answer},a" for n, answer in enumerate(answers)]
    (tmp_path / "runs.csv").write_text("\n".join(lines) + "\n")
    return opened(tmp_path / "runs.csv", tmp_path / "store", tables)


async def test_each_side_of_a_contrast_shows_what_its_error_is_made_of(make: Make, explorer: Explorer) -> None:
    table = {row.series[0]: row for row in explorer.table(Choice()).rows}
    app = make(explorer)
    async with app.run_test(size=(160, 30)) as pilot:
        await settled(pilot)
        await press(pilot, "v", "enter", "enter")
        screen = app.screen
        assert isinstance(screen, ContrastScreen)
        lines = seen(app).splitlines()[1:3]
        for series, line in zip((screen.a[0], screen.b[0]), lines, strict=True):
            row = table[series]  # all questions are answered by all
            assert row.flips is not None
            assert row.scatter is not None
            assert f"now right, now wrong {share(row.flips)}" in line
            assert f"different ways {share(row.scatter)}" in line
            cells = line.partition("right")[2]
            assert round(10 * row.scatter) - 1 <= cells.count("┈") - 1 <= round(10 * row.scatter) + 1


@pytest.mark.heavy
async def test_another_grouping_on_the_matrix_asks_for_two_sides_of_the_contrast_below(
    make: Make, explorer: Explorer
) -> None:
    app = make(explorer)
    async with app.run_test(size=(100, 30)) as pilot:
        await settled(pilot)
        await press(pilot, "v", "enter", "enter", "A")
        assert "by model" in seen(app)
        app.screen.choose(Choice(by=("model", "task")))  # type: ignore[attr-defined]
        await settled(pilot)
        assert "by model, task" in seen(app)
        await press(pilot, "escape", "enter", "enter")
        assert isinstance(app.screen, ContrastScreen)
        assert app.screen.a == ("steady", "t")


@pytest.mark.heavy
async def test_the_matrix_says_of_every_pair_which_has_more(make: Make, explorer: Explorer) -> None:
    pairs = {(pair.a[0], pair.b[0]): pair.figures for pair in every_pair(explorer.store, Choice(), Labels())}
    assert pairs["steady", "torn"].apart
    app = make(explorer)
    async with app.run_test(size=(100, 30)) as pilot:
        await settled(pilot)
        await press(pilot, "v", "enter", "enter", "A")
        assert isinstance(app.screen, ContrastMatrixScreen)
        signs = {
            row.series[0]: [app.screen.sign_of(row.series, other.series) for other in app.screen.rows]
            for row in app.screen.rows
        }
        for (a, b), figures in pairs.items():
            assert figures.difference is not None
            order = sorted(ANSWERS)
            expected = "=" if not figures.apart else "+" if figures.difference > 0 else "−"
            opposite = {"=": "=", "+": "−", "−": "+"}[expected]
            assert signs[a][order.index(b)] == expected
            assert signs[b][order.index(a)] == opposite
        assert "the row has more" in seen(app)
        await press(pilot, "down", "right", "enter")
        assert isinstance(app.screen, ContrastScreen)
        assert (app.screen.a, app.screen.b) == (("strewn",), ("torn",))
        await press(pilot, "escape")
        assert isinstance(app.screen, ContrastMatrixScreen)
