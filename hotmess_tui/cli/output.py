"""Where the data of a command goes: standard output or a file, as text, CSV, JSON, Parquet or Markdown."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from hotmess_tui.charts.safe import visible
from hotmess_tui.cli.opening import say
from hotmess_tui.cli.options import Order, Output
from hotmess_tui.cli.terminal import size
from hotmess_tui.cli.text import Style, printable, render
from hotmess_tui.deferred import Deferred
from hotmess_tui.errors import HotmessError
from hotmess_tui.explorer.files import as_csv, as_json, write_file, write_parquet_file, write_text
from hotmess_tui.tables.rows import Rows

if TYPE_CHECKING:
    from hotmess_tui.report import markdown
else:  # hardly any command writes it
    markdown = Deferred("hotmess_tui.report.markdown")

__all__ = ["as_csv", "as_json", "in_order", "print_rows", "put", "put_parquet", "room", "write_file"]


def in_order(rows: Rows, order: Order) -> Rows:
    """The rows as `--sort`, `--desc` and `--limit` want them.

    Raises:
        HotmessError: there is no such column.
    """
    return rows.ordered(order.sort, order.descending, order.limit)


def print_rows(rows: Rows, output: Output, heading: str = "", below: tuple[str, ...] = ()) -> None:
    """Print a table in the format that was asked for; the heading, and the lines below it, are for people only."""
    if output.format == "text":
        _print_text(rows, output, heading, below)
    elif output.format == "csv":
        put(as_csv(rows), output)
    elif output.format == "json":
        put(as_json(rows.as_dicts()), output)
    elif output.format == "markdown":
        put("".join(f"{part}\n\n" for part in (markdown.line(heading), markdown.table(rows)) if part), output)
    else:
        put_parquet(rows, output)


def room(output: Output) -> int | None:
    """How wide text may be: as asked, else as the terminal is; None in a pipe or a file, where nothing is left out."""
    return output.width or (size()[0] if output.file is None and sys.stdout.isatty() else None)


def _print_text(rows: Rows, output: Output, heading: str, below: tuple[str, ...]) -> None:
    text, dropped = render(rows.text, rows.records, Style(room(output), output.color, output.ascii))
    above = f"{printable(heading, output.ascii)}\n" if heading else ""
    put(above + text + "".join(f"{printable(line, output.ascii)}\n" for line in below), output)
    if dropped:
        say(f"columns omitted: {', '.join(dropped)} (use a wider terminal, --width or --format csv)")


def put(text: str, output: Output) -> None:
    """Write text to where it shall go; on a terminal nothing of it but our own colours is acted upon."""
    if output.file is not None:
        write_text(output.file, text)
        return
    if output.format != "text":
        if sys.stdout.isatty():
            text = visible(text, keep="\n\t")
        click.echo(text.encode("utf-8", "backslashreplace"), nl=False)
    else:
        click.echo(text.encode(sys.stdout.encoding or "utf-8", "replace"), nl=False)


def put_parquet(rows: Rows, output: Output) -> None:
    """Write a Parquet file.

    Raises:
        HotmessError: no file was named.
    """
    if output.file is None:
        raise HotmessError("--format parquet needs a file: --output NAME.parquet", status=2)
    write_parquet_file(output.file, rows)
