"""What slopes over length are taken from: sums over the lengths of each group, made when they are first asked for."""

from __future__ import annotations

import duckdb

from hotmess_tui.records import LENGTH_UNITS, Choice
from hotmess_tui.store.choice_tables import Figures
from hotmess_tui.store.clusters import cluster_table
from hotmess_tui.store.interrupts import held
from hotmess_tui.store.queries.shipped import query


def see_lengths(cursor: duckdb.DuckDBPyConnection, figures: Figures, choice: Choice, unit: str | None) -> bool:
    """Add the views `lengths` and `measured` to a cursor that `OpenStore.at` gave.

    Args:
        cursor: sees the samples, and `every` of the choice.
        figures: of the choice; the sums stay with them, one table per unit.
        choice: for the cluster.
        unit: of the lengths; None: there are none.

    Returns:
        Whether every group that slopes are taken from lies in one cluster; else there are no intervals.
    """
    clusters = cluster_table(cursor, figures, choice)
    with held(figures.tables.lock):
        table = figures.tables.further(("lengths", unit), lambda: _rolled_up(cursor, figures, unit))
    clustered = (
        f"l.*, NULL::BIGINT AS cluster FROM {table} AS l"
        if clusters is None
        else f"l.*, c.unit AS cluster FROM {table} AS l LEFT JOIN {clusters} AS c USING (group_id, split)"
    )
    cursor.execute(f"CREATE OR REPLACE TEMP VIEW lengths AS SELECT {clustered}")
    cursor.execute(f"CREATE OR REPLACE TEMP VIEW measured AS {query('layers', 'measured').sql}")
    unknown = "SELECT count(*) FROM measured WHERE cluster IS NULL"
    known = clusters is None or cursor.execute(unknown).fetchone() == (0,)
    cursor.execute(f"SET VARIABLE cluster_unknown = {'false' if known else 'true'}")
    return known


def recorded_units(samples: str) -> str:
    """A query of how many samples have a length in each of `LENGTH_UNITS`; `samples`: a relation with these columns."""
    return f"SELECT {', '.join(f'count({unit})' for unit in LENGTH_UNITS)} FROM {samples}"


def _rolled_up(cursor: duckdb.DuckDBPyConnection, figures: Figures, unit: str | None) -> str:
    table = figures.tables.name("lengths")
    logs = f"log10({unit}) AS log" if unit else "0e0 AS log"
    measured = f"counted AND {unit} > 0" if unit else "false"
    cursor.execute(
        f"CREATE OR REPLACE TEMP VIEW measured_samples AS SELECT group_id, split, class_no, {logs} "
        f"FROM ({figures.chosen}) WHERE {measured}"
    )
    cursor.execute(f"CREATE TABLE {table} AS {query('.', 'lengths').sql}")
    return table
