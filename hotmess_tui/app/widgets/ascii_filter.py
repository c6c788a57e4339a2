"""For terminals without Unicode: whatever a screen or a log wants to write, only ASCII leaves."""

from __future__ import annotations

from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

from hotmess_tui.charts.numbers import plain
from hotmess_tui.charts.safe import cells

# The frames and scrollbars of the terminal library, arrows, quotation marks
_SIGNS = str.maketrans(
    {
        **dict.fromkeys("─━▔▁═", "-"),
        **dict.fromkeys("│┃▏▎▊▌▐║", "|"),
        **dict.fromkeys("╭╮╰╯┌┐└┘├┤┬┴┼╔╗╚╝", "+"),
        **dict.fromkeys("█▇▓", "#"),
        **dict.fromkeys("▒░", "="),
        **dict.fromkeys("“”„", '"'),
        **dict.fromkeys("‘’", "'"),
        "—": "-",
        "→": ">",
        "←": "<",
        "↑": "^",
        "↓": "v",
        "␛": "~",
        "\u00a0": " ",
    }
)


class AsciiFilter(LineFilter):
    """Writes what has a plain form plainly, everything else as question marks of the same width."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """Rewrite one line."""
        return [segment if segment.text.isascii() else _rewritten(segment) for segment in segments]


def _rewritten(segment: Segment) -> Segment:
    text = "".join(_cell(cell) for cell in cells(segment.text))
    return Segment(text, segment.style, segment.control)


def _cell(cell: str) -> str:
    if cell.isascii():
        return cell or "?"  # an empty cell follows a wide character, which was one question mark
    sign = cell[0].translate(_SIGNS)
    sign = sign if sign.isascii() else plain(cell[0])
    return sign if len(sign) == 1 and sign.isascii() else "?"
