"""A curve as figures → a chart in cells.

The cells are placed here rather than by plotext (which draws the quick charts of `quick_chart`): a marker, an interval
and the cursor have to fall into exactly the cell that the mouse and the table below point at, charts of several threads
must not share one figure, and importing plotext takes 0.16 s of the 0.6 s that the way to the first chart may take.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from operator import mul

from hotmess_tui.charts.drawing import BOLD, DIM, PLAIN, Canvas, Drawing, Ink
from hotmess_tui.charts.marks import ASCII, UNICODE, Glyphs, Series
from hotmess_tui.charts.numbers import plain
from hotmess_tui.charts.ranked_legend import Ranking, legend_of
from hotmess_tui.charts.safe import cut, one_line
from hotmess_tui.charts.safe import width as text_width
from hotmess_tui.charts.scales import Scale, Tick
from hotmess_tui.charts.scene import EQUAL_INCOHERENCE, MOST_SHARED, SIDE_BY_SIDE, Scene, ScenePoint, scene
from hotmess_tui.charts.short_names import short_names
from hotmess_tui.records import Curve, Point


@dataclass(frozen=True)
class _Marker:
    """The cell in which a figure of a point is drawn; `figure` is 0 for the first one, 1 for a second."""

    point: ScenePoint
    figure: int
    column: int
    row: int


def draw(
    curve: Curve,
    width: int,
    height: int,
    selected: int | None = None,
    ascii: bool = False,
    series: Iterable[Series] | None = None,
    ranking: Ranking | None = None,
    whole: bool = False,
) -> Drawing:
    """Draw a curve in exactly `width` × `height` cells.

    Args:
        curve: What to draw; its notes stand in for the chart where it has no points.
        width: Cells from left to right.
        height: Rows.
        selected: Index of the point under the cursor.
        ascii: Use ASCII characters only.
        series: All series of the store, so that each keeps its look under every filter; None: those of the curve.
        ranking: What stands in the legend instead of power laws, in its order.
        whole: Intervals and power laws of all series, though a point is selected; else of its own series.

    Returns:
        The rows, and the cell of every point that could be drawn.
    """
    width, height = max(1, width), max(1, height)
    canvas = Canvas(width, height)
    glyphs = ASCII if ascii else UNICODE
    drawn = scene(curve, series or (), ascii) if width >= 16 and height >= 5 else None
    if drawn is None:
        _write_notes(canvas, curve, glyphs)
        return Drawing(width, height, canvas.rows())
    chosen = curve.points[selected] if selected is not None and selected < len(curve.points) else None
    legend = legend_of(drawn, width, height, chosen.series if chosen is not None else None, ascii, ranking)
    in_full = _in_full(drawn, chosen.series if chosen is not None else None, whole)
    plot = _Plot(
        canvas, drawn, glyphs, (legend.plot_width(width), height - legend.rows_below), in_full, legend.titles_x
    )
    plot.axes()
    plot.caret(selected, chosen)
    plot.iso_lines()
    plot.fits()
    plot.joins()
    plot.intervals(selected)
    cells = plot.points(selected)
    legend.draw(canvas, plot.bottom)
    return Drawing(width, height, canvas.rows(), cells)


def _in_full(drawn: Scene, chosen: Series | None, whole: bool) -> frozenset[Series]:
    """The series that show intervals and power laws: the chosen one, else all unless they would cover the points."""
    if chosen is not None and not whole:
        return frozenset({chosen})
    return frozenset() if drawn.crowded and not whole else frozenset(series.series for series in drawn.series)


def _write_notes(canvas: Canvas, curve: Curve, glyphs: Glyphs) -> None:
    """Instead of a chart: why there is none."""
    sentences = curve.notes or ("Nothing to draw: no metric is defined for these samples.",)
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
        drawn: Scene,
        glyphs: Glyphs,
        size: tuple[int, int],
        in_full: frozenset[Series],
        beside: bool,
    ) -> None:
        """Lay the plot out.

        Args:
            canvas: where it is drawn.
            drawn: what to draw.
            glyphs: the characters.
            size: columns and rows from the left upper corner on.
            in_full: the series with intervals and power laws.
            beside: whether the title of the x axis stands in a column beside the plot, else below it.
        """
        width, height = size
        self.canvas, self.scene, self.glyphs, self.in_full = canvas, drawn, glyphs, in_full
        self.marks = {series.series: series.mark for series in drawn.series}
        self.ascii = glyphs is ASCII
        self.title_below = not beside
        self.top, rows = 1, max(2, height - 3 - self.title_below)
        self.bottom = self.top + rows  # row of the x axis
        self.ys, self.yticks = self._vertical(rows)
        self.axis = max(len(tick.label) for tick in self.yticks) + 1  # column of the y axis
        self.left = self.axis + 2  # first column of the plot; one stays free for the bracket of a selected point
        self.right = width
        self.xs = drawn.x.scale(max(4, width - self.left - 1))
        self.moved = False  # whether series that share a number stand side by side
        self.markers = self._markers()

    def _vertical(self, rows: int) -> tuple[Scale, tuple[Tick, ...]]:
        """The y axis: its ticks stand at one distance, and the axis goes on over the last one where rows are left."""
        axes = []
        for limit in range(max(2, min(6, rows // 2)), 0, -1):
            ticks = self.scene.y.ticks(limit)
            step = (rows - 1) // (len(ticks) - 1)
            used = step * (len(ticks) - 1)
            if used:
                low, high = ticks[0].value, ticks[-1].value
                axes.append((rows - 1 - used, Scale(low, low + (high - low) * (rows - 1) / used, rows), ticks))
        _, scale, ticks = min(axes, key=lambda axis: max(axis[0], rows // 8))
        return scale, ticks

    def _markers(self) -> list[_Marker]:
        """The cell of every figure; where series share a label, they stand side by side if there is room.

        On an axis of numbers only where several are shown in full, and the chart says so.
        """
        by_x = self.scene.by_x()
        columns = sorted({self.xs.cell(x) for x in by_x})
        gap = min((right - left for left, right in itertools.pairwise(columns)), default=self.xs.cells)
        apart = bool(self.scene.x.labels) or len(self.in_full) > 1
        markers = []
        for x, points in by_x.items():
            order = list(dict.fromkeys(point.series for point in points))
            spread = apart and len(order) > 1 and len(by_x) <= MOST_SHARED and gap > len(order)
            self.moved = self.moved or (spread and not self.scene.x.labels)
            step = 2 if gap > 2 * len(order) + 1 else 1
            for point in points:
                aside = step * order.index(point.series) - step * (len(order) - 1) // 2 if spread else 0
                column = min(self.xs.cells - 1, max(0, self.xs.cell(x) + aside))
                markers += [
                    _Marker(point, figure, self.left + column, self._row(height))
                    for figure, height in enumerate(point.heights)
                    if height is not None
                ]
        return markers

    def _row(self, number: float) -> int:
        return self.bottom - 1 - self.ys.cell(number)

    # axes

    def axes(self) -> None:
        """Both axes with their ticks and titles."""
        canvas, glyphs = self.canvas, self.glyphs
        canvas.text(0, 0, cut(self._title(), self.right, glyphs.ellipsis), BOLD)
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
        if self.moved:
            self._caption(SIDE_BY_SIDE)

    def _title(self) -> str:
        title = self.scene.y.title((self.glyphs.markers[0], self.glyphs.hollow[0]), "  ")
        return plain(title) if self.ascii else title

    def _caption(self, words: str) -> None:
        """What to know of the plot, over its right end if there is room."""
        if self.right - len(words) > text_width(self._title()) + 2:
            self.canvas.text(self.right - len(words), 0, words, DIM)

    def caret(self, selected: int | None, point: Point | None) -> None:
        """A caret on the x axis under the selected point; under its x where its figure is not defined."""
        marker = next((marker for marker in self.markers if marker.point.index == selected), None)
        if marker is not None:
            column = marker.column
        elif point is not None and point.x is not None and self.xs.low <= point.x <= self.xs.high:
            column = self.left + self.xs.cell(point.x)
        else:
            return
        series = marker.point.series if marker is not None else point.series if point is not None else ()
        hue = next(entry.mark.hue for entry in self.scene.legend if entry.series == series)
        self.canvas.put(column, self.bottom, self.glyphs.here, Ink(hue, bold=True))

    def _x_ticks(self) -> None:
        axis, most = self.scene.x, max(2, min(12, self.xs.cells // 9))
        if axis.labels:
            room = max(3, (self.xs.cells - 1) // len(axis.labels) - 1)
            names = short_names([tick.label for tick in axis.labels], room, self.glyphs.ellipsis)
            self._put_x_ticks(Tick(tick.value, name) for tick, name in zip(axis.labels, names, strict=True))
            return
        choices = (axis.ticks(steps) for steps in range(most, 0, -1))
        self._put_x_ticks(next((ticks for ticks in choices if self._apart(ticks)), axis.ticks(1)))

    def _x_label(self, tick: Tick) -> tuple[int, int]:
        """The first column of a tick's label, and the one behind its last."""
        size = text_width(tick.label)
        start = self.left + self.xs.cell(tick.value) - size // 2
        start = min(max(0, start), self.canvas.width - size)
        return start, start + size

    def _apart(self, ticks: Sequence[Tick]) -> bool:
        """Whether there is a free column between all labels."""
        labels = [self._x_label(tick) for tick in ticks]
        return all(end < start for (_, end), (start, _) in itertools.pairwise(labels))

    def _put_x_ticks(self, ticks: Iterable[Tick]) -> None:
        behind = -1
        for tick in ticks:
            start, end = self._x_label(tick)
            if start <= behind:
                continue
            self.canvas.put(self.left + self.xs.cell(tick.value), self.bottom, self.glyphs.tick_below, DIM)
            self.canvas.text(start, self.bottom + 1, tick.label, DIM)
            behind = end

    def _x_title(self) -> None:
        axis = self.scene.x
        title, label, unit = (plain(text) if self.ascii else text for text in (axis.title, axis.label, axis.unit))
        if self.title_below:
            title = cut(title, self.right, self.glyphs.ellipsis)
            self.canvas.text(max(self.left, (self.left + self.right - text_width(title)) // 2), self.bottom + 2, title)
            return
        room = self.canvas.width - self.right - 2
        self.canvas.text(self.right + 2, self.bottom, cut(label, room, self.glyphs.ellipsis))
        self.canvas.text(self.right + 2, self.bottom + 1, cut(unit, room, self.glyphs.ellipsis), DIM)

    # lines

    def iso_lines(self) -> None:
        """Where the curve asks for them: lines of equal incoherence, through the origin."""
        if not self.scene.iso_lines:
            return
        self._caption(EQUAL_INCOHERENCE)
        for iso in self.scene.iso_lines:
            self._trace(partial(mul, iso.slope), DIM)
            x, y, _ = iso.end(self.xs.high, self.ys.high)
            column = self.left + min(self.xs.cell(x), self.xs.cells - len(iso.label))
            self.canvas.text(column, self._row(y), iso.label, DIM)

    def fits(self) -> None:
        """The power law of every series in full as a dotted line over the series' own range."""
        for series in self.scene.series:
            if series.fit is not None and series.series in self.in_full:
                self._trace(series.fit.height, Ink(series.mark.hue), series.fit.low, series.fit.high)

    def joins(self) -> None:
        """A faint line from point to point of a series, for curves whose points are steps of one thing."""
        markers = {(marker.point.index, marker.figure): marker for marker in self.markers}
        joins = {series.series: series.joins for series in self.scene.series}
        # where lines cross, the one whose first point stands further left is seen
        for name, figure in dict.fromkeys((marker.point.series, marker.figure) for marker in self.markers):
            ink = Ink(self.marks[name].hue, dim=True)
            for left, right in itertools.pairwise(joins[name][figure] if joins[name] else ()):
                self._join(markers[left.index, figure], markers[right.index, figure], ink)

    def _join(self, left: _Marker, right: _Marker, ink: Ink) -> None:
        start, end = (self.ys.place(marker.point.heights[marker.figure] or 0.0) for marker in (left, right))
        for column in range(left.column + 1, right.column):
            self._dot(column, start + (end - start) * (column - left.column) / (right.column - left.column), ink)

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

    def _dot(self, column: int, height: float, ink: Ink) -> None:
        """One dot at a height in cells, in the right quarter of its cell where the terminal has such signs."""
        levels = len(self.glyphs.dots)
        fine = math.floor((self.ys.cells - 0.5 - height) * levels)  # quarters of a cell from the top of the plot
        row, level = divmod(min(self.ys.cells * levels - 1, max(0, fine)), levels)
        row += self.bottom - self.ys.cells
        if self.canvas.free(column, row):
            self.canvas.put(column, row, self.glyphs.dots[level], ink)

    # points

    def intervals(self, selected: int | None) -> None:
        """The interval of every point of a series in full as a thin vertical; of several series a faint one."""
        faint = len(self.in_full) > 1
        for marker in sorted(self.markers, key=lambda marker: marker.point.index == selected):
            low, high = marker.point.low, marker.point.high
            if low is not None and high is not None and marker.point.series in self.in_full:
                self._whisker(marker.column, low, high, Ink(self.marks[marker.point.series].hue, dim=faint))

    def _whisker(self, column: int, low: float, high: float, ink: Ink) -> None:
        glyphs = self.glyphs
        top, bottom = self.ys.place(high), self.ys.place(low)
        for level in range(math.floor(bottom + 0.5), math.floor(top + 0.5) + 1):
            char = glyphs.whisker
            if level == math.floor(top + 0.5) and top < level:  # it ends in the lower half of this cell
                char = glyphs.whisker_top
            elif level == math.floor(bottom + 0.5) and bottom > level:
                char = glyphs.whisker_bottom
            self.canvas.put(column, self.bottom - 1 - level, char, ink)

    def points(self, selected: int | None) -> dict[int, tuple[int, int]]:
        """Every marker, hollow where it says little, the selected one last and in brackets; the cell of each point."""
        alone = next(iter(self.in_full)) if len(self.in_full) == 1 else None

        def above(marker: _Marker) -> tuple[bool, bool, bool]:
            return marker.point.index == selected, marker.point.series == alone, not marker.figure

        for marker in sorted(self.markers, key=above):
            look, quiet = self.marks[marker.point.series], marker.point.quiet
            column, row = marker.column, marker.row
            ink = Ink(look.hue, dim=quiet, bold=marker.point.series == alone and not quiet)
            self.canvas.put(column, row, look.hollow if marker.figure or quiet else look.marker, ink)
            if marker.point.index == selected and not marker.figure:
                self.canvas.put(column - 1, row, "[", BOLD)
                self.canvas.put(column + 1, row, "]", BOLD)
                self.canvas.emphasise(column, row)
        return {marker.point.index: (marker.column, marker.row) for marker in self.markers if not marker.figure}
