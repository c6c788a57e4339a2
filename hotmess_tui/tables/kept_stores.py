"""The columns of the stores of the cache folder: a row per store."""

from __future__ import annotations

import datetime
import os
from collections.abc import Iterable
from typing import Any

from hotmess_tui.charts.drawing import PLAIN, Ink
from hotmess_tui.tables.column import COUNT, DATA_ONLY, FLAG, FOR_PEOPLE, SIZE, Column
from hotmess_tui.tables.rows import Rows
from hotmess_tui.tables.signs import NONE


def _paths(row: Any) -> str | None:
    return os.pathsep.join(row.paths) or None


def _used(row: Any) -> str | None:
    if row.used is None:
        return None
    return datetime.datetime.fromtimestamp(row.used, datetime.UTC).isoformat(timespec="seconds")


def _used_here(row: Any) -> str | None:
    return None if row.used is None else datetime.datetime.fromtimestamp(row.used).strftime("%Y-%m-%d %H:%M")


def _logs(row: Any) -> str:
    """Whether the logs are still there, in words."""
    if not row.sources:
        return "not known"
    return "all there" if not row.gone else "all gone" if row.gone == row.sources else f"{row.gone:,} gone"


def _state(row: Any) -> str:
    return "in use" if row.in_use else row.status


def _ink(row: Any) -> Ink:
    return NONE if row.gone or row.status != "ready" else PLAIN


COLUMNS = (
    Column("store", about="name of its folder", keeps="all"),
    Column("paths", about="paths that it was opened with, separated as in PATH", get=_paths, keeps="end"),
    Column("size", SIZE, about="bytes"),
    Column("samples", COUNT, about="samples in it", gives_way=3),
    Column("sources", COUNT, about="source files", gives_way=4),
    Column("gone", COUNT, about="files that no longer exist", shown=DATA_ONLY),
    Column("used", about="when it was opened last, in UTC", get=_used, shown=DATA_ONLY),
    Column(
        "status",
        about="ready, unfinished (a reading was interrupted) or outdated (of another version)",
        shown=DATA_ONLY,
    ),
    Column("in_use", FLAG, about="whether a process has it open", shown=DATA_ONLY),
    Column("logs", about="whether the logs still exist", get=_logs, shown=FOR_PEOPLE, ink=_ink, gives_way=1),
    Column("last used", about="when it was opened last", get=_used_here, shown=FOR_PEOPLE, gives_way=2),
    Column("state", about="ready, in use, unfinished, outdated", get=_state, shown=FOR_PEOPLE, gives_way=5),
)


def of_kept_stores(stores: Iterable[Any]) -> Rows:
    """A row per store."""
    return Rows(COLUMNS, tuple(stores))
