"""Small files of ours are read where they are files: a pipe in their place would be waited for, a device never ends."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path


def read_regular(file: Path, most: int = -1) -> bytes:
    """The bytes of a regular file, at most so many from its beginning; never waits.

    Raises:
        OSError: it cannot be read, or something else is in its place.
    """
    descriptor = os.open(file, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))  # with which a pipe opens at once
    with os.fdopen(descriptor, "rb") as opened:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError(errno.EEXIST, os.strerror(errno.EEXIST), os.fspath(file))
        return opened.read(most)
