"""`hotmess chart CURVE`: one curve, drawn, or its points as data."""

from __future__ import annotations

import difflib
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hotmess_tui.charts.cell_painter import draw
from hotmess_tui.charts.drawing import to_text
from hotmess_tui.charts.marks import own_series
from hotmess_tui.charts.safe import cut, one_line, width
from hotmess_tui.cli import suggestions
from hotmess_tui.cli.opening import say, watched
from hotmess_tui.cli.options import DATA, Order, Output, Reading, choosing, following, ordering, printing, reading
from hotmess_tui.cli.output import as_csv, as_json, in_order, put, put_parquet
from hotmess_tui.cli.piped import STANDARD_INPUT
from hotmess_tui.cli.terminal import size
from hotmess_tui.cli.text import printable
from hotmess_tui.deferred import Deferred
from hotmess_tui.errors import HotmessError
from hotmess_tui.records import Choice, Curve
from hotmess_tui.report.chart_command import chart_command
from hotmess_tui.report.curve_file import FIGURES, PICTURES, as_object, captions, points_of, write_curve
from hotmess_tui.store.queries.catalogue import queries
from hotmess_tui.store.queries.user_queries import faults

if TYPE_CHECKING:
    from hotmess_tui.explorer import slope_words
else:
    slope_words = Deferred("hotmess_tui.explorer.slope_words")

_TALLEST = 30  # rows of a chart on a high terminal: more says no more


class _Chart(click.Command):
    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The curves that there are, a person's own, too."""
        with formatter.section("Curves"):
            formatter.write_dl([(query.name, query.text("title")) for query in queries("curves")])


@click.command("chart", cls=_Chart)
@click.argument("curve", required=False, shell_complete=suggestions.curves_or_files)
@reading
@choosing
@ordering
@click.option("--figure", is_flag=True, help="Draw the SVG by matplotlib, for a paper; .png and .pdf always are.")
@click.option(
    "--caption/--no-caption",
    default=None,
    help="Add a caption: settings, sample counts, the command that draws the chart. Default: in pictures.",
)
@following
@printing(*DATA, pictures=PICTURES, height=True)
def command(
    curve: str | None,
    reading: Reading,
    choice: Choice,
    order: Order,
    figure: bool,
    caption: bool | None,
    output: Output,
    follow: bool,
) -> None:
    """Draw one CURVE as wide as the terminal (80 × 24 in a pipe).

    --output NAME.svg or NAME.html writes a picture. NAME.png, NAME.pdf and NAME.svg with --figure are figures for a
    paper; they need an extra: pip install 'hotmess-tui[figures]'.
    """
    curve, reading = _curve_of(curve, reading)
    picture = picture_ending(output, figure)
    for explorer in watched(reading, follow):
        explorer.check(choice)
        drawn, labels = explorer.curve(curve, choice), explorer.labels_for(choice)
        if output.format in ("text", "json"):
            drawn = slope_words.with_slopes(explorer.store, drawn, choice, labels)
        rows = in_order(points_of(drawn, choice), order)
        command_line = chart_command(curve, choice, reading.paths, reading.options, str(reading.store or ""))
        if output.format == "csv":
            put(as_csv(rows), output)
        elif output.format == "json":
            put(as_json(as_object(drawn, rows)), output)
        elif output.format == "parquet":
            put_parquet(rows, output)
        elif picture and output.file is not None and drawn.points:
            write_curve(
                explorer.store,
                drawn,
                choice,
                labels,
                output.file,
                figure=figure,
                command=command_line,
                captioned=caption is not False,
            )
        elif drawn.points:
            caption_lines = captions(explorer.store, drawn, choice, labels, command_line) if caption else ()
            notes = drawn.notes if output.file is not None else ()
            below = [f"{one_line(words)}\n" for words in (*caption_lines, *notes)]
            put(_drawn(drawn, explorer.series(choice.by), output) + "".join(below), output)
        if not drawn.points and not follow:
            raise HotmessError(f"{curve}: {'; '.join(drawn.notes) or 'nothing to draw'}")
        for note in drawn.notes:
            say(note)


def _curve_of(name: str | None, reading: Reading) -> tuple[str, Reading]:
    """The curve that is meant, and what is read; logs in the place of a curve are drawn as the first one.

    Raises:
        HotmessError: there is no such curve, or it stands behind the logs (status 2).
    """
    names = [query.name for query in queries("curves")]
    if name is None or name in names or not (Path(name).exists() or name == STANDARD_INPUT):
        return known_curve(name), reading
    behind = next((path for path in reading.paths if path in names and not Path(path).exists()), None)
    if behind is not None:
        raise HotmessError(f"the curve comes before the logs: hotmess chart {behind} {name}", status=2)
    say(f"{names[0]}, the first curve; the others: {', '.join(names[1:])}")
    return names[0], replace(reading, paths=(name, *reading.paths))


def known_curve(name: str | None) -> str:
    """The name of a curve; one that is none is refused before any log is read.

    Raises:
        HotmessError: there is no such curve; the message names the nearest, or all.
    """
    names = [query.name for query in queries("curves")]
    if name is None:
        raise HotmessError(f"name a curve: hotmess chart CURVE [PATH]…; available: {', '.join(names)}", status=2)
    if name not in names:
        broken = [fault for fault in faults() if f"{name}.sql:" in fault]
        if broken:
            raise HotmessError(broken[0], status=2)
        raise HotmessError(f"unknown curve {name!r}; {_hint(name, names)}", status=2)
    return name


def _hint(name: str, names: Sequence[str]) -> str:
    near = difflib.get_close_matches(name.lower().replace("-", "_"), names, 1, 0.6) or [
        candidate for candidate in names if len(name) > 2 and candidate.startswith(name.lower().replace("-", "_"))
    ]
    return f"did you mean {near[0]}?" if near else f"available: {', '.join(names)}"


def picture_ending(output: Output, figure: bool) -> str:
    """The ending of the file where a picture is asked for, else nothing.

    Raises:
        HotmessError: a figure for a paper in a kind of file that holds none (status 2).
    """
    ending = output.file.suffix.lower() if output.file is not None and output.format == "text" else ""
    if figure and ending not in FIGURES:
        raise HotmessError(f"--figure needs --output NAME with one of {', '.join(FIGURES)}", status=2)
    return ending if ending in PICTURES else ""


def _drawn(curve: Curve, series: Sequence[tuple[str, ...]], output: Output) -> str:
    wide, high = size()
    if sys.stdout.isatty():
        high = min(high - 1, _TALLEST)
    wide, high = output.width or wide, output.height or high
    drawing = draw(
        curve, wide, high - 1, ascii=output.ascii, series=own_series((point.series for point in curve.points), series)
    )
    return _heading(curve, wide, output) + to_text(drawing, output.color)


def _heading(curve: Curve, wide: int, output: Output) -> str:
    """The first line: what is drawn, and under which choices."""
    split = f"{curve.decomposition}, {curve.estimator} · " if curve.decomposed else ""
    choices = one_line(f"{split}by {', '.join(curve.by)}")
    title = cut(one_line(curve.title), wide)
    gap = wide - width(title) - width(choices)
    if gap < 2:
        choices, gap = "", 0
    line = printable(f"{title}{' ' * gap}{choices}", output.ascii)
    return f"\x1b[1m{line[: len(title)]}\x1b[0m{line[len(title) :]}\n" if output.color else f"{line}\n"
