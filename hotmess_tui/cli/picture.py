"""A drawn chart as a picture for a browser: SVG and HTML with the characters and colours of the terminal."""

from __future__ import annotations

from html import escape

from hotmess_tui.charts.drawing import Drawing, Ink, Span
from hotmess_tui.charts.safe import width

_CELL_WIDTH, _CELL_HEIGHT = 8.4, 18  # of a monospaced font at 14 pixels
_MARGIN = 12
_FONT = "ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace"
# Two of the hues are faint on white: darkened as far as text needs to be read
_ON_WHITE = {"#F0E442": "#9A8F00", "#56B4E9": "#2E8FC7", "#E69F00": "#B87F00"}


def svg(drawing: Drawing, title: str) -> str:
    """The chart as a self-contained SVG file."""
    wide = drawing.width * _CELL_WIDTH + 2 * _MARGIN
    high = drawing.height * _CELL_HEIGHT + 2 * _MARGIN
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{wide:.0f}" height="{high}" viewBox="0 0 {wide:.0f} {high}">',
        f"<title>{escape(title)}</title>",
        '<rect width="100%" height="100%" fill="white"/>',
        f'<g font-family="{escape(_FONT)}" font-size="14" fill="#1a1a1a" xml:space="preserve">',
    ]
    for row, spans in enumerate(drawing.rows):
        column = 0
        for span in spans:
            cells = width(span.text)
            if span.text.strip():
                lines.append(_text(span, column, row, cells))
            column += cells
    return "\n".join([*lines, "</g>", "</svg>", ""])


def _text(span: Span, column: int, row: int, cells: int) -> str:
    left = _MARGIN + column * _CELL_WIDTH
    base = _MARGIN + row * _CELL_HEIGHT + 13
    return (
        f'<text x="{left:.1f}" y="{base}" textLength="{cells * _CELL_WIDTH:.1f}" lengthAdjust="spacingAndGlyphs"'
        f"{_svg_style(span.ink)}>{escape(span.text)}</text>"
    )


def _svg_style(ink: Ink) -> str:
    style = f' fill="{_ON_WHITE.get(ink.color, ink.color)}"' if ink.color else ""
    style += ' fill-opacity="0.55"' if ink.dim else ""
    return style + (' font-weight="bold"' if ink.bold or ink.reverse else "")


def html(drawing: Drawing, title: str) -> str:
    """The chart as a self-contained HTML page that follows the reader's light or dark setting."""
    rows = "\n".join("".join(_html_span(span) for span in spans).rstrip() for spans in drawing.rows)
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">\n'
        f"<title>{escape(title)}</title>\n"
        "<style>:root{color-scheme:light dark}pre{font:14px/1.3 "
        f"{_FONT}"
        "}.d{opacity:.55}.b{font-weight:bold}</style>\n"
        f"</head><body><pre>{rows}</pre></body></html>\n"
    )


def _html_span(span: Span) -> str:
    ink = span.ink
    names = " ".join(name for on, name in ((ink.dim, "d"), (ink.bold or ink.reverse, "b")) if on)
    style = f' style="color:{_ON_WHITE.get(ink.color, ink.color)}"' if ink.color else ""
    attributes = (f' class="{names}"' if names else "") + style
    return f"<span{attributes}>{escape(span.text)}</span>" if attributes else escape(span.text)
