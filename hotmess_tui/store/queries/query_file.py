"""A query file: its documented header, between two lines `-- ---`, and its SQL."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from hotmess_tui.errors import HotmessError

_HEADER = re.compile(r"\A-- ---\n((?:--.*\n)+?)-- ---\n")


@dataclass(frozen=True, slots=True)
class Query:
    """A query file: what it asks, in words and in SQL.

    `header` holds the lines `key: value` of the header; a value in braces is a mapping.
    """

    name: str
    kind: str  # the folder it lies in: curves, tables, triage, drill, layers, ingest
    sql: str
    header: Mapping[str, str | Mapping[str, str]] = field(default_factory=dict)
    file: Path | None = None  # of a person's own query

    def text(self, key: str, default: str = "") -> str:
        """A header line as text."""
        value = self.header.get(key, default)
        return value if isinstance(value, str) else default

    def mapping(self, key: str) -> Mapping[str, str]:
        """A header line as a mapping; empty where there is none."""
        value = self.header.get(key, {})
        return {} if isinstance(value, str) else value

    def reads(self, view: str) -> bool:
        """Whether the query reads a view."""
        return re.search(rf"\b(?:FROM|JOIN)\s+{view}\b", self.sql, re.IGNORECASE) is not None

    def gives(self, column: str) -> bool:
        """Whether the query gives a column this name, with AS."""
        return re.search(rf"\bAS\s+{column}\b", self.sql, re.IGNORECASE) is not None


def parse(path: Path, kind: str) -> Query:
    """Read one query file.

    Raises:
        HotmessError: the header is missing, or its id is not the file's name.
    """
    text = path.read_text(encoding="utf-8")
    match = _HEADER.match(text)
    if match is None:
        raise HotmessError(f"{path}: a query file begins with a header between two lines '-- ---'", status=2)
    header: dict[str, str | Mapping[str, str]] = {}
    key = ""
    for line in match.group(1).splitlines():
        content = line[2:].strip()
        name, colon, value = content.partition(":")
        if line.startswith("--   ") and key and isinstance(header[key], str):
            header[key] = f"{header[key]} {content}"
        elif colon:
            key = name.strip()
            header[key] = value.strip()
    header = {
        key: _mapping(value) if isinstance(value, str) and value.startswith("{") else value
        for key, value in header.items()
    }
    if header.get("id") != path.stem:
        raise HotmessError(f"{path}: the header says id: {header.get('id')}, the file is called {path.stem}", status=2)
    return Query(path.stem, kind, text[match.end() :].strip().rstrip(";"), header)


def _mapping(value: str) -> Mapping[str, str]:
    pairs = (pair.partition(":") for pair in value.strip("{} ").split(",") if pair.strip())
    return {name.strip(): kind.strip() for name, _, kind in pairs}
