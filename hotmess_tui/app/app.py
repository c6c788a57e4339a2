"""The application's shell: the explorer being opened, the present choice, the stack of screens, the palette."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.app import App, SystemCommand
from textual.binding import Binding, BindingType
from textual.filter import LineFilter
from textual.message import Message
from textual.screen import Screen
from textual.theme import Theme

from hotmess_tui.app.following import Following
from hotmess_tui.app.opening import Opening
from hotmess_tui.app.screens.base import DrillScreen
from hotmess_tui.app.widgets.status_lines import Word
from hotmess_tui.charts.drawing import BOLD
from hotmess_tui.charts.marks import Series
from hotmess_tui.errors import Cancelled, HotmessError
from hotmess_tui.records import Counts, QueryInfo
from hotmess_tui.tables.signs import ACCENT, ASCII, UNICODE

if TYPE_CHECKING:
    from hotmess_tui.explorer.explorer import Explorer

MOVING_KEYS = frozenset({"up", "down", "j", "k", "pageup", "pagedown", "home", "end"})  # move the cursor, ask nothing
LEAVING_KEYS = frozenset({"q", "ctrl+c", "escape"})

THEME = Theme(
    name="terminal",
    ansi=True,
    primary=ACCENT,
    secondary="ansi_default",
    warning="ansi_yellow",
    error="ansi_red",
    success="ansi_green",
    accent=ACCENT,
    foreground="ansi_default",
    background="ansi_default",
    surface="ansi_default",
    panel="ansi_default",
    boost="ansi_default",
    variables={
        "ansi-background": "ansi_black",
        "ansi-foreground": "ansi_white",
        "border": ACCENT,
        "border-blurred": "ansi_default",
        "block-cursor-foreground": "ansi_default",
        "block-cursor-background": "ansi_default",
        "block-cursor-text-style": "reverse",
        "input-cursor-background": "ansi_default",
        "input-cursor-foreground": "ansi_default",
        "input-cursor-text-style": "none",
        "input-selection-background": ACCENT,
        "input-selection-foreground": "ansi_black",
        "screen-selection-background": ACCENT,
        "screen-selection-foreground": "ansi_black",
    },
)


class HotmessApp(App[int]):
    """The explorer on screen."""

    TITLE = "hotmess"
    CSS_PATH = "styles/app.tcss"
    ENABLE_COMMAND_PALETTE = True
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+p", "command_palette", "Palette", id="app.palette", show=False, tooltip="find an action by name"),
        Binding("ctrl+c", "quit", "Quit", id="app.quit", show=False, priority=True, tooltip="leave at once"),
    ]

    class Opened(Message):
        """The explorer is open, or could not be opened."""

    def __init__(self, opening: Opening, *, ascii: bool = False, follow: bool = False) -> None:
        super().__init__(ansi_color=True)
        self.register_theme(THEME)
        self.theme = THEME.name
        self.animation_level = "none"
        self.opening = opening
        self.ascii = ascii
        self.signs = ASCII if ascii else UNICODE
        self.choice = opening.choice
        self.counts: Counts | None = opening.look.counts if opening.look else None
        self.curves: tuple[QueryInfo, ...] = ()
        self.failure: HotmessError | None = None
        self._explorer: Explorer | None = None
        self.last_label = ""
        self.labellings = 0  # how often labels were changed here, for screens that show figures by them
        self.draft = ""  # the query that was being written when the console was left
        self.arrived = ""  # what came in last, while the logs are being followed
        self._follow = follow
        self.following: Following | None = None
        self._early: list[events.Key] = []  # keys that were pressed before there was something to work on
        self._reading: Screen[None] | None = (
            None  # the progress that stands before the first screen while logs are read
        )
        self._series: dict[tuple[str, ...], tuple[Series, ...]] = {}
        if opening.look is not None:
            self._series[opening.choice.by] = opening.look.series

    @property
    def explorer(self) -> Explorer:
        """The open explorer."""
        assert self._explorer is not None, "screens that ask come after the opening"
        return self._explorer

    def on_mount(self) -> None:
        """Lay out the first screen at once: it is filled when the explorer is open, which takes as long."""
        from hotmess_tui.app.screens.curves import CurvesScreen

        self.first_screen = CurvesScreen()
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

        self._reading = ProgressScreen(self.opening)
        self.push_screen(self._reading)

    async def on_hotmess_app_opened(self) -> None:
        """The thread that opened the explorer is done."""
        error = self.opening.ready.exception()
        if error is not None:
            if not isinstance(error, Cancelled):
                self.failure = (
                    error if isinstance(error, HotmessError) else HotmessError(f"{type(error).__name__}: {error}")
                )
            self.exit(130 if self.failure is None else self.failure.status)
            return
        self._explorer = self.opening.ready.result()
        self.counts, self.curves = self.opening.counts, self.opening.curves
        if self.screen is self._reading:
            self.pop_screen()
        self._reading = None
        if self.opening.first is not None:
            curve, self._series[self.choice.by] = self.opening.first
            self.first_screen.start(curve)
        self.first_screen.ready = True
        await self.release()
        if self._follow:
            self.action_follow()

    # following

    def action_follow(self) -> None:
        """Watch the files from now on, or no longer."""
        screens = [screen for screen in self.screen_stack if isinstance(screen, DrillScreen)]
        if self.explorer.origin is None:
            screens[-1].say("a store was opened, not its logs: there is nothing to follow", failed=True)
            return
        if self.following is None:
            self.following = Following(self)
            self.arrived = "following: new samples come in by themselves, F ends it"
        else:
            self.following.stop()
            self.following, self.arrived = None, ""
        for screen in screens:
            screen.refresh_breadcrumbs()
            screen.tell_rest()

    def on_following_renewed(self, message: Following.Renewed) -> None:
        """The logs were read again."""
        self.take(message.explorer, message.arrived)

    def take(self, explorer: Explorer, arrived: str) -> None:
        """Show what another explorer has: every screen asks again, each cursor stays on its row."""
        before, self._explorer = self.explorer, explorer
        self.arrived = arrived
        self.counts = None
        self._series.clear()
        for screen in self.screen_stack:
            if isinstance(screen, DrillScreen):
                screen.forget()
        threading.Thread(target=before.close, daemon=True).start()
        for screen in self.screen_stack:
            if isinstance(screen, DrillScreen):
                screen.renew()
        if self.following is None:
            self.set_timer(5, self._forget_arrival)

    def _forget_arrival(self) -> None:
        if self.following is None and isinstance(self.screen, DrillScreen):
            self.arrived = ""
            self.screen.tell_rest()

    def on_following_troubled(self, message: Following.Troubled) -> None:
        """Say it once where one looks; what is shown stays."""
        self.arrived = message.reason
        if isinstance(self.screen, DrillScreen):
            self.screen.say(message.reason, failed=True)

    # keys typed ahead

    async def on_event(self, event: events.Event) -> None:
        """Keys for a screen that still waits for its first answer are kept: over a slow link they come in bursts."""
        if isinstance(event, events.Key) and self.is_running and self._must_wait(event.key):
            self._early.append(events.Key(event.key, event.character))
            return
        await super().on_event(event)

    def _must_wait(self, key: str) -> bool:
        if key in LEAVING_KEYS:
            self._early.clear()
        if key in LEAVING_KEYS:
            return False
        if not isinstance(self.screen, DrillScreen):
            return self.screen is self._reading
        if self._early:
            return True
        return not self.screen.ready and not (self.screen is self.first_screen and key in MOVING_KEYS)

    async def release(self) -> None:
        """Run the keys that were kept, as far as the screen they lead to is ready."""
        while self._early and isinstance(self.screen, DrillScreen) and self.screen.ready and not self.screen.TYPED:
            active = self.screen.active_bindings.get(self._early.pop(0).key)
            if active is not None and active.enabled:
                await self.run_action(active.binding.action, active.node)
        typed = not isinstance(self.screen, DrillScreen) or (self.screen.TYPED and self.screen.ready)
        if typed:  # a sheet, or a screen that one writes on, takes them as they come
            early, self._early = self._early, []
            for key in early:
                self.post_message(key)

    @property
    def what(self) -> str:
        """What is open, in a word or two."""
        if self._explorer is not None:
            return self._explorer.name
        return self.opening.look.name if self.opening.look else ""

    @property
    def is_open(self) -> bool:
        """Whether there is an explorer to ask."""
        return self._explorer is not None

    def series(self, explorer: Explorer, by: tuple[str, ...]) -> tuple[Series, ...]:
        """All series of the store, whatever the filter, so that each keeps its marker; called from threads that ask."""
        if by not in self._series or "label" in by:  # labels change while the store does not
            self._series[by] = explorer.series(by)
        return self._series[by]

    def known_series(self) -> tuple[Series, ...]:
        """The series of the present grouping, which came with the first curve."""
        return self._series.get(self.choice.by, ())

    # the breadcrumbs

    def breadcrumbs(self, end: DrillScreen) -> list[Word]:
        """The screens from the first to one of the open screens; a click on one goes back there."""
        screens = [screen for screen in self.screen_stack if isinstance(screen, DrillScreen)]
        screens = screens[: screens.index(end) + 1] if end in screens else screens
        name = f"{self.what} (following)" if self.following is not None else self.what
        words = [Word(name, "back_to(0)")]
        for depth, screen in enumerate(screens):
            last = depth == len(screens) - 1
            words.append(
                Word(screen.breadcrumb(), None if last else f"back_to({depth})", BOLD if last else Word("").ink)
            )
        return words

    # the palette

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """Everything that a key does on this screen, by name."""
        seen = set()
        for active in screen.active_bindings.values():
            binding = active.binding
            if (
                binding.id
                and binding.id not in seen
                and binding.id != "app.palette"
                and active.enabled
                and not binding.id.startswith("curve.show-")
            ):
                seen.add(binding.id)
                help = f"{binding.tooltip or binding.description} ({self.get_key_display(binding)})"
                yield SystemCommand(binding.description, help, self._runner(active.node, binding.action))
        if isinstance(screen, DrillScreen):
            yield from screen.commands()

    def _runner(self, node: object, action: str) -> Callable[[], object]:
        return lambda: self.run_action(action, node)  # type: ignore[arg-type]

    def action_command_palette(self) -> None:
        """Open the palette, its cursor still: nothing idle sends bytes."""
        super().action_command_palette()
        self.call_after_refresh(self._still_cursor)

    def _still_cursor(self) -> None:
        from textual.widgets import Input

        for field in self.screen.query(Input):
            field.cursor_blink = False

    def get_line_filters(self) -> Sequence[LineFilter]:
        """What every line passes through on its way to the terminal."""
        filters = super().get_line_filters()
        if not self.ascii:
            return filters
        from hotmess_tui.app.widgets.ascii_filter import AsciiFilter

        return [*filters, AsciiFilter()]

    def on_unmount(self) -> None:
        """Nobody is left to look at what arrives."""
        if self.following is not None:
            self.following.stop()

    async def action_quit(self) -> None:
        """Leave: stop what is running first, so that no thread holds the exit up."""
        self.opening.cancelled = True
        if self.following is not None:
            self.following.stop()
        if self._explorer is not None:
            self._explorer.interrupt()
        self.exit(0 if self._explorer is not None else 130)
