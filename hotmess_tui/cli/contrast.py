"""`hotmess contrast A B`: two models, conditions or other values of `--by` on the questions that both answered."""

from __future__ import annotations

import click

from hotmess_tui import columns
from hotmess_tui.charts.safe import one_line
from hotmess_tui.cli import cells
from hotmess_tui.cli.opening import opened, say
from hotmess_tui.cli.options import TABLES, Order, Output, Reading, choosing, ordering, printing, reading
from hotmess_tui.cli.output import in_order, print_rows
from hotmess_tui.errors import HotmessError
from hotmess_tui.records import Choice


@click.command("contrast")
@click.argument("a")
@click.argument("b")
@reading
@choosing
@ordering
@printing(*TABLES)
def command(a: str, b: str, reading: Reading, choice: Choice, order: Order, output: Output) -> None:
    """Compare A with B, two values of --by (models, conditions, …): paired differences, overall and by task."""
    if len(choice.by) != 1:
        raise HotmessError("contrast compares two values of one column: name one in --by", status=2)
    with opened(reading) as explorer:
        explorer.check(choice)
        contrasts = explorer.contrast(a, b, choice)
        heading = f"incoherence of A, {one_line(a)}, and B, {one_line(b)}"
        print_rows(in_order(columns.of_contrasts(contrasts), order), cells.CONTRAST, output, heading)
        for note in explorer.contrast_notes(a, b, choice):
            say(note)
    if not any(contrast.questions for contrast in contrasts):
        raise HotmessError(f"{a} and {b}: no question in common that enters the figures")
