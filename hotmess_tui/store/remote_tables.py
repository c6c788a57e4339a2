"""Parquet tables in object stores and on web servers: DuckDB fetches them into the cache, where a person allows it.

They are then read as the tables of this machine that they are: what opens a store never has an address, nor the
extension that could reach one.
"""

from __future__ import annotations

import glob
import hashlib
import itertools
import json
import os
from collections.abc import Callable
from pathlib import Path, PurePosixPath
from urllib.parse import unquote

import duckdb

from hotmess_tui.errors import HotmessError
from hotmess_tui.formats.log_files import scheme_of
from hotmess_tui.private_files import make_folder
from hotmess_tui.records import Progress
from hotmess_tui.refusals import refusals_at
from hotmess_tui.store.database import literal, path_literal, plain, writer

STATES = "fetched.json"  # beside the tables: the size and the time of change that each had where it lies
_AZURE = {"az", "azure", "abfss"}
_WEB = {"http", "https"}
_ENDING = ".parquet"

States = dict[str, list[str]]  # address of a table -> its size, its time of change as text; empty: not known


def fetch_tables(address: str, folder: Path, tell: Callable[[Progress], None]) -> Path:
    """Fetch the Parquet tables at an address; those fetched before, and as they were, are not fetched again.

    Args:
        address: of a table, of a folder or, in an object store, with `*` and `**`.
        folder: where fetched tables are kept.
        tell: told how many bytes have come.

    Returns:
        The table or the folder of this address: tables have the names they have there, so that partitions are columns.

    Raises:
        HotmessError: there are none, they cannot be read, or DuckDB's extension cannot be had.
    """
    pattern = _pattern(address)
    target = folder / hashlib.blake2b(address.encode("utf-8", "surrogatepass"), digest_size=10).hexdigest()
    with refusals_at(folder):
        make_folder(folder, tighten=True)
        make_folder(target, tighten=True)
    connection = _connection(address, target)
    try:
        states = _states(connection, pattern)
        if not states:
            raise HotmessError(f"{address}: contains no Parquet tables")
        _fetch(connection, address, states, target, tell)
    except duckdb.Error as fault:
        raise HotmessError(f"{address}: cannot be read ({plain(str(fault).strip().splitlines()[0])})") from None
    finally:
        connection.close()
    plain_parts = itertools.takewhile(lambda part: not glob.has_magic(part), _names_under(address))
    return target.joinpath(*plain_parts)


def _pattern(address: str) -> str:
    """What DuckDB is asked for: tables alone.

    Raises:
        HotmessError: the address is of something else.
    """
    path = address.partition("?")[0] if scheme_of(address) in _WEB else address
    if path.endswith(_ENDING):
        return address
    if scheme_of(address) in _WEB or (PurePosixPath(path).suffix and not path.endswith("/")):
        raise HotmessError(
            f"{address}: only Parquet tables ({_ENDING}) can be read from an address; download other logs first",
            status=2,
        )
    return f"{path.rstrip('/')}/**/*{_ENDING}"


def _connection(address: str, folder: Path) -> duckdb.DuckDBPyConnection:
    """A connection that can reach the address, for as long as its tables are fetched.

    Raises:
        HotmessError: DuckDB's extension cannot be had.
    """
    extension = "azure" if scheme_of(address) in _AZURE else "httpfs"
    connection = writer(folder)
    for name in ("autoinstall_known_extensions", "autoload_known_extensions"):
        connection.execute(f"SET {name} = false")
    try:
        try:
            connection.execute(f"LOAD {extension}")
        except duckdb.Error:  # not installed, or of another version of DuckDB
            connection.execute(f"INSTALL {extension}")
            connection.execute(f"LOAD {extension}")
    except duckdb.Error as fault:
        connection.close()
        raise HotmessError(
            f"{address}: needs DuckDB's extension {extension}, which cannot be installed "
            f"({plain(str(fault).strip().splitlines()[0])}); run hotmess once with internet access, "
            "or download the tables"
        ) from None
    return connection


def _states(connection: duckdb.DuckDBPyConnection, pattern: str) -> States:
    """The tables at an address, each with its size and its time of change."""
    rows = connection.execute(
        f"SELECT filename, size, last_modified::VARCHAR FROM read_blob({literal(pattern)}) ORDER BY filename"
    ).fetchall()
    return {str(name): [str(size), str(changed or "")] for name, size, changed in rows}


def _fetch(
    connection: duckdb.DuckDBPyConnection,
    address: str,
    states: States,
    target: Path,
    tell: Callable[[Progress], None],
) -> None:
    """Bring the folder up to date with the tables there."""
    fetched = _fetched_states(target)
    total, came = sum(int(size) for size, _ in states.values()), 0
    files = {name: target.joinpath(*_names_under(name)) for name in states}
    with refusals_at(target):
        for table in target.rglob(f"*{_ENDING}"):
            if table not in files.values():
                table.unlink()
        for name, file in files.items():
            if not (file.is_file() and all(states[name]) and fetched.get(name) == states[name]):
                file.parent.mkdir(parents=True, exist_ok=True)
                unfinished = file.with_name(f".{os.getpid()}.tmp")
                table_sql = literal(name) if scheme_of(name) in _WEB else path_literal(name)
                try:
                    connection.execute(
                        f"COPY (FROM read_parquet({table_sql}, hive_partitioning = false)) "
                        f"TO {literal(str(unfinished))} (FORMAT parquet, COMPRESSION zstd)"
                    )
                    os.replace(unfinished, file)
                finally:
                    unfinished.unlink(missing_ok=True)
            came += int(states[name][0])
            tell(Progress(f"fetching {address}", came, total, "bytes"))
        (target / STATES).write_text(json.dumps(states))


def _fetched_states(target: Path) -> States:
    try:
        states = json.loads((target / STATES).read_bytes())
    except (OSError, ValueError):
        return {}
    return states if isinstance(states, dict) else {}


def _names_under(address: str) -> list[str]:
    """Server, folders and name of an address as names of folders and files here: none leads elsewhere, none hides."""
    path = address.partition("://")[2]
    parts = path.split("/")
    if scheme_of(address) in _WEB:
        parts = [unquote(part) for part in path.partition("?")[0].split("/")]
    named = (part.replace("/", "_").replace("\x00", "_") for part in parts if part)
    return [f"_{part}" if part.startswith(".") else part for part in named]
