"""A curve as figures → a chart in cells.

The cells are placed here rather than by plotext (which draws the quick charts of `quick_chart`): a marker, an interval
and the cursor have to fall into exactly the cell that the mouse and the table below point at, charts of several threads
must not share one figure, and importing plotext takes 0.16 s of the 0.6 s that the way to the first chart may take.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from operator import mul

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
from hotmess_tui.charts.drawing import BOLD, DIM, PLAIN, Canvas, Drawing, Ink
from hotmess_tui.charts.legend import Legend
from hotmess_tui.charts.marks import ASCII, UNICODE, Glyphs, Mark, Series, marks
from hotmess_tui.charts.numbers import plain
from hotmess_tui.charts.safe import cut, one_line
from hotmess_tui.charts.safe import width as text_width
from hotmess_tui.charts.scales import Scale, Tick, linear_ticks, round_above
from hotmess_tui.records import Curve, Point

MANY = 6  # series; of more, only the selected one shows intervals and power law, which would cover the points
TALL = 24  # rows of a plot, from which whiskers may widen the axis further


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a point is drawn: its value's cell, and the cells of its interval where it has one."""

    index: int
    point: Point
    column: int
    row: int
    second: bool = False


def draw(
    curve: Curve,
    width: int,
    height: int,
    selected: int | None = None,
    ascii: bool = False,
    series: Iterable[Series] | None = None,
) -> Drawing:
    """Draw a curve in exactly `width` × `height` cells.

    Args:
        curve: What to draw; its notes stand in for the chart where it has no points.
        width: Cells from left to right.
        height: Rows.
        selected: Index of the point under the cursor.
        ascii: Only ASCII characters.
        series: All series of the store, so that each keeps its look under every filter; None: those of the curve.

    Returns:
        The rows, and the cell of every point that could be drawn.
    """
    width, height = max(1, width), max(1, height)
    canvas = Canvas(width, height)
    glyphs = ASCII if ascii else UNICODE
    looks = marks([*(series or ()), *(p.series for p in curve.points)], ascii)
    placed = drawable(curve)
    if not placed or width < 16 or height < 5:
        _say(canvas, curve, glyphs)
        return Drawing(width, height, canvas.rows())
    legend = Legend.of(curve, looks, width, height, selected, ascii)
    plot = _Plot(canvas, curve, placed, looks, glyphs, legend.plot_width(width), height - legend.rows_below)
    plot.axes(selected)
    plot.iso_lines()
    plot.fits(selected)
    plot.joins()
    plot.intervals(selected)
    cells = plot.points(selected)
    legend.draw(canvas, plot.bottom)
    return Drawing(width, height, canvas.rows(), cells)


def _say(canvas: Canvas, curve: Curve, glyphs: Glyphs) -> None:
    """Instead of a chart: why there is none."""
    sentences = curve.notes or ("Nothing to draw here: no figure is defined for these samples.",)
    lines: list[tuple[str, Ink]] = []
    room = max(1, min(canvas.width - 4, 76))
    for n, sentence in enumerate(sentences):
        ink, line = DIM if n else PLAIN, ""
        for word in one_line(sentence).split():
            if line and text_width(line) + 1 + text_width(word) > room:
                lines.append((line, ink))
                line = word
            else:
                line = f"{line} {word}".strip()
        lines.append((line, ink))
    lines = lines[: canvas.height]
    top = max(0, (canvas.height - len(lines)) // 2)
    for n, (line, ink) in enumerate(lines):
        text = plain(line) if glyphs is ASCII else line
        canvas.text(max(0, (canvas.width - room) // 2), top + n, cut(text, room, glyphs.ellipsis), ink)


class _Plot:
    """The part of a chart inside its axes."""

    def __init__(
        self,
        canvas: Canvas,
        curve: Curve,
        placed: Mapping[int, Point],
        looks: Mapping[Series, Mark],
        glyphs: Glyphs,
        width: int,
        height: int,
    ) -> None:
        self.canvas, self.curve, self.points_of, self.looks, self.glyphs = canvas, curve, placed, looks, glyphs
        self.ascii = glyphs is ASCII
        self.title_below = canvas.width == width  # no column at the right to write it in
        self.top, rows = 1, max(2, height - 3 - self.title_below)
        self.bottom = self.top + rows  # row of the x axis
        self.ys, self.yticks = self._vertical(rows)
        self.axis = max(len(t.label) for t in self.yticks) + 1  # column of the y axis
        self.left = self.axis + 2  # first column of the plot; one stays free for the bracket of a selected point
        self.right = width
        self.xs = x_scale(curve, [*placed.values()], max(4, width - self.left - 1))
        self.places = self._places()

    def _vertical(self, rows: int) -> tuple[Scale, tuple[Tick, ...]]:
        """The y axis: from 0 to the next round number, its ticks at one distance where that costs one row at most."""
        lowest, highest = y_extent(self.curve, [*self.points_of.values()], 1.6 if rows < TALL else 2.5)
        found = []
        for most in range(max(2, min(6, rows // 2)), 1, -1):
            low = -round_above(-lowest, most) if lowest < 0 else 0.0
            high = round_above(highest, most)
            ticks = linear_ticks(low, high, most)
            parts = max(1, len(ticks) - 1)
            used = (rows - 1) // parts * parts + 1
            found.append((Scale(low, high, rows), ticks))
            if used > 1 and rows - used <= 1:
                return Scale(low, high, used), ticks
            if (rows - 1) / parts >= 2.5:  # far enough apart that a row more or less does not show
                return Scale(low, high, rows), ticks
        return found[0]

    def _places(self) -> list[_Place]:
        """The cell of every point; where series share an x, they stand side by side if there is room."""
        shared: dict[float, list[int]] = {}
        for n, p in self.points_of.items():
            shared.setdefault(p.x or 0.0, []).append(n)
        columns = sorted({self.xs.cell(x) for x in shared})
        gap = min((b - a for a, b in itertools.pairwise(columns)), default=self.xs.cells)
        found = []
        for x, members in shared.items():
            order = sorted({self.curve.points[n].series for n in members})
            spread = len(order) > 1 and len(shared) <= 16 and gap > len(order)
            step = 2 if gap > 2 * len(order) + 1 else 1
            for n in members:
                p = self.curve.points[n]
                aside = step * order.index(p.series) - step * (len(order) - 1) // 2 if spread else 0
                column = min(self.xs.cells - 1, max(0, self.xs.cell(x) + aside))
                for second, name in enumerate(self.curve.figures):
                    value = p.figure(name)
                    if value is not None:
                        found.append(_Place(n, p, self.left + column, self._row(value), bool(second)))
        return found

    def _row(self, value: float) -> int:
        return self.bottom - 1 - self.ys.cell(value)

    # axes

    def axes(self, selected: int | None) -> None:
        """Both axes with their ticks and titles, and a caret under the selected point."""
        canvas, glyphs = self.canvas, self.glyphs
        title = written(self.curve, self.curve.y)
        if self.curve.second_y is not None:
            title = f"{title} {glyphs.markers[0]}  {written(self.curve, self.curve.second_y)} {glyphs.hollow[0]}"
        canvas.text(0, 0, cut(plain(title) if self.ascii else title, self.right, glyphs.ellipsis), BOLD)
        for row in range(self.top, self.bottom):
            canvas.put(self.axis, row, glyphs.upright, DIM)
        for tick in self.yticks:
            row = self._row(tick.value)
            canvas.text(self.axis - 1 - len(tick.label), row, tick.label, DIM)
            canvas.put(self.axis, row, glyphs.tick_left, DIM)
        canvas.put(self.axis, self.bottom, glyphs.corner, DIM)
        canvas.text(self.axis + 1, self.bottom, glyphs.level * (self.right - self.axis - 1), DIM)
        self._x_ticks()
        self._x_title()
        chosen = next((p for p in self.places if p.index == selected), None)
        if chosen is not None:
            canvas.put(chosen.column, self.bottom, glyphs.here, Ink(self.looks[chosen.point.series].hue, bold=True))
        elif selected is not None:  # a point whose figure is not defined has its place on the x axis all the same
            point = self.curve.points[selected]
            if point.x is not None and self.xs.low <= point.x <= self.xs.high:
                column = self.left + self.xs.cell(point.x)
                canvas.put(column, self.bottom, glyphs.here, Ink(self.looks[point.series].hue, bold=True))

    def _x_ticks(self) -> None:
        end = -1
        for tick in self._labels() if self.curve.x.scale == "label" else self._numbers():
            column = self.left + self.xs.cell(tick.value)
            start = min(max(0, column - text_width(tick.label) // 2), self.canvas.width - text_width(tick.label))
            if start <= end:
                continue
            self.canvas.put(column, self.bottom, self.glyphs.tick_below, DIM)
            self.canvas.text(start, self.bottom + 1, tick.label, DIM)
            end = start + text_width(tick.label)

    def _numbers(self) -> Sequence[Tick]:
        return x_ticks([*self.points_of.values()], self.xs, max(2, min(12, self.xs.cells // 9)))

    def _labels(self) -> list[Tick]:
        names = {p.x: p.point for p in self.points_of.values() if p.x is not None}
        room = max(3, (self.xs.cells - 1) // max(1, len(names)) - 1)
        return [
            Tick(x, cut(one_line(name) or "(none)", room, self.glyphs.ellipsis)) for x, name in sorted(names.items())
        ]

    def _x_title(self) -> None:
        label, unit = x_words(self.curve, self.ascii)
        if self.title_below:
            title = one_line(f"{label} ({unit})" if unit else label)
            title = cut(title, self.right, self.glyphs.ellipsis)
            self.canvas.text(max(self.left, (self.left + self.right - text_width(title)) // 2), self.bottom + 2, title)
            return
        room = self.canvas.width - self.right - 2
        self.canvas.text(self.right + 2, self.bottom, cut(one_line(label), room, self.glyphs.ellipsis))
        self.canvas.text(self.right + 2, self.bottom + 1, cut(one_line(unit), room, self.glyphs.ellipsis), DIM)

    # lines

    def iso_lines(self) -> None:
        """Where the curve asks for them: lines of equal incoherence, through the origin."""
        if not self.curve.iso_incoherence:
            return
        caption = "dotted: equal incoherence"
        if self.right - len(caption) > text_width(written(self.curve, self.curve.y)) + 2:
            self.canvas.text(self.right - len(caption), 0, caption, DIM)
        for iso in ISO_INCOHERENCE:
            slope = iso / (1 - iso)
            self._trace(partial(mul, slope), DIM)
            label = f"{iso:g}"
            edge = min(self.xs.high, self.ys.high / slope)  # where the line leaves the plot
            column = self.left + min(self.xs.cell(edge), self.xs.cells - len(label))
            row = self._row(min(self.ys.high, slope * edge))
            self.canvas.text(column, row, label, DIM)

    def _detailed(self, selected: int | None) -> set[Series]:
        """The series that show more than their points."""
        names = {p.series for p in self.points_of.values()}
        if len(names) <= MANY:
            return names
        return {self.points_of[selected].series} if selected is not None and selected in self.points_of else set()

    def fits(self, selected: int | None) -> None:
        """The power law of every series as a dotted line over the series' own range."""
        detailed = self._detailed(selected)
        for fit in self.curve.fits:
            xs = [p.x for p in self.points_of.values() if p.series == fit.series and p.x is not None and p.x > 0]
            if xs and fit.series in detailed:
                self._trace(partial(power_law, fit), Ink(self.looks[fit.series].hue), min(xs), max(xs))

    def joins(self) -> None:
        """A faint line from point to point of a series, for curves whose points are steps of one thing."""
        if not self.curve.joined:
            return
        lines: dict[tuple[Series, bool], list[_Place]] = {}
        for place in self.places:
            lines.setdefault((place.point.series, place.second), []).append(place)
        for (series, _), places in lines.items():
            ink = Ink(self.looks[series].hue, dim=True)
            ordered = sorted(places, key=lambda p: p.column)
            for a, b in itertools.pairwise(ordered):
                start, end = self._height(a), self._height(b)
                for column in range(a.column + 1, b.column):
                    self._dot(column, start + (end - start) * (column - a.column) / (b.column - a.column), ink)

    def _height(self, place: _Place) -> float:
        value = place.point.figure(self.curve.figures[place.second])
        return self.ys.place(value or 0.0)

    def _trace(
        self, line: Callable[[float], float], ink: Ink, low: float | None = None, high: float | None = None
    ) -> None:
        first = 0 if low is None else self.xs.cell(low)
        last = self.xs.cells - 1 if high is None else self.xs.cell(high)
        for aside in (0.0, -0.25, 0.25, -0.5):  # the middle of each column first; the others join steep parts
            for column in range(first, last + 1):
                value = line(self.xs.value(column + aside))
                if self.ys.low <= value <= self.ys.high:
                    self._dot(self.left + column, self.ys.place(value), ink)

    def _dot(self, column: int, place: float, ink: Ink) -> None:
        """One dot at a height in cells, in the right quarter of its cell where the terminal has such signs."""
        parts = len(self.glyphs.dots)
        fine = math.floor((self.ys.cells - 0.5 - place) * parts)  # quarters of a cell from the top of the plot
        row, part = divmod(min(self.ys.cells * parts - 1, max(0, fine)), parts)
        row += self.bottom - self.ys.cells
        if self.canvas.free(column, row):
            self.canvas.put(column, row, self.glyphs.dots[part], ink)

    # points

    def intervals(self, selected: int | None) -> None:
        """The interval of every point as a thin vertical; an arrow where it goes beyond the plot."""
        if self.curve.y != "incoherence":
            return
        detailed = self._detailed(selected)
        for place in sorted(self.places, key=lambda p: p.index == selected):
            if place.point.series not in detailed:
                continue
            low, high = place.point.low, place.point.high
            if low is None or high is None:
                continue
            ink = Ink(self.looks[place.point.series].hue, dim=True)
            top, bottom = self.ys.place(high), self.ys.place(low)
            last = self.ys.cells - 1
            for level in range(max(0, math.floor(bottom + 0.5)), min(last, math.floor(top + 0.5)) + 1):
                half_top = level == math.floor(top + 0.5) and top < level  # it ends in the lower half of this cell
                half_bottom = level == math.floor(bottom + 0.5) and bottom > level
                char = (
                    self.glyphs.whisker_top
                    if half_top
                    else self.glyphs.whisker_bottom
                    if half_bottom
                    else self.glyphs.whisker
                )
                char = self.glyphs.beyond if level == last and top > last + 0.5 else char
                self.canvas.put(place.column, self.bottom - 1 - level, char, ink)

    def points(self, selected: int | None) -> dict[int, tuple[int, int]]:
        """Every marker, the selected one last and in brackets; returns the cell of each point."""
        for place in sorted(self.places, key=lambda p: (p.index == selected, not p.second)):
            look = self.looks[place.point.series]
            char = look.hollow if place.second else look.marker
            self.canvas.put(place.column, place.row, char, Ink(look.hue))
            if place.index == selected and not place.second:
                self.canvas.put(place.column - 1, place.row, "[", BOLD)
                self.canvas.put(place.column + 1, place.row, "]", BOLD)
                self.canvas.emphasise(place.column, place.row)
        return {p.index: (p.column, p.row) for p in self.places if not p.second}
