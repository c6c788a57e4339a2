"""What `hotmess` and `python -m hotmess_tui` run: the version at once, everything else through the commands."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line of this process and end it with the exit status."""
    if sys.argv[1:] in (["--version"], ["-V"]):
        from hotmess_tui import __version__

        print(f"hotmess {__version__}")  # before the command line library is loaded: scripts ask this often
        return
    from hotmess_tui.cli.interrupt import end_at_once_on_ctrl_c
    from hotmess_tui.cli.main import hotmess

    end_at_once_on_ctrl_c()
    hotmess.main(prog_name="hotmess")


if __name__ == "__main__":
    main()
