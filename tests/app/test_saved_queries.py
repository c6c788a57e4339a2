"""Queries saved from the console and taken out of the catalogue; own files on the other screens."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from hotmess_tui.app.app import HotmessApp
from hotmess_tui.app.dialogs.picker import Picker
from hotmess_tui.app.widgets.sql_editor import SqlEditor
from hotmess_tui.store.queries import user_queries
from hotmess_tui.store.queries.catalogue import queries
from tests.store.queries.test_user_queries import header

from .conftest import Typed, press, seen, settled
from .test_console import editor, written

pytestmark = pytest.mark.heavy

Make = Callable[..., HotmessApp]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HOTMESS_QUERIES", str(tmp_path / "queries"))
    return tmp_path / "queries"


async def test_a_query_is_saved_found_and_run_again(make: Make) -> None:
    app = make()
    async with app.run_test(size=(100, 30)) as pilot:
        await settled(pilot)
        await written(pilot, "select 6 * 7 as n", "ctrl+s", Typed("answer"), "enter", "enter")
        assert "hotmess sql @answer runs it" in seen(app)
        assert queries("tables")[-1].text("title") == "Answer"
        await written(pilot, "select 1", "ctrl+o")
        assert "yours: Answer" in seen(app)
        while app.screen.query_one("Choices").entries[app.screen.query_one("Choices").cursor].name != "table  answer":  # type: ignore[attr-defined]
            await press(pilot, "down")
        await press(pilot, "enter")
        assert editor(app).text == "select 6 * 7 as n"
        assert "42" in seen(app), "it runs at once"
        await press(pilot, "ctrl+o", "enter", "up")
        assert editor(app).text == "select 6 * 7 as n", "what was written before comes back"
        await press(pilot, "ctrl+n")
        assert editor(app).text == ""
        assert "tables and columns" in seen(app), "no answer under an empty editor"


async def test_an_existing_query_is_replaced_only_when_asked(make: Make) -> None:
    user_queries.save("answer", "Old", "select 1")
    app = make()
    async with app.run_test(size=(100, 30)) as pilot:
        await settled(pilot)
        await written(pilot, "select 2", "ctrl+s", Typed("answer"), "enter", "enter")
        assert isinstance(app.screen, Picker)
        await press(pilot, "enter")
        assert "not saved" in seen(app)
        assert queries("tables")[-1].sql.strip() == "select 1"
        await press(pilot, "ctrl+s", Typed("answer"), "enter", "enter", "down", "enter")
        assert queries("tables")[-1].sql.strip() == "select 2"


async def test_what_cannot_be_saved_is_said(make: Make, folder: Path) -> None:
    app = make()
    async with app.run_test(size=(100, 30)) as pilot:
        await settled(pilot)
        await written(pilot, "drop table x", "ctrl+s")
        assert "read-only" in seen(app)
        assert isinstance(app.focused, SqlEditor)
        await written(pilot, "select 1", "ctrl+s", Typed("No Name"), "enter")
        assert "is not a valid query name" in seen(app)
        await press(pilot, "escape")
        folder.write_text("a file where the folder should be")
        await press(pilot, "ctrl+s", Typed("fine"), "enter", "enter")
        assert "cannot be written" in seen(app)


async def test_every_entry_of_the_catalogue_runs_in_the_console(make: Make) -> None:
    app = make()
    async with app.run_test(size=(100, 30)) as pilot:
        await settled(pilot)
        for query in (*queries("tables"), *queries("curves")):
            await written(pilot, query.sql, "ctrl+r")
            assert "✗" not in seen(app), query.name


async def test_an_own_curve_is_in_the_picker_also_when_written_meanwhile(make: Make, folder: Path) -> None:
    app = make()
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        (folder / "curves").mkdir(parents=True)
        (folder / "curves" / "zebra.sql").write_text(
            header("zebra", "-- about: Stripes.", "-- x: {label: stripes, unit: , scale: linear}")
            + "select *, dense_rank() over (order by question_id) as point, 1e0 * point as x from groups"
        )
        await press(pilot, "C")
        assert "Stripes." in seen(app)
        await press(pilot, "end", "enter")
        assert app.screen.name_of_curve == "zebra"  # type: ignore[attr-defined]
        assert "stripes" in seen(app)
        assert len(app.screen.curve.points) == 24  # type: ignore[attr-defined]


async def test_a_broken_file_is_named_on_the_sources_screen_and_stops_nothing(make: Make, folder: Path) -> None:
    (folder / "curves").mkdir(parents=True)
    (folder / "curves" / "bad.sql").write_text("drop table samples")
    app = make()
    async with app.run_test(size=(160, 30)) as pilot:
        await settled(pilot)
        assert app.screen.curve.points  # type: ignore[attr-defined]
        await press(pilot, "o")
        assert "bad.sql: a query file must begin with a header" in seen(app)
        await press(pilot, "escape", "colon", "ctrl+o", "escape")
        assert "bad.sql: a query file must begin with a header" in seen(app)


async def test_an_answer_is_copied_and_written_whole(
    make: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    app = make()
    async with app.run_test(size=(100, 30)) as pilot:
        await settled(pilot)
        await written(pilot, "select range as n from range(12000)", "ctrl+r", "escape", "y")
        assert "this row as CSV" in seen(app)
        assert "the query" in seen(app)
        await press(pilot, "escape", "E", "enter")
        assert "12,000 rows" in seen(app)
        lines = (tmp_path / "answer.csv").read_text().splitlines()
        assert (len(lines), lines[0], lines[-1]) == (12001, "n", "11999")


async def test_a_curve_of_ones_own_that_fails_leaves_the_other_one_under_its_own_name(
    make: Callable[..., HotmessApp], tmp_path: Path
) -> None:
    file = tmp_path / "queries" / "curves" / "wrong.sql"
    file.parent.mkdir(parents=True)
    file.write_text(header("wrong", "-- about: Mine.", "-- y: incoherence") + "SELECT *, nothing AS x FROM groups")
    app = make()
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        app.screen._choose_curve("wrong")
        await settled(pilot)
        assert "reasoning length" in seen(app).splitlines()[0]
        assert "✗" in seen(app)
        await press(pilot, "d", "escape")
        assert "reasoning length" in seen(app).splitlines()[0]
