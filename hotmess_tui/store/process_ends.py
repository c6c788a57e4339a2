"""How a process of ours ended, in words: what is known, and no more."""

from __future__ import annotations

import signal

_CRASHES = (signal.SIGSEGV, signal.SIGABRT, signal.SIGBUS, signal.SIGILL, signal.SIGFPE)


def how_it_ended(status: int) -> str:
    """What to say behind "the process that …".

    Args:
        status: as `subprocess` has it, a signal as its negative number.
    """
    if status >= 0:
        return f"ended with status {status}"
    try:
        name = signal.Signals(-status).name
    except ValueError:  # a real-time signal
        name = f"signal {-status}"
    if -status == signal.SIGKILL:
        return f"was killed ({name}), probably for lack of memory"
    if -status in _CRASHES:
        return f"crashed ({name}), possibly for lack of memory"
    return f"was ended by {name}"
