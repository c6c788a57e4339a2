"""The groups in each point of a curve: the view `members`, and the sums over them that figures come from."""

from __future__ import annotations

import duckdb

from hotmess_tui.records import DECOMPOSITIONS, LENGTH_UNITS, Choice
from hotmess_tui.store.choice_tables import Figures
from hotmess_tui.store.clusters import cluster_table, see_units
from hotmess_tui.store.database import quote
from hotmess_tui.store.interrupts import held
from hotmess_tui.store.queries.curve_header import CurveHeader, curve_header
from hotmess_tui.store.queries.query_file import Query
from hotmess_tui.store.queries.shipped import query

_MEMBER_COLUMNS = (
    "series", "point", "x", "group_id", "split", "question_key", "n", "n_classed", "counted", "failed", "correct",
)  # fmt: skip
_SHARED_COLUMNS = (
    "n_scored",
    "n_vectors",
    *LENGTH_UNITS,
    *(f"{name}_{figure}" for name in DECOMPOSITIONS for figure in ("error", "variance")),
    "kl_unbiased", "choices", "classes", "squares", "matches", "silent", "unknown", "partial",
)  # fmt: skip
# of layers/valued.sql, as far as a curve still has them
_CAUSES = {name: "DOUBLE" for name in ("rate", "misses", "flips", "scatter", "same", "pairs", "by_chance")} | {
    "one_hot": "BOOLEAN",
    "unknown": "INTEGER",
}


def see_curve(
    cursor: duckdb.DuckDBPyConnection,
    curve: Query,
    figures: Figures,
    choice: Choice,
    resolved: tuple[str, str, str | None],
) -> bool:
    """The view `members` of a curve, a row per group and point; shared bins serve all decompositions.

    Args:
        cursor: one that `OpenStore.at` gave.
        curve: it returns groups.
        figures: those of the choice.
        choice: for the bins and the cluster.
        resolved: decomposition, estimator and unit of length.

    Returns:
        Whether every group lies in one cluster.
    """
    decomposition, estimator, unit = resolved
    header = curve_header(curve)
    grouped: tuple[str, ...] = (decomposition, estimator)
    if header.shared_bins and decomposition in figures.complete:  # which groups there are does not depend on it
        grouped = () if figures.paired else (estimator,)
    key = (curve, choice.bins, unit, *grouped)
    with held(figures.tables.lock):
        table = figures.tables.further(key, lambda: _new_members(cursor, curve, header, figures))
    source = f"decomposed('{table}')" if header.shared_bins else table
    return see_members(cursor, figures, choice, source, single=not header.own_series, per_task=header.per == "task")


def see_members(
    cursor: duckdb.DuckDBPyConnection,
    figures: Figures,
    choice: Choice,
    source: str,
    *,
    single: bool = True,
    per_task: bool = False,
) -> bool:
    """The view `members` from a source, and of its sums: the table `cells`, and the view `asked`.

    Args:
        cursor: one that `OpenStore.at` gave.
        figures: those of the choice.
        choice: for the cluster.
        source: what to select from.
        single: whether the series are those of the figures.
        per_task: whether a point lies within one task.

    Returns:
        Whether every group lies in one cluster; else there are no intervals.
    """
    clusters = cluster_table(cursor, figures, choice, per_task=per_task)
    known = see_units(cursor, source, clusters)
    name = "single_cells" if single and figures.single and clusters is None else "cells"
    cursor.execute(f"CREATE OR REPLACE TEMP TABLE cells AS {query('layers', name).sql}")
    counted = (
        "count(*) AS questions FROM cells"
        if clusters is None
        else "count(DISTINCT question_key) AS questions FROM members"
    )
    cursor.execute(f"CREATE OR REPLACE TEMP VIEW asked AS SELECT series, point, {counted} GROUP BY series, point")
    return known


def with_ratios(sums: str, sql: str) -> str:
    """A query that reads `ratios`, taken from the sums of a layer: as one statement, which is planned once."""
    return f"WITH sums AS ({query('layers', sums).sql}), ratios AS ({query('layers', 'ratios').sql}) {sql}"


def _new_members(cursor: duckdb.DuckDBPyConnection, curve: Query, header: CurveHeader, figures: Figures) -> str:
    table = figures.tables.name("members")
    described = [str(column[0]) for column in cursor.execute(f"DESCRIBE {curve.sql}").fetchall()]
    optional = [name for name in ("label", "series_label") if name in described]
    measured = _SHARED_COLUMNS if header.shared_bins else ("error", "variance", "length", *_CAUSES)
    columns = dict.fromkeys([*_MEMBER_COLUMNS, *optional, *measured, *header.adds])
    listed = (
        f"NULL::{_CAUSES[name]} AS {name}" if name in _CAUSES and name not in described else quote(name)
        for name in columns
    )
    cursor.execute(f"CREATE TABLE {table} AS SELECT {', '.join(listed)} FROM ({curve.sql})")
    return table
