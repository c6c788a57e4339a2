"""`hotmess scaling`: how error, bias² and variance change with model size, by grade of the questions."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import click

from hotmess_tui.cli.opening import opened, say
from hotmess_tui.cli.options import TABLES, Order, Output, Reading, choosing, ordering, printing, reading
from hotmess_tui.cli.output import in_order, print_rows
from hotmess_tui.deferred import Deferred
from hotmess_tui.errors import HotmessError
from hotmess_tui.explorer.files import figure_settings
from hotmess_tui.records import Choice
from hotmess_tui.tables.scaling import of_scaling

if TYPE_CHECKING:
    from hotmess_tui.explorer import scaling
else:
    scaling = Deferred("hotmess_tui.explorer.scaling")


@click.command("scaling")
@reading
@choosing
@ordering
@printing(*TABLES)
def command(reading: Reading, choice: Choice, order: Order, output: Output) -> None:
    """Show how error, bias² and variance fall with model size.

    Slopes on log axes over model size, for all questions and by grade (the easiest, middle and hardest third, the same
    questions for every model). bias² − variance tests the claim of the paper: below 0, bias² falls faster.
    """
    with opened(reading) as explorer:
        explorer.check(choice)
        table = scaling.scaling(explorer.store, choice, explorer.labels_for(choice))
        if not table.rows:
            raise HotmessError(
                "no questions answered by all models of known size; tables state it in the column model_size"
            )
        heading = f"slopes over model size ({table.decomposition}, unbiased)"
        about = figure_settings(choice, table.decomposition, "unbiased", None, table.notes)
        rows = replace(in_order(of_scaling(table.rows), order), about=about)
        print_rows(rows, output, heading, tuple(scaling.conclusions(table.rows)))
        for note in table.notes:
            say(note)
