"""Lists to choose from: meanings are whole where there is room for them."""

from __future__ import annotations

from collections.abc import Callable

from hotmess_tui.app.app import HotmessApp
from hotmess_tui.app.dialogs.entry import Entry
from hotmess_tui.app.dialogs.picker import Choices
from hotmess_tui.tables.signs import UNICODE

from .conftest import press, settled

ENTRIES = [
    Entry("a", "first", "a meaning that is much too long for the one line that it has on a narrow screen"),
    Entry("b", "second", "short"),
    Entry("c", "third", ""),
]


def laid_out(cells: int, rows: int) -> list[tuple[int, str]]:
    return Choices(ENTRIES, (), False, UNICODE)._laid_out(cells, rows)


def test_meanings_are_wrapped_where_rows_are_free_and_cut_where_they_are_not() -> None:
    lines = laid_out(50, 20)
    assert [n for n, _ in lines] == [0, 0, 1, 2] or [n for n, _ in lines] == [0, 0, 0, 1, 2]
    assert " ".join(piece.strip() for n, piece in lines if n == 0) == ENTRIES[0].about
    assert all(len(piece) <= 40 for _, piece in lines)
    assert laid_out(50, 3) == [(n, entry.about) for n, entry in enumerate(ENTRIES)]
    assert len(laid_out(120, 20)) == len(ENTRIES)
    assert len(laid_out(16, 20)) == len(ENTRIES), "too narrow to wrap"


async def test_the_whole_meaning_of_the_entry_under_the_cursor_stands_below_a_list_that_cuts_it(
    make: Callable[..., HotmessApp],
) -> None:
    app = make()
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        curves = app.session.curves  # type: ignore[attr-defined]
        await press(pilot, "C", "home")
        choices = app.screen.query_one(Choices)
        rows = choices.size.height
        for curve in curves[:6]:
            lines = [" ".join(choices.render_line(y).text.split()) for y in range(rows)]
            assert curve.about in " ".join(lines[lines.index("") :])  # below the part of the list that has room
            assert choices.entry_at(rows - 1) == choices.cursor, "a click on the meaning is one on its entry"
            await press(pilot, "down")
            assert choices.size.height == rows, "nothing moves with the cursor"
