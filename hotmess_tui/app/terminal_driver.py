"""The terminal as the explorer takes it, and gives it back however the process ends."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import sys
import termios
import threading
from collections.abc import Callable
from types import FrameType
from typing import IO, Any

from textual.drivers.linux_driver import LinuxDriver

from hotmess_tui.ending import end_now

GRACE = 2.0  # seconds for an orderly end, before the process is ended as it is
ENDING = (signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT)
# Ends a sequence that was cut off, then undoes what Textual's driver does when it starts: synchronised output, pasting
# in brackets, mouse, focus, keyboard protocol; wraps lines again, leaves the alternate screen, shows the cursor
_AS_IT_WAS = (
    "\x18\x1b[?2026l\x1b[?2004l\x1b[?2048l\x1b[?1000l\x1b[?1003l\x1b[?1015l\x1b[?1006l\x1b[?1016l"
    "\x1b[?1004l\x1b[<u\x1b[?7h\x1b[?1049l\x1b[?25h\x1b[0m"
)
_WRITABLE_WITHIN = 0.2  # seconds; a terminal that takes nothing more is not waited for


class _Output:
    """The terminal to write to; once it is gone, what is written is dropped rather than raised in a thread."""

    def __init__(self, file: IO[str]) -> None:
        self._file = file

    def write(self, text: str) -> None:
        with contextlib.suppress(OSError, ValueError):
            self._file.write(text)

    def flush(self) -> None:
        with contextlib.suppress(OSError, ValueError):
            self._file.flush()

    def fileno(self) -> int:
        return self._file.fileno()

    def isatty(self) -> bool:
        return self._file.isatty()


class TerminalDriver(LinuxDriver):
    """Textual's driver for Linux and macOS; draws on standard output, and tells whether the terminal is taken."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        assert sys.__stdout__ is not None, "the command makes sure of a terminal"
        self._output = sys.__stdout__.fileno()
        self._file = _Output(sys.__stdout__)  # type: ignore[assignment]
        self._taken = False

    def start_application_mode(self) -> None:
        """Take the terminal."""
        self._taken = True
        super().start_application_mode()  # type: ignore[no-untyped-call]

    def close(self) -> None:
        """Everything was written, what gives the terminal back included."""
        super().close()
        self._taken = False

    def restore(self) -> None:
        """Leave the terminal as it was found, from any thread; nothing where that has been done."""
        if not self._taken:
            return
        self._taken = False
        closing = threading.Thread(target=super().close, daemon=True)  # writes what is still to be written
        closing.start()
        closing.join(_WRITABLE_WITHIN)
        if select.select([], [self._output], [], _WRITABLE_WITHIN)[1]:
            with contextlib.suppress(OSError):
                os.write(self._output, _AS_IT_WAS.encode())
        if self.attrs_before is not None:
            with contextlib.suppress(termios.error):
                termios.tcsetattr(self.fileno, termios.TCSANOW, self.attrs_before)


class Leaving:
    """Ends the explorer when the process is told to, or when its terminal is gone.

    Args:
        leave: ends the application in an orderly way with an exit status; called from any thread.
        restore: leaves the terminal as it was, where the orderly way takes too long.
    """

    def __init__(self, leave: Callable[[int], None], restore: Callable[[], None]) -> None:
        self._leave, self._restore = leave, restore
        self._status: int | None = None

    def watch(self) -> None:
        """Begin; in the main thread."""
        for number in ENDING:
            signal.signal(number, self._signalled)
        threading.Thread(target=self._await_hang_up, name="hang-up", daemon=True).start()

    def _signalled(self, number: int, _frame: FrameType | None) -> None:
        self._end(128 + number)

    def _await_hang_up(self) -> None:
        """A lost connection need not send a signal; reading from a terminal that is gone would go on for ever."""
        poll = select.poll()
        poll.register(sys.__stdin__.fileno(), 0)  # type: ignore[union-attr]
        with contextlib.suppress(OSError):
            if any(event & select.POLLHUP for _, event in poll.poll()):  # not where terminals cannot be polled
                self._end(128 + signal.SIGHUP)

    def _end(self, status: int) -> None:
        if self._status is not None:
            return
        self.limit(status)
        self._leave(status)

    def limit(self, status: int) -> None:
        """The orderly end has begun: what still runs then, a call that no interrupt reaches, does not hold it up."""
        self._status = status
        at_last = threading.Timer(GRACE, self._end_at_once)
        at_last.daemon = True
        at_last.start()

    def _end_at_once(self) -> None:
        self._restore()
        end_now(self._status or 0)
