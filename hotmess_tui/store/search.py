"""Search through the text of all traces: file by file, piece by piece, hits handed over as they are found."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import duckdb

from hotmess_tui.errors import HotmessError
from hotmess_tui.store.database import path_literal
from hotmess_tui.store.sample_files import trace_file

_AROUND = 60  # characters of context on either side
_PIECES = 64  # rows handed over at a time


class Found(NamedTuple):
    """A passage that contains what was looked for: which sample of which source, where in it, and the text around."""

    source_no: int
    sample_no: int
    position: int
    role: str
    kind: str
    before: str
    hit: str
    after: str
    hits: int  # in this passage


def pattern(text: str, regex: bool, ignore_case: bool) -> str:
    """What to look for as an RE2 pattern, whose time grows with the text alone, whatever it is.

    Raises:
        HotmessError: it is no regular expression (status 2).
    """
    if not text:
        raise HotmessError("search for what? a text, or a regular expression with --regex", status=2)
    found = text if regex else re.escape(text).replace("\\ ", " ")
    found = f"(?i){found}" if ignore_case else found
    try:
        duckdb.connect().execute("SELECT regexp_matches('', $1)", [found])
    except duckdb.Error as fault:
        raise HotmessError(f"{text!r} is no regular expression: {str(fault).splitlines()[0]}", status=2) from None
    return found


def search(
    cursor: duckdb.DuckDBPyConnection,
    folder: Path,
    chosen: str,
    wanted: str,
    plain: str | None,
    stop: Callable[[], bool],
    progress: Callable[[int, int], None],
) -> Iterator[Found]:
    """Passages of the samples that `chosen` selects, in the order of the sources.

    Args:
        cursor: sees `samples`; used for nothing else meanwhile.
        folder: the store.
        chosen: a SELECT of samples (source_no, sample_no).
        wanted: an RE2 pattern.
        plain: the same as plain text where it is one and case counts, which is faster.
        stop: asked between pieces.
        progress: told the files done and all of them.
    """
    for number, passages in _matching(cursor, folder, chosen, wanted, plain, progress):
        cursor.execute(f"SELECT sample_no, position, role, kind, text FROM {passages}")
        compiled = re.compile(re.escape(plain)) if plain is not None else _python(wanted)
        while rows := cursor.fetchmany(_PIECES):
            if stop():
                return
            for row in rows:
                yield _found(number, row, compiled)


def mentioning(
    cursor: duckdb.DuckDBPyConnection,
    folder: Path,
    chosen: str,
    wanted: str,
    plain: str | None,
    progress: Callable[[int, int], None],
) -> None:
    """Make the table `mentioned` (source_no, sample_no): samples whose model wrote it; arguments as for `search`."""
    cursor.execute("CREATE OR REPLACE TEMP TABLE mentioned (source_no INTEGER, sample_no INTEGER)")
    for number, passages in _matching(cursor, folder, chosen, wanted, plain, progress):
        cursor.execute(
            f"INSERT INTO mentioned SELECT DISTINCT {number}, sample_no FROM {passages} AND role = 'assistant'"
        )


def _matching(
    cursor: duckdb.DuckDBPyConnection,
    folder: Path,
    chosen: str,
    wanted: str,
    plain: str | None,
    progress: Callable[[int, int], None],
) -> Iterator[tuple[int, str]]:
    """For each source its number, and its passages that contain what is looked for as SQL (FROM … WHERE …)."""
    cursor.execute(f"CREATE OR REPLACE TEMP TABLE sought AS SELECT source_no, sample_no FROM ({chosen})")
    sources = cursor.execute(
        "SELECT DISTINCT s.source_no, c.content FROM sought AS s JOIN store.sources AS c USING (source_no) "
        "ORDER BY s.source_no"
    ).fetchall()
    cursor.execute("SET VARIABLE wanted = $1", [wanted])
    cursor.execute("SET VARIABLE plain = $1", [plain])
    test = "regexp_matches(text, getvariable('wanted'))" if plain is None else "contains(text, getvariable('plain'))"
    for done, (number, content) in enumerate(sources):
        progress(done, len(sources))
        file = trace_file(folder, content)
        if file.is_file():
            yield (
                int(number),
                f"read_parquet({path_literal(file)}) WHERE {test} "
                f"AND sample_no IN (SELECT sample_no FROM sought WHERE source_no = {int(number)})",
            )
    progress(len(sources), len(sources))


def _python(wanted: str) -> re.Pattern[str] | None:
    """The same pattern for the place of the hit; None where Python writes it in another way."""
    try:
        return re.compile(wanted)
    except re.error:
        return None


def _found(source: int, row: tuple[Any, ...], compiled: re.Pattern[str] | None) -> Found:
    sample_no, position, role, kind, text = row
    match = compiled.search(text) if compiled is not None else None
    start, end = match.span() if match is not None else (0, 0)
    hits = sum(1 for _ in compiled.finditer(text)) if compiled is not None else 1
    before, after = text[max(0, start - _AROUND) : start], text[end : end + _AROUND]
    return Found(source, int(sample_no), int(position), role, kind, before, text[start:end][:200], after, hits)
