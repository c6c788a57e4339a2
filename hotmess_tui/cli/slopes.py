"""`hotmess slopes`: is it the reasoning or the question, a row per value of `--by`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from hotmess_tui.charts.marks import series_name
from hotmess_tui.charts.safe import one_line
from hotmess_tui.cli.opening import opened, say
from hotmess_tui.cli.options import TABLES, Order, Output, Reading, choosing, ordering, printing, reading
from hotmess_tui.cli.output import in_order, print_rows
from hotmess_tui.deferred import Deferred
from hotmess_tui.errors import HotmessError
from hotmess_tui.explorer.files import settings_under
from hotmess_tui.records import Choice
from hotmess_tui.tables.slopes import of_slopes

if TYPE_CHECKING:
    from hotmess_tui.explorer import slope_words, slopes
else:
    slope_words = Deferred("hotmess_tui.explorer.slope_words")
    slopes = Deferred("hotmess_tui.explorer.slopes")


@click.command("slopes")
@reading
@choosing
@ordering
@printing(*TABLES)
def command(reading: Reading, choice: Choice, order: Order, output: Output) -> None:
    """Compare effects of length within and between questions.

    A slope is the change of incoherence per tenfold reasoning length: within a question (from sample to sample; three
    samples per question are enough) and between questions.
    """
    with opened(reading) as explorer:
        explorer.check(choice)
        labels = explorer.labels_for(choice)
        table = slopes.slopes(explorer.store, choice, labels)
        if not table.rows:
            raise HotmessError("no samples match --where")
        about = settings_under(explorer.store, choice, labels, table.notes)
        rows = replace(in_order(of_slopes(table.by, table.rows), order), about=about)
        print_rows(rows, output, below=_below(table.rows))
        for note in table.notes:
            say(note)


def _below(rows: Sequence[slopes.Slopes]) -> tuple[str, ...]:
    """What both slopes of each series say together."""
    conclusions = [(series_name(row.series), slope_words.conclusion(row)) for row in rows]
    return tuple(f"{one_line(name)}: {words}" for name, words in conclusions if words)
