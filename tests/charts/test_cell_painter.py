"""Charts in cells: points where the axes say, signs that differ, every size filled exactly."""

import itertools
import math
import re
from dataclasses import replace

import pytest

from hotmess_tui.charts.cell_painter import draw
from hotmess_tui.charts.drawing import to_text
from hotmess_tui.charts.marks import HUES, UNICODE, marks
from hotmess_tui.charts.quiet_points import about_quiet_points
from hotmess_tui.charts.safe import width
from hotmess_tui.records import Axis, Curve, Fit, Point

SIZES = [(40, 12), (59, 14), (60, 13), (80, 14), (120, 30), (200, 50)]


def point(
    series: str, name: str, x: float | None, y: float | None, low: float | None = None, high: float | None = None
) -> Point:
    return Point((series,), name, x, 60, 60, 180, 0, 0.4, 0.3, 0.1, y, low, high)


def curve(
    *points: Point,
    name: str = "reasoning_length",
    scale: str = "log",
    y: str = "incoherence",
    fits: tuple[Fit, ...] = (),
) -> Curve:
    return Curve(
        name,
        "A title",
        Axis("reasoning length", "words", scale),
        y,
        ("model",),
        "brier",
        "unbiased",
        "words",
        points,
        fits,
    )


POINTS = tuple(
    point(model, str(n), 20 * 1.7**n * factor, 0.05 + 0.05 * n * factor, 0.04 * n, 0.08 + 0.07 * n)
    for model, factor in (("alpha", 1.0), ("beta", 1.2))
    for n in range(8)
)
FIT = Fit(("alpha",), 8, 0.5, -1.8, 0.2, 0.8, 0.7)


@pytest.mark.parametrize(("columns", "rows"), SIZES)
@pytest.mark.parametrize("ascii", [False, True])
@pytest.mark.parametrize("selected", [None, 3])
def test_a_chart_fills_its_size_exactly(columns: int, rows: int, ascii: bool, selected: int | None) -> None:
    drawing = draw(curve(*POINTS, fits=(FIT,)), columns, rows, selected, ascii)
    lines = drawing.plain()
    assert len(lines) == rows
    assert {width(line) for line in lines} == {columns}
    assert all(line.isascii() for line in lines) == ascii
    assert set(drawing.cells) == set(range(len(POINTS)))


@pytest.mark.parametrize(("columns", "rows"), SIZES)
def test_points_land_where_the_ticks_say(columns: int, rows: int) -> None:
    one = tuple(p for p in POINTS if p.series == ("alpha",))
    drawing = draw(curve(*one), columns, rows)
    lines = drawing.plain()
    seen_y = {float(m[1]): row for row, line in enumerate(lines) if (m := re.match(r" *([\d.]+) ┤", line))}
    assert len(seen_y) >= 2
    (low, low_row), (high, high_row) = min(seen_y.items()), max(seen_y.items())
    axis = next(row for row, line in enumerate(lines) if "└" in line)
    ticks = [m.start() for m in re.finditer("┬", lines[axis])]
    labels = [
        (m.start() + (len(m[0]) // 2), float(m[0].replace(",", "")))
        for m in re.finditer(r"\d[\d,.]*", lines[axis + 1][: ticks[-1] + 4])
    ]
    places = [(min(ticks, key=lambda t, at=at: abs(t - at)), math.log10(value)) for at, value in labels]  # type: ignore[misc]
    (left, left_x), (right, right_x) = places[0], places[-1]
    for n, (column, row) in drawing.cells.items():
        assert one[n].incoherence is not None
        assert one[n].x is not None
        expected_row = low_row + (one[n].incoherence - low) / (high - low) * (high_row - low_row)
        assert abs(row - expected_row) <= 1
        expected_column = left + (math.log10(one[n].x) - left_x) / (right_x - left_x) * (right - left)
        assert abs(column - expected_column) <= 1.6
        assert lines[row][column] == "●"


def test_the_selected_point_is_told_apart_without_colour() -> None:
    drawing = draw(curve(*POINTS), 80, 16, selected=5)
    column, row = drawing.cells[5]
    assert drawing.plain()[row][column - 1 : column + 2] == "[●]"
    assert "┻" in drawing.plain()[next(n for n, line in enumerate(drawing.plain()) if "└" in line)]


def test_series_keep_their_marks_under_a_filter() -> None:
    everything = [("alpha",), ("beta",), ("gamma",)]
    whole, part = (
        marks(everything),
        draw(curve(point("gamma", "1", 10, 0.5), point("gamma", "2", 20, 0.4)), 80, 14, series=everything),
    )
    assert whole[("gamma",)].marker == "■"
    assert "■ gamma" in "\n".join(part.plain())
    assert len({(m.hue, m.marker) for m in marks([(str(n),) for n in range(42)]).values()}) == 42


def test_series_that_share_an_x_stand_side_by_side() -> None:
    points = [point(m, str(k), k, 0.3) for m in ("a", "b", "c") for k in (1, 2, 4, 8)]
    drawing = draw(replace(curve(*points), joined=True), 80, 14)
    assert len(set(drawing.cells.values())) == len(points)
    assert "side by side: the same x" in drawing.plain()[0]


def test_no_marker_is_moved_on_an_axis_of_numbers_where_one_series_is_in_full() -> None:
    points = [point(m, str(k), k, 0.3, 0.2, 0.4) for m in ("a", "b", "c") for k in (1, 2, 4, 8)]
    drawing = draw(curve(*points), 80, 14, selected=5)
    assert len({column for column, _ in drawing.cells.values()}) == 4
    assert "side by side" not in "".join(drawing.plain())
    column, row = drawing.cells[5]
    assert drawing.plain()[row][column] == "▲"  # over the others
    everything = draw(curve(*points), 80, 14, selected=5, whole=True)
    assert len({column for column, _ in everything.cells.values()}) == 12


def test_only_the_series_under_the_cursor_is_in_full_unless_all_are_wanted() -> None:
    points = [
        point(m, str(n), x, y, y - 0.1, y + 0.1) for m, y in (("a", 0.2), ("b", 0.7)) for n, x in enumerate((9, 90))
    ]

    def whiskers(selected: int | None, whole: bool = False) -> set[str]:
        drawing = draw(curve(*points), 80, 20, selected, whole=whole)
        lines = drawing.plain()
        return {points[n].series[0] for n, (column, row) in drawing.cells.items() if lines[row + 1][column] in "│╵"}

    assert whiskers(0) == {"a"}
    assert whiskers(3) == {"b"}
    assert whiskers(3, whole=True) == whiskers(None) == {"a", "b"}


def test_points_that_say_little_are_hollow() -> None:
    firm = point("a", "1", 10, 0.4, 0.3, 0.5)
    slip = replace(point("a", "2", 20, 0.9, 0.8, 1.0), error=0.001, bias=0.0, variance=0.001)
    wide = point("a", "3", 40, 0.5, 0.1, 0.9)
    shown = curve(firm, slip, wide)
    drawing = draw(shown, 80, 16)
    assert [drawing.plain()[row][column] for column, row in drawing.cells.values()] == ["●", "○", "○"]
    assert about_quiet_points(shown) == ["hollow: 2 points, error < 0.008 or interval > half the axis"]
    assert about_quiet_points(curve(firm)) == []


def test_ticks_stand_at_one_distance_whatever_the_height() -> None:
    for height in range(8, 50):
        rows = [n for n, line in enumerate(draw(curve(*POINTS), 80, height).plain()) if "┤" in line]
        assert len({below - above for above, below in itertools.pairwise(rows)}) == 1, height


def test_ticks_on_a_numeric_axis_are_never_left_out_one_by_one() -> None:
    for columns in range(40, 120, 7):
        points = [point("a", str(x), x, 0.4) for x in range(0, 100_001, 12_500)]
        linear = replace(curve(*points), x=Axis("length", "tokens", "linear"))
        lines = draw(linear, columns, 16).plain()
        ticks = [n for n, char in enumerate(next(line for line in lines if "└" in line)) if char == "┬"]
        gaps = {right - left for left, right in itertools.pairwise(ticks)}
        assert max(gaps) - min(gaps) <= 1, columns


def test_intervals_are_thin_verticals_that_never_leave_the_axis() -> None:
    points = [point("a", "1", 10, 0.1, 0.05, 0.15), point("a", "2", 20, 0.1, 0.0, 0.99)]
    drawing = draw(curve(*points), 80, 16)
    column, row = drawing.cells[1]
    axis = next(n for n, line in enumerate(drawing.plain()) if "└" in line)
    top = next(n for n, line in enumerate(drawing.plain()) if line.startswith("1.0 ┤"))
    assert [line[column] for line in drawing.plain()[top + 1 : row]] == ["│"] * (row - top - 1)
    assert drawing.plain()[top - 1][column] in " ┤"
    assert drawing.plain()[axis - 1][column] in "│╵"


def test_the_fit_is_dotted_with_its_slope() -> None:
    text = "\n".join(draw(curve(*POINTS, fits=(FIT,)), 80, 16).plain())
    assert "α 0.50" in text
    assert "r² 0.70" in text
    assert set(text) & set(UNICODE.dots)


def test_a_fit_of_incoherences_that_are_all_alike_has_a_dash_for_r2() -> None:
    flat = Fit(("alpha",), 8, 0.0, -0.3, 0.0, 0.0, None)
    for columns in (60, 120):
        assert "r² –" in "\n".join(draw(curve(*POINTS, fits=(flat,)), columns, 16).plain())


def test_iso_lines_of_incoherence() -> None:
    points = [
        Point((m,), t, b, 9, 9, 27, 0, b + v, b, v, v / (b + v), None, None)
        for m, t, b, v in (("a", "x", 0.2, 0.4), ("b", "y", 0.9, 0.3))
    ]
    iso = replace(curve(*points, scale="linear", y="variance"), iso_incoherence=True)
    drawing = draw(iso, 80, 20)
    text = "\n".join(drawing.plain())
    assert all(label in text for label in ("0.9", "0.75", "0.5", "0.25", "0.1"))


def test_a_curve_without_points_says_why() -> None:
    nothing = Curve(
        "scale",
        "Scale",
        Axis("size"),
        "incoherence",
        ("model",),
        "brier",
        "unbiased",
        None,
        (),
        (),
        (),
        ("No model size is recorded.",),
    )
    drawing = draw(nothing, 60, 12)
    assert "No model size is recorded." in "\n".join(drawing.plain())
    assert not drawing.cells


def test_undefined_points_are_left_out_not_drawn_at_zero() -> None:
    drawing = draw(
        curve(point("a", "1", 10, None), point("a", "2", None, 0.5), point("a", "3", 20, 0.5), point("a", "4", 0, 0.5)),
        80,
        14,
    )
    assert set(drawing.cells) == {2}


@pytest.mark.parametrize(
    "name", ["[bold red]x[/]", "a\x1b[31mb", "tab\tnew\nline", "\u202eevil", "名前モデル", "x" * 500, ""]
)
@pytest.mark.parametrize("columns", [44, 80])
def test_hostile_names_do_no_harm(name: str, columns: int) -> None:
    drawing = draw(curve(point(name, "1", 10, 0.5), point(name, "2", 90, 0.2)), columns, 14, selected=0)
    assert {width(line) for line in drawing.plain()} == {columns}
    assert not re.search("[\x00-\x1f\x7f-\x9f\u202e]", "".join(drawing.plain()))


@pytest.mark.parametrize("columns", range(1, 30, 4))
@pytest.mark.parametrize("rows", [1, 3, 5, 7])
def test_too_small_is_no_crash(columns: int, rows: int) -> None:
    drawing = draw(curve(*POINTS, fits=(FIT,)), columns, rows, selected=2)
    assert len(drawing.plain()) == rows
    assert {width(line) for line in drawing.plain()} == {columns}


def test_text_with_and_without_colour() -> None:
    drawing = draw(curve(*POINTS), 80, 14)
    assert "\x1b" not in to_text(drawing, color=False)
    coloured = to_text(drawing, color=True)
    assert "\x1b[38;5;74m" in coloured
    assert re.sub(r"\x1b\[[\d;]*m", "", coloured) == to_text(drawing, color=False) or coloured.count("\n") == 14


def test_the_nearest_point_of_a_click() -> None:
    drawing = draw(curve(*POINTS), 80, 20)
    for n, (column, row) in drawing.cells.items():
        assert drawing.cells[drawing.nearest(column, row) or 0] == drawing.cells[n]
    assert draw(curve(), 80, 20).nearest(3, 3) is None


def test_hues_are_the_palette() -> None:
    assert len(set(HUES)) == len(HUES)


@pytest.mark.parametrize(("x", "y"), [(5.0, 0.0), (5.0, 1.0), (1e9, 1e-6)])
@pytest.mark.parametrize("scale", ["linear", "log", "label"])
def test_a_single_point(x: float, y: float, scale: str) -> None:
    drawing = draw(curve(point("a", "1", x, y), scale=scale), 80, 14, selected=0)
    assert set(drawing.cells) == {0}


def test_of_many_series_only_the_selected_one_shows_its_intervals() -> None:
    points = [point(f"s{m:02}", str(n), 10 * 2**n, 0.4, 0.1, 0.9) for m in range(12) for n in range(4)]
    quiet, chosen = draw(curve(*points), 80, 14), draw(curve(*points), 80, 14, selected=44)
    assert sum(line.count("│") for line in quiet.plain()) < sum(line.count("│") for line in chosen.plain())
    text = "\n".join(chosen.plain())
    assert "s11" in text
    assert "s11" not in "\n".join(quiet.plain())
    assert "+ 2 more" in text
