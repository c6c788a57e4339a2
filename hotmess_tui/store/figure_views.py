"""The views of a choice's figures on a cursor: numbers of groups, and their names where these may be needed."""

from __future__ import annotations

import re

import duckdb

from hotmess_tui.store.choice_tables import Figures
from hotmess_tui.store.database import quote

NAMES = ("model", "task", "question_id", "condition", "difficulty", "model_size", "budget")  # beside numbers of groups
_NAMING = frozenset({*NAMES, "graded", "grades", "natural", "columns"})  # words of a query that may need them


def may_name(*texts: str) -> bool:
    """Whether queries may need the names of groups, by their words: a row with names takes five times as long."""
    return any(not _NAMING.isdisjoint(re.findall(r"\w+", text.casefold())) for text in texts)


def see_figures(cursor: duckdb.DuckDBPyConnection, figures: Figures, *, named: bool) -> None:
    """The views `figures`, `every` and `groups`, with the names of groups or without."""
    names = ", ".join(f"n.{name}" for name in NAMES)
    source = f"FROM {figures.numbers}"
    if named:
        source = (
            f"SELECT f.*, {names} FROM {figures.numbers} AS f JOIN store.group_names AS n ON n.group_id = f.group_id"
        )
    cursor.execute(f"CREATE OR REPLACE TEMP VIEW figures AS {source}")
    cursor.execute("CREATE OR REPLACE TEMP VIEW every AS FROM valued('figures')")
    cursor.execute("CREATE OR REPLACE TEMP VIEW groups AS FROM decomposed('figures')")


def beside_numbers(cursor: duckdb.DuckDBPyConnection, figures: Figures) -> str:
    """What the view `figures f` of a cursor has beside series and the columns of a roll-up, as columns in SQL."""
    rolled = figures.tables.fact("rolled columns", lambda: column_names(cursor, "store.groups"))
    return f"f.* EXCLUDE (series, {', '.join(map(quote, rolled))})"


def see_rolled(cursor: duckdb.DuckDBPyConnection, figures: Figures, kind: str, table: str) -> None:
    """The view of a further roll-up under the choice, as `groups` is of the figures."""
    cursor.execute(
        f"CREATE OR REPLACE TEMP VIEW rolled_{kind} AS SELECT f.series, r.*, {beside_numbers(cursor, figures)} "
        f"FROM {table} AS r JOIN figures AS f ON f.group_id = r.group_id AND f.split = r.split"
    )
    cursor.execute(f"CREATE OR REPLACE TEMP VIEW {kind} AS FROM decomposed('rolled_{kind}')")


def column_names(cursor: duckdb.DuckDBPyConnection, relation: str) -> tuple[str, ...]:
    """The columns of a relation."""
    return tuple(str(column[0]) for column in cursor.execute(f"FROM {relation} LIMIT 0").description or ())
