"""`hotmess table`: aggregate figures, a row per value of `--by`."""

from __future__ import annotations

import click

from hotmess_tui.cli.opening import say, watched
from hotmess_tui.cli.options import TABLES, Order, Output, Reading, choosing, following, ordering, printing, reading
from hotmess_tui.cli.output import in_order, print_rows
from hotmess_tui.errors import HotmessError
from hotmess_tui.records import Choice
from hotmess_tui.tables.aggregates import of_table


@click.command("table")
@reading
@choosing
@ordering
@following
@printing(*TABLES)
def command(reading: Reading, choice: Choice, order: Order, output: Output, follow: bool) -> None:
    """Aggregate figures, a row per value of --by."""
    for explorer in watched(reading, follow):
        explorer.check(choice)
        table = explorer.table(choice)
        print_rows(in_order(of_table(table), order), output)
        for note in table.notes:
            say(note)
    if not table.rows:
        raise HotmessError("no samples are left to count; loosen --where")
