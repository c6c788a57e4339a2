"""What scaling is taken from: the questions of all models of a known size, by grade."""

from __future__ import annotations

from typing import Any

import duckdb

from hotmess_tui.records import Choice
from hotmess_tui.store.choice_tables import Figures
from hotmess_tui.store.clusters import see_groups_in_units
from hotmess_tui.store.queries.shipped import query


def see_levels(cursor: duckdb.DuckDBPyConnection) -> None:
    """Add the view `levels` to a cursor that `OpenStore.at` gave."""
    cursor.execute(f"CREATE OR REPLACE TEMP VIEW levels AS {query('layers', 'levels').sql}")


def see_grades(cursor: duckdb.DuckDBPyConnection) -> None:
    """Add the views `levels` and `grades` to a cursor that `OpenStore.at` gave."""
    see_levels(cursor)
    cursor.execute(f"CREATE OR REPLACE TEMP VIEW grades AS {query('layers', 'grades').sql}")


def scaling_rows(cursor: duckdb.DuckDBPyConnection, figures: Figures, choice: Choice) -> list[tuple[Any, ...]]:
    """Rows of queries/layers/scaling.sql on a cursor that `OpenStore.at` gave, which then sees `sized` and `grades`."""
    see_grades(cursor)
    see_groups_in_units(cursor, figures, choice)
    cursor.execute(f"CREATE OR REPLACE TEMP VIEW sized AS {query('layers', 'sized').sql}")
    return cursor.execute(query("layers", "scaling").sql).fetchall()
