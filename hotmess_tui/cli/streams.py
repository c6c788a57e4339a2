"""Standard streams: closed, full or gone they end in one line or do no harm; to a terminal goes only what we mean."""

from __future__ import annotations

import contextlib
import errno
import os
import re
import sys
from types import TracebackType
from typing import Any, TextIO, cast

from hotmess_tui.charts.safe import harmless, visible

# What the commands themselves send to a terminal: lines, colours, a line that is cleared
_OURS = re.compile(r"(\x1b\[[0-9;]*m|\x1b\[2K|[\n\t\r])")
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


class Gated:
    """A text stream to a terminal: of what is written, only our own sequences and harmless text pass."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str | bytes) -> int:
        """Write text; bytes are taken as text, so that nothing goes around."""
        encoding = self._stream.encoding or "utf-8"
        decoded = text.decode(encoding, "replace") if isinstance(text, bytes) else text
        pieces = _OURS.split(decoded)  # every other one is ours
        safe = "".join(piece if n % 2 else harmless(piece) for n, piece in enumerate(pieces))
        self._stream.write(safe.encode(encoding, "replace").decode(encoding))
        return len(text)

    def __getattr__(self, name: str) -> Any:
        if name == "buffer":  # the way around
            raise AttributeError(name)
        return getattr(self._stream, name)


def gate_terminals() -> None:
    """From now on, what is printed on a terminal passes through the gate, a traceback included."""
    if sys.stdout.isatty():
        sys.stdout = cast("TextIO", Gated(sys.stdout))
    if sys.stderr.isatty():
        sys.stderr = cast("TextIO", Gated(sys.stderr))
        sys.excepthook = _show


def _show(kind: type[BaseException], fault: BaseException, trace: TracebackType | None) -> None:
    """The traceback of --debug, in which names from logs stand."""
    import traceback

    sys.stderr.write(visible("".join(traceback.format_exception(kind, fault, trace)), keep="\n"))


def lost_output(fault: OSError) -> str:
    """What a person is told where standard output could not be written; empty where the fault is another one."""
    return f"standard output: {fault.strerror}" if fault.filename is None and fault.errno in _LOST else ""


def forget_stdout() -> None:
    """What is still buffered for standard output must not raise at exit: nobody reads it any more, or nothing can."""
    with contextlib.suppress(OSError, ValueError):  # not a real file, as in a test
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, sys.stdout.fileno())
        os.close(null)
