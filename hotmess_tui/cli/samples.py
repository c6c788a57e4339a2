"""`hotmess samples`: a row per sample."""

from __future__ import annotations

import click

from hotmess_tui import columns
from hotmess_tui.cli import cells
from hotmess_tui.cli.opening import watched
from hotmess_tui.cli.options import TABLES, Order, Output, Reading, choosing, following, ordering, printing, reading
from hotmess_tui.cli.output import known_column, print_rows
from hotmess_tui.errors import HotmessError
from hotmess_tui.records import Choice


@click.command("samples")
@reading
@choosing
@ordering
@following
@printing(*TABLES)
def command(reading: Reading, choice: Choice, order: Order, output: Output, follow: bool) -> None:
    """A row per sample, failed ones too."""
    if order.sort is not None:
        known_column(order.sort, columns.SAMPLE)
    for explorer in watched(reading, follow):
        explorer.check(choice)
        samples = explorer.samples(choice, sort=order.sort, descending=order.descending, limit=order.limit)
        units = {sample.length_unit for sample in samples if sample.length_unit}
        shown = cells.samples(units.pop() if len(units) == 1 else None, output.ascii)
        print_rows(columns.of_samples(samples), shown, output)
    if not samples and order.limit != 0:
        raise HotmessError("no samples are left to show; loosen --where")
