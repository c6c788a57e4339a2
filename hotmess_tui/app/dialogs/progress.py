"""What is shown while logs are read for the first time: how far it is, and the way out."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, cast

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen

from hotmess_tui.app.opening import Opening
from hotmess_tui.app.widgets.status_lines import Note
from hotmess_tui.charts.drawing import DIM, PLAIN
from hotmess_tui.tables.signs import bar

if TYPE_CHECKING:
    from hotmess_tui.app.app import HotmessApp

CELLS = 40


class ProgressScreen(ModalScreen[None]):
    """Progress of reading logs."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "escape,q",
            "app.quit",
            "Cancel",
            id="opening.cancel",
            tooltip="stop reading and leave; what was read is kept",
        ),
    ]

    def __init__(self, opening: Opening) -> None:
        super().__init__()
        self.opening = opening

    def compose(self) -> ComposeResult:
        """Two quiet lines in the middle."""
        signs = cast("HotmessApp", self.app).signs
        with Vertical(id="opening"):
            yield Note(signs, id="opening-what")
            yield Note(signs, id="opening-bar")
            yield Note(signs, id="opening-keys")

    def on_mount(self) -> None:
        """Look how far it is, four times a second; nothing is sent while nothing changes."""
        self.set_interval(0.25, self._look)

    def _look(self) -> None:
        progress = self.opening.latest
        if progress is None:
            return
        signs = cast("HotmessApp", self.app).signs
        part = progress.done / progress.total if progress.total else 0.0
        self.query_one("#opening-what", Note).show(progress.what, PLAIN)
        self.query_one("#opening-bar", Note).show(
            f"{bar(part, CELLS, signs)}  {progress.done:,} of {progress.total:,} {progress.unit}", PLAIN
        )
        self.query_one("#opening-keys", Note).show("Esc stops", DIM)
