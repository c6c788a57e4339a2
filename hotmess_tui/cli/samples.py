"""`hotmess samples`: a row per sample."""

from __future__ import annotations

import click

from hotmess_tui.cli.opening import watched
from hotmess_tui.cli.options import TABLES, Order, Output, Reading, choosing, following, ordering, printing, reading
from hotmess_tui.cli.output import print_rows
from hotmess_tui.errors import HotmessError
from hotmess_tui.records import Choice
from hotmess_tui.tables.samples import of_samples


@click.command("samples")
@reading
@choosing
@ordering
@following
@printing(*TABLES)
def command(reading: Reading, choice: Choice, order: Order, output: Output, follow: bool) -> None:
    """Print a row per sample, including failed ones."""
    if order.sort is not None:
        of_samples(()).column(order.sort)
    for explorer in watched(reading, follow):
        explorer.check(choice)
        samples = explorer.samples(choice, sort=order.sort, descending=order.descending, limit=order.limit)
        print_rows(of_samples(samples), output)
    if not samples and order.limit != 0:
        raise HotmessError("no samples match --where")
