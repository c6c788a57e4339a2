"""The hint of the first start: three lines above the first chart, gone with the first key, and never seen again."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from hotmess_tui import first_start
from hotmess_tui.annotations.book import Book
from hotmess_tui.app.app import HotmessApp
from hotmess_tui.app.keys import Rebound, change_keys
from hotmess_tui.app.widgets.first_start import LINES, OF_NOTHING, OF_VARIANCE
from hotmess_tui.explorer.explorer import Explorer
from tests.store.tables import row, write

from .conftest import press, seen, settled
from .terminals import Terminal

Make = Callable[..., HotmessApp]


def hint(app: HotmessApp) -> list[str]:
    """The lines of it that are on screen."""
    return [line for line in LINES if line[:30] in seen(app)]


@pytest.mark.parametrize("key", ["down", "question_mark", "z", "3"])
async def test_it_goes_with_any_key_which_does_what_it_does(make: Make, key: str) -> None:
    times: list[int] = []
    app = make(remember_start=lambda: times.append(1))
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        assert hint(app) == list(LINES)
        assert not times
        await press(pilot, key)
        assert hint(app) == []
        assert (type(app.screen).__name__ == "HelpScreen") == (key == "question_mark")
        if key != "question_mark":
            await press(pilot, "enter", "escape")
        assert times == [1]
        assert hint(app) == []


async def test_a_click_ends_it_too(make: Make) -> None:
    times: list[int] = []
    app = make(remember_start=lambda: times.append(1))
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.click(offset=(70, 12))
        await settled(pilot)
        assert hint(app) == []
        assert times == [1]


async def test_who_has_used_the_program_does_not_see_it(make: Make) -> None:
    app = make()
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        assert hint(app) == []


@pytest.mark.parametrize("size", [(80, 24), (80, 20), (160, 50), (40, 24), (20, 20)])
async def test_the_chart_the_table_and_the_keys_stay_on_screen(make: Make, size: tuple[int, int]) -> None:
    app = make(remember_start=lambda: None)
    async with app.run_test(size=size) as pilot:
        await settled(pilot)
        lines = seen(app).splitlines()
        assert lines[1].split()[1:3] == ["The", "higher"]
        assert [len(line) for line in lines] == [size[0]] * size[1]
        assert any("point" in line for line in lines)  # the heading of the table
        assert "? help" in lines[-1]


@pytest.mark.parametrize(
    ("target", "epochs", "expected"),
    [(None, 3, OF_VARIANCE), ([0.5], 3, LINES), ([0.5], 1, OF_NOTHING)],
    ids=["variance alone", "incoherence", "no repeats"],
)
async def test_it_speaks_of_what_the_chart_shows(
    make: Make, tmp_path: Path, target: list[float] | None, epochs: int, expected: tuple[str, ...]
) -> None:
    rows = [
        row(f"q{q}", e, None, target=None, outcome=[q + 0.1 * e], tokens=10 * q + e + 1)
        | ({"outcome_target": target} if target else {})
        for q in range(9)
        for e in range(epochs)
    ]
    explorer = Explorer.open([str(write(tmp_path / "logs" / "a.jsonl", rows))], store=tmp_path / "store")
    app = make(explorer, remember_start=lambda: None)
    async with app.run_test(size=(100, 24)) as pilot:
        await settled(pilot)
        assert [line for line in (*expected,) if line in seen(app)] == list(expected)
        assert {*OF_VARIANCE, *LINES, *OF_NOTHING} - {*expected} == {
            line for line in (*OF_VARIANCE, *LINES, *OF_NOTHING) if line not in seen(app)
        }
    explorer.close()


async def test_a_low_terminal_has_no_room_for_it(make: Make) -> None:
    app = make(remember_start=lambda: None)
    async with app.run_test(size=(80, 19)) as pilot:
        await settled(pilot)
        assert hint(app) == []
        await pilot.resize_terminal(80, 24)
        await settled(pilot)
        assert hint(app) == list(LINES)


async def test_keys_are_those_that_a_person_has_set(make: Make) -> None:
    app = make(remember_start=lambda: None, keymap={"curve.pick": Rebound("C", "f5")})
    try:
        async with app.run_test(size=(80, 24)) as pilot:
            await settled(pilot)
            assert "F5 lists the curves" in seen(app)
    finally:
        change_keys({})


def test_remembered_in_the_folder_of_labels(own_home: Path) -> None:
    assert first_start.is_first()
    first_start.remember()
    assert not first_start.is_first()
    assert [file.name for file in (own_home / "data").rglob("*") if file.is_file()] == ["started"]


def test_who_has_labels_has_used_the_program(own_home: Path) -> None:
    Book().add("sample", ["a"], "odd")
    assert not first_start.is_first()


def test_where_nothing_can_be_kept_it_is_no_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("HOTMESS_DATA", str(tmp_path / "file" / "below"))
    first_start.remember()
    assert first_start.is_first()


@pytest.mark.heavy
def test_seen_until_a_key_and_never_again(logs: Path, store: Path) -> None:
    command = [sys.executable, "-m", "hotmess_tui", str(logs), "--store", str(store)]
    words = LINES[0].encode()
    for keys, expected in ((b"", True), (b"q", True), (b"q", False)):
        terminal = Terminal(command)
        terminal.wait_for(b"incoherence")
        terminal.settle()
        assert (words in terminal.output) == expected
        if keys:
            terminal.press(keys)
            assert terminal.wait_for_end() == 0
        else:
            terminal.hang_up()
        terminal.close()
