"""`hotmess questions`: a row per group, all samples with the same model, task, question and condition."""

from __future__ import annotations

from dataclasses import replace

import click

from hotmess_tui.cli.opening import watched
from hotmess_tui.cli.options import TABLES, Order, Output, Reading, choosing, following, ordering, printing, reading
from hotmess_tui.cli.output import print_rows
from hotmess_tui.errors import HotmessError
from hotmess_tui.explorer.files import figure_settings
from hotmess_tui.records import Choice
from hotmess_tui.tables.questions import of_questions


@click.command("questions")
@reading
@choosing
@ordering
@following
@printing(*TABLES)
def command(reading: Reading, choice: Choice, order: Order, output: Output, follow: bool) -> None:
    """Print a row per question, model and condition.

    To find the question whose samples disagree most, use hotmess questions --sort variance --desc --limit 1.
    Incoherence is a share of the error: it is also high for a question with one error in 32 samples.
    """
    if order.sort is not None:
        of_questions(()).column(order.sort)
    for explorer in watched(reading, follow):
        explorer.check(choice)
        page = explorer.questions(choice, sort=order.sort, descending=order.descending, limit=order.limit)
        about = figure_settings(choice, page.decomposition, page.estimator, page.length_unit, ())
        print_rows(replace(of_questions(page.rows, page.length_unit), about=about), output)
    if not page.total:
        raise HotmessError("no questions match --where")
