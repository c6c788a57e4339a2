"""The hint above the first chart of a person who has not used the explorer before; it goes with the first key."""

from __future__ import annotations

from hotmess_tui.app.keys_in_notes import with_keys
from hotmess_tui.app.widgets.question_header import StyledLines
from hotmess_tui.charts.drawing import Span
from hotmess_tui.charts.safe import cut
from hotmess_tui.tables.signs import FOCUS, Signs

LINES = (
    "The higher a marker, the more of the error differs from sample to sample.",
    "Arrows select a marker; Enter opens its questions, Esc goes back.",
    "? explains this screen, C lists the curves, q quits. Any key hides this.",
)
_LEAST = 20  # rows of a terminal that has room for it beside the chart


class FirstStart(StyledLines):
    """Three lines: how to read the chart, how to go into it, where there is more."""

    def __init__(self, signs: Signs) -> None:
        super().__init__(signs, id="first-start")

    def fit(self, wanted: bool, height: int) -> int:
        """Show the lines where they are wanted and the screen is high enough.

        Args:
            wanted: whether nobody has pressed a key yet.
            height: of the screen, in rows.

        Returns:
            The rows that they take.
        """
        rows = len(LINES) if wanted and height >= _LEAST else 0
        self.styles.height = rows
        if rows:
            self.show([self._line(text) for text in LINES])
        return rows

    def _line(self, text: str) -> list[Span]:
        words = cut(with_keys(text, self.screen), self.screen.size.width - 4, self.signs.ellipsis)
        return [Span(f" {self.signs.bar} ", FOCUS), Span(words)]
