"""Ctrl-C ends a command at once, also in the middle of a long query."""

from __future__ import annotations

import os
import signal
import threading
from types import FrameType
from typing import NoReturn

from hotmess_tui.ending import end_now

INTERRUPTED = 130  # the exit status
_GRACE = 0.4  # seconds for an orderly end


def end_at_once_on_ctrl_c() -> None:
    """End within the grace whatever runs.

    Sorting many rows, or one call of a function, can take the database longer than that, and Python hears of the signal
    only behind it. Its own handler writes the signal's number to a pipe at once: a thread that reads there counts.
    """
    read_end, write_end = os.pipe()
    os.set_blocking(write_end, False)
    signal.set_wakeup_fd(write_end, warn_on_full_buffer=False)
    threading.Thread(target=_count, args=(read_end,), daemon=True).start()
    signal.signal(signal.SIGINT, _interrupted)


def _count(read_end: int) -> None:
    # whoever has taken the signal over, as the explorer does, ends by himself
    while signal.SIGINT not in os.read(read_end, 64) or signal.getsignal(signal.SIGINT) is not _interrupted:
        pass
    threading.Event().wait(_GRACE)
    # half-written parts of a store have no name in any index, and are swept by a later run
    end_now(INTERRUPTED)


def _interrupted(_signal: int, _frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt
