"""The forest plot in cells: where zero, differences and intervals lie, and what says that two are told apart."""

from __future__ import annotations

import pytest

from hotmess_tui.charts import forest
from hotmess_tui.charts.drawing import Ink, Span
from hotmess_tui.charts.forest import Row

CELLS = 21


def alone(difference: float | None, low: float | None, high: float | None, why: str = "") -> Row:
    """A row without others, whose interval holds in all rows."""
    return Row(difference, low, high, low, high, why)


def text(row: Row, far: float = 1.0, *, ascii: bool = False) -> str:
    return "".join(span.text for span in forest.line(row, far, CELLS, Ink("#E69F00"), ascii))


def test_every_row_is_as_wide_as_its_axis_and_has_zero_in_the_middle() -> None:
    rows = [
        alone(None, None, None),
        alone(0.5, None, None),
        alone(0.5, 0.2, 0.9),
        alone(-0.5, -0.9, 0.1),
        alone(0.5, -3, 3),
    ]
    for row in rows:
        assert len(text(row)) == CELLS
        assert text(row)[CELLS // 2] in "│┼"
    axis = forest.axis(1.0, CELLS)
    assert len(axis) == CELLS
    assert axis[CELLS // 2] == "0"
    assert (axis.split()[0], axis.split()[-1]) == ("-1", "+1")
    assert forest.axis(0.2, 41).split() == ["-0.2", "-0.1", "0", "+0.1", "+0.2"]


def test_marker_and_line_lie_where_the_figures_are() -> None:
    shown = text(alone(0.5, 0.2, 0.8))
    assert shown.index("●") == 15
    assert (shown.index("─"), shown.rindex("─")) == (12, 18)
    assert text(alone(-0.5, None, None)).index("○") == 5


@pytest.mark.parametrize("row", [alone(0.03, 0.01, 0.9), alone(-0.03, -0.9, -0.01)])
def test_what_is_told_apart_does_not_touch_zero_however_little_lies_between(row: Row) -> None:
    shown = text(row)
    assert "●" in shown
    assert shown[CELLS // 2] == "│"
    assert text(row._replace(difference=0.03, low=-0.01, high=0.9, low_all=-0.01, high_all=0.9))[CELLS // 2] in "┼○"


def test_intervals_that_go_on_beyond_the_axis_say_so() -> None:
    assert (text(alone(0.2, -1, 1), 0.5)[0], text(alone(0.2, -1, 1), 0.5)[-1]) == ("◂", "▸")
    assert text(alone(0.2, -1, 1), 0.5, ascii=True) == "<---------+---o----->"


def test_the_axis_goes_as_far_as_the_differences_but_not_as_the_widest_interval() -> None:
    rows = [alone(0.1, 0.05, 0.15), alone(-0.12, -0.18, -0.02), alone(0.0, -0.1, 0.1), alone(0.1, -1, 1)]
    assert forest.reach(rows) == pytest.approx(0.2)
    assert forest.reach([*rows, alone(0.7, None, None)]) >= 0.7
    assert forest.reach([alone(None, None, None)]) > 0
    assert forest.reach([]) == 1


def test_only_what_is_told_apart_has_the_ink_of_a_side() -> None:
    def inks(row: Row) -> set[str | None]:
        spans: tuple[Span, ...] = forest.line(row, 1.0, CELLS, Ink("#E69F00"), False)
        return {span.ink.color for span in spans}

    assert "#E69F00" in inks(alone(0.5, 0.2, 0.8))
    assert inks(alone(0.5, -0.2, 0.9)) == {None}
    assert inks(alone(0.5, None, None, "too few errors for an interval")) == {None}


def test_the_verdict_in_words() -> None:
    assert forest.verdict(alone(0.5, 0.2, 0.8)) == "A is more incoherent"
    assert forest.verdict(alone(-0.5, -0.8, -0.2)) == "B is more incoherent"
    assert forest.verdict(alone(0.5, -0.1, 0.8)) == "not told apart"
    assert forest.verdict(alone(0.0, 0.0, 0.0)) == "not told apart"
    assert forest.verdict(alone(None, None, None, "A without any error")) == "A without any error"


def test_a_row_is_told_apart_by_the_interval_that_holds_in_all_rows() -> None:
    shown = text(Row(0.3, 0.1, 0.5, -0.1, 0.7))
    assert "○" in shown
    assert (shown.index("╌"), shown.rindex("╌")) == (9, 17)
    assert (shown.index("─"), shown.rindex("─")) == (11, 15)
    assert text(Row(0.3, 0.1, 0.5, None, None)).count("○") == 1
    assert "●" in text(Row(0.3, 0.1, 0.5, 0.05, 0.55))
