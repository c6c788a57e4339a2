"""What the curves screen gives out: the chart as text, a point, the table; a picture, data or a report in a file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from hotmess_tui.app.copy_export import Copyable, Export, Report, cancelled, copy_row, copy_table
from hotmess_tui.charts import matplotlib_painter
from hotmess_tui.charts.marks import Series
from hotmess_tui.deferred import Deferred
from hotmess_tui.records import Choice, Curve
from hotmess_tui.report import ENDINGS, curve_file
from hotmess_tui.report.chart_command import command_of
from hotmess_tui.tables.points import PointRow, of_curve
from hotmess_tui.wording import counted

if TYPE_CHECKING:
    from hotmess_tui.explorer import slope_words
    from hotmess_tui.explorer.explorer import Explorer
else:  # DuckDB comes with it
    slope_words = Deferred("hotmess_tui.explorer.slope_words")


def copy_curve(
    curve: Curve, choice: Choice, series: Sequence[Series], rows: Sequence[PointRow], selected: int | None
) -> Iterator[Copyable]:
    """What can be copied of a curve."""
    yield Copyable("the chart as text", lambda explorer: curve_file.text(_with_slopes(explorer, curve, choice), series))
    if selected is not None:
        yield copy_row(of_curve(replace(curve, points=(curve.points[selected],))))
        yield copy_table(lambda explorer: of_curve(_in_order(curve, rows)))


def export_curve(curve: Curve, choice: Choice, rows: Sequence[PointRow]) -> Export:
    """A curve as a file; data are in the order of the table, a picture looks the same in whatever order."""

    def write(explorer: Explorer, path: Path, report: Report) -> str:
        in_picture = path.suffix.lower() in (*curve_file.PICTURES, ".txt")
        drawn = _with_slopes(explorer, curve if in_picture else _in_order(curve, rows), choice)
        labels = explorer.labels_for(choice)
        curve_file.write_curve(
            explorer.store, drawn, choice, labels, path, command=command_of(explorer, curve.name, choice)
        )
        return f"{curve.name.replace('_', ' ')}, {counted(len(curve.points), 'point')}"

    lacking = {ending: why for ending in curve_file.MATPLOTLIB_ENDINGS if (why := matplotlib_painter.lacking(ending))}
    endings = [ending for ending in curve_file.ENDINGS if ending not in lacking]
    return Export("this curve", f"{curve.name}.svg", endings, write, lacking)


def export_report(choice: Choice) -> Export:
    """A report of everything under the view settings."""

    def write(explorer: Explorer, path: Path, report: Report) -> str:
        from hotmess_tui.report.report_file import write_report  # with DuckDB and all painters

        return write_report(explorer, choice, path, report, cancelled)

    return Export("a report", "report.html", ENDINGS, write)


def _with_slopes(explorer: Explorer, curve: Curve, choice: Choice) -> Curve:
    """The curve with what stands under its power laws on screen."""
    return slope_words.with_slopes(explorer.store, curve, choice, explorer.labels_for(choice))


def _in_order(curve: Curve, rows: Sequence[PointRow]) -> Curve:
    return replace(curve, points=tuple(row.point for row in rows))
