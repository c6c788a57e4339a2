"""Verdicts other than those logged: which samples a choice changes, and the views that make every figure see it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import duckdb

from hotmess_tui.formats.outcomes import normalise
from hotmess_tui.records import Labels
from hotmess_tui.store.choice_tables import ChoiceTables
from hotmess_tui.store.database import quote, run_to_the_end
from hotmess_tui.store.queries.shipped import query
from hotmess_tui.store.sample_ids import may_be_one_of

_LOGGED = "SELECT *, NULL::VARCHAR AS logged FROM store.samples"


def samples_view(unit: str | None, *, changed: bool = False) -> str:
    """The samples as every query sees them, as SQL.

    Args:
        unit: of the reasoning length; None where no log has any.
        changed: whether the verdicts of the view `changed` hold in the place of those logged.
    """
    source = query("layers", "rejudged").sql if changed else _LOGGED
    return (
        "SELECT * EXCLUDE (outcome_class, logged, id_head), outcome_class AS class, logged, "
        f"{quote(unit) if unit else 'NULL::DOUBLE'} AS reasoning_length, '{unit or ''}' AS length_unit FROM ({source})"
    )


def changed_table(cursor: duckdb.DuckDBPyConnection, tables: ChoiceTables, verdicts: str, labels: Labels) -> str:
    """The name of a table of `make_changed` for a choice; "" where every verdict is the one logged."""
    if verdicts == "logged":
        return ""
    table = tables.name("changed")
    return table if make_changed(cursor, table, verdicts, labels) else ""


def make_changed(cursor: duckdb.DuckDBPyConnection, table: str, verdicts: str, labels: Labels) -> int:
    """A table with what the samples count as that corrections, or forgiving, give another verdict; how many these are.

    Args:
        cursor: sees a store under the name `store`.
        table: the table's name.
        verdicts: corrected or forgiving.
        labels: with the corrections that hold.
    """
    cursor.execute("SET VARIABLE given = $1::VARCHAR[][]", [[list(row) for row in labels.corrections]])
    cursor.execute(
        "CREATE OR REPLACE TEMP TABLE spoken AS SELECT s.sample_row, g.row[2] AS correction, false AS forgiven "
        "FROM (SELECT unnest(getvariable('given')) AS row) AS g JOIN (SELECT sample_row, sample_id FROM store.samples "
        f"WHERE {may_be_one_of([row[0] for row in labels.corrections])}) AS s ON s.sample_id = g.row[1]"
    )
    try:
        if verdicts == "forgiving":
            cursor.execute(
                "INSERT INTO spoken SELECT sample_row, 'right', true FROM store.doubtful "
                "WHERE sample_row NOT IN (SELECT sample_row FROM spoken)"
            )
        _see_own_classes(cursor)
        cursor.execute(f"CREATE TABLE {table} AS {query('layers', 'changed').sql}")
        count = cursor.execute(f"SELECT count(*) FROM {table}").fetchone()
        return int(count[0]) if count else 0
    finally:
        run_to_the_end(cursor, "DROP TABLE IF EXISTS temp.spoken")


def _see_own_classes(cursor: duckdb.DuckDBPyConnection) -> None:
    """The view `own`: what was answered by samples that a person called wrong, and that the log did not."""
    answers = cursor.execute(
        "SELECT k.sample_row, s.answer, s.run FROM spoken AS k JOIN store.samples AS s ON s.sample_row = k.sample_row "
        "WHERE k.correction = 'wrong' AND coalesce(s.outcome_class, 'TARGET') = 'TARGET'"
    ).fetchall()
    classes = {int(row): normalise(answer) for row, answer, _ in answers}
    silent = sorted({str(run) for row, _, run in answers if classes[row] is None})
    answered = {
        str(run)
        for (run,) in cursor.execute(
            r"SELECT DISTINCT run FROM store.samples WHERE list_contains($1, run) AND regexp_matches(answer, '\S')",
            [silent],
        ).fetchall()
    }
    names = [classes[row] or ("NONE" if run in answered else "WRONG") for row, _, run in answers]
    cursor.execute("SET VARIABLE own_rows = $1::INTEGER[]", [list(classes)])
    cursor.execute("SET VARIABLE own_classes = $1::VARCHAR[]", [names])
    cursor.execute(
        "CREATE OR REPLACE TEMP VIEW own AS SELECT unnest(getvariable('own_rows')) AS sample_row, "
        "unnest(getvariable('own_classes')) AS outcome_class"
    )


@contextmanager
def seeing(cursor: duckdb.DuckDBPyConnection, changed: str, unit: str | None) -> Iterator[None]:
    """Samples and distributions on a cursor with the verdicts of a table that `make_changed` made; "": as logged."""
    if not changed:
        yield
        return
    try:
        cursor.execute(f"CREATE OR REPLACE TEMP VIEW changed AS FROM {changed}")
        cursor.execute(f"CREATE OR REPLACE TEMP VIEW samples AS {samples_view(unit, changed=True)}")
        cursor.execute(f"CREATE OR REPLACE TEMP VIEW distributions AS {query('layers', 'redistributed').sql}")
        yield
    finally:
        run_to_the_end(cursor, f"CREATE OR REPLACE TEMP VIEW samples AS {samples_view(unit)}")
        run_to_the_end(cursor, "CREATE OR REPLACE TEMP VIEW distributions AS FROM store.distributions")
        run_to_the_end(cursor, "DROP VIEW IF EXISTS temp.changed")
