"""`hotmess report FILE`: what the logs support in one file, HTML or Markdown."""

from __future__ import annotations

from pathlib import Path

import click

from hotmess_tui.cli.opening import Bar, opened, say
from hotmess_tui.cli.options import FILE, Reading, choosing, reading
from hotmess_tui.records import Choice
from hotmess_tui.report import check_name


@click.command("report")
@click.argument("file", type=FILE)
@reading
@choosing
def command(file: Path, reading: Reading, choice: Choice) -> None:
    """Write a report into FILE (.html or .md).

    The file is self-contained.

    It contains the table, every curve with its points and power laws, contrasts of two to four models, slopes over
    model size, the most incoherent questions, flagged samples, and labelled samples with their notes and traces.
    """
    from hotmess_tui.report.report_file import write_report  # with DuckDB and all painters

    check_name(file)
    with opened(reading) as explorer:
        bar = Bar()
        try:
            summary = write_report(explorer, choice, file, bar)
        finally:
            bar.close()
        say(f"{file}: {summary}")
