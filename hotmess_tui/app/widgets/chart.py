"""The chart of a curve as a widget: only the cells that a move of the cursor changed are painted anew."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from textual import events
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from hotmess_tui.app.keys_in_notes import keys_in
from hotmess_tui.app.widgets.line import strip
from hotmess_tui.charts.cell_painter import draw
from hotmess_tui.charts.drawing import Drawing, Span
from hotmess_tui.charts.marks import Series
from hotmess_tui.charts.ranked_legend import Ranking
from hotmess_tui.charts.safe import cells
from hotmess_tui.records import Curve

NEAR = 6  # cells: moving the terminal's cursor costs as much as writing so many


class Chart(Widget):
    """A curve drawn in cells, one of its points selected."""

    @dataclass
    class PointClicked(Message):
        """A click near a point."""

        index: int

    def __init__(self, ascii: bool, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.ascii = ascii
        self.curve: Curve | None = None
        self.series: Sequence[Series] = ()
        self.selected: int | None = None
        self.ranking: Ranking | None = None
        self.whole = False  # whether all series are shown in full, not only that of the selected point
        self._drawing: Drawing | None = None

    def show(
        self, curve: Curve, series: Sequence[Series], selected: int | None, ranking: Ranking | None = None
    ) -> None:
        """Draw another curve."""
        self.curve, self.series, self.selected, self.ranking, self._drawing = curve, series, selected, ranking, None
        self.refresh()

    def rank(self, ranking: Ranking | None) -> None:
        """The same curve beside another ranking."""
        if ranking != self.ranking:
            self.ranking, self._drawing = ranking, None
            self.refresh()

    def show_whole(self, whole: bool) -> None:
        """Show all series in full, or only that of the selected point."""
        self.whole, self._drawing = whole, None
        self.refresh()

    def select(self, index: int | None) -> None:
        """Select another point of the same curve."""
        if index == self.selected:
            return
        before, self.selected = self._drawing, index
        self._drawing = None
        after = self._current()
        if before is None or after is None or (before.width, before.height) != (after.width, after.height):
            self.refresh()
            return
        for y, (old, new) in enumerate(zip(before.rows, after.rows, strict=True)):
            for first, last in _differences(old, new):
                self.refresh(Region(first, y, last - first, 1))

    def _current(self) -> Drawing | None:
        width, height = self.size
        if self.curve is None or width < 1 or height < 1:
            return None
        if self._drawing is None or (self._drawing.width, self._drawing.height) != (width, height):
            curve = self.curve
            if not curve.points:  # its notes are what is drawn
                curve = replace(curve, notes=tuple(map(keys_in, curve.notes)))
            self._drawing = draw(curve, width, height, self.selected, self.ascii, self.series, self.ranking, self.whole)
        return self._drawing

    def render_line(self, y: int) -> Strip:
        """A row of the drawing."""
        drawing = self._current()
        return strip(drawing.rows[y] if drawing is not None and y < drawing.height else [], self.size.width)

    def on_click(self, event: events.Click) -> None:
        """The point nearest to a click is selected."""
        drawing = self._current()
        nearest = drawing.nearest(event.x, event.y) if drawing is not None else None
        if nearest is not None:
            self.post_message(self.PointClicked(nearest))


def _differences(old: Sequence[Span], new: Sequence[Span]) -> list[tuple[int, int]]:
    """The stretches of cells in which two rows differ; near ones taken together."""
    if old == new:
        return []
    a = [(char, span.ink) for span in old for char in cells(span.text)]
    b = [(char, span.ink) for span in new for char in cells(span.text)]
    found: list[tuple[int, int]] = []
    for n in range(max(len(a), len(b))):
        if a[n : n + 1] != b[n : n + 1]:
            if found and n - found[-1][1] < NEAR:
                found[-1] = (found[-1][0], n + 1)
            else:
                found.append((n, n + 1))
    return found
