"""Tables that scroll cheaply: whatever is painted over them and goes again leaves every row in its place."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from hotmess_tui.app.app import HotmessApp
from hotmess_tui.app.widgets.grid import Grid
from tests.alike import alike

from .conftest import press, seen, settled


def rows_in_view(app: HotmessApp) -> tuple[list[str], list[str]]:
    """The lines that a full repaint of the screen shows of the table, and the rows that belong there."""
    grid = app.screen.query_one(Grid)
    lines = seen(app).splitlines()[grid.region.y + 1 : grid.region.bottom]
    numbers = range(grid.top, min(grid.total, grid.top + len(lines)))
    return lines[: len(numbers)], [grid._line(grid.row(n), n == grid.cursor, grid.size.width).text for n in numbers]


@pytest.mark.heavy
@pytest.mark.parametrize(
    "keys", alike([["end", "up", "up", "up", "up", "up"], ["down"] * 10, ["down"] * 14 + ["up"] * 9])
)
@pytest.mark.parametrize("way", ["points", "questions"])
async def test_a_full_repaint_shows_the_rows_that_are_in_view(
    make: Callable[..., HotmessApp], keys: list[str], way: str
) -> None:
    app = make()
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await press(pilot, *(["a"] if way == "questions" else []), *keys)
        shown, meant = rows_in_view(app)
        assert shown == meant
        await press(pilot, "question_mark", "escape")
        shown, meant = rows_in_view(app)
        assert shown == meant
        await press(pilot, "enter", "escape")
        shown, meant = rows_in_view(app)
        assert shown == meant
