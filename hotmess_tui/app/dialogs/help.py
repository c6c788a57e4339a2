"""Sheets of text to read: every key of a screen, the notes of a curve."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, NamedTuple

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.geometry import Size
from textual.screen import ModalScreen
from textual.scroll_view import ScrollView
from textual.strip import Strip

from hotmess_tui.app.keys import key_name, moving_keys
from hotmess_tui.app.textual_internals import Stacked
from hotmess_tui.app.widgets.line import strip, title, wrapped
from hotmess_tui.charts.drawing import BOLD, DIM, PLAIN, Ink, Span
from hotmess_tui.charts.numbers import plain
from hotmess_tui.charts.safe import visible, width

Line = tuple[Span, ...]
LAST_AREAS = ("choice", "screen", "table", "app")  # the same on many screens: after what is special here

WORDS = (
    ("incoherence", "variance / (bias² + variance): the share of the error that differs from sample to sample"),
    ("bias²", "what is wrong in the same way every time"),
    ("variance", "how much the samples of a question differ from their own mean"),
    ("–", "not defined or not recorded; never zero"),
    ("[low, high]", "95 % interval over questions"),
    ("unbiased", "corrected for few samples per question; plug-in: as in the paper"),
)


class Lines(ScrollView, can_focus=True):
    """Lines that can be scrolled."""

    def __init__(self, lines: Sequence[Line]) -> None:
        super().__init__()
        self.lines = tuple(lines)

    def on_mount(self) -> None:
        """As high as the text, no higher than the screen."""
        self.virtual_size = Size(10, len(self.lines))
        self.styles.height = min(len(self.lines), max(3, self.app.size.height - 6))
        self.styles.scrollbar_size_vertical = 0
        self.styles.scrollbar_size_horizontal = 0

    def render_line(self, y: int) -> Strip:
        """One line."""
        n = y + round(self.scroll_y)
        return strip(self.lines[n] if n < len(self.lines) else (), self.size.width)


class TextScreen(Stacked, ModalScreen[None]):
    """A sheet of paragraphs."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,enter,question_mark,i", "dismiss(None)", "Close", id="text.close", tooltip="back"),
        Binding("Q", "app.quit", "Quit", id="text.quit", key_display="Q", show=False, tooltip="leave the program"),
        *moving_keys("text", "line", page_down="space"),
    ]

    def __init__(self, title: str, paragraphs: Sequence[tuple[str, Ink | None]], *, ascii: bool = False) -> None:
        super().__init__(classes="sheet")
        self._heading, self._paragraphs, self._ascii = title, paragraphs, ascii

    def lines(self, cells: int) -> list[Line]:
        """The paragraphs, wrapped."""
        found: list[Line] = []
        for text, ink in self._paragraphs:
            found += [(Span(line, ink or PLAIN),) for line in wrapped(visible(text, keep="\n"), cells)]
            if ink != BOLD:  # a heading stands right above its paragraph
                found.append(())
        return found[:-1]

    def compose(self) -> ComposeResult:
        """The text in a frame."""
        width, height = self.app.size
        lines = self.lines(min(76, width * 96 // 100) - 4)
        if self._ascii:
            lines = [tuple(Span(plain(span.text), span.ink) for span in line) for line in lines]
        with Vertical() as sheet:
            sheet.border_title = title(self._heading)
            longer = len(lines) > max(3, height - 6)
            sheet.border_subtitle = title("↑ ↓ scroll   Esc closes" if longer else "Esc closes")
            yield Lines(lines)

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


class KeyHelp(NamedTuple):
    """A key that works on a screen."""

    id: str  # of its binding: the area before the dot
    does: str
    shown: str

    @property
    def area(self) -> str:
        """What the key belongs to: a screen, the view settings, tables, the application."""
        return self.id.split(".")[0]


class HelpScreen(TextScreen):
    """Every key that works on a screen, from its bindings."""

    def __init__(self, title: str, about: str, keys: Sequence[KeyHelp], *, ascii: bool = False) -> None:
        super().__init__(f"Keys: {title}", (), ascii=ascii)
        self._about = about
        self._keys: dict[tuple[str, str], list[str]] = {}  # by area and what they do
        for key in sorted(keys, key=lambda key: LAST_AREAS.index(key.area) if key.area in LAST_AREAS else -1):
            if key.does:
                self._keys.setdefault((key.area, key.does), []).append(key_name(key.shown))

    def lines(self, cells: int) -> list[Line]:
        """What the screen shows, its keys by area, the words used."""
        found: list[Line] = [(Span(line),) for line in wrapped(self._about, cells)]
        found.append(())
        curves = [keys[0] for (area, tip), keys in self._keys.items() if area == "curve" and tip.startswith("curve ")]
        if curves:
            found.append(_pair("1-9 0 -", "the eleven curves", cells))
        for (_, tooltip), keys in self._keys.items():
            if not tooltip.startswith("curve "):
                found.append(_pair(" ".join(keys), tooltip, cells))
        found.append(())
        for word, meaning in WORDS:
            found += _meaning(word, meaning, cells)
        return found


def _pair(keys: str, does: str, cells: int) -> Line:
    return (Span(f"{keys:<14}"[:14], BOLD), Span(f" {does}"[: cells - 14]))


def _meaning(word: str, meaning: str, cells: int) -> list[Line]:
    lines = wrapped(meaning, cells - 15)
    pad = " " * (15 - width(word))
    return [(Span(word, BOLD), Span(pad + lines[0], DIM)), *((Span(" " * 15 + line, DIM),) for line in lines[1:])]
