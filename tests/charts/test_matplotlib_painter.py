"""Figures for a paper: what matplotlib is given, and what it writes beside it, are the numbers of the curve."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from hotmess_tui.charts.scene import SIDE_BY_SIDE, FitLine
from hotmess_tui.records import Axis, Curve, Point

from .test_svg_painter import CURVE, FIT, HOSTILE, POINTS

pytest.importorskip("matplotlib", reason="the optional extra: pip install 'hotmess-tui[figures]'")

from hotmess_tui.charts import matplotlib_painter


def test_markers_intervals_and_power_law_are_those_of_the_curve() -> None:
    (axes,) = matplotlib_painter.build(CURVE).axes
    drawn = {line.get_gid(): line.get_xydata().tolist() for line in axes.lines}
    bars = {bar.get_gid(): [segment.tolist() for segment in bar.get_segments()] for bar in axes.collections}
    for model in ("alpha", "beta"):
        own = [p for p in POINTS if p.series == (model,)]
        assert drawn[f'series ["{model}"] incoherence'] == [[p.x, p.incoherence] for p in own]
        assert bars[f'series ["{model}"] interval'] == [[[p.x, p.low], [p.x, p.high]] for p in own]
    line = drawn['series ["alpha"] fit']
    assert line[0][0] == pytest.approx(POINTS[0].x)
    assert line[-1][0] == pytest.approx(POINTS[7].x)
    assert [y for _, y in line] == pytest.approx([FitLine(FIT, 1, 10).height(x) for x, _ in line])
    assert axes.get_xscale() == "log"
    assert "words" in axes.get_xlabel()
    assert axes.get_ylabel() == "incoherence"
    assert any("α 0.50 [0.20, 0.80]" in text.get_text() for text in axes.get_legend().get_texts())


@pytest.mark.heavy
@pytest.mark.parametrize("ending", [".png", ".pdf", ".svg"])
def test_the_file_says_its_numbers(tmp_path: Path, ending: str) -> None:
    file = tmp_path / f"curve{ending}"
    matplotlib_painter.write(CURVE, file, ending, below=["brier, unbiased"])
    if ending == ".png":
        from PIL import Image

        with Image.open(file) as image:
            assert image.size[0] > 1000
            found = json.loads(image.text["Description"])
        assert [(p["x"], p["incoherence"], p["low"], p["high"]) for p in found["points"]] == [
            (p.x, p.incoherence, p.low, p.high) for p in POINTS
        ]
        assert found["fits"][0]["slope"] == FIT.slope
    elif ending == ".svg":
        text = file.read_text()
        assert f"&quot;x&quot;: {POINTS[3].x!r}" in text or f'"x": {POINTS[3].x!r}' in text
        assert "brier, unbiased" in text  # text stays text
    else:
        assert file.read_bytes().startswith(b"%PDF")


def test_the_same_curve_gives_the_same_file(tmp_path: Path) -> None:
    for name in ("a.svg", "b.svg"):
        matplotlib_painter.write(CURVE, tmp_path / name, ".svg")
    assert (tmp_path / "a.svg").read_bytes() == (tmp_path / "b.svg").read_bytes()


def test_names_that_look_like_mathematics_or_markup_are_text(tmp_path: Path) -> None:
    name = rf"$\frac{{1}}{{2}}$ _x {HOSTILE}"
    points = (Point((name,), name, 1.0, 6, 6, 18, 0, 0.4, 0.3, 0.1, 0.25, 0.1, 0.4),)
    made = Curve("tasks", name, Axis("error"), "incoherence", ("model",), "brier", "unbiased", None, points)
    matplotlib_painter.write(made, tmp_path / "x.svg", ".svg", below=[name])
    text = (tmp_path / "x.svg").read_text()
    assert "<script>" not in text
    assert "\x1b" not in text
    assert r"\frac{1}{2}" in text


def test_what_is_to_be_said_stands_below_and_takes_nothing_from_the_chart() -> None:
    plain = matplotlib_painter.build(CURVE)
    noted = matplotlib_painter.build(CURVE, below=["made so", "2 points have no place on a log axis (x = 0) " * 5])
    assert noted.get_supxlabel().replace("\n", " ").startswith("made so 2 points have no place")
    assert noted.get_figheight() > plain.get_figheight()


def test_many_series_with_power_laws_have_room_beside_and_below() -> None:
    names = [f"an-organisation/reasoner-{n}b-{'instruct-' * 4}{mode}" for n in range(10) for mode in ("hot", "cold")]
    points = tuple(replace(point, series=(name,)) for name in names for point in POINTS[:8])
    made = replace(CURVE, points=points, fits=tuple(replace(FIT, series=(name,)) for name in names))
    figure = matplotlib_painter.build(made, below=["made so"] * 12)
    figure.draw_without_rendering()
    (axes,) = figure.axes
    legend, below = axes.get_legend().get_window_extent(), figure._supxlabel.get_window_extent()
    assert legend.y0 >= below.y1
    assert axes.get_window_extent().width > 0.4 * figure.bbox.width
    shown = {text.get_text().splitlines()[0] for text in axes.get_legend().get_texts()}
    assert len(shown) == len(names)


def test_a_remark_on_the_plot_does_not_cover_the_title() -> None:
    points = tuple(replace(POINTS[0], series=(m,), x=x) for m in "ab" for x in (1.0, 2.0, 3.0))
    made = replace(CURVE, title="A title that is rather long for a figure", points=points)
    figure = matplotlib_painter.build(made)
    figure.draw_without_rendering()
    (axes,) = figure.axes
    (remark,) = [text for text in axes.texts if text.get_text() == SIDE_BY_SIDE]
    assert remark.get_window_extent().y1 < axes._left_title.get_window_extent().y0


def test_series_that_share_no_x_stay_where_they_are() -> None:
    points = (*POINTS[:8], *(replace(point, x=point.x * 1.01) for point in POINTS[8:] if point.x))
    figure = matplotlib_painter.build(replace(CURVE, points=points))
    assert not [text for text in figure.axes[0].texts if text.get_text() == SIDE_BY_SIDE]
