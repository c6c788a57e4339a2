"""`hotmess table`: aggregate figures, a row per value of `--by`."""

from __future__ import annotations

from dataclasses import replace

import click

from hotmess_tui.cli.failing import Gate, failing
from hotmess_tui.cli.opening import say, watched
from hotmess_tui.cli.options import TABLES, Order, Output, Reading, choosing, following, ordering, printing, reading
from hotmess_tui.cli.output import in_order, print_rows
from hotmess_tui.errors import HotmessError
from hotmess_tui.explorer.files import figure_settings
from hotmess_tui.records import Choice, Table
from hotmess_tui.tables.aggregates import of_table
from hotmess_tui.tables.column import common_unit


@click.command("table")
@reading
@choosing
@ordering
@failing
@following
@printing(*TABLES)
def command(
    reading: Reading, choice: Choice, order: Order, failing: tuple[str, ...], output: Output, follow: bool
) -> None:
    """Print error, bias² and variance, a row per value of --by."""
    if failing and follow:
        raise HotmessError("--fail-if cannot be combined with --follow", status=2)
    gate = Gate(failing, of_table(Table(choice.by, "", "", ())), len(choice.by))
    for explorer in watched(reading, follow):
        explorer.check(choice)
        table = explorer.table(choice)
        unit = common_unit(row.length_unit for row in table.rows)
        about = figure_settings(choice, table.decomposition, table.estimator, unit, table.notes)
        print_rows(replace(in_order(of_table(table), order), about=about), output)
        for note in table.notes:
            say(note)
        gate.judge(of_table(table))
    if not table.rows:
        raise HotmessError("no samples match --where")
