"""Notes name options of commands; on screen the keys that do the same are named instead."""

from __future__ import annotations

import re

KEYS = {"verdicts": "V", "cluster": "I", "by": "b", "length": "U"}  # of the view settings
_OPTION = re.compile(
    rf"(?<![\w-])--({'|'.join(KEYS)})(?![\w-])(?: (logged|corrected|forgiving|question|task|run|metadata\.\w+)(?!\w))?"
)


def keys_in(note: str) -> str:
    """A note with keys in place of options, and what to choose there: `--verdicts forgiving` is `V: forgiving`."""
    return _OPTION.sub(lambda found: KEYS[found[1]] + (f": {found[2]}" if found[2] else ""), note)
