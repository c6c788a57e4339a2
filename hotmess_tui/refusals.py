"""What the machine refuses (disks, permissions, memory, damaged files): one line that says what, where, what to do."""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hotmess_tui.errors import Damaged, HotmessError

_GONE = "it is gone, or its folder is"
_REASONS = {
    errno.ENOSPC: "the disk is full: make room on it",
    errno.EDQUOT: "your share of the disk is used up: make room on it",
    errno.EFBIG: "no file may grow so large here: ulimit -f shows the limit",
    errno.EROFS: "the disk is read-only",
    errno.EACCES: "no permission: check its mode and owner",
    errno.EPERM: "no permission: check its mode and owner",
    errno.ENOENT: _GONE,
    errno.ESTALE: _GONE,
    errno.EISDIR: "a folder is in its place: move that away",
    errno.ENOTDIR: "a file is in the place of one of its folders",
    errno.EEXIST: "something else is in its place: move that away",
    errno.EMFILE: "too many files are open: ulimit -n raises the limit",
    errno.ENFILE: "too many files are open on this machine",
    errno.EIO: "the disk reports an error",
    errno.ENAMETOOLONG: "the name is too long",
    errno.ELOOP: "its links lead in a circle",
    errno.ENOMEM: "not enough memory",
}
OF_THE_DISK = {errno.ENOSPC, errno.EDQUOT, errno.EROFS}  # a matter of the folder, not of one file in it
_WORDS_OF_THE_DISK = {_REASONS[number] for number in OF_THE_DISK}
# What databases say, in the order of looking; DuckDB's messages end with the text of the system's error
_SQLITE = (
    ("locked", "another program holds it: try again in a moment"),
    ("readonly", "it is read-only: check its mode and owner"),
    ("disk is full", _REASONS[errno.ENOSPC]),
    ("I/O error", "its disk is full, reports an error, or allows no larger file"),
    ("unable to open", "it cannot be opened: check its folder's mode and owner"),
    ("not a database", "it is damaged, or not a database at all: move it away to start over"),
    ("malformed", "it is damaged: move it away to start over (sqlite3 FILE .recover may save what it holds)"),
)
_DAMAGED = re.compile(
    r"magic bytes|corrupt|checksum|not a valid|too small to be|deserializ|decompress|thrift|footer", re.IGNORECASE
)
_NAMED = re.compile(r"[\"']([^\"'\n]*/[^\"'\n]*)[\"']")


def reason(fault: BaseException) -> str:
    """Why the machine refused something and what to do, in a few words; empty where it is no such fault."""
    if isinstance(fault, (HotmessError, Damaged)):
        return str(fault)
    if isinstance(fault, MemoryError):
        return "not enough memory: narrow the filter, or close other programs"
    if isinstance(fault, OSError):
        return _REASONS.get(fault.errno or 0) or fault.strerror or str(fault) or type(fault).__name__
    kind = type(fault).__module__.partition(".")[0]
    if kind in ("zipfile", "zlib", "zstandard") or isinstance(fault, EOFError):
        return "damaged: copy it again"
    if isinstance(fault, UnicodeError):
        return "invalid bytes where text is expected: copy the file again"
    if isinstance(fault, RecursionError):
        return "nested too deeply to be read"
    message = next(iter(str(fault).splitlines()), "")
    if kind == "sqlite3":
        return next((words for sign, words in _SQLITE if sign in message), "")
    if kind in ("duckdb", "_duckdb"):
        return _of_duckdb(type(fault).__name__, message)
    if kind == "pyarrow":
        return "damaged, or no Parquet: copy it again"
    return ""


def _of_duckdb(name: str, message: str) -> str:
    if name == "OutOfMemoryException":
        return "not enough memory for this query: narrow the filter"
    cause = next((words for number, words in _REASONS.items() if os.strerror(number) in message), "")
    if cause or not _DAMAGED.search(message):
        return cause or ("cannot be read or written" if name == "IOException" else "")
    return "damaged: copy it again, or remove it where it is of a store"


def place(fault: BaseException) -> Path | None:
    """The file or folder that a fault speaks of, where it names one."""
    name = getattr(fault, "filename", None)
    if isinstance(name, (str, bytes)) and name:
        return Path(os.fsdecode(name))
    named = _NAMED.search(str(fault)) if type(fault).__module__.endswith("duckdb") else None
    return Path(named[1].rstrip("\\")) if named else None  # its quotes are escaped where a message quotes another


def refusal(fault: BaseException, where: Path | None = None) -> HotmessError | None:
    """A fault of the machine as one line; None where it is one of the program.

    Args:
        fault: whatever was raised.
        where: what could not be read or written; None: what the fault itself names.
    """
    if isinstance(fault, HotmessError):
        return fault
    if isinstance(fault, Damaged):  # it names the store itself
        return HotmessError(str(fault))
    words = reason(fault)
    if not words:
        return None
    where = where or place(fault)
    if where is not None and words in _WORDS_OF_THE_DISK and not where.is_dir():
        where = where.absolute().parent
    return HotmessError(f"{where}: {words}" if where is not None else words)


@contextmanager
def refusals_at(where: Path) -> Iterator[None]:
    """Raise what the machine refuses as a `HotmessError` that names a file or a folder."""
    try:
        yield
    except (HotmessError, Damaged):
        raise
    except Exception as fault:
        refused = refusal(fault, where)
        if refused is None:
            raise
        raise refused from fault
