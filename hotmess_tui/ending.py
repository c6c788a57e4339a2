"""The end of the process: temporary folders are removed, the interpreter is not taken apart."""

from __future__ import annotations

import atexit
import os
import sys
from typing import NoReturn


def end_now(status: int) -> NoReturn:
    """End the process with an exit status, from any thread.

    Exit hooks run, as they remove temporary folders, and what is printed is written. The interpreter is not taken
    apart: DuckDB's binding would list on the terminal what it thinks leaked.
    """
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError):  # whoever read it has gone
            continue
    os._exit(status)
