"""Labels on questions and on pairs of samples: given, shown, taken back."""

from __future__ import annotations

from collections.abc import Callable

from hotmess_tui.annotations.book import question_key
from hotmess_tui.app.app import HotmessApp
from hotmess_tui.app.widgets.grid import Grid

from .conftest import press, seen, settled

Make = Callable[..., HotmessApp]


async def test_a_question_is_labelled_where_it_is_listed(make: Make) -> None:
    app = make()
    async with app.run_test(size=(120, 30)) as pilot:
        await settled(pilot)
        await press(pilot, "a")
        row = app.screen.query_one(Grid).current
        key = question_key(row.task, row.question_id)
        assert "labels" not in seen(app)
        await press(pilot, "l", *"unfair", "enter")
        assert app.explorer.book.of("question") == {key: ("unfair",)}
        assert app.screen.query_one(Grid).current == row
        assert f"labelled {row.task} {row.question_id} unfair" in seen(app)
        assert seen(app).count("unfair") >= 3  # the note line, and a row for each of both models
        await press(pilot, "w", *"two readings", "enter")
        assert app.explorer.book.notes("question") == {key: "two readings"}
        await press(pilot, "u", "u")
        assert not app.explorer.book.entries()
        assert "took back the label unfair" in seen(app)


async def test_the_question_keeps_its_label_in_another_list(make: Make) -> None:
    app = make()
    async with app.run_test(size=(120, 30)) as pilot:
        await settled(pilot)
        await press(pilot, "a", "l", *"unfair", "enter", "escape", "a")
        assert "unfair" in seen(app)


async def test_a_pair_is_labelled_where_it_parts_and_undone_as_one(make: Make) -> None:
    app = make()
    async with app.run_test(size=(120, 30)) as pilot:
        await settled(pilot)
        await press(pilot, "a", "enter", "c", "l", *"slip", "enter")
        found = app.screen.found
        assert app.explorer.book.of("sample") == {found.a.sample_id: ("slip",), found.b.sample_id: ("slip",)}
        assert seen(app).count("[slip]") == 2
        assert "labelled 2 samples slip" in seen(app)
        await press(pilot, "w")
        assert "a note is on one sample" in seen(app)
        await press(pilot, "u")
        assert not app.explorer.book.of("sample")
        assert "[slip]" not in seen(app)
