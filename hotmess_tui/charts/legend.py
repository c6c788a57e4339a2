"""The legend of a chart, outside its plot: at the right where there is room, below on a narrow screen."""

from __future__ import annotations

from typing import NamedTuple

from hotmess_tui.charts.drawing import DIM, PLAIN, Canvas, Ink
from hotmess_tui.charts.marks import Mark, Series
from hotmess_tui.charts.numbers import plain
from hotmess_tui.charts.safe import cut
from hotmess_tui.charts.safe import width as text_width
from hotmess_tui.charts.scene import Scene
from hotmess_tui.charts.short_names import short_names

NARROW = 60
WIDE = 110  # from here on the slopes have their intervals beside them


class _Entry(NamedTuple):
    name: str
    mark: Mark
    fit: str
    chosen: bool


class Legend(NamedTuple):
    """Which series are drawn, with the slope of each power law; `rows_below` is 0 where it stands at the right."""

    entries: tuple[_Entry, ...]
    column: int  # width at the right, 0: below
    rows_below: int
    ascii: bool

    @classmethod
    def of(cls, scene: Scene, width: int, height: int, chosen: Series | None, ascii: bool) -> Legend:
        """Lay out the legend of a scene for a chart of this size; the entry of one series is bold."""

        def clean(text: str) -> str:
            return plain(text) if ascii else text

        entries = tuple(
            _Entry(
                clean(entry.name),
                entry.mark,
                clean(entry.fit if width >= WIDE else entry.short_fit),
                entry.series == chosen,
            )
            for entry in scene.legend
        )
        if width >= NARROW:
            longest = max(max(text_width(entry.name), text_width(entry.fit)) + 2 for entry in entries)
            need = max(longest, text_width(scene.x.label), 12)
            room = min(need, width * 3 // 10)
            names = short_names([entry.name for entry in entries], room - 2, "~" if ascii else "…")
            entries = tuple(entry._replace(name=name) for entry, name in zip(entries, names, strict=True))
            return cls(entries, room + 2, 0, ascii)
        return cls(entries, 0, min(len(_rows(entries, width, ascii)), max(1, height // 4)), ascii)

    @property
    def titles_x(self) -> bool:
        """Whether the title of the x axis stands in its column, under the series."""
        return self.column > 0

    def plot_width(self, width: int) -> int:
        """What is left for the plot."""
        return width - self.column

    def draw(self, canvas: Canvas, bottom: int) -> None:
        """Write it; `bottom` is the row of the x axis, which bounds the column at the right."""
        if self.column:
            self._draw_right(canvas, bottom)
        else:
            rows = _rows(self.entries, canvas.width, self.ascii)
            for n, row in enumerate(rows[: self.rows_below]):
                column = 0
                for entry in row:
                    column = (
                        _entry(
                            canvas,
                            column,
                            canvas.height - self.rows_below + n,
                            entry,
                            canvas.width - column,
                            self.ascii,
                        )
                        + 3
                    )
            if len(rows) > self.rows_below:
                hidden = sum(len(row) for row in rows[self.rows_below :])
                _more(canvas, canvas.height - 1, canvas.width, hidden)

    def _draw_right(self, canvas: Canvas, bottom: int) -> None:
        left, room, lines = canvas.width - self.column + 2, self.column - 2, bottom - 1
        with_fits = sum(2 if e.fit else 1 for e in self.entries) <= lines
        row, entries = 0, list(self.entries)
        last = lines - 2  # the last line but one: below it stands how many more there are
        chosen = next((n for n, e in enumerate(entries) if e.chosen), 0)
        if not with_fits and len(entries) > lines and chosen > last >= 0:
            entries.insert(last, entries.pop(chosen))
        for n, entry in enumerate(entries):
            if row == lines - 1 and n < len(self.entries) - 1:
                _more(canvas, row, canvas.width, len(self.entries) - n, left)
                break
            _entry(canvas, left, row, entry, room, self.ascii)
            row += 1
            if with_fits and entry.fit:
                canvas.text(left + 2, row, cut(entry.fit, room - 2, "~" if self.ascii else "…"), DIM)
                row += 1


def _entry(canvas: Canvas, column: int, row: int, entry: _Entry, room: int, ascii: bool) -> int:
    canvas.text(column, row, entry.mark.marker, Ink(entry.mark.hue, bold=entry.chosen))
    name = cut(entry.name, max(1, room - 2), "~" if ascii else "…")
    canvas.text(column + 2, row, name, Ink(bold=True) if entry.chosen else PLAIN)
    return column + 2 + text_width(name)


def _more(canvas: Canvas, row: int, right: int, hidden: int, left: int | None = None) -> None:
    text = f"+ {hidden} more"
    canvas.text(right - len(text) if left is None else left, row, text, DIM)


def _rows(entries: tuple[_Entry, ...], width: int, ascii: bool) -> list[list[_Entry]]:
    """Entries packed into lines of a width."""
    rows: list[list[_Entry]] = []
    used = width + 1
    for entry in entries:
        size = min(text_width(entry.name), width - 2) + 2
        if used + 3 + size > width:
            rows.append([])
            used = -3
        rows[-1].append(entry)
        used += 3 + size
    return rows
