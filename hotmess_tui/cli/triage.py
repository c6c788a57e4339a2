"""`hotmess triage`: flagged samples, the most suspicious first, each with the reasons in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from hotmess_tui.cli import suggestions
from hotmess_tui.cli.opening import Bar, opened, say
from hotmess_tui.cli.options import TABLES, Order, Output, Pairs, Reading, choosing, ordering, pairs, printing, reading
from hotmess_tui.cli.output import in_order, print_rows
from hotmess_tui.deferred import Deferred
from hotmess_tui.errors import HotmessError
from hotmess_tui.records import Choice
from hotmess_tui.tables.findings import of_findings, of_samples, of_tasks
from hotmess_tui.wording import counted

if TYPE_CHECKING:
    from hotmess_tui.explorer import triage
    from hotmess_tui.explorer.triage import Triage, TriageSummary
else:  # its help does without DuckDB
    triage = Deferred("hotmess_tui.explorer.triage")


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
    shell_complete=suggestions.detectors,
    help="Run only these detectors; `hotmess queries` lists them.",
)
@click.option(
    "--set",
    "settings",
    multiple=True,
    metavar="NAME=VALUE,…",
    callback=pairs,
    shell_complete=suggestions.thresholds,
    help="Set a threshold, as in longer_than=4 or loop.least_share=0.5.",
)
@click.option("--summary", is_flag=True, help="Count flagged samples by task and detector.")
@ordering
@printing(*TABLES)
def command(
    reading: Reading,
    choice: Choice,
    detectors: tuple[str, ...] | None,
    settings: Pairs,
    summary: bool,
    order: Order,
    output: Output,
) -> None:
    """List flagged samples with reasons, the most suspicious first.

    Text output has a row per sample with all reasons; data formats have a row per sample and detector, --summary a row
    per task and detector.
    """
    bar = Bar()
    with opened(reading) as explorer:
        store, labels = explorer.store, explorer.labels_for(choice)
        all_rows = order.sort is not None or order.descending or output.format != "text"
        detector_settings = dict(settings)
        flagged: Triage | TriageSummary
        try:
            if summary:
                flagged = triage.summarise(store, choice, labels, detectors, settings=detector_settings, tell=bar)
                rows = of_tasks(flagged.rows)
            else:
                limit = None if all_rows else order.limit
                only = triage.Only(detectors)
                flagged = triage.triage(
                    store, choice, labels, only, alone=True, settings=detector_settings, limit=limit, tell=bar
                )
                rows = of_samples(flagged.rows) if output.format == "text" else of_findings(flagged.rows)
        finally:
            bar.close()
        for note in flagged.notes:
            say(note)
        if not flagged.rows:
            raise HotmessError("no flagged samples" + (" under this filter" if choice.where or choice.label else ""))
        print_rows(in_order(rows, order), output)
        total = flagged.total if isinstance(flagged, triage.Triage) else 0
        if output.format == "text" and order.limit is not None and order.limit < total:
            say(f"{order.limit:,} of {counted(total, 'flagged sample', 'flagged samples')}")
