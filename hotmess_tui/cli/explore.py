"""`hotmess [PATH…]`: opens the explorer."""

from __future__ import annotations

import difflib
import functools
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hotmess_tui.cli.options import Reading, choosing, reading
from hotmess_tui.cli.terminal import speaks_unicode
from hotmess_tui.errors import HotmessError
from hotmess_tui.formats.log_files import file_states
from hotmess_tui.records import Choice, Progress
from hotmess_tui.store import locations

if TYPE_CHECKING:
    from hotmess_tui.explorer.explorer import Explorer


@click.command("hotmess")
@reading
@choosing
@click.option("--ascii", is_flag=True, help="Only ASCII characters.")
@click.option("--no-color", is_flag=True, help="No colours (as NO_COLOR does).")
@click.option("--follow", is_flag=True, help="Keep watching: new samples come in by themselves.")
def command(reading: Reading, choice: Choice, ascii: bool, no_color: bool, follow: bool) -> None:
    """Open the explorer on PATH…: logs, folders of logs, globs or a store."""
    _refuse_misspelt_command(reading.paths)
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise HotmessError("the explorer needs a terminal; a pipe takes a command such as hotmess table PATH", status=2)
    if os.environ.get("TERM") == "dumb":
        raise HotmessError(
            "the explorer needs a terminal that can place the cursor, and TERM is dumb; "
            "hotmess chart, table, questions, samples, trace and triage print what it shows",
            status=2,
        )
    if no_color:
        os.environ["NO_COLOR"] = "1"  # the terminal library asks the environment
    signal.signal(signal.SIGINT, signal.default_int_handler)  # the screen gives the terminal back before it ends
    from hotmess_tui.app import run

    # folders are walked once, for the kept chart or for opening: over a network that takes its time
    files = functools.cache(lambda: file_states(locations.logs(reading.paths)))

    def opener(progress: Callable[[Progress], None]) -> Explorer:
        from hotmess_tui.explorer.explorer import Explorer

        return Explorer.open(
            reading.paths,
            store=reading.store,
            options=reading.options,
            cache=reading.cache,
            progress=progress,
            following=follow,
            files=files,
        )

    look = None
    if reading.cache and choice == Choice():
        from hotmess_tui.explorer import first_chart

        look = first_chart.find(reading.paths, reading.store, reading.options, files)
    sys.exit(run(opener, ascii=ascii or not speaks_unicode(None), choice=choice, look=look, follow=follow))


def _refuse_misspelt_command(paths: tuple[str, ...]) -> None:
    """`hotmess chrat …` asks for a file that is not there: say what was meant."""
    from hotmess_tui.cli.main import COMMANDS

    for path in paths:
        if Path(path).exists():
            return
        if path in COMMANDS:
            raise HotmessError(f"{path}: a command comes first: hotmess {path} …", status=2)
        near = difflib.get_close_matches(path, COMMANDS, 1, 0.7)
        if near:
            raise HotmessError(f"{path}: no such file, and no such command; did you mean hotmess {near[0]}?", status=2)
