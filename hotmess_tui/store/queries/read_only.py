"""A query is checked to read only, by a connection that opens no store."""

from __future__ import annotations

import functools
import threading

import duckdb

from hotmess_tui.store.sql_guard import check

_CHECKING = threading.Lock()


def refuse(sql: str) -> None:
    """Refuse a query that does not only read, without any store.

    Raises:
        QueryError: with the place where it is known.
    """
    with _CHECKING:
        check(_parser(), sql)


@functools.cache
def _parser() -> duckdb.DuckDBPyConnection:
    """A connection that only parses."""
    connection = duckdb.connect(":memory:")
    connection.execute("SET threads = 1")
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")
    return connection
