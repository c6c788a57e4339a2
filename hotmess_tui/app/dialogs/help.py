"""Sheets of text to read: every key of a screen, the notes of a curve."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.geometry import Size
from textual.screen import ModalScreen
from textual.scroll_view import ScrollView
from textual.strip import Strip

from hotmess_tui.app.dialogs.actions import Action
from hotmess_tui.app.keys import changed, moving_keys
from hotmess_tui.app.keys_in_notes import with_keys
from hotmess_tui.app.textual_internals import Stacked
from hotmess_tui.app.widgets.line import fitted, strip, title, wrapped
from hotmess_tui.charts.drawing import BOLD, DIM, PLAIN, Ink, Span
from hotmess_tui.charts.numbers import plain
from hotmess_tui.charts.safe import visible

Line = tuple[Span, ...]
_KEYS = 15  # cells of the names of keys
_UP_DOWN = ("↑ ↓ k j", "up and down; PgUp PgDn by pages, gg and G to both ends")
# Actions that one needs on every screen, by what they are called in code
FIRST = ("open", "unfold", "back", "search", "mentions", "search_all", "again", "hit", "filter", "only", "palette")

WORDS = (
    ("–", "not defined or not recorded; never zero"),
    ("[low, high]", "95 % interval over questions"),
    ("unbiased", "corrected for few samples per question; plug-in: as in the paper"),
)


class Lines(ScrollView, can_focus=True):
    """Lines that can be scrolled."""

    lines: tuple[Line, ...] = ()

    def on_mount(self) -> None:
        """Without scroll bars."""
        self.styles.scrollbar_size_vertical = 0
        self.styles.scrollbar_size_horizontal = 0

    def show(self, lines: Sequence[Line], rows: int) -> None:
        """Lines, as high as they need, `most` at most."""
        self.lines = tuple(lines)
        self.virtual_size = Size(10, len(self.lines))
        self.styles.height = min(len(self.lines), rows)
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """One line."""
        n = y + round(self.scroll_y)
        return strip(self.lines[n] if n < len(self.lines) else (), self.size.width)


class TextScreen(Stacked, ModalScreen[None]):
    """A sheet of paragraphs."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,enter,question_mark,i", "dismiss(None)", "Close", id="text.close", tooltip="back"),
        Binding("Q", "app.quit", "Quit", id="text.quit", key_display="Q", show=False, tooltip="quit hotmess"),
        *moving_keys("text", "line", page_down="space"),
    ]

    def __init__(self, title: str, paragraphs: Sequence[tuple[str, Ink | None]], *, ascii: bool = False) -> None:
        super().__init__(classes="sheet")
        self._heading, self._paragraphs, self._ascii = title, paragraphs, ascii

    def lines(self, cells: int) -> list[Line]:
        """The paragraphs, wrapped."""
        text_lines: list[Line] = []
        for text, ink in self._paragraphs:
            text_lines += [(Span(line, ink or PLAIN),) for line in wrapped(visible(text, keep="\n"), cells)]
            if ink != BOLD:  # a heading stands right above its paragraph
                text_lines.append(())
        return text_lines[:-1]

    def compose(self) -> ComposeResult:
        """The text in a frame."""
        with Vertical() as sheet:
            sheet.border_title = title(self._heading)
            yield Lines()

    def on_mount(self) -> None:
        """Lay the text out; a terminal of another size says so by itself."""
        self.on_resize()

    def on_resize(self) -> None:
        """Wrap the text to the terminal."""
        width, height = self.app.size
        rows = max(3, height - 6)
        lines = self.lines(min(76, width * 96 // 100) - 4)
        if self._ascii:
            lines = [tuple(Span(plain(span.text), span.ink) for span in line) for line in lines]
        self.query_one(Lines).show(lines, rows)
        longer = len(lines) > rows
        self.query_one(Vertical).border_subtitle = title("↑ ↓ scroll   Esc close" if longer else "Esc close")

    def action_move(self, by: int) -> None:
        """By lines."""
        view = self.query_one(Lines)
        view.scroll_to(y=view.scroll_y + by, animate=False, force=True)

    def action_page(self, by: int) -> None:
        """By pages, two lines of which stay."""
        self.action_move(by * max(1, self.query_one(Lines).size.height - 2))

    def action_half(self, by: int) -> None:
        """By half pages."""
        self.action_move(by * max(1, self.query_one(Lines).size.height // 2))

    def action_jump(self, to: int) -> None:
        """To the beginning, or with -1 to the end."""
        lines = len(self.query_one(Lines).lines)
        self.action_move(lines if to else -lines)


class HelpScreen(TextScreen):
    """Every key that works on a screen: first what one needs on every screen, then its own as in its line of keys.

    Args:
        title: the name of the screen.
        about: what it shows.
        keys: the actions that its keys do.
        figures: the values on it, each with its meaning and its formula.
        ascii: whether only ASCII characters are shown.
    """

    def __init__(
        self, title: str, about: str, keys: Sequence[Action], figures: Sequence[tuple[str, str]], *, ascii: bool = False
    ) -> None:
        super().__init__(f"Keys: {title}", (), ascii=ascii)
        self._about, self._figures = about, figures
        self._first = [key for does in FIRST for key in keys if key.does == does]
        others = [key for key in keys if key.does not in FIRST]
        self._own = [key for key in others if not key.moves]
        self._moving = [key for key in others if key.moves]

    def lines(self, cells: int) -> list[Line]:
        """What is needed first, what the screen shows, its keys, those that move the cursor, the words used."""
        up_down = [key for key in self._moving if key.does == "move"]
        leading = [_pair(*_UP_DOWN, cells)] if up_down and not any(changed(key.id) for key in self._moving) else []
        leading += [_pair(" ".join(key.keys), key.about, cells) for key in self._first]
        about: list[Line] = [(Span(line),) for line in wrapped(self._about, cells)]
        own_keys, moving = (
            [_pair(" ".join(key.keys), key.about, cells) for key in keys] for keys in (self._own, self._moving)
        )
        if any(key.does == "pick_curve" for key in self._own):
            own_keys.insert(0, _pair("1-9 0 -", with_keys("show a curve; C lists all of them"), cells))
        words = [_meaning(word, meaning, cells) for word, meaning in (*self._figures, *WORDS)]
        blocks = (
            itertools.chain(*leading),
            about,
            itertools.chain(*own_keys),
            itertools.chain(*moving),
            itertools.chain(*words),
        )
        sections: list[Line] = []
        for block in blocks:
            lines = list(block)
            sections += [*lines, ()] if lines else []
        return sections[:-1]


def _pair(keys: str, does: str, cells: int) -> list[Line]:
    """Keys and what they do, on as many lines as that needs."""
    lines = wrapped(does, cells - _KEYS)
    name = fitted(keys, _KEYS)
    return [(Span(name, BOLD), Span(lines[0])), *((Span(" " * _KEYS + line),) for line in lines[1:])]


def _meaning(word: str, meaning: str, cells: int) -> list[Line]:
    lines = [line for paragraph in meaning.split("\n") for line in wrapped(paragraph, cells - _KEYS)]
    name = fitted(word, _KEYS)
    return [(Span(name, BOLD), Span(lines[0], DIM)), *((Span(" " * _KEYS + line, DIM),) for line in lines[1:])]
