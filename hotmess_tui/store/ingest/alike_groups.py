"""Roll-ups as an index keeps them: what many groups have in common, such as how often each answer was given, once."""

from __future__ import annotations

from collections.abc import Sequence

import duckdb

from hotmess_tui.records import LENGTH_UNITS
from hotmess_tui.store.database import quote

KEPT_ONCE = ("groups", "halves")  # roll-ups that may be views over two tables
# measured in each group: hardly two are equal
_OWN = ("group_id", "split", "part", *LENGTH_UNITS, "vector_error", "vector_variance")
_LEAST_GROUPS = 4096  # below this it is not worth a second table
_LEAST_ALIKE = 8  # groups for each row of what they have in common


def tables_of(name: str) -> tuple[str, str]:
    """The tables of a roll-up that is a view: the groups, and what they have in common."""
    return f"{name}_rows", f"{name}_alike"


def keep(connection: duckdb.DuckDBPyConnection, rolled: str, name: str) -> None:
    """The roll-up `rolled`, a table that is dropped, as `name` in the index.

    Where many groups have all their counts and figures in common, `name` is a view over the two of `tables_of`. Of ten
    million samples with thirty to a question, a third of a million groups have some ten thousand sets of figures.
    """
    columns = [str(row[0]) for row in connection.execute(f"DESCRIBE {rolled}").fetchall()]
    common = [quote(column) for column in columns if column not in _OWN]
    own = [quote(column) for column in columns if column in _OWN]
    distinct = f"SELECT DISTINCT {', '.join(common)} FROM {rolled}"
    groups = _count(connection, rolled)
    if groups < _LEAST_GROUPS or _count(connection, f"({distinct})") * _LEAST_ALIKE > groups:
        connection.execute(f"CREATE TABLE index.{name} AS FROM {rolled}")
    else:
        rows, alike = tables_of(name)
        connection.execute(
            f"CREATE TABLE index.{alike} AS SELECT (row_number() OVER () - 1)::INTEGER AS alike, * FROM ({distinct})"
        )
        same = " AND ".join(f"a.{column} IS NOT DISTINCT FROM r.{column}" for column in common)
        totals = _totals(connection, rolled, own)
        put = ", ".join(
            f"round(r.{column} * r.n)::INTEGER AS {column}" if column in totals else f"r.{column}" for column in own
        )
        connection.execute(
            f"CREATE TABLE index.{rows} AS SELECT {put}, a.alike "
            f"FROM {rolled} AS r JOIN index.{alike} AS a ON {same} ORDER BY r.group_id, r.part"
        )
        listed = ", ".join(
            f"r.{quote(column)}::DOUBLE / a.n AS {quote(column)}"
            if quote(column) in totals
            else f"{'r' if column in _OWN else 'a'}.{quote(column)}"
            for column in columns
        )
        connection.execute(
            f"CREATE VIEW index.{name} AS SELECT {listed} FROM {rows} AS r JOIN {alike} AS a ON a.alike = r.alike"
        )
    connection.execute(f"DROP TABLE {rolled}")


def _totals(connection: duckdb.DuckDBPyConnection, rolled: str, own: Sequence[str]) -> set[str]:
    """Mean lengths that are, to the last digit, whole totals over n, which take a quarter of the room."""
    units = [column for unit in LENGTH_UNITS if (column := quote(unit)) in own]
    whole = [
        f"bool_and({unit} IS NULL OR (n > 0 AND abs({unit} * n) < {1 << 31} AND round({unit} * n) / n = {unit}))"
        for unit in units
    ]
    row = connection.execute(f"SELECT {', '.join(whole)} FROM {rolled}").fetchone() or ()
    return {unit for unit, is_whole in zip(units, row, strict=True) if is_whole}


def _count(connection: duckdb.DuckDBPyConnection, relation: str) -> int:
    row = connection.execute(f"SELECT count(*) FROM {relation}").fetchone()
    return int(row[0]) if row else 0
