"""A curve as a picture, for notebooks, files and matplotlib."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from hotmess_tui.api import arguments
from hotmess_tui.charts.safe import one_line
from hotmess_tui.deferred import Deferred
from hotmess_tui.records import Choice, Curve

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from hotmess_tui.explorer.explorer import Explorer
    from hotmess_tui.report import chart_command, curve_file
else:
    chart_command = Deferred("hotmess_tui.report.chart_command")
    curve_file = Deferred("hotmess_tui.report.curve_file")


class Chart:
    """A curve as it is drawn: points, 95 % intervals, power laws, what was left out below.

    Everything that a picture says is read when the chart is made: it stays when the logs are closed.
    """

    def __init__(self, explorer: Explorer, curve: Curve, choice: Choice) -> None:
        labels = explorer.labels_for(choice)
        self._picture = curve_file.picture(
            explorer.store, curve, choice, labels, chart_command.command_of(explorer, curve.name, choice)
        )
        self._svg = self._picture.svg()

    def svg(self) -> str:
        """The picture as SVG.

        Returns:
            The text of an SVG file.
        """
        return self._svg

    def _repr_svg_(self) -> str:
        """What a notebook shows."""
        return self._svg

    def __repr__(self) -> str:
        return f"<{one_line(self._picture.curve.title)}: {len(self._picture.curve.points):,} points>"

    def __str__(self) -> str:
        """The chart as plain text."""
        return self._picture.text()

    def save(self, file: str | os.PathLike[str], *, figure: bool = False) -> Path:
        """Write the picture as the file's ending says: .svg, .html, .png, .pdf, .txt.

        Args:
            file: The file.
            figure: An SVG by matplotlib, as for a paper; .png and .pdf always are.

        Returns:
            The file.

        Raises:
            HotmessError: Unknown extension, no matplotlib for .png and .pdf, or it cannot be written.
        """
        target = arguments.path("file", file)
        self._picture.write(target, figure=arguments.flag("figure", figure))
        return target

    def figure(self) -> Figure:
        """The picture as a `matplotlib.figure.Figure`: title, labels, scales and legend are set; `axes[0]` is the plot.

        Returns:
            The figure, which no window shows; `savefig` writes it.

        Raises:
            HotmessError: matplotlib is not installed: the extra `figures`.
        """
        figure: Figure = self._picture.figure()
        return figure
