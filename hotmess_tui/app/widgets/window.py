"""A window on numbered lines that scrolls cheaply: the terminal moves what it shows, only new lines are painted.

Over a slow link that is what counts: scrolling by a line costs a line, not a screen.
"""

from __future__ import annotations

from typing import ClassVar

from textual.geometry import Region
from textual.widget import Widget

from hotmess_tui.app.textual_internals import forget_rendered_lines, scroll_terminal


class Window(Widget, can_focus=True):
    """Shows the lines from `top` on, under a header that stays."""

    HEADER: ClassVar[int] = 0  # lines at the top that do not scroll

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.top = 0
        self._unpainted: set[int] = set()  # lines that look otherwise than the terminal shows them

    @property
    def room(self) -> int:
        """How many lines are in view."""
        return max(0, self.size.height - self.HEADER)

    def number(self, y: int) -> int:
        """The line that is painted at a row of the widget."""
        found = self.top + y - self.HEADER
        self._unpainted.discard(found)
        return found

    def repaint(self, number: int) -> None:
        """Paint one line anew, if it is in view."""
        y = number - self.top + self.HEADER
        if self.HEADER <= y < self.size.height:
            self._unpainted.add(number)
            self.refresh(Region(0, y, self.size.width, 1))

    def turn_to(self, top: int) -> None:
        """Scroll so that `top` is the first line."""
        by, self.top = top - self.top, top
        room = self.room
        if not by:
            return
        if abs(by) <= room // 3 and self._shift(by):
            new = range(top + room - by, top + room) if by > 0 else range(top, top - by)
            for number in {*new, *self._unpainted}:
                self.repaint(number)
        else:
            self.refresh()

    def _shift(self, by: int) -> bool:
        """Let the terminal move the lines; only where they fill its width and nothing lies over them."""
        region, screen = self.region, self.app.screen
        if screen is not self.screen or region.width != screen.size.width or self.app.is_inline:
            return False
        if not scroll_terminal(self.app, region.y + self.HEADER, region.bottom - 1, by):
            return False
        forget_rendered_lines(self)
        return True
