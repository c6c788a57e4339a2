"""Points of a person's own query as a quick chart; drawn by plotext, which is imported only when one is asked for."""

from __future__ import annotations

import math
import threading
from collections.abc import Sequence

from hotmess_tui.charts.marks import ASCII, UNICODE
from hotmess_tui.charts.safe import one_line

_LOCK = threading.Lock()  # plotext has one figure for the whole process

Points = Sequence[tuple[str, float, float]]  # series, x, y


def plot(points: Points, x: str, y: str, width: int, height: int, *, ascii: bool = False) -> str:
    """A scatter of points as text of at most `width` × `height` cells, a marker for each series, named below.

    Args:
        points: finite numbers; the series may be empty.
        x: name of the x axis.
        y: name of the y axis.
        width: cells.
        height: rows.
        ascii: markers in ASCII; the frame is box drawing all the same.
    """
    import plotext

    markers = (ASCII if ascii else UNICODE).markers
    names = sorted({series for series, _, _ in points})
    with _LOCK:
        figure = plotext.figure
        figure.clear()
        figure.plot_size(width, height - 1)
        for n, name in enumerate(names):
            xs = [px for series, px, _ in points if series == name]
            ys = [py for series, _, py in points if series == name]
            figure.draw(figure.signal(xs, ys, marker=markers[n % len(markers)]))
        text = str(plotext.uncolorize(str(figure.build())))
        figure.clear()
    legend = "   ".join(f"{markers[n % len(markers)]} {one_line(name)}" for n, name in enumerate(names) if name)
    title = one_line(f"{y} by {x}") + (f"   {legend}" if legend else "")
    return f"{title}\n{text.rstrip()}\n"


def finite(value: object) -> float | None:
    """A number that can be drawn."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        try:
            value = float(str(value))
        except ValueError:
            return None
    return float(value) if math.isfinite(value) else None
