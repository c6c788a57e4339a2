"""Text fields at the bottom of the screen: the filter, a search. A wrong entry is refused where it stands."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.await_complete import AwaitComplete
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.message import Message
from textual.screen import ModalScreen
from textual.suggester import Suggester
from textual.widgets import Input

from hotmess_tui.app.textual_internals import Stacked, forget_completion
from hotmess_tui.app.widgets.line import title
from hotmess_tui.app.widgets.status_lines import Note
from hotmess_tui.charts.safe import cut
from hotmess_tui.errors import Cancelled, FilterError, HotmessError
from hotmess_tui.store.interrupts import Question
from hotmess_tui.tables.signs import WRONG, Signs

_PATIENCE = 0.5  # seconds after which a check is mentioned
# Behind these a value is written, not a name; and within quotes
_BEFORE_VALUE = re.compile(
    r"(?:[=<>~]|\b(?:like|ilike|is|in|between))\s*[^\s=<>~]*$|^[^']*(?:'[^']*'[^']*)*'[^']*$", re.IGNORECASE
)


class _LastWord(Suggester):
    """Completes the word being written from a list of names; not where a value stands."""

    def __init__(self, words: Sequence[str]) -> None:
        super().__init__(use_cache=False, case_sensitive=True)
        self._words = sorted(words, key=len)

    async def get_suggestion(self, value: str) -> str | None:
        start = re.search(r"[A-Za-z_][\w.]*$", value)
        if start is None or _BEFORE_VALUE.search(value):
            return None
        word = next((w for w in self._words if w.startswith(start[0]) and w != start[0]), None)
        return value[: start.start()] + word if word else None


class Prompt(Stacked, ModalScreen[str | None]):
    """Asks for a text; answers None when the person thinks better of it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "Cancel", id="prompt.cancel", tooltip="cancel without changes"),
    ]

    class Checked(Message):
        """Keys work again."""

    def __init__(
        self,
        title: str,
        signs: Signs,
        *,
        text: str = "",
        check: Callable[[str], None] | None = None,
        words: Sequence[str] = (),
        words_are: str = "columns",
        hint: str = "",
    ) -> None:
        super().__init__(classes="prompt")
        self._heading, self._signs, self._text, self._check = title, signs, text, check
        self._words, self._words_are, self._hint = words, words_are, hint
        self._checking = Question()

    def compose(self) -> ComposeResult:
        """The line, what is wrong with it or how to write it, and the names there are."""
        with Vertical() as sheet:
            sheet.border_title = title(f" {self._heading} ")
            field = Input(
                self._text,
                suggester=_LastWord(self._words) if self._words else None,
                select_on_focus=False,
                id="prompt-input",
            )
            field.cursor_blink = False
            yield field
            if self._words:
                yield Note(self._signs, id="prompt-words")
            yield Note(self._signs, id="prompt-hint")

    def on_mount(self) -> None:
        """Say which names there are."""
        if self._words:
            self._say_words(self._text)
        self._say_hint()
        self.query_one(Input).focus()

    def _say_words(self, value: str) -> None:
        """The names there are, those that begin or contain what is being written first."""
        start = re.search(r"[A-Za-z_][\w.]*$", value)
        written = start[0].casefold() if start is not None else ""
        names = sorted(self._words, key=lambda n: (not n.casefold().startswith(written), written not in n.casefold()))
        listed = f"{self._words_are}: " + ", ".join(names)
        words = cut(listed, max(20, self.app.size.width - 4), self._signs.ellipsis)
        self.query_one("#prompt-words", Note).show(words)

    def _say_hint(self) -> None:
        keys = "Enter select  Esc cancel"
        self.query_one("#prompt-hint", Note).show(f"{keys}   {self._hint}" if self._hint else keys)

    @on(Input.Changed)
    def changed(self, event: Input.Changed) -> None:
        """The complaint goes when the text changes, and the names follow it."""
        if self._words:
            self._say_words(event.value)
        self._say_hint()

    @on(Input.Submitted)
    def submitted(self, event: Input.Submitted) -> None:
        """Take the text if it is right."""
        event.stop()
        text = event.value.strip()
        if self._check is None:
            self.dismiss(text)
        else:  # in a worker, so that Esc is heard meanwhile
            self.busy = True
            self.set_timer(_PATIENCE, self._say_busy)
            self.run_worker(self._take_checked(text, self._check), exclusive=True)

    def _say_busy(self) -> None:
        if self.busy:
            self.query_one("#prompt-hint", Note).show(f"checking{self._signs.ellipsis}  Esc cancel")

    async def _take_checked(self, text: str, check: Callable[[str], None]) -> None:
        try:
            await asyncio.to_thread(self._run_check, text, check)
        except (HotmessError, Cancelled) as error:
            if not self.gone:
                self._complain(error)
        else:
            self.dismiss(text)
        self.busy = False
        self.post_message(self.Checked())

    def _run_check(self, text: str, check: Callable[[str], None]) -> None:
        with self._checking.asked():
            check(text)

    def dismiss(self, result: str | None = None) -> AwaitComplete:
        """Leave, and end the check where it still runs."""
        self._checking.cancel()
        return super().dismiss(result)

    def _complain(self, error: Exception) -> None:
        """Say why the text cannot be, and complete nothing behind it."""
        forget_completion(self.query_one(Input))
        reason = str(error) if isinstance(error, HotmessError) else "the logs were read again: Enter"
        if isinstance(error, FilterError):  # the columns there are stand on the line above
            reason = error.reason
        self.query_one("#prompt-hint", Note).show(reason, WRONG)
