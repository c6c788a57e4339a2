"""`hotmess queries`: the catalogue of curves and other queries."""

from __future__ import annotations

import click

from hotmess_tui.cli.options import TABLES, Order, Output, ordering, printing
from hotmess_tui.cli.output import in_order, print_rows
from hotmess_tui.cli.text import Column, text_cell
from hotmess_tui.columns import of_queries
from hotmess_tui.records import QueryInfo

_KINDS = {"curves": "curve", "drill": "drill"}  # the folders of queries/ that people choose from
_COLUMNS = (
    Column("name", text_cell("name"), right=False),
    Column("kind", text_cell("kind"), right=False, keep=1),
    Column("what it asks", text_cell("about"), right=False, keep=2),
    Column("parameters", text_cell("parameters"), right=False, keep=0),
)


@click.command("queries")
@ordering
@printing(*TABLES)
@click.option("--debug", is_flag=True, expose_value=False, help="Show the traceback of an error.")
def command(order: Order, output: Output) -> None:
    """The catalogue: name, kind, what it asks, its parameters."""
    print_rows(in_order(of_queries(_catalogue()), order), _COLUMNS, output)


def _catalogue() -> list[QueryInfo]:
    """All query files, without opening any log."""
    from hotmess_tui.store.catalogue import queries

    return [
        QueryInfo(
            query.name,
            kind,
            query.text("title"),
            query.text("about"),
            query.mapping("params"),
            {},
        )
        for folder, kind in _KINDS.items()
        for query in queries(folder)
    ]
