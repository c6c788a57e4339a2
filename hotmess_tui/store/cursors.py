"""Cursors of an open store: what each is born with, and how it is left for whoever has it next."""

from __future__ import annotations

from collections.abc import Collection

import duckdb

from hotmess_tui.keys import SQL_MACRO
from hotmess_tui.store.database import run_to_the_end
from hotmess_tui.store.queries.shipped import query
from hotmess_tui.store.verdicts import samples_view

Cursor = duckdb.DuckDBPyConnection

_COPIED = ("group_names", "questions", "distributions", "vectors", "classes", "doubtful")
_BORN = frozenset({*_COPIED, "samples"})
_TEMPORARY = (
    "SELECT 'TABLE', table_name FROM duckdb_tables() WHERE temporary "
    "UNION ALL SELECT 'VIEW', view_name FROM duckdb_views() WHERE temporary AND NOT internal"
)


def new_cursor(root: Cursor, unit: str | None) -> Cursor:
    """A cursor with the macros and views that all queries use; `unit`: of lengths, where nothing else is asked for."""
    cursor = root.cursor()
    cursor.execute(f"CREATE OR REPLACE TEMP MACRO student_at(nu, z) AS {query('layers', 'student_at').sql}")
    cursor.execute(f"CREATE OR REPLACE TEMP MACRO student(nu) AS {query('layers', 'student').sql}")
    cursor.execute(f"CREATE OR REPLACE TEMP MACRO number_of(amount, noun) AS {query('layers', 'number_of').sql}")
    cursor.execute(f"CREATE OR REPLACE TEMP MACRO grade_name(grade, grades) AS {query('layers', 'grade_name').sql}")
    moved = f"without(part, whole, half, unit_part, unit_whole) AS {query('layers', 'without').sql}"
    cursor.execute(f"CREATE OR REPLACE TEMP MACRO {moved}")
    cursor.execute(f"CREATE OR REPLACE TEMP MACRO {SQL_MACRO}")
    for name in ("valued", "decomposed"):
        cursor.execute(f"CREATE OR REPLACE TEMP MACRO {name}(figures) AS TABLE {query('layers', name).sql}")
    for name in _COPIED:
        cursor.execute(f"CREATE OR REPLACE TEMP VIEW {name} AS FROM store.{name}")
    cursor.execute(f"CREATE OR REPLACE TEMP VIEW samples AS {samples_view(unit)}")
    return cursor


def clean(cursor: Cursor, keep: Collection[str] = ()) -> bool:
    """Drop the temporary tables and views that a use has left behind; False where the cursor is of no more use.

    A name means something within one use only: the next may make a table of what was a view, or take for its own what
    somebody else's filter has left.

    Args:
        cursor: nobody uses it.
        keep: names that the next use knows of.
    """
    try:
        run_to_the_end(cursor, _TEMPORARY)
        for kind, name in cursor.fetchall():
            if name not in _BORN and name not in keep:
                run_to_the_end(cursor, f'DROP {kind} IF EXISTS temp."{name}"')
    except duckdb.Error:  # a transaction that failed, a store that was closed
        return False
    return True
