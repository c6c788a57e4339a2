"""Columns that the query of a table states in its header: what it computes and how it is shown stand in one file."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from hotmess_tui.errors import HotmessError
from hotmess_tui.records import QuestionRow
from hotmess_tui.store.queries.query_file import Query
from hotmess_tui.tables.column import COUNT, EVERYWHERE, FLAG, OFF_SCREEN, QUANTITY, SHARE, SIGNED, WORDS, Column, Kind

_KINDS: dict[str, Kind] = {
    "share": SHARE, "quantity": QUANTITY, "count": COUNT, "signed": SIGNED, "text": WORDS, "flag": FLAG,
}  # fmt: skip
_CELLS = 7  # on screen: a number and what stands beside it
_FIRST_TO_GO = 12  # where room is short
_ENTRY = re.compile(r"(?P<kind>\w+)(?: after (?P<after>\w+)|(?P<off> off screen))?: *(?P<about>.+)")


def stated(query: Query) -> tuple[Column, ...]:
    """The columns under `columns` in the header: `{name: KIND after NEIGHBOUR: meaning}`, or `KIND off screen`.

    Raises:
        HotmessError: an entry that is not written like this.
    """
    return tuple(_column(query, name, entry) for name, entry in query.mapping("columns").items())


def _column(query: Query, name: str, entry: str) -> Column:
    match = _ENTRY.fullmatch(entry)
    if match is None or match["kind"] not in _KINDS:
        raise HotmessError(
            f"{query.kind}/{query.name}.sql: the column {name} is written as {name}: KIND after NEIGHBOUR: meaning, "
            f"or KIND off screen; the kinds are {', '.join(_KINDS)}",
            status=2,
        )
    return Column(
        name,
        _KINDS[match["kind"]],
        about=match["about"],
        get=_reading(name),
        shown=OFF_SCREEN if match["off"] else EVERYWHERE,
        gives_way=_FIRST_TO_GO,
        least=max(_CELLS, len(name)),
        after=match["after"] or "",
    )


def _reading(name: str) -> Callable[[QuestionRow], Any]:
    """Read a row: a field of the record where it has one, else what the query returned besides."""
    return lambda row: getattr(row, name) if name in QuestionRow.__dataclass_fields__ else row.more.get(name)
