"""The stores of the cache folder: what they are of, how large, whether their logs are still there; removing them.

Nothing is removed but folders in that folder which have the name of a store, and of these only what hotmess puts into
a store; links are removed as links, never followed.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import re
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from hotmess_tui.errors import HotmessError
from hotmess_tui.refusals import refusals_at
from hotmess_tui.store.ingest.run_folder import at_work
from hotmess_tui.store.locations import index_file, store_names, stores_folder
from hotmess_tui.store.sample_files import FOLDERS
from hotmess_tui.store.sources import query_index
from hotmess_tui.store.triage import FOLDER as TRIAGE
from hotmess_tui.store.use import use_file, used_for

READY, UNFINISHED, OUTDATED = "ready", "unfinished", "outdated"
_LEAST = 4  # characters of the beginning of a name
_FOLDERS = (*FOLDERS, TRIAGE, "runs", "spill")
_OURS = re.compile(r"index\.duckdb(\.\w+)?|first-look\.json(\.\d+\.tmp)?")


@dataclass(frozen=True)
class KeptStore:
    """A store of the cache folder.

    Args:
        store: its name, that of its folder.
        paths: what it was opened for, or the folder of its sources where that is not known.
        size: bytes of all its files; None: they cannot be looked at.
        samples: in it; None where it is not ready.
        sources: source files.
        gone: how many of these are not there any more.
        used: when it was opened last, in Unix time.
        status: ready; unfinished: a reading was interrupted; outdated: of another version, and read again when opened.
        in_use: whether a process has it open.
    """

    store: str
    paths: tuple[str, ...]
    size: int | None
    samples: int | None
    sources: int
    gone: int
    used: float | None
    status: str
    in_use: bool

    @property
    def abandoned(self) -> bool:
        """Whether none of its logs is there any more."""
        return bool(self.sources) and self.gone == self.sources


def kept_stores() -> list[KeptStore]:
    """All stores of the cache folder, the one used last first."""
    stores = [_described(stores_folder() / name) for name in store_names()]
    return sorted(stores, key=lambda store: (-(store.used or 0), store.store))


def chosen(stores: Sequence[KeptStore], named: str) -> list[KeptStore]:
    """The stores that a name means: the beginning of a store's name, its folder, or a path that it was opened for.

    Raises:
        HotmessError: none is meant, or several by the beginning of a name.
    """
    path = os.path.abspath(os.path.expanduser(named)) if named else ""
    by_path = [store for store in stores if path in (*store.paths, str(stores_folder() / store.store))]
    by_name = [store for store in stores if len(named) >= _LEAST and store.store.startswith(named)]
    if by_path or len(by_name) == 1:
        return by_path or by_name
    if by_name:
        raise HotmessError(f"{named}: matches {len(by_name)} stores: {', '.join(s.store for s in by_name)}", status=2)
    raise HotmessError(f"{named}: no store with this name or path; list all with hotmess stores", status=2)


def remove(store: KeptStore) -> None:
    """Remove a store.

    Raises:
        HotmessError: it is in use, or holds something that is not of hotmess, which stays.
    """
    folder = stores_folder() / store.store
    if store.store not in store_names():
        return  # gone meanwhile
    with refusals_at(folder), _alone(folder) as alone:
        if not alone:
            raise HotmessError(f"{store.store}: in use by another process; not removed")
        for name in sorted(os.listdir(folder)):  # the index before the files that it names
            path = folder / name
            if name in _FOLDERS and path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            elif name in _FOLDERS or _OURS.fullmatch(name):
                path.unlink()
        others = [name for name in os.listdir(folder) if name != use_file(folder).name]
        if others:
            raise HotmessError(f"{folder}: not removed, as it contains {others[0]!r}, which is not from hotmess")
        use_file(folder).unlink(missing_ok=True)
        folder.rmdir()


def _described(folder: Path) -> KeptStore:
    paths, used = used_for(folder)
    with contextlib.suppress(OSError):
        used = used or index_file(folder).stat().st_mtime
    current = query_index(folder, "SELECT path, samples FROM store.sources")
    rows = current[0] if current else []
    if current is None:
        any_version = query_index(folder, "SELECT path, 0 FROM store.sources", outdated=True)
        rows = any_version[0] if any_version else []
    status = READY if current else OUTDATED if index_file(folder).is_file() else UNFINISHED
    gone = sum(not os.path.lexists(str(path)) for path, _ in rows)
    if not paths and rows:
        with contextlib.suppress(ValueError):  # nothing in common
            paths = (os.path.commonpath([str(path) for path, _ in rows]),)
    samples = sum(int(count) for _, count in rows) if current else None
    with _alone(folder) as alone:
        return KeptStore(folder.name, paths, _size(folder), samples, len(rows), gone, used, status, not alone)


def _size(folder: Path) -> int | None:
    total = 0
    try:
        for at, _, names in os.walk(folder):
            for name in names:
                with contextlib.suppress(FileNotFoundError):
                    total += os.lstat(os.path.join(at, name)).st_size
    except OSError:
        return None
    return total


@contextlib.contextmanager
def _alone(folder: Path) -> Iterator[bool]:
    """Keep others from using a store; whether nobody does."""
    lock = None
    try:
        with contextlib.suppress(FileNotFoundError):  # of an earlier version
            lock = os.open(use_file(folder), os.O_RDWR | os.O_NOFOLLOW)
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        alone = not at_work(folder) and not _index_open(folder)
    except OSError:  # in use, or nobody can tell
        alone = False
    try:
        yield alone
    finally:
        if lock is not None:
            os.close(lock)


def _index_open(folder: Path) -> bool:
    """Whether DuckDB has the index open in another process, be it of an earlier version of hotmess."""
    try:
        index = os.open(index_file(folder), os.O_RDWR | os.O_NOFOLLOW)
    except FileNotFoundError:
        return False
    try:
        fcntl.lockf(index, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return True
    finally:
        os.close(index)
    return False
