"""Samples, questions and the table as DuckDB relations, for what reads Arrow streams."""

from __future__ import annotations

from hotmess_tui.explorer import curves, drill
from hotmess_tui.explorer.sample_columns import PLACE, sample_columns
from hotmess_tui.records import Choice, Labels
from hotmess_tui.store.open_store import OpenStore
from hotmess_tui.store.relations import Relation, relation_of_query, relation_of_rows
from hotmess_tui.tables.aggregates import of_table
from hotmess_tui.tables.questions import of_questions


def relation(table: str, store: OpenStore, choice: Choice, labels: Labels) -> Relation:
    """The samples, questions or table under a choice, on a connection of its own.

    Raises:
        HotmessError: a choice that cannot be (status 2).
    """
    if table == "samples":
        with sample_columns(store, choice, labels) as (cursor, rows, order):
            return relation_of_query(cursor, f"SELECT * EXCLUDE ({PLACE}) FROM ({rows}) {order}")
    if table == "table":
        rows_of_table = of_table(curves.table(store, choice, labels))
    else:
        page = drill.questions(store, choice, labels, None, None, False, None, None, 0)
        rows_of_table = of_questions(page.rows, page.length_unit)
    with store.cursor() as cursor:
        return relation_of_rows(cursor, rows_of_table.names, rows_of_table.types, rows_of_table.cells)
