"""Pieces of a page in HTML that needs no network and no script; every text from a log is escaped here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from importlib.resources import files

from hotmess_tui.charts.axes import drawable
from hotmess_tui.charts.marks import Series, figure_name, marks
from hotmess_tui.charts.safe import one_line, visible
from hotmess_tui.charts.svg_painter import hue_of, legend_entries, marker, svg
from hotmess_tui.columns import Rows
from hotmess_tui.records import Curve
from hotmess_tui.report.figures import figure_text, has_interval, interval_text, point_columns, without_ends

# Even where something was not escaped, nothing would be run or fetched
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
    looks = marks([*series, *(p.series for p in curve.points)])
    entries = []
    for name, words, fit in legend_entries(curve):
        sign = f'<svg class="mark hue-{hue_of(looks[name])}" viewBox="-6 -6 12 12">{marker(looks[name])}</svg>'
        entries.append(f"<li>{sign} {say(words)}" + (f" <span>{say(fit)}</span>" if fit else "") + "</li>")
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
    return table(*point_columns(curve))


def table(rows: Rows, names: Sequence[str] | None = None, titles: dict[str, str] | None = None) -> str:
    """A table of figures; an interval stands in one column behind the incoherence."""
    names = names or without_ends(rows.columns)
    kinds = dict(zip(rows.columns, rows.types(), strict=True))
    head, body = [], []
    for name in names:
        text = ' class="text"' if kinds[name] == "VARCHAR" else ""
        head.append(f"<th{text}>{say((titles or {}).get(name, figure_name(name)))}</th>")
        if has_interval(name, rows.columns):
            head.append("<th>95 % interval</th>")
    for record in rows.as_dicts():
        cells = []
        for name in names:
            wide = " wide" if name in ("of", "why") else ""  # prose
            text = f' class="text{wide}"' if kinds[name] == "VARCHAR" else ""
            cells.append(f"<td{text}>{say(figure_text(name, record[name]))}</td>")
            if has_interval(name, rows.columns):
                cells.append(f"<td>{interval_text(name, record)}</td>")
        body.append(f"<tr>{''.join(cells)}</tr>")
    lines = "\n".join(body)
    top = f"<thead><tr>{''.join(head)}</tr></thead>"
    return f'<div class="scroll"><table>\n{top}\n<tbody>\n{lines}\n</tbody></table></div>'


def notes(said: Sequence[str]) -> str:
    """Sentences on what was left out and how far the figures can be trusted."""
    return f'<ul class="notes">{"".join(f"<li>{say(note)}</li>" for note in said)}</ul>' if said else ""
