"""`hotmess sources`: what was read, what was not, and why."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace

import click

from hotmess_tui.charts.safe import one_line
from hotmess_tui.cli.opening import say, watched
from hotmess_tui.cli.options import TABLES, Order, Output, Reading, following, ordering, printing, reading
from hotmess_tui.cli.output import in_order, print_rows
from hotmess_tui.cli.piped import shown
from hotmess_tui.contents import SourceRow
from hotmess_tui.errors import NothingRead
from hotmess_tui.tables.sources import of_sources


@click.command("sources")
@reading
@ordering
@following
@printing(*TABLES)
def command(reading: Reading, order: Order, output: Output, follow: bool) -> None:
    """List the files, with errors and skipped files."""
    try:
        for explorer in watched(reading, follow, name_faults=False):
            _print(explorer.sources(), order, output)
            for note in explorer.source_notes():
                say(note)
    except NothingRead as nothing:
        if nothing.sources:
            _print(nothing.sources, order, output)
        raise


def _print(sources: Sequence[SourceRow], order: Order, output: Output) -> None:
    rows = in_order(of_sources([replace(row, path=shown(row.path)) for row in sources]), order)
    if output.format != "text":
        print_rows(rows, output)
        return
    folder = _shared_folder([row.path for row in rows.records])
    shorter = [replace(row, path=os.path.relpath(row.path, folder) if folder else row.path) for row in rows.records]
    print_rows(replace(rows, records=tuple(shorter)), output, f"in {one_line(folder)}" if folder else "")
    for row in shorter:
        for problem in row.problems:
            say(f"{one_line(row.path)}: {problem}")


def _shared_folder(paths: Sequence[str]) -> str:
    """The folder in which all files lie; empty where there is none."""
    try:
        return os.path.dirname(paths[0]) if len(paths) == 1 else os.path.commonpath(paths)
    except (ValueError, IndexError):  # no rows; paths that have nothing in common
        return ""
