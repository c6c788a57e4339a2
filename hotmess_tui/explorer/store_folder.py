"""Where an explorer's store is: the current one if there is one, a place to write it, a temporary one else."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from hotmess_tui.errors import HotmessError
from hotmess_tui.formats.log_files import Files
from hotmess_tui.records import OpenOptions
from hotmess_tui.store import locations
from hotmess_tui.store.open_store import OpenStore


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
    """Whether files can be made in a folder, which is made itself if need be."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False


def temporary() -> tempfile.TemporaryDirectory[str]:
    """A folder that goes with the program, in memory where there is such a place."""
    memory = "/dev/shm"
    parent = memory if os.path.isdir(memory) and os.access(memory, os.W_OK) else None
    try:
        return tempfile.TemporaryDirectory(prefix="hotmess-", dir=parent)
    except OSError as error:
        raise HotmessError(
            f"no place for a store, not even a temporary one ({error.strerror}); --store DIR names one"
        ) from None
