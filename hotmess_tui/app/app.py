"""The application: opening the explorer, the stack of screens, keys that work on all of them, the palette."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.filter import LineFilter
from textual.message import Message
from textual.screen import Screen

from hotmess_tui.app.following import Following
from hotmess_tui.app.keys import EVERYWHERE, Key, Rebound, change_keys, changed, display
from hotmess_tui.app.keys_in_notes import with_keys
from hotmess_tui.app.messages import ConsoleRequest, LogsReread, OddSamplesRequest, Request, RereadFailed, TriageRequest
from hotmess_tui.app.opening import Opening
from hotmess_tui.app.screens.base import DrillScreen
from hotmess_tui.app.session import Session
from hotmess_tui.app.terminal_driver import Leaving, TerminalDriver
from hotmess_tui.app.textual_internals import RaisedFaults, SendsChanges, Stacked
from hotmess_tui.app.theme import THEME
from hotmess_tui.app.typed_ahead import TypedAhead
from hotmess_tui.app.widgets.ascii_filter import AsciiFilter
from hotmess_tui.app.widgets.gate import Gate
from hotmess_tui.deferred import Deferred
from hotmess_tui.errors import Cancelled, HotmessError

if TYPE_CHECKING:
    from hotmess_tui.app import palette
    from hotmess_tui.app.screens.curves import CurvesScreen
else:  # nobody waits for it before the first chart
    palette = Deferred("hotmess_tui.app.palette")

NEED_EXPLORER = frozenset({"follow", "console", "triage", "palette"})  # actions
REPAINTED_WITHIN = 0.1  # seconds for Textual to lay everything out for another size
ARRIVAL_SHOWN = 5.0  # seconds for which the result of another reading stands on screen


class HotmessApp(RaisedFaults, SendsChanges, TypedAhead):
    """The explorer on screen."""

    TITLE = "hotmess"
    CSS_PATH = "styles/app.tcss"
    ENABLE_COMMAND_PALETTE = False  # there is one of our own
    BINDINGS: ClassVar[list[BindingType]] = [
        *EVERYWHERE,
        Key("ctrl+p", "palette", "Palette", id="app.palette", show=False, tooltip="find an action by name"),
        Key(
            "ctrl+l",
            "redraw",
            "Redraw",
            id="app.redraw",
            show=False,
            priority=True,
            tooltip="redraw the screen",
            also="refresh repaint clear garbled screen",
        ),
        Key(
            "ctrl+c",
            "quit",
            "Quit",
            id="app.quit",
            show=False,
            priority=True,
            tooltip="quit immediately",
            also="exit leave close stop",
        ),
        Key(
            "ctrl+z",
            "suspend_process",
            "Suspend",
            id="app.suspend",
            show=False,
            priority=True,
            tooltip="suspend to the shell; fg resumes",
            also="shell background job terminal",
        ),
    ]

    first_screen: CurvesScreen

    class Opened(Message):
        """The explorer is open, or could not be opened."""

    def __init__(
        self,
        opening: Opening,
        *,
        ascii: bool = False,
        follow: bool = False,
        web: bool = False,
        keymap: Mapping[str, Rebound] | None = None,
        notice: str = "",
        remember_start: Callable[[], None] | None = None,
    ) -> None:
        super().__init__(driver_class=None if web else TerminalDriver, ansi_color=True)
        change_keys(keymap or {})
        self.name_keys()
        self.set_keymap({id: keys.now for id, keys in (keymap or {}).items()})
        self._notice = notice  # shown once there is a first screen
        self.register_theme(THEME)
        self.theme = THEME.name
        self.animation_level = "none"
        self.opening = opening
        self.session = Session(opening.choice, opening.look, ascii=ascii)
        self.session.is_first_start = remember_start is not None
        self._remember_start = remember_start
        self.failure: HotmessError | None = None
        self._follow = follow
        self._following: Following | None = None
        self._leaving: Leaving | None = None  # where there is a terminal
        self._kept: list[events.Key] = []  # keys that were pressed before there was something to work on
        self._progress: Screen[None] | None = None  # shown over the first screen while logs are read

    def get_key_display(self, binding: Binding) -> str:
        """A key by its name, also one that a person has set."""
        return display(binding.key) if changed(binding.id) else super().get_key_display(binding)

    # the terminal

    def restore_terminal(self) -> None:
        """Leave the terminal as it was found, however the application ended; from any thread."""
        if isinstance(self._driver, TerminalDriver):
            self._driver.restore()

    def on_resize(self) -> None:
        """Another size, or back from the shell: whatever stood on the terminal may be gone."""
        self.shown.forget()
        self.set_timer(REPAINTED_WITHIN, self.repaint_unknown)

    def action_redraw(self) -> None:
        """Something else wrote on the terminal."""
        self.shown.forget()
        self.repaint_unknown()

    def _leave(self, status: int) -> None:
        with contextlib.suppress(RuntimeError):  # it has ended already
            self._event_loop.call_soon_threadsafe(self.exit, None, status)

    # opening

    def on_mount(self) -> None:
        """Lay out the first screen at once: it is filled when the explorer is open, which takes as long."""
        if not self.is_headless:
            self._event_loop = asyncio.get_running_loop()
            self._leaving = Leaving(self._leave, self.restore_terminal)
            self._leaving.watch()
        from hotmess_tui.app.screens.curves import CurvesScreen

        look = self.opening.look
        self.first_screen = CurvesScreen(self.session, look.curve if look else None, self.opening.painted.set)
        self.push_screen(self.first_screen)
        self.opening.ready.add_done_callback(lambda _: self.post_message(self.Opened()))
        self.set_timer(0.3, self._show_progress)

    def _show_progress(self) -> None:
        """Where opening takes long because logs are being read: how far it is, and the way out."""
        if self.opening.ready.done():
            return
        if self.opening.latest is None:
            self.set_timer(0.3, self._show_progress)
            return
        from hotmess_tui.app.dialogs.progress import ProgressScreen

        self._progress = ProgressScreen(self.opening, self.session.signs)
        self.push_screen(self._progress)

    async def on_hotmess_app_opened(self) -> None:
        """The thread that opened the explorer is done."""
        error = self.opening.ready.exception()
        if error is not None:
            if self.leaving:  # with a status of its own
                return
            if not isinstance(error, Cancelled):
                if not isinstance(error, HotmessError):
                    error = HotmessError(f"{type(error).__name__}: {error}")
                self.failure = error
            self.exit(130 if self.failure is None else self.failure.status)
            return
        curve, series = self.opening.first or (None, None)
        self.session.counts, self.session.curves = self.opening.counts, self.opening.curves
        self.session.open(self.opening.ready.result(), series, self.opening.table)
        if self.screen is self._progress:
            self.pop_screen()
        self._progress = None
        if curve is not None:
            self.first_screen.start(curve)
        else:
            self.first_screen.ask_slopes()  # its curve was kept from the last time
        self.first_screen.ready = True
        if self._notice:
            self.first_screen.say(self._notice, failed=True)
        await self.release()
        if self._follow:
            self.action_follow()

    async def on_event(self, event: events.Event) -> None:
        """The first key or click ends the hint of the first start."""
        if self._remember_start is not None and isinstance(event, events.Key | events.MouseDown):
            self._remember_start()
            self._remember_start, self.session.is_first_start = None, False
            self.first_screen.divide(self.first_screen.size.height)
        await super().on_event(event)

    # the stack of screens

    @property
    def drill_screens(self) -> list[DrillScreen]:
        """The way from the first screen to the one in view, without dialogs."""
        return [screen for screen in self.screen_stack if isinstance(screen, DrillScreen)]

    def each_laid_out(self) -> Iterator[DrillScreen]:
        """The screens of the way that can be spoken to: one that was opened just now says by itself where it is."""
        return (screen for screen in self.drill_screens if screen.is_mounted)

    def open_screen(self, request: Request, then: Callable[[str | None], None] | None = None) -> None:
        """Open the screen that shows what is requested; `then` gets what it is left with."""
        from hotmess_tui.app.routes import screen_for

        screen = screen_for(request, self.session)
        screen.request = request
        self.push_screen(screen, then)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Until the explorer is open there is nothing to ask."""
        return self.session.is_open or action not in NEED_EXPLORER

    def action_console(self) -> None:
        """Ask in SQL."""
        self.open_screen(ConsoleRequest())

    def action_triage(self) -> None:
        """Odd samples under the present filter, of a question those of it; where the way leads through them, back."""
        screens = self.drill_screens
        depth = next((n for n, screen in enumerate(screens) if isinstance(screen.request, TriageRequest)), None)
        if depth is None:
            only = screens[-1].question_here()
            self.open_screen(TriageRequest() if only is None else OddSamplesRequest(only))
        else:
            screens[-1].action_back_to(depth)

    def action_help(self) -> None:
        """List the keys of this screen and what its values mean."""
        from hotmess_tui.app.dialogs.help import HelpScreen

        screen = self.drill_screens[-1]
        keys = palette.keys_here(self, screen)
        about, figures = with_keys(screen.ABOUT, screen), screen.figures()
        self.push_screen(HelpScreen(screen.breadcrumb(), about, keys, figures, ascii=self.session.ascii))

    # logs that are read again

    def action_follow(self) -> None:
        """Watch the files from now on, or no longer."""
        screens, session = self.drill_screens, self.session
        if session.explorer.origin is None:
            screens[-1].say("this is a prebuilt store; open the original logs to follow them", failed=True)
            return
        if self._following is None:
            self._following = Following(session, self.post_message)
            session.arrived = "following: new samples are added automatically, F stops"
        else:
            self._following.stop()
            self._following, session.arrived = None, ""
        session.following = self._following is not None
        for screen in self.each_laid_out():
            screen.refresh_breadcrumbs()
            screen.show_status()

    def on_logs_reread(self, message: LogsReread) -> None:
        """Show the logs as they are now: the screen in view asks again, the others once one comes back to them."""
        session = self.session
        for screen in self.each_laid_out():
            screen.cancel_all()
        before = session.replace(message.explorer, message.counts)
        session.arrived = message.arrived
        threading.Thread(target=before.close, daemon=True).start()
        *_, last = self.each_laid_out()
        last.catch_up()
        if not session.following:
            self.set_timer(ARRIVAL_SHOWN, self._forget_arrival)

    def _forget_arrival(self) -> None:
        if not self.session.following:
            self.session.arrived = ""
            for screen in self.each_laid_out():
                screen.show_status()

    def on_reread_failed(self, message: RereadFailed) -> None:
        """Say it once where one looks; what is shown stays."""
        self.session.arrived = message.reason
        *_, last = self.each_laid_out()
        last.say(message.reason, failed=True)

    # keys typed ahead

    def takes_no_keys(self, screen: Screen[object]) -> bool:
        """The progress of reading only shows something, and a dialog may check what was written."""
        return screen is self._progress or (isinstance(screen, Stacked) and screen.busy)

    async def on_prompt_checked(self) -> None:
        """A dialog has checked what was written, and may have refused it."""
        await self.release()

    async def on_asking_screen_ready(self) -> None:
        """A screen has got its first answer."""
        await self.release()

    # the palette

    def action_palette(self) -> None:
        """Offer every action by name."""
        if isinstance(self.screen, DrillScreen):  # a dialog names its keys itself
            sheet = palette.sheet(self, self.screen)
            self.push_screen(sheet, lambda action: action is not None and self.call_later(action.run))

    def get_line_filters(self) -> Sequence[LineFilter]:
        """What every line passes through on its way to the terminal."""
        filters = [*super().get_line_filters(), Gate()]
        return [*filters, AsciiFilter()] if self.session.ascii else filters

    # leaving

    def on_unmount(self) -> None:
        """Nobody is left to look at what arrives."""
        if self._following is not None:
            self._following.stop()

    async def action_quit(self) -> None:
        """Leave."""
        self._stop_running()
        self.exit(self._status)

    def on_exit_app(self) -> None:
        """Whoever shows the screen may have gone: a browser that was closed, or its server."""
        if not self.leaving:
            self._stop_running()

    def _stop_running(self) -> None:
        """Stop what is running, so that no thread holds the exit up."""
        self.opening.cancelled = True
        if self._following is not None:
            self._following.stop()
        if self.session.is_open:
            self.session.explorer.interrupt()
        if self._leaving is not None:
            self._leaving.limit(self._status)

    @property
    def _status(self) -> int:
        """The exit status of who leaves now: before there was a chart, nothing was shown."""
        return 0 if self.session.is_open or self.opening.look is not None else 130
