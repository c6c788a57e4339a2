"""A key, told once: what it runs, and what the line of keys, the help and the palette say about it."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from textual.binding import Binding
from textual.keys import format_key

_MOVING = frozenset({"move", "page", "half", "jump", "columns", "shift"})  # actions of `moving_keys`, and sideways
_NAMES = {"enter": "Enter", "escape": "Esc", "tab": "Tab"}


@dataclass(frozen=True)
class Key(Binding):
    """A binding with its place in the line of keys.

    A screen shows the keys of its own `BINDINGS` that have a `footer`, in their order, and last the key for help. An
    inherited key that it wants to show is listed again. `description` stands in the palette, `tooltip` in the help.
    """

    footer: str = ""  # what it does, in the line of keys; empty: it is not shown there
    footer_key: str = ""  # the key in that line, where it stands for several
    also: str = ""  # other words for it, as other tools call it: the palette finds it by them

    @property
    def name(self) -> str:
        """The key in the line of keys."""
        keys = changed(self.id)
        if keys is not None:
            return keys.name
        return self.footer_key or self.key_display or _NAMES.get(self.key, self.key)

    @property
    def moves(self) -> bool:
        """Whether it only moves the cursor up or down, or shows what is beside."""
        return self.action.split("(")[0] in _MOVING

    def with_footer(self, footer: str) -> Key:
        """The same key, called otherwise in the line of keys."""
        return replace(self, footer=footer)


class Rebound(NamedTuple):
    """The keys of an action that a person has changed: keys apart by commas, as Textual names them."""

    before: str
    now: str

    @property
    def name(self) -> str:
        """The first of its keys, for people."""
        return display(self.now.split(",")[0])


_changed: dict[str, Rebound] = {}  # the keymap of this process, by the ids of actions


def change_keys(keymap: Mapping[str, Rebound]) -> None:
    """From now on, name keys as a person has set them; what was set before no longer holds."""
    _changed.clear()
    _changed.update(keymap)


def changed(id: str | None) -> Rebound | None:
    """What a person has made of the keys of an action; None: nothing."""
    return _changed.get(id or "")


def changed_from(key: str) -> Iterator[str]:
    """The ids of the actions that had a key, by its name for people, and have others now."""
    return (id for id, keys in _changed.items() if key in names(keys.before))


def keys_of(id: str, default: str) -> frozenset[str]:
    """The keys that run an action."""
    keys = _changed.get(id)
    return frozenset((keys.now if keys is not None else default).split(","))


def names(keys: str) -> list[str]:
    """Keys apart by commas, each by its name for people."""
    return [display(key.strip()) for key in keys.split(",")]


def display(key: str) -> str:
    """A key by its name for people: ^T, F5, Enter, ?."""
    *modifiers, base = key.split("+") if len(key) > 1 else [key]
    name = _NAMES.get(base) or format_key(base)
    if (modifiers and len(name) == 1) or name[1:].isdecimal():
        name = name.upper()
    return "".join("^" if modifier == "ctrl" else f"{modifier}+" for modifier in modifiers) + name


@functools.cache
def keys_told(owner: type[Any]) -> Mapping[str, Key]:
    """The keys of a screen or widget by their ids, first its own, then what it inherits."""
    told: dict[str, Key] = {}
    for key in itertools.chain(*(kind.__dict__.get("BINDINGS", ()) for kind in owner.__mro__)):
        if isinstance(key, Key) and key.id:
            told.setdefault(key.id, key)
    return told


def key_name(shown: str) -> str:
    """A key as Textual shows it by name, as every terminal can write it."""
    return {"⏎": "Enter", "↵": "Enter", "enter": "Enter", "␣": "space", "esc": "Esc"}.get(shown, shown)


class Command(NamedTuple):
    """What the palette offers beside the keys of `BINDINGS`."""

    name: str
    about: str
    run: Callable[[], object]
    key: str = ""
    also: str = ""  # as of a `Key`


BACK = Key(
    "escape,q",
    "back",
    "Back",
    id="screen.back",
    tooltip="go back (keeps your position)",
    also="return leave close previous up parent",
    footer="back",
    footer_key="Esc",
)
PLAN = Key(
    "P",
    "plan",
    "How many more",
    id="curve.plan",
    key_display="P",
    tooltip="plan how many more samples or questions you need",
    also="plan power sample size precision again more needed",
    footer="more samples",
)
HELP = Key(
    "question_mark",
    "app.help",
    "Help",
    id="screen.help",
    key_display="?",
    tooltip="list the keys of this screen",
    also="keys shortcuts keyboard manual reference",
    footer="help",
)


COPY = Key(
    "y",
    "screen.copy",
    "Copy",
    id="screen.copy",
    tooltip="copy, also over SSH",
    footer="copy",
    also="clipboard yank paste text",
)
SAVE = Key(
    "E",
    "screen.save",
    "Save to a file",
    id="screen.save",
    key_display="E",
    tooltip="save this view to a file",
    also="export write download file",
    footer="save",
)
TRIAGE = Key(
    "t",
    "app.triage",
    "Triage",
    id="screen.triage",
    tooltip="list flagged samples, the most suspicious first",
    also="odd suspicious anomalies outliers errors scorer loops broken trust doubt reliable",
    footer="triage",
)
SEARCH_ALL = Key(
    "asterisk",
    "screen.search_all",
    "Search all traces",
    id="screen.search-all",
    key_display="*",
    tooltip="search all traces that match the filter",
    also="find grep look for text regex regular expression everywhere",
    footer="search all",
)
CONSOLE = Key(
    "colon",
    "app.console",
    "SQL",
    id="screen.console",
    key_display=":",
    tooltip="query the store in SQL",
    also="sql query duckdb database select ask",
    footer="sql",
)
FOLLOW = Key(
    "F",
    "app.follow",
    "Follow",
    id="screen.follow",
    key_display="F",
    tooltip="toggle live reload",
    also="watch tail live refresh reload update",
    footer="follow",
)
QUIT = Key(
    "Q",
    "app.quit",
    "Quit",
    id="screen.quit",
    key_display="Q",
    tooltip="quit hotmess, from any screen",
    also="exit leave close stop",
    footer="quit",
)
EVERYWHERE = (TRIAGE, SEARCH_ALL, SAVE, COPY, CONSOLE, FOLLOW, QUIT)  # on every screen, after its own keys


def moving_keys(area: str, unit: str, *, page_down: str = "") -> list[Key]:
    """The keys that move up and down, the same wherever there is something to move on.

    Args:
        area: What the widget or screen is called in the ids of its keys.
        unit: What it moves by: a row, a line.
        page_down: A further key for the next page.

    The widget or screen has the actions `move(by)`, `page(by)`, `half(by)` and `jump(0)` or `jump(-1)`.
    """
    keys = (
        ("up,k", "move(-1)", "Up", "up", f"one {unit} up"),
        ("down,j", "move(1)", "Down", "down", f"one {unit} down"),
        ("pageup,ctrl+b", "page(-1)", "Page up", "page-up", "a page up"),
        (",".join(filter(None, ("pagedown,ctrl+f", page_down))), "page(1)", "Page down", "page-down", "a page down"),
        ("ctrl+u", "half(-1)", "Half a page up", "half-up", "half a page up"),
        ("ctrl+d", "half(1)", "Half a page down", "half-down", "half a page down"),
        ("home,g", "jump(0)", "First", "first", f"the first {unit} (also gg)"),
        ("end,G", "jump(-1)", "Last", "last", f"the last {unit}"),
    )
    return [Key(key, action, name, id=f"{area}.{id}", show=False, tooltip=tip) for key, action, name, id, tip in keys]


def sort_key(area: str) -> Key:
    """The key that orders the rows of a table."""
    return Key(
        "s",
        "sort",
        "Sort",
        id=f"{area}.sort",
        tooltip="sort by column; repeat to reverse",
        also="order rank largest smallest column",
        footer="sort",
    )


def notes_key(area: str, tooltip: str) -> Key:
    """The key that shows what was left out of a screen, and how far to trust it."""
    return Key("i", "notes", "Notes", id=f"{area}.notes", tooltip=tooltip, also="info about excluded", footer="notes")


def reverse_key(area: str) -> Key:
    """The key that turns the order of the rows round."""
    tooltip = "reverse the order"
    also = "order sort turn ascending descending"
    return Key("r", "reverse", "Reverse", id=f"{area}.reverse", tooltip=tooltip, footer="reverse", also=also)
