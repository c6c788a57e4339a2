"""The palette: every action by its name or by another tool's word for it, found while one writes.

A sheet of its own: in the list of Textual's palette the line under the cursor cannot be inverse, so that without
colours it does not show.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.geometry import Region
from textual.screen import ModalScreen
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Input

from hotmess_tui.app.dialogs.actions import Action, ranked
from hotmess_tui.app.keys_in_notes import with_keys
from hotmess_tui.app.textual_internals import Stacked
from hotmess_tui.app.widgets.line import fitted, strip, title
from hotmess_tui.charts.drawing import BOLD, DIM, PLAIN, Ink, Span
from hotmess_tui.charts.safe import one_line, width
from hotmess_tui.tables.signs import Signs

_NAME_CELLS = 25
_NOTHING = "no matching action; ? lists the keys of this screen"


def line(action: Action, cells: int, ellipsis: str) -> tuple[Span, ...]:
    """One line: its name, what it does, its keys at the right; bold what can be done here."""
    keys = " ".join(action.keys[:2])
    name = fitted(one_line(action.name), min(_NAME_CELLS, cells // 2), ellipsis=ellipsis)
    room = max(0, cells - width(name) - width(keys) - 2)
    about = fitted(one_line(action.why_not or action.about), room, ellipsis=ellipsis)
    ink = BOLD if action.possible else PLAIN
    return Span(name, ink), Span(f" {about} ", DIM), Span(keys, ink)


class Found(Widget):
    """The actions that fit what is written."""

    def __init__(self, signs: Signs) -> None:
        super().__init__()
        self.signs = signs
        self.actions: Sequence[Action] = ()
        self.cursor = self.top = 0

    def show(self, actions: Sequence[Action]) -> None:
        """Other actions, the cursor on the first."""
        self.actions, self.cursor, self.top = actions, 0, 0
        self.refresh()

    @property
    def current(self) -> Action | None:
        """The action under the cursor."""
        return self.actions[self.cursor] if self.actions else None

    def move(self, by: int) -> None:
        """Move the cursor."""
        before, top = self.cursor, self.top
        self.cursor = max(0, min(len(self.actions) - 1, self.cursor + by))
        self.top = max(min(self.top, self.cursor), self.cursor - max(1, self.size.height) + 1)
        if self.top != top:
            self.refresh()
        elif self.cursor != before:
            for number in (before, self.cursor):
                self.refresh(Region(0, number - top, self.size.width, 1))

    def render_line(self, y: int) -> Strip:
        """An action; inverse under the cursor."""
        cells, number = self.size.width, self.top + y
        if not self.actions:
            return strip([Span(f" {with_keys(_NOTHING)}", DIM)] if y == 0 else [], cells)
        if number >= len(self.actions):
            return strip([], cells)
        spans = line(self.actions[number], cells - 2, self.signs.ellipsis)
        if number == self.cursor:
            text = "".join(span.text for span in spans)
            return strip([Span(f" {text} ", Ink(reverse=True))], cells, Ink(reverse=True))
        return strip([Span(" "), *spans, Span(" ")], cells)


class Palette(Stacked, ModalScreen[Action | None]):
    """Asks what to do; answers None when the person thinks better of it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "Close", id="palette.close", tooltip="close without an action"),
        Binding("up", "move(-1)", "Up", id="palette.up", tooltip="the action above"),
        Binding("down", "move(1)", "Down", id="palette.down", tooltip="the action below"),
        Binding("pageup", "page(-1)", "Page up", id="palette.page-up", tooltip="a page up"),
        Binding("pagedown", "page(1)", "Page down", id="palette.page-down", tooltip="a page down"),
    ]

    def __init__(self, here: Sequence[Action], elsewhere: Callable[[], Sequence[Action]], signs: Signs) -> None:
        """Offer actions.

        Args:
            here: What can be done on the screen below, the likeliest first.
            elsewhere: Called once something is written: what can be done on other screens.
            signs: The glyphs that this terminal can show.
        """
        super().__init__(classes="sheet")
        self._here, self._read_elsewhere, self._signs = here, elsewhere, signs
        self._elsewhere: Sequence[Action] | None = None

    def compose(self) -> ComposeResult:
        """The line to write on, and what fits it."""
        with Vertical() as sheet:
            sheet.border_title = title("Actions")
            sheet.border_subtitle = title("↑ ↓ choose   Enter run   Esc close")
            field = Input(placeholder="type to find an action", select_on_focus=False)
            field.cursor_blink = False
            yield field
            yield Found(self._signs)

    def on_mount(self) -> None:
        """Everything that can be done here."""
        self._offer("")
        self.query_one(Input).focus()

    def _offer(self, query: str) -> None:
        if query:
            if self._elsewhere is None:
                self._elsewhere = self._read_elsewhere()
            actions: Sequence[Action] = ranked(query, (*self._here, *self._elsewhere))
        else:
            actions = [action for action in self._here if action.possible]
        self.query_one(Found).show(actions)

    @on(Input.Changed)
    def changed(self, event: Input.Changed) -> None:
        """What fits follows what is written."""
        event.stop()
        self._offer(event.value.strip())

    @on(Input.Submitted)
    def submitted(self, event: Input.Submitted) -> None:
        """Do what is under the cursor."""
        event.stop()
        if (action := self.query_one(Found).current) is not None:
            self.dismiss(action)

    def action_move(self, by: int) -> None:
        """Move the cursor."""
        self.query_one(Found).move(by)

    def action_page(self, by: int) -> None:
        """By pages."""
        self.action_move(by * max(1, self.query_one(Found).size.height - 1))

    def on_click(self, event: events.Click) -> None:
        """A click does an action, one outside closes."""
        found = self.query_one(Found)
        if event.widget is found and found.top + event.y < len(found.actions):
            self.dismiss(found.actions[found.top + event.y])
        elif event.widget is self:
            self.dismiss(None)
