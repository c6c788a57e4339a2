"""What is shown while logs are read for the first time: how far it is, and the way out."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen

from hotmess_tui.app.opening import Opening
from hotmess_tui.app.textual_internals import Stacked
from hotmess_tui.app.widgets.status_lines import Note
from hotmess_tui.charts.drawing import DIM, PLAIN
from hotmess_tui.tables.signs import Signs, bar

CELLS = 40


class ProgressScreen(Stacked, ModalScreen[None]):
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

    def __init__(self, opening: Opening, signs: Signs) -> None:
        super().__init__()
        self.opening, self.signs = opening, signs

    def compose(self) -> ComposeResult:
        """Two quiet lines in the middle."""
        with Vertical(id="opening"):
            yield Note(self.signs, id="opening-what")
            yield Note(self.signs, id="opening-bar")
            yield Note(self.signs, id="opening-keys")

    def on_mount(self) -> None:
        """Look how far it is, four times a second; nothing is sent while nothing changes."""
        self.set_interval(0.25, self._look)

    def _look(self) -> None:
        progress = self.opening.latest
        if progress is None:
            return
        share = progress.done / progress.total if progress.total else 0.0
        self.query_one("#opening-what", Note).show(progress.what, PLAIN)
        self.query_one("#opening-bar", Note).show(
            f"{bar(share, CELLS, self.signs)}  {progress.done:,} of {progress.total:,} {progress.unit}", PLAIN
        )
        self.query_one("#opening-keys", Note).show("Esc cancel", DIM)
