"""Write docs/keys.md, every key of every screen, from the bindings: `python docs/keys.py`."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from textual.binding import Binding
from textual.keys import format_key

from hotmess_tui.app.app import HotmessApp
from hotmess_tui.app.dialogs.help import TextScreen
from hotmess_tui.app.dialogs.palette import Palette
from hotmess_tui.app.dialogs.picker import Picker
from hotmess_tui.app.dialogs.prompt import Prompt
from hotmess_tui.app.keys import EVERYWHERE, moving_keys
from hotmess_tui.app.palette import keys_told
from hotmess_tui.app.routes import routes
from hotmess_tui.app.screens.finding import Finding
from hotmess_tui.app.screens.view_settings import ViewSettings
from hotmess_tui.app.widgets.cells import Cells
from hotmess_tui.app.widgets.sql_editor import SqlEditor

PAGE = Path(__file__).parent / "keys.md"
_ABOUT = """# Keys

`?` shows the keys of a screen, `Ctrl+P` finds an action by any word for it: its name, or what other tools call it.
On the first screen `1` to `9`, `0` and `-` show the curves.

This page is written by `python docs/keys.py`.
"""
_NAMES = {"enter": "Enter", "escape": "Esc", "tab": "Tab", "pageup": "PgUp", "pagedown": "PgDn", "home": "Home"}
_NAMES |= {"end": "End", "space": "Space", "minus": "-", "up": "↑", "down": "↓", "left": "←", "right": "→"}


def page() -> str:
    """The whole page."""
    text, listed = _ABOUT, set[str]()

    def section(title: str, bindings: Iterable[Binding]) -> None:
        nonlocal text
        new = {b.id: b for b in bindings if b.id and b.id not in listed and not b.id.startswith("curve.show-")}
        listed.update(new)
        if new:
            rows = "".join(f"| {_keys(b)} | {b.description} | {b.tooltip} |\n" for b in new.values())
            text += f"\n## {title}\n\n| key | name | does |\n|---|---|---|\n{rows}"

    section("Moving, wherever there are rows or lines", moving_keys("table", "row"))
    section("On every screen", (*keys_told(Finding).values(), *EVERYWHERE, *keys_told(HotmessApp).values()))
    section("Which samples, and how they are counted", keys_told(ViewSettings).values())
    for route in routes():
        title = route.way[:1].upper() + route.way[1:]
        section(title, (key for key in keys_told(route.screen).values() if not key.moves))
    section("In the cells of a contrast", keys_told(Cells).values())
    section("While a query is written", keys_told(SqlEditor).values())
    for title, owner in (("The palette", Palette), ("A list to choose from", Picker), ("A line to write on", Prompt)):
        section(title, (b for b in owner.BINDINGS if isinstance(b, Binding)))
    section("Help and other texts", (b for b in TextScreen.BINDINGS if isinstance(b, Binding)))
    return text


def _keys(binding: Binding) -> str:
    return " ".join(f"`{_name(key.strip())}`" for key in binding.key.split(","))


def _name(key: str) -> str:
    if key.startswith("ctrl+"):
        letter = key.removeprefix("ctrl+")
        return f"Ctrl+{letter.title() if len(letter) == 1 or letter == 'space' else format_key(letter)}"
    return _NAMES.get(key, format_key(key))


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
