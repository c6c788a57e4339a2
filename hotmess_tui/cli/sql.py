"""`hotmess sql QUERY`: a read-only query over the store."""

from __future__ import annotations

import click

from hotmess_tui import columns
from hotmess_tui.charts.numbers import quantity
from hotmess_tui.cli.opening import opened
from hotmess_tui.cli.options import TABLES, Order, Output, Reading, ordering, printing, reading
from hotmess_tui.cli.output import in_order, print_rows
from hotmess_tui.cli.text import Column, number_cell, text_cell
from hotmess_tui.columns import Rows


@click.command("sql")
@click.argument("query")
@reading
@ordering
@printing(*TABLES)
def command(query: str, reading: Reading, order: Order, output: Output) -> None:
    """Run a read-only QUERY over samples, groups, questions, sources and traces."""
    with opened(reading) as explorer:
        rows = in_order(columns.of_sql(explorer.sql(query)), order)
        print_rows(rows, _columns(rows), output)


def _columns(rows: Rows) -> tuple[Column, ...]:
    """Numbers at the right, all else at the left; no column goes, as the person named them all."""
    found = []
    for name, kind in zip(rows.columns, rows.types(), strict=True):
        fraction = kind in ("DOUBLE", "FLOAT") or kind.startswith("DECIMAL")
        whole = kind.endswith(("INT", "INTEGER"))
        cell = number_cell(name, quantity) if fraction else text_cell(name)
        found.append(Column(name, cell, right=fraction or whole))
    return tuple(found)
