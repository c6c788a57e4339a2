"""Data sets of Parquet rolled up on one machine, partition by partition, into a folder that opens by itself."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb

from hotmess_tui.errors import Cancelled, HotmessError
from hotmess_tui.formats.log_files import Files, file_states, scheme_of
from hotmess_tui.formats.registry import recognise
from hotmess_tui.records import IN_PLACE, OpenOptions, Progress
from hotmess_tui.refusals import refusals_at
from hotmess_tui.store.database import literal, plain, quote, writer
from hotmess_tui.store.ingest.alike_groups import KEPT_ONCE, tables_of
from hotmess_tui.store.ingest.run_folder import run_folder
from hotmess_tui.store.ingest.update import content_of, ingest
from hotmess_tui.store.parquet import copy_parquet
from hotmess_tui.store.parts import recorded
from hotmess_tui.store.rolled_up import (
    MANIFEST,
    SAMPLES,
    Manifest,
    Partition,
    files_of,
    fill_index,
    intact,
    is_current,
    read_manifest,
    write_manifest,
)
from hotmess_tui.store.sources import Source, indexed_sources, options_text

ENGINE = "duckdb"
TABLES = "tables"
MADE = "made"  # the folder of tables that are not all written
# its own ways to keep the samples and roll-ups, and to know a folder again
_OF_THE_INDEX = ("sample_rows", "rolled_up", *(name for kept in KEPT_ONCE for name in tables_of(kept)))
_SWEEP_AFTER = 24 * 3600  # seconds that tables are kept which no manifest names: a viewer may still read them


@dataclass(frozen=True)
class DataSet:
    """The tables of a data set as files, and how many files beside them are none."""

    files: Files
    others: int


@dataclass(frozen=True)
class RolledUp:
    """What became of a data set: its partitions, and how many of them were taken from an earlier run."""

    manifest: Manifest
    taken: int


def find_data_set(paths: Sequence[str], output: Path) -> DataSet:
    """The Parquet tables under the paths, in a folder that the output does not lie in.

    Raises:
        HotmessError: there is none, or the output is no place for what comes of it (status 2).
    """
    for path in paths:
        if scheme_of(path):
            raise HotmessError(f"{path}: rollup reads local files only; download the data set first", status=2)
        if output.resolve().is_relative_to(Path(path).resolve()):
            raise HotmessError(f"{output} is inside the data set {path}; choose a folder outside it", status=2)
    if output.exists() and not output.is_dir():
        raise HotmessError(f"{output} is a file; choose a folder for the roll-ups", status=2)
    if output.is_dir() and not (output / MANIFEST).exists() and not _unfinished(output):
        raise HotmessError(
            f"{output} contains other files; choose an empty folder, or the output of an earlier run", status=2
        )
    listed = file_states(paths)
    tables = {path: state for path, state in listed.items() if _is_table(path)}
    if not tables:
        raise HotmessError(
            f"no Parquet tables in {', '.join(paths)}; rollup reads Parquet tables with the canonical columns"
        )
    return DataSet({os.path.abspath(path): state for path, state in tables.items()}, len(listed) - len(tables))


def _is_table(path: str) -> bool:
    recognised = recognise(Path(path))
    return recognised.kind == "table" and recognised.table_format == "parquet" and not recognised.compression


def _unfinished(folder: Path) -> bool:
    """Whether a folder is empty, or holds what an interrupted run has left."""
    names = {path.name for path in folder.iterdir()}
    return not names or "parts" in names


def roll_up_here(
    data_set: DataSet,
    output: Path,
    options: OpenOptions,
    tell: Callable[[Progress], None],
    cancelled: Callable[[], bool] = lambda: False,
) -> RolledUp:
    """Roll up a data set on this machine; what an earlier run made of a partition that has not changed is taken.

    Args:
        data_set: from `find_data_set`.
        output: the folder for the tables.
        options: how the data set is read; its texts stay where they are.
        tell: called with the progress.
        cancelled: checked between steps of the work.

    Raises:
        HotmessError: no sample could be read, or the folder cannot be written.
        Cancelled: `cancelled()` said so; partitions that were read whole are taken by the next run.
    """
    options = replace(options, tables=IN_PLACE)
    before = kept_manifest(output)
    if before is None or before.engine != ENGINE:  # the index reads samples that are damaged, or of another engine
        (output / "index.duckdb").unlink(missing_ok=True)
    taken = partitions_taken(data_set, output, options)
    ingest(list(data_set.files), output, options, tell, cancelled, files=data_set.files, keep_rows=True)
    sources, _ = indexed_sources(output) or ([], "")
    manifest = new_manifest(ENGINE, sources, options)
    kept = kept_manifest(output)
    if kept is not None and replace(kept, files=()) == manifest:
        return RolledUp(kept, taken)
    if cancelled():
        raise Cancelled
    tell(Progress("tables", 3, 4, "steps"))
    with refusals_at(output), run_folder(output) as scratch:
        _write_tables(output, scratch.path)
        return RolledUp(put_in_place(output, manifest, scratch.path / MADE), taken)


def partitions_taken(data_set: DataSet, output: Path, options: OpenOptions) -> int:
    """How many partitions an earlier run has read as they are now."""
    before = {held.content for _, held in recorded(output)}
    return sum(content_of(path, options) in before for path in data_set.files)


def new_manifest(engine: str, sources: Sequence[Source], options: OpenOptions) -> Manifest:
    """The manifest of sources that were read so, before its tables are written."""
    partitions = tuple(Partition(s.path, s.size, s.modified, s.samples, s.in_place) for s in sources)
    text = json.dumps([engine, [vars(partition) for partition in partitions], options_text(options)])
    name = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
    return Manifest(engine, options_text(options), f"{TABLES}/{name}", partitions)


def put_in_place(output: Path, manifest: Manifest, made: Path) -> Manifest:
    """Put tables that are whole to their place, and the manifest last; returns it with what it names."""
    target = output / manifest.tables
    target.parent.mkdir(exist_ok=True)
    shutil.rmtree(target, ignore_errors=True)  # of a run that was killed between this and the manifest
    os.replace(made, target)
    manifest = replace(manifest, files=files_of(output, manifest.tables))
    fill_index(output, manifest)
    write_manifest(output, manifest)
    _sweep(output, manifest)
    return manifest


def kept_manifest(output: Path) -> Manifest | None:
    """The manifest of a folder that holds what it names, with an index of that; None of any other."""
    try:
        manifest = read_manifest(output)
    except HotmessError:
        return None
    usable = manifest is not None and intact(output, manifest) and is_current(output, manifest)
    return manifest if usable else None


def _write_tables(output: Path, scratch: Path) -> None:
    """The tables of the index as Parquet."""
    connection = writer(scratch)
    try:
        connection.execute(f"ATTACH {literal(str(output / 'index.duckdb'))} AS store (READ_ONLY)")
        tables = connection.execute(
            "SELECT table_name FROM duckdb_tables() WHERE database_name = 'store' AND table_name NOT IN $1 "
            "UNION ALL SELECT view_name FROM duckdb_views() WHERE database_name = 'store' AND view_name IN $2",
            [list(_OF_THE_INDEX), list(KEPT_ONCE)],
        ).fetchall()
        for name in (SAMPLES, *(str(name) for (name,) in tables)):
            folder = scratch / MADE / name
            folder.mkdir(parents=True)
            ordered = "SELECT * EXCLUDE (sample_row) FROM store.samples ORDER BY sample_row"
            rows = ordered if name == SAMPLES else f"FROM store.{quote(name)}"
            copy_parquet(connection, rows, folder / "0.parquet", compression_level=1)
    except duckdb.Error as fault:
        raise HotmessError(f"{output}: cannot be written ({plain(str(fault).splitlines()[0])})") from None
    finally:
        connection.close()


def _sweep(output: Path, manifest: Manifest) -> None:
    """Remove the tables that no manifest has named for a day: a viewer may still read them."""
    old = time.time() - _SWEEP_AFTER
    with suppress(OSError):
        for folder in (output / TABLES).iterdir():
            if folder != output / manifest.tables and folder.stat().st_mtime < old:
                shutil.rmtree(folder, ignore_errors=True)
