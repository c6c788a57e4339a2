"""A key, told once: what it runs, and what the line of keys, the help and the palette say about it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from textual.binding import Binding

_NAMES = {"enter": "Enter", "escape": "Esc", "tab": "Tab"}


@dataclass(frozen=True)
class Key(Binding):
    """A binding with its place in the line of keys.

    A screen shows the keys of its own `BINDINGS` that have a `footer`, in their order, and last the key for help. An
    inherited key that it wants to show is listed again. `description` stands in the palette, `tooltip` in the help.
    """

    footer: str = ""  # what it does, in the line of keys; empty: it is not shown there
    footer_key: str = ""  # the key in that line, where it stands for several

    @property
    def name(self) -> str:
        """The key in the line of keys."""
        return self.footer_key or self.key_display or _NAMES.get(self.key, self.key)

    def with_footer(self, footer: str) -> Key:
        """The same key, called otherwise in the line of keys."""
        return replace(self, footer=footer)


BACK = Key(
    "escape",
    "back",
    "Back",
    id="screen.back",
    tooltip="back to where you came from, on the very row",
    footer="back",
)
HELP = Key(
    "question_mark",
    "app.help",
    "Help",
    id="screen.help",
    key_display="?",
    tooltip="every key of this screen",
    footer="help",
)


def sort_key(area: str) -> Key:
    """The key that orders the rows of a table."""
    return Key(
        "s",
        "sort",
        "Sort",
        id=f"{area}.sort",
        tooltip="order the table by a column; again: the other way round",
        footer="sort",
    )


def reverse_key(area: str) -> Key:
    """The key that turns the order of the rows round."""
    tooltip = "the same order the other way round"
    return Key("r", "reverse", "Reverse", id=f"{area}.reverse", tooltip=tooltip, footer="reverse")
