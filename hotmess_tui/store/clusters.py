"""Clusters: what the intervals of a choice leave out at a time, questions or all that share a value of a column."""

from __future__ import annotations

import duckdb

from hotmess_tui.errors import HotmessError
from hotmess_tui.records import CLUSTERS, QUESTION, Choice
from hotmess_tui.store.choice_tables import Figures
from hotmess_tui.store.database import quote
from hotmess_tui.store.interrupts import held

TASK = "task"


def check_cluster(column: str, fields: tuple[str, ...]) -> None:
    """Refuse a column that cannot be a cluster.

    Args:
        column: as a person names it.
        fields: the fields of the samples, `metadata.NAME` and `scores.NAME`.

    Raises:
        HotmessError: status 2; says what there is.
    """
    allowed = (*CLUSTERS, *(name for name in fields if name.startswith("metadata.")))
    if column.casefold() not in {name.casefold() for name in allowed}:
        raise HotmessError(f"--cluster {column}: must be one of {', '.join(allowed)}", status=2)


def keeps_questions(choice: Choice, per_task: bool) -> bool:
    """Whether the units are questions: by default, and where every row lies within one task."""
    return choice.cluster == QUESTION or (choice.cluster == TASK and (per_task or TASK in choice.by))


def cluster_table(
    cursor: duckdb.DuckDBPyConnection, figures: Figures, choice: Choice, *, per_task: bool = False
) -> str | None:
    """The table of the clusters of a choice, made where it is missing; None where questions are the units."""
    if keeps_questions(choice, per_task):
        return None
    with held(figures.tables.lock):
        return figures.tables.further(
            ("clusters", choice.cluster), lambda: make_clusters(cursor, figures, choice.cluster)
        )


def make_clusters(cursor: duckdb.DuckDBPyConnection, figures: Figures, column: str) -> str:
    """A table (group_id, split, unit): the cluster of every group; NULL where its samples differ in the column.

    A question without a value is a cluster of its own, below 0.
    """
    table = figures.tables.name("clusters")
    if column == TASK:
        groups = (
            "SELECT f.group_id, f.split, f.question_key, nullif(n.task, '') AS entry, true AS constant "
            f"FROM {figures.table} AS f JOIN store.group_names AS n ON n.group_id = f.group_id"
        )
    else:
        field = ".".join(map(quote, column.split(".", 1)))
        groups = (
            "SELECT group_id, split, any_value(question_key) AS question_key, min(entry) AS entry, "
            "count(entry) = 0 OR (count(entry) = count(*) AND min(entry) = max(entry)) AS constant "
            f"FROM (SELECT group_id, split, question_key, {field}::VARCHAR AS entry FROM ({figures.chosen}) AS samples "
            "WHERE counted) GROUP BY group_id, split"
        )
    cursor.execute(
        f"CREATE TABLE {table} AS SELECT group_id, split, CASE WHEN NOT constant THEN NULL WHEN entry IS NULL "
        "THEN -1 - question_key ELSE dense_rank() OVER (ORDER BY entry) END::BIGINT AS unit "
        f"FROM ({groups})"
    )
    return table


def see_groups_in_units(cursor: duckdb.DuckDBPyConnection, figures: Figures, choice: Choice) -> None:
    """The view `every_in_units`: the groups as `every` has them, with their unit; NULL where samples are in several."""
    clusters = cluster_table(cursor, figures, choice)
    sql = "SELECT *, question_key AS unit FROM every"
    if clusters is not None:
        sql = (
            f"SELECT e.*, c.unit FROM every AS e LEFT JOIN {clusters} AS c "
            "ON c.group_id = e.group_id AND c.split = e.split"
        )
    cursor.execute(f"CREATE OR REPLACE TEMP VIEW every_in_units AS {sql}")


def see_units(cursor: duckdb.DuckDBPyConnection, source: str, clusters: str | None) -> bool:
    """The view `members` with the unit of each group; whether all of them have one.

    Where one has none there are no intervals, which the variable `cluster_unknown` tells `ratios`.
    """
    if clusters is None:
        cursor.execute(f"CREATE OR REPLACE TEMP VIEW members AS SELECT *, question_key AS unit FROM {source}")
        cursor.execute("SET VARIABLE cluster_unknown = false")
        return True
    joined = f"{source} AS m LEFT JOIN {clusters} AS c ON c.group_id = m.group_id AND c.split = m.split"
    row = cursor.execute(f"SELECT count(*) FROM {joined} WHERE c.unit IS NULL").fetchone()
    known = row == (0,)
    cursor.execute(
        f"CREATE OR REPLACE TEMP VIEW members AS SELECT m.*, coalesce(c.unit, m.question_key) AS unit FROM {joined}"
    )
    cursor.execute(f"SET VARIABLE cluster_unknown = {'false' if known else 'true'}")
    return known
