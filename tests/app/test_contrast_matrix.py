"""Every pair of series on screen: signs that agree with the pairs compared one by one, and the way to each."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from hotmess_tui.app.app import HotmessApp
from hotmess_tui.app.screens.contrast import ContrastScreen
from hotmess_tui.app.screens.contrast_matrix import ContrastMatrixScreen
from hotmess_tui.explorer.contrast_all import every_pair
from hotmess_tui.explorer.explorer import Explorer
from hotmess_tui.records import Choice, Labels

from .conftest import press, seen, settled

Make = Callable[..., HotmessApp]
ANSWERS = {"steady": "bbbbbbbb", "torn": "abababab", "strewn": "bcdefghi"}  # all bias, then ever more variance


@pytest.fixture
def explorer(tmp_path: Path) -> Explorer:
    lines = ["model,task,question_id,epoch,answer,target"]
    for model, answers in ANSWERS.items():
        for question in range(12):
            lines += [f"{model},t,q{question},{n},{answer},a" for n, answer in enumerate(answers)]
    (tmp_path / "runs.csv").write_text("\n".join(lines) + "\n")
    return Explorer.open([str(tmp_path / "runs.csv")], store=tmp_path / "store")


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
