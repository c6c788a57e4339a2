"""The groups in each point of a curve: the view `members`, and the sums over them that figures come from."""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

from hotmess_tui.records import Choice
from hotmess_tui.store.choice_tables import Figures
from hotmess_tui.store.clusters import cluster_table, see_units
from hotmess_tui.store.database import quote
from hotmess_tui.store.figure_views import column_names
from hotmess_tui.store.interrupts import held
from hotmess_tui.store.queries.curve_header import CurveHeader, curve_header
from hotmess_tui.store.queries.query_file import Query
from hotmess_tui.store.queries.shipped import query

_PLACES = ("series", "point", "x", "group_id", "split")
_MEMBER_COLUMNS = ("question_key", "n", "counted", "failed", "error", "variance", "length")
# of layers/valued.sql, as far as a curve still has them
_CAUSES = {name: "DOUBLE" for name in ("rate", "misses", "flips", "scatter", "same", "pairs", "by_chance")} | {
    "one_hot": "BOOLEAN",
    "unknown": "INTEGER",
}


@dataclass(frozen=True)
class Members:
    """What is known of the view `members`.

    Args:
        source: the table that it reads, whose columns label and series_label serve every decomposition; "" for none.
        labelled: whether its points have labels.
        known: whether every group lies in one cluster; else there are no intervals.
        once: whether no question is in two points of a series.
        causes: whether its groups have what their error is made of.
    """

    source: str
    labelled: bool
    known: bool
    once: bool
    causes: bool


def see_curve(
    cursor: duckdb.DuckDBPyConnection,
    curve: Query,
    figures: Figures,
    choice: Choice,
    resolved: tuple[str, str, str | None],
) -> Members:
    """The view `members` of a curve, a row per group and point; shared bins serve all decompositions.

    Args:
        cursor: one that `OpenStore.at` gave.
        curve: it returns groups.
        figures: those of the choice.
        choice: for the bins and the cluster.
        resolved: decomposition, estimator and unit of length.
    """
    decomposition, estimator, unit = resolved
    header = curve_header(curve)
    entering = entering_groups(figures, decomposition, estimator) if header.shared_bins else (decomposition, estimator)
    key = (curve, choice.bins, choice.grades, choice.reference, unit, *entering)
    with held(figures.tables.lock):
        table = figures.tables.further(key, lambda: _new_members(cursor, curve, header, figures))
        columns = figures.tables.fact(("columns", table), lambda: frozenset(column_names(cursor, table)))
        once = figures.single and not header.own_series
        once = once and figures.tables.fact(("once", table), lambda: _once(cursor, table, figures.splits))
    if header.unchanged:
        _see_placed(cursor, table, columns, figures)
        source, causes = "decomposed('placed')", True
    else:
        lacking = [f"NULL::{kind} AS {name}" for name, kind in _CAUSES.items() if name not in columns]
        source, causes = f"(SELECT {', '.join(['*', *lacking])} FROM {table})", len(lacking) < len(_CAUSES)
    per_task = header.per == "task"
    known = _see_members(cursor, figures, choice, source, single=not header.own_series, per_task=per_task)
    return Members(table, "label" in columns, known, once, causes)


def entering_groups(figures: Figures, decomposition: str, estimator: str) -> tuple[object, ...]:
    """The same for all decompositions and estimators under which the same groups have figures."""
    if decomposition not in figures.complete:
        return decomposition, estimator
    needed = 1 if estimator == "plugin" else 3 if decomposition == "kl" else 2  # as layers/valued.sql has it
    return (needed,) if needed > figures.fewest else ()


def see_table(
    cursor: duckdb.DuckDBPyConnection,
    figures: Figures,
    choice: Choice,
    resolved: tuple[str, str, str | None],
    *,
    by_run: bool = False,
) -> Members:
    """The view `members` of a table, in which each series is one point: its number is 0.

    Args:
        cursor: one that `OpenStore.at` gave.
        figures: those of the choice.
        choice: for the cluster.
        resolved: decomposition, estimator and unit of length.
        by_run: whether groups with too few samples for the estimator count, without error and variance.
    """
    decomposition, estimator, _ = resolved
    name, groups = "table", "groups"
    if by_run:
        cursor.execute("CREATE OR REPLACE TEMP VIEW rolled_runs AS FROM figures")
        name, groups = "table by run", f"({query('layers', 'by_run').sql})"
    known = _see_members(cursor, figures, choice, f"(SELECT *, 0 AS point, NULL::DOUBLE AS x FROM {groups})")
    return Members(str((name, *entering_groups(figures, decomposition, estimator))), False, known, True, True)


def _see_members(
    cursor: duckdb.DuckDBPyConnection,
    figures: Figures,
    choice: Choice,
    source: str,
    *,
    single: bool = True,
    per_task: bool = False,
) -> bool:
    """The view `members` from a source, and of its sums the view `cells`.

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
    cells = query("layers", "single_cells").sql
    if not (single and figures.single and clusters is None):
        cursor.execute(f"CREATE OR REPLACE TEMP TABLE summed_cells AS {query('layers', 'cells').sql}")
        cells = "FROM summed_cells"
    cursor.execute(f"CREATE OR REPLACE TEMP VIEW cells AS {cells}")
    return known


def questions_of_points(cursor: duckdb.DuckDBPyConnection) -> dict[tuple[int, int], int]:
    """How many questions are in each point, by series and point, where the units of `cells` are not questions."""
    rows = cursor.execute(
        "SELECT series, point, count(DISTINCT question_key) FROM members GROUP BY series, point"
    ).fetchall()
    return {(series, point): int(count) for series, point, count in rows}


def samples_in(cursor: duckdb.DuckDBPyConnection, header: CurveHeader) -> int:
    """How many samples have a figure in a point of `members`, each once: only parts of a group add up."""
    source = "members WHERE error IS NOT NULL"
    if header.per not in ("half", "run"):
        source = f"(SELECT max(n) AS n FROM {source} GROUP BY group_id, split)"
    row = cursor.execute(f"SELECT coalesce(sum(n), 0)::BIGINT FROM {source}").fetchone()
    return int(row[0]) if row else 0


def ratios_of_points(wider: str = "", *, causes: bool, most_error: float | None = None) -> str:
    """The query `queries/layers/points.sql` over the sums in `cells`, as one statement, which is planned once.

    Args:
        wider: the questions of each series as SQL over `kept` (series, unit, part, whole), where the intervals of its
            incoherence over all points are asked for: over questions and over tasks.
        causes: whether the figures beside the incoherence are asked for.
        most_error: the largest error there is, where an interval of the error as a share of it is asked for.
    """
    layers = ["point_sums", *["cause_sums"] * causes, *["wider"] * bool(wider)]
    statements = [query("layers", name).sql for name in layers]
    if most_error is not None:
        statements.append(query("layers", "error_sums").sql.replace("$most", f"{most_error!r}::DOUBLE"))
    sums = " UNION ALL BY NAME ".join(f"({statement})" for statement in statements)
    chance = "" if causes else ", NULL::DOUBLE AS chance"
    return (
        f"WITH kept AS MATERIALIZED (FROM cells), {f'asked AS MATERIALIZED ({wider}), ' if wider else ''}"
        f"sums AS (SELECT *{chance} FROM ({sums})), ratios AS ({query('layers', 'ratios').sql}) "
        f"{query('layers', 'points').sql}"
    )


def _once(cursor: duckdb.DuckDBPyConnection, table: str, splits: int) -> bool:
    different = "count(DISTINCT packed_key(split, group_id))"
    if splits == 1:  # a bit for each group takes a fifth of the time
        (last,) = cursor.execute(f"SELECT coalesce(max(group_id), 0) FROM {table}").fetchone() or (0,)
        different = f"coalesce(bit_count(bitstring_agg(group_id, 0, {int(last)})), 0)"
    return cursor.execute(f"SELECT count(*) = {different} FROM {table}").fetchone() == (True,)


def _see_placed(cursor: duckdb.DuckDBPyConnection, table: str, columns: frozenset[str], figures: Figures) -> None:
    """The view `placed`: groups with their series, point and x, from a table that has no more than these of them."""
    of_groups = frozenset(column_names(cursor, "figures"))
    of_points = sorted(columns - {"group_id", "split"})
    others = ", ".join(map(quote, sorted(of_groups & columns - {"group_id", "split"})))
    split = " AND f.split = m.split" if figures.splits > 1 else ""
    cursor.execute(
        f"CREATE OR REPLACE TEMP VIEW placed AS SELECT {', '.join(f'm.{quote(name)}' for name in of_points)}, "
        f"f.* EXCLUDE ({others}) FROM {table} AS m JOIN figures AS f ON f.group_id = m.group_id{split}"
    )


def _new_members(cursor: duckdb.DuckDBPyConnection, curve: Query, header: CurveHeader, figures: Figures) -> str:
    table = figures.tables.name("members")
    described = [str(column[0]) for column in cursor.execute(f"DESCRIBE {curve.sql}").fetchall()]
    optional = [name for name in ("label", "series_label") if name in described]
    columns = dict.fromkeys([*_PLACES, *optional, *header.adds])
    if not header.unchanged:  # else the groups themselves have what else there is
        told = _CAUSES if {"rate", "one_hot"} & set(described) else ()
        columns |= dict.fromkeys([*_MEMBER_COLUMNS, *(name for name in told if name in described)])
    cursor.execute(f"CREATE TABLE {table} AS SELECT {', '.join(map(quote, columns))} FROM ({curve.sql})")
    return table
