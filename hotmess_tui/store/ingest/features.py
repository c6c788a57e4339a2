"""The table `features` of the index, which triage reads: computed from the texts of new sources, else carried over."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import duckdb

from hotmess_tui.store.database import literal
from hotmess_tui.store.locations import SCHEMA
from hotmess_tui.store.queries.shipped import query
from hotmess_tui.store.sample_files import Place, write_places
from hotmess_tui.store.trace_rows import trace_rows

_MORE_THAN_AN_ANSWER = 60  # bytes; where no text of a source is longer and none is reasoning, it is not looked at
_BITS = 32  # of a number below that of the file

Placed = Sequence[tuple[str, Place]]  # the content of a source, and where it is


def write_features(connection: duckdb.DuckDBPyConnection, folder: Path, sources: Placed, before: Path) -> None:
    """Write the table `index.features`: a row per sample with text, by source_no and sample_no.

    All new sources go through one query: it takes longer to begin than to look at a small file.

    Args:
        connection: sees the new index as `index`.
        folder: the store.
        sources: those that hold samples, one for each content.
        before: the index that was built last, if there is one.
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
    _create_passages_view(connection, folder, [part for _, part in with_text])
    numbers = f"[{', '.join(str(number) for number, _ in with_text)}]::INTEGER[]"
    connection.execute(
        f"{'INSERT INTO index.features' if carried else 'CREATE TABLE index.features AS'} "
        "SELECT p.source_no, r.* EXCLUDE (part_no) FROM (SELECT (sample_no & "
        f"{(1 << _BITS) - 1})::INTEGER AS sample_no, * EXCLUDE (sample_no), ({numbers})[(sample_no >> {_BITS}) + 1] "
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
    indexes = connection.execute(
        f"SELECT DISTINCT file_index FROM {trace_rows(folder, parts)} WHERE kind IN ('reasoning', 'tool_call') "
        f"OR (role = 'assistant' AND strlen(text) > {_MORE_THAN_AN_ANSWER}) ORDER BY file_index"
    ).fetchall()
    return [(index, parts[index]) for (index,) in indexes]


def _create_passages_view(connection: duckdb.DuckDBPyConnection, folder: Path, parts: Sequence[str]) -> None:
    """The view `passages`: the upper half of sample_no and number is the part's index in `parts`."""
    if not parts:
        connection.execute(
            "CREATE OR REPLACE TEMP VIEW passages AS SELECT 0::BIGINT AS sample_no, 0::BIGINT AS number, "
            "0 AS position, '' AS role, '' AS kind, '' AS name, '' AS text LIMIT 0"
        )
        return
    connection.execute(
        "CREATE OR REPLACE TEMP VIEW passages AS SELECT * EXCLUDE (sample_no), "
        f"(file_index::BIGINT << {_BITS}) + sample_no AS sample_no, "
        f"(file_index::BIGINT << {_BITS}) + file_row_number AS number "
        f"FROM {trace_rows(folder, parts)}"
    )
