"""Standard streams that are closed, full or gone: what goes wrong with them ends in one line, or does no harm."""

from __future__ import annotations

import contextlib
import errno
import os
import sys

_LOST = {errno.ENOSPC, errno.EBADF, errno.EIO, errno.EDQUOT, errno.EFBIG}


def open_closed_streams() -> None:
    """Put the null device where a standard stream is closed.

    Else the next file that is opened, the store for one, would stand in its place and get what is printed. Writing to
    a closed standard output stays an error, since the device is opened for reading there.
    """
    for number, flags in ((0, os.O_RDONLY), (1, os.O_RDONLY), (2, os.O_WRONLY)):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, flags)  # the lowest number that is free, which is this one
    if sys.stdin is None:
        sys.stdin = open(0, closefd=False)  # noqa: SIM115
    if sys.stdout is None:
        sys.stdout = open(1, "w", closefd=False)  # noqa: SIM115
    if sys.stderr is None:
        sys.stderr = open(2, "w", closefd=False)  # noqa: SIM115


def lost_output(fault: OSError) -> str:
    """What a person is told where standard output could not be written; empty where the fault is another one."""
    return f"standard output: {fault.strerror}" if fault.filename is None and fault.errno in _LOST else ""


def forget_stdout() -> None:
    """What is still buffered for standard output must not raise at exit: nobody reads it any more, or nothing can."""
    with contextlib.suppress(OSError, ValueError):  # not a real file, as in a test
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, sys.stdout.fileno())
        os.close(null)
