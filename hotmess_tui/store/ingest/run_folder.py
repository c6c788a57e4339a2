"""Where a run keeps what it has not finished: a folder of its own under the store, which goes with the run.

The run holds a lock on a file in it for as long as it and its workers live, however they end. Folders whose lock can be
had are what a killed run left, and are removed by the next one; those of a run in another process stay.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from hotmess_tui.private_files import make_folder

_RUNS = "runs"
_LOCK = "lock"
_YOUNG = 60.0  # seconds that a folder without a lock may be one that is being made


@dataclass(frozen=True)
class RunFolder:
    """The folder, and the descriptor of its lock, which workers inherit."""

    path: Path
    lock: int


@contextlib.contextmanager
def run_folder(store: Path) -> Iterator[RunFolder]:
    """A folder of this run's own; what killed runs left is removed before.

    Raises:
        OSError: it cannot be made.
    """
    runs = store / _RUNS
    make_folder(runs, tighten=False)
    sweep(store)
    path = runs / f"{os.getpid()}-{uuid.uuid4().hex[:8]}"
    make_folder(path, tighten=True)
    lock = os.open(path / "new", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        with contextlib.suppress(OSError):  # a file system without locks: the folder stays until it is old
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        os.rename(path / "new", path / _LOCK)
        yield RunFolder(path, lock)
    finally:
        shutil.rmtree(path, ignore_errors=True)
        os.close(lock)
        with contextlib.suppress(OSError):  # another run is at work
            runs.rmdir()


def sweep(store: Path) -> None:
    """Remove the folders of runs that live no longer."""
    with contextlib.suppress(OSError):
        for path in list((store / _RUNS).iterdir()):
            if not _alive(path):
                shutil.rmtree(path, ignore_errors=True)


def at_work(store: Path) -> bool:
    """Whether a run is at work on a store in any process."""
    try:
        return any(_alive(path) for path in (store / _RUNS).iterdir())
    except OSError:
        return False  # there are none


def _alive(path: Path) -> bool:
    try:
        lock = os.open(path / _LOCK, os.O_RDWR)
    except FileNotFoundError:
        try:
            return time.time() - path.stat().st_mtime < _YOUNG
        except OSError:
            return True  # gone meanwhile
    except OSError:
        return True  # of somebody else
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return True
    finally:
        os.close(lock)
    return False
