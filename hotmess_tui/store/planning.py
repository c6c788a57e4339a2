"""What the width of an interval hangs on: how much questions differ, and samples of a question."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import duckdb

from hotmess_tui.store.queries.shipped import query

Rows = list[tuple[Any, ...]]


def see_planned(cursor: duckdb.DuckDBPyConnection) -> None:
    """Add the views `planned` and `planned_noise` to a cursor that `OpenStore.at` gave."""
    for name in ("planned", "planned_noise"):
        cursor.execute(f"CREATE OR REPLACE TEMP VIEW {name} AS {query('layers', name).sql}")


def plan_rows(cursor: duckdb.DuckDBPyConnection) -> Rows:
    """Rows of queries/layers/plan.sql on a cursor that `see_planned` has prepared."""
    return cursor.execute(query("layers", "plan").sql).fetchall()


def between_row(cursor: duckdb.DuckDBPyConnection, a: int, b: int) -> tuple[Any, ...] | None:
    """The row of queries/layers/plan_between.sql of two series, by number; None where too few questions are common."""
    cursor.execute("SET VARIABLE series_a = $1", [a])
    cursor.execute("SET VARIABLE series_b = $1", [b])
    return cursor.execute(query("layers", "plan_between").sql).fetchone()


def again_rows(cursor: duckdb.DuckDBPyConnection, most: int | None, series: Sequence[int]) -> Rows:
    """Rows of queries/layers/again.sql, at most so many; `series`: only of these, by number, if any are named."""
    return cursor.execute(query("layers", "again").sql, {"most": most, "series": list(series)}).fetchall()
