"""`hotmess sql --chart`: what a query gives is drawn; what cannot be drawn is said."""

from __future__ import annotations

from pathlib import Path

import pytest

from hotmess_tui.charts.drawing import to_text
from hotmess_tui.charts.plotext_painter import draw_quick
from hotmess_tui.charts.quick_chart import quick_chart
from hotmess_tui.explorer import console
from hotmess_tui.explorer.explorer import Explorer
from hotmess_tui.records import Choice
from tests.alike import alike
from tests.cli.conftest import Run


def chart(run: Run, store: Path, query: str, *more: str) -> str:
    result = run("sql", query, store, "--chart", "--width", "60", "--height", "16", *more)
    assert result.exit_code == 0, result.output
    return result.stdout


def test_points_are_drawn_with_a_marker_for_each_series(run: Run, store: Path) -> None:
    text = chart(run, store, "SELECT * FROM (VALUES ('a', 1, 2.0), ('a', 2, 3.0), ('b', 4, 9.5)) AS t (name, x, y)")
    title, *rows = text.splitlines()
    assert title == "y by x   ● a   ▲ b"
    assert sum(row.count("●") for row in rows) == 2
    assert sum(row.count("▲") for row in rows) == 1
    assert max(map(len, rows)) <= 60
    assert len(text.splitlines()) <= 16
    assert "\x1b" not in text


def test_ascii_is_ascii_and_what_is_left_out_is_said(run: Run, store: Path) -> None:
    query = "SELECT * FROM (VALUES (1, 2.0), (2, NULL), (3, 'nan'::DOUBLE), (4, 1.0)) AS t (n, value)"
    text = chart(run, store, query, "--ascii")
    assert text.isascii()
    assert "?" not in text
    assert "2 rows without both numbers excluded" in text


def test_what_cannot_be_drawn_is_one_line(run: Run, store: Path) -> None:
    for query, status, reason in (
        ("SELECT model FROM samples", 2, "two numeric columns"),
        ("SELECT NULL::DOUBLE AS x, 1.0::DOUBLE AS y", 1, "no row has two numbers"),
    ):
        result = run("sql", query, store, "--chart")
        assert result.exit_code == status
        assert reason in result.stderr


def test_other_columns_make_other_charts(run: Run, store: Path) -> None:
    assert "rows by n" in chart(run, store, "SELECT count(*) AS n FROM samples GROUP BY question_id")
    bars = chart(run, store, "SELECT task, count(*) AS samples FROM samples GROUP BY task")
    assert bars.startswith("samples by task\n")
    assert "█" in bars
    days = "SELECT DATE '2024-01-01' + n::INT AS day, n FROM range(20) AS t (n)"
    assert "2024-01-01" in chart(run, store, days, "--width", "100")


QUERIES = (
    "SELECT model AS series, epoch AS x, avg(correct::INT) AS y FROM samples GROUP BY ALL ORDER BY ALL",
    "SELECT question_id AS name, avg(score) AS score, count(*) AS n FROM samples GROUP BY ALL ORDER BY ALL",
    "SELECT score FROM samples",
    "SELECT n * 37 % 10007 AS x, n % 7 AS y FROM range(12000) AS t (n)",  # more rows than the console shows
)


@pytest.mark.parametrize("query", alike(QUERIES))
def test_the_console_draws_the_same_picture(run: Run, store: Path, query: str) -> None:
    explorer = Explorer.open([str(store)])
    answer = console.ask(explorer.store, query, Choice())
    assert isinstance(answer, console.Asked)
    picture = quick_chart(answer.result)
    drawing = draw_quick(picture, 60, 16)
    explorer.close()
    below = f"{picture.note}\n" if picture.note else ""  # the line for notes has it on screen
    assert chart(run, store, query) == to_text(drawing, color=False) + below


def test_bars_that_lie_are_of_one_height(run: Run, store: Path) -> None:
    query = "SELECT 'a rather long name ' || n AS name, n / 10 AS share FROM range(1, 8) AS t (n)"
    rows = [line for line in chart(run, store, query, "--height", "24").splitlines() if "█" in line]
    assert [row.split("┤")[0].strip()[-1] for row in rows] == list("1234567")
    assert [row.count("█") for row in rows] == sorted(row.count("█") for row in rows)
