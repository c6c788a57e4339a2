"""What `hotmess` and `python -m hotmess_tui` run: the version at once, everything else through the commands."""

from __future__ import annotations

import atexit
import os
import sys
from typing import NoReturn


def main() -> None:
    """Run the command line of this process and end it with the exit status."""
    if sys.argv[1:] in (["--version"], ["-V"]):
        from hotmess_tui.version import __version__

        print(f"hotmess {__version__}")  # before the command line library is loaded: scripts ask this often
        return
    from hotmess_tui.cli.interrupt import end_at_once_on_ctrl_c
    from hotmess_tui.cli.main import hotmess

    end_at_once_on_ctrl_c()
    try:
        hotmess.main(prog_name="hotmess")
    except SystemExit as end:
        _leave(end.code if isinstance(end.code, int) else int(end.code is not None))


def _leave(status: int) -> NoReturn:
    """End, but do not take the interpreter apart: DuckDB's binding would list on the terminal what it thinks leaked."""
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError):  # whoever read it has gone
            continue
    os._exit(status)


if __name__ == "__main__":
    main()
