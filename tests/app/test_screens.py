"""What the screens show: nothing hostile, nothing cut in two, plain characters where asked, empty states that help."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest

from hotmess_tui.app.app import HotmessApp
from hotmess_tui.app.widgets.grid import Grid
from hotmess_tui.app.widgets.trace_text import TraceText
from hotmess_tui.charts.safe import width
from hotmess_tui.explorer.explorer import Explorer
from tests.alike import alike
from tests.store.tables import row, write

from .conftest import Typed, opened, press, seen, settled

Make = Callable[..., HotmessApp]
SIZES = [(40, 16), (60, 20), (80, 24), (160, 50)]
WAYS = [
    *[(), ("a",), ("a", "enter"), ("a", "enter", "enter"), ("o",), ("b",), ("C",), ("question_mark",), ("f",)],
    *[("v",), ("v", "tab", "right"), ("v", "tab", "down", "right", "enter")],
]


@pytest.mark.parametrize("way", alike(reversed(WAYS), always=2))
async def test_every_screen_fills_its_size_and_sends_nothing_hostile(make: Make, way: tuple[str, ...]) -> None:
    app = make()
    async with app.run_test(size=SIZES[0]) as pilot:
        await settled(pilot)
        await press(pilot, *way)
        for size in SIZES:
            await pilot.resize_terminal(*size)
            await settled(pilot)
            lines = seen(app).split("\n")
            assert len(lines) == size[1]
            assert {width(line) for line in lines} == {size[0]}
            assert not [c for line in lines for c in line if unicodedata.category(c) in ("Cc", "Cf")]


@pytest.mark.parametrize("way", alike([*WAYS, ("ctrl+p",)]))
async def test_ascii_is_ascii(make: Make, way: tuple[str, ...]) -> None:
    app = make(ascii=True)
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await press(pilot, *way)
        assert seen(app).isascii()


async def test_markup_in_traces_is_text(make: Make) -> None:
    app = make()
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, "a", "enter")
        assert "red ␛[31m alert ␇ [bold]not markup[/bold] ⟨202e⟩right to left" in seen(app)


async def test_no_colour_where_none_is_wanted(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    app = make()
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "down")
        strips = app.screen._compositor.render_strips()
        colours = {
            s.style.color for strip in strips for s in strip if s.style is not None and s.style.color is not None
        }
        assert all(colour.is_default for colour in colours)
        assert "[○]" in seen(app)  # hollow: four questions say little


async def test_the_cursor_stays_on_its_row_when_the_window_changes(make: Make) -> None:
    app = make()
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, "a", *["down"] * 30)
        row = app.screen.query_one(Grid).current
        await pilot.resize_terminal(60, 16)
        await settled(pilot)
        assert app.screen.query_one(Grid).current == row
        assert row.question_id in seen(app)


async def test_nothing_found_says_which_key_helps(make: Make) -> None:
    app = make()
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "a", "slash", Typed("zebra"), "enter")
        assert "No question contains “zebra”" in seen(app)
        assert "Is 0 fine?" not in seen(app)  # the text of the question under the cursor, which is gone
        assert "/ changes or clears the search" in seen(app)
        await press(pilot, "escape")
        assert app.screen.query_one(Grid).total == 48
        await press(pilot, "escape", "8")
        assert "trajectory" in seen(app)
        assert "1-9 shows another curve" in seen(app)


async def test_every_curve_is_shown_or_says_why_not(make: Make, explorer: Explorer) -> None:
    app = make()
    async with app.run_test(size=(80, 24)) as pilot:
        for key in ("1", "2", "3", "4", "5", "6", "7", "8", "9", "0", "minus"):
            await press(pilot, key)
            curve = app.screen.curve
            assert curve.points or curve.notes
            assert curve.name.replace("_", " ") in seen(app)
            assert "✗" not in seen(app)


async def test_sources_tell_what_could_not_be_read(make: Make) -> None:
    app = make()
    async with app.run_test(size=(100, 30)) as pilot:
        await press(pilot, "o", "right_square_bracket")
        assert "✗ unreadable" in seen(app)
        assert "broken.eval" in seen(app)


async def test_a_table_of_millions_asks_only_for_what_it_shows(make: Make, explorer: Explorer) -> None:
    app = make()
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "a")
        grid = app.screen.query_one(Grid)
        first = grid.row(0)
        grid.open(3_000_000, grid.columns, [first] * 200)
        wanted: list[int] = []
        app.screen.wanted = lambda message: wanted.append(message.offset)  # type: ignore[attr-defined]
        grid.move_to(1_234_567)
        await pilot.pause()
        assert "1,234,568 of 3,000,000" in seen(app)
        assert grid.row(1_234_567) is None
        for page in range(40):
            grid.supply(page * 200, [first] * 200)
        assert len(grid._pages) <= 12


@pytest.mark.heavy
async def test_agents_on_real_logs(shared: Path, tmp_path: Path, make: Make) -> None:
    real = Explorer.open([str(shared / "data" / "tau-bench")], store=tmp_path / "store")
    app = make(real)
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        assert "actions, log" in seen(app)
        await press(pilot, "a", "enter", "enter", "slash", Typed("flight"), "enter")
        assert "hits “flight”" in seen(app)
        passages = app.screen.query_one(TraceText).passages
        assert passages is not None
        assert len([p.title for p in passages.passages if p.title.startswith("answer")]) == 1
        await pilot.resize_terminal(200, 60)
        await settled(pilot)
        assert "flight" in seen(app)
    real.close()


async def test_keys_that_would_do_nothing_are_not_offered(make: Make) -> None:
    app = make()
    async with app.run_test(size=(100, 30)) as pilot:
        await settled(pilot)
        assert "Enter questions" in seen(app)
        await press(pilot, "f", Typed("epoch <0"), "enter")
        assert "no samples match the filter" in seen(app)
        assert "Enter questions" not in seen(app)


async def test_the_cursor_starts_on_a_point_that_says_something(make: Make) -> None:
    app = make()
    async with app.run_test(size=(100, 30)) as pilot:
        await settled(pilot)
        assert app.screen.query_one(Grid).current.point.incoherence is not None  # type: ignore[attr-defined]


@pytest.mark.heavy
async def test_a_trace_keeps_the_filter_and_the_unit_of_length(make: Make) -> None:
    app = make()
    async with app.run_test(size=(100, 30)) as pilot:
        await press(pilot, "U", "c", "enter")
        assert app.session.choice.length == "characters"
        await press(pilot, "f", *"epoch in (1, 3)", "enter", "a", "enter")
        samples = [row.sample_id for row in app.screen.rows]  # type: ignore[attr-defined]
        assert len(samples) == 2
        await press(pilot, "enter")
        assert "sample 1 of 2" in seen(app)
        assert " characters · sample" in seen(app)
        await press(pilot, "right")
        assert "sample 2 of 2" in seen(app)
        assert app.screen.sample_id == samples[1]  # type: ignore[attr-defined]
        await press(pilot, "right")
        assert "this is the last sample of the question" in seen(app)


@pytest.mark.heavy
@pytest.mark.parametrize("columns", alike([60, 80]))
async def test_the_first_line_says_under_which_filter_and_of_which_model_however_deep_one_is(
    make: Make, columns: int
) -> None:
    app = make()
    async with app.run_test(size=(columns, 24)) as pilot:
        await settled(pilot)
        await press(pilot, "f", Typed("epoch < 4 and model is not null"), "enter")
        for names in ("", "", app.screen.current.point.series[0], app.screen.current.point.series[0]):
            assert "where epoch" in seen(app).splitlines()[0]
            assert names in seen(app).splitlines()[0]
            await press(pilot, "enter")


async def test_series_of_one_family_are_told_apart_in_the_table_of_points(
    tmp_path: Path, make: Callable[..., HotmessApp], tables: str
) -> None:
    models = [f"an-organisation/Reasoner-Distilled-{size}B-Instruct-sampled-at-zero" for size in (1, 2, 7, 70)]
    rows = [
        row(f"q{question}", epoch, str(4 + epoch % 2), model=model, tokens=10 * question + epoch)
        for model in models
        for question in range(3)
        for epoch in range(4)
    ]
    explorer = opened(write(tmp_path / "a.jsonl", rows), tmp_path / "store", tables)
    app = make(explorer)
    async with app.run_test(size=(80, 40)) as pilot:
        await settled(pilot)
        below = seen(app).split("──")[-1]
        for size in (1, 2, 7, 70):
            assert f"…{size}B" in below
    explorer.close()
