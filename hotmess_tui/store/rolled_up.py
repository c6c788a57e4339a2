"""Rolled-up data sets: a folder of Parquet with the tables of an index, and a manifest that says what they are of."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import duckdb

from hotmess_tui.errors import HotmessError
from hotmess_tui.refusals import refusals_at
from hotmess_tui.regular_files import read_regular
from hotmess_tui.store.database import database_file, literal, parquet_files, path_literal, quote, writer
from hotmess_tui.store.locations import SCHEMA, cache_folder, is_store
from hotmess_tui.version import __version__
from hotmess_tui.wording import counted

MANIFEST = "hotmess-rollup.json"
SAMPLES = "samples"  # the table that stays where it is: a light row per sample, in the order of groups
_AGAIN = "; run `hotmess rollup` again with this folder as its output"
_MOST_SAMPLES = (1 << 31) - 1  # that an index can number
_LINKED = ("parts", "samples", "details")  # of a folder that cannot be written, beside its index elsewhere


@dataclass(frozen=True)
class Partition:
    """A file of the data set as it was rolled up: size in bytes, time of change in nanoseconds."""

    path: str
    size: int
    modified: int
    samples: int
    texts: str = ""  # the file that they are read from; empty: the folder has them itself


@dataclass(frozen=True)
class Manifest:
    """What a folder holds: `tables` names the folder in it with a folder of Parquet for each table."""

    engine: str
    options: str  # how the data set was read: `options_text`
    tables: str
    partitions: tuple[Partition, ...]
    files: tuple[tuple[str, int], ...] = ()  # of the tables, each with its size in bytes
    version: str = __version__
    schema: int = SCHEMA

    @property
    def samples(self) -> int:
        """Rows of the data set."""
        return sum(partition.samples for partition in self.partitions)

    def as_json(self) -> str:
        """What `read_manifest` reads."""
        return json.dumps(
            {
                "hotmess": self.version,
                "schema": self.schema,
                "engine": self.engine,
                "options": json.loads(self.options),
                "tables": self.tables,
                "files": dict(self.files),
                "partitions": [vars(partition) for partition in self.partitions],
            },
            indent=1,
        )

    def lost(self) -> tuple[str, ...]:
        """How much of the data set is gone since, a line each."""
        texts = [partition.texts for partition in self.partitions if partition.texts]
        gone = [path for path in texts if not os.path.exists(path)]
        if not gone:
            return ()
        what = f"{gone[0]} is missing" if len(gone) == 1 else f"{len(gone):,} of the files are missing, {gone[0]} first"
        return (f"{what}: metrics and samples are available, their texts are not",)


def read_manifest(folder: Path) -> Manifest | None:
    """The manifest of a folder; None where it has none.

    Raises:
        HotmessError: it is damaged, or of another version.
    """
    file = folder / MANIFEST
    try:
        kept = json.loads(read_regular(file))
        manifest = Manifest(
            str(kept["engine"]),
            json.dumps(kept["options"]),
            str(kept["tables"]),
            tuple(
                Partition(
                    str(entry["path"]),
                    int(entry["size"]),
                    int(entry["modified"]),
                    int(entry["samples"]),
                    str(entry["texts"]),
                )
                for entry in kept["partitions"]
            ),
            tuple((str(name), int(size)) for name, size in kept["files"].items()),
            str(kept["hotmess"]),
            int(kept["schema"]),
        )
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        raise HotmessError(f"{file}: damaged{_AGAIN}") from None
    if manifest.schema != SCHEMA:
        raise HotmessError(
            f"{folder} was rolled up by hotmess {manifest.version}, which this version cannot read{_AGAIN}"
        )
    return manifest


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Put the manifest to its place; from now on the folder holds what it names."""
    beside = folder / f"{MANIFEST}.{uuid.uuid4().hex[:8]}.tmp"
    beside.write_text(manifest.as_json())
    os.replace(beside, folder / MANIFEST)


def files_of(folder: Path, tables: str) -> tuple[tuple[str, int], ...]:
    """The Parquet files under a folder of tables, each with its size in bytes, in the order of their rows."""
    return tuple(
        (str(file.relative_to(folder / tables)), file.stat().st_size)
        for file in sorted((folder / tables).glob("*/*.parquet"))
    )


def intact(folder: Path, manifest: Manifest) -> bool:
    """Whether all files of the tables are there with the sizes that they were written with."""
    try:
        return files_of(folder, manifest.tables) == manifest.files
    except OSError:
        return False


class OpenedRollup(NamedTuple):
    """The folder with the index of a rolled-up data set, and what the data set has lost since, a line each."""

    folder: Path
    lost: tuple[str, ...]


def opened_rollup(paths: Sequence[str], store: Path | None) -> OpenedRollup | None:
    """The rolled-up data set that is asked for, its index filled if need be; None where it is something else.

    Args:
        paths: what is opened; it is asked for by the only one.
        store: of the person's choice; a rolled-up data set is its own.

    Raises:
        HotmessError: the folder is damaged, or of another version.
    """
    if len(paths) != 1 or store is not None:
        return None
    folder = Path(paths[0])
    manifest = read_manifest(folder)
    if manifest is None:
        return None
    folder = folder.resolve()
    if not intact(folder, manifest):
        raise HotmessError(f"{folder}: files of its tables are missing or damaged{_AGAIN}")
    kept = folder
    if not (is_current(folder, manifest) or os.access(folder, os.W_OK)):
        kept = _elsewhere(folder)
    if not is_current(kept, manifest, folder):
        fill_index(kept, manifest, folder)
    return OpenedRollup(kept, manifest.lost())


def is_current(kept: Path, manifest: Manifest, folder: Path | None = None) -> bool:
    """Whether the index in `kept` is of this manifest, and reads the samples of `folder`, which else is the same."""
    if not is_store(kept):
        return False
    connection = duckdb.connect(":memory:")
    try:
        connection.execute(f"ATTACH {literal(str(kept / 'index.duckdb'))} AS store (READ_ONLY)")
        row = connection.execute("SELECT folder, tables FROM store.rolled_up").fetchone()
        return row == (str((folder or kept).resolve()), manifest.tables)
    except duckdb.Error:
        return False
    finally:
        connection.close()


def _elsewhere(folder: Path) -> Path:
    """A folder in the cache for the index of a folder that cannot be written, with links to what that holds."""
    kept = cache_folder() / "rolled-up" / hashlib.sha256(os.fsencode(folder)).hexdigest()[:20]
    with refusals_at(kept):
        kept.mkdir(parents=True, exist_ok=True)
        for name in _LINKED:
            with contextlib.suppress(FileExistsError):
                (kept / name).symlink_to(folder / name)
    return kept


def fill_index(kept: Path, manifest: Manifest, folder: Path | None = None) -> None:
    """Write an index from the tables of a folder; the samples stay in their files, which it reads when asked.

    Args:
        kept: where the index goes.
        manifest: of the folder.
        folder: the folder with the tables; None: the same.

    Raises:
        HotmessError: a table is missing or damaged, or the index cannot be written.
    """
    folder = (folder or kept).resolve()
    temporary = kept / f"index.{uuid.uuid4().hex[:8]}.tmp"
    with refusals_at(kept):
        connection = writer(kept)
        try:
            with database_file(connection, temporary, "index"):
                for name in dict.fromkeys(Path(file).parent.name for file, _ in manifest.files):
                    if name == SAMPLES:
                        continue
                    source = _parquet(folder, manifest, name)
                    connection.execute(f"CREATE TABLE index.{quote(name)} AS FROM {source}")
                connection.execute(f"CREATE VIEW index.samples AS {_samples(connection, folder, manifest)}")
                connection.execute(
                    "CREATE TABLE index.rolled_up AS SELECT $1::VARCHAR AS folder, $2::VARCHAR AS tables, "
                    "$3::VARCHAR[] AS files",
                    [str(folder), manifest.tables, [str(file) for file in _files(folder, manifest, SAMPLES)]],
                )
            os.replace(temporary, kept / "index.duckdb")
        except duckdb.Error as fault:
            raise HotmessError(f"{folder}: its tables are damaged ({str(fault).splitlines()[0]}){_AGAIN}") from None
        finally:
            connection.close()
            temporary.unlink(missing_ok=True)


def _files(folder: Path, manifest: Manifest, name: str) -> list[Path]:
    return [folder / manifest.tables / file for file, _ in manifest.files if Path(file).parent == Path(name)]


def _parquet(folder: Path, manifest: Manifest, name: str) -> str:
    return parquet_files(_files(folder, manifest, name))


def _samples(connection: duckdb.DuckDBPyConnection, folder: Path, manifest: Manifest) -> str:
    files = _files(folder, manifest, SAMPLES)
    if sum(rows := rows_of(connection, files)) > _MOST_SAMPLES:
        raise HotmessError(f"{folder}: {counted(sum(rows), 'sample', 'samples')}, more than an index can hold")
    numbered = numbered_samples(files, rows)
    # of the ids of another engine nothing is known
    names = {str(row[0]) for row in connection.execute(f"DESCRIBE {numbered}").fetchall()}
    return numbered if "id_head" in names else f"SELECT *, NULL::UTINYINT AS id_head FROM ({numbered})"


def rows_of(connection: duckdb.DuckDBPyConnection, files: Sequence[Path]) -> list[int]:
    """How many rows each file has."""
    counts = []
    for file in files:
        row = connection.execute(f"SELECT sum(num_rows) FROM parquet_file_metadata({path_literal(file)})").fetchone()
        counts.append(int(row[0]) if row and row[0] else 0)
    return counts


def numbered_samples(files: Sequence[Path], rows: Sequence[int]) -> str:
    """The samples in files of so many rows with their numbers, as SQL: those of a file follow those before it."""
    firsts = ", ".join(str(sum(rows[:place])) for place in range(len(rows)))
    begun = f"([{firsts}])[file_index::BIGINT + 1] + " if len(files) > 1 else ""
    return (
        f"SELECT ({begun}file_row_number)::INTEGER AS sample_row, * EXCLUDE (file_row_number) "
        f"FROM {parquet_files(files, 'file_row_number = true')}"
    )
