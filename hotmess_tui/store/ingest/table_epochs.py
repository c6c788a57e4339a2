"""The epochs of a table's rows, counted where it states none, and which rows repeat question and epoch of another."""

from __future__ import annotations

from collections.abc import Callable

import duckdb

from hotmess_tui.formats.records import Problem
from hotmess_tui.store.ingest.table_columns import Columns
from hotmess_tui.wording import counted

_BITS = 62  # of a BIGINT, from 0 on, beside its sign


def numbered_rows(
    connection: duckdb.DuckDBPyConnection,
    columns: Columns,
    without_epoch: bool,
    report: Callable[[Problem], None],
    within: tuple[str, ...] = (),
) -> str:
    """The rows with their epoch, and with `occurrence`: a number among the rows that share question and epoch.

    Columns named by `within` tell apart tables that are read together.
    """
    keys = ", ".join(
        (*within, "run", "model", "task", "question_id", *(name for name in ("condition", "step") if columns.has(name)))
    )
    # one id may stand for questions with different targets, which are told apart when the index is built
    asked = f"{keys}, lower(trim(target))" if columns.has("target") else keys
    order = f"coalesce(stated_epoch, row_number() OVER (PARTITION BY {asked} ORDER BY sample_no))::INTEGER"
    epochs = f"SELECT *, {order if without_epoch else 'stated_epoch'} AS epoch FROM table_rows"

    def repeated(by: str) -> int:
        row = connection.execute(
            # most epochs are small numbers: a bit for each takes a sixth of the time
            f"SELECT sum(rows) - sum(bit_count(seen)), bool_and(small) FROM (SELECT count(*) AS rows, "
            f"bit_or(1::BIGINT << greatest(least(epoch, {_BITS}), 0)) AS seen, "
            f"bool_and(epoch BETWEEN 0 AND {_BITS}) AS small FROM ({epochs}) WHERE stated_id IS NULL "
            f"GROUP BY hash({by}))"
        ).fetchone()
        if row and row[1]:
            return int(row[0])
        row = connection.execute(
            f"SELECT count(*) - count(DISTINCT hash({by}, epoch)) FROM ({epochs}) WHERE stated_id IS NULL"
        ).fetchone()
        return int(row[0]) if row else 0

    # most tables repeat nothing: what tells more apart is counted only where less does not
    repeats = repeated(keys)
    if not repeats:
        return f"SELECT *, 1 AS occurrence FROM ({epochs})"
    if asked != keys:
        repeats = repeated(asked)
    if repeats:
        what = f"{counted(repeats, 'row repeats', 'rows repeat')} the question and epoch of another row"
        report(Problem("", what, "all are kept"))
    return f"SELECT *, row_number() OVER (PARTITION BY {keys}, epoch ORDER BY sample_no) AS occurrence FROM ({epochs})"
