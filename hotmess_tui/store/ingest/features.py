"""The table `features` of the index, which triage reads: computed from the texts of new sources, else carried over."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import duckdb

from hotmess_tui.store.database import literal, parquet_files
from hotmess_tui.store.locations import SCHEMA
from hotmess_tui.store.parquet import copy_parquet
from hotmess_tui.store.parts import table_in_place
from hotmess_tui.store.queries.shipped import query
from hotmess_tui.store.sample_files import Place, write_places
from hotmess_tui.store.trace_rows import last_numbers, trace_rows

_MORE_THAN_AN_ANSWER = 60  # bytes; where no text of a source is longer and none is reasoning, it is not looked at
_AT_ONCE = 50_000  # samples whose passages are written out together, where their responses have to be split
_BITS = 32  # of a number below that of the file

Placed = Sequence[tuple[str, Place]]  # the content of a source, and where it is


def write_features(
    connection: duckdb.DuckDBPyConnection, folder: Path, sources: Placed, before: Path, scratch: Path
) -> None:
    """Write the table `index.features`: a row per sample with text, by source_no and sample_no.

    All new sources go through one query: it takes longer to begin than to look at a small file.

    Args:
        connection: sees the new index as `index`.
        folder: the store.
        sources: those that hold samples, one for each content.
        before: the index that was built last, if there is one.
        scratch: for a file on the way.
    """
    connection.execute("CREATE TEMP TABLE listed_sources (source_no INTEGER, content VARCHAR)")
    if sources:
        connection.execute(
            "INSERT INTO listed_sources SELECT unnest($1::INTEGER[]), unnest($2::VARCHAR[])",
            [[place.source_no for _, place in sources], [content for content, _ in sources]],
        )
    carried = _carry_over(connection, before)
    connection.execute("DROP TABLE listed_sources")
    new = write_places(connection, "new_places", [place for content, place in sources if content not in carried])
    with_text = _with_text(connection, folder, new)
    if carried and not with_text:
        return
    split = {part for _, part in with_text if _is_split(folder, part)}
    others = [(number, part) for number, part in with_text if part not in split]
    passages = trace_rows(folder, [part for _, part in others]) if others else None
    into = "INSERT INTO index.features" if carried else "CREATE TABLE index.features AS"
    _look_at(connection, into, passages, [number for number, _ in others])
    for number, part in with_text:
        if part in split:
            for passages in _written_out(connection, folder, part, scratch / "passages.parquet"):
                _look_at(connection, "INSERT INTO index.features", passages, [number])


def _look_at(connection: duckdb.DuckDBPyConnection, into: str, passages: str | None, numbers: Sequence[int]) -> None:
    """Write the features of samples by their passages, a relation in SQL; `numbers` are those of its parts."""
    _create_passages_view(connection, passages)
    listed = f"[{', '.join(map(str, numbers))}]::INTEGER[]"
    connection.execute(
        f"{into} SELECT p.source_no, r.* EXCLUDE (part_no) FROM (SELECT (sample_no & "
        f"{(1 << _BITS) - 1})::INTEGER AS sample_no, * EXCLUDE (sample_no), ({listed})[(sample_no >> {_BITS}) + 1] "
        f"AS part_no FROM ({query('ingest', 'features').sql})) AS r JOIN new_places AS p ON p.part_no = r.part_no "
        "AND r.sample_no BETWEEN p.first AND p.last"
    )


def _carry_over(connection: duckdb.DuckDBPyConnection, before: Path) -> set[str]:
    """Copy the rows of contents that the last index had; returns these contents. A damaged index has none."""
    if not before.is_file():
        return set()
    try:
        connection.execute(f"ATTACH {literal(str(before))} AS before (READ_ONLY)")
    except duckdb.Error:
        return set()
    try:
        meta = connection.execute("SELECT schema FROM before.meta").fetchone()
        if meta is None or meta[0] != SCHEMA:
            return set()
        named = (
            "SELECT min(s.source_no) AS number, w.source_no, s.content FROM before.sources AS s "
            "JOIN listed_sources AS w ON w.content = s.content WHERE s.samples > 0 GROUP BY w.source_no, s.content"
        )
        contents = {row[0] for row in connection.execute(f"SELECT content FROM ({named})").fetchall()}
        if contents:
            connection.execute(
                "CREATE TABLE index.features AS SELECT n.source_no, f.* EXCLUDE (source_no) "
                f"FROM before.features AS f JOIN ({named}) AS n ON n.number = f.source_no"
            )
        return contents
    except duckdb.Error:  # of another make, or damaged
        connection.execute("DROP TABLE IF EXISTS index.features")
        return set()
    finally:
        connection.execute("DETACH before")


def _with_text(connection: duckdb.DuckDBPyConnection, folder: Path, parts: Sequence[str]) -> list[tuple[int, str]]:
    """The parts with more than bare answers, with their numbers."""
    if not parts:
        return []
    more = f"kind IN ('reasoning', 'tool_call') OR (role = 'assistant' AND strlen(text) > {_MORE_THAN_AN_ANSWER})"
    numbered = list(enumerate(parts))
    copied = [(number, part) for number, part in numbered if table_in_place(folder, part) is None]
    with_text = []
    if copied:
        rows = trace_rows(folder, [part for _, part in copied])
        found = connection.execute(f"SELECT DISTINCT file_index FROM {rows} WHERE {more}").fetchall()
        with_text = [copied[index] for (index,) in found]
    for number, part in numbered:  # where the first rows have it, the others need not be read
        if (number, part) not in copied and connection.execute(
            f"SELECT 1 FROM {trace_rows(folder, [part])} WHERE {more} LIMIT 1"
        ).fetchone():
            with_text.append((number, part))
    return sorted(with_text)


def _is_split(folder: Path, part: str) -> bool:
    """Whether the passages of a part are parts of responses, which each look at them would split again."""
    table = table_in_place(folder, part)
    return table is not None and any(segment.part for segment in table.segments)


def _written_out(connection: duckdb.DuckDBPyConnection, folder: Path, part: str, file: Path) -> Iterator[str]:
    """The passages of some samples of a part after the other, written to a file, as relations in SQL."""
    low = 0
    last = last_numbers(connection, folder, part)
    try:
        for high in last:
            if high - low + 1 < _AT_ONCE and high != last[-1]:
                continue
            rows = f"FROM {trace_rows(folder, [part])} WHERE sample_no BETWEEN {low} AND {high}"
            copy_parquet(connection, f"SELECT * EXCLUDE (file_row_number) {rows}", file, compression_level=1)
            yield f"(SELECT *, file_row_number FROM {parquet_files([file], 'file_row_number = true')})"
            low = high + 1
    finally:
        file.unlink(missing_ok=True)


def _create_passages_view(connection: duckdb.DuckDBPyConnection, passages: str | None) -> None:
    """The view `passages`: the upper half of sample_no and number is the part's index in the relation."""
    if passages is None:
        connection.execute(
            "CREATE OR REPLACE TEMP VIEW passages AS SELECT 0::BIGINT AS sample_no, 0::BIGINT AS number, "
            "0 AS position, '' AS role, '' AS kind, '' AS name, '' AS text LIMIT 0"
        )
        return
    connection.execute(
        "CREATE OR REPLACE TEMP VIEW passages AS SELECT * EXCLUDE (sample_no), "
        f"(file_index::BIGINT << {_BITS}) + sample_no AS sample_no, "
        f"(file_index::BIGINT << {_BITS}) + file_row_number AS number "
        f"FROM {passages}"
    )
