"""The header of a text that may be CSV: its columns, whatever the delimiter."""

from __future__ import annotations

import csv

_DELIMITERS = ",;\t|"


def columns(head: bytes) -> tuple[str, ...]:
    """The names in the first line, split at the delimiter that yields most names; none where it is not a header."""
    return split(head)[1]


def split(head: bytes) -> tuple[str, tuple[str, ...]]:
    """The delimiter and the names in the first line; both empty where it is not a header."""
    header = head.decode("utf-8-sig", "replace").lstrip("\r\n").splitlines()[:1]
    best: tuple[str, list[str]] = "", []
    for between in _DELIMITERS if header else "":
        try:
            row = next(csv.reader(header, delimiter=between), [])
        except csv.Error:
            continue
        if len(row) > max(1, len(best[1])):
            best = between, row
    return best[0], tuple(best[1])
