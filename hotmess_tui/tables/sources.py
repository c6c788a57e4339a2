"""The columns of sources: a row per path of the file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from hotmess_tui.charts.drawing import DIM, PLAIN, Ink, Span
from hotmess_tui.charts.safe import one_line, visible, width
from hotmess_tui.contents import SourceRow
from hotmess_tui.tables.column import COUNT, DATA_ONLY, SIZE, Cell, Column, on_screen
from hotmess_tui.tables.rows import Rows
from hotmess_tui.tables.signs import Signs
from hotmess_tui.tables.verdict import RIGHT, WRONG

FINE = ("read", "duplicate", "skipped", "growing")  # of a status: nothing is missing


def _status(row: SourceRow, signs: Signs) -> Cell:
    if row.status not in FINE:
        return (Span(f"{signs.wrong} ", WRONG.ink), Span(row.status))
    if row.status == "read":
        return (Span(f"{signs.right} ", RIGHT.ink), Span(row.status))
    return (Span(f"{signs.dot} {row.status}", DIM),)


def _ink(row: SourceRow) -> Ink:
    return WRONG.ink if row.problems else PLAIN


def _judged_by(row: SourceRow) -> str | None:
    """What a file's samples are judged by: "verdict", or "score 12, comparison 3"."""
    if len(row.judged_by) < 2:
        return row.judged_by[0][0] if row.judged_by else None
    return ", ".join(f"{by} {count:,}" for by, count in row.judged_by)


def _texts(row: SourceRow) -> str | None:
    """Where the texts of a file's samples are."""
    return ("in place" if row.in_place else "copied") if row.samples else None


COLUMNS = (
    Column("path", title="file", about="path of the file", keeps="both", after="status"),
    Column("format", about="detected format", gives_way=4, least=8, most=18, after="path"),
    Column("status", about="read, partly, unreadable …", least=12, indent=2, paint=_status, ink=_ink),
    Column("runs", COUNT, about="runs in it", gives_way=5, least=4, after="failed"),
    Column("samples", COUNT, about="samples in it", gives_way=1, least=7),
    Column("failed", COUNT, about="failed samples, excluded from all metrics", gives_way=2, least=6),
    Column("size", SIZE, about="bytes", gives_way=7, least=8),
    Column(
        "problems",
        about="errors and warnings, a line each",
        get=lambda row: "\n".join(row.problems) or None,
        shown=DATA_ONLY,
    ),
    Column("judged", COUNT, about="samples with a verdict", gives_way=6, least=6, after="samples"),
    Column(
        "not_judged",
        COUNT,
        title="not judged",
        about="samples without a verdict, excluded from all metrics",
        gives_way=3,
        least=10,
        after="judged",
        get=lambda row: row.unjudged,
    ),
    Column(
        "judged_by",
        title="judged by",
        about="what the samples are judged by, with counts if mixed",
        get=_judged_by,
        after="failed",
        gives_way=6,
        least=7,
        most=24,
    ),
    Column(
        "texts",
        about="copied into the store, or read in place",
        get=_texts,
        after="judged_by",
        gives_way=8,
        least=8,
    ),
)


def of_sources(sources: Iterable[SourceRow]) -> Rows:
    """A row per file."""
    return Rows(COLUMNS, tuple(sources))


def grid(files: Sequence[SourceRow]) -> list[Column]:
    """The columns on screen: paths without the folders that all share, cut from the left as their ends differ."""
    longest = max((width(visible(file.path)) for file in files), default=10)
    shared = shared_folders([one_line(file.path) for file in files])
    room = max(20, longest - shared)
    path = replace(
        COLUMNS[0],
        paint=lambda row, signs: one_line(row.path)[shared:],
        least=min(36, room),
        most=room,
        keeps="end",
    )
    return on_screen((path, *COLUMNS[1:]), files)


def shared_folders(paths: Sequence[str]) -> int:
    """How many characters of the folders all paths share."""
    if len(paths) < 2:
        return paths[0].rfind("/") + 1 if paths else 0
    low, high = min(paths), max(paths)
    same = next((n for n, (a, b) in enumerate(zip(low, high, strict=False)) if a != b), min(len(low), len(high)))
    return low.rfind("/", 0, same) + 1
