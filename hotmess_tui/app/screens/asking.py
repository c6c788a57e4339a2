"""Screens that ask: the explorer, in threads, and the person in front of them, in dialogs."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from textual import events
from textual.message import Message
from textual.screen import Screen

from hotmess_tui.app.dialogs.entry import Entry
from hotmess_tui.app.keys import EVERYWHERE, HELP, Key
from hotmess_tui.app.keys_in_notes import keys_in
from hotmess_tui.app.messages import LogsReread
from hotmess_tui.app.session import Session
from hotmess_tui.app.textual_internals import Stacked
from hotmess_tui.app.widgets.status_lines import Keys, Note
from hotmess_tui.charts.drawing import DIM, Ink
from hotmess_tui.errors import Cancelled, Damaged, HotmessError
from hotmess_tui.explorer.healing import healed
from hotmess_tui.refusals import refusal
from hotmess_tui.store.interrupts import Question
from hotmess_tui.tables.signs import WRONG, Signs

if TYPE_CHECKING:
    from hotmess_tui.explorer.explorer import Explorer

Answer = TypeVar("Answer")


class _TakenOver(Cancelled):
    """Another explorer of the same logs has taken over: what was asked is asked again of that."""


class AskingScreen(Stacked, Screen[str | None]):
    """A screen with a line of keys, where it shows that it waits, and a line above it for messages."""

    @dataclass
    class Answered(Message):
        """The explorer's answer to a question."""

        lane: str
        question: Question
        answer: Any
        then: Callable[[Any], None]

    @dataclass
    class Failed(Message):
        """The explorer could not answer; the reason in one line."""

        lane: str
        question: Question
        reason: str

    STATUS_ACTION: ClassVar[str] = ""  # what a click on the line of messages runs
    UNASKED = frozenset({"slopes"})  # lanes of questions that follow from others by themselves

    class Ready(Message):
        """There is something for keys to work on."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.ready = False  # whether there has been an answer, so that keys have something to work on
        self._last_status = ""
        self._questions: dict[str, Question] = {}  # per lane the one whose answer is waited for
        self._holding: set[str] = set()  # lanes whose answer the keys wait for

    def on_resize(self, event: events.Resize) -> None:
        """What stands above the keys is as long as there is room."""
        if self.ready:
            self.refresh_status()

    @property
    def signs(self) -> Signs:
        """The glyphs that this terminal can show."""
        return self.session.signs

    # the explorer

    def ask(
        self,
        lane: str,
        work: Callable[[Explorer], Answer],
        then: Callable[[Answer], None],
        doing: str = "querying the store",
        *,
        lasting: bool = False,
        holds_keys: bool = False,
    ) -> None:
        """Put a question to the explorer in a thread; a later question in the same lane supersedes it.

        Args:
            lane: What the answer is for; one question at a time is open in each.
            work: Runs in the thread.
            then: Gets the answer, in the application's thread, if it is still wanted.
            doing: Shown beside the spinner when it takes longer.
            lasting: The work changes something: it is done to its end even if nobody waits for it any more.
            holds_keys: The answer opens a dialog or another screen, or moves the cursor: keys wait for that.
        """
        self.cancel(lane)
        self._questions[lane] = question = Question()
        if holds_keys:
            self._holding.add(lane)
        self.query_one(Keys).wait(doing)
        span = nullcontext() if lasting else question.asked()
        self.run_worker(
            partial(self._work, lane, question, span, work, then), thread=True, group=lane, exit_on_error=False
        )

    def _work(
        self,
        lane: str,
        question: Question,
        span: AbstractContextManager[None],
        work: Callable[[Explorer], Any],
        then: Callable[[Any], None],
    ) -> None:
        try:
            with span:
                answer = self.ask_now(work)
        except _TakenOver:
            return
        except Cancelled:
            if not question.cancelled:  # the store was closed under it
                self.post_message(self.Failed(lane, question, "interrupted; press the key again"))
        except HotmessError as error:
            self.post_message(self.Failed(lane, question, str(error)))
        except Exception as error:  # whatever goes wrong in a query, the screen stays and says so
            said = str(refusal(error) or f"{type(error).__name__}: {error}")
            self.post_message(self.Failed(lane, question, said))
        else:
            self.post_message(self.Answered(lane, question, answer, then))

    def ask_now(self, work: Callable[[Explorer], Answer]) -> Answer:
        """What the explorer answers, in this thread; where its store is damaged, once that has been read again.

        Raises:
            Cancelled: nobody waits any more, or another explorer takes over: all screens then show what it has.
        """
        explorer = self.session.explorer
        try:
            return work(explorer)
        except Damaged as damage:
            again = healed(explorer, damage)
        if again is explorer:
            return work(explorer)
        self.app.post_message(
            LogsReread(again, again.counts(), "the store was damaged and has been rebuilt from the logs")
        )
        raise _TakenOver

    def on_asking_screen_answered(self, message: Answered) -> None:
        """Use an answer if its question still stands."""
        if self._settle(message.lane, message.question):
            if message.lane in self.UNASKED:
                self.refresh_status()  # and takes away no message of what somebody did meanwhile
            else:
                self.show_status()
            message.then(message.answer)
            self.become_ready()
            self.show_keys()

    def on_asking_screen_failed(self, message: Failed) -> None:
        """Say what went wrong; what was on screen stays."""
        if self._settle(message.lane, message.question):
            self.say(message.reason, failed=True)
            self.become_ready()

    def become_ready(self) -> None:
        """Let keys work from now on."""
        if not self.ready:
            self.ready = True
            self.post_message(self.Ready())

    def _settle(self, lane: str, question: Question) -> bool:
        if self._questions.get(lane) is not question:
            return False
        del self._questions[lane]
        if lane in self._holding:
            self._holding.discard(lane)
            self.post_message(self.Ready())
        if not self._questions:
            self.query_one(Keys).done()
        return True

    def cancel(self, lane: str) -> bool:
        """Stop what is being asked in a lane; False where nothing is."""
        question = self._questions.get(lane)
        if question is None:
            return False
        question.cancel()
        return self._settle(lane, question)

    def cancel_all(self) -> None:
        """Stop waiting for anything: this screen goes away, or the store does."""
        for lane in tuple(self._questions):
            self.cancel(lane)

    def stop_asking(self) -> None:
        """Stop waiting for anything: what is on screen stays, and the line above the keys says so."""
        for lane, question in self._questions.items():
            question.cancel()
            self.post_message(self.Failed(lane, question, "stopped"))

    def is_asking(self, lane: str) -> bool:
        """Whether an answer is waited for in a lane."""
        return lane in self._questions

    @property
    def holds_keys(self) -> bool:
        """Whether an answer is waited for that decides what the next keys are for."""
        return bool(self._holding)

    @property
    def waiting(self) -> bool:
        """Whether any answer is waited for."""
        return bool(self._questions)

    # the lines at the bottom

    def show_keys(self) -> None:
        """The line of keys, without those that have nothing to work on."""
        self.query_one(Keys).show([key for key in self.footer() if not self.ready or not self.idle(key.action)])

    def footer(self) -> list[Key]:
        """The keys that matter here: those of the screen in its order, those of every screen, the one for help last."""
        keys: dict[str | None, Key] = {}
        taken: set[str] = {HELP.key}
        own, *inherited = (owner.__dict__.get("BINDINGS", ()) for owner in type(self).__mro__)
        for key in (*own, *EVERYWHERE[:-2], *itertools.chain(*inherited), *EVERYWHERE[-2:]):
            if isinstance(key, Key) and key.id not in keys and not taken.intersection(key.key.split(",")):
                keys[key.id] = key
                taken.update(key.key.split(","))
        return [*(key for key in keys.values() if key.footer), HELP]

    def idle(self, action: str) -> bool:
        """Whether the key of an action would do nothing here and now."""
        return False

    def say(self, text: str, failed: bool = False, action: str = "") -> None:
        """One line above the keys."""
        sign = f"{self.signs.wrong} " if failed else ""
        self.query_one("#note", Note).show(sign + text, WRONG if failed else DIM, action)

    def status(self) -> str:
        """The line above the keys while there is nothing else to say."""
        return ""

    def show_status(self) -> None:
        """Say what there is to say anyway, or which samples came in."""
        self._last_status = self.session.arrived or self.status()
        self.say(self._last_status, action=self.STATUS_ACTION)

    def refresh_status(self) -> None:
        """Show the status as it is now, unless an action has said something that stands there still."""
        if self.query_one("#note", Note).text in ("", self._last_status):
            self.show_status()

    # dialogs: they are imported when one opens, as the first screen does not need them

    def pick(
        self,
        title: str,
        entries: Sequence[Entry],
        then: Callable[[tuple[str, ...]], None],
        *,
        chosen: Sequence[str] = (),
        several: bool = False,
        cancelled: Callable[[], None] = lambda: None,
    ) -> None:
        """Show a list to choose from.

        Args:
            title: What is chosen.
            entries: The list.
            then: Gets the keys of the chosen entries.
            chosen: The keys of the present choice.
            several: Several may be chosen, in an order.
            cancelled: Called when nothing was chosen.
        """
        if not entries:
            self.say(f"{title}: no choices")
            return
        from hotmess_tui.app.dialogs.picker import Picker

        picker = Picker(title, entries, self.signs, chosen=chosen, several=several)
        self.app.push_screen(picker, self.while_here(lambda keys: then(keys) if keys else cancelled()))

    def prompt(
        self,
        title: str,
        text: str,
        then: Callable[[str], None],
        *,
        check: Callable[[str], None] | None = None,
        words: Sequence[str] = (),
        words_are: str = "columns",
        hint: str = "",
    ) -> None:
        """Show a line to write on.

        Args:
            title: What is written.
            text: Stands there already.
            then: Gets the text, without blanks around it.
            check: Raises `HotmessError` for a text that cannot be.
            words: Names that are completed.
            words_are: What the names are of.
            hint: How to write it.
        """
        from hotmess_tui.app.dialogs.prompt import Prompt

        prompt = Prompt(title, self.signs, text=text, check=check, words=words, words_are=words_are, hint=hint)
        self.app.push_screen(prompt, self.while_here(lambda written: then(written) if written is not None else None))

    def show_text(self, title: str, paragraphs: Sequence[tuple[str, Ink | None]], *, logged: bool = False) -> None:
        """Show paragraphs to read, each with its ink; `logged`: what stands in a log, not what is said of it."""
        from hotmess_tui.app.dialogs.help import TextScreen

        if not logged:
            paragraphs = [(keys_in(text, self), ink) for text, ink in paragraphs]
        self.app.push_screen(TextScreen(title, paragraphs, ascii=self.session.ascii))
