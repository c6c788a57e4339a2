"""A quick chart in cells by plotext, which is imported only when one is asked for: that takes 0.2 s."""

from __future__ import annotations

import math
import re
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple

from hotmess_tui.charts.drawing import BOLD, DIM, PLAIN, Canvas, Drawing, Ink
from hotmess_tui.charts.marks import HUES, Mark, mark, marks
from hotmess_tui.charts.quick_chart import BARS, HISTOGRAM, LINE, QuickChart, QuickPoint
from hotmess_tui.charts.safe import cells, cut
from hotmess_tui.charts.safe import width as text_width
from hotmess_tui.charts.scales import Tick, linear_ticks, log_ticks
from hotmess_tui.errors import HotmessError
from hotmess_tui.natural_order import in_natural_order

_LOCK = threading.Lock()  # plotext has one figure for the whole process
_LEAST = (24, 6)  # cells and rows of a chart that can be read
_MOST_WHISKERS = 400  # points with intervals: each is a signal of its own
_MARKED = 12  # markers on the line of a series at most
_FRAME_ROWS = 3  # above and below a plot, with the numbers of its axis
_LABEL = 28  # cells of a label beside a bar
_STYLE = re.compile(r"\x1b\[([\d;]*)m")
_FILLER = "\ue000"  # stands in plotext's text for the second cell of a wide character
_Looks = Mapping[str, Mark]  # of series by name
_FRAME = str.maketrans(dict.fromkeys("┌┐└┘├┤┬┴┼", "+") | {"─": "-", "│": "|", "█": "#", "…": "~", "–": "-", "·": "-"})
_DAY = 86400.0
_DATES = ((3 * 365 * _DAY, "%Y-%m"), (3 * _DAY, "%Y-%m-%d"), (_DAY / 6, "%m-%d %H:%M"), (0.0, "%H:%M:%S"))


@dataclass(frozen=True)
class _Axis:
    """What an axis spans and its ticks, in the units in which plotext gets the points."""

    low: float
    high: float
    ticks: tuple[Tick, ...]


class _Entry(NamedTuple):
    """A text behind the title; a series begins with its marker."""

    text: str
    look: Mark | None = None


def draw_quick(chart: QuickChart, width: int, height: int, ascii: bool = False) -> Drawing:
    """Draw a quick chart in exactly `width` × `height` cells.

    Raises:
        HotmessError: there is no room for it.
    """
    if width < _LEAST[0] or height < _LEAST[1]:
        raise HotmessError(f"a chart needs {_LEAST[0]} × {_LEAST[1]} cells")
    canvas = Canvas(width, height)
    if chart.kind == BARS:
        chart, hidden = _cut_bars(chart, width, height)
        looks = dict.fromkeys((point.name for point in chart.points), mark(0, ascii))
        legend = [_Entry(f"the first {len(chart.points):,} of {len(chart.points) + hidden:,}")] if hidden else []
    else:
        names = in_natural_order((point.name,) for point in chart.points)
        looks = {name: look for (name,), look in marks(names, ascii).items()}
        legend = [_Entry(f"{look.marker} {name}", look) for name, look in looks.items() if name]
    _write_title(canvas, chart.title, legend, ascii)
    for row, line in enumerate(_plotted(chart, looks, width, _rows_of(chart, width, height - 1), ascii), 1):
        for column, (char, ink) in enumerate(line):
            canvas.put(column, row, "" if char == _FILLER else char, ink)
    return Drawing(width, height, canvas.rows())


def _write_title(canvas: Canvas, title: str, legend: Sequence[_Entry], ascii: bool) -> None:
    """What is drawn, then the series as far as there is room."""
    ellipsis = "~" if ascii else "…"
    title = cut(_plain(title, ascii), canvas.width, ellipsis)
    canvas.text(0, 0, title, BOLD)
    column = text_width(title)
    for n, entry in enumerate(legend):
        text = _plain(entry.text, ascii)
        last = n == len(legend) - 1
        if column + 3 + text_width(text) + (0 if last else 12) > canvas.width:
            canvas.text(column + 3, 0, f"+ {len(legend) - n} more", DIM)
            return
        canvas.text(column + 3, 0, text, PLAIN if entry.look is not None else DIM)
        if entry.look is not None:
            canvas.put(column + 3, 0, entry.look.marker, Ink(entry.look.hue))
        column += 3 + text_width(text)


def _plain(text: str, ascii: bool) -> str:
    return text.translate(_FRAME).encode("ascii", "replace").decode() if ascii else text


def _plotted(chart: QuickChart, looks: _Looks, width: int, height: int, ascii: bool) -> Iterator[list[tuple[str, Ink]]]:
    """The rows that plotext draws, cell by cell."""
    import plotext

    with _LOCK:
        plotext.terminal.limit(width=False, height=False)
        figure = plotext.figure
        figure.clear()
        try:
            figure.theme("colorless")
            figure.plot_size(width, height)
            if chart.kind in (BARS, HISTOGRAM):
                _draw_bars(figure, chart, looks, width, height, ascii)
            else:
                _draw_points(figure, chart, looks, width, height, ascii)
            text = str(figure.build())
        finally:
            figure.clear()
    hues = {tuple(int(hue[n : n + 2], 16) for n in (1, 3, 5)): hue for hue in HUES}
    for line in text.splitlines():
        row: list[tuple[str, Ink]] = []
        ink = DIM
        for style, piece in _pieces(line):
            ink = _ink(style, hues) if style is not None else ink
            row += [(char.translate(_FRAME) if ascii else char, ink) for char in piece]
        yield row


def _pieces(line: str) -> Iterator[tuple[str | None, str]]:
    """A line with ANSI styles as stretches of text, each with the style that begins it."""
    split = _STYLE.split(line)
    yield None, split[0]
    yield from zip(split[1::2], split[2::2], strict=True)


def _ink(style: str, hues: Mapping[tuple[int, ...], str]) -> Ink:
    """The ink of a style: a series has its hue, frame and numbers are dim."""
    codes = style.split(";")
    if codes[:2] == ["38", "2"]:
        return Ink(hues.get(tuple(map(int, codes[2:5]))))
    return DIM


def _marker(symbol: str, look: Mark) -> Any:
    import plotext

    return plotext.marker(symbol, tuple(int(look.hue[n : n + 2], 16) for n in (1, 3, 5)))


# ── points and lines ─────────────────────────────────────────────────────────────────────────────────────────────────


def _draw_points(figure: Any, chart: QuickChart, looks: _Looks, width: int, height: int, ascii: bool) -> None:
    position = math.log10 if chart.log else float
    points = chart.points
    _rule(figure, "x", _x_axis(chart, width))
    ends = [end for point in points for end in (point.y, point.low, point.high) if end is not None]
    _rule(figure, "y", _whole_steps(_number_axis(min(ends), max(ends), max(2, min(6, height // 3)))))
    whiskers = [point for point in points if point.low is not None][:_MOST_WHISKERS]
    for point in whiskers:
        marker = _marker("|" if ascii else "│", looks[point.name])
        figure.draw(figure.signal([position(point.x)] * 2, [point.low, point.high], marker=marker).lines())
    for name, look in looks.items():
        mine = [point for point in points if point.name == name]
        if chart.kind == LINE:
            marker = _marker("." if ascii else "hd", look)
            figure.draw(figure.signal(*_coordinates(mine, position), marker=marker).lines())
            mine = mine[:: max(1, len(mine) // _MARKED)]
        figure.draw(figure.signal(*_coordinates(mine, position), marker=_marker(look.marker, look)))


def _coordinates(points: Sequence[QuickPoint], position: Any) -> tuple[list[float], list[float]]:
    return [position(point.x) for point in points], [point.y for point in points]


def _x_axis(chart: QuickChart, width: int) -> _Axis:
    xs = [point.x for point in chart.points]
    low, high = min(xs), max(xs)
    steps = max(2, min(10, width // 12))
    if chart.dates:
        return _date_axis(low, high, max(1, min(6, width // 20)))
    if chart.log:
        ticks = (Tick(math.log10(tick.value), tick.label) for tick in log_ticks(low, high, steps) if tick.value > 0)
        return _Axis(math.log10(low), math.log10(high), tuple(ticks))
    return _number_axis(low, high, steps)


def _number_axis(low: float, high: float, steps: int, *, integers: bool = False) -> _Axis:
    """An axis of numbers; where they are all the same, with room on either side."""
    if high - low <= 1e-12 * max(abs(low), abs(high)) or high - low < 1e-290:
        room = 0.1 * max(abs(low), abs(high)) or 1.0
        low, high = low - room, high + room
    return _Axis(low, high, linear_ticks(low, high, steps, integers))


def _whole_steps(axis: _Axis) -> _Axis:
    """The axis widened so that it begins and ends at a tick."""
    ticks = axis.ticks
    if len(ticks) < 2:
        return axis
    step = ticks[1].value - ticks[0].value
    low = ticks[0].value - step * (ticks[0].value > axis.low + 1e-9 * step)
    high = ticks[-1].value + step * (ticks[-1].value < axis.high - 1e-9 * step)
    return _Axis(low, high, linear_ticks(low, high, round((high - low) / step)))


def _date_axis(low: float, high: float, steps: int) -> _Axis:
    if high - low < 1:
        low, high = low - 2 * _DAY, high + 2 * _DAY
    form = next(form for span, form in _DATES if high - low >= span)
    moments = [low + (high - low) * n / steps for n in range(steps + 1)]
    labels = [datetime.fromtimestamp(moment, UTC).strftime(form) for moment in moments]
    return _Axis(low, high, tuple(map(Tick, moments, labels)))


def _rule(figure: Any, axis: str, span: _Axis) -> None:
    ruler = figure.ruler(axis)
    ruler.lim(span.low, span.high)
    ruler.ticks([tick.value for tick in span.ticks], [tick.label for tick in span.ticks])


# ── bars ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _upright(chart: QuickChart, width: int) -> bool:
    """Whether the labels of the bars fit below them."""
    widest = max(text_width(point.name) for point in chart.points)
    return (widest + 2) * len(chart.points) <= width - 10


def _rows_of(chart: QuickChart, width: int, height: int) -> int:
    """The rows of the plot: one for each bar that lies, so that all are of one height."""
    if chart.kind != BARS or _upright(chart, width):
        return height
    return len(chart.points) + _FRAME_ROWS


def _cut_bars(chart: QuickChart, width: int, height: int) -> tuple[QuickChart, int]:
    """As many of the bars as there is room for, and how many are hidden."""
    if _upright(chart, width) or len(chart.points) <= height - 1 - _FRAME_ROWS:
        return chart, 0
    points = chart.points[: height - 1 - _FRAME_ROWS]
    return QuickChart(chart.kind, chart.title, points), len(chart.points) - len(points)


def _draw_bars(figure: Any, chart: QuickChart, looks: _Looks, width: int, height: int, ascii: bool) -> None:
    heights = [point.y for point in chart.points]
    upright = chart.kind == HISTOGRAM or _upright(chart, width)
    steps = max(2, min(6, height // 3)) if upright else max(2, min(10, width // 12))
    counts = _number_axis(min(0.0, *heights), max(0.0, *heights), steps, integers=chart.kind == HISTOGRAM)
    _rule(figure, "y" if upright else "x", _whole_steps(counts))
    marker = _marker("#" if ascii else "█", looks[chart.points[0].name])
    positions = [point.x for point in chart.points]
    if chart.kind == HISTOGRAM:
        step = positions[1] - positions[0] if len(positions) > 1 else 1.0
        low, high = positions[0] - step / 2, positions[-1] + step / 2
        _rule(figure, "x", _number_axis(low, high, max(2, min(10, width // 12)), integers=step == 1))
        figure.draw(figure.bar(positions, heights, marker=marker, width=1, _reset_ticks=False))
        return
    if not upright:
        positions = [len(positions) + 1 - position for position in positions]  # the first on top
    labels = [_flat(cut(_plain(point.name, ascii), _LABEL, "~" if ascii else "…")) for point in chart.points]
    ends = _Axis(0.5, len(positions) + 0.5, tuple(map(Tick, positions, labels)))
    orientation = "vertical" if upright else "horizontal"
    figure.draw(figure.bar(positions, heights, marker=marker, width=0.6, orientation=orientation, _reset_ticks=False))
    _rule(figure, "x" if upright else "y", ends)


def _flat(label: str) -> str:
    """A label of as many characters as it takes cells, which is what plotext counts."""
    return "".join(cell[:1] or _FILLER for cell in cells(label.replace(_FILLER, "?")))
