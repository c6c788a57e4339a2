"""A query file: its documented header between two lines `-- ---`, its SQL, and the notes of a curve."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from hotmess_tui.errors import HotmessError
from hotmess_tui.store.locations import queries_folder
from hotmess_tui.store.queries.header_keys import KEYS, MAPPINGS, OWN, STEP

_HEADER = re.compile(r"\A-- ---\n((?:--.*\n)+?)-- ---\n")
_NOTE = re.compile(r"^-- --- note[ \t]*$", re.MULTILINE)  # what follows is a statement of its own
_NAMED = re.compile(r"[a-z][a-z0-9_]{0,63}")
_CONTINUED = "--   "  # begins a line that continues the one before


@dataclass(frozen=True, slots=True, eq=False)
class Query:
    """A query file: what it asks, in words and in SQL; an object of its own for each state of the file.

    `header` holds the lines `key: entry` of the header; an entry in braces is a mapping.
    """

    name: str
    kind: str  # the folder it lies in: curves, tables, triage, drill, layers, ingest
    sql: str
    header: Mapping[str, str | Mapping[str, str]] = field(default_factory=dict)
    notes: tuple[str, ...] = ()  # statements of a curve whose rows are sentences
    file: Path | None = None  # of a user's own query

    def text(self, key: str, default: str = "") -> str:
        """A header line as text."""
        entry = self.header.get(key, default)
        return entry if isinstance(entry, str) else default

    def mapping(self, key: str) -> Mapping[str, str]:
        """A header line as a mapping; empty where there is none."""
        entry = self.header.get(key, {})
        return {} if isinstance(entry, str) else entry

    def names(self, key: str) -> tuple[str, ...]:
        """A header line as a list of names: `[a, b]`, or one name without brackets."""
        listed = self.text(key).removeprefix("[").removesuffix("]").split(",")
        return tuple(name.strip() for name in listed if name.strip())

    @property
    def statements(self) -> tuple[str, ...]:
        """The query and its notes, each a statement of its own."""
        return (self.sql, *self.notes)


def parse(path: Path, kind: str) -> Query:
    """Read one query file.

    Raises:
        HotmessError: the header is missing, its id is not the file's name, or it has a line that means nothing.
    """
    text = path.read_text(encoding="utf-8")
    match = _HEADER.match(text)
    if match is None:
        raise HotmessError(f"{path}: a query file must begin with a header between two lines '-- ---'", status=2)
    header = _entries(path, match[1], kind)
    if header.get("id") != path.stem:
        raise HotmessError(
            f"{path}: the header has id: {header.get('id')}, but the file is named {path.stem}", status=2
        )
    sql, *notes = (statement.strip().rstrip(";") for statement in _NOTE.split(text[match.end() :]))
    if notes and kind != "curves":
        raise HotmessError(f"{path}: notes (-- --- note) are allowed in curves only", status=2)
    if "points_of" in header:
        return _of_other(path, kind, header, sql)
    return Query(path.stem, kind, sql, header, tuple(notes))


def _of_other(path: Path, kind: str, header: dict[str, str | Mapping[str, str]], sql: str) -> Query:
    """A curve that draws the points of another, with its notes and all that it does not state otherwise."""
    name = str(header["points_of"])
    files = [folder / f"{name}.sql" for folder in (path.parent, queries_folder() / kind)]
    file = next((file for file in files if _NAMED.fullmatch(name) and file.is_file() and file != path), None)
    if file is None or sql:
        raise HotmessError(f"{path}: points_of must name another curve, in a file without a query", status=2)
    other = parse(file, kind)
    if "points_of" in other.header:
        raise HotmessError(f"{path}: points_of: {name} has points_of, too; name a curve with its own query", status=2)
    taken = {key: entry for key, entry in other.header.items() if key not in OWN}
    return replace(other, name=path.stem, header={**taken, **header})


def _entries(path: Path, lines: str, kind: str) -> dict[str, str | Mapping[str, str]]:
    texts: dict[str, str] = {}
    key, keys = "", KEYS.get(kind, STEP)
    for line in lines.splitlines():
        content = line[2:].strip()
        name, colon, text = content.partition(":")
        if line.startswith(_CONTINUED) and key:
            texts[key] = f"{texts[key]} {content}"
            continue
        key = name.strip()
        if not colon or key not in keys:
            raise HotmessError(
                f"{path}: unknown header key {key!r}; available for {kind}: {', '.join(sorted(keys))}", status=2
            )
        if key in texts:
            raise HotmessError(f"{path}: the header key {key} occurs twice", status=2)
        texts[key] = text.strip()
    return {key: _mapping(path, key, text) if key in MAPPINGS else text for key, text in texts.items()}


def _mapping(path: Path, key: str, text: str) -> Mapping[str, str]:
    pairs = [pair.partition(":") for pair in text.strip("{} ").split(",") if pair.strip()]
    if text[:1] + text[-1:] != "{}" or not all(colon for _, colon, _ in pairs):
        raise HotmessError(f"{path}: {key} must be written as {{name: value, name: value}}", status=2)
    return {name.strip(): entry.strip() for name, _, entry in pairs}
