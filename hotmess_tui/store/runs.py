"""Groups run by run, for the curve of runs; how far the accuracies of pooled runs are apart."""

from __future__ import annotations

from typing import Any

import duckdb

from hotmess_tui.store.choice_tables import Figures
from hotmess_tui.store.figure_views import beside_numbers
from hotmess_tui.store.interrupts import held
from hotmess_tui.store.queries.shipped import query
from hotmess_tui.store.rollup import roll_up

RUN = "run"  # the grouping column


def see_runs(cursor: duckdb.DuckDBPyConnection, figures: Figures) -> None:
    """Add the view `runs` to a cursor that `OpenStore.at` gave.

    A row per group and run, with the columns run, began and place_of_run (in the order of names, from 1).
    """
    with held(figures.tables.lock):
        names = figures.tables.further("names of runs", lambda: _names(cursor, figures))
        rolled = figures.tables.further("runs", lambda: _rolled_up(cursor, figures, names))
    cursor.execute(
        f"CREATE OR REPLACE TEMP VIEW rolled_runs AS SELECT f.series, r.*, {beside_numbers(cursor, figures)}, w.run, "
        f"w.began, w.part AS place_of_run FROM {rolled} AS r "
        f"JOIN figures AS f ON f.group_id = r.group_id AND f.split = r.split JOIN {names} AS w ON w.part = r.part"
    )
    cursor.execute(f"CREATE OR REPLACE TEMP VIEW runs AS {query('layers', 'by_run').sql}")


def _names(cursor: duckdb.DuckDBPyConnection, figures: Figures) -> str:
    table = figures.tables.name("names_of_runs")
    cursor.execute(
        f"CREATE TABLE {table} AS SELECT coalesce(run, '') AS run, min(run_started) AS began, "
        f"row_number() OVER (ORDER BY coalesce(run, ''))::INTEGER AS part FROM ({figures.chosen}) "
        "WHERE counted GROUP BY coalesce(run, '')"
    )
    return table


def _rolled_up(cursor: duckdb.DuckDBPyConnection, figures: Figures, names: str) -> str:
    table = figures.tables.name("runs")
    last = cursor.execute(f"SELECT coalesce(max(part), 0) FROM {names}").fetchone()
    by_run = (
        f"SELECT c.* REPLACE (w.part AS part) FROM ({figures.chosen}) AS c "
        f"JOIN {names} AS w ON w.run = coalesce(c.run, '')"
    )
    parts = int(last[0]) + 1 if last else 1
    roll_up(cursor, table, by_run, figures.epsilon, splits=figures.splits, parts=parts)
    return table


def may_pool_runs(cursor: duckdb.DuckDBPyConnection) -> bool:
    """Whether some model had a task in several runs: cheap to know, and where none had, no runs are pooled.

    Runs have the names of models that logs have: where models were renamed, runs of several may be those of one.
    """
    renamed = "SELECT model FROM store.recorded_runs EXCEPT SELECT model FROM store.group_names"
    row = cursor.execute(
        "SELECT count(*) FROM (SELECT task FROM store.recorded_runs "
        f"GROUP BY task, CASE WHEN EXISTS ({renamed}) THEN '' ELSE model END HAVING count(DISTINCT run) > 1)"
    ).fetchone()
    return row != (0,)


def run_differences(cursor: duckdb.DuckDBPyConnection, figures: Figures) -> list[tuple[Any, ...]]:
    """Rows of queries/layers/run_differences.sql, of models whose runs are pooled; made once per filter."""
    with held(figures.tables.lock):
        table = figures.tables.further("differences of runs", lambda: _differences(cursor, figures))
    return cursor.execute(f"FROM {table}").fetchall()


def _differences(cursor: duckdb.DuckDBPyConnection, figures: Figures) -> str:
    table = figures.tables.name("differences_of_runs")
    cursor.execute(f"CREATE OR REPLACE TEMP VIEW chosen_samples AS {figures.chosen}")
    questions = figures.tables.name("questions_of_runs")
    cursor.execute(f"CREATE TABLE {questions} AS {query('layers', 'run_questions').sql}")
    cursor.execute(f"CREATE OR REPLACE TEMP VIEW run_questions AS FROM {questions}")
    cursor.execute(f"CREATE TABLE {table} AS {query('layers', 'run_differences').sql}")
    cursor.execute(f"DROP TABLE {questions}")
    figures.tables.disown(questions)
    return table
