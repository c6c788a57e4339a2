"""A sheet with a list to choose from: curves, groupings, decompositions, columns to sort by."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, NamedTuple

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.geometry import Size
from textual.screen import ModalScreen
from textual.strip import Strip
from textual.widget import Widget

from hotmess_tui.app.dialogs.entry import Entry
from hotmess_tui.app.keys import moving_keys
from hotmess_tui.app.textual_internals import Stacked
from hotmess_tui.app.widgets.line import fitted, strip, title, wrapped
from hotmess_tui.app.widgets.status_lines import Note
from hotmess_tui.charts.drawing import DIM, PLAIN, Ink, Span
from hotmess_tui.charts.safe import one_line, width
from hotmess_tui.tables.signs import Signs

_LEAST_MEANING = 20  # cells in which a meaning is wrapped
_LEAST_ROWS = 8  # entries of a list that stay in sight above a meaning


class _Layout(NamedTuple):
    """The lines of a list, each with the number of its entry, and the rows below for the meaning of one entry."""

    lines: list[tuple[int, str]]
    below: int


class Choices(Widget, can_focus=True):
    """The list itself."""

    def __init__(self, entries: Sequence[Entry], chosen: Sequence[str], several: bool, signs: Signs) -> None:
        super().__init__()
        self.entries, self.several, self.signs = tuple(entries), several, signs
        self.chosen = [key for key in chosen if key in {e.key for e in entries}]
        self.cursor = next((n for n, e in enumerate(self.entries) if e.key in chosen), 0)
        self.top = 0
        self._lists: dict[tuple[int, int], _Layout] = {}
        self._names = max((width(one_line(e.name)) for e in self.entries), default=0)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """A line for each entry, or as many as the meanings need, where there is room for all."""
        most = max(3, viewport.height - 8)
        lines, below = self._layout(width, most)
        return min(len(lines) + below, most)

    def _layout(self, cells: int, rows: int) -> _Layout:
        """The list in so much room; every line on screen asks for it, and long lists take a while to lay out."""
        if (cells, rows) not in self._lists:
            lines = self._laid_out(cells, rows)
            self._lists[cells, rows] = _Layout(lines, self._below(cells, rows, lines))
        return self._lists[cells, rows]

    def _room(self, cells: int) -> int:
        """The cells beside the names."""
        return cells - min(self._names, cells - 4) - 4

    def _laid_out(self, cells: int, rows: int) -> list[tuple[int, str]]:
        """The lines of the list: the entry that each is of, and its piece of the meaning; cut where rows are short."""
        room = self._room(cells)
        if room >= _LEAST_MEANING:
            meanings = [wrapped(one_line(entry.about), room) or [""] for entry in self.entries]
            if sum(map(len, meanings)) <= rows:
                return [(n, piece) for n, pieces in enumerate(meanings) for piece in pieces]
        return [(n, one_line(entry.about)) for n, entry in enumerate(self.entries)]

    def _below(self, cells: int, rows: int, lines: Sequence[tuple[int, str]]) -> int:
        """The rows under the list for the whole meaning of the entry under the cursor, with an empty one above.

        As many as the longest needs, so that nothing moves with the cursor; none where every meaning is whole in the
        list, or rows are short.
        """
        if all(width(piece) <= self._room(cells) for _, piece in lines):
            return 0
        longest = max(len(wrapped(one_line(entry.about), cells - 4)) for entry in self.entries)
        return longest + 1 if rows - longest - 1 >= min(len(lines), _LEAST_ROWS) else 0

    def entry_at(self, y: int) -> int:
        """The entry of a line on screen; behind the last line the last."""
        lines, below = self._layout(self.size.width, self.size.height)
        return lines[min(self.top + y, len(lines) - 1)][0] if y < self.size.height - below else self.cursor

    def move(self, by: int) -> None:
        """Move the cursor."""
        self.cursor = max(0, min(len(self.entries) - 1, self.cursor + by))
        self.refresh()

    def toggle(self) -> None:
        """Take the entry under the cursor into the choice, or out of it."""
        key = self.entries[self.cursor].key
        if key in self.chosen:
            self.chosen.remove(key)
        else:
            self.chosen.append(key)
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """Mark, name, meaning."""
        cells, height = self.size.width, max(1, self.size.height)
        lines, below = self._layout(cells, height)
        height -= below
        if y >= height:
            pieces = ["", *wrapped(one_line(self.entries[self.cursor].about), cells - 4)]
            return strip([Span("  "), Span((pieces[y - height :] or [""])[0], DIM)], cells)
        self.top = max(min(self.top, self.cursor), self.cursor - height + 1) if len(lines) > height else 0
        if self.top + y >= len(lines):
            return strip([], cells)
        number, meaning = lines[self.top + y]
        begins = not self.top + y or lines[self.top + y - 1][0] != number
        entry = self.entries[number] if begins else Entry(self.entries[number].key, "")
        order = str(self.chosen.index(entry.key) + 1) if self.several and entry.key in self.chosen else ""
        mark = (order or " ") if self.several else self.signs.dot if entry.key in self.chosen else " "
        mark = mark if begins else " "
        names = min(self._names, cells - 4)
        name = fitted(one_line(entry.name), names, ellipsis=self.signs.ellipsis)
        about = fitted(meaning, max(0, cells - names - 4), ellipsis=self.signs.ellipsis)
        if number == self.cursor:
            return strip([Span(f"{mark} {name}  {about}", Ink(reverse=True))], cells, Ink(reverse=True))
        return strip([Span(f"{mark} {name}  ", PLAIN), Span(about, DIM)], cells)


class Picker(Stacked, ModalScreen[tuple[str, ...] | None]):
    """Choose one, or several in an order."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "dismiss(None)", "Cancel", id="picker.cancel", tooltip="cancel without changes"),
        Binding("enter", "accept", "Select", id="picker.accept", tooltip="select this entry"),
        Binding("space", "add", "Add", id="picker.toggle", tooltip="toggle this entry"),
        Binding("Q", "app.quit", "Quit", id="picker.quit", key_display="Q", show=False, tooltip="quit hotmess"),
        *moving_keys("picker", "line"),
    ]

    def __init__(
        self, title: str, entries: Sequence[Entry], signs: Signs, *, chosen: Sequence[str] = (), several: bool = False
    ) -> None:
        super().__init__(classes="sheet")
        self._heading, self._entries, self._signs, self._chosen, self.several = title, entries, signs, chosen, several

    def compose(self) -> ComposeResult:
        """The list, and the keys that work on it."""
        with Vertical() as sheet:
            sheet.border_title = title(self._heading)
            yield Choices(self._entries, self._chosen, self.several, self._signs)
            yield Note(self._signs, id="picker-keys")

    def on_mount(self) -> None:
        """Name the keys."""
        choices = self.query_one(Choices)
        choices.styles.height = "auto"
        choices.focus()

    def on_resize(self) -> None:
        """Meanings are wrapped where there is room; say how to reach what there is no room for."""
        self.query_one(Choices).refresh(layout=True)
        self.call_after_refresh(self.while_here(self._name_keys))

    def _name_keys(self) -> None:
        choices = self.query_one(Choices)
        several = "Space toggle   " if self.several else ""
        hidden = len(choices.entries) > choices.size.height
        more = f"   {len(choices.entries)} entries; a letter jumps to the next match" if hidden else ""
        self.query_one("#picker-keys", Note).show(f"{several}Enter select   Esc cancel{more}")

    def action_move(self, by: int) -> None:
        """Move the cursor."""
        self.query_one(Choices).move(by)

    def action_page(self, by: int) -> None:
        """By pages."""
        self.action_move(by * max(1, self.query_one(Choices).size.height - 1))

    def action_half(self, by: int) -> None:
        """By half pages."""
        self.action_move(by * max(1, self.query_one(Choices).size.height // 2))

    def action_jump(self, to: int) -> None:
        """To the first entry, or with -1 to the last."""
        choices = self.query_one(Choices)
        self.action_move(len(choices.entries) if to else -len(choices.entries))

    def action_add(self) -> None:
        """Add or take away."""
        if self.several:
            self.query_one(Choices).toggle()

    def action_accept(self) -> None:
        """Take what was added; nothing added or only what was there: what is under the cursor."""
        choices = self.query_one(Choices)
        here = choices.entries[choices.cursor].key
        changed = self.several and choices.chosen and choices.chosen != list(self._chosen)
        self.dismiss(tuple(choices.chosen) if changed else (here,))

    def on_key(self, event: events.Key) -> None:
        """A letter or digit goes to the next entry that begins with it."""
        if event.character and event.is_printable and event.character not in " gGjkqQ":
            choices = self.query_one(Choices)
            order = [*range(choices.cursor + 1, len(choices.entries)), *range(choices.cursor + 1)]
            for n in order:
                # a curve without a key of its own stands indented
                if choices.entries[n].name.lstrip().lower().startswith(event.character.lower()):
                    choices.move(n - choices.cursor)
                    event.stop()
                    return

    async def on_click(self, event: events.Click) -> None:
        """A click takes an entry, one outside cancels."""
        choices = self.query_one(Choices)
        if event.widget is choices:
            choices.move(choices.entry_at(event.y) - choices.cursor)
            if self.several:
                choices.toggle()
            else:
                self.action_accept()
        elif event.widget is self:
            self.dismiss(None)
