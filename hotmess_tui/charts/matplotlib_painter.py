"""A curve as a figure for a paper: PNG, PDF or SVG by matplotlib, the optional extra `figures`; imported only here."""

from __future__ import annotations

import json
import logging
import warnings
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hotmess_tui.charts.axes import (
    ISO_INCOHERENCE,
    drawable,
    power_law,
    x_scale,
    x_ticks,
    x_words,
    y_extent,
)
from hotmess_tui.charts.legend import fit_text
from hotmess_tui.charts.marks import UNICODE, Mark, Series, marks, series_name
from hotmess_tui.charts.safe import cut, one_line
from hotmess_tui.charts.scales import Scale, linear_ticks, round_above
from hotmess_tui.charts.svg_painter import MANY, ON_WHITE, y_title
from hotmess_tui.errors import HotmessError
from hotmess_tui.records import Curve, Point

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

ENDINGS = (".png", ".pdf", ".svg")
_DOTS = 220  # of a PNG, to an inch
_SIZE = (7.2, 4.2)  # inches
_MARKERS = dict(zip(UNICODE.markers, ("o", "^", "s", "D", "P", "X", "v", "*", "h", ">"), strict=True))
_APART = 4.0  # points of a print between series that share an x …
_ACROSS = 280.0  # points of a print that the x axis is about long
_MOST_SHARED = 16  # … of which there are no more than these: else they would run into each other
_STEPS = 64  # of the line of a power law
_NAME = 48  # characters of a series in the legend


def write(curve: Curve, path: Path, ending: str, series: Iterable[Series] = (), caption: str = "") -> None:
    """Write the figure; its metadata hold the figures of every point and fit as JSON.

    Raises:
        HotmessError: the extra is not installed.
    """
    logging.getLogger("matplotlib").setLevel(logging.ERROR)  # its remarks on fonts would run across the screen
    try:
        import matplotlib  # noqa: F401
    except ImportError:
        raise HotmessError(
            f"a figure as {ending[1:].upper()} needs matplotlib: pip install 'hotmess-tui[figures]' "
            "(.svg and .html need nothing)"
        ) from None
    from matplotlib import rc_context

    # Text stays text in SVG and PDF; no dates and fixed ids, so that the same figures give the same file
    with (
        warnings.catch_warnings(),
        rc_context({"svg.fonttype": "none", "svg.hashsalt": curve.name, "pdf.fonttype": 42}),
    ):
        warnings.filterwarnings("ignore", "Glyph")  # a sign that its fonts lack is drawn as a box
        figure = build(curve, series, caption)
        keys = {".png": "Description", ".pdf": "Subject", ".svg": "Description"}
        metadata: dict[str, Any] = {"Title": one_line(curve.title), keys[ending]: json.dumps(_numbers(curve))}
        metadata |= {".png": {}, ".pdf": {"CreationDate": None}, ".svg": {"Date": None}}[ending]
        figure.savefig(path, format=ending[1:], dpi=_DOTS, metadata=metadata, bbox_inches="tight")


def _numbers(curve: Curve) -> dict[str, object]:
    points = [
        {
            "series": list(p.series),
            "point": p.point,
            "x": p.x,
            **{name: p.figure(name) for name in curve.figures},
            "low": p.low,
            "high": p.high,
        }
        for p in curve.points
    ]
    fits = [{"series": list(f.series), "slope": f.slope, "intercept": f.intercept, "r2": f.r2} for f in curve.fits]
    return {
        "curve": curve.name,
        "decomposition": curve.decomposition,
        "estimator": curve.estimator,
        "points": points,
        "fits": fits,
    }


def build(curve: Curve, series: Iterable[Series] = (), caption: str = "") -> Figure:
    """The figure itself, without any window: markers, intervals, power laws, legend, a caption below."""
    from matplotlib.figure import Figure

    looks = marks([*series, *(p.series for p in curve.points)])
    placed = [*drawable(curve).values()]
    figure = Figure(figsize=_SIZE, layout="constrained")
    axes = figure.add_subplot()
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    axes.grid(axis="y", color="#1a1a1a", alpha=0.12, linewidth=0.6)
    axes.set_axisbelow(True)
    scale = _scales(axes, curve, placed)
    beside = _beside(placed)
    _make_room(axes, scale, max(map(abs, beside.values()), default=0.0) / _ACROSS)
    for name in sorted({p.series for p in placed}):
        _draw(axes, curve, [p for p in placed if p.series == name], looks[name], beside.get(name, 0.0))
    if curve.iso_incoherence:
        _iso_lines(axes, scale)
    axes.set_title(_plain(curve.title), loc="left", fontsize=11, fontweight="bold")
    axes.legend(loc="upper left", bbox_to_anchor=(1.01, 1.0), frameon=False, fontsize=8.5, handletextpad=0.4)
    if caption:
        figure.supxlabel(_plain(caption), fontsize=7.5, color="#555555", x=0.01, ha="left")
    return figure


def _plain(text: str) -> str:
    """Text from logs, which is no mathematics."""
    return one_line(text).replace("$", r"\$")


def _scales(axes: Axes, curve: Curve, placed: list[Point]) -> Scale:
    """The same limits and ticks as on screen; returns the x axis."""
    lowest, highest = y_extent(curve, placed, 2.5)
    low, high = -round_above(-lowest, 6) if lowest < 0 else 0.0, round_above(highest, 6)
    axes.set_ylim(low, high)
    ticks = linear_ticks(low, high, 6)
    axes.set_yticks([t.value for t in ticks], [t.label for t in ticks], fontsize=9)
    scale = x_scale(curve, placed, 600)
    if scale.log:
        axes.set_xscale("log")
    axes.set_xlim(scale.low, scale.high)
    if curve.x.scale == "label":
        names = {p.x: _plain(cut(one_line(p.point) or "(none)", 18)) for p in placed if p.x is not None}
        axes.set_xticks([*names], [*names.values()], fontsize=9, rotation=30 if len(names) > 5 else 0)
    else:
        marked = [t for t in x_ticks(placed, scale, 9) if scale.low <= t.value <= scale.high]
        axes.set_xticks([t.value for t in marked], [t.label for t in marked], fontsize=9)
    axes.minorticks_off()
    label, unit = x_words(curve)
    axes.set_xlabel(_plain(f"{label} ({unit})" if unit else label), fontsize=10)
    axes.set_ylabel(y_title(curve), fontsize=10)
    return scale


def _beside(placed: list[Point]) -> dict[Series, float]:
    """How far series stand beside their place, in points of a print, where several share an x."""
    xs = {p.x for p in placed}
    names = sorted({p.series for p in placed})
    if len(xs) > _MOST_SHARED or len(xs) == len(placed) or len(names) < 2:
        return {}
    apart = min(_APART, 0.2 * _ACROSS / len(names))  # of many series none goes far
    return {name: apart * (n - (len(names) - 1) / 2) for n, name in enumerate(names)}


def _make_room(axes: Axes, scale: Scale, part: float) -> None:
    """Widen the x axis by a part of it at either end, for series that stand beside their place."""
    if scale.log:
        factor = (scale.high / scale.low) ** (part / (1 - 2 * part))
        axes.set_xlim(scale.low / factor, scale.high * factor)
    else:
        more = (scale.high - scale.low) * part / (1 - 2 * part)
        axes.set_xlim(scale.low - more, scale.high + more)


def _draw(axes: Axes, curve: Curve, points: list[Point], mark: Mark, beside: float) -> None:
    """One series: its intervals, its power law, its markers; drawn beside its place, while its numbers stay."""
    from matplotlib.transforms import ScaledTranslation

    moved = axes.transData + ScaledTranslation(beside / 72, 0, axes.figure.dpi_scale_trans)
    series = points[0].series
    points = sorted(points, key=lambda p: p.x or 0.0)
    hue, sign = ON_WHITE.get(mark.hue, mark.hue), _MARKERS[mark.marker]
    gid = f"series {json.dumps(list(series))}"
    fit = next((fit for fit in curve.fits if fit.series == series), None)
    name = _plain(cut(one_line(series_name(series)), _NAME)) + (f"\n{fit_text(curve, fit)}" if fit is not None else "")
    xs = [p.x or 0.0 for p in points]
    for hollow, figure in enumerate(curve.figures):
        found = [(x, value) for x, p in zip(xs, points, strict=True) if (value := p.figure(figure)) is not None]
        axes.plot(
            [x for x, _ in found],
            [value for _, value in found],
            color=hue,
            marker=sign,
            markersize=5.5,
            markerfacecolor="none" if hollow else hue,
            linestyle="-" if curve.joined else "none",
            linewidth=0.8,
            label="_" if hollow else name,
            gid=f"{gid} {figure}",
            zorder=3,
            clip_on=False,
            transform=moved,
        )
    known = [p for p in points if p.low is not None and p.high is not None and curve.y == "incoherence"]
    if known:
        axes.vlines(
            [p.x or 0.0 for p in known],
            [p.low or 0.0 for p in known],
            [p.high or 0.0 for p in known],
            color=hue,
            alpha=0.6 if len({p.series for p in curve.points}) <= MANY else 0.3,
            linewidth=0.9,
            transform=moved,
            gid=f"{gid} interval",
            zorder=2,
        )
    positive = [x for x in xs if x > 0]
    if fit is not None and positive:
        first, last = min(positive), max(positive)
        line = [first * (last / first) ** (n / _STEPS) for n in range(_STEPS + 1)]
        heights = [power_law(fit, x) for x in line]
        axes.plot(line, heights, color=hue, linestyle=":", linewidth=1.3, gid=f"{gid} fit", label="_", zorder=1)


def _iso_lines(axes: Axes, scale: Scale) -> None:
    """Lines of equal incoherence, each with its value where it leaves the plot."""
    top = axes.get_ylim()[1]
    for iso in ISO_INCOHERENCE:
        slope = iso / (1 - iso)
        edge = min(scale.high, top / slope)
        axes.plot([0, edge], [0, slope * edge], color="#777777", linestyle=":", linewidth=0.8, label="_", zorder=0)
        at_top = slope * edge >= top * (1 - 1e-9)  # it leaves at the top, else at the right
        axes.annotate(
            f"{iso:g}",
            (edge, slope * edge),
            (3, -3) if at_top else (-3, 2),
            textcoords="offset points",
            fontsize=7,
            color="#777777",
            ha="left" if at_top else "right",
            va="top" if at_top else "bottom",
        )
