"""Which samples of a question mention a text: the two accuracies, marks in the list, and the trace at the place."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from hotmess_tui.app.app import HotmessApp
from hotmess_tui.app.widgets.grid import Grid
from hotmess_tui.records import SampleRow

from .conftest import Typed, press, seen, settled

Make = Callable[..., HotmessApp]


def right(rows: list[SampleRow]) -> str:
    return f"accuracy {sum(bool(r.correct) for r in rows) / len(rows):.2f} (few)"


async def test_two_accuracies_and_marks_that_go_again(make: Make) -> None:
    app = make()
    async with app.run_test(size=(120, 30)) as pilot:
        await settled(pilot)
        await press(pilot, "a", "enter", "slash", Typed("answer is yes"), "enter")
        rows = app.screen.rows
        says = [r for r in rows if r.answer == "yes"]
        others = [r for r in rows if r.answer != "yes"]
        text = seen(app)
        assert f"{len(says)} mention “answer is yes”: {right(says)}" in text
        assert f"{len(others)} do not: {right(others)}" in text
        grid = app.screen.query_one(Grid)
        column = next(c for c in grid.columns if c.name == "mentions")
        assert [column.cell(r, app.session.signs) for r in rows] == ["yes" if r in says else "" for r in rows]
        await press(pilot, "enter")
        assert "1 hit “answer is yes”" in seen(app)
        await press(pilot, "escape", "slash", *(["backspace"] * 13), "enter")
        assert all(c.name != "mentions" for c in grid.columns)
        assert "mention" not in seen(app).replace("m mentions", "")


@pytest.mark.heavy
async def test_a_regular_expression_and_nothing_found(make: Make) -> None:
    app = make()
    async with app.run_test(size=(120, 30)) as pilot:
        await settled(pilot)
        await press(pilot, "a", "enter", "slash", Typed("/is n[aeo]/"), "enter")
        says = [r for r in app.screen.rows if r.answer != "yes"]
        assert f"{len(says)} mention “/is n[aeo]/”" in seen(app)
        await press(pilot, "slash", "home", *(["delete"] * 20), Typed("zebra"), "enter")
        assert "no sample mentions “zebra”" in seen(app)
        await press(pilot, "slash", "home", *(["delete"] * 20), "slash", "left_parenthesis", "x", "slash", "enter")
        assert "invalid regular expression at character 1" in seen(app)
