"""Where the data of a command goes: standard output or a file, as text, CSV, JSON or Parquet."""

from __future__ import annotations

import csv
import io
import json
import math
import os
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import click

from hotmess_tui.charts.safe import visible
from hotmess_tui.cli.opening import say
from hotmess_tui.cli.options import Order, Output
from hotmess_tui.cli.terminal import size
from hotmess_tui.cli.text import Column, Style, printable, render
from hotmess_tui.columns import Rows, sort
from hotmess_tui.errors import HotmessError


def in_order(rows: Rows, order: Order) -> Rows:
    """The rows as `--sort`, `--desc` and `--limit` want them.

    Raises:
        HotmessError: there is no such column.
    """
    if order.sort is not None:
        known_column(order.sort, rows.columns)
        rows = sort(rows, order.sort, order.descending)
    elif order.descending:
        rows = replace(rows, rows=rows.rows[::-1])
    return rows if order.limit is None else replace(rows, rows=rows.rows[: order.limit])


def known_column(name: str, columns: Sequence[str]) -> None:
    """Check the name of a column to sort by.

    Raises:
        HotmessError: there is no such column; the message names those there are.
    """
    if name not in columns:
        raise HotmessError(f"--sort {name}: no such column; there are {', '.join(columns)}", status=2)


def print_rows(
    rows: Rows, columns: Sequence[Column], output: Output, heading: str = "", below: tuple[str, ...] = ()
) -> None:
    """Print a table in the format that was asked for; the heading, and the lines below it, are for people only."""
    if output.format == "text":
        _print_text(rows.as_dicts(), columns, output, heading, below)
    elif output.format == "csv":
        put(as_csv(rows), output)
    elif output.format == "json":
        put(as_json(rows.as_dicts()), output)
    else:
        put_parquet(rows, output)


def room(output: Output) -> int | None:
    """How wide text may be: as asked, else as the terminal is; None in a pipe or a file, where nothing is left out."""
    return output.width or (size()[0] if output.file is None and sys.stdout.isatty() else None)


def _print_text(
    records: Sequence[dict[str, object]],
    columns: Sequence[Column],
    output: Output,
    heading: str,
    below: tuple[str, ...],
) -> None:
    text, dropped = render(columns, records, Style(room(output), output.color, output.ascii))
    above = f"{printable(heading, output.ascii)}\n" if heading else ""
    put(above + text + "".join(f"{printable(line, output.ascii)}\n" for line in below), output)
    if dropped:
        say(f"no room for {', '.join(dropped)}: a wider terminal, --width or --format csv shows them")


def as_csv(rows: Rows) -> str:
    """Full precision, NULL an empty field."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(rows.columns)
    writer.writerows([_field(value) for value in row] for row in rows.rows)
    return text.getvalue()


def _field(value: object) -> object:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and math.isnan(value):
        return None
    if isinstance(value, (list, tuple, dict)):
        return as_json(value, indent=False).rstrip("\n")
    return value


def as_json(value: object, *, indent: bool = True) -> str:
    """Full precision; NULL, and what is no number, `null`."""
    import orjson

    options = orjson.OPT_NON_STR_KEYS | (orjson.OPT_INDENT_2 if indent else 0)
    try:
        return orjson.dumps(value, default=_plain, option=options).decode() + "\n"
    except TypeError:  # whole numbers beyond 64 bits, lone surrogates
        return json.dumps(_finite(value), default=_plain, indent=2 if indent else None) + "\n"


def _plain(value: object) -> object:
    if isinstance(value, (bytes, bytearray)):
        return value.hex()
    if isinstance(value, Decimal):
        return float(value)
    return list(value) if isinstance(value, (set, frozenset)) else str(value)


def _finite(value: object) -> object:
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {str(key): _finite(each) for key, each in value.items()}
    return [_finite(each) for each in value] if isinstance(value, (list, tuple)) else value


def put(text: str, output: Output) -> None:
    """Write text to where it shall go; on a terminal nothing of it but our own colours is acted upon."""
    if output.file is not None:
        write_file(output.file, lambda part: part.write_bytes(text.encode("utf-8", "surrogatepass")))
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
    from hotmess_tui.store.printed import write_parquet

    write_file(output.file, lambda part: write_parquet(part, rows.columns, rows.types(), rows.rows))


def write_file(path: Path, write: Callable[[Path], object]) -> None:
    """Write beside the file and rename, so that whatever happens nobody finds half of it.

    Raises:
        HotmessError: it can't be written there.
    """
    target = path.resolve()  # a link stays a link
    if target.exists() and not target.is_file() and not target.is_dir():
        write(target)  # a device or a pipe is written to, never replaced
        return
    part = None
    try:
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
        os.close(handle)
        part = Path(name)
        part.chmod(0o666 & ~_umask())
        write(part)
        os.replace(part, target)
        part = None
    except OSError as error:
        raise HotmessError(f"{path}: cannot be written ({error.strerror or error})") from error
    finally:
        if part is not None:
            part.unlink(missing_ok=True)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
