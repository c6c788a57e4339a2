"""Signs and colours of charts: a marker and an Okabe-Ito hue per series, the same on every screen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

Series = tuple[str, ...]

# Okabe & Ito's palette without black; yellow last, as it is faint on white. Beside each the nearest of the 256 colours.
HUES = ("#56B4E9", "#E69F00", "#009E73", "#CC79A7", "#D55E00", "#0072B2", "#F0E442")
HUES_256 = {"#56B4E9": 74, "#E69F00": 214, "#009E73": 36, "#CC79A7": 175, "#D55E00": 166, "#0072B2": 25, "#F0E442": 227}


@lru_cache(maxsize=64)
def color_256(color: str) -> int:
    """The nearest of the 256 colours to a #RRGGBB: of the cube of six levels, where none is given for the hue."""
    if color in HUES_256:
        return HUES_256[color]
    levels = (0, 95, 135, 175, 215, 255)
    red, green, blue = (int(color[at : at + 2], 16) for at in (1, 3, 5))
    steps = [min(range(6), key=lambda step: abs(levels[step] - part)) for part in (red, green, blue)]
    return 16 + 36 * steps[0] + 6 * steps[1] + steps[2]


class Glyphs(NamedTuple):
    """The characters that a chart is made of; as many markers of the second kind as of the first."""

    markers: str
    hollow: str
    upright: str
    level: str
    corner: str
    tick_left: str
    tick_below: str
    whisker: str
    whisker_top: str
    whisker_bottom: str
    dots: str  # a dot in the first, second … part of a cell, from the top
    here: str
    ellipsis: str


UNICODE = Glyphs("●▲■◆✚✖▼★◉▶", "○△□◇+×▽☆◎▷", "│", "─", "└", "┤", "┬", "│", "╷", "╵", "⠁⠂⠄⡀", "┻", "…")
ASCII = Glyphs("o^#*+x%@&$", ".'=:-,;?!u", "|", "-", "+", "+", "+", "|", "|", "|", ".", "|", "~")


class Mark(NamedTuple):
    """How one series looks. Colour is never the only sign: ten markers and seven hues make 70 different pairs."""

    hue: str
    marker: str
    hollow: str


def mark(position: int, ascii: bool = False) -> Mark:
    """The look of the series at a position in the list of all series."""
    glyphs = ASCII if ascii else UNICODE
    n = position % len(glyphs.markers)
    return Mark(HUES[position % len(HUES)], glyphs.markers[n], glyphs.hollow[n])


def marks(series: Iterable[Series], ascii: bool = False) -> Mapping[Series, Mark]:
    """A mark for every series as they come: all of the store in its order, so that none changes under a filter."""
    return {one: mark(n, ascii) for n, one in enumerate(dict.fromkeys(series))}


def own_series(points: Iterable[Series], series: Sequence[Series]) -> Sequence[Series]:
    """All series of the store where those of some points are among them; none where a curve has series of its own."""
    names = set(series)
    return series if any(point in names for point in points) else ()


def series_name(series: Series) -> str:
    """A series as it is written: its values, apart by a dot; an empty value has a name, too."""
    return " · ".join(value if value else "(none)" for value in series) if series else "all"


# Names of figures as the paper writes them
FIGURES = {"bias": "bias²", "left_out": "excluded", "r2": "r²"}


def figure_name(column: str) -> str:
    """`bias` → `bias²`, `mean_length` → `mean length`."""
    return FIGURES.get(column, column.replace("_", " "))
