"""The signs and inks that all screens share, with a plain set for terminals without Unicode."""

from __future__ import annotations

from typing import NamedTuple

from hotmess_tui.charts.drawing import Ink
from hotmess_tui.charts.numbers import plain


class Signs(NamedTuple):
    """Characters with a meaning."""

    step: str  # between the screens of the breadcrumbs
    rule: str
    here: str
    ellipsis: str
    right: str
    wrong: str
    none: str
    blocks: str  # an eighth of a cell, two eighths … a whole one
    levels: str  # heights, low to high
    mix: tuple[str, ...]  # right, three for wrong answers by turns, each seen in one cell on any ground; no answer
    causes: tuple[str, str, str, str]  # of an error: bias², flips, scatter; variance as a whole
    bar: str  # beside a passage of a trace
    answer_bar: str
    rising: str  # behind the title of the column that orders the rows
    falling: str
    spinner: str
    return_key: str
    null: str
    dot: str
    back: str  # points from a remark to what it is about

    @property
    def ascii(self) -> bool:
        """Whether this is the plain set."""
        return self.rule == "-"

    def plain(self, text: str) -> str:
        """A text as this set can write it."""
        return plain(text) if self.ascii else text


UNICODE = Signs(
    "▸", "─", "▸", "…", "✓", "✗", "∅", "▏▎▍▌▋▊▉█", "▁▂▃▄▅▆▇█", ("█", "▓", "▒", "▚", "·"), ("━", "╍", "┈", "═"), "▎",
    "┃", "↑", "↓", "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏", "↵", "–", "·", "◂",
)  # fmt: skip
ASCII = Signs(
    ">", "-", ">", "~", "+", "x", "o", "#", ".:-=+*#@", ("#", "=", "-", "%", "."), ("=", "~", ":", "*"), "|", "#",
    " ^", " v", "|/-\\", "\\n", "-", "-", "<",
)  # fmt: skip

# Of middle lightness, so that they read on dark and on light; all unlike the hues of series
RIGHT = Ink("#2EA043")
WRONG = Ink("#E5534B")
NONE = Ink("#C69026")
USER = Ink("#39A5B0")
REASONING = Ink("#DB61A2")
TOOL = Ink("#8B95A1")
ACCENT = "#9D7CFF"
FOCUS = Ink(ACCENT, bold=True)


def bar(share: float | None, cells: int, signs: Signs) -> str:
    """A share of one as a block bar, exactly `cells` wide."""
    if share is None or not share > 0:
        return " " * cells
    steps = len(signs.blocks)
    filled = max(1, min(cells * steps, round(share * cells * steps)))
    full, eighths = divmod(filled, steps)
    return (signs.blocks[-1] * full + (signs.blocks[eighths - 1] if eighths else "")).ljust(cells)


def level(share: float | None, signs: Signs) -> str:
    """A share of one as a height in one cell."""
    if share is None:
        return " "
    return signs.levels[min(len(signs.levels) - 1, max(0, int(share * len(signs.levels))))]


def portions(counts: tuple[int, ...], cells: int) -> list[int]:
    """Cells for each count so that they fill the bar; nothing that is there vanishes while there is a cell for it."""
    total = sum(counts)
    if not total:
        return [0] * len(counts)
    shares = [count / total * cells for count in counts]
    sizes = [max(1, int(share)) if count else 0 for share, count in zip(shares, counts, strict=True)]
    while sum(sizes) > cells:
        sizes[max(range(len(sizes)), key=lambda n: (sizes[n] > 1, sizes[n] - shares[n], n))] -= 1
    while sum(sizes) < cells:
        sizes[max(range(len(sizes)), key=lambda n: shares[n] - sizes[n])] += 1
    return sizes
