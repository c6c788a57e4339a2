"""Ctrl-C ends a command at once, also in the middle of a long query."""

from __future__ import annotations

import signal
import threading
from types import FrameType
from typing import NoReturn

from hotmess_tui.ending import end_now

INTERRUPTED = 130  # the exit status
_GRACE = 0.5  # seconds for an orderly end


def end_at_once_on_ctrl_c() -> None:
    """End within the grace whatever runs.

    Sorting many rows can take seconds before the database looks up.
    """
    signal.signal(signal.SIGINT, _interrupted)


def _interrupted(_signal: int, _frame: FrameType | None) -> NoReturn:
    leaving = threading.Timer(_GRACE, _leave)
    leaving.daemon = True
    leaving.start()
    raise KeyboardInterrupt


def _leave() -> None:
    # half-written parts of a store have no name in any index, and are swept by a later run
    end_now(INTERRUPTED)
