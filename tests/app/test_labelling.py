"""Labels on questions and on pairs of samples: given, shown, taken back."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from hotmess_tui.app.app import HotmessApp
from hotmess_tui.app.widgets.grid import Grid
from hotmess_tui.keys import question_key

from .conftest import Typed, press, seen, settled

Make = Callable[..., HotmessApp]


async def test_a_question_is_labelled_where_it_is_listed(make: Make) -> None:
    app = make()
    async with app.run_test(size=(120, 30)) as pilot:
        await settled(pilot)
        await press(pilot, "a")
        row = app.screen.query_one(Grid).current
        key = question_key(row.task, row.question_id)
        assert "labels" not in seen(app)
        await press(pilot, "plus", Typed("unfair"), "enter")
        assert app.session.explorer.book.of("question") == {key: ("unfair",)}
        assert app.screen.query_one(Grid).current == row
        assert f"labelled {row.task} {row.question_id} (whatever model) unfair" in seen(app)
        assert seen(app).count("unfair") >= 2  # what was done, and the row itself
        await press(pilot, "w", Typed("two readings"), "enter")
        assert app.session.explorer.book.notes("question") == {key: "two readings"}
        await press(pilot, "u", "u")
        assert not app.session.explorer.book.entries()
        assert "undid the label unfair" in seen(app)


async def test_the_question_keeps_its_label_in_another_list(make: Make) -> None:
    app = make()
    async with app.run_test(size=(120, 30)) as pilot:
        await settled(pilot)
        await press(pilot, "a", "plus", Typed("unfair"), "enter", "escape", "a")
        assert "unfair" in seen(app)


@pytest.mark.heavy
async def test_a_pair_is_labelled_where_it_parts_and_undone_as_one(make: Make) -> None:
    app = make()
    async with app.run_test(size=(120, 30)) as pilot:
        await settled(pilot)
        await press(pilot, "a", "enter", "c", "plus", Typed("slip"), "enter")
        found = app.screen.comparison
        assert app.session.explorer.book.of("sample") == {found.a.sample_id: ("slip",), found.b.sample_id: ("slip",)}
        assert seen(app).count("[slip]") == 2
        assert "labelled 2 samples slip" in seen(app)
        await press(pilot, "w")
        assert "a note is on one sample" in seen(app)
        await press(pilot, "u")
        assert not app.session.explorer.book.of("sample")
        assert "[slip]" not in seen(app)


@pytest.mark.heavy
async def test_labels_given_deeper_show_on_the_way_back(make: Make) -> None:
    app = make()
    async with app.run_test(size=(120, 30)) as pilot:
        await settled(pilot)
        await press(pilot, "a", "enter", "c", "plus", Typed("slip"), "enter", "escape")
        assert seen(app).count("slip") == 2


async def test_a_label_elsewhere_takes_no_room_here(make: Make) -> None:
    app = make()
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        app.session.explorer.book.add("question", [question_key("other", "question")], "unfair")
        await press(pilot, "a")
        assert "labels" not in seen(app)
        assert " model " in seen(app)


@pytest.mark.heavy
async def test_of_two_marked_samples_these_are_compared(make: Make) -> None:
    app = make()
    async with app.run_test(size=(100, 40)) as pilot:
        await settled(pilot)
        await press(pilot, "a", "enter")
        rows = [app.screen.query_one(Grid).row(n).sample_id for n in range(5)]
        await press(pilot, "down", "space", "down", "down", "space")
        assert seen(app).count("*  ") == 2
        await press(pilot, "home", "c")
        assert (app.screen.comparison.a.sample_id, app.screen.comparison.b.sample_id) == (rows[1], rows[3])
        await press(pilot, "escape", "down", "space")  # its mark goes
        assert f"marked {rows[3][:8]}: c on another" in seen(app)
