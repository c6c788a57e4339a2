"""From samples to groups: `queries/rollup.sql` run over a selection of samples, whole, by halves or by steps."""

from __future__ import annotations

import duckdb

from hotmess_tui.records import LENGTH_UNITS
from hotmess_tui.store.queries.shipped import query

EPSILON = 0.01  # smoothing of kl for the roll-ups that the index keeps
FIRSTS = (2, 4, 8, 16, 32, 64, 128, 256)  # samples of a group, of which the figures are looked at apart
HALVES = 3  # parts of a roll-up by halves: 1 the shorter, 2 the longer
_AT_ONCE = 4_000_000  # samples whose lengths are in memory together, but that a group is not divided


def roll_up(
    connection: duckdb.DuckDBPyConnection,
    target: str,
    chosen: str,
    epsilon: float,
    *,
    splits: int = 1,
    parts: int = 1,
    keys: str = "",
    kl: bool = True,
) -> None:
    """Write the roll-up of the samples that `chosen` selects (with columns split and part) to the table `target`.

    Args:
        connection: sees samples, group_names, distributions and vectors.
        target: the table's name.
        chosen: a SELECT over samples.
        epsilon: the smoothing of kl.
        splits: split is below this.
        parts: part is below this.
        keys: group_id, series, question_key and place of every group as SQL, where the table gets the last three, too.
        kl: whether the figures of kl are wanted, which take half of the time; else they are NULL.
    """
    cell = f"(group_id::BIGINT * {splits} + split) * {parts} + part"
    connection.execute(f"CREATE OR REPLACE TEMP VIEW chosen AS SELECT *, {cell} AS cell FROM ({chosen})")
    connection.execute(
        "CREATE OR REPLACE TEMP VIEW chosen_probabilities AS SELECT c.cell, c.sample_row, d.class_no, d.p "
        "FROM distributions AS d JOIN chosen AS c ON c.sample_row = d.sample_row WHERE c.counted"
    )
    connection.execute(
        "CREATE OR REPLACE TEMP VIEW chosen_vectors AS SELECT c.cell, v.dimension, v.value, v.target "
        "FROM vectors AS v JOIN chosen AS c ON c.sample_row = v.sample_row WHERE c.counted AND v.final"
    )
    _write(connection, target, epsilon, splits, parts, keys, kl=kl)


def roll_up_firsts(
    connection: duckdb.DuckDBPyConnection, target: str, chosen: str, epsilon: float, *, splits: int = 1, kl: bool = True
) -> None:
    """The same of the first k samples of each group, in the order of epochs; part: every k of FIRSTS that it has."""
    sizes = ", ".join(f"({k})" for k in FIRSTS)
    firsts = (
        "SELECT c.* EXCLUDE (place, size) REPLACE (k AS part) FROM (SELECT *, "
        "row_number() OVER (PARTITION BY group_id, split ORDER BY epoch, sample_row) AS place, "
        f"count(*) OVER (PARTITION BY group_id, split) AS size FROM ({chosen}) WHERE counted) AS c "
        f"JOIN (VALUES {sizes}) AS sizes (k) ON place <= k AND size >= k"
    )
    roll_up(connection, target, firsts, epsilon, splits=splits, parts=FIRSTS[-1] + 1, kl=kl)


def roll_up_steps(
    connection: duckdb.DuckDBPyConnection, target: str, chosen: str, epsilon: float, *, splits: int = 1
) -> None:
    """The same for trajectories: a row per group and step, from the vectors alone."""
    last = connection.execute("SELECT coalesce(max(step), 0) FROM vectors").fetchone()
    parts = int(last[0]) + 1 if last else 1
    cell = f"(group_id::BIGINT * {splits} + split) * {parts} + s.step"
    connection.execute(
        f"CREATE OR REPLACE TEMP VIEW chosen AS SELECT c.* REPLACE (NULL::INTEGER AS class_no), {cell} AS cell "
        f"FROM ({chosen}) AS c JOIN (SELECT DISTINCT sample_row, step FROM vectors WHERE step >= 0) AS s "
        "ON s.sample_row = c.sample_row"
    )
    connection.execute(
        "CREATE OR REPLACE TEMP VIEW chosen_probabilities AS SELECT 0::BIGINT AS cell, 0 AS sample_row, 0 AS class_no, "
        "0e0 AS p LIMIT 0"
    )
    connection.execute(
        f"CREATE OR REPLACE TEMP VIEW chosen_vectors AS SELECT {cell.replace('s.step', 'v.step')} AS cell, "
        f"v.dimension, v.value, v.target FROM vectors AS v JOIN ({chosen}) AS c ON c.sample_row = v.sample_row "
        "WHERE c.counted AND v.step >= 0"
    )
    _write(connection, target, epsilon, splits, parts)


def _write(
    connection: duckdb.DuckDBPyConnection,
    target: str,
    epsilon: float,
    splits: int,
    parts: int,
    keys: str = "",
    *,
    kl: bool = True,
) -> None:
    # a CREATE TABLE takes no bound values; these are numbers of ours, whose text cannot carry SQL
    sql = query(".", "rollup").sql
    for name, setting in (
        ("epsilon", f"{float(epsilon)!r}::DOUBLE"),
        ("splits", f"{splits:d}"),
        ("parts", f"{parts:d}"),
        ("kl", "true" if kl else "false"),
    ):
        sql = sql.replace(f"${name}", setting)
    if keys:
        sql = (
            f"SELECT k.series, r.*, k.question_key, k.place FROM ({sql}) AS r "
            f"JOIN ({keys}) AS k ON k.group_id = r.group_id"
        )
    connection.execute(f"CREATE TABLE {target} AS {sql}")


def roll_up_halves(
    connection: duckdb.DuckDBPyConnection,
    target: str,
    chosen: str,
    unit: str | None,
    epsilon: float,
    *,
    splits: int = 1,
    kl: bool = True,
) -> None:
    """The same in two parts: 1 up to the median length of their group in `unit`, 2 beyond it; empty without a unit."""
    halves = f"SELECT * FROM ({chosen}) WHERE false"
    if unit is not None:
        _write_middles(connection, chosen, unit)
        halves = (
            f"SELECT c.* REPLACE (CASE WHEN c.{unit} <= m.middle THEN 1 ELSE 2 END AS part) FROM ({chosen}) AS c "
            f"JOIN middles AS m ON m.group_id = c.group_id AND m.split = c.split WHERE c.{unit} IS NOT NULL"
        )
    roll_up(connection, target, halves, epsilon, splits=splits, parts=HALVES, kl=kl)
    connection.execute("DROP TABLE IF EXISTS temp.middles")


def _write_middles(connection: duckdb.DuckDBPyConnection, chosen: str, unit: str) -> None:
    """The median length of each group, once: the roll-up reads its samples several times.

    `median` holds all the lengths that it is given in memory, outside DuckDB's limit: it gets some groups at a time,
    whose samples lie together in the store.
    """
    connection.execute("CREATE OR REPLACE TEMP TABLE middles (group_id INTEGER, split INTEGER, middle DOUBLE)")
    rows = connection.execute(
        f"SELECT DISTINCT group_id FROM samples WHERE sample_row > 0 AND sample_row % {_AT_ONCE} = 0 ORDER BY ALL"
    ).fetchall()
    bounds = [int(group) for (group,) in rows]
    lower = ["", *(f" AND group_id >= {group}" for group in bounds)]
    upper = [*(f" AND group_id < {group}" for group in bounds), ""]
    for low, high in zip(lower, upper, strict=True):
        connection.execute(
            f"INSERT INTO middles SELECT group_id, split, median({unit}) FROM ({chosen}) "
            f"WHERE counted AND {unit} IS NOT NULL{low}{high} GROUP BY group_id, split"
        )


def best_unit(series: int, offered: dict[str, tuple[int, int]]) -> str | None:
    """The best unit that every series has, else the one that most samples have; None where there is no length at all.

    Args:
        series: how many series are shown.
        offered: unit to (series with any length above 0, samples with a length), in the order of LENGTH_UNITS.
    """
    for unit in LENGTH_UNITS:
        if series and offered[unit][0] == series:
            return unit
    some = [unit for unit in LENGTH_UNITS if offered[unit][0]]
    return max(some, key=lambda unit: offered[unit][1], default=None)
