"""What every screen of the drill has in common: breadcrumbs, keys, and the version of the session that it shows."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, ClassVar, Protocol, cast

from textual.binding import BindingType

from hotmess_tui import differences
from hotmess_tui.app.keys import BACK, HELP, Command
from hotmess_tui.app.messages import LogsReread, Request, SearchRequest
from hotmess_tui.app.screens.copying import CopyingScreen
from hotmess_tui.app.session import Session, Version
from hotmess_tui.app.widgets.status_lines import Breadcrumbs, Word
from hotmess_tui.charts.drawing import BOLD, PLAIN
from hotmess_tui.charts.marks import figure_name
from hotmess_tui.charts.safe import one_line
from hotmess_tui.deferred import Deferred
from hotmess_tui.records import OpenOptions
from hotmess_tui.tables.formulas import explained

if TYPE_CHECKING:
    from hotmess_tui.explorer.explorer import Explorer
    from hotmess_tui.explorer.triage import Only
    from hotmess_tui.store import patterns
else:  # the first chart does without DuckDB
    patterns = Deferred("hotmess_tui.store.patterns")


class Navigator(Protocol):
    """The application, as far as screens know it."""

    def open_screen(self, request: Request, then: Callable[[str | None], None] | None = None) -> None:
        """Open the screen that shows what is requested; `then` gets what it is left with."""


class DrillScreen(CopyingScreen):
    """One screen of the way from a curve to a trace."""

    BINDINGS: ClassVar[list[BindingType]] = [BACK, HELP]
    NAME: ClassVar[str] = ""
    crumb_keeps = "start"  # which part of its name in the breadcrumbs stays: start, end or both
    CHANGES_SETTINGS: ClassVar[bool] = False  # whether its keys change the view settings
    TYPED: ClassVar[bool] = False  # whether one writes on it: keys are characters rather than actions
    ABOUT: ClassVar[str] = ""  # for the help screen: what this screen shows
    HEAD: ClassVar[tuple[str, ...]] = ()  # values that it shows besides those of a table

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.request: Request | None = None  # what it was opened for; None for the first screen
        self.decomposed = ("", "")  # decomposition and estimator of what is shown; "" where nothing is decomposed
        self._shown: Version | None = None  # of the session, when what is on screen was asked for

    def on_mount(self) -> None:
        """Show where this is and its keys, and ask for what it shows."""
        self.show_keys()
        self.refresh_breadcrumbs()
        if self.session.is_open:
            self.shows_now()
            self.reload()

    # the version that is shown

    def shows_now(self) -> None:
        """What is on screen, or was asked for last, is of the present version."""
        self._shown = self.session.version

    def catch_up(self) -> None:
        """Ask again for what has changed since it was asked for: further down, or in the logs."""
        shown, now = self._shown, self.session.version
        if shown is None or shown == now:
            return
        self.shows_now()
        if (shown.settings, shown.logs) != (now.settings, now.logs):
            self.renew()
        else:
            self.reload_labels()

    def on_screen_resume(self) -> None:
        """Back from a screen or a dialog."""
        self.refresh_breadcrumbs()
        self.catch_up()

    def reload(self) -> None:
        """Ask for what this screen shows, under the present view settings; its cursor stays where it can."""
        raise NotImplementedError

    def renew(self) -> None:
        """The view settings or the logs have changed."""
        self.reload()

    def reload_labels(self) -> None:
        """Only labels have changed."""

    # actions

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Until the explorer is open there is nothing to ask."""
        return self.session.is_open and super().check_action(action, parameters)

    def commands(self) -> Iterable[Command]:
        """What the palette offers here beside the keys."""
        return ()

    # the way

    def open(self, request: Request, then: Callable[[str | None], None] | None = None) -> None:
        """Go to another screen; `then` gets what it is left with."""
        cast("Navigator", self.app).open_screen(request, self.while_here(then) if then else None)

    def reopen(self, options: OpenOptions, arrived: str) -> None:
        """Show the logs read with other options, in a thread; every screen follows. `arrived` says so in words."""

        def work(explorer: Explorer) -> LogsReread:
            again = explorer.reopened(options)
            return LogsReread(again, again.counts(), arrived)

        def show(message: LogsReread) -> None:
            self.post_message(message)

        self.ask("reopen", work, show, "reading the logs again")

    def action_search_all(self) -> None:
        """In the text of all traces under the filter."""
        self.ask_what_to_search("", lambda text: self.open(SearchRequest(text)) if text else None)

    def ask_what_to_search(self, text: str, then: Callable[[str], None]) -> None:
        """Ask for a text or a regular expression; a wrong one is refused in place."""
        hint = "/…/ is a regular expression"
        self.prompt("Search in all traces", text, then, check=patterns.check, hint=hint)

    def action_back(self) -> None:
        """Return to the screen before, which has kept its cursor and its scroll."""
        if not self.stop_writing() and len(self.app.screen_stack) > 2 and self.app.screen is self:
            self.cancel_all()
            self.app.pop_screen()

    def action_back_to(self, depth: int) -> None:
        """Return to an earlier screen: a word of the breadcrumbs was clicked."""
        while len(self.app.screen_stack) - 2 > depth:
            self.app.pop_screen()

    # breadcrumbs

    def breadcrumb(self) -> str:
        """The name of this screen in the breadcrumbs."""
        return self.NAME

    def figures(self) -> list[tuple[str, str]]:
        """The values on this screen, for the help: what each is called, what it means and its formula."""
        return explained([(name, figure_name(name), differences.ABOUT[name]) for name in self.HEAD], *self.decomposed)

    def question_here(self) -> Only | None:
        """Whose samples this screen shows, which are what `t` speaks of; None: of more than one question."""
        return None

    def standing(self) -> list[Word]:
        """Which samples and verdicts the present settings let through: words that never leave the first line."""
        choice = self.session.choice
        words = [
            (f"where {choice.where}" if choice.where else "", "filter"),
            (f"label {choice.label}" if choice.label else "", "by_label"),
            (f"verdicts {choice.verdicts}" if choice.verdicts != "logged" else "", "verdicts"),
        ]
        changed_here = self.CHANGES_SETTINGS
        return [Word(one_line(text), action if changed_here else None) for text, action in words if text]

    def show_breadcrumbs(self, *settings: Word) -> None:
        """The screens that lead here, and the view settings that hold here."""
        self.query_one(Breadcrumbs).show(self._way(), settings)

    def refresh_breadcrumbs(self) -> None:
        """The first word has changed."""
        breadcrumbs = self.query_one(Breadcrumbs)
        breadcrumbs.show(self._way(), breadcrumbs.choices)

    def _way(self) -> list[Word]:
        """From the first screen to this one; a click on a word goes back there."""
        screens = [screen for screen in self.app.screen_stack if isinstance(screen, DrillScreen)]
        screens = screens[: screens.index(self) + 1] if self in screens else screens
        words = [Word(self.session.name + " (following)" * self.session.following, "back_to(0)")]
        for depth, screen in enumerate(screens):
            here = depth == len(screens) - 1
            action = None if here else f"back_to({depth})"
            words.append(Word(screen.breadcrumb(), action, BOLD if here else PLAIN, keeps=screen.crumb_keeps))
        return words
