"""The keys that the configuration file changes: checked against all keys there are, so that none runs two actions."""

from __future__ import annotations

import itertools
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any

from textual.keys import KEY_NAME_REPLACEMENTS, key_to_character
from textual.keys import Keys as TerminalKeys

from hotmess_tui.app.key_list import sections, together
from hotmess_tui.app.keys import Rebound, display
from hotmess_tui.config_file import KEYS, ConfigFile, Mistake, unknown

_MODIFIERS = ("ctrl", "alt", "shift", "super")
_NAMED = frozenset(
    (*KEY_NAME_REPLACEMENTS.values(), *(key.value for key in TerminalKeys if not key.value.startswith("<")))
)
Path = tuple[str, ...]  # the keys of an entry in the file


def checked(file: ConfigFile) -> tuple[dict[str, Rebound], tuple[Mistake, ...]]:
    """The keymap of the file, by the ids of keys, and what of it is not used."""
    defaults = {key.id or "": key.key for section in sections() for key in section.keys}
    entries = {".".join(path[1:]): (path, entry) for path, entry in _entries(file.table(KEYS), (KEYS,))}
    keymap: dict[str, str] = {}
    mistakes = []
    for id, (path, entry) in entries.items():
        if id not in defaults:
            mistakes.append(Mistake(path, unknown("key", id, sorted(defaults)).partition("; there are")[0]))
        elif not isinstance(entry, str):
            mistakes.append(Mistake(path, f"{id}: {entry!r} is not a text, as in {id} = {defaults[id]!r}"))
        elif wrong := [key for key in _split(entry) if not _is_key(key)]:
            mistakes.append(Mistake(path, f"{id}: unknown key {wrong[0]!r}; keys are a, A, ctrl+a, f5, enter, comma"))
        else:
            keymap[id] = ",".join(_split(entry))
    while clash := next(_clashes(keymap), None):
        id, key, other = clash
        del keymap[id]
        mistakes.append(
            Mistake(entries[id][0], f"{id}: {display(key)} is already the key of {other}; change one of them")
        )
    return {id: Rebound(defaults[id], keys) for id, keys in keymap.items()}, tuple(mistakes)


def _entries(table: Mapping[str, Any], path: Path) -> Iterator[tuple[Path, object]]:
    """The entries of nested tables: `screen.back = …` is one in TOML, too."""
    for name, entry in table.items():
        if isinstance(entry, dict):
            yield from _entries(entry, (*path, name))
        else:
            yield (*path, name), entry


def _split(keys: str) -> list[str]:
    return [_named(key.strip()) for key in keys.split(",")]


def _named(key: str) -> str:
    """A key by the name that events have: `?` is question_mark. Two names of one key would not be seen to clash."""
    if len(key) != 1 or key.isalnum():
        return key
    name = unicodedata.name(key, key).lower().replace("-", "_").replace(" ", "_")
    return KEY_NAME_REPLACEMENTS.get(name, name)


def _is_key(key: str) -> bool:
    """Whether a terminal can send it, by the name that Textual has for it."""
    *modifiers, base = key.split("+") if len(key) > 1 else [key]
    character = key_to_character(base) if base else None
    printable = character is not None and character.isprintable() and not character.isspace()
    if printable and ("shift" in modifiers or ("ctrl" in modifiers and base.isupper())):
        return False  # it comes as the character that it writes, or as ctrl and the small letter
    return (base in _NAMED or printable) and all(modifier in _MODIFIERS for modifier in modifiers)


def _clashes(keymap: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    """An id of the keymap, its key, and the id of another action that has the key at the same time.

    What has the same key by default is meant: a screen has another use for it.
    """
    order = {id: n for n, id in enumerate(keymap)}
    for keys in together():
        now = {id: set(_split(keymap.get(id, key.key))) for id, key in keys.items()}
        for id, other in itertools.product(keymap.keys() & now.keys(), now):
            if id == other or order[id] < order.get(other, -1):  # of two in the file, the later one gives way
                continue
            meant = set(_split(keys[id].key)) & set(_split(keys[other].key))
            if shared := (now[id] & now[other]) - meant:
                yield id, min(shared), other
