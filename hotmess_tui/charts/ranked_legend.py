"""The legend of a chart as a ranking: every series with its figures over all questions, the highest first."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from hotmess_tui.charts.drawing import BOLD, DIM, PLAIN, Canvas, Ink, Span
from hotmess_tui.charts.legend import NARROW, WIDE, Legend
from hotmess_tui.charts.marks import Mark, Series, series_name
from hotmess_tui.charts.numbers import plain
from hotmess_tui.charts.safe import cut
from hotmess_tui.charts.safe import width as text_width
from hotmess_tui.charts.scene import Scene
from hotmess_tui.charts.short_names import short_names

_LEAST = 27  # cells: an interval and an error
_LEAST_NAME = 8
_MOST_SHARE = 0.36  # of the width of a chart
_GAP = 2  # columns between plot and legend


class Standing(NamedTuple):
    """The figures of a series: the one that ranks it, what stands behind that; below it its interval and what else."""

    series: Series
    figure: str = ""
    bar: tuple[Span, ...] = ()
    within: tuple[Span, ...] = ()
    further: tuple[Span, ...] = ()

    @property
    def below(self) -> tuple[Span, ...]:
        """What stands below the name."""
        return self.within + self.further


class Ranking(NamedTuple):
    """All series in order, the highest first, under a title."""

    title: str
    standings: tuple[Standing, ...]


class _Row(NamedTuple):
    standing: Standing
    name: str
    mark: Mark | None  # None: it is not drawn
    fit: str
    chosen: bool


class RankedLegend(NamedTuple):
    """A column at the right of the plot."""

    title: str
    rows: tuple[_Row, ...]
    column: int
    ascii: bool
    rows_below: int = 0
    titles_x: bool = False  # the column is full: the title of the x axis stands below the plot

    def plot_width(self, width: int) -> int:
        """What is left for the plot."""
        return width - self.column

    def draw(self, canvas: Canvas, bottom: int) -> None:
        """Write it down to the last row of the canvas, for every series as many lines as there are for all of them."""
        left, lines = canvas.width - self.column + _GAP, canvas.height - 1
        canvas.text(left, 0, cut(self.title, self.column - _GAP, self._ellipsis), DIM)
        most = 3 if any(row.fit for row in self.rows) else 2
        each = next((n for n in range(most, 1, -1) if len(self.rows) * n <= lines), 1)
        shown, hidden = (list(self.rows), 0) if each > 1 else self._shown(lines)
        row = 1
        for entry in shown:
            self._entry(canvas, left, row, entry)
            further = (entry.standing.below, (Span(entry.fit, DIM),))
            for n, line in enumerate(further[: max(each - 1, int(entry.chosen))], 1):
                _write(canvas, left + 2, row + n, line)
            row += max(each, 1 + int(entry.chosen))
        if hidden:
            canvas.text(left, row, f"+ {hidden} more", DIM)

    @property
    def _ellipsis(self) -> str:
        return "~" if self.ascii else "…"

    def _shown(self, lines: int) -> tuple[list[_Row], int]:
        """The rows for which there is a line, the chosen one with two among them, and how many there is none for."""
        rows = list(self.rows)
        chosen = next((n for n, row in enumerate(rows) if row.chosen), None)
        lines -= chosen is not None
        if len(rows) <= lines:
            return rows, 0
        room = max(1, lines - 1)  # the last line says how many more there are
        if chosen is not None and chosen >= room:
            rows.insert(room - 1, rows.pop(chosen))
        return rows[:room], len(rows) - room

    def _entry(self, canvas: Canvas, left: int, row: int, entry: _Row) -> None:
        figures = _figures(entry.standing)
        room = self.column - _GAP - 2 - _width(figures)
        if entry.mark is not None:
            canvas.text(left, row, entry.mark.marker, Ink(entry.mark.hue, bold=entry.chosen))
        canvas.text(left + 2, row, entry.name, BOLD if entry.chosen else PLAIN if entry.mark is not None else DIM)
        _write(canvas, left + 2 + room, row, figures)


def _write(canvas: Canvas, column: int, row: int, spans: tuple[Span, ...]) -> None:
    for span in spans:
        canvas.text(column, row, span.text, span.ink)
        column += text_width(span.text)


def legend_of(
    scene: Scene, width: int, height: int, chosen: Series | None, ascii: bool, ranking: Ranking | None
) -> Legend | RankedLegend:
    """The legend of a chart of this size; below a narrow one the series stand in the order of the ranking."""
    if ranking is None:
        return Legend.of(scene, width, height, chosen, ascii)
    places = {standing.series: n for n, standing in enumerate(ranking.standings)}
    entries = sorted(scene.legend, key=lambda entry: places.get(entry.series, len(places)))
    if width < NARROW:
        named = tuple(
            replace(entry, name=f"{entry.name} {ranking.standings[places[entry.series]].figure.strip()}")
            if entry.series in places
            else entry
            for entry in entries
        )
        return Legend.of(replace(scene, legend=named), width, height, chosen, ascii)
    rows = [
        _Row(
            ranking.standings[places[entry.series]] if entry.series in places else Standing(entry.series),
            plain(entry.name) if ascii else entry.name,
            entry.mark,
            (plain(entry.fit) if ascii else entry.fit) if width >= WIDE else "",
            entry.series == chosen,
        )
        for entry in entries
    ]
    drawn = {entry.series for entry in scene.legend}
    rows += [_not_drawn(standing, ascii) for standing in ranking.standings if standing.series not in drawn]
    rows.sort(key=lambda row: places.get(row.standing.series, len(places)))
    need = max(text_width(ranking.title), *(_need(row) for row in rows))
    room = min(need, max(_LEAST, int(width * _MOST_SHARE)))
    for_name = room - 2 - max(_width(_figures(row.standing)) for row in rows)
    names = short_names([row.name for row in rows], for_name, "~" if ascii else "…")
    all_rows = tuple(row._replace(name=name) for row, name in zip(rows, names, strict=True))
    return RankedLegend(ranking.title, all_rows, room + _GAP, ascii)


def _not_drawn(standing: Standing, ascii: bool) -> _Row:
    """A series with figures, but without a point: it is ranked all the same."""
    name = series_name(standing.series)
    further = (Span("  " * bool(standing.within) + "not drawn", DIM),)
    return _Row(standing._replace(further=further), plain(name) if ascii else name, None, "", chosen=False)


def _figures(standing: Standing) -> tuple[Span, ...]:
    return Span(f" {standing.figure} "), *standing.bar


def _width(spans: tuple[Span, ...]) -> int:
    return sum(text_width(span.text) for span in spans)


def _need(row: _Row) -> int:
    """The cells that a row would like to have."""
    name = max(_LEAST_NAME, text_width(row.name)) + _width(_figures(row.standing))
    return 2 + max(name, _width(row.standing.below), text_width(row.fit))
