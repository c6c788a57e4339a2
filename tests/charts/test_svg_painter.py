"""Vector pictures: the numbers in them are the curve's, the places are where the axes say, text does no harm."""

from __future__ import annotations

import json
import math
import re
import xml.etree.ElementTree as ET
from dataclasses import replace

import pytest

from hotmess_tui.charts.marks import HUES, UNICODE, mark
from hotmess_tui.charts.svg_painter import marker, svg
from hotmess_tui.records import Axis, Curve, Fit, Point

SVG = "{http://www.w3.org/2000/svg}"
FIGURES = ("error", "bias", "variance", "incoherence", "low", "high")
HOSTILE = '<script>alert(1)</script> "quoted" & \x1b[31m \u202eback'


def point(series: str, name: str, x: float | None, y: float | None, low: float | None, high: float | None) -> Point:
    return Point((series,), name, x, 60, 60, 180, 3, 0.4, 0.3, 0.1, y, low, high)


def curve(*points: Point, name: str = "reasoning_length", scale: str = "log", fits: tuple[Fit, ...] = ()) -> Curve:
    axis = Axis("reasoning length", "words", scale)
    return Curve(name, "A title", axis, "incoherence", ("model",), "brier", "unbiased", "words", points, fits)


POINTS = tuple(
    point(model, str(n), 20 * 1.7**n * factor, 0.05 + 0.05 * n * factor, 0.04 * n, 0.08 + 0.07 * n)
    for model, factor in (("alpha", 1.0), ("beta", 1.2))
    for n in range(8)
)
FIT = Fit(("alpha",), 8, 0.5, -1.8, 0.2, 0.8, 0.7)
CURVE = curve(*POINTS, fits=(FIT,))


def marks_of(picture: str) -> list[ET.Element]:
    return [g for g in ET.fromstring(picture).iter(f"{SVG}g") if g.get("class") == "point"]


def place_of(group: ET.Element) -> tuple[float, float]:
    moved = next(g for g in group.iter(f"{SVG}g") if g.get("transform"))
    x, y = re.fullmatch(r"translate\((\S+) (\S+)\)", moved.get("transform") or "").groups()  # type: ignore[union-attr]
    return float(x), float(y)


@pytest.mark.parametrize("inline", [False, True])
def test_the_numbers_in_a_picture_are_those_of_the_curve(inline: bool) -> None:
    found = {
        (*json.loads(g.get("data-series") or ""), g.get("data-point")): g
        for g in marks_of(svg(CURVE, inline=inline, below=["below"]))
    }
    assert len(found) == len(POINTS)
    for p in POINTS:
        group = found[(*p.series, p.point)]
        for name in (
            "x",
            "questions",
            "samples",
            "left_out",
            "error",
            "bias",
            "variance",
            "incoherence",
            "low",
            "high",
        ):
            assert json.loads(group.get(f"data-{name.replace('_', '-')}") or "null") == getattr(p, name)


def test_places_follow_the_values() -> None:
    """Of three points any one follows from the other two: y is linear, x logarithmic."""
    for model in ("alpha", "beta"):
        groups = [g for g in marks_of(svg(CURVE)) if json.loads(g.get("data-series") or "") == [model]]
        places = [place_of(g) for g in groups]
        xs = [math.log(float(g.get("data-x") or "")) for g in groups]
        ys = [float(g.get("data-incoherence") or "") for g in groups]
        for values, pixels in ((xs, [x for x, _ in places]), (ys, [y for _, y in places])):
            slope = (pixels[-1] - pixels[0]) / (values[-1] - values[0])
            for value, pixel in zip(values, pixels, strict=True):
                assert pixel == pytest.approx(pixels[0] + slope * (value - values[0]), abs=0.11)


def test_an_interval_spans_low_to_high_and_a_fit_is_drawn_with_its_slope() -> None:
    picture = ET.fromstring(svg(CURVE))
    first = next(g for g in picture.iter(f"{SVG}g") if g.get("class") == "point" and g.get("data-point") == "7")
    line = next(path for path in first.iter(f"{SVG}path") if path.get("class") == "interval")
    bottom, top = map(float, re.match(r"M\S+ (\S+)V(\S+)", line.get("d") or "").groups())  # type: ignore[union-attr]
    _, middle = place_of(first)
    p = POINTS[7]
    assert p.low is not None
    assert p.high is not None
    assert (bottom - middle) / (middle - top) == pytest.approx((0.4 - p.low) / (p.high - 0.4), rel=0.02)
    fits = [path for path in picture.iter(f"{SVG}path") if path.get("class") == "fit"]
    assert [json.loads(path.get("data-slope") or "") for path in fits] == [0.5]
    assert "α 0.50 [0.20, 0.80]" in "".join(picture.itertext())


def test_text_from_logs_does_no_harm_in_a_picture() -> None:
    picture = svg(curve(point(HOSTILE, HOSTILE, 1, 0.5, None, None), scale="label"), below=[HOSTILE])
    root = ET.fromstring(picture)
    assert not [each for each in root.iter() if each.tag.endswith("script")]
    assert "\x1b" not in picture
    assert "\u202e" not in picture
    assert "<script>alert(1)</script>" in "".join(root.itertext())


def test_a_column_of_any_name_is_an_attribute() -> None:
    extra = {'a "b" <c>': 1.5, "series": "x", "Ünit": "y"}
    p = Point(("a",), "1", 1.0, 5, 5, 20, 0, 0.4, 0.3, 0.1, 0.25, None, None, extra=extra)
    (group,) = marks_of(svg(curve(p)))
    assert group.get("data-a--b---c-") == "1.5"
    assert group.get("data-series") == '["a"]'


def test_what_has_no_place_is_left_out_and_no_interval_leaves_the_plot() -> None:
    points = (
        point("a", "1", 0.0, 0.2, None, None),
        point("a", "2", None, 0.2, None, None),
        point("a", "3", 10.0, None, None, None),
        point("a", "4", 20.0, 0.1, 0.05, 0.99),
    )
    groups = marks_of(svg(curve(*points)))
    assert [g.get("data-point") for g in groups] == ["4"]
    path = next(one.get("d", "") for one in groups[0].iter() if one.get("class") == "interval")
    bottom, top = (float(number) for number in re.split("[ V]", path)[1:])
    assert 30 <= top < bottom  # the plot begins 30 units from the top


def test_every_marker_of_the_screen_has_an_outline_of_its_own() -> None:
    outlines = {marker(mark(n)) for n in range(len(UNICODE.markers))}
    assert len(outlines) == len(UNICODE.markers)


def test_a_series_keeps_its_look_under_a_filter() -> None:
    def hue(picture: str) -> str | None:
        groups = [g for g in ET.fromstring(picture).iter(f"{SVG}g") if (g.get("class") or "").startswith("hue-")]
        return groups[0].get("class")

    only = curve(*(p for p in POINTS if p.series == ("beta",)))
    assert hue(svg(only, [("alpha",), ("beta",)], inline=True)) == "hue-1"
    assert hue(svg(only, inline=True)) == "hue-0"
    assert HUES.index(mark(1).hue) == 1


def test_luck_and_reliability_are_drawn_both() -> None:
    luck = {k: {"pass_at_k": 0.5 + k / 20, "pass_hat_k": 0.5 - k / 20} for k in (1, 2, 3)}
    points = tuple(Point(("a",), str(k), k, 5, 5, 20, 0, *(None,) * 6, extra=extra) for k, extra in luck.items())
    axis = Axis("samples drawn", "k")
    made = Curve(
        "luck", "Luck", axis, "pass_at_k", ("model",), "brier", "unbiased", None, points, second_y="pass_hat_k"
    )
    groups = marks_of(svg(made))
    assert [len([g for g in group.iter(f"{SVG}g") if g.get("transform")]) for group in groups] == [2, 2, 2]
    assert [float(g.get("data-pass-hat-k") or "") for g in groups] == [p.figure("pass_hat_k") for p in points]


def test_names_of_one_family_stay_different_in_the_legend() -> None:
    names = [f"an-organisation/reasoner-distilled-{n}b-instruct-{mode}" for n in range(10) for mode in ("hot", "cold")]
    picture = svg(curve(*(point(name, "1", 10.0 + n, 0.1, 0.0, 0.9) for n, name in enumerate(names))))
    entries = [text for text in ET.fromstring(picture).itertext() if "instruct" in text and "title" not in text]
    shown = [text for text in entries if " · " not in text]  # the others say all of a point that is pointed at
    assert len(set(shown)) == len(names)


def test_no_number_of_a_line_of_equal_incoherence_stands_in_the_legend() -> None:
    points = [replace(point("a", str(n), 1.0, 0.5, None, None), bias=n / 4, variance=n / 4, x=n / 4) for n in (1, 4)]
    made = replace(curve(*points, scale="linear"), y="variance", iso_incoherence=True)
    labels = {text.text: text for text in ET.fromstring(svg(made)).iter(f"{SVG}text")}
    half = labels["0.5"]  # its line ends in the corner
    assert half.get("text-anchor") == "end"
