"""A curve as a vector picture: SVG of its own making, each point with its figures as attributes, no library needed."""

from __future__ import annotations

import itertools
import json
import math
import re
from collections.abc import Iterable, Iterator, Mapping
from html import escape

from hotmess_tui.charts.lines_below import lines_below
from hotmess_tui.charts.marks import HUES, UNICODE, Mark, Series, series_name
from hotmess_tui.charts.numbers import interval, quantity, share
from hotmess_tui.charts.safe import one_line, visible
from hotmess_tui.charts.safe import width as text_width
from hotmess_tui.charts.scales import Scale, Tick
from hotmess_tui.charts.scene import EQUAL_INCOHERENCE, MOST_SHARED, SIDE_BY_SIDE, Scene, ScenePoint, SceneSeries, scene
from hotmess_tui.charts.short_names import short_names
from hotmess_tui.records import Curve
from hotmess_tui.wording import counted

# Okabe and Ito's hues as they read on white: the faint ones darkened
ON_WHITE = {"#F0E442": "#A89B00", "#56B4E9": "#2E8FC7", "#E69F00": "#C07F00"}
FONT = "system-ui, -apple-system, 'Segoe UI', 'DejaVu Sans', Arial, sans-serif"
_CHAR = 6.6  # units that a character takes in the mean
_SMALL_CHAR, _LINE = 6.0, 16  # units that a character of a line below takes, and that line
_TOP, _BELOW, _LEFT = 30, 46, 52
_QUIET, _END = 'fill-opacity="0.7" font-size="11"', 'text-anchor="end"'
_LEGEND = 260  # units that the legend takes at most
_STEPS = 6  # of the y axis at most
_FIT_STEPS = 48  # of the line of a power law
SIGNS = ("(filled)", "(hollow)")  # of the markers of two figures, in words
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
    below: Iterable[str] = (),
) -> str:
    """The curve as an SVG of the given size.

    Args:
        curve: What to draw.
        series: All series of the store, so that each keeps its look under every filter.
        width: Units from left to right.
        height: Units from top to bottom.
        inline: For a page that brings colours and fonts: no ground, no legend; its hues are classes `hue-0` … `hue-6`.
        below: What stands below the chart: how it was made, and what is to be said of it.

    Raises:
        ValueError: no point of it has a position.
    """
    drawn = scene(curve, series)
    if drawn is None:
        raise ValueError(f"{curve.name}: no point has a position")
    beside = 0 if inline else _legend_width(drawn)
    rows = sum(33 if entry.fit else 15 for entry in drawn.legend)
    lines = lines_below(below, round((width - 24) / _SMALL_CHAR))
    low = height if inline else max(height - (_LINE + 6) * bool(lines), rows + _TOP + 28 + _BELOW)
    height = height if inline else low + len(lines) * _LINE + 6 * bool(lines)
    elements = [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="chart" viewBox="0 0 {width} {height}" width="{width}" '
        f'height="{height}" role="img" font-family="{escape(FONT)}" font-size="12" color="#1a1a1a" '
        'fill="currentColor">',
        f"<title>{_say(drawn.title)}</title>",
    ]
    if not inline:
        elements.append('<rect width="100%" height="100%" fill="#ffffff"/>')
    picture = _Picture(curve, drawn, (_LEFT, _TOP + (0 if inline else 28), width - beside - 18, low - _BELOW))
    if not inline:
        elements.append(_text(12, 20, drawn.title, 'font-size="14" font-weight="600"'))
    elements += picture.elements()
    if not inline:
        elements += _legend(drawn, width - beside, picture.top)
    elements += [_text(12, low + (n + 1) * _LINE - 4, line, _QUIET) for n, line in enumerate(lines)]
    return "\n".join([*elements, "</svg>", ""])


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

    def __init__(self, curve: Curve, drawn: Scene, box: tuple[int, int, int, int]) -> None:
        self.curve, self.scene = curve, drawn
        self.left, self.top, self.right, self.bottom = box
        self.y_ticks = drawn.y.ticks(_STEPS)
        self.ys = Scale(self.y_ticks[0].value, self.y_ticks[-1].value, self.bottom - self.top + 1)
        self.xs = drawn.x.scale(self.right - self.left + 1)
        self.aside = self._asides()
        self.inset = round(max((abs(by) for by in self.aside.values()), default=0.0))  # that none leaves the plot
        self.xs = self.xs._replace(cells=self.xs.cells - 2 * self.inset)

    def across(self, value: float) -> float:
        """The position of a value of the x axis, from the left."""
        return self.left + self.inset + self.xs.place(value)

    def x(self, point: ScenePoint) -> float:
        """The position of a point, from the left."""
        return self.across(point.x) + self.aside.get(point.index, 0.0)

    def y(self, value: float) -> float:
        """The position of a value, from the top."""
        return self.bottom - self.ys.place(value)

    def _asides(self) -> dict[int, float]:
        """How far points stand beside their position, where several series share an x."""
        by_x = self.scene.by_x()
        positions = sorted(self.xs.place(x) for x in by_x)
        gap = min((right - left for left, right in itertools.pairwise(positions)), default=float(self.xs.cells))
        asides = {}
        for points in by_x.values():
            order = list(dict.fromkeys(point.series for point in points))
            step = min(10.0, 0.6 * gap / len(order))
            if len(order) > 1 and len(by_x) <= MOST_SHARED and step >= 2:
                for point in points:
                    asides[point.index] = step * (order.index(point.series) - (len(order) - 1) / 2)
        return asides

    def elements(self) -> Iterator[str]:
        """Everything, what lies below first."""
        yield from self._axes()
        yield from self._iso_lines()
        for series in self.scene.series:
            yield f"<g {_hued(series.mark)}>"
            yield from self._joins(series)
            yield from self._fit(series)
            yield from self._points(series)
            yield "</g>"

    def _axes(self) -> Iterator[str]:
        yield _text(self.left - 40, self.top - 14, self.scene.y.title(SIGNS, ", "), 'font-weight="600"')
        for tick in self.y_ticks:
            y = self.y(tick.value)
            yield f'<path d="M{self.left - 6} {y:.1f}H{self.right}" stroke="currentColor" stroke-opacity="0.13"/>'
            yield _text(self.left - 10, y + 4, tick.label, f"{_END} {_QUIET}")
        yield f'<path d="M{self.left - 6} {self.bottom}H{self.right}" stroke="currentColor" stroke-opacity="0.6"/>'
        end = -math.inf
        for tick in self._x_ticks():
            x = self.across(tick.value)
            half = text_width(tick.label) * _CHAR / 2
            if x - half < end or not self.left - 1 <= x <= self.right + 1:
                continue
            end = x + half + 6
            yield f'<path d="M{x:.1f} {self.bottom}v5" stroke="currentColor" stroke-opacity="0.6"/>'
            yield _text(x, self.bottom + 18, tick.label, f'text-anchor="middle" {_QUIET}')
        middle = (self.left + self.right) / 2
        yield _text(middle, self.bottom + 37, self.scene.x.title, 'text-anchor="middle" font-weight="600"')
        if self.aside and not self.scene.x.labels:
            yield _text(self.right, self.top - 14, SIDE_BY_SIDE, f"{_END} {_QUIET}")

    def _x_ticks(self) -> list[Tick]:
        axis = self.scene.x
        room = max(3, int(self.xs.cells / max(1, len(axis.labels)) / _CHAR) - 1)
        ticks = axis.ticks(max(2, self.xs.cells // 60))
        labels = short_names([tick.label for tick in ticks], room) if axis.labels else [tick.label for tick in ticks]
        return [tick._replace(label=label) for tick, label in zip(ticks, labels, strict=True)]

    def _iso_lines(self) -> Iterator[str]:
        if not self.scene.iso_lines:
            return
        yield '<g stroke="currentColor" stroke-opacity="0.45" stroke-dasharray="1 4" stroke-linecap="round">'
        labels = []
        start_x, start_y = self.across(0.0), self.y(0.0)
        for iso in self.scene.iso_lines:
            right, top, at_top = iso.end(self.xs.high, self.ys.high)
            x, y = self.across(right), self.y(top)
            if at_top and x + 4 + len(iso.label) * _CHAR <= self.right:
                labels.append((x + 4, y + 12, iso.label, ""))
            else:
                labels.append((x - 4, y + (12 if at_top else -3), iso.label, _END))
            yield f'<path d="M{start_x:.1f} {start_y:.1f}L{x:.1f} {y:.1f}"/>'
        yield "</g>"
        for x, y, label, end in labels:
            yield _text(x, y, label, f"{end} {_QUIET}".strip())
        yield _text(self.right, self.top - 14, EQUAL_INCOHERENCE, f"{_END} {_QUIET}")

    def _joins(self, series: SceneSeries) -> Iterator[str]:
        for figure, points in enumerate(series.joins):
            if len(points) > 1:
                line = "L".join(f"{self.x(point):.1f} {self.y(point.heights[figure] or 0.0):.1f}" for point in points)
                yield f'<path d="M{line}" fill="none" stroke="currentColor" stroke-opacity="0.45" stroke-width="1.2"/>'

    def _fit(self, series: SceneSeries) -> Iterator[str]:
        if series.fit is None:
            return
        line = [
            f"{self.across(x):.1f} {self.y(height):.1f}"
            for x, height in series.fit.points(_FIT_STEPS)
            if self.ys.low <= height <= self.ys.high
        ]
        if len(line) > 1:
            attributes = _data({"series": [*series.series], "slope": series.fit.fit.slope})
            yield (
                f'<path class="fit" d="M{"L".join(line)}" fill="none" stroke="currentColor" stroke-width="1.6" '
                f'stroke-dasharray="1 4.5" stroke-linecap="round" {attributes}/>'
            )

    def _points(self, series: SceneSeries) -> Iterator[str]:
        for point in series.points:
            record = point.point
            x = self.x(point)
            figures = dict(record.extra) | {name: getattr(record, name) for name in _POINT}
            attributes = _data(figures | {"series": [*series.series]})
            yield f'<g class="point" {attributes}><title>{self._tooltip(point)}</title>'
            yield from self._interval(point, x)
            for figure, height in reversed([*enumerate(point.heights)]):
                if height is not None:
                    outline = marker(series.mark, bool(figure) or point.quiet)
                    yield f'<g transform="translate({x:.1f} {self.y(height):.1f})">{outline}</g>'
            yield "</g>"

    def _interval(self, point: ScenePoint, x: float) -> Iterator[str]:
        if point.low is None or point.high is None:
            return
        line = f"M{x:.1f} {self.y(point.low):.1f}V{self.y(point.high):.1f}"
        opacity = 0.18 if self.scene.crowded else 0.65  # fainter, so that the points are seen
        yield (
            f'<path class="interval" d="{line}" fill="none" stroke="currentColor" stroke-opacity="{opacity}" '
            'stroke-width="1.2"/>'
        )

    def _tooltip(self, point: ScenePoint) -> str:
        """The facts about a point that is pointed at."""
        axis, record = self.curve.x, point.point
        x = "" if axis.scale == "label" else f"{quantity(point.x)} {axis.unit.replace('_', ' ')}".strip()
        facts = [series_name(point.series)]
        facts += [record.point if axis.scale == "label" or not record.point.isdigit() else "", x]
        facts += [f"{name} {share(height)}" for name, height in zip(self.scene.y.titles, point.heights, strict=True)]
        if self.curve.y == "incoherence" and record.low is not None:
            facts[-len(point.heights)] += f" {interval(record.low, record.high)}"
        facts.append(counted(record.questions, "question"))
        return _say(" · ".join(fact for fact in facts if fact))


def _data(values: Mapping[str, object]) -> str:
    """Figures as attributes in full precision, for programs that read the picture; without what is not defined."""
    texts = {name: visible(v) if isinstance(v, str) else json.dumps(v) for name, v in values.items() if v is not None}
    return " ".join(f'data-{_NO_NAME.sub("-", name.lower())}="{escape(text)}"' for name, text in texts.items())


def _legend_width(drawn: Scene) -> int:
    longest = max(max(text_width(entry.name), text_width(entry.fit)) for entry in drawn.legend)
    return int(min(_LEGEND, longest * _CHAR + 34))


def _legend(drawn: Scene, left: int, top: int) -> Iterator[str]:
    y = top + 4
    names = short_names([entry.name for entry in drawn.legend], int((_LEGEND - 34) / _CHAR))
    for entry, name in zip(drawn.legend, names, strict=True):
        outline = marker(entry.mark)
        yield f'<g {_hued(entry.mark)}><g transform="translate({left + 6} {y - 4})">{outline}</g></g>'
        yield _text(left + 18, y, name)
        y += 15
        if entry.fit:
            yield _text(left + 18, y, entry.fit, _QUIET)
            y += 18
