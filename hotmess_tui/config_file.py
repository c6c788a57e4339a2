"""The configuration file: where it is, what stands in it, and on which line; it is only read here.

`HOTMESS_CONFIG` names another file; empty, there is none. Values are a person's own text: whoever shows them makes them
harmless.
"""

from __future__ import annotations

import difflib
import functools
import os
import re
import stat
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import platformdirs

from hotmess_tui.deferred import Deferred
from hotmess_tui.refusals import reason

if TYPE_CHECKING:
    import tomllib
else:  # most people have no such file
    tomllib = Deferred("tomllib")

OPTIONS, KEYS, QUERIES = "options", "keys", "queries"
NAMES = (QUERIES, OPTIONS, KEYS)  # at the top of the file
_LARGEST = 200_000  # bytes
_PLACE = re.compile(r"\s*\(at (?:line (\d+), column \d+|end of document)\)$")
Keys = tuple[str, ...]  # of an entry, from the outermost table on


@dataclass(frozen=True)
class Mistake:
    """An entry that is not used, and why; `keys` are those of the entry, empty where it is the whole file."""

    keys: Keys
    message: str


@dataclass(frozen=True)
class ConfigFile:
    """What stands in the file; empty where there is none, or where it cannot be read.

    Args:
        path: where it is, or would be; None: none is wanted.
        text: as it stands.
        entries: as TOML has them.
        broken: what makes the whole file unusable, without its name; empty: nothing.
        broken_line: where, from 1; None: not known.
    """

    path: Path | None
    text: str = ""
    entries: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    broken: str = ""
    broken_line: int | None = None

    def table(self, name: str) -> Mapping[str, Any]:
        """A table of the file; empty where there is none."""
        entries = self.entries.get(name, {})
        return entries if isinstance(entries, dict) else {}

    def mistakes(self) -> Iterator[Mistake]:
        """What is wrong with the file as such: it cannot be read, or has names that mean nothing."""
        if self.broken:
            yield Mistake((), self.broken)
        for name, entry in self.entries.items():
            if name not in NAMES:
                yield Mistake((name,), unknown("setting", name, NAMES))
            elif name in (OPTIONS, KEYS) and not isinstance(entry, dict):
                yield Mistake((name,), f"{name} is a table: write [{name}] on a line of its own")
            elif name == QUERIES and not (isinstance(entry, str) and os.path.isabs(os.path.expanduser(entry))):
                yield Mistake((name,), f"{name} is a folder, as {name} = '~/queries'")

    def located(self, mistakes: Iterable[Mistake]) -> list[str]:
        """Mistakes in the order of the file, each in one line: file, line, what is wrong."""
        lines = {
            mistake: (line_of(self.text, mistake.keys) if mistake.keys else self.broken_line) or 0
            for mistake in mistakes
        }
        ordered = sorted(lines, key=lambda mistake: (lines[mistake], mistake.keys))
        return [f"{self.path}{f' line {n}' if (n := lines[one]) else ''}: {one.message}" for one in ordered]


def location() -> Path | None:
    """Where the file is, or would be; None where none is wanted."""
    named = os.environ.get("HOTMESS_CONFIG")
    if named is not None:
        return Path(named) if named else None
    return Path(platformdirs.user_config_dir("hotmess")) / "config.toml"


def read() -> ConfigFile:
    """The file as it is now."""
    path = location()
    if path is None:
        return ConfigFile(None)
    try:
        status = path.stat()
    except FileNotFoundError:
        return ConfigFile(path)
    except OSError as fault:
        return ConfigFile(path, broken=f"cannot be read ({reason(fault)})")
    if not stat.S_ISREG(status.st_mode):  # to open a pipe would wait for ever
        return ConfigFile(path, broken="not a regular file")
    return _read(path, status.st_mtime_ns, status.st_size)


@functools.lru_cache(maxsize=4)
def _read(path: Path, _changed: int, size: int) -> ConfigFile:
    if size > _LARGEST:
        return ConfigFile(path, broken=f"longer than {_LARGEST:,} bytes")
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        return ConfigFile(path, broken="not UTF-8 text")
    except OSError as fault:
        return ConfigFile(path, broken=f"cannot be read ({reason(fault)})")
    try:
        return ConfigFile(path, text, tomllib.loads(text))
    except tomllib.TOMLDecodeError as fault:
        place = _PLACE.search(str(fault))
        line = int(place[1]) if place is not None and place[1] else text.rstrip("\n").count("\n") + 1
        return ConfigFile(path, text, broken=f"not TOML: {_PLACE.sub('', str(fault))}", broken_line=line)
    except RecursionError:
        return ConfigFile(path, text, broken="nested too deeply")


def line_of(text: str, keys: Keys) -> int:
    """The line, from 1, on which an entry begins.

    TOML readers do not say. But the entry is there in the first lines that are TOML by themselves and have it, and not
    in those before: these are looked for by halving.
    """
    lines = text.removesuffix("\n").split("\n")  # other separators may stand in strings
    without, within = 0, len(lines)
    while within - without > 1:
        middle = (without + within) // 2
        tried = (*range(middle, without, -1), *range(middle + 1, within))
        at, entries = next(((n, e) for n in tried if (e := _parsed(lines[:n])) is not None), (0, {}))
        if not at:  # an entry of several lines
            break
        within, without = (at, without) if _has(entries, keys) else (within, at)
    return without + 1


def _parsed(lines: Sequence[str]) -> Mapping[str, Any] | None:
    try:
        return tomllib.loads("\n".join(lines))
    except (tomllib.TOMLDecodeError, RecursionError):
        return None


def _has(entries: object, keys: Keys) -> bool:
    for key in keys:
        if not isinstance(entries, dict) or key not in entries:
            return False
        entries = entries[key]
    return True


def unknown(kind: str, name: str, there_are: Sequence[str]) -> str:
    """That there is no such name, and which was meant."""
    near = difflib.get_close_matches(name, there_are, 1, 0.5)
    meant = f"did you mean {near[0]}?" if near else f"available: {', '.join(there_are)}"
    return f"unknown {kind} {name}; {meant}"


def queries_folder() -> Path | None:
    """The folder of a person's own queries that the file names; None where it names none."""
    file = read()
    wrong = {mistake.keys for mistake in file.mistakes()}
    named = file.entries.get(QUERIES)
    return Path(named).expanduser() if isinstance(named, str) and (QUERIES,) not in wrong else None
