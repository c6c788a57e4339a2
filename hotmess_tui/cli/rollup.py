"""`hotmess rollup`: figures of a data set that is too large to be opened by itself, in a folder that opens at once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hotmess_tui.charts.safe import one_line
from hotmess_tui.cli import suggestions
from hotmess_tui.cli.opening import Bar, say
from hotmess_tui.cli.options import FILE, of_data_sets
from hotmess_tui.deferred import Deferred
from hotmess_tui.errors import HotmessError
from hotmess_tui.explorer.notes import count
from hotmess_tui.records import OpenOptions

if TYPE_CHECKING:
    from hotmess_tui.store.ingest import data_set, spark_rollup
else:  # with the readers, which the list of commands does without
    data_set = Deferred("hotmess_tui.store.ingest.data_set")
    spark_rollup = Deferred("hotmess_tui.store.ingest.spark_rollup")


@click.command("rollup")
@click.argument("source", metavar="INPUT", shell_complete=suggestions.files)
@click.argument("output", type=FILE, metavar="OUTPUT", shell_complete=suggestions.files)
@click.option(
    "--engine",
    type=click.Choice(("duckdb", "spark")),
    default="duckdb",
    show_default=True,
    help="Engine to use.",
)
@of_data_sets
def command(source: str, output: Path, engine: str, options: OpenOptions) -> None:
    """Roll up a Parquet data set into a folder that opens at once.

    INPUT is a file or a folder, with or without hive partitions. hotmess OUTPUT opens the result; texts of samples are
    read from INPUT on demand. Run the same command again to resume an interrupted run or to read changed partitions.
    """
    inside = data_set.find_data_set([source], output)
    if inside.others:
        say(f"hotmess: {count(inside.others, 'file')} in {source} excluded: no Parquet table")
    bar = Bar()
    try:
        result = _engine(engine)(inside, output, options, bar)
    finally:
        bar.close()
    manifest = result.manifest
    taken = f"; {result.taken:,} already read by an earlier run" if result.taken else ""
    click.echo(
        f"{one_line(str(output))}: {count(manifest.samples, 'row')} of {count(len(manifest.partitions), 'partition')}"
        f"{taken}"
    )


def _engine(name: str) -> Callable[[data_set.DataSet, Path, OpenOptions, Bar], data_set.RolledUp]:
    """What rolls up.

    Raises:
        HotmessError: Spark is not installed.
    """
    if name == "duckdb":
        return data_set.roll_up_here
    try:
        return spark_rollup.roll_up_on_spark
    except ModuleNotFoundError as missing:
        raise HotmessError(
            f"--engine spark needs {missing.name}, which is not installed: pip install 'hotmess-tui[spark]'", status=2
        ) from None
