"""What triage needs to know of the texts of a source, in a Parquet file of its own beside its part and its traces."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import duckdb

from hotmess_tui.store.catalogue import query
from hotmess_tui.store.database import literal, path_literal
from hotmess_tui.store.parts import copy_parquet

_MORE_THAN_AN_ANSWER = 60  # bytes; where no text is longer and none is reasoning, there is nothing to examine


def write_features(connection: duckdb.DuckDBPyConnection, trace: Path, target: Path) -> None:
    """Write the features of the texts in `trace`, a row per sample; no rows where a source holds bare answers."""
    source = path_literal(trace)
    any_text = connection.execute(
        f"SELECT 1 FROM read_parquet({source}) WHERE kind IN ('reasoning', 'tool_call') "
        f"OR (role = 'assistant' AND strlen(text) > {_MORE_THAN_AN_ANSWER}) LIMIT 1"
    ).fetchone()
    connection.execute(
        "CREATE OR REPLACE TEMP VIEW passages AS SELECT *, file_row_number AS number "
        f"FROM read_parquet({source}, file_row_number = true)" + ("" if any_text else " LIMIT 0")
    )
    copy_parquet(connection, query("ingest", "features").sql, target)


def features_view(folder: Path, sources: Sequence[tuple[int, str]], samples: str) -> str:
    """A SELECT of the features of `samples` (a relation with sample_id, sample_row, source_no and sample_no).

    Args:
        folder: the store.
        sources: number and content of each source that holds samples.
        samples: whose features.
    """
    files = ", ".join(path_literal(folder / "features" / f"{content}.parquet") for _, content in sources)
    numbers = ", ".join(f"({int(number)}, {literal(content)})" for number, content in sources)
    return (
        "SELECT s.sample_id, s.sample_row, f.* EXCLUDE (filename, sample_no) "
        f"FROM read_parquet([{files}], filename = true) AS f "
        f"JOIN (VALUES {numbers}) AS c (source_no, content) ON c.content = parse_filename(f.filename, true) "
        f"JOIN {samples} AS s ON s.source_no = c.source_no AND s.sample_no = f.sample_no"
    )
