"""A curve as a file: picture for a browser or a paper, text, or its points as data; the file's ending decides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hotmess_tui.charts.cell_painter import draw
from hotmess_tui.charts.drawing import to_text
from hotmess_tui.charts.marks import own_series
from hotmess_tui.charts.scene import drawable
from hotmess_tui.charts.svg_painter import svg
from hotmess_tui.deferred import Deferred
from hotmess_tui.errors import HotmessError
from hotmess_tui.explorer.files import as_json, figure_settings, write_file, write_table, write_text
from hotmess_tui.records import Choice, Curve, Labels
from hotmess_tui.report.chart_command import DRAWN_AGAIN
from hotmess_tui.tables.points import of_curve, of_fits
from hotmess_tui.tables.rows import Rows

if TYPE_CHECKING:
    from hotmess_tui.charts import matplotlib_painter
    from hotmess_tui.explorer import coverage, curves
    from hotmess_tui.store.open_store import OpenStore
else:  # DuckDB comes with them, which a command is imported without
    coverage = Deferred("hotmess_tui.explorer.coverage")
    curves = Deferred("hotmess_tui.explorer.curves")
    matplotlib_painter = Deferred("hotmess_tui.charts.matplotlib_painter")

FIGURES = (".svg", ".png", ".pdf")  # what matplotlib writes
MATPLOTLIB_ENDINGS = FIGURES[1:]  # what nothing else does
PICTURES = (".svg", ".png", ".pdf", ".html")
ENDINGS = (*PICTURES, ".txt", ".csv", ".json", ".parquet")
_TEXT = (100, 29)  # cells of a chart in a text file


def captions(store: OpenStore, curve: Curve, choice: Choice, labels: Labels, command: str) -> tuple[str, ...]:
    """What stands under a picture besides the notes: what it shows, under what, of how many; how to draw it again."""
    return _lines(_caption(store, curve, choice, labels), command)


def _lines(caption: str, command: str) -> tuple[str, ...]:
    return (*[caption] * bool(caption), *[f"{DRAWN_AGAIN} {command}"] * bool(command))


def _caption(store: OpenStore, curve: Curve, choice: Choice, labels: Labels) -> str:
    return coverage.caption(curve, choice, coverage.coverage(store, choice, labels, curve.name))


def write_curve(
    store: OpenStore,
    curve: Curve,
    choice: Choice,
    labels: Labels,
    path: Path,
    *,
    figure: bool = False,
    command: str = "",
    captioned: bool = True,
) -> None:
    """Write a curve as its file's ending says.

    Args:
        store: the store it is of.
        curve: what is written.
        choice: the view settings under which it was made.
        labels: those that there are.
        path: the file.
        figure: an SVG by matplotlib, as for PNG and PDF.
        command: what draws it again.
        captioned: whether a picture has a caption; its notes always stand below.

    Raises:
        HotmessError: nothing can be drawn; an ending of no use (status 2); no matplotlib; it can't be written there.
    """
    ending = path.suffix.lower()
    if ending not in ENDINGS:
        raise HotmessError(f"{path}: unknown format for a curve; available: {', '.join(ENDINGS)}", status=2)
    if ending in (".csv", ".parquet"):
        write_table(path, points_of(curve, choice))
        return
    if ending == ".json":
        write_text(path, as_json(as_object(curve, of_curve(curve))))
        return
    picture(store, curve, choice, labels, command, captioned).write(path, figure=figure)


@dataclass(frozen=True)
class Picture:
    """A curve as it is drawn.

    Args:
        curve: it has its notes.
        series: all that have a sign of their own, in their order.
        caption: what it shows, of how many samples; "" for none.
        command: what draws it again; "" for none.
    """

    curve: Curve
    series: tuple[tuple[str, ...], ...]
    caption: str
    command: str

    @property
    def _below(self) -> tuple[str, ...]:
        return (*_lines(self.caption, self.command), *self.curve.notes)

    def svg(self) -> str:
        """As SVG.

        Raises:
            HotmessError: nothing can be drawn.
        """
        _drawable(self.curve)
        return svg(self.curve, self.series, below=self._below)

    def text(self) -> str:
        """As plain text."""
        return text(replace(self.curve, notes=self._below), self.series)

    def figure(self) -> Any:
        """As a matplotlib Figure.

        Raises:
            HotmessError: nothing can be drawn; no matplotlib.
        """
        _drawable(self.curve)
        if why := matplotlib_painter.lacking(MATPLOTLIB_ENDINGS[0]):
            raise HotmessError(why)
        return matplotlib_painter.build(self.curve, self.series, self._below)

    def write(self, path: Path, *, figure: bool = False) -> None:
        """Write it as the file's ending says; `figure`: an SVG by matplotlib.

        Raises:
            HotmessError: nothing can be drawn; an ending of no use (status 2); no matplotlib; it cannot be written.
        """
        ending = path.suffix.lower()
        if ending not in (*PICTURES, ".txt"):
            raise HotmessError(
                f"{path}: unknown format for a curve; available: {', '.join((*PICTURES, '.txt'))}", status=2
            )
        if ending == ".txt":
            write_text(path, self.text())
            return
        _drawable(self.curve)
        if ending == ".html":
            from hotmess_tui.report.composition import curve_page  # with the explorer

            write_text(path, curve_page(self.curve, self.series, self.caption, self.command))
        elif figure or ending in MATPLOTLIB_ENDINGS:
            write_file(path, lambda part: matplotlib_painter.write(self.curve, part, ending, self.series, self._below))
        else:
            write_text(path, self.svg())


def picture(
    store: OpenStore, curve: Curve, choice: Choice, labels: Labels, command: str = "", captioned: bool = True
) -> Picture:
    """A curve with all that stands on its picture, read from the store.

    Args:
        store: the store it is of.
        curve: what is drawn.
        choice: the view settings under which it was made.
        labels: those that there are.
        command: what draws it again.
        captioned: whether it has a caption; its notes always stand below.
    """
    series = own_series((point.series for point in curve.points), curves.series_names(store, choice.by, labels))
    caption = _caption(store, curve, choice, labels) if captioned else ""
    return Picture(curve, tuple(series), caption, command if captioned else "")


def points_of(curve: Curve, choice: Choice) -> Rows:
    """The points of a curve as a table that says under which settings they hold."""
    about = figure_settings(choice, curve.decomposition, curve.estimator, curve.length_unit, curve.notes)
    return replace(of_curve(curve), about=about)


def _drawable(curve: Curve) -> None:
    if not drawable(curve):
        raise HotmessError(f"{curve.name}: {'; '.join(curve.notes) or 'nothing to draw'}")


def text(curve: Curve, series: Sequence[tuple[str, ...]], width: int = _TEXT[0], height: int = _TEXT[1]) -> str:
    """A curve as plain text: its title, the chart, the notes."""
    chart = to_text(draw(curve, width, height, series=series), color=False)
    return "\n".join([curve.title, chart, *curve.notes, ""][: None if curve.notes else -1])


def as_object(curve: Curve, rows: Rows) -> dict[str, object]:
    """The documented JSON object."""
    return {
        "curve": curve.name,
        "title": curve.title,
        "x": {"label": curve.x.label, "unit": curve.x.unit, "scale": curve.x.scale},
        "decomposition": curve.decomposition,
        "estimator": curve.estimator,
        "points": rows.as_dicts(),
        "fits": of_fits(curve.by, curve.fits).as_dicts(),
        "notes": list(curve.notes),
    }
