"""Search through the text of all traces: file by file, hits in pages as they are found."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from pathlib import Path
from typing import Any

import duckdb

from hotmess_tui.store.database import literal
from hotmess_tui.store.parts import whole
from hotmess_tui.store.patterns import Pattern
from hotmess_tui.store.trace_rows import last_numbers, trace_rows

_AROUND = 60  # characters of context on either side
_PAGE = 256  # hits fetched at a time
_FIRST_ROW_GROUPS = 4  # searched before the first hits are given; then twice as many each time


def search(
    cursor: duckdb.DuckDBPyConnection,
    names_cursor: duckdb.DuckDBPyConnection,
    folder: Path,
    chosen: str,
    pattern: Pattern,
    stop: Callable[[], bool],
    progress: Callable[[int, int], None],
    ready: Callable[[Sequence[str]], None],
) -> Iterator[tuple[Any, ...]]:
    """Passages of the samples that `chosen` selects, in the order of the sources, as soon as they are found.

    Yields the sample's id, model, task, question, condition, epoch and verdict; the passage's position, role and kind;
    the text before the first match, the match, the text behind it, and the number of matches in the passage.

    Args:
        cursor: sees `samples`; used for nothing else meanwhile.
        names_cursor: another one, for the names of the samples of a page.
        folder: the store.
        chosen: a SELECT of samples (source_no, sample_no).
        pattern: what to search for.
        stop: checked between pages of hits.
        progress: called with the number of files done and of all.
        ready: called with the parts that are searched; those that are not whole then are left out.
    """
    compiled = pattern.compiled()
    for part, passages in _matching(cursor, folder, chosen, pattern, progress, ready):
        for low, high in _windows(last_numbers(cursor, folder, part)):
            # several threads return rows in any order: sorted by window, as to sort all would delay the first hits
            cursor.execute(
                f"SELECT sample_no, position, role, kind, text FROM {passages} AND sample_no BETWEEN $1 AND $2 "
                "ORDER BY sample_no, position",
                [low, high],
            )
            while rows := cursor.fetchmany(_PAGE):
                if stop():
                    return
                names = _names(names_cursor, part, {row[0] for row in rows})
                for sample_no, *passage, text in rows:
                    yield (*names[sample_no], *passage, *_context(text, compiled))
            if stop():
                return


def _windows(last: Sequence[int]) -> Iterator[tuple[int, int]]:
    """The samples of a part as ranges of their numbers, in order: some row groups each, more and more of them."""
    low, begun, size = 0, 0, _FIRST_ROW_GROUPS
    while begun < len(last):
        high = last[min(begun + size, len(last)) - 1]
        if high >= low:
            yield low, high
        low, begun, size = high + 1, begun + size, size * 2


def mentioning(
    cursor: duckdb.DuckDBPyConnection,
    folder: Path,
    chosen: str,
    pattern: Pattern,
    progress: Callable[[int, int], None],
    ready: Callable[[Sequence[str]], None],
) -> None:
    """Make the table `mentioned` (source_no, sample_no): samples whose model wrote it; arguments as for `search`."""
    cursor.execute("CREATE OR REPLACE TEMP TABLE mentioned (source_no INTEGER, sample_no INTEGER)")
    for part, passages in _matching(cursor, folder, chosen, pattern, progress, ready):
        cursor.execute(
            f"INSERT INTO mentioned SELECT source_no, sample_no FROM searched WHERE part = {literal(part)} "
            f"AND sample_no IN (SELECT sample_no FROM {passages} AND role = 'assistant')"
        )


def _matching(
    cursor: duckdb.DuckDBPyConnection,
    folder: Path,
    chosen: str,
    pattern: Pattern,
    progress: Callable[[int, int], None],
    ready: Callable[[Sequence[str]], None],
) -> Iterator[tuple[str, str]]:
    """For each part that holds samples asked for its name, and its matching passages as SQL (… WHERE …)."""
    cursor.execute(
        "CREATE OR REPLACE TEMP TABLE searched AS SELECT s.source_no, s.sample_no, c.part FROM "
        f"(SELECT source_no, sample_no FROM ({chosen})) AS s JOIN store.sources AS c USING (source_no)"
    )
    parts = cursor.execute("SELECT part FROM searched GROUP BY part ORDER BY min(source_no)").fetchall()
    ready([part for (part,) in parts])
    pattern.bind(cursor)
    for done, (part,) in enumerate(parts):
        progress(done, len(parts))
        if whole(folder, part):
            rows = trace_rows(folder, [part], pattern.matches if pattern.literal else None)
            yield (
                str(part),
                f"{rows} WHERE {pattern.matches('text')} "
                f"AND sample_no IN (SELECT sample_no FROM searched WHERE part = {literal(part)})",
            )
    progress(len(parts), len(parts))


def _names(cursor: duckdb.DuckDBPyConnection, part: str, samples: Collection[int]) -> dict[int, tuple[Any, ...]]:
    """Id, model, task, question, condition, epoch and verdict of samples of one part, by their number.

    Asked for by page and not joined to the passages: a part without hits, as most are, then costs nothing here.
    """
    rows = cursor.execute(
        "SELECT sample_no, sample_id, model, task, question_id, condition, epoch, correct FROM samples "
        f"WHERE source_no IN (SELECT source_no FROM store.sources WHERE part = {literal(part)}) "
        f"AND sample_no IN ({', '.join(str(int(number)) for number in samples)})"
    ).fetchall()
    return {row[0]: row[1:] for row in rows}


def _context(text: str, compiled: re.Pattern[str] | None) -> tuple[str, str, str, int]:
    """The text before the first match, the match, the text behind it, and the number of matches."""
    match = compiled.search(text) if compiled is not None else None
    start, end = match.span() if match is not None else (0, 0)
    hits = sum(1 for _ in compiled.finditer(text)) if compiled is not None else 1
    return text[max(0, start - _AROUND) : start], text[start:end][:200], text[end : end + _AROUND], hits
