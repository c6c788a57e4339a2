"""Quick charts of queries: which one the columns make, and that nothing in the data does harm."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from hotmess_tui.charts.drawing import to_text
from hotmess_tui.charts.marks import HUES
from hotmess_tui.charts.plotext_painter import draw_quick
from hotmess_tui.charts.quick_chart import QuickChart, can_be_drawn, quick_chart
from hotmess_tui.charts.safe import width
from hotmess_tui.errors import HotmessError
from hotmess_tui.query_records import SqlResult

DAYS = [date(2024, 1, 1) + timedelta(days=n) for n in range(20)]
HOSTILE = "a\x1b[31mb\n\u202e[red]日本語"


def result(columns: str, rows: Sequence[Sequence[object]]) -> SqlResult:
    """A result; columns as `name TYPE, name TYPE`."""
    pairs = [column.split() for column in columns.split(", ")]
    return SqlResult(tuple(name for name, _ in pairs), tuple(kind for _, kind in pairs), tuple(map(tuple, rows)))


def chart(columns: str, *rows: Sequence[object]) -> QuickChart:
    return quick_chart(result(columns, rows))


def text(of: QuickChart, columns: int = 70, rows: int = 16, ascii: bool = False) -> str:
    return to_text(draw_quick(of, columns, rows, ascii), color=False)


@pytest.mark.parametrize(
    ("columns", "row", "kind", "title"),
    [
        ("m VARCHAR, n BIGINT, acc DOUBLE", ("a", 1, 0.5), "scatter", "acc by n"),
        ("task VARCHAR, acc DOUBLE, n BIGINT", ("a", 0.5, 1), "bars", "acc by task"),
        ("m VARCHAR, error DOUBLE, variance DOUBLE", ("a", 0.5, 0.1), "scatter", "variance by error"),
        ("b BIGINT, y DOUBLE, x DECIMAL(3,1)", (1, 0.5, Decimal("0.5")), "scatter", "y by x"),
        ("y DOUBLE, x VARCHAR, n BIGINT", (0.5, "a", 1), "bars", "y by x"),
        ("n BIGINT, day DATE", (1, DAYS[0]), "scatter", "n by day"),
        ("at TIMESTAMP, acc DOUBLE", (datetime(2024, 1, 1, 12), 1), "scatter", "acc by at"),
        ("task VARCHAR, n HUGEINT", ("a", 2**70), "bars", "n by task"),
        ("right BOOLEAN, n BIGINT", (True, 3), "bars", "n by right"),
        ("n BIGINT", (3,), "histogram", "rows by n"),
        ("n BIGINT, list INTEGER[]", (3, [1]), "histogram", "rows by n"),
    ],
)
def test_the_types_of_the_columns_choose_the_chart(
    columns: str, row: tuple[object, ...], kind: str, title: str
) -> None:
    drawn = chart(columns, row)
    assert (drawn.kind, drawn.title) == (kind, title)
    assert can_be_drawn(result(columns, [row]))
    assert title in text(drawn)


def test_without_numbers_there_is_no_chart() -> None:
    assert not can_be_drawn(result("a VARCHAR, day DATE", []))
    with pytest.raises(HotmessError, match="one or two numeric columns") as fault:
        chart("a VARCHAR, day DATE", ("a", DAYS[0]))
    assert fault.value.status == 2


@pytest.mark.parametrize("columns", ["x DOUBLE, y DOUBLE", "n DOUBLE", "task VARCHAR, n DOUBLE", "day DATE, n DOUBLE"])
@pytest.mark.parametrize("rows", [0, 2])
def test_without_rows_to_draw_it_says_so(columns: str, rows: int) -> None:
    none = [None] * (columns.count(",") + 1)
    with pytest.raises(HotmessError, match=r"no row has (two numbers|a number) to draw") as fault:
        chart(columns, *[none] * rows)
    assert fault.value.status == 1


def test_points_have_their_series_and_intervals_and_others_are_counted() -> None:
    rows = (
        (1, 2.0, "a", 1.5, 2.5),
        (2, None, "a", None, None),
        (3, float("nan"), "b", 1.0, 2.0),
        (4, 5.0, None, None, 6.0),
        (5, math.inf, "b", None, None),
        (6, 1e308, "b", None, None),
    )
    drawn = chart("x INTEGER, y DOUBLE, series VARCHAR, low DOUBLE, high DOUBLE", *rows)
    assert [(point.name, point.x, point.y, point.low, point.high) for point in drawn.points] == [
        ("a", 1.0, 2.0, 1.5, 2.5),
        ("–", 4.0, 5.0, None, None),
    ]
    assert drawn.note == "4 rows without both numbers excluded"
    lines = text(drawn).splitlines()
    assert lines[0] == "y by x   ● a   ▲ –"
    assert sum(line.count("●") for line in lines) == 2
    whiskers = [span for row in draw_quick(drawn, 70, 16).rows for span in row if span.text == "│" and span.ink.color]
    assert {span.ink.color for span in whiskers} == {HUES[0]}


def test_many_points_that_only_grow_in_x_are_a_line() -> None:
    rows = [(n, n % 3) for n in range(12)]
    assert chart("x BIGINT, y BIGINT", *rows).kind == "line"
    assert chart("x BIGINT, y BIGINT", *rows[:11]).kind == "scatter"
    assert chart("x BIGINT, y BIGINT", *reversed(rows)).kind == "scatter"
    two = [(f"s{n % 2}", n, n % 3) for n in range(24)]
    assert chart("s VARCHAR, x BIGINT, y BIGINT", *two).kind == "line"
    assert chart("day DATE, y BIGINT", *zip(DAYS, range(20), strict=True)).kind == "line"
    assert re.search("[▖▗▘▙▚▛▜▝▞▟▀▄]", text(chart("x BIGINT, y BIGINT", *rows)))


def test_axes_have_round_numbers_dates_and_decades() -> None:
    assert re.search(r"\n +0 +2 +4 +6 +8 +10 *\n", text(chart("x BIGINT, y BIGINT", *((n, n) for n in range(11)))))
    assert re.search(r"1 +10 +100 +1,000", text(chart("x BIGINT, y BIGINT", *((10**n, n) for n in range(4)))))
    assert "2024-01-01" in text(chart("day DATE, n BIGINT", *zip(DAYS, range(20), strict=True)))
    hours = [(datetime(2024, 1, 1, hour), hour) for hour in range(20)]
    assert "01-01 00:00" in text(chart("at TIMESTAMP, n BIGINT", *hours))
    assert "2024-01-01" in text(chart("day DATE, n BIGINT", (DAYS[0], 1)))


def test_a_histogram_counts_every_row_once() -> None:
    for numbers in ([3], [1, 1, 2, 9], [0.1 * n for n in range(100)], [5.5] * 7, [-1e300, 1e300], [1e-320, 2e-320]):
        drawn = chart("n DOUBLE", *((number,) for number in numbers))
        assert sum(point.y for point in drawn.points) == len(numbers)
        assert "█" in text(drawn)
    assert [(point.x, point.y) for point in chart("n BIGINT", (3,), (4,), (4,), (6,)).points] == [
        (3, 1),
        (4, 2),
        (5, 0),
        (6, 1),
    ]


def test_bars_are_labelled_in_the_order_of_the_rows() -> None:
    upright = text(chart("task VARCHAR, n BIGINT", ("b", 3), ("a", 5), (None, 1)))
    assert re.search(r" b +a +–", upright.splitlines()[-1])
    rows = [(f"a long name {n}", "s", n) for n in range(8)]
    lying = text(chart("task VARCHAR, kind VARCHAR, n BIGINT", *rows)).splitlines()
    labels = [line.split("┤")[0].strip() for line in lying if "a long name" in line]
    assert labels == [f"a long name {n} · s" for n in range(8)]


def test_bars_without_room_are_counted() -> None:
    lines = text(chart("task VARCHAR, n BIGINT", *((f"a long name {n}", n) for n in range(40)))).splitlines()
    assert "the first 12 of 40" in lines[0]
    assert sum("a long name" in line for line in lines) == 12


SOME = [
    chart("n DOUBLE", *((n % 7,) for n in range(50))),
    chart("s VARCHAR, x DOUBLE, y DOUBLE", *((f"{HOSTILE}{n % 12}", n, n * n) for n in range(60))),
    chart("s VARCHAR, x DOUBLE, y DOUBLE", *((f"s{n % 2}", n, n * n) for n in range(60))),
    chart("task VARCHAR, n BIGINT", (HOSTILE, 3), ("日本語", -1), ("", 2)),
    chart("task VARCHAR, n BIGINT", *((f"{HOSTILE} {n}", n) for n in range(30))),
    chart("day DATE, n BIGINT", *zip(DAYS, range(20), strict=True)),
    chart("x DOUBLE, y DOUBLE", (1, 5)),
    chart("x DOUBLE, y DOUBLE", (1, 1e300), (2, -1e300), (3, 1e-320)),
    chart("x DOUBLE, y DOUBLE", (0, 0), (1e-320, 0)),
]


@pytest.mark.parametrize("drawn", SOME)
@pytest.mark.parametrize("size", [(24, 6), (40, 10), (80, 24), (200, 60)])
@pytest.mark.parametrize("ascii", [False, True])
def test_a_chart_fills_its_size_and_does_no_harm(drawn: QuickChart, size: tuple[int, int], ascii: bool) -> None:
    lines = draw_quick(drawn, *size, ascii).plain()
    assert len(lines) == size[1]
    assert {width(line) for line in lines} == {size[0]}
    assert not re.search("[\x00-\x1f\x7f-\x9f\u202e\ue000]", "".join(lines))
    assert all(line.isascii() for line in lines) == ascii


def test_too_small_a_place_is_refused() -> None:
    with pytest.raises(HotmessError, match="24 × 6"):
        draw_quick(SOME[0], 23, 6)


def test_series_have_the_hues_of_other_charts_and_the_frame_is_dim() -> None:
    drawing = draw_quick(SOME[2], 80, 24)
    assert {span.ink.color for row in drawing.rows for span in row} == {None, HUES[0], HUES[1]}
    frames = [span for row in drawing.rows for span in row if "┤" in span.text]
    assert frames
    assert all(span.ink.dim for span in frames)
    assert "\x1b" not in to_text(drawing, color=False)


def test_charts_of_several_threads_do_not_mix() -> None:
    alone = [text(drawn) for drawn in SOME]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(text, SOME * 4)) == alone * 4


def test_a_figure_and_a_count_of_each_name_are_bars_and_names_that_come_twice_are_series() -> None:
    columns, rows = "task VARCHAR, acc DOUBLE, n BIGINT", [("a", 0.5, 1), ("a", 0.7, 2), ("b", 0.1, 3)]
    assert chart(columns, *rows).kind == "scatter"
    drawn = chart(columns, *rows[1:])
    assert (drawn.kind, [(p.name, p.y) for p in drawn.points]) == ("bars", [("a", 0.7), ("b", 0.1)])
