"""Labels beside the samples of a store: which sample carries which, as a table to group by and to count."""

from __future__ import annotations

from collections.abc import Sequence

import duckdb

from hotmess_tui.store.queries.shipped import query

Given = tuple[str, str, str, str]  # sample or question, its task, the id of the sample or question, the label
COLUMN = "label"  # what `--by` calls it
NONE = "(none)"


def make_labels(cursor: duckdb.DuckDBPyConnection, table: str, given: Sequence[Given]) -> None:
    """A table with a row per labelled sample: its labels and those of its question, in order, as one text."""
    _see_labelled(cursor, given)
    cursor.execute(
        f"CREATE TABLE {table} AS SELECT sample_row, string_agg(label, ', ' ORDER BY label) AS label FROM labelled "
        "GROUP BY sample_row"
    )


def count_labels(cursor: duckdb.DuckDBPyConnection, given: Sequence[Given]) -> list[tuple[str, int]]:
    """How many samples of the store carry each label, the most used first."""
    _see_labelled(cursor, given)
    rows = cursor.execute("SELECT label, count(*) FROM labelled GROUP BY label ORDER BY 2 DESC, 1").fetchall()
    return [(str(label), int(count)) for label, count in rows]


def _see_labelled(cursor: duckdb.DuckDBPyConnection, given: Sequence[Given]) -> None:
    cursor.execute("SET VARIABLE given = $1::VARCHAR[][]", [[list(each) for each in given]])
    cursor.execute(
        "CREATE OR REPLACE TEMP VIEW given AS SELECT row[1] AS kind, row[2] AS task, row[3] AS key, row[4] AS label "
        "FROM (SELECT unnest(getvariable('given')) AS row)"
    )
    cursor.execute(f"CREATE OR REPLACE TEMP VIEW labelled AS {query('layers', 'labelled').sql}")
