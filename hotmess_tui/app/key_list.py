"""Every key of every screen and dialog, in the sections in which people read them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from textual.binding import Binding

from hotmess_tui.app.app import HotmessApp
from hotmess_tui.app.dialogs.help import TextScreen
from hotmess_tui.app.dialogs.palette import Palette
from hotmess_tui.app.dialogs.picker import Picker
from hotmess_tui.app.dialogs.prompt import Prompt
from hotmess_tui.app.keys import EVERYWHERE, keys_told, moving_keys
from hotmess_tui.app.routes import routes
from hotmess_tui.app.screens.finding import Finding
from hotmess_tui.app.screens.view_settings import ViewSettings
from hotmess_tui.app.widgets.cells import Cells
from hotmess_tui.app.widgets.grid import Grid
from hotmess_tui.app.widgets.sql_editor import SqlEditor

DIALOGS = (
    ("The palette", Palette),
    ("Lists of choices", Picker),
    ("Text fields", Prompt),
    ("Help and other texts", TextScreen),
)
_OF_CURVES = "curve.show-"  # begins the ids of the keys that show the first curves


class Section(NamedTuple):
    """Keys that people read together; each key is in the first section that has it."""

    title: str
    keys: tuple[Binding, ...]


def sections() -> list[Section]:
    """All keys but those that show the first curves, each once."""
    listed: set[str] = set()
    listing: list[Section] = []
    for title, bindings in _sections():
        new = {b.id: b for b in bindings if b.id and b.id not in listed and not b.id.startswith(_OF_CURVES)}
        listed.update(new)
        if new:
            listing.append(Section(title, tuple(new.values())))
    return listing


def _sections() -> Iterator[tuple[str, Iterable[Binding]]]:
    yield "Moving in rows or lines", moving_keys("table", "row")
    yield "On every screen", (*keys_told(Finding).values(), *EVERYWHERE, *keys_told(HotmessApp).values())
    yield "Filters and view settings", keys_told(ViewSettings).values()
    for route in routes():
        title = route.way[:1].upper() + route.way[1:]
        yield title, (key for key in keys_told(route.screen).values() if not key.moves)
    yield "In the quadrants of a contrast", keys_told(Cells).values()
    yield "While a query is written", keys_told(SqlEditor).values()
    for title, owner in DIALOGS:
        yield title, (b for b in owner.BINDINGS if isinstance(b, Binding))


def together() -> Iterator[dict[str, Binding]]:
    """Keys by their ids that work at the same time: of a screen with what is on it, of a dialog."""
    everywhere = keys_told(HotmessApp)
    for route in routes():
        for inside in (Grid, Cells, SqlEditor):
            yield {**everywhere, **keys_told(inside), **keys_told(route.screen)}
    first = {id: key for id, key in everywhere.items() if key.priority}  # the others do not reach a dialog
    for _, owner in DIALOGS:
        yield {**first, **{b.id: b for b in owner.BINDINGS if isinstance(b, Binding) and b.id}}
