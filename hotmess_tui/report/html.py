"""Pieces of a page in HTML that needs no network and no script; every text from a log is escaped here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from importlib.resources import files

from hotmess_tui.charts.marks import Series, marks
from hotmess_tui.charts.safe import one_line, visible
from hotmess_tui.charts.scene import drawable, legend
from hotmess_tui.charts.svg_painter import hue_of, marker, svg
from hotmess_tui.records import Curve
from hotmess_tui.report.figures import point_rows
from hotmess_tui.tables.rows import Rows

# Even where something was not escaped, nothing would be run or fetched
NONE = "(none)"  # an empty name
_PROSE = ("of", "why")  # columns of sentences
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def say(text: object) -> str:
    """Text from logs on one line, harmless in markup."""
    return escape(one_line(str(text)))


def say_all(text: str) -> str:
    """Text from logs with its lines, harmless in markup."""
    return escape(visible(text.replace("\r\n", "\n"), keep="\n\t"))


def page(title: str, body: Iterable[str]) -> str:
    """A whole page around its parts."""
    style = files(__package__).joinpath("page.css").read_text(encoding="utf-8")
    return "\n".join(
        [
            '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{say(title)}</title>\n<style>\n{style}</style>\n</head>\n<body>",
            *body,
            "</body>\n</html>\n",
        ]
    )


def curve_figure(curve: Curve, series: Iterable[Series], caption: str) -> str:
    """The chart of a curve with its legend, and a caption."""
    entries = []
    for entry in legend(curve, marks([*series, *(point.series for point in curve.points)])):
        sign = f'<svg class="mark hue-{hue_of(entry.mark)}" viewBox="-6 -6 12 12">{marker(entry.mark)}</svg>'
        entries.append(f"<li>{sign} {say(entry.name)}{f' <span>{say(entry.fit)}</span>' if entry.fit else ''}</li>")
    return "\n".join(
        [
            "<figure>",
            f'<ul class="legend">{"".join(entries)}</ul>',
            f'<div class="scroll">{svg(curve, series, width=760, height=360, inline=True)}</div>',
            f"<figcaption>{say(caption)}</figcaption>",
            "</figure>",
        ]
    )


def curve_parts(curve: Curve, series: Iterable[Series], caption: str) -> list[str]:
    """A curve as it stands on a page: chart, its points folded, notes."""
    parts = []
    if drawable(curve):
        parts.append(curve_figure(curve, series, caption))
    points = point_table(curve)
    parts.append(f"<details><summary>the {len(curve.points):,} points</summary>{points}</details>")
    return [*parts, notes(curve.notes)]


def point_table(curve: Curve) -> str:
    """The points of a curve as a table, rounded to be read."""
    return table(point_rows(curve))


def table(rows: Rows) -> str:
    """A table of figures, as its columns are written."""
    classes = {
        column.name: "" if column.kind.right else ' class="text wide"' if column.name in _PROSE else ' class="text"'
        for column in rows.text
    }
    head = "".join(f"<th{classes[column.name]}>{say(column.heading)}</th>" for column in rows.text)
    lines = "\n".join(
        f"<tr>{''.join(f'<td{classes[c.name]}>{say(c.text(record) or NONE)}</td>' for c in rows.text)}</tr>"
        for record in rows.records
    )
    return f'<div class="scroll"><table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{lines}\n</tbody></table></div>'


def notes(said: Sequence[str]) -> str:
    """Sentences on what was left out and how far the figures can be trusted."""
    return f'<ul class="notes">{"".join(f"<li>{say(note)}</li>" for note in said)}</ul>' if said else ""
