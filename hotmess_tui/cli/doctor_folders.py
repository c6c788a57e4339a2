"""What `hotmess doctor` checks on disk: the folder of stores, labels, own queries, the configuration file."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path

from hotmess_tui import config_file
from hotmess_tui.annotations.book import Book
from hotmess_tui.annotations.folder import labels_file
from hotmess_tui.cli.config import mistakes_of
from hotmess_tui.errors import HotmessError
from hotmess_tui.refusals import reason
from hotmess_tui.store import locations
from hotmess_tui.store.kept_stores import OUTDATED, kept_stores
from hotmess_tui.store.queries.user_queries import KINDS, faults, own
from hotmess_tui.tables.checks import ERROR, NOTICE, OK, WARNING, Check
from hotmess_tui.tables.column import size_text
from hotmess_tui.wording import counted

_ROOM = 2 * 10**9  # bytes; large logs spill to the disk while they are read
_MOST = 5  # broken queries that get a line of their own


def store_checks() -> Iterator[Check]:
    """Where stores are kept: writable, private, with room; how many there are."""
    folder = locations.cache_folder()
    nearest = _nearest(folder)
    yield _writable("store", folder, "HOTMESS_CACHE")
    if folder.is_dir():
        yield _private_folder("store", folder)
    try:
        free = shutil.disk_usage(nearest).free
    except OSError as fault:
        yield Check("store", "free space", WARNING, f"not known ({reason(fault)})")
    else:
        short = free < _ROOM
        fix = "Free some space, or set HOTMESS_CACHE to a folder on another disk." if short else ""
        yield Check("store", "free space", WARNING if short else OK, size_text(free), fix)
    yield _stores()


def _stores() -> Check:
    try:
        stores = kept_stores()
    except OSError as fault:
        return Check("store", "stores", ERROR, f"cannot be read ({reason(fault)})", "Check their modes and owners.")
    state = f"{counted(len(stores), 'store')}, {size_text(sum(store.size or 0 for store in stores))}"
    unused = sum(store.abandoned or store.status == OUTDATED for store in stores)
    if unused:
        state += f", {unused:,} of them outdated or without logs"
    return Check("store", "stores", OK, state, "hotmess stores --remove removes them." if unused else "")


def label_checks() -> Iterator[Check]:
    """The file of labels, notes and corrections: opens, is writable; how many there are."""
    file = labels_file()
    yield _writable("labels", file.parent, "HOTMESS_DATA")
    if not file.exists():
        yield Check("labels", "file", OK, "no labels yet")
        return
    yield _private_folder("labels", file.parent)
    try:
        entries = Book().entries()
    except HotmessError as fault:
        yield Check("labels", "file", ERROR, str(fault), "Values are shown without labels until it is repaired.")
        return
    kinds = (
        ("label", sum(entry.label is not None for entry in entries)),
        ("note", sum(entry.note is not None for entry in entries)),
        ("correction", sum(entry.correction is not None for entry in entries)),
    )
    size = size_text(file.stat().st_size)
    yield Check("labels", "file", OK, ", ".join(counted(number, kind) for kind, number in kinds) + f" in {size}")


def query_checks() -> Iterator[Check]:
    """A person's own queries: how many load, and what is wrong with the others."""
    folder = locations.own_queries()
    if not folder.is_dir():
        yield Check("queries", "folder", OK, f"no queries of your own in {folder}")
        return
    broken = faults()
    loaded = [f"{len(queries)} {kind}" for kind in KINDS if (queries := own(kind))]
    yield Check("queries", "folder", OK, f"{folder}: {', '.join(loaded) or 'no query'} loaded")
    for fault in broken[:_MOST]:
        words = fault.replace(f"{folder}{os.sep}", "", 1)
        yield Check("queries", "file", ERROR, words, "Correct or remove the file; the others work.")
    if len(broken) > _MOST:
        unnamed = f"{counted(len(broken) - _MOST, 'more query', 'more queries')} with an error"
        yield Check("queries", "file", ERROR, unnamed, "hotmess queries names them all.")


def config_checks() -> Iterator[Check]:
    """The configuration file: how many settings it has, and the lines that are wrong."""
    file = config_file.read()
    if file.path is None or not (file.text or file.broken):
        yield Check("configuration", "file", OK, "no configuration file")
        return
    settings = sum(len(entry) if isinstance(entry, dict) else 1 for entry in file.entries.values())
    yield Check("configuration", "file", OK, f"{file.path}: {counted(settings, 'setting')}")
    for mistake in mistakes_of(file):
        yield Check("configuration", "line", ERROR, mistake, "Correct the line, or put # before it.")


def _nearest(folder: Path) -> Path:
    """The folder, or the nearest above it that is there."""
    return next((above for above in (folder, *folder.parents) if above.is_dir()), Path("/"))


def _writable(area: str, folder: Path, variable: str) -> Check:
    nearest = _nearest(folder)
    elsewhere = f"let {variable} name another folder."
    if next((above for above in (folder, *folder.parents) if above.exists()), nearest) != nearest:
        state = f"{folder}: a file is in the place of it or of a folder above it"
        return Check(area, "folder", ERROR, state, f"Move that file away, or {elsewhere}")
    if not os.access(nearest, os.W_OK | os.X_OK):
        state = f"{folder} cannot be {'written' if folder.is_dir() else 'made'}"
        return Check(area, "folder", ERROR, state, f"Check mode and owner of it and its parents, or {elsewhere}")
    return Check(area, "folder", OK, f"{folder} {'is writable' if folder.is_dir() else 'will be made when needed'}")


def _private_folder(area: str, folder: Path) -> Check:
    status = folder.stat()
    mode = stat.S_IMODE(status.st_mode)
    if status.st_uid != os.getuid():
        return Check(area, "owner", NOTICE, "it belongs to another user of this machine")
    open_to = [words for bits, words in ((0o070, "the group"), (0o007, "all users")) if mode & bits]
    if open_to and mode & 0o055:
        state = f"mode {mode:04o}: {' and '.join(open_to)} of this machine can read it"
        return Check(area, "privacy", NOTICE, state, f"chmod go= {folder} keeps it to you.")
    return Check(area, "privacy", OK, f"mode {mode:04o}: private")
