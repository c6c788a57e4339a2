"""Where the cursor of a curve starts, and where it goes when the curve changes."""

from dataclasses import replace

from hotmess_tui.app.screens.curve_cursor import beside, first_row, in_next_series
from hotmess_tui.records import Axis, Curve, Point
from hotmess_tui.tables.points import point_rows


def point(series: str, n: int, error: float, variance: float, low: float | None = 0.4) -> Point:
    high = None if low is None else low + 0.2
    return Point(
        (series,), str(n), 10.0 * n, 9, 9, 27, 0, error, error - variance, variance, variance / error, low, high
    )


POINTS = (
    point("a-sure-one", 1, 0.02, 0.019),
    point("a-sure-one", 2, 0.03, 0.029),
    point("wavers", 1, 1.8, 0.9, None),
    point("wavers", 2, 0.02, 0.019),
    point("wavers", 3, 1.6, 0.9),
    point("middle", 1, 0.9, 0.4),
)
CURVE = Curve(
    "c", "A title", Axis("length", "words", "log"), "incoherence", ("model",), "brier", "unbiased", "words", POINTS
)
ROWS = point_rows(CURVE, (), None)


def test_it_starts_on_the_series_that_varies_most_at_a_point_that_says_something() -> None:
    assert ROWS[first_row(CURVE, ROWS, None)].key == (("wavers",), "3")


def test_another_curve_keeps_the_series_if_it_has_it() -> None:
    assert ROWS[first_row(CURVE, ROWS, ("middle",))].point.series == ("middle",)
    assert ROWS[first_row(CURVE, ROWS, ("elsewhere",))].point.series == ("wavers",)


def test_where_nothing_is_firm_or_drawn_there_is_still_a_row() -> None:
    nothing = replace(CURVE, points=tuple(replace(p, incoherence=None, variance=None, low=None) for p in POINTS))
    assert first_row(nothing, point_rows(nothing, (), None), None) == 0
    assert first_row(replace(CURVE, points=()), [], None) == 0


def test_left_and_right_stay_in_the_series_and_tab_goes_to_the_nearest_point_of_the_next() -> None:
    last = ROWS[4]
    assert beside(ROWS, last, -1).key == (("wavers",), "2")
    assert beside(ROWS, last, 1) == last
    assert in_next_series(CURVE, ROWS, last, 1).key == (("middle",), "1")
    assert in_next_series(CURVE, ROWS, last, -1).key == (("a-sure-one",), "2")
