"""Where a query is written: keywords told apart, a fault marked in its place, words to choose from at the cursor."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.binding import BindingType
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import TextArea
from textual.widgets.text_area import TextAreaTheme

from hotmess_tui.app.keys import Key
from hotmess_tui.app.textual_internals import Highlight, OwnHighlights
from hotmess_tui.app.widgets.line import fitted, strip
from hotmess_tui.app.widgets.styles import rich_style
from hotmess_tui.charts.drawing import BOLD, DIM, PLAIN, Ink, Span
from hotmess_tui.charts.safe import one_line, visible, width
from hotmess_tui.explorer.console import MARKED, Completion, Word
from hotmess_tui.tables.signs import ACCENT, WRONG, Signs

_TOKEN = re.compile(
    r"(?P<aside>--[^\n]*|/\*.*?(?:\*/|\Z))|'(?:[^']|'')*(?:'|\Z)|\"[^\"]*\"?|(?P<word>[A-Za-z_]\w*)", re.DOTALL
)
_MOST_WORDS = 8  # shown at once
_WIDEST = 56
THEME = TextAreaTheme(
    "sql",
    syntax_styles={
        "word": rich_style(BOLD),
        "aside": rich_style(DIM),
        "fault": rich_style(WRONG) + rich_style(Ink(bold=True, reverse=True)),
    },
)


COMPLETE = Key(
    "tab,ctrl+@,ctrl+space",
    "complete",
    "Complete",
    id="sql.complete",
    show=False,
    tooltip="complete names and keywords; Tab or Enter inserts one",
    footer="complete",
    footer_key="Tab",
)
EARLIER = Key(
    "up",
    "earlier",
    "Earlier",
    id="sql.earlier",
    show=False,
    tooltip="a line up; on the first line: the previous query",
    footer="earlier",
    footer_key="Up",
)


class SqlEditor(OwnHighlights, TextArea):
    """A few lines of SQL."""

    BINDINGS: ClassVar[list[BindingType]] = [
        COMPLETE,
        EARLIER,
        Key(
            "down",
            "later",
            "Later",
            id="sql.later",
            show=False,
            tooltip="a line down; on the last line: the next query",
        ),
        Key(
            "ctrl+underscore",
            "undo",
            "Undo",
            id="sql.undo",
            key_display="^_",
            show=False,
            tooltip="undo the last edit; Ctrl-Z suspends",
        ),
    ]

    class Finished(Message):
        """Enter behind a semicolon: run it."""

    @dataclass
    class Turned(Message):
        """The cursor would leave the text: another query of the history is wanted."""

        by: int

    class Wants(Message):
        """What may stand at the cursor?"""

    class Resized(Message):
        """The text has more or fewer lines."""

    def __init__(self, placeholder: str, *, id: str | None = None) -> None:
        self._fault: tuple[int, int, int] | None = None  # line, column, length
        super().__init__(
            id=id,
            compact=True,
            soft_wrap=True,
            highlight_cursor_line=False,
            placeholder=placeholder,
            show_line_numbers=False,
        )
        self.cursor_blink = False  # nothing idle sends bytes
        self.register_theme(THEME)
        self.theme = THEME.name

    def write(self, text: str, *, end: bool = True) -> None:
        """Another query, the cursor at its end, or at the end of its first line, from where Up goes further back.

        Characters that a terminal could act on are shown, not sent.
        """
        self.text = visible(text, keep="\n\t")
        self.move_cursor(self.document.end if end else (0, len(self.document.get_line(0))))

    def mark(self, place: tuple[int, int] | None, length: int = 0) -> None:
        """Mark the place of a fault and go there, or mark none."""
        self._fault = (*place, length) if place is not None else None
        if place is not None:
            self.move_cursor(place)
        self.refresh_highlights()

    @property
    def place(self) -> int:
        """The cursor as an index of the text."""
        row, column = self.cursor_location
        return sum(len(line) + 1 for line in self.text.split("\n")[:row]) + column

    def highlights(self) -> Iterator[Highlight]:
        """Keywords, comments and the error, line by line."""
        lines = self.text.split("\n")
        starts = [0]
        for line in lines:
            starts.append(starts[-1] + len(line) + 1)
        for token in _TOKEN.finditer(self.text):
            name = "aside" if token["aside"] else "word" if (token["word"] or "").lower() in MARKED else ""
            row = bisect_right(starts, token.start()) - 1
            while name and row < len(lines) and starts[row] < token.end():
                first, last = max(token.start(), starts[row]), min(token.end(), starts[row] + len(lines[row]))
                if first < last:
                    yield _highlight(row, lines[row], first - starts[row], last - starts[row], name)
                row += 1
        if self._fault is not None and self._fault[0] < len(lines):
            row, column, length = self._fault
            yield _highlight(row, lines[row], column, column + length, "fault")

    # keys

    @property
    def _choosing(self) -> Words | None:
        found = self.screen.query(Words)
        words = found.first() if found else None
        return words if words is not None and words.display else None

    def on_key(self, event: events.Key) -> None:
        """Keys for the words at the cursor, and Enter behind a semicolon; Textual's own handler gets all others."""
        words = self._choosing
        if words is not None and event.key in ("enter", "escape"):
            event.stop()
            event.prevent_default()
            if event.key == "enter":
                self.take(words.current, words.replaces)
            words.hide()
            return
        at_end = not self.text[self.place :].strip()
        if event.key == "enter" and at_end and self.text.rstrip().endswith(";"):
            event.stop()
            event.prevent_default()
            self.post_message(self.Finished())

    def on_paste(self, event: events.Paste) -> None:
        """Clean the text, which Textual's own handler then inserts."""
        event.text = visible(event.text.replace("\r\n", "\n").replace("\r", "\n"), keep="\n\t")

    def action_complete(self) -> None:
        """Ask for words, or take the one that is chosen."""
        words = self._choosing
        if words is not None:
            self.take(words.current, words.replaces)
            words.hide()
        else:
            self.post_message(self.Wants())

    def action_earlier(self) -> None:
        """A line up, the word before, or the query before."""
        words = self._choosing
        if words is not None:
            words.move(-1)
        elif self.cursor_location[0] == 0:
            self.post_message(self.Turned(-1))
        else:
            self.action_cursor_up()

    def action_later(self) -> None:
        """A line down, the next word, or the next query."""
        words = self._choosing
        if words is not None:
            words.move(1)
        elif self.cursor_location[0] == self.document.line_count - 1:
            self.post_message(self.Turned(1))
        else:
            self.action_cursor_down()

    def take(self, word: Word | None, replaces: int) -> None:
        """Write a word in the place of what was begun."""
        if word is not None:
            row, column = self.cursor_location
            self.replace(word.text, (row, column - replaces), (row, column))


def _highlight(row: int, line: str, first: int, last: int, style: str) -> Highlight:
    begin, end = (len(line[:column].encode("utf-8", "surrogatepass")) for column in (first, last))
    return Highlight(row, begin, end, style)


class Words(Widget):
    """The words that fit, with their types, over what lies below the cursor."""

    def __init__(self, signs: Signs, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.signs = signs
        self.words: tuple[Word, ...] = ()
        self.replaces = 0
        self.cursor = 0
        self.display = False

    @property
    def current(self) -> Word | None:
        """The word under the cursor."""
        return self.words[self.cursor] if self.words else None

    def offer(self, completion: Completion, x: int, y: int) -> None:
        """Show words at a place of the screen; none: hide."""
        self.words, self.replaces, self.cursor = completion.words, completion.replaces, 0
        self.display = bool(self.words)
        if not self.words:
            return
        cells, rows = self.app.size
        size = min(_WIDEST, cells, max(width(self._line(word)) for word in self.words) + 2)
        high = min(_MOST_WORDS, len(self.words), max(1, rows - y - 3))
        self.styles.width, self.styles.height = size, high
        self.styles.offset = (max(0, min(x - completion.replaces - 1, cells - size)), y + 1)
        self.refresh()

    def hide(self) -> None:
        """No words."""
        self.display = False

    def move(self, by: int) -> None:
        """Another word."""
        self.cursor = max(0, min(len(self.words) - 1, self.cursor + by))
        self.refresh()

    def _line(self, word: Word) -> str:
        longest = max(width(one_line(each.text)) for each in self.words)
        kind = f"{word.kind.lower()}, {word.table}" if word.table else word.kind
        return f"{fitted(one_line(word.text), min(longest, 30), ellipsis=self.signs.ellipsis)}  {one_line(kind)}"

    def render_line(self, y: int) -> Strip:
        """A word and what it is."""
        cells, high = self.size.width, max(1, self.size.height)
        top = max(0, min(self.cursor - high // 2, len(self.words) - high))
        if top + y >= len(self.words):
            return strip([], cells)
        line = fitted(self._line(self.words[top + y]), max(1, cells - 2), ellipsis=self.signs.ellipsis)
        here = top + y == self.cursor
        side = Span(self.signs.bar, Ink(ACCENT))
        return strip([side, Span(line, Ink(reverse=True) if here else PLAIN), Span(" ")], cells)

    def on_click(self, event: events.Click) -> None:
        """A click takes a word."""
        event.stop()
        high = max(1, self.size.height)
        self.cursor = max(0, min(self.cursor - high // 2, len(self.words) - high)) + event.y
        editor = self.screen.query_one(SqlEditor)
        editor.take(self.current, self.replaces)
        self.hide()
        editor.focus()
