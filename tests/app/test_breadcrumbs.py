"""The first line: where one is, as far as it can be read, and under which choices."""

from __future__ import annotations

import pytest

from hotmess_tui.app.widgets.status_lines import Breadcrumbs, Word
from hotmess_tui.charts.safe import width
from hotmess_tui.tables.signs import ASCII, UNICODE, Signs

WAY = ["reasoning-gym", "reasoning length", "claude-opus-4 · 5,120", "countdown 19", "trace 3f2a"]
FILTER = Word("where task = 'countdown' and model like 'claude%'")


def line(cells: int, way: list[str], *choices: Word, signs: Signs = UNICODE) -> str:
    return words(cells, [Word(name) for name in way], *choices, signs=signs)


def words(cells: int, way: list[Word], *choices: Word, signs: Signs = UNICODE) -> str:
    breadcrumbs = Breadcrumbs(signs)
    breadcrumbs.show(way, choices)
    return breadcrumbs.line(cells).text


@pytest.mark.parametrize("signs", [UNICODE, ASCII])
@pytest.mark.parametrize("cells", range(30, 161, 10))
@pytest.mark.parametrize("depth", range(1, len(WAY) + 1))
def test_a_screen_of_the_way_is_left_out_before_it_cannot_be_read(cells: int, depth: int, signs: Signs) -> None:
    text = line(cells, WAY[:depth], FILTER, signs=signs)
    assert width(text) == cells
    crumbs = text.split("   ")[0].strip().split(f" {signs.step} ")
    assert len(crumbs) <= depth
    for crumb in crumbs[:-1]:
        assert crumb == signs.ellipsis or len(crumb) >= 6
    assert crumbs.count(signs.ellipsis) <= 1


def test_the_first_and_the_last_screen_stay_longest() -> None:
    text = line(80, WAY, FILTER)
    assert text.split()[0].startswith("reaso")
    assert "trace 3f2a" in text
    assert "where task = " in text


def test_everything_is_said_where_there_is_room() -> None:
    assert " ▸ ".join(WAY) in line(160, WAY)


def test_names_of_one_family_that_are_too_long_are_told_apart() -> None:
    family = [f"a-laboratory/its-model-of-the-year-{size}-instruct-{size}" for size in ("7b", "70b")]
    for cells in (60, 80):
        small, large = (words(cells, [Word("runs"), Word(name, keeps="both")], FILTER) for name in family)
        assert small != large
    small, large = (line(80, ["runs"], Word(f"where model = '{name}'"), Word("brier", rank=3)) for name in family)
    assert small != large
