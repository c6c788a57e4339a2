"""The light rows of an index: what differs from sample to sample, in order; names and ids come in by a view."""

from __future__ import annotations

import duckdb

from hotmess_tui.store import sample_ids
from hotmess_tui.store.database import quote
from hotmess_tui.store.queries.shipped import query

# A sample has these even where its file lacks the column
_DERIVED = {"correct", "score", "scores", "failure", "unjudged", "judged_by"}
# the same for all samples of a group
_OF_GROUPS = {"question_key", "distributed", "model", "task", "question_id", "condition"}
_OF_IDS = {"occurrence", "id_head"}  # asked for only to make ids and to find them


def write(connection: duckdb.DuckDBPyConnection, absent: set[str]) -> None:
    """The table `index.sample_rows` in its order, and the view `samples`, here and in the index.

    Rows are numbered by their place: a window would hold all of them to one thread. What no sample has goes through
    no sort and into no table, the view gives it as NULL of its type; names of a group and ids that can be made again
    are not sorted with the rows either.

    Args:
        connection: sees `named`, and what the index has of groups and classes.
        absent: the columns that no sample file has.
    """
    made = "sample_id" in absent and sample_ids.are_made(connection)
    sample_ids.create_head(connection, made=made)
    sql = query("ingest", "samples").sql
    columns = {str(name): str(kind) for name, kind, *_ in connection.execute(f"DESCRIBE {sql}").fetchall()}
    missing = absent - _DERIVED - {"sample_id"}
    if made:
        again = connection.execute("SELECT 1 FROM named WHERE occurrence IS NOT NULL LIMIT 1").fetchone() is not None
        elsewhere = _OF_GROUPS | {"sample_id"} | ({"occurrence"} if not again else set())
    else:
        elsewhere = _OF_GROUPS | _OF_IDS
    kept = [(quote(name), kind) for name, kind in columns.items() if name not in missing | elsewhere]
    typed = ", ".join(
        # ids are all different: of what DuckDB could try on them, this is cheap and small
        f"{name} {kind}{' USING COMPRESSION zstd' if name == quote('sample_id') else ''}"
        for name, kind in kept
    )
    connection.execute(f"CREATE TABLE index.sample_rows ({typed})")
    connection.execute(f"INSERT INTO index.sample_rows SELECT {', '.join(name for name, _ in kept)} FROM ({sql})")
    listed = ", ".join(
        f"NULL::{kind} AS {quote(name)}"
        if name in missing or (name == "id_head" and not made)
        else f"{sample_ids.MADE_ID} AS sample_id"
        if name == "sample_id" and made
        else f"{'g' if name in _OF_GROUPS else 'r'}.{quote(name)}"
        for name, kind in columns.items()
        if name != "occurrence"
    )
    rows = "sample_rows" if not made or again else "(SELECT *, rowid, NULL::INTEGER AS occurrence FROM sample_rows)"
    connection.execute(
        f"CREATE VIEW index.samples AS SELECT r.rowid::INTEGER AS sample_row, {listed} FROM {rows} AS r "
        "JOIN group_names AS g ON g.group_id = r.group_id"
    )
    connection.execute("CREATE VIEW samples AS FROM index.samples")
