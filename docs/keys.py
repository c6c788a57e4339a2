"""Write docs/keys.md, every key of every screen, from the bindings: `python docs/keys.py`."""

from __future__ import annotations

from pathlib import Path

from textual.binding import Binding
from textual.keys import format_key

from hotmess_tui.app.key_list import sections

PAGE = Path(__file__).parent / "keys.md"
_ABOUT = """# Keys

`?` shows the keys of a screen, `Ctrl+P` finds an action by any word for it: its name, or what other tools call it.
On the first screen `1` to `9`, `0` and `-` show the curves.

The [configuration file](config.md) gives an action other keys: `screen.follow = "f5"` below `[keys]`.

This page is written by `python docs/keys.py`.
"""
_NAMES = {"enter": "Enter", "escape": "Esc", "tab": "Tab", "pageup": "PgUp", "pagedown": "PgDn", "home": "Home"}
_NAMES |= {"end": "End", "space": "Space", "minus": "-", "up": "↑", "down": "↓", "left": "←", "right": "→"}


def page() -> str:
    """The whole page."""
    text = _ABOUT
    for title, keys in sections():
        rows = "".join(f"| {_keys(key)} | {key.description} | {key.tooltip} | `{key.id}` |\n" for key in keys)
        text += f"\n## {title}\n\n| key | name | does | in the configuration file |\n|---|---|---|---|\n{rows}"
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
