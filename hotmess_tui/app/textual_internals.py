"""All private attributes of Textual that the app uses: where Textual has no public way to do the same."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from rich.color import ColorSystem
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.await_complete import AwaitComplete

from hotmess_tui.app.terminal_cells import Pieces, TerminalCells

if TYPE_CHECKING:
    from textual.app import App
    from textual.message import Message
    from textual.screen import Screen
    from textual.widget import Widget
    from textual.widgets import Input


class Highlight(NamedTuple):
    """A styled range of a line of a text area; columns count bytes of UTF-8, as Textual has them."""

    line: int
    first: int
    last: int
    style: str


def write_to_terminal(app: App[Any], control: str) -> bool:
    """Send a control sequence past Textual's compositor; False where there is no terminal."""
    if app._driver is None:
        return False
    app._driver.write(control)
    return True


def scroll_terminal(app: App[Any], first: int, last: int, by: int) -> bool:
    """Let the terminal move lines with the next update; False where it is not known what it shows."""
    return isinstance(app, SendsChanges) and app.shown.scroll(first, last, by)


def forget_rendered_lines(widget: Widget) -> None:
    """Render the lines of a widget again at its next repaint.

    Textual keeps them by their row on screen, which is wrong after the terminal itself has moved them.
    """
    widget._styles_cache.clear()


def forget_completion(field: Input) -> None:
    """Show no completion behind what is written."""
    field._suggestion = ""


class SendsChanges:
    """A mixin for an `App` that sends the terminal only the cells that change."""

    def __init__(self, *args: Any, **options: Any) -> None:
        self.shown = TerminalCells()
        super().__init__(*args, **options)

    def repaint_unknown(self) -> None:
        """Send everything again, where what the terminal shows has been forgotten."""
        app = cast("App[Any]", self)
        if not self.shown.known and app._screen_stack:
            app.screen.refresh()

    def _display(self, screen: Screen[Any], update: Any) -> None:  # Textual calls it with what is to be drawn
        app = cast("App[Any]", self)
        drawn = app._running and not app._closed and not app.is_headless and not app._batch_count
        driver = app._driver
        if not drawn or driver is None or not isinstance(update, LayoutUpdate | ChopsUpdate):
            super()._display(screen, update)  # type: ignore[misc]
            return
        self.shown.fit(*_size(update))
        changes = self.shown.update(_lines(update), app.console._color_system or ColorSystem.TRUECOLOR)
        if changes:
            if app.cursor_position:  # where one writes: input methods open their window there
                column, line = app.screen.outer_size.clamp_offset(app.cursor_position)
                changes += f"\x1b[{line + 1};{column + 1}H"
            app._begin_update()
            driver.write(changes)
            app._end_update()
            driver.flush()
        app.post_display_hook()


def _size(update: LayoutUpdate | ChopsUpdate) -> tuple[int, int]:
    if isinstance(update, LayoutUpdate):
        return update.region.width, update.region.height
    return update.chop_ends[0][-1], len(update.chop_ends)


def _lines(update: LayoutUpdate | ChopsUpdate) -> Iterable[tuple[int, Pieces]]:
    """The lines that are drawn anew, in pieces."""
    if isinstance(update, LayoutUpdate):
        for y, strips in enumerate(update.strips):
            x, pieces = 0, []
            for strip in strips:
                pieces.append((x, strip))
                x += strip.cell_length
            yield y, pieces
    else:
        for y in {y: None for y, _, _ in update.spans}:
            yield y, [(x, strip) for x, strip in update.chops[y].items() if strip is not None]


class Stacked:
    """A mixin for a `Screen` that hears nothing any more once it was left, and takes no keys before it is laid out.

    Answers, messages of its widgets, keys and what it had put off may still be on their way to a screen that is gone:
    its widgets are removed before itself, and what looks for them would fail.
    """

    busy = False  # whether keys wait for what it does; Esc does not

    @property
    def gone(self) -> bool:
        """Whether the screen has been left."""
        screen = cast("Screen[Any]", self)
        return screen not in screen.app.screen_stack

    def while_here(self, call: Callable[..., Any]) -> Callable[..., Any]:
        """A function that does nothing once the screen has been left."""
        return lambda *args, **options: None if self.gone else call(*args, **options)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """No action runs on a screen that is not laid out yet, or has been left."""
        return cast("Screen[Any]", self).is_mounted and not self.gone

    def dismiss(self, result: Any = None) -> AwaitComplete:
        """Leave this screen, once; Textual takes away whichever is on top, also when it is asked twice."""
        screen = cast("Screen[Any]", self)
        if screen is not screen.app.screen:
            return AwaitComplete.nothing()  # type: ignore[no-untyped-call,no-any-return]
        return super().dismiss(result)  # type: ignore[misc,no-any-return]

    def _get_dispatch_methods(self, name: str, message: Message) -> Iterable[tuple[type, Callable[..., Any]]]:
        for owner, method in super()._get_dispatch_methods(name, message):  # type: ignore[misc]
            if owner.__module__.startswith("textual.") or not self.gone:
                yield owner, method


class RaisedFaults:
    """A mixin for an `App` whose fault is raised by whoever runs it, in place of a report that Textual prints."""

    fault: Exception | None = None  # what ended it
    leaving = False  # the end has been asked for: messages may still come to widgets that are gone

    def exit(self, *args: Any, **options: Any) -> None:
        """Leave; nothing that fails on the way out matters any more."""
        self.leaving = True
        super().exit(*args, **options)  # type: ignore[misc]

    def _handle_exception(self, error: Exception) -> None:
        if self.leaving:
            return
        self.fault = self.fault or error
        super()._handle_exception(error)  # type: ignore[misc]
        self._exit_renderables.clear()  # type: ignore[attr-defined]


class OwnHighlights:
    """A mixin for a `TextArea` that finds its highlights itself instead of by tree-sitter."""

    _highlights: dict[int, list[tuple[int, int | None, str]]]

    def highlights(self) -> Iterable[Highlight]:
        """All highlights of the present text."""
        raise NotImplementedError

    def _build_highlight_map(self) -> None:  # Textual calls it after each edit
        self._highlights.clear()
        for line, first, last, style in self.highlights():
            self._highlights[line].append((first, last, style))

    def refresh_highlights(self) -> None:
        """Repaint after something other than the text has changed them."""
        self._build_highlight_map()
        self._line_cache.clear()  # type: ignore[attr-defined]
        self.refresh()  # type: ignore[attr-defined]


def missing(app: App[Any], text_area: Widget) -> list[str]:
    """What this version of Textual lacks of the above; empty as long as this module works.

    Args:
        app: An app that runs.
        text_area: A `TextArea` on its screen.
    """
    from textual.app import App
    from textual.screen import Screen
    from textual.widgets import TextArea

    used = (
        ("App._driver", hasattr(app, "_driver") and hasattr(app._driver, "write")),
        ("App._display", callable(getattr(App, "_display", None))),
        ("App._batch_count", hasattr(app, "_batch_count")),
        ("Screen._get_dispatch_methods", callable(getattr(Screen, "_get_dispatch_methods", None))),
        ("App._begin_update", callable(getattr(App, "_begin_update", None))),
        ("App._end_update", callable(getattr(App, "_end_update", None))),
        ("App._running", hasattr(app, "_running")),
        ("App._closed", hasattr(app, "_closed")),
        ("App._screen_stack", hasattr(app, "_screen_stack")),
        ("Console._color_system", hasattr(app.console, "_color_system")),
        ("App._handle_exception", hasattr(app, "_handle_exception")),
        ("App._exit_renderables", hasattr(getattr(app, "_exit_renderables", None), "clear")),
        ("Widget._styles_cache", hasattr(getattr(text_area, "_styles_cache", None), "clear")),
        ("TextArea._build_highlight_map", hasattr(TextArea, "_build_highlight_map")),
        ("TextArea._highlights", hasattr(text_area, "_highlights")),
        ("TextArea._line_cache", hasattr(getattr(text_area, "_line_cache", None), "clear")),
    )
    return [name for name, there in used if not there]
