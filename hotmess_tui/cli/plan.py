"""`hotmess plan`: how many more samples or questions an interval needs, and which questions to ask again."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import click

from hotmess_tui.charts.marks import series_name
from hotmess_tui.charts.safe import one_line
from hotmess_tui.cli import suggestions
from hotmess_tui.cli.opening import opened, say
from hotmess_tui.cli.options import TABLES, Order, Output, Reading, choosing, ordering, printing, reading
from hotmess_tui.cli.output import in_order, print_rows
from hotmess_tui.deferred import Deferred
from hotmess_tui.differences import HALF_WIDTH
from hotmess_tui.errors import HotmessError
from hotmess_tui.explorer.files import settings_under
from hotmess_tui.records import Choice
from hotmess_tui.tables.plans import of_again, of_plan, of_plan_between

if TYPE_CHECKING:
    from hotmess_tui.explorer import plan
    from hotmess_tui.explorer.explorer import Explorer
else:
    plan = Deferred("hotmess_tui.explorer.plan")


@click.command("plan")
@reading
@choosing
@ordering
@printing(*TABLES)
@click.option(
    "--half-width",
    type=click.FloatRange(0, 1, min_open=True),
    default=HALF_WIDTH,
    show_default=True,
    metavar="W",
    help="Target half width of the interval.",
)
@click.option(
    "--between",
    nargs=2,
    metavar="A B",
    shell_complete=suggestions.series,
    help="Plan for the difference between two values of --by.",
)
@click.option("--again", is_flag=True, help="List the groups that benefit most from another sample.")
def command(
    reading: Reading,
    choice: Choice,
    order: Order,
    output: Output,
    half_width: float,
    between: tuple[str, str] | None,
    again: bool,
) -> None:
    """Estimate how many more samples or questions an interval needs.

    The half width of the 95 % interval of the incoherence, now and with more questions and samples, a row each, and
    what it takes to reach --half-width. Groups of four samples or more.
    """
    if again and between:
        raise HotmessError("--again cannot be combined with --between", status=2)
    if between and len(choice.by) != 1:
        raise HotmessError("--between compares two values of one column: name one in --by", status=2)
    with opened(reading) as explorer:
        explorer.check(choice)
        if again:
            _print_again(explorer, choice, order, output)
        elif between:
            _print_between(explorer, between, choice, order, output)
        else:
            _print_plan(explorer, half_width, choice, order, output)


def _print_plan(explorer: Explorer, wanted: float, choice: Choice, order: Order, output: Output) -> None:
    labels = explorer.labels_for(choice)
    found = plan.plan(explorer.store, choice, labels)
    if not found.outlooks:
        raise HotmessError("; ".join(found.notes))
    below = (f"{one_line(series_name(one.series))}: {plan.sentence(one, wanted)}" for one in found.outlooks)
    heading = "half width of the 95 % interval of the incoherence: now, then with more questions and samples"
    about = settings_under(explorer.store, choice, labels, found.notes)
    print_rows(replace(in_order(of_plan(found.by, found.designs), order), about=about), output, heading, tuple(below))
    for note in found.notes:
        say(note)


def _print_between(explorer: Explorer, sides: tuple[str, str], choice: Choice, order: Order, output: Output) -> None:
    labels = explorer.labels_for(choice)
    found = plan.plan_between(explorer.store, (sides[0],), (sides[1],), choice, labels)
    if not found.outlooks:
        raise HotmessError("; ".join(found.notes))
    heading = f"half width of the 95 % interval of A, {one_line(sides[0])}, − B, {one_line(sides[1])}"
    below = tuple(plan.telling_apart(one) for one in found.outlooks)
    about = settings_under(explorer.store, choice, labels, found.notes)
    print_rows(replace(in_order(of_plan_between(found.designs), order), about=about), output, heading, below)
    for note in found.notes:
        say(note)


def _print_again(explorer: Explorer, choice: Choice, order: Order, output: Output) -> None:
    few = order.limit if order.sort is None and not order.descending else None  # the others need all rows
    labels = explorer.labels_for(choice)
    rows = plan.again(explorer.store, choice, labels, few)
    if not rows:
        raise HotmessError("no series has five groups with at least four samples and answers in classes")
    about = settings_under(explorer.store, choice, labels)
    groups = replace(in_order(of_again(rows), order), about=about)
    print_rows(groups, output, "groups that benefit most from another sample")
