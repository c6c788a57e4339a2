"""What every screen of the drill has in common: breadcrumbs, keys, and questions put to the explorer in threads."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar, cast

from textual.app import SystemCommand
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.screen import Screen

from hotmess_tui.app.widgets.status_lines import Breadcrumbs, Keys, Note, Word
from hotmess_tui.charts.drawing import DIM
from hotmess_tui.errors import Cancelled, HotmessError
from hotmess_tui.store.interrupts import Question
from hotmess_tui.tables.signs import WRONG

if TYPE_CHECKING:
    from hotmess_tui.app.app import HotmessApp
    from hotmess_tui.app.copy_export import Copyable, Export
    from hotmess_tui.explorer.explorer import Explorer

Found = TypeVar("Found")


class DrillScreen(Screen[str | None]):
    """One screen of the way from a curve to a trace."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", "Back", id="screen.back", tooltip="back to where you came from, on the very row"),
        Binding("question_mark", "help", "Help", id="screen.help", key_display="?", tooltip="every key of this screen"),
        Binding(
            "F",
            "app.follow",
            "Follow",
            id="screen.follow",
            key_display="F",
            tooltip="watch the files: new samples come in; again: no longer",
        ),
        Binding("y", "copy", "Copy", id="screen.copy", tooltip="copy what is here, also over SSH"),
        Binding(
            "E", "save", "Save to a file", id="screen.save", key_display="E", tooltip="write what is shown to a file"
        ),
        Binding(
            "colon",
            "console",
            "SQL",
            id="screen.console",
            key_display=":",
            tooltip="ask the store in SQL",
        ),
        Binding("t", "triage", "Triage", id="screen.triage", tooltip="odd traces, most suspicious first, and why"),
        Binding("q", "app.quit", "Quit", id="screen.quit", tooltip="leave the program"),
    ]
    # The keys shown at the bottom: key, what it does, action
    KEYS: ClassVar[tuple[tuple[str, str, str], ...]] = ()
    NAME: ClassVar[str] = ""
    TYPED: ClassVar[bool] = False  # whether one writes on it: keys are characters rather than actions
    ABOUT: ClassVar[str] = ""  # for the help screen: what this screen shows

    @dataclass
    class Answered(Message):
        """The explorer's answer, together with the question it answers."""

        lane: str
        question: object
        found: Any
        then: Callable[[Any], None]

    @dataclass
    class Failed(Message):
        """The explorer could not answer; the reason in one line."""

        lane: str
        question: object
        reason: str

    def __init__(self) -> None:
        super().__init__()
        self._asked: dict[str, object] = {}  # per lane the question whose answer is still waited for
        self.ready = False  # whether there has been an answer, so that keys have something to work on
        self._questions: dict[str, Question] = {}  # per lane the last one that was put to the store

    @property
    def main(self) -> HotmessApp:
        """The application."""
        return cast("HotmessApp", self.app)

    @property
    def explorer(self) -> Explorer:
        """The open explorer."""
        return self.main.explorer

    def on_mount(self) -> None:
        """Show the keys of this screen."""
        self.show_keys()

    def show_keys(self) -> None:
        """The line of keys, without those that have nothing to work on."""
        self.query_one(Keys).show([key for key in self.KEYS if not self.ready or not self.idle(key[2])])

    def idle(self, action: str) -> bool:
        """Whether the key of an action would do nothing here and now."""
        return False

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Until the explorer is open there is nothing to ask."""
        return self.main.is_open or action in ("app.quit", "quit", "help")

    # asking

    def ask(
        self,
        lane: str,
        question: object,
        work: Callable[[Explorer], Found],
        then: Callable[[Found], None],
        what: str = "asking the store",
    ) -> None:
        """Put a question to the explorer in a thread; a later question in the same lane supersedes it.

        Args:
            lane: What the answer is for; one question at a time is open in each.
            question: Compared when the answer arrives: an answer to anything but the latest question is dropped.
            work: Runs in the thread.
            then: Gets what was found, in the application's thread.
            what: Shown beside the spinner when it takes longer.
        """
        self.cancel_question(lane)
        self._asked[lane] = question
        self._questions[lane] = token = Question()
        self.query_one(Keys).wait(what)
        self.run_worker(
            partial(self._work, token, lane, question, work, then),
            thread=True,
            group=lane,
            exclusive=True,
            exit_on_error=False,
        )

    def _work(
        self,
        token: Question,
        lane: str,
        question: object,
        work: Callable[[Explorer], Any],
        then: Callable[[Any], None],
    ) -> None:
        try:
            with token.asked():
                found = work(self.explorer)
        except Cancelled:
            if not token.cancelled:  # the store was closed under it
                self.post_message(self.Failed(lane, question, "interrupted; press the key again"))
        except HotmessError as error:
            self.post_message(self.Failed(lane, question, str(error)))
        except Exception as error:  # whatever goes wrong in a query, the screen stays and says so
            self.post_message(self.Failed(lane, question, f"{type(error).__name__}: {error}"))
        else:
            self.post_message(self.Answered(lane, question, found, then))

    def cancel_question(self, lane: str) -> None:
        """Stop what is being asked in a lane, if anything."""
        if lane in self._questions:
            self._questions.pop(lane).cancel()

    async def on_drill_screen_answered(self, message: Answered) -> None:
        """Use an answer if its question still stands."""
        if self._settle(message.lane, message.question):
            self.tell_rest()
            message.then(message.found)
            await self._become_ready()
            self.show_keys()

    async def on_drill_screen_failed(self, message: Failed) -> None:
        """Say what went wrong; what was on screen stays."""
        if self._settle(message.lane, message.question):
            self.say(message.reason, failed=True)
            await self._become_ready()

    async def _become_ready(self) -> None:
        if not self.ready:
            self.ready = True
            await self.main.release()

    def waits_for(self, lane: str, question: object) -> bool:
        """Whether the answer to a question is still wanted."""
        return self._asked.get(lane) is question

    def forget(self) -> None:
        """Stop waiting for anything: this screen goes away."""
        for lane in self._asked:
            self.cancel_question(lane)
        self._asked.clear()

    def _settle(self, lane: str, question: object) -> bool:
        if lane not in self._asked or self._asked[lane] != question:
            return False
        del self._asked[lane]
        if not self._asked:
            self.query_one(Keys).done()
        return True

    @property
    def waiting(self) -> bool:
        """Whether an answer is still to come."""
        return bool(self._asked)

    # saying

    def rest(self) -> str:
        """The line above the keys while there is nothing to say."""
        return ""

    def tell_rest(self) -> None:
        """Say what there is to say anyway, or what arrived."""
        self.say(self.main.arrived or self.rest())

    def renew(self) -> None:
        """The logs were read again: ask again for what is shown."""

    def refresh_breadcrumbs(self) -> None:
        """The first word of the breadcrumbs has changed."""
        breadcrumbs = self.query_one(Breadcrumbs)
        breadcrumbs.show(self.main.breadcrumbs(self), breadcrumbs.choices)

    def say(self, text: str, failed: bool = False, action: str = "") -> None:
        """One line above the keys."""
        sign = f"{self.main.signs.wrong} " if failed else ""
        self.query_one("#note", Note).show(sign + text, WRONG if failed else DIM, action)

    def show_breadcrumbs(self, *choices: Word) -> None:
        """Write the breadcrumbs: the screens that lead here, and the choices that hold here."""
        self.query_one(Breadcrumbs).show(self.main.breadcrumbs(self), choices)

    def breadcrumb(self) -> str:
        """The name of this screen in the breadcrumbs."""
        return self.NAME

    # taking out

    def copyable(self) -> Iterable[Copyable]:
        """What can be copied here, the likeliest first."""
        return ()

    def export(self) -> Export | None:
        """What can be written to a file here."""
        return None

    def action_copy(self) -> None:
        """Copy to the clipboard of the terminal in front of which one sits."""
        from hotmess_tui.app.copy_export import copy

        copy(self)

    def action_save(self) -> None:
        """Write what is shown to a file."""
        from hotmess_tui.app.copy_export import save

        save(self, self.export())

    def commands(self) -> Iterable[SystemCommand]:
        """What the palette offers here beside the keys."""
        return ()

    # keys

    def action_back(self) -> None:
        """Return to the screen before, which has kept its cursor and its scroll."""
        if "save" in self._asked:
            self._stop_writing()
        elif len(self.app.screen_stack) > 2:
            self.forget()
            self.app.pop_screen()

    def _stop_writing(self) -> None:
        question = self._asked["save"]
        self.cancel_question("save")
        self._settle("save", question)
        self.say("stopped: nothing was written")

    def action_back_to(self, depth: int) -> None:
        """Return to an earlier screen: a word of the breadcrumbs was clicked."""
        while len(self.app.screen_stack) - 2 > depth:
            self.app.pop_screen()

    def action_console(self) -> None:
        """Ask in SQL."""
        from hotmess_tui.app.screens.console import ConsoleScreen

        self.app.push_screen(ConsoleScreen())

    def action_triage(self) -> None:
        """Odd samples under the present filter; where the way leads through them already, back there."""
        from hotmess_tui.app.screens.triage import TriageScreen

        screens = [screen for screen in self.app.screen_stack if isinstance(screen, DrillScreen)]
        depth = next((n for n, screen in enumerate(screens) if isinstance(screen, TriageScreen)), None)
        if depth is None:
            self.app.push_screen(TriageScreen())
        else:
            self.action_back_to(depth)

    def action_help(self) -> None:
        """Show every key of this screen."""
        from hotmess_tui.app.dialogs.help import HelpScreen

        self.app.push_screen(HelpScreen(self))
