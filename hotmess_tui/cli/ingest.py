"""`hotmess ingest`: builds a store ahead of time."""

from __future__ import annotations

import click

from hotmess_tui.charts.safe import one_line
from hotmess_tui.cli.opening import opened
from hotmess_tui.cli.options import Reading, reading
from hotmess_tui.errors import HotmessError
from hotmess_tui.explorer.notes import count


@click.command("ingest")
@reading
def command(reading: Reading) -> None:
    """Build the store of PATH… at --store DIR ahead of time.

    Files that have not changed are not read again.
    """
    if not reading.paths:
        raise HotmessError("give the logs: hotmess ingest PATH… --store DIR", status=2)
    if reading.store is None:
        raise HotmessError("give a folder for the store: hotmess ingest PATH… --store DIR", status=2)
    with opened(reading) as explorer:
        counts = explorer.counts()
        click.echo(
            f"{one_line(str(reading.store))}: "
            f"{count(counts.samples, 'sample')} of {count(counts.questions, 'question')} "
            f"by {count(counts.models, 'model')} from {count(counts.sources, 'source')}"
            + (f"; {counts.failed:,} failed" if counts.failed else "")
            + (f"; {count(counts.unreadable, 'source')} unreadable" if counts.unreadable else "")
        )
