"""Tables of rows in DuckDB, and relations of them on connections of their own."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

import duckdb

from hotmess_tui.store.column_arrays import column_type
from hotmess_tui.store.database import quote, run_to_the_end

Relation = duckdb.DuckDBPyRelation


def create_table(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    names: Sequence[str],
    types: Sequence[str],
    rows: Sequence[Sequence[Any]],
) -> None:
    """A temporary table of rows under typed columns."""
    typed = [f"{quote(name)} {kind}" for name, kind in zip(names, types, strict=True)]
    connection.execute(f"CREATE TEMP TABLE {table} ({', '.join(typed)})")
    if rows:
        unnested = ", ".join(f"unnest(${i}::{kind}[])" for i, kind in enumerate(types, 1))
        columns = [list(column) for column in zip(*rows, strict=True)]
        connection.execute(f"INSERT INTO {table} SELECT {unnested}", columns)


def relation_of_rows(
    cursor: duckdb.DuckDBPyConnection, names: Sequence[str], types: Sequence[str], rows: Sequence[Sequence[Any]]
) -> Relation:
    """Rows as a relation on a connection of its own, which closes with the store."""
    own, table = cursor.cursor(), _name()
    create_table(own, table, names, types, rows)
    return own.table(table)


def relation_of_query(cursor: duckdb.DuckDBPyConnection, sql: str) -> Relation:
    """The rows of a query as a relation on a connection of its own, which closes with the store."""
    own, passing, table = cursor.cursor(), _name(), _name()
    kinds = cursor.execute(f"DESCRIBE {sql}").fetchall()
    cast = ", ".join(f"{quote(str(name))}::{column_type(str(kind))} AS {quote(str(name))}" for name, kind, *_ in kinds)
    try:
        cursor.execute(f"CREATE TABLE {passing} AS SELECT {cast} FROM ({sql})")
        own.execute(f"CREATE TEMP TABLE {table} AS FROM {passing}")
    finally:
        run_to_the_end(cursor, f"DROP TABLE IF EXISTS {passing}")
    return own.table(table)


def _name() -> str:
    """Other connections of the same store see what is not temporary."""
    return f"relation_{uuid.uuid4().hex}"
