"""DuckDB as the store uses it: connections with bounded memory, a reading one that is locked, quoting of names."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path

import duckdb

from hotmess_tui.errors import HotmessError

WRITING_LIMIT = "1GB"
# What DuckDB may hold in memory, in MB at least and in bytes for each sample; larger work goes to the temporary folder
READING_LIMIT = 560, 15
BUILDING_LIMIT = 530, 30  # of an index: what is sorted goes to the disk at hardly any cost …
AMPLE_LIMIT = 1000, 40  # … and where not all of it can go there
_BLOCK = 64 << 10  # bytes of the blocks of a database file: of larger ones, a fifth stays empty
_MOST_THREADS = 8  # each takes its share of the memory while it reads JSON


def quote(identifier: str) -> str:
    """An identifier quoted for SQL, whatever characters it has."""
    return '"' + identifier.replace('"', '""').replace("\x00", "") + '"'


def literal(text: str) -> str:
    """A text as an SQL literal, for the places where DuckDB takes no bound value (ATTACH, COPY, file lists)."""
    return "'" + text.replace("'", "''").replace("\x00", "") + "'"


def plain(name: str) -> str:
    """A file name as text that DuckDB accepts: bytes that are not UTF-8 are escaped."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def can_be_opened(path: str | os.PathLike[str]) -> bool:
    """Whether DuckDB can open a file by its name: UTF-8, no part of it in the way that Windows names servers."""
    name = os.path.abspath(path)
    return plain(name) == name and "/\\\\" not in name


def path_literal(path: str | os.PathLike[str]) -> str:
    """A file name as an SQL literal for a reading function, in which `*`, `?` and `[` would be patterns.

    In a pattern DuckDB takes a backslash for a separator, so that none finds a file with one in its name. As no pattern
    finds it, its plain name does: DuckDB reads the file of that very name where nothing matches.
    """
    text = os.fspath(path)
    if "\\" in text:
        return literal(text)
    for special in "[*?":
        text = text.replace(special, "\x01") if special == "[" else text.replace(special, f"[{special}]")
    return literal(text.replace("\x01", "[[]"))


def parquet_files(files: Iterable[str | os.PathLike[str]], *options: str) -> str:
    """Parquet files as a relation in SQL; no folder that they lie in is taken for a column."""
    listed = ", ".join(map(path_literal, files))
    return f"read_parquet({', '.join((f'[{listed}]', 'hive_partitioning = false', *options))})"


def limit_for(samples: int, limit: tuple[int, int]) -> str:
    """A limit of memory for so many samples, as DuckDB takes it; more than its least is half of the machine at most."""
    least, each = limit
    half = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2
    return f"{max(least, min(each * samples, half) // 1_000_000)}MB"


def writer(folder: Path, limit: str = WRITING_LIMIT) -> duckdb.DuckDBPyConnection:
    """A connection for building a store; what does not fit into memory spills into `folder`."""
    connection = duckdb.connect(":memory:")
    connection.execute(f"SET memory_limit = '{limit}'")
    connection.execute(f"SET threads = {min(_MOST_THREADS, os.cpu_count() or 1)}")
    connection.execute(f"SET temp_directory = {literal(str(folder / 'spill'))}")
    with suppress(duckdb.InvalidInputException):  # in a notebook without ipywidgets, where there is no bar to turn off
        connection.execute("SET enable_progress_bar = false")
    return connection


@contextmanager
def database_file(connection: duckdb.DuckDBPyConnection, file: Path, name: str) -> Iterator[None]:
    """A new database in a file, attached by a name for as long as this lasts.

    DuckDB takes what follows a `?` in a path for the parameters of a URL, and would write its log into a folder that is
    not there, whatever links lead to it: such a file is made elsewhere.
    """
    with tempfile.TemporaryDirectory(prefix="hotmess-") if "?" in os.path.abspath(file) else nullcontext() as elsewhere:
        path = file if elsewhere is None else Path(elsewhere) / file.name
        connection.execute(f"ATTACH {literal(str(path))} AS {quote(name)} (BLOCK_SIZE {_BLOCK})")
        yield
        connection.execute(f"DETACH {quote(name)}")
        if elsewhere is not None:
            shutil.move(path, file)


@contextmanager
def one_thread(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Run the body on a single thread."""
    before = connection.execute("SELECT current_setting('threads')").fetchone()
    connection.execute("SET threads = 1")
    try:
        yield
    finally:
        connection.execute(f"SET threads = {int(before[0]) if before else 1}")


def run_to_the_end(cursor: duckdb.DuckDBPyConnection, statement: str) -> None:
    """A short statement that puts a cursor in order again, repeated until no interrupt hits it."""
    while True:
        try:
            cursor.execute(statement)
        except duckdb.InterruptException:
            continue
        return


def reader(
    index: Path, beside: Callable[[duckdb.DuckDBPyConnection], Sequence[str]] = lambda connection: ()
) -> duckdb.DuckDBPyConnection:
    """A connection that sees the index as `store`, reads nothing outside its folder and cannot be unlocked.

    Args:
        index: the index.
        beside: gives the further files that may be read, once the index can be asked for them.

    Raises:
        HotmessError: the index is damaged or of another DuckDB version.
    """
    connection = duckdb.connect(":memory:")
    try:
        connection.execute(f"ATTACH {literal(str(index))} AS store (READ_ONLY)")
    except duckdb.Error as error:
        connection.close()
        raise HotmessError(
            f"{index}: not a readable store ({str(error).splitlines()[0]}); remove it to build it again"
        ) from None
    folder = os.fspath(index.parent)
    rows = (
        "SELECT max(estimated_size) FROM duckdb_tables() WHERE database_name = 'store' AND table_name = 'sample_rows'"
    )
    (samples,) = connection.execute(rows).fetchone() or (None,)
    connection.execute(f"SET memory_limit = '{limit_for(samples or 0, READING_LIMIT)}'")
    connection.execute(f"SET temp_directory = {literal(os.path.join(folder, 'spill'))}")
    connection.execute(
        f"SET max_temp_directory_size = '{_spill(folder)}B'"
    )  # a query without end must not fill the disk
    # a folder with * ? [ in its name is asked for by a pattern, which is compared as it is written
    connection.execute(f"SET allowed_directories = [{literal(folder)}, {path_literal(folder)}]")
    files = [text for file in beside(connection) for text in (literal(file), path_literal(file))]
    if files:
        connection.execute(f"SET allowed_paths = [{', '.join(files)}]")
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")
    return connection


def _spill(folder: str) -> int:
    """Half of the free disk space of a store's folder: what a query may use of it for temporary files."""
    try:
        return shutil.disk_usage(folder).free // 2
    except OSError:
        return 0
