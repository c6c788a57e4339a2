"""The hint above the first chart of a person who has not used the explorer before; it goes with the first key."""

from __future__ import annotations

from hotmess_tui.app.keys_in_notes import with_keys
from hotmess_tui.app.widgets.question_header import StyledLines
from hotmess_tui.charts.drawing import Span
from hotmess_tui.charts.safe import cut
from hotmess_tui.records import Curve
from hotmess_tui.tables.signs import FOCUS, Signs

_LAST = "? explains this screen, C lists the curves, q quits. Any key hides this."
_SELECT = "Arrows select a marker; Enter opens its questions, Esc goes back."
LINES = ("The higher a marker, the more of the error differs from sample to sample.", _SELECT, _LAST)
OF_VARIANCE = ("The higher a marker, the more the outcomes differ from sample to sample.", _SELECT, _LAST)
OF_NOTHING = (
    "These logs do not support this chart; the reason is below.",
    "a lists all questions, o lists the files that were read.",
    _LAST,
)
_LEAST = 20  # rows of a terminal that has room for it beside the chart


def _lines(curve: Curve) -> tuple[str, ...]:
    if not curve.points:
        return OF_NOTHING
    return OF_VARIANCE if curve.y == "variance" else LINES


class FirstStart(StyledLines):
    """Three lines: how to read the chart, how to go into it, where there is more."""

    def __init__(self, signs: Signs) -> None:
        super().__init__(signs, id="first-start")

    def fit(self, curve: Curve | None, height: int) -> int:
        """Show the lines that fit a curve where the screen is high enough.

        Args:
            curve: what the chart shows; None where no hint is wanted.
            height: of the screen, in rows.

        Returns:
            The rows that they take.
        """
        lines = _lines(curve) if curve is not None and height >= _LEAST else ()
        self.styles.height = len(lines)
        if lines:
            self.show([self._line(text) for text in lines])
        return len(lines)

    def _line(self, text: str) -> list[Span]:
        words = cut(with_keys(text, self.screen), self.screen.size.width - 4, self.signs.ellipsis)
        return [Span(f" {self.signs.bar} ", FOCUS), Span(words)]
