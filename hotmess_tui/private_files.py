"""Folders and files that only their user may read: stores hold private traces, on machines that many share."""

from __future__ import annotations

import contextlib
import os
import stat
from pathlib import Path

FOLDER, FILE = 0o700, 0o600
_OTHERS = 0o077


def make_folder(folder: Path, *, tighten: bool) -> None:
    """Make a folder for its user alone, whatever the umask.

    Args:
        folder: the folder; those above it are made as the umask has it.
        tighten: whether one that was there, and what is in it, is closed to others; a folder that a person named keeps
            its mode, which may be meant.

    Raises:
        OSError: it cannot be made.
    """
    try:
        folder.mkdir(FOLDER)
    except FileNotFoundError:
        folder.parent.mkdir(parents=True, exist_ok=True)
        folder.mkdir(FOLDER, exist_ok=True)
    except FileExistsError:
        if not folder.is_dir():
            raise
    if tighten:
        close_to_others(folder)


def close_to_others(folder: Path) -> None:
    """Take a folder, and what was put into it while it was open, away from others; links are not followed."""
    try:
        if not stat.S_IMODE(os.lstat(folder).st_mode) & _OTHERS:
            return  # nobody could have got at what is in it
    except OSError:
        return
    os.chmod(folder, FOLDER)
    for at, folders, files in os.walk(folder):
        for name in (*folders, *files):
            _close(os.path.join(at, name))


def _close(path: str) -> None:
    with contextlib.suppress(OSError):  # gone meanwhile, or of another user
        mode = os.lstat(path).st_mode
        if stat.S_ISDIR(mode) or stat.S_ISREG(mode):
            os.chmod(path, FOLDER if stat.S_ISDIR(mode) else FILE)


def close_file(file: Path, like: Path | None = None) -> None:
    """Give a file that is being written the mode of one that it belongs to; without it, it is its user's alone."""
    mode = FILE
    if like is not None:
        with contextlib.suppress(OSError):  # there is none yet
            mode = stat.S_IMODE(os.stat(like).st_mode) & 0o666
    os.chmod(file, mode | FILE)


def make_database(file: Path) -> None:
    """Make the file of a database for its user alone; one that is there is closed to others.

    Raises:
        OSError: it cannot be made.
    """
    if not file.exists():
        os.close(os.open(file, os.O_RDWR | os.O_CREAT, FILE))
    close_database(file)


def close_database(file: Path) -> None:
    """Close the file of a database to others; what SQLite writes beside it gets its mode."""
    with contextlib.suppress(OSError):  # of another user
        if stat.S_IMODE(os.stat(file).st_mode) & _OTHERS:
            os.chmod(file, FILE)
