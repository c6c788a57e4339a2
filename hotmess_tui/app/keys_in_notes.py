"""Keys in texts: notes name options of commands, screens the keys that do the same, as a person has set them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from hotmess_tui.app.keys import changed, changed_from, keys_told, names

if TYPE_CHECKING:
    from textual.screen import Screen

KEYS = {"verdicts": "V", "cluster": "I", "by": "b", "length": "U"}  # of the view settings
_IDS = {"verdicts": "choice.verdicts", "cluster": "choice.cluster", "by": "choice.group", "length": "choice.length"}
_OPTION = re.compile(
    rf"(?<![\w-])--({'|'.join(KEYS)})(?![\w-])(?: (logged|corrected|forgiving|question|task|run|metadata\.\w+)(?!\w))?"
)
# A key in prose: before a verb of the third person or what the key does, with another key, at the end of a bracket. "A"
# and "a" are words, too: A has more, a list
_KEY = r"[A-Za-z*?/+=:.]|Esc|Enter|Tab|Ctrl\+[A-Z]"
_BEGINS = rf"(?<![^\s(“])({_KEY})"
_ACTS = (
    r" (?!has\b|is\b|was\b|becomes\b|does\b|less\b)[a-z]+s\b|,? on (?:the curve|one|a sample)\b|, one screen up"
    r"| undo\)| next\b| before\b| on another\b| for wh(?:y|ich)\b"
    rf"| those of| (?:and|or) (?:{_KEY}) (?:go|goes|list|move)\b|(?<= and .) go\b|(?<= and .) list"
)
_IN_NOTE = re.compile(rf"{_BEGINS}(?={_ACTS}|(?<=more: .)\))")  # names of logs stand in notes, some in brackets
_IN_TEXT = re.compile(rf"{_BEGINS}(?={_ACTS}|(?:, [\w ]+)*\)|: of)")


def keys_in(note: str, screen: Screen[Any] | None = None) -> str:
    """A note with keys in place of options, and what to choose there: `--verdicts forgiving` is `V: forgiving`.

    Args:
        note: a sentence of the program.
        screen: the one on which it stands, whose keys it means; None: that of every screen.
    """
    return _renamed(_OPTION.sub(lambda option: _of_option(option[1], option[2]), note), screen, _IN_NOTE)


def _of_option(option: str, chosen: str | None) -> str:
    keys = changed(_IDS[option])
    return (keys.name if keys is not None else KEYS[option]) + (f": {chosen}" if chosen else "")


def with_keys(text: str, screen: Screen[Any] | None = None) -> str:
    """A sentence of the program with the keys that a person has set in place of those that it names.

    Args:
        text: it names keys as they are by default.
        screen: the one on which it stands; a key that it does not have is one of another screen.
    """
    return _renamed(text, screen, _IN_TEXT)


def _renamed(text: str, screen: Screen[Any] | None, mentions: re.Pattern[str]) -> str:
    told = keys_told(type(screen)) if screen is not None else {}

    def name(mention: re.Match[str]) -> str:
        key_name = mention[1].replace("Ctrl+", "^")
        here = (id for id, key in told.items() if key_name in names(key.key))
        keys = changed(next(here, None) or next(changed_from(key_name), None))
        return keys.name if keys is not None else mention[1]

    return mentions.sub(name, text)
