"""The columns of texts: the passages of a trace, the blocks of two that are compared."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from hotmess_tui.tables.column import FLAG, Column
from hotmess_tui.tables.rows import Rows

SEGMENT_COLUMNS = (
    Column("role", about="who wrote it: system, user, assistant or tool"),
    Column("kind", about="what it is: message, reasoning, answer, tool_call, tool_result, error or placeholder"),
    Column("name", about="of a tool"),
    Column("text", about="the passage as logged"),
)
BLOCK_COLUMNS = (
    Column("equal", FLAG, about="whether both have it, ignoring white space"),
    Column("a", about="text of the first sample"),
    Column("b", about="text of the second one"),
)


def of_segments(segments: Iterable[Any]) -> Rows:
    """A row per passage of a trace (records.TraceSegment)."""
    return Rows(SEGMENT_COLUMNS, tuple(segments))


def of_blocks(blocks: Iterable[Any]) -> Rows:
    """A row per block of a comparison (explorer.compare.Block)."""
    return Rows(BLOCK_COLUMNS, tuple(blocks))
