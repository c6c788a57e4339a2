"""Where an explorer's store is: the current one if there is one, a place to write it, a temporary one else."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from hotmess_tui.errors import HotmessError
from hotmess_tui.formats.log_files import Files
from hotmess_tui.private_files import make_folder
from hotmess_tui.records import OpenOptions
from hotmess_tui.store import locations
from hotmess_tui.store.open_store import OpenStore
from hotmess_tui.store.sample_files import FOLDERS
from hotmess_tui.store.use import use_file


def current(folder: Path, files: Files, options: OpenOptions) -> OpenStore | None:
    """The store in `folder` where it speaks of these files, read so, as they are; None where they must be read."""
    if not locations.is_store(folder):
        return None
    try:
        store = OpenStore(folder)
    except HotmessError:
        return None  # damaged, or of another make: built anew
    if store.speaks_of(files, options) and store.parts.are_whole():
        return store
    store.close()
    return None


def writable(folder: Path) -> bool:
    """Whether files can be made in a folder, which is made itself if need be, for its user alone."""
    try:
        kept = folder.parent == locations.stores_folder()
        if kept:
            make_folder(folder.parent.parent, tighten=not os.environ.get("HOTMESS_CACHE"))
            make_folder(folder.parent, tighten=True)
        make_folder(folder, tighten=kept)
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False


def remove_empty(folder: Path) -> None:
    """Remove a store without index and parts, as a start leaves it that failed."""
    for name in (*FOLDERS, "runs"):
        with suppress(OSError):  # something is in it, or it is not there
            (folder / name).rmdir()
    with suppress(OSError):
        if os.listdir(folder) == [use_file(folder).name]:
            use_file(folder).unlink()
        folder.rmdir()


@contextmanager
def leaving_nothing(folder: Path) -> Iterator[None]:
    """Where the body fails, the folder goes again, if the body made it and put nothing into it that is of use."""
    was_there = folder.exists()
    try:
        yield
    except BaseException:
        if not was_there:
            remove_empty(folder)
        raise


def place(folder: Path, cache: bool) -> tuple[Path, tempfile.TemporaryDirectory[str] | None, tuple[str, ...]]:
    """Where a store is written: in this folder, or where it can't be or nothing shall stay, in a temporary one.

    Returns:
        The folder, the temporary one to be removed, and what is to be said of it.
    """
    if cache and writable(folder):
        return folder, None, ()
    away = temporary()
    notes = (f"{folder} cannot be written: the store is temporary and is removed at the end",) if cache else ()
    return Path(away.name), away, notes


def temporary() -> tempfile.TemporaryDirectory[str]:
    """A folder that goes with the program, in memory where there is such a place."""
    memory = "/dev/shm"
    parent = memory if os.path.isdir(memory) and os.access(memory, os.W_OK) else None
    try:
        return tempfile.TemporaryDirectory(prefix="hotmess-", dir=parent)
    except OSError as error:
        raise HotmessError(f"no writable folder for a store ({error.strerror}); set one with --store DIR") from None
