"""A curve as a figure for a paper: PNG, PDF or SVG by matplotlib, the optional extra `figures`; imported only here."""

from __future__ import annotations

import itertools
import json
import logging
import warnings
from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hotmess_tui.charts.lines_below import lines_below
from hotmess_tui.charts.marks import UNICODE, Series
from hotmess_tui.charts.safe import one_line
from hotmess_tui.charts.scene import EQUAL_INCOHERENCE, MOST_SHARED, SIDE_BY_SIDE, Scene, SceneSeries, XAxis, scene
from hotmess_tui.charts.short_names import short_names
from hotmess_tui.charts.svg_painter import ON_WHITE, SIGNS
from hotmess_tui.errors import HotmessError
from hotmess_tui.records import Curve

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

ENDINGS = (".png", ".pdf", ".svg")
_DOTS = 220  # of a PNG, to an inch
_SIZE = (7.2, 4.2)  # inches
_BELOW, _LINE = 128, 0.135  # characters of a line below the chart, and how many inches it takes
_MARKERS = dict(zip(UNICODE.markers, ("o", "^", "s", "D", "P", "X", "v", "*", "h", ">"), strict=True))
_APART, _LEAST_APART = 4.0, 0.8  # points of a print between series that share an x
_ACROSS = 280.0  # points of a print that the x axis is about long
_MOST_RIGHT = 0.93  # of the x axis, up to which there is room for a number at the right of a line
_STEPS = 64  # of the line of a power law
_Y_STEPS = 6  # of the y axis at most
_X_STEPS = 9
_LABEL = 18  # characters of a label on the x axis
_NAME = 34  # characters of a series in the legend
_ENTRY, _ENTRY_WITH_FIT = 0.2, 0.36  # inches that a series takes in the legend
_ROUND_LEGEND = 0.7  # inches above and below it
_REMARK_ABOVE = 16  # points between chart and title, where a remark stands between them


def lacking(ending: str) -> str:
    """What has to be installed for a figure with this ending; empty where nothing has."""
    if find_spec("matplotlib") is not None:
        return ""
    needs = f"a figure as {ending[1:].upper()} needs matplotlib: pip install 'hotmess-tui[figures]'"
    return f"{needs} (.svg and .html need nothing)"


def write(curve: Curve, path: Path, ending: str, series: Iterable[Series] = (), below: Iterable[str] = ()) -> None:
    """Write the figure; its metadata hold the figures of every point and fit as JSON.

    Raises:
        HotmessError: the extra is not installed.
    """
    logging.getLogger("matplotlib").setLevel(logging.ERROR)  # its remarks on fonts would run across the screen
    if why := lacking(ending):
        raise HotmessError(why)
    from matplotlib import rc_context

    # Text stays text in SVG and PDF; no dates and fixed ids, so that the same figures give the same file
    with (
        warnings.catch_warnings(),
        rc_context({"svg.fonttype": "none", "svg.hashsalt": curve.name, "pdf.fonttype": 42}),
    ):
        warnings.filterwarnings("ignore", "Glyph")  # a sign that its fonts lack is drawn as a box
        figure = build(curve, series, below)
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


def build(curve: Curve, series: Iterable[Series] = (), below: Iterable[str] = ()) -> Figure:
    """The figure itself, without any window: markers, intervals, power laws, legend, lines below.

    Raises:
        ValueError: no point of the curve has a position.
    """
    from matplotlib.figure import Figure

    drawn = scene(curve, series)
    if drawn is None:
        raise ValueError(f"{curve.name}: no point has a position")
    lines = [_plain(line) for line in lines_below(below, _BELOW)]
    high = max(_SIZE[1], _ROUND_LEGEND + sum(_ENTRY_WITH_FIT if entry.fit else _ENTRY for entry in drawn.legend))
    figure = Figure(figsize=(_SIZE[0], high + max(0, len(lines) - 1) * _LINE), layout="constrained")
    axes = figure.add_subplot()
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    axes.grid(axis="y", color="#1a1a1a", alpha=0.12, linewidth=0.6)
    axes.set_axisbelow(True)
    _label_axes(axes, drawn)
    beside = _beside(drawn)
    _make_room(axes, drawn.x, max(map(abs, beside.values()), default=0.0) / _ACROSS)
    names = short_names([entry.name for entry in drawn.legend], _NAME)
    named = {entry.series: name for entry, name in zip(drawn.legend, names, strict=True)}
    for one in drawn.series:
        _draw(axes, drawn, one, named[one.series], beside.get(one.series, 0.0))
    _iso_lines(axes, drawn)
    remark = EQUAL_INCOHERENCE if drawn.iso_lines else SIDE_BY_SIDE if beside and not drawn.x.labels else ""
    if remark:
        _remark(axes, remark)
    pad = _REMARK_ABOVE if remark else None
    axes.set_title(_plain(drawn.title), loc="left", fontsize=11, fontweight="bold", pad=pad)
    axes.legend(loc="upper left", bbox_to_anchor=(1.01, 1.0), frameon=False, fontsize=8.5, handletextpad=0.4)
    if lines:
        figure.supxlabel("\n".join(lines), fontsize=7.5, color="#555555", x=0.01, ha="left")
    return figure


def _remark(axes: Axes, words: str) -> None:
    """What to know of the plot, over its right end."""
    axes.annotate(
        words,
        (1, 1),
        (0, 3),
        xycoords="axes fraction",
        textcoords="offset points",
        fontsize=7.5,
        color="#555555",
        ha="right",
        va="bottom",
    )


def _plain(text: str) -> str:
    """Text from logs, which is no mathematics."""
    return one_line(text).replace("$", r"\$")


def _label_axes(axes: Axes, drawn: Scene) -> None:
    """The same limits and ticks as on screen."""
    ticks = drawn.y.ticks(_Y_STEPS)
    axes.set_ylim(ticks[0].value, ticks[-1].value)
    axes.set_yticks([tick.value for tick in ticks], [tick.label for tick in ticks], fontsize=9)
    x = drawn.x
    if x.log:
        axes.set_xscale("log")
    axes.set_xlim(x.low, x.high)
    marked = [tick for tick in x.ticks(_X_STEPS) if x.low <= tick.value <= x.high]
    labels = [tick.label for tick in marked]
    labels = [_plain(label) for label in (short_names(labels, _LABEL) if x.labels else labels)]
    rotation = 30 if len(x.labels) > 5 else 0
    axes.set_xticks([tick.value for tick in marked], labels, fontsize=9, rotation=rotation)
    axes.minorticks_off()
    axes.set_xlabel(_plain(x.title), fontsize=10)
    axes.set_ylabel(_plain(drawn.y.title(SIGNS, ", ")), fontsize=10)


def _beside(drawn: Scene) -> dict[Series, float]:
    """How far series stand beside their position, in points of a print, where several share an x."""
    names, by_x = [series.series for series in drawn.series], drawn.by_x()
    if len(by_x) > MOST_SHARED or all(len({point.series for point in points}) == 1 for points in by_x.values()):
        return {}
    places = sorted(map(drawn.x.scale(round(_ACROSS)).place, by_x))
    gap = min((right - left for left, right in itertools.pairwise(places)), default=0.3 * _ACROSS)
    apart = min(_APART, 0.6 * gap / len(names))  # of many series none goes far
    if apart < _LEAST_APART:
        return {}
    return {name: apart * (n - (len(names) - 1) / 2) for n, name in enumerate(names)}


def _make_room(axes: Axes, x: XAxis, share: float) -> None:
    """Widen the x axis by a share of it at either end, for series that stand beside their position."""
    if x.log:
        factor = (x.high / x.low) ** (share / (1 - 2 * share))
        axes.set_xlim(x.low / factor, x.high * factor)
    else:
        room = (x.high - x.low) * share / (1 - 2 * share)
        axes.set_xlim(x.low - room, x.high + room)


def _draw(axes: Axes, drawn: Scene, series: SceneSeries, named: str, beside: float) -> None:
    """One series: its intervals, its power law, its markers; drawn beside its position, while its numbers stay."""
    from matplotlib.transforms import ScaledTranslation

    moved = axes.transData + ScaledTranslation(beside / 72, 0, axes.figure.dpi_scale_trans)
    points = sorted(series.points, key=lambda point: point.x)
    hue, sign = ON_WHITE.get(series.mark.hue, series.mark.hue), _MARKERS[series.mark.marker]
    gid = f"series {json.dumps(list(series.series))}"
    fit = next(entry.fit for entry in drawn.legend if entry.series == series.series) if series.fit is not None else ""
    name = _plain(named) + ("\n" + fit.replace("$", r"\$") if fit else "")
    for figure, column in enumerate(drawn.figures):
        heights = [(point.x, height) for point in points if (height := point.heights[figure]) is not None]
        axes.plot(
            [x for x, _ in heights],
            [height for _, height in heights],
            color=hue,
            marker=sign,
            markersize=5.5,
            markerfacecolor="none" if figure else hue,
            linestyle="-" if series.joins else "none",
            linewidth=0.8,
            label="_" if figure else name,
            gid=f"{gid} {column}",
            zorder=3,
            clip_on=False,
            transform=moved,
        )
    quiet = [(point.x, point.heights[0]) for point in points if point.quiet]
    if quiet:
        axes.plot(
            *zip(*quiet, strict=True),
            color=hue,
            marker=sign,
            markersize=5.5,
            markerfacecolor="white",
            linestyle="none",
            label="_",
            gid=f"{gid} quiet",
            zorder=3.5,
            clip_on=False,
            transform=moved,
        )
    whiskers = [(point.x, point.low, point.high) for point in points if point.low is not None]
    if whiskers:
        axes.vlines(
            *zip(*whiskers, strict=True),
            color=hue,
            alpha=0.18 if drawn.crowded else 0.6,
            linewidth=0.9,
            transform=moved,
            gid=f"{gid} interval",
            zorder=2,
        )
    if series.fit is not None:
        xs, heights_of_fit = zip(*series.fit.points(_STEPS), strict=True)
        axes.plot(xs, heights_of_fit, color=hue, linestyle=":", linewidth=1.3, gid=f"{gid} fit", label="_", zorder=1)


def _iso_lines(axes: Axes, drawn: Scene) -> None:
    """Lines of equal incoherence, each with its value where it leaves the plot."""
    for iso in drawn.iso_lines:
        x, y, at_top = iso.end(drawn.x.high, axes.get_ylim()[1])
        axes.plot([0, x], [0, y], color="#777777", linestyle=":", linewidth=0.8, label="_", zorder=0)
        right_of_it = at_top and x < _MOST_RIGHT * drawn.x.high
        axes.annotate(
            iso.label,
            (x, y),
            (3 if right_of_it else -3, -3 if at_top else 2),
            textcoords="offset points",
            fontsize=7,
            color="#777777",
            ha="left" if right_of_it else "right",
            va="top" if at_top else "bottom",
        )
