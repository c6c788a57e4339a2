"""What the cells of columns of text are, where a file has no types: numbers, true and false, or text."""

from __future__ import annotations

from collections.abc import Collection

import duckdb

from hotmess_tui.store.database import quote


def cell_types(connection: duckdb.DuckDBPyConnection, table: str, columns: Collection[str]) -> dict[str, str]:
    """BIGINT, DOUBLE or BOOLEAN for each column whose every cell is one and stays the same as one ("007" does not).

    Args:
        connection: has the table.
        table: its name, or a query in brackets.
        columns: those to look at, all text; NULL stands for an empty cell.
    """
    listed = list(columns)
    if not listed:
        return {}
    numeric = (
        "TRY_CAST({0} AS DOUBLE) IS NOT NULL AND {0} NOT SIMILAR TO '[+-]?0[0-9].*|[+].*' AND "
        "({0} NOT SIMILAR TO '.*[0-9]{{16,}}.*' OR TRY_CAST({0} AS DOUBLE)::VARCHAR = {0})"
    )
    whole = "TRY_CAST({0} AS BIGINT) IS NOT NULL AND {0} NOT SIMILAR TO '[+-]?0[0-9].*|[+].*|.*[.eE].*'"
    truth = "{0} IN ('true', 'false')"
    checks = ", ".join(
        "["
        + ", ".join(
            f"bool_and({kind.format(quoted)}) FILTER ({quoted} IS NOT NULL)" for kind in (whole, numeric, truth)
        )
        + "]"
        for quoted in map(quote, listed)
    )
    row = connection.execute(f"SELECT {checks} FROM {table}").fetchone() or ()
    kinds = ("BIGINT", "DOUBLE", "BOOLEAN")
    return {name: kinds[checked.index(True)] for name, checked in zip(listed, row, strict=False) if True in checked}
