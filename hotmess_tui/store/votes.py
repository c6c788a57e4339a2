"""Votes: what the most frequent answer of some samples of a group would be worth, made when it is first asked for."""

from __future__ import annotations

import duckdb

from hotmess_tui.store.choice_tables import Figures
from hotmess_tui.store.interrupts import held
from hotmess_tui.store.majority import Ballot, majorities
from hotmess_tui.store.queries.shipped import query


def see_votes(cursor: duckdb.DuckDBPyConnection, figures: Figures) -> None:
    """Add the view `votes` to a cursor that `OpenStore.at` gave: a row per group and size of a vote.

    Groups that are alike in how often their answers were given share a ballot, whose chances are worked out once.
    """
    with held(figures.tables.lock):
        groups = figures.tables.further("votes of groups", lambda: _counted(cursor, figures))
        ballots = figures.tables.further("ballots", lambda: _worked_out(cursor, figures, groups))
    cursor.execute(f"CREATE OR REPLACE TEMP VIEW counted_votes AS FROM {groups}")
    cursor.execute(f"CREATE OR REPLACE TEMP VIEW ballots AS FROM {ballots}")
    cursor.execute(f"CREATE OR REPLACE TEMP VIEW votes AS {query('layers', 'votes').sql}")


def _counted(cursor: duckdb.DuckDBPyConnection, figures: Figures) -> str:
    table = figures.tables.name("votes")
    cursor.execute(
        f"CREATE OR REPLACE TEMP VIEW voting AS SELECT group_id, split, class_no FROM ({figures.chosen}) "
        "WHERE counted AND NOT distributed AND class_no IS NOT NULL"
    )
    cursor.execute(
        f"CREATE TABLE {table} AS WITH counted AS MATERIALIZED ({query('layers', 'vote_counts').sql}), "
        "numbered AS (SELECT row_number() OVER ()::INTEGER AS ballot, * "
        "FROM (SELECT DISTINCT correct, silent, wrong FROM counted)) "
        "SELECT * FROM counted JOIN numbered USING (correct, silent, wrong)"
    )
    return table


def _worked_out(cursor: duckdb.DuckDBPyConnection, figures: Figures, groups: str) -> str:
    table = figures.tables.name("ballots")
    rows = cursor.execute(f"SELECT DISTINCT ballot, correct, silent, wrong FROM {groups} ORDER BY ballot").fetchall()
    ballots = [Ballot(correct, silent, tuple(wrong)) for _, correct, silent, wrong in rows]
    numbers = [row[0] for row in rows]
    chances = list(majorities(ballots))
    outvoted = [max(ballots[place].wrong, default=0) > ballots[place].correct for place, _, _ in chances]
    cursor.execute(
        f"CREATE TABLE {table} AS SELECT unnest($1::INTEGER[]) AS ballot, unnest($2::BOOLEAN[]) AS outvoted, "
        "unnest($3::INTEGER[]) AS k, unnest($4::DOUBLE[]) AS vote",
        [[numbers[place] for place, _, _ in chances], outvoted, [k for _, k, _ in chances], [c for _, _, c in chances]],
    )
    return table
