"""On screen: only what carries a label, series by label, and figures that follow what is labelled further down."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from hotmess_tui.app.app import HotmessApp
from hotmess_tui.app.widgets.grid import Grid

from .conftest import Typed, press, seen, settled

Make = Callable[..., HotmessApp]


async def test_a_label_is_chosen_with_its_count_and_taken_away_again(make: Make) -> None:
    app = make()
    async with app.run_test(size=(100, 30)) as pilot:
        await settled(pilot)
        await press(pilot, "a", "L")
        assert "no sample has a label" in seen(app)
        await press(pilot, "enter", "plus", Typed("odd"), "enter", "down", "full_stop", "escape", "L")
        assert "2 samples" in seen(app)
        await press(pilot, "down", "enter")
        assert app.session.choice.label == "odd"
        assert app.screen.query_one(Grid).total == 1
        assert "label odd" in seen(app)
        await press(pilot, "L", "up", "enter")
        assert app.session.choice.label is None
        assert app.screen.query_one(Grid).total == 48


@pytest.mark.heavy
async def test_series_by_label_follow_what_is_labelled_further_down(make: Make) -> None:
    app = make()
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        await press(pilot, "9", "b", *"l", "enter")
        assert app.session.choice.by == ("label",)
        assert "(none)" in seen(app)
        assert "odd" not in seen(app)
        await press(pilot, "a", "enter", "plus", Typed("odd"), "enter", "down", "full_stop", "escape")
        assert app.screen.query_one(Grid).total == 49  # the labelled samples are a group of their own
        await press(pilot, "escape")
        assert {p.series for p in app.screen.curve.points} == {("(none)",), ("odd",)}  # type: ignore[attr-defined]
        assert "odd" in seen(app)
