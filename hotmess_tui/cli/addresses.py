"""Addresses in object stores and on web servers: their tables are fetched before anything is read, where allowed."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hotmess_tui.cli.options import Reading
from hotmess_tui.deferred import Deferred
from hotmess_tui.errors import HotmessError
from hotmess_tui.formats.log_files import scheme_of
from hotmess_tui.records import Progress
from hotmess_tui.store.locations import cache_folder

if TYPE_CHECKING:
    from hotmess_tui.store import remote_tables
else:  # with the database, which a start without addresses loads later
    remote_tables = Deferred("hotmess_tui.store.remote_tables")


def any_remote(reading: Reading) -> bool:
    """Whether a command was given an address, and may fetch what is there."""
    return reading.allow_remote and any(map(scheme_of, reading.paths))


def as_tables(reading: Reading, follow: bool, tell: Callable[[Progress], None]) -> Reading:
    """What a command was given, with tables of this machine in the place of addresses, where they may be fetched.

    Args:
        reading: what it was given.
        follow: whether it keeps watching.
        tell: told how much has come.

    Raises:
        HotmessError: an address cannot be read, or would have to be watched.
    """
    if not any_remote(reading):
        return reading
    if follow:
        raise HotmessError("--follow: tables at an address are fetched once; name a file or a folder", status=2)
    folder = cache_folder() / "remote" if reading.cache else _passing_folder()
    paths = (str(remote_tables.fetch_tables(path, folder, tell)) if scheme_of(path) else path for path in reading.paths)
    return replace(reading, paths=tuple(paths))


def _passing_folder() -> Path:
    """A folder that goes with the command."""
    root = click.get_current_context().find_root()
    if __name__ not in root.meta:
        folder = root.meta[__name__] = tempfile.TemporaryDirectory(prefix="hotmess-")
        root.call_on_close(folder.cleanup)
    return Path(root.meta[__name__].name)
