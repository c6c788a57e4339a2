"""What `hotmess` and `python -m hotmess_tui` run: the version at once, everything else through the commands."""

from __future__ import annotations

import contextlib
import signal
import sys


def main() -> None:
    """Run the command line of this process and end it with the exit status."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl-C while modules load ends it without a traceback
    if sys.argv[1:] in (["--version"], ["-V"]) and sys.stdout is not None:
        from hotmess_tui.version import __version__

        with contextlib.suppress(OSError):  # standard output is full: said below
            print(f"hotmess {__version__}", flush=True)  # before the command line library loads: scripts ask this often
            return
    from hotmess_tui.cli.streams import gate_terminals, open_closed_streams

    open_closed_streams()
    gate_terminals()
    from hotmess_tui.cli.interrupt import end_at_once_on_ctrl_c
    from hotmess_tui.cli.main import hotmess
    from hotmess_tui.ending import end_now

    end_at_once_on_ctrl_c()
    try:
        hotmess.main(prog_name="hotmess")
    except SystemExit as end:
        end_now(end.code if isinstance(end.code, int) else int(end.code is not None))


if __name__ == "__main__":
    main()
