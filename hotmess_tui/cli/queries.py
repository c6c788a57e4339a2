"""`hotmess queries`: the catalogue of curves and other queries."""

from __future__ import annotations

import textwrap

import click

from hotmess_tui.charts.safe import one_line
from hotmess_tui.cli.opening import say
from hotmess_tui.cli.options import TABLES, Order, Output, ordering, printing
from hotmess_tui.cli.output import in_order, print_rows, put, room
from hotmess_tui.cli.terminal import size
from hotmess_tui.cli.text import printable
from hotmess_tui.query_records import QueryInfo
from hotmess_tui.store.queries.catalogue import queries
from hotmess_tui.store.queries.user_queries import faults
from hotmess_tui.tables.queries import of_queries
from hotmess_tui.tables.rows import Rows

_WIDEST = 100  # cells of a line of prose
_KINDS = {
    "curves": "curve",
    "tables": "table",
    "triage": "triage",
    "drill": "drill",
}  # the folders of queries/ that people choose from


@click.command("queries")
@ordering
@printing(*TABLES)
@click.option("--debug", is_flag=True, expose_value=False, help="Show the traceback of an error.")
def command(order: Order, output: Output) -> None:
    """List curves, tables and other queries, with parameters.

    The catalogue includes your own .sql files; docs/queries.md explains how to write one. hotmess sql @NAME runs a
    table.
    """
    catalogue = _catalogue()
    rows = in_order(of_queries(catalogue), order)
    if output.format == "text":
        user_queries = {(query.kind, query.name) for query in catalogue if query.own}
        put(printable(_as_text(rows, user_queries, room(output) or size()[0]), output.ascii), output)
    else:
        print_rows(rows, output)
    for fault in faults():
        say(f"hotmess: {fault}")


def _as_text(rows: Rows, user_queries: set[tuple[str, str]], wide: int) -> str:
    """A paragraph each: what a query asks is a sentence or two, too long for a cell."""
    paragraphs = []
    for record in rows.as_dicts():
        about = f"{record['about']}" + (f" Parameters: {record['parameters']}." if record["parameters"] else "")
        lines = textwrap.wrap(one_line(about), min(wide, _WIDEST) - 4) or [""]
        whose = ", yours" if (record["kind"], record["name"]) in user_queries else ""
        name = f"{record['name']}  ({record['kind']}{whose})"
        paragraphs.append("\n".join([name, *(f"    {line}" for line in lines)]))
    return "\n".join(paragraphs) + "\n"


def _catalogue() -> list[QueryInfo]:
    """All query files, without opening any log."""
    return [
        QueryInfo(
            query.name,
            kind,
            query.text("title"),
            query.text("about"),
            query.mapping("params"),
            {},
            query.file is not None,
        )
        for folder, kind in _KINDS.items()
        for query in queries(folder)
    ]
