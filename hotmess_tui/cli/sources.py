"""`hotmess sources`: what was read, what was not, and why."""

from __future__ import annotations

import click

from hotmess_tui import columns
from hotmess_tui.charts.safe import one_line
from hotmess_tui.cli import cells
from hotmess_tui.cli.opening import opened, say
from hotmess_tui.cli.options import TABLES, Order, Output, Reading, ordering, printing, reading
from hotmess_tui.cli.output import in_order, print_rows


@click.command("sources")
@reading
@ordering
@printing(*TABLES)
def command(reading: Reading, order: Order, output: Output) -> None:
    """What was read and what was not, and why."""
    with opened(reading, name_faults=False) as explorer:
        rows = in_order(columns.of_sources(explorer.sources()), order)
        print_rows(rows, cells.SOURCES, output)
        if output.format == "text":
            for record in rows.as_dicts():
                for problem in str(record["problems"] or "").splitlines():
                    say(f"{one_line(str(record['path']))}: {problem}")
        for note in explorer.source_notes():
            say(note)
