"""The ranking beside a curve: which series stands where, in 80 columns as in 160, six of them or twenty."""

import re

import pytest

from hotmess_tui.charts.cell_painter import draw
from hotmess_tui.charts.safe import width
from hotmess_tui.records import Axis, Curve, Point, TableRow
from hotmess_tui.tables.ranking import ranking, ranks
from hotmess_tui.tables.signs import ASCII, UNICODE


def figures(name: str, incoherence: float | None) -> TableRow:
    return TableRow(
        (name,), 60, 60, 180, 0, 50.0, "words", 0.8, 0.4, 0.4, incoherence, 0.3, 0.6, flips=0.2, scatter=0.3
    )


def series(count: int, name: str = "model") -> tuple[Curve, list[TableRow]]:
    names = [f"{name}-{n}" for n in range(count)]
    points = tuple(
        Point((one,), str(n), 10.0 * n, 9, 9, 27, 0, 0.8, 0.4, 0.4, 0.5, 0.4, 0.6) for one in names for n in (1, 2, 3)
    )
    axis = Axis("reasoning length", "words", "log")
    drawn = Curve("c", "A title", axis, "incoherence", ("model",), "brier", "unbiased", "words", points)
    return drawn, [figures(one, 0.3 + 0.01 * n) for n, one in enumerate(names)]


def test_every_series_has_its_figures_the_most_incoherent_first() -> None:
    curve, rows = series(6)
    lines = draw(curve, 80, 14, 0, ranking=ranking(rows, UNICODE, wide=False)).plain()
    legend = [line[54:].strip() for line in lines]
    assert legend[0] == "most incoherent first"
    assert [line.split()[1] for line in legend[1::2][:6]] == [f"model-{n}" for n in (5, 4, 3, 2, 1, 0)]
    assert legend[1].split()[2:] == ["0.35", "━━━╍┈┈"]
    assert legend[2] == "[0.30, 0.60]  error 0.80"


@pytest.mark.parametrize("signs", [UNICODE, ASCII], ids=["unicode", "ascii"])
@pytest.mark.parametrize("size", [(60, 20), (80, 14), (80, 24), (160, 30)])
def test_of_twenty_series_with_long_names_the_one_under_the_cursor_is_always_among_those_shown(
    size: tuple[int, int], signs: object
) -> None:
    curve, rows = series(20, "organisation/a-model-of-a-very-long-name-with-a-国-inside")
    plain = signs is ASCII
    ranked = ranking(rows, ASCII if plain else UNICODE, wide=size[0] > 120)
    for selected in (0, 30, 59):
        drawing = draw(curve, *size, selected, ascii=plain, ranking=ranked)
        lines = drawing.plain()
        assert all(width(line) == size[0] for line in lines)
        assert any(re.search(rf"[-…~]{selected // 3} ", line) for line in lines)
        assert any("error 0.80" in line for line in lines)
        assert not plain or all(line.replace("国", "").isascii() for line in lines)


def test_a_series_without_figures_comes_last_and_no_figures_make_no_ranking() -> None:
    ranked = ranking([figures("none", None), figures("some", 0.4)], UNICODE, wide=False)
    assert ranked is not None
    assert [standing.series for standing in ranked.standings] == [("some",), ("none",)]
    assert ranked.standings[1].figure.strip() == "–"
    assert ranking([figures("none", None)], UNICODE, wide=False) is None


@pytest.mark.parametrize("cells", [80, 160])
def test_a_series_without_a_point_is_ranked_and_not_drawn(cells: int) -> None:
    curve, rows = series(2)
    ranked = ranking([*rows, figures("without-lengths", 0.9)], UNICODE, wide=False)
    lines = draw(curve, cells, 14, 0, ranking=ranked).plain()
    legend = [line[cells - 30 :] for line in lines]
    assert legend[1].split()[:2] in (["without-lengths", "0.90"], ["withou…engths", "0.90"])
    assert "[0.30, 0.60]  not drawn" in legend[2]
    assert legend[3].split()[:2] == ["▲", "model-1"]


def test_below_a_narrow_chart_the_names_stand_in_order_with_their_figure() -> None:
    curve, rows = series(3)
    lines = draw(curve, 56, 14, 0, ranking=ranking(rows, UNICODE, wide=False)).plain()
    assert "model-2 0.32   ▲ model-1 0.31   ● model-0 0.30" in lines[-1]


def test_a_curve_with_series_of_its_own_has_no_ranking() -> None:
    curve, _ = series(2)
    assert ranks(curve, ("model",))
    assert not ranks(curve, ("task",))
