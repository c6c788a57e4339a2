"""`hotmess triage`: odd traces, most suspicious first, each with the reasons in words."""

from __future__ import annotations

import click

from hotmess_tui.cli.opening import Bar, opened, say
from hotmess_tui.cli.options import TABLES, Order, Output, Pairs, Reading, choosing, ordering, pairs, printing, reading
from hotmess_tui.cli.output import in_order, print_rows
from hotmess_tui.errors import HotmessError
from hotmess_tui.records import Choice
from hotmess_tui.tables.findings import of_findings, of_samples


def _detectors(_ctx: click.Context, _param: click.Parameter, text: str | None) -> tuple[str, ...] | None:
    """`loop,refusal` → ("loop", "refusal")."""
    return None if text is None else tuple(name.strip() for name in text.split(","))


@click.command("triage")
@reading
@choosing
@click.option(
    "--detector",
    "detectors",
    metavar="NAME[,NAME…]",
    callback=_detectors,
    help="Only these; `hotmess queries` lists them.",
)
@click.option(
    "--set",
    "settings",
    multiple=True,
    metavar="NAME=VALUE,…",
    callback=pairs,
    help="A threshold, as longer_than=4 or loop.least_share=0.5.",
)
@ordering
@printing(*TABLES)
def command(
    reading: Reading,
    choice: Choice,
    detectors: tuple[str, ...] | None,
    settings: Pairs,
    order: Order,
    output: Output,
) -> None:
    """Odd traces and why, the most suspicious first.

    As text a row per sample with all its reasons; as data a row per sample and detector.
    """
    from hotmess_tui.explorer.triage import Only, triage

    bar = Bar()
    with opened(reading) as explorer:
        all_rows = order.sort is not None or order.descending or output.format != "text"
        try:
            flagged = triage(
                explorer.store,
                choice,
                explorer.labels_for(choice),
                Only(detectors),
                alone=True,
                settings=dict(settings),
                limit=None if all_rows else order.limit,
                tell=bar,
            )
        finally:
            bar.close()
        for note in flagged.notes:
            say(note)
        if not flagged.total:
            raise HotmessError("nothing odd was found" + (" under this filter" if choice.where or choice.label else ""))
        rows = of_samples(flagged.rows) if output.format == "text" else of_findings(flagged.rows)
        print_rows(in_order(rows, order), output)
        if output.format != "text":
            return
        if order.limit is not None and order.limit < flagged.total:
            say(f"{order.limit:,} of {flagged.total:,} odd samples")
