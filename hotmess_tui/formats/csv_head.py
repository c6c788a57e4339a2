"""The header of a text that may be CSV: its columns, whatever the delimiter."""

from __future__ import annotations

import csv

_DELIMITERS = ",;\t|"


def columns(head: bytes) -> tuple[str, ...]:
    """The names in the first line, split at the delimiter that gives most of them; none where it is no header."""
    first = head.decode("utf-8-sig", "replace").lstrip("\r\n").splitlines()[:1]
    if not first:
        return ()
    best: list[str] = []
    for delimiter in _DELIMITERS:
        try:
            row = next(csv.reader(first, delimiter=delimiter), [])
        except csv.Error:
            continue
        if len(row) > len(best):
            best = row
    return tuple(best) if len(best) > 1 else ()
