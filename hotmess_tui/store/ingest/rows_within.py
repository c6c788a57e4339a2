"""Rows of a table that are a list within one JSON object, with what the object says of all of them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from hotmess_tui.formats import column_mapping, scalars
from hotmess_tui.formats.json_lines import strict_object
from hotmess_tui.formats.json_stream import Broken, Stream
from hotmess_tui.formats.records import Problem, Unreadable
from hotmess_tui.wording import counted

_SHARED = ("run", "model", "task", "condition")  # of all rows, where the object states them beside its list
_NAMED = 8  # members that a notice names


def rows_within(path: Path, member: str, report: Callable[[Problem], None]) -> Iterator[tuple[int, bytes | None]]:
    """Number (from 1) and text of each item of a list, None for one that is no object; damage is reported.

    A run, model, task or condition that the object itself states is that of each row which states none.

    Raises:
        Unreadable: another member of the object is a list of rows, too.
    """
    shared = _beside(path, member, report)
    number = 0
    try:
        with Stream(path) as stream:
            for key in stream.members():
                if key != member:
                    stream.value()
                    continue
                for number, item in enumerate(stream.items(), start=1):
                    yield (
                        number,
                        strict_object(json.dumps(_completed(item, shared)).encode())
                        if isinstance(item, dict)
                        else None,
                    )
                return
    except Broken as fault:
        report(Problem("", str(fault), f"the {counted(number, 'item', 'items')} before it"))


def _completed(row: dict[str, Any], shared: dict[str, str]) -> dict[str, Any]:
    stated = {key.strip().casefold() for key in row}
    return {**{name: text for name, text in shared.items() if name not in stated}, **row}


def _beside(path: Path, member: str, report: Callable[[Problem], None]) -> dict[str, str]:
    """What stands beside the list and holds for all of its rows; what else stands there is reported as not read."""
    shared: dict[str, str] = {}
    unread: list[str] = []
    try:
        with Stream(path) as stream:
            for key in stream.members():
                if key == member:
                    for _ in stream.items():
                        pass
                    continue
                content = stream.value()
                name, text = key.strip().casefold(), scalars.text(content)
                if name in _SHARED and text and not isinstance(content, (dict, list)):
                    shared[name] = text
                    continue
                if _are_rows(content):
                    raise Unreadable(
                        f"JSON with several lists of rows ({member}, {key}): write each into a separate file"
                    )
                if content not in (None, "", [], {}):
                    unread.append(key)
    except Broken:
        pass  # reported where the rows are read
    if unread:
        listed = ", ".join(unread[:_NAMED]) + (" …" if len(unread) > _NAMED else "")
        what = f"rows are read from the list {member}"
        report(Problem("", what, f"other keys are not read: {listed}", remark=True))
    return shared


def _are_rows(content: Any) -> bool:
    first = content[0] if isinstance(content, list) and content else None
    return isinstance(first, dict) and column_mapping.mappable(first)
