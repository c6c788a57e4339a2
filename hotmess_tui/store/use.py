"""Who uses a store of the cache folder, when it was used last and for which paths: one small file in the store.

Whoever uses it holds a shared lock on that file; `hotmess stores --remove` needs the exclusive one.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
from collections.abc import Sequence
from pathlib import Path

from hotmess_tui.private_files import FILE
from hotmess_tui.regular_files import read_regular
from hotmess_tui.store.locations import stores_folder

_TRIES = 5


def use_file(folder: Path) -> Path:
    """The file of a store."""
    return folder / "used.json"


class Use:
    """A store that is in use until this is closed, or the process ends."""

    def __init__(self, lock: int | None) -> None:
        self._lock = lock

    def close(self) -> None:
        """Use it no longer."""
        lock, self._lock = self._lock, None
        if lock is not None:
            os.close(lock)

    def __del__(self) -> None:
        """An explorer that nobody closed is gone."""
        self.close()


def hold(folder: Path, paths: Sequence[str] | None) -> Use:
    """Say that a store is in use; of stores elsewhere than in the cache folder nothing is said.

    Args:
        folder: the store, which is there.
        paths: for which it is opened; None: it was named itself.
    """
    if folder.parent.resolve() != stores_folder().resolve():
        return Use(None)
    for _ in range(_TRIES):
        with contextlib.suppress(OSError):  # it cannot be written, or has no locks: then it cannot be removed, either
            lock = os.open(use_file(folder), os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, FILE)
            try:
                fcntl.flock(lock, fcntl.LOCK_SH)
                if os.fstat(lock).st_ino == os.stat(use_file(folder)).st_ino:
                    _note(lock, paths)
                    return Use(lock)
            except OSError:
                os.close(lock)
                raise
            os.close(lock)  # the store was being removed: its place is made again
            folder.mkdir(exist_ok=True)
    return Use(None)


def _note(lock: int, paths: Sequence[str] | None) -> None:
    """Write down the paths where that has not been done, and the time."""
    with contextlib.suppress(OSError):
        if paths is not None and os.fstat(lock).st_size == 0:
            listed = sorted(os.path.abspath(path) for path in paths)
            os.write(lock, json.dumps({"paths": listed}).encode("utf-8", "surrogatepass"))
        os.utime(lock)


def used_for(folder: Path) -> tuple[tuple[str, ...], float | None]:
    """The paths that a store was opened for, and when it was used last, in Unix time; empty and None: not known."""
    try:
        text = read_regular(use_file(folder))
        at = use_file(folder).stat().st_mtime
    except OSError:
        return (), None
    try:
        return tuple(str(path) for path in json.loads(text)["paths"]), at
    except (ValueError, TypeError, KeyError):
        return (), at
