"""`hotmess sources`: what was read, what was not, and why."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace

import click

from hotmess_tui import columns
from hotmess_tui.charts.safe import one_line
from hotmess_tui.cli import cells
from hotmess_tui.cli.opening import say, watched
from hotmess_tui.cli.options import TABLES, Order, Output, Reading, following, ordering, printing, reading
from hotmess_tui.cli.output import in_order, print_rows
from hotmess_tui.columns import Rows
from hotmess_tui.errors import NothingRead
from hotmess_tui.records import SourceRow


@click.command("sources")
@reading
@ordering
@following
@printing(*TABLES)
def command(reading: Reading, order: Order, output: Output, follow: bool) -> None:
    """What was read and what was not, and why."""
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
    rows = in_order(columns.of_sources(sources), order)
    if output.format != "text":
        print_rows(rows, cells.SOURCES, output)
        return
    folder, rows = _below_one_folder(rows)
    print_rows(rows, cells.SOURCES, output, f"in {one_line(folder)}" if folder else "")
    for record in rows.as_dicts():
        for problem in str(record["problems"] or "").splitlines():
            say(f"{one_line(str(record['path']))}: {problem}")


def _below_one_folder(rows: Rows) -> tuple[str, Rows]:
    """The folder in which all files lie, and the rows with their paths from there on."""
    at = rows.position("path")
    paths = [str(row[at]) for row in rows.rows]
    try:
        folder = os.path.dirname(paths[0]) if len(paths) == 1 else os.path.commonpath(paths)
    except (ValueError, IndexError):  # no rows; paths that have nothing in common
        return "", rows
    shorter = tuple((*row[:at], os.path.relpath(str(row[at]), folder), *row[at + 1 :]) for row in rows.rows)
    return folder, replace(rows, rows=shorter)
