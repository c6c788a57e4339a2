"""`hotmess ingest`: builds a store ahead of time."""

from __future__ import annotations

import click

from hotmess_tui.charts.safe import one_line
from hotmess_tui.cli.opening import opened
from hotmess_tui.cli.options import Reading, reading
from hotmess_tui.errors import HotmessError


@click.command("ingest")
@reading
def command(reading: Reading) -> None:
    """Build the store of PATH… at --store DIR ahead of time; only what is new is read."""
    if not reading.paths:
        raise HotmessError("name the logs: hotmess ingest PATH… --store DIR", status=2)
    if reading.store is None:
        raise HotmessError("name the place of the store: hotmess ingest PATH… --store DIR", status=2)
    with opened(reading) as explorer:
        counts = explorer.counts()
        click.echo(
            f"{one_line(str(reading.store))}: "
            f"{_counted(counts.samples, 'sample')} of {_counted(counts.questions, 'question')} "
            f"by {_counted(counts.models, 'model')} from {_counted(counts.sources, 'source')}"
            + (f"; {counts.failed:,} failed" if counts.failed else "")
            + (f"; {_counted(counts.unreadable, 'source')} unreadable" if counts.unreadable else "")
        )


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}" + ("" if number == 1 else "s")
