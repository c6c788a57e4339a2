"""A curve as a vector picture: SVG of its own making, each point with its figures as attributes, no library needed."""

from __future__ import annotations

import itertools
import json
import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape

from hotmess_tui.charts.axes import (
    ISO_INCOHERENCE,
    drawable,
    power_law,
    written,
    x_scale,
    x_ticks,
    x_words,
    y_extent,
)
from hotmess_tui.charts.legend import fit_text
from hotmess_tui.charts.marks import HUES, UNICODE, Mark, Series, marks, series_name
from hotmess_tui.charts.numbers import interval, quantity, share
from hotmess_tui.charts.safe import cut, one_line, visible
from hotmess_tui.charts.safe import width as text_width
from hotmess_tui.charts.scales import Scale, Tick, linear_ticks, round_above
from hotmess_tui.records import Curve, Point

# Okabe and Ito's hues as they read on white: the faint ones darkened
ON_WHITE = {"#F0E442": "#A89B00", "#56B4E9": "#2E8FC7", "#E69F00": "#C07F00"}
FONT = "system-ui, -apple-system, 'Segoe UI', 'DejaVu Sans', Arial, sans-serif"
_CHAR = 6.6  # units that a character takes in the mean
MANY = 6  # series; of more, the intervals are fainter, so that the points are seen
_TOP, _BELOW, _LEFT = 30, 46, 52
_QUIET, _END = 'fill-opacity="0.7" font-size="11"', 'text-anchor="end"'
_LEGEND = 260  # units that the legend takes at most
_POINT = (
    *("point", "x", "questions", "groups", "samples", "left_out"),
    *("error", "bias", "variance", "incoherence", "low", "high"),
)
_NO_NAME = re.compile(r"[^a-z0-9-]")  # what the name of an attribute cannot have
# Outlines around (0, 0) of the markers, in the order of charts.marks: ● ▲ ■ ◆ ✚ ✖ ▼ ★ ◉ ▶
_SHAPES = (
    "M-4.2 0a4.2 4.2 0 1 0 8.4 0a4.2 4.2 0 1 0 -8.4 0z",
    "M0 -5L4.8 3.6L-4.8 3.6z",
    "M-3.8 -3.8H3.8V3.8H-3.8z",
    "M0 -5.2L4.6 0L0 5.2L-4.6 0z",
    "M-1.6 -5H1.6V-1.6H5V1.6H1.6V5H-1.6V1.6H-5V-1.6H-1.6z",
    "M-4.6 -2.4L-2.4 -4.6L0 -2.2L2.4 -4.6L4.6 -2.4L2.2 0L4.6 2.4L2.4 4.6L0 2.2L-2.4 4.6L-4.6 2.4L-2.2 0z",
    "M0 5L4.8 -3.6L-4.8 -3.6z",
    "M0 -5.6L1.5 -1.8L5.5 -1.6L2.4 1L3.4 5L0 2.8L-3.4 5L-2.4 1L-5.5 -1.6L-1.5 -1.8z",
    "M-4.6 0a4.6 4.6 0 1 0 9.2 0a4.6 4.6 0 1 0 -9.2 0zM-2 0a2 2 0 1 1 4 0a2 2 0 1 1 -4 0z",
    "M5 0L-3.6 4.8L-3.6 -4.8z",
)


def svg(
    curve: Curve,
    series: Iterable[Series] = (),
    *,
    width: int = 760,
    height: int = 420,
    inline: bool = False,
    caption: str = "",
) -> str:
    """The curve as an SVG of the given size.

    Args:
        curve: What to draw; it has points that can be drawn.
        series: All series of the store, so that each keeps its look under every filter.
        width: Units from left to right.
        height: Units from top to bottom.
        inline: For a page that brings colours and fonts: no ground, no legend; its hues are classes `hue-0` … `hue-6`.
        caption: A line below the chart.
    """
    looks = marks([*series, *(p.series for p in curve.points)])
    beside = 0 if inline else _legend_width(curve)
    rows = sum(33 if fit else 15 for _, _, fit in legend_entries(curve))
    height = height if inline else max(height, rows + _TOP + 28 + _BELOW)
    low = height - (22 if caption else 0)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="chart" viewBox="0 0 {width} {height}" width="{width}" '
        f'height="{height}" role="img" font-family="{escape(FONT)}" font-size="12" color="#1a1a1a" '
        'fill="currentColor">',
        f"<title>{_say(curve.title)}</title>",
    ]
    if not inline:
        parts.append('<rect width="100%" height="100%" fill="#ffffff"/>')
    picture = _Picture(curve, looks, (_LEFT, _TOP + (0 if inline else 28), width - beside - 18, low - _BELOW))
    if not inline:
        parts.append(_text(12, 20, curve.title, 'font-size="14" font-weight="600"'))
    parts += picture.parts()
    if not inline:
        parts += _legend(curve, looks, width - beside, picture.top)
    if caption:
        parts.append(_text(12, height - 10, caption, _QUIET))
    return "\n".join([*parts, "</svg>", ""])


def _say(text: str) -> str:
    """Text from logs, harmless in markup."""
    return escape(one_line(text))


def _text(x: float, y: float, words: str, how: str = "") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}"{" " + how if how else ""}>{_say(words)}</text>'


def hue_of(mark: Mark) -> int:
    """The number of a mark's hue, for the classes of a page."""
    return HUES.index(mark.hue)


def marker(mark: Mark, hollow: bool = False) -> str:
    """The outline of a marker around (0, 0)."""
    shape = _SHAPES[UNICODE.markers.index(mark.marker)]
    if hollow:
        return f'<path d="{shape}" fill="none" stroke="currentColor" stroke-width="1.3"/>'
    return f'<path d="{shape}" fill="currentColor" fill-rule="evenodd"/>'


def _hued(mark: Mark) -> str:
    """Colour by attribute, which the style sheet of a page overrules by class."""
    return f'class="hue-{hue_of(mark)}" color="{ON_WHITE.get(mark.hue, mark.hue)}"'


class _Picture:
    """The part of a picture inside its axes."""

    def __init__(self, curve: Curve, looks: Mapping[Series, Mark], box: tuple[int, int, int, int]) -> None:
        self.curve, self.looks = curve, looks
        self.left, self.top, self.right, self.bottom = box
        self.placed = drawable(curve)
        points = [*self.placed.values()]
        lowest, highest = y_extent(curve, points, 2.5)
        low = -round_above(-lowest, 6) if lowest < 0 else 0.0
        self.ys = Scale(low, round_above(highest, 6), self.bottom - self.top + 1)
        self.xs = x_scale(curve, points, self.right - self.left + 1)
        self.aside = self._asides()
        self.inset = round(max((abs(by) for by in self.aside.values()), default=0.0))  # that none leaves the plot
        self.xs = self.xs._replace(cells=self.xs.cells - 2 * self.inset)

    def across(self, value: float) -> float:
        """Where a value of the x axis stands from the left."""
        return self.left + self.inset + self.xs.place(value)

    def x(self, n: int) -> float:
        """Where a point stands from the left."""
        return self.across(self.placed[n].x or 0.0) + self.aside.get(n, 0.0)

    def y(self, value: float) -> float:
        """Where a value stands from the top."""
        return self.bottom - self.ys.place(value)

    def _asides(self) -> dict[int, float]:
        """How far points stand beside their place, where several series share an x."""
        shared: dict[float, list[int]] = {}
        for n, p in self.placed.items():
            shared.setdefault(p.x or 0.0, []).append(n)
        places = sorted(self.xs.place(x) for x in shared)
        gap = min((b - a for a, b in itertools.pairwise(places)), default=float(self.xs.cells))
        found = {}
        for members in shared.values():
            order = sorted({self.placed[n].series for n in members})
            step = min(10.0, 0.6 * gap / len(order))
            if len(order) > 1 and len(shared) <= 16 and step >= 2:
                for n in members:
                    found[n] = step * (order.index(self.placed[n].series) - (len(order) - 1) / 2)
        return found

    def parts(self) -> Iterator[str]:
        """Everything, what lies below first."""
        yield from self._axes()
        yield from self._iso_lines()
        for name in sorted({p.series for p in self.placed.values()}):
            yield f"<g {_hued(self.looks[name])}>"
            yield from self._joins(name)
            yield from self._fit(name)
            yield from self._points(name)
            yield "</g>"

    def _axes(self) -> Iterator[str]:
        title = y_title(self.curve)
        yield _text(self.left - 40, self.top - 14, title, 'font-weight="600"')
        for tick in linear_ticks(self.ys.low, self.ys.high, 6):
            y = self.y(tick.value)
            yield f'<path d="M{self.left - 6} {y:.1f}H{self.right}" stroke="currentColor" stroke-opacity="0.13"/>'
            yield _text(self.left - 10, y + 4, tick.label, f"{_END} {_QUIET}")
        yield f'<path d="M{self.left - 6} {self.bottom}H{self.right}" stroke="currentColor" stroke-opacity="0.6"/>'
        end = -math.inf
        for tick in self._x_labels():
            x = self.across(tick.value)
            half = text_width(tick.label) * _CHAR / 2
            if x - half < end or not self.left - 1 <= x <= self.right + 1:
                continue
            end = x + half + 6
            yield f'<path d="M{x:.1f} {self.bottom}v5" stroke="currentColor" stroke-opacity="0.6"/>'
            yield _text(x, self.bottom + 18, tick.label, f'text-anchor="middle" {_QUIET}')
        label, unit = x_words(self.curve)
        middle = (self.left + self.right) / 2
        words = f"{label} ({unit})" if unit else label
        yield _text(middle, self.bottom + 37, words, 'text-anchor="middle" font-weight="600"')

    def _x_labels(self) -> Sequence[Tick]:
        points = [*self.placed.values()]
        if self.curve.x.scale != "label":
            return x_ticks(points, self.xs, max(2, self.xs.cells // 60))
        names = {p.x: one_line(p.point) or "(none)" for p in points if p.x is not None}
        room = max(3, int(self.xs.cells / len(names) / _CHAR) - 1)
        return [Tick(x, cut(name, room)) for x, name in sorted(names.items())]

    def _iso_lines(self) -> Iterator[str]:
        if not self.curve.iso_incoherence:
            return
        yield '<g stroke="currentColor" stroke-opacity="0.45" stroke-dasharray="1 4" stroke-linecap="round">'
        ends = []
        for iso in ISO_INCOHERENCE:
            slope = iso / (1 - iso)
            edge = min(self.xs.high, self.ys.high / slope)
            x, y = self.across(edge), self.y(slope * edge)
            at_top = y < self.top + 1  # it leaves at the top, else at the right
            ends.append((x + 4, y + 12, f"{iso:g}", "") if at_top else (x - 4, y - 3, f"{iso:g}", _END))
            start_x, start_y = self.across(0.0), self.y(0.0)
            yield f'<path d="M{start_x:.1f} {start_y:.1f}L{x:.1f} {y:.1f}"/>'
        yield "</g>"
        for x, y, label, end in ends:
            yield _text(x, y, label, f"{end} {_QUIET}".strip())
        yield _text(self.right, self.top - 14, "dotted: equal incoherence", f"{_END} {_QUIET}")

    def _joins(self, series: Series) -> Iterator[str]:
        if not self.curve.joined:
            return
        for name in self.curve.figures:
            places = [
                (self.x(n), self.y(value))
                for n, p in self.placed.items()
                if p.series == series and (value := p.figure(name)) is not None
            ]
            if len(places) > 1:
                line = "L".join(f"{x:.1f} {y:.1f}" for x, y in sorted(places))
                yield f'<path d="M{line}" fill="none" stroke="currentColor" stroke-opacity="0.45" stroke-width="1.2"/>'

    def _fit(self, series: Series) -> Iterator[str]:
        xs = [p.x for p in self.placed.values() if p.series == series and p.x is not None and p.x > 0]
        for fit in self.curve.fits:
            if fit.series != series or not xs:
                continue
            steps = 48
            line = []
            for n in range(steps + 1):
                x = min(xs) * (max(xs) / min(xs)) ** (n / steps)
                value = power_law(fit, x)
                if self.ys.low <= value <= self.ys.high:
                    line.append(f"{self.across(x):.1f} {self.y(value):.1f}")
            if len(line) > 1:
                told = _data({"series": [*series], "slope": fit.slope})
                yield (
                    f'<path class="fit" d="M{"L".join(line)}" fill="none" stroke="currentColor" stroke-width="1.6" '
                    f'stroke-dasharray="1 4.5" stroke-linecap="round" {told}/>'
                )

    def _points(self, series: Series) -> Iterator[str]:
        for n, p in self.placed.items():
            if p.series != series:
                continue
            x = self.x(n)
            figures = dict(p.extra) | {name: getattr(p, name) for name in _POINT} | {"series": [*series]}
            yield f'<g class="point" {_data(figures)}><title>{_told(self.curve, p)}</title>'
            yield from self._interval(p, x)
            for hollow, name in reversed([*enumerate(self.curve.figures)]):
                value = p.figure(name)
                if value is not None:
                    outline = marker(self.looks[series], bool(hollow))
                    yield f'<g transform="translate({x:.1f} {self.y(value):.1f})">{outline}</g>'
            yield "</g>"

    def _interval(self, p: Point, x: float) -> Iterator[str]:
        if self.curve.y != "incoherence" or p.low is None or p.high is None:
            return
        bottom, top = self.y(max(p.low, self.ys.low)), self.y(min(p.high, self.ys.high))
        line = f"M{x:.1f} {bottom:.1f}V{top:.1f}"
        if p.high > self.ys.high:  # it goes on beyond the plot
            line += "m-3 4l3 -4l3 4"
        opacity = 0.65 if len({each.series for each in self.placed.values()}) <= MANY else 0.3
        yield (
            f'<path class="interval" d="{line}" fill="none" stroke="currentColor" stroke-opacity="{opacity}" '
            'stroke-width="1.2"/>'
        )


def _data(values: Mapping[str, object]) -> str:
    """Figures as attributes in full precision, for programs that read the picture; without what is not defined."""
    texts = {name: visible(v) if isinstance(v, str) else json.dumps(v) for name, v in values.items() if v is not None}
    return " ".join(f'data-{_NO_NAME.sub("-", name.lower())}="{escape(text)}"' for name, text in texts.items())


def y_title(curve: Curve) -> str:
    """The title of the y axis: its figures, with their markers where there are two."""
    names = [written(curve, name) for name in curve.figures]
    return names[0] if len(names) == 1 else f"{names[0]} (filled), {names[1]} (hollow)"


def _told(curve: Curve, p: Point) -> str:
    """What a point says when it is pointed at."""
    x = "" if curve.x.scale == "label" else f"{quantity(p.x)} {curve.x.unit.replace('_', ' ')}".strip()
    facts = [series_name(p.series), p.point if curve.x.scale == "label" or not p.point.isdigit() else "", x]
    facts += [f"{written(curve, name)} {share(p.figure(name))}" for name in curve.figures]
    if curve.y == "incoherence" and p.low is not None:
        facts[-1] += f" {interval(p.low, p.high)}"
    facts.append(f"{p.questions:,} questions")
    return _say(" · ".join(fact for fact in facts if fact))


def legend_entries(curve: Curve) -> list[tuple[Series, str, str]]:
    """Every series with its name and the slope of its power law."""
    fits = {fit.series: fit_text(curve, fit) for fit in curve.fits}
    return [
        (name, one_line(series_name(name)), fits.get(name, "")) for name in sorted({p.series for p in curve.points})
    ]


def _legend_width(curve: Curve) -> int:
    longest = max(max(text_width(name), text_width(fit)) for _, name, fit in legend_entries(curve))
    return int(min(_LEGEND, longest * _CHAR + 34))


def _legend(curve: Curve, looks: Mapping[Series, Mark], left: int, top: int) -> Iterator[str]:
    y = top + 4
    for series, name, fit in legend_entries(curve):
        yield f'<g {_hued(looks[series])}><g transform="translate({left + 6} {y - 4})">{marker(looks[series])}</g></g>'
        yield _text(left + 18, y, cut(name, int((_LEGEND - 34) / _CHAR)))
        y += 15
        if fit:
            yield _text(left + 18, y, fit, _QUIET)
            y += 18
