"""All private attributes of Textual that the app uses: where Textual has no public way to do the same."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from textual.app import App
    from textual.widget import Widget


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


def forget_rendered_lines(widget: Widget) -> None:
    """Render the lines of a widget again at its next repaint.

    Textual keeps them by their row on screen, which is wrong after the terminal itself has moved them.
    """
    widget._styles_cache.clear()


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
    from textual.widgets import TextArea

    used = (
        ("App._driver", hasattr(app, "_driver") and hasattr(app._driver, "write")),
        ("App._handle_exception", hasattr(app, "_handle_exception")),
        ("App._exit_renderables", hasattr(getattr(app, "_exit_renderables", None), "clear")),
        ("Widget._styles_cache", hasattr(getattr(text_area, "_styles_cache", None), "clear")),
        ("TextArea._build_highlight_map", hasattr(TextArea, "_build_highlight_map")),
        ("TextArea._highlights", hasattr(text_area, "_highlights")),
        ("TextArea._line_cache", hasattr(getattr(text_area, "_line_cache", None), "clear")),
    )
    return [name for name, there in used if not there]
