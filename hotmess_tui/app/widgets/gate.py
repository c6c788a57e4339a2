"""The gate between the screens and the terminal: every line of every widget passes through it, frames included."""

from __future__ import annotations

from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

from hotmess_tui.charts.safe import harmless


class Gate(LineFilter):
    """Lets nothing through that a terminal would act upon, whatever a widget wants to write."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """Rewrite one line."""
        return [segment if segment.control else _harmless(segment) for segment in segments]


def _harmless(segment: Segment) -> Segment:
    text = harmless(segment.text)
    return segment if text is segment.text or text == segment.text else Segment(text, segment.style)
