"""The console on screen: writing, running, stopping, faults in their place, words to choose from, history, a chart."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest
from textual.pilot import Pilot

from hotmess_tui.annotations.history import History
from hotmess_tui.app.app import HotmessApp
from hotmess_tui.app.screens.console import ConsoleScreen
from hotmess_tui.app.widgets.grid import Grid
from hotmess_tui.app.widgets.sql_editor import SqlEditor, Words
from hotmess_tui.explorer.explorer import Explorer
from tests.alike import alike

from .conftest import Typed, press, seen, settled

Make = Callable[..., HotmessApp]
ENDLESS = (
    "select count(*) from range(100000) a, range(100000) b, range(1000) c where hash(a.range + b.range + c.range) = 1"
)


def editor(app: HotmessApp) -> SqlEditor:
    return app.screen.query_one(SqlEditor)


async def written(pilot: Pilot[int], text: str, *keys: str) -> None:
    """Open the console where it is not, and write a query."""
    if not isinstance(pilot.app.screen, ConsoleScreen):
        await press(pilot, "colon")
    pilot.app.screen.query_one(SqlEditor).focus().write(text)  # type: ignore[attr-defined]
    await settled(pilot)
    await press(pilot, *keys)


async def test_a_query_is_typed_and_run(make: Make) -> None:
    app = make()
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await press(pilot, "colon", Typed("select model, count(*) as n from samples group by 1 order by 1;"), "enter")
        assert editor(app).text == "select model, count(*) as n from samples group by 1 order by 1;"
        screen = seen(app)
        assert "alpha" in screen
        assert "120" in screen
        assert "1 of 2 rows" in screen


async def test_letters_are_written_not_acted_upon(make: Make) -> None:
    app = make()
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await press(pilot, "colon", *"q?Fl/:.p")
        assert isinstance(app.screen, ConsoleScreen)
        assert editor(app).text == "q?Fl/:.p"


async def test_keys_typed_ahead_are_written(make: Make) -> None:
    app = make()
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        for key in ("colon", *"qF"):  # a burst, as over a slow link: nobody waits for the screen
            await pilot.press(key)
        await settled(pilot)
        assert isinstance(app.screen, ConsoleScreen)
        assert editor(app).text == "qF"


async def test_before_the_first_query_it_says_what_can_be_asked(make: Make) -> None:
    app = make()
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "colon")
        assert "tables and columns" in seen(app)
        names = {(row.table, row.column) for n in range(200) if (row := app.screen.query_one(Grid).row(n)) is not None}
        assert {("samples", "model"), ("groups", "incoherence"), ("traces", "text"), ("sources", "path")} <= names


async def test_numbers_stand_at_the_right_and_null_is_a_dash(make: Make) -> None:
    app = make()
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        query = (
            "select 1/3::double as third, 1234567 as whole, null::double as nothing, null as none, 'x' as t, true as b"
        )
        await written(pilot, query, "ctrl+r")
        header, line = [line for line in seen(app).split("\n")[6:] if line.strip()][:2]
        assert line.split() == ["0.33", "1234567", "–", "–", "x", "true"]
        assert line.index("0.33") + 4 == header.index("third") + 5
        assert line.index("–") == header.index("nothing") + 6


async def test_hostile_values_and_names_do_no_harm(make: Make) -> None:
    app = make()
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await written(pilot, "select chr(27) || '[31m[bold]' as \"a\x1b[2J\", chr(10) || chr(8238) as b", "ctrl+r")
        assert "\x1b" not in seen(app)
        assert "\u202e" not in seen(app)
        assert "␛[31m[bold]" in seen(app)
        assert len(seen(app).split("\n")) == 24


async def test_of_a_long_answer_the_first_rows_are_shown_and_said(make: Make) -> None:
    app = make()
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await written(pilot, "from range(3_000_000_000)", "ctrl+r")
        assert "1 of 10,000 rows: the first 10,000 only" in seen(app)
        await press(pilot, "escape", "end")
        assert "10,000 of 10,000" in seen(app)
        assert "9999" in seen(app)


async def test_columns_beyond_the_edge_are_reached(make: Make) -> None:
    app = make()
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await written(pilot, "from samples limit 5", "ctrl+r", "escape")
        assert "task" not in seen(app).split("\n")[6]
        await press(pilot, *["right"] * 8)
        assert "columns 9 to" in seen(app)
        assert "task" in seen(app).split("\n")[6]


async def test_a_fault_is_marked_in_its_place_and_what_was_shown_stays(make: Make) -> None:
    app = make()
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await written(pilot, "select 12345 as n", "ctrl+r")
        await written(pilot, "\n  select model,\n nope\nfrom samples", "ctrl+r")
        assert editor(app).cursor_location == (2, 1)
        assert '✗ line 2, column 2: Referenced column "nope" not found' in seen(app)
        assert (1, 5, "fault") in editor(app)._highlights[2]
        assert "12345" in seen(app)
        await press(pilot, "end", "x")
        assert "Referenced column" not in seen(app)
        assert not any(name == "fault" for line in editor(app)._highlights.values() for *_, name in line)


@pytest.mark.parametrize(
    "query", alike(["with x as (copy samples to 'x.csv') from x", "drop table x", "select 1; select 2"])
)
async def test_what_writes_is_refused_on_screen(make: Make, query: str) -> None:
    app = make()
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await written(pilot, query, "ctrl+r")
        assert "read-only statements are allowed" in seen(app) or "one statement at a time" in seen(app)


async def test_a_long_query_is_stopped_by_a_key_and_the_screen_lives_meanwhile(make: Make) -> None:
    app = make()
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await press(pilot, "colon")
        editor(app).write(ENDLESS)
        await pilot.press("ctrl+r")
        await pilot.pause(0.4)
        assert "running; Esc cancels" in seen(app)
        await pilot.press("space", "x")
        assert editor(app).text == ENDLESS + " x"
        await pilot.press("escape")
        await settled(pilot)
        assert "stopped" in seen(app)
        assert "running" not in seen(app)
        await written(pilot, "select 41 + 1 as n", "ctrl+r")
        assert "42" in seen(app)


ONE_CALL = "select levenshtein(repeat('a', 400000), repeat('b', 400000))"  # no interrupt reaches it


@pytest.mark.heavy
async def test_one_long_call_is_stopped_and_works_no_more(make: Make, explorer: Explorer) -> None:
    app, bounded = make(), explorer.store.bounded
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await press(pilot, "colon")
        editor(app).write(ONE_CALL)
        await pilot.press("ctrl+r")
        while not bounded._busy:
            await pilot.pause(0.05)
        [process] = bounded._busy
        await pilot.pause(0.3)
        assert "running; Esc cancels" in seen(app)
        await pilot.press("escape")
        await pilot.pause()
        assert "running" not in seen(app)
        await settled(pilot)
        while process in bounded._busy:  # killed, or stopped before it began
            await pilot.pause(0.05)
        await written(pilot, "select repeat('4', 2) as n", "ctrl+r")
        assert "44" in seen(app)


async def test_a_query_that_only_begins_is_stopped_too(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    from hotmess_tui.explorer import console

    ask = console.ask
    ended = asyncio.Event()

    def slow(*values: object, **named: object) -> object:
        import time

        time.sleep(0.3)  # an interrupt now finds nothing to stop
        try:
            return ask(*values, **named)  # type: ignore[arg-type]
        finally:
            app.call_from_thread(ended.set)

    monkeypatch.setattr(console, "ask", slow)
    app = make()
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await press(pilot, "colon")
        editor(app).write(ENDLESS)
        await pilot.press("ctrl+r", "escape")
        await asyncio.wait_for(ended.wait(), 20)
        await settled(pilot)
        assert "stopped" in seen(app)


async def test_words_are_completed(make: Make) -> None:
    app = make()
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await press(pilot, "colon", Typed("select reas"), "tab")
        assert app.screen.query_one(Words).display
        assert "reasoning_length  double, samples" in seen(app)
        await press(pilot, "tab")
        assert editor(app).text == "select reasoning_length"
        assert not app.screen.query_one(Words).display
        await press(pilot, Typed(" from q"), "ctrl+@")
        assert "questions  table" in seen(app)
        await press(pilot, "enter")
        assert editor(app).text == "select reasoning_length from questions"


async def test_the_words_follow_what_is_written_and_go_away(make: Make) -> None:
    app = make()
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await press(pilot, "colon", Typed("from s"), "tab", "down")
        assert app.screen.query_one(Words).current.text == "sources"
        await press(pilot, "a")
        assert [word.text for word in app.screen.query_one(Words).words] == ["samples"]
        await press(pilot, "escape")
        assert not app.screen.query_one(Words).display
        assert isinstance(app.screen, ConsoleScreen)
        assert editor(app).text == "from sa"


async def test_earlier_queries_come_back_also_in_another_process(make: Make) -> None:
    app = make()
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await written(pilot, "select 1", "ctrl+r")
        await written(pilot, "select 2", "ctrl+r")
        await written(pilot, "half writ")
        await press(pilot, "up")
        assert editor(app).text == "select 2"
        await press(pilot, "up", "up")
        assert editor(app).text == "select 1"
        await press(pilot, "down", "down")
        assert editor(app).text == "half writ"
    assert History().queries() == ("select 1", "select 2")
    History().add("select 3\nfrom range(3)")
    other = make()
    async with other.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await press(pilot, "colon", "up")
        assert editor(other).text == "select 3\nfrom range(3)"
        await press(pilot, "down", "up")
        assert editor(other).text == "select 3\nfrom range(3)", "within the text the keys move the cursor"
        await press(pilot, "up")
        assert editor(other).text == "select 2"


async def test_esc_goes_from_the_query_to_the_answer_and_back_out_and_the_draft_stays(make: Make) -> None:
    app = make()
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await written(pilot, "select 1 as n", "ctrl+r", "escape")
        assert isinstance(app.focused, Grid)
        await press(pilot, "tab")
        assert isinstance(app.focused, SqlEditor)
        await press(pilot, "escape", "colon")
        assert isinstance(app.focused, SqlEditor)
        await press(pilot, Typed(" + 1"), "escape", "escape")
        assert type(app.screen).__name__ == "CurvesScreen"
        await press(pilot, "colon")
        assert editor(app).text == "select 1 as n + 1"


async def test_a_row_of_a_sample_opens_its_trace_another_its_fields(make: Make) -> None:
    app = make()
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await written(pilot, "select epoch, sample_id from samples limit 3", "ctrl+r", "escape", "enter")
        assert type(app.screen).__name__ == "TraceScreen"
        await press(pilot, "escape")
        await written(
            pilot, "select 'long ' || repeat('x', 300) || ' end' as words, 2 as n", "ctrl+r", "escape", "enter"
        )
        assert "x end" in seen(app)
        assert "n: 2" in seen(app)


async def test_x_and_y_are_drawn(make: Make) -> None:
    app = make()
    async with app.run_test(size=(100, 30)) as pilot:
        await settled(pilot)
        query = "select model as series, epoch as x, avg(correct::int) as y from samples group by all"
        await written(pilot, query, "ctrl+r", "escape", "p")
        screen = seen(app)
        assert "● alpha" in screen
        assert "▲ beta" in screen
        assert "┤" in screen
        await press(pilot, "p")
        assert "1 of 10" in seen(app)
        await written(pilot, "select 'a' as b", "ctrl+r", "escape", "p")
        assert "p draw" not in seen(app)


async def test_the_console_in_ascii(make: Make) -> None:
    app = make(ascii=True)
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await press(pilot, "colon", Typed("from s"), "tab")
        assert seen(app).isascii()
        await written(pilot, "select null as x, '–é' as y", "escape", "ctrl+r")
        assert seen(app).isascii()


@pytest.mark.parametrize("size", alike([(40, 16), (80, 24), (160, 50)]))
async def test_the_console_fills_its_size(make: Make, size: tuple[int, int]) -> None:
    app = make()
    async with app.run_test(size=size) as pilot:
        await settled(pilot)
        await written(pilot, "\n".join(["select *", *["-- more"] * 30, "from samples"]), "ctrl+r")
        lines = seen(app).split("\n")
        assert len(lines) == size[1]
        assert len({len(line) for line in lines}) == 1


@pytest.mark.heavy
async def test_real_runs(shared: Path, tmp_path: Path, make: Make) -> None:
    from hotmess_tui.explorer.explorer import Explorer

    real = Explorer.open([str(shared / "data" / "reasoning-gym" / "easy")], store=tmp_path / "store")
    app = make(real)
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        query = "select model as series, avg(length) as x, avg(incoherence) as y from groups group by all"
        await written(pilot, query, "ctrl+r", "escape", "p")
        assert "┤" in seen(app)
    real.close()
