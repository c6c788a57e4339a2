"""`hotmess export DIR`: samples, groups and traces in the canonical columns."""

from __future__ import annotations

from pathlib import Path

import click

from hotmess_tui.charts.safe import one_line
from hotmess_tui.cli.opening import Bar, opened
from hotmess_tui.cli.options import FILE, Reading, choosing, reading
from hotmess_tui.errors import HotmessError
from hotmess_tui.records import Choice


@click.command("export")
@click.argument("directory", type=FILE)
@reading
@choosing
@click.option(
    "--format",
    type=click.Choice(["parquet", "csv", "jsonl"]),
    default="parquet",
    show_default=True,
    help="Format of the files.",
)
def command(directory: Path, reading: Reading, choice: Choice, format: str) -> None:
    """Write samples, groups and traces into DIRECTORY.

    hotmess DIRECTORY opens the result.
    """
    if str(directory) == "-":
        raise HotmessError("export writes several files; give a folder, not -", status=2)
    with opened(reading) as explorer:
        explorer.check(choice)
        bar = Bar()
        try:
            written = explorer.export(directory, choice, format, progress=bar)
        finally:
            bar.close()
        for path in written:
            click.echo(one_line(str(path)))
