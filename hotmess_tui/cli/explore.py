"""`hotmess [PATH…]`: opens the explorer."""

from __future__ import annotations

import difflib
import functools
import os
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from hotmess_tui import config_file, first_start
from hotmess_tui.cli.addresses import any_remote, as_tables
from hotmess_tui.cli.opening import Bar
from hotmess_tui.cli.options import Reading, choosing, into, reading
from hotmess_tui.cli.piped import any_piped, as_files, take_keyboard
from hotmess_tui.cli.terminal import in_browser, speaks_unicode
from hotmess_tui.deferred import Deferred
from hotmess_tui.errors import HotmessError
from hotmess_tui.formats.log_files import file_states
from hotmess_tui.records import Choice, Progress
from hotmess_tui.store import locations

if TYPE_CHECKING:
    from hotmess_tui.app.keys import Rebound
    from hotmess_tui.explorer import first_chart
    from hotmess_tui.explorer.explorer import Explorer
else:  # with a store, or other view settings, no chart was kept
    first_chart = Deferred("hotmess_tui.explorer.first_chart")

TERMINAL, MONOCHROME = "terminal", "monochrome"  # themes


@dataclass(frozen=True)
class Look:
    """How the explorer is shown."""

    ascii: bool
    no_color: bool
    theme: str
    follow: bool


looking = into(
    "look",
    Look,
    click.option("--ascii", is_flag=True, help="Use ASCII characters only."),
    click.option("--no-color", is_flag=True, help="Turn colours off, as NO_COLOR does."),
    click.option(
        "--theme",
        type=click.Choice((TERMINAL, MONOCHROME)),
        default=TERMINAL,
        show_default=True,
        help="Colours of the explorer: those of the terminal, or none.",
    ),
    click.option("--follow", is_flag=True, help="Keep watching and add new samples automatically."),
)


@click.command("hotmess")
@reading
@choosing
@looking
def command(reading: Reading, choice: Choice, look: Look) -> None:
    """Open the explorer on PATH…: logs, folders of logs, globs or a store."""
    refuse_misspelt_command(reading.paths)
    if not in_browser():
        _refuse_without_terminal(any_piped(reading.paths))
    show(reading, choice, look)


def _refuse_without_terminal(piped: bool) -> None:
    if not (sys.stdin.isatty() or piped) or not sys.stdout.isatty():
        raise HotmessError(
            "the explorer needs a terminal; a pipe takes a command such as hotmess table PATH, "
            "and hotmess - opens what comes through one",
            status=2,
        )
    if os.environ.get("TERM") == "dumb":
        raise HotmessError(
            "the explorer needs a terminal that can place the cursor, and TERM is dumb; "
            "hotmess chart, table, questions, samples, trace and triage print what it shows",
            status=2,
        )


def show(reading: Reading, choice: Choice, look: Look) -> NoReturn:
    """Open the explorer, stay until it is left, and end with its exit status."""
    if any_piped(reading.paths) or any_remote(reading):
        if look.follow and any_piped(reading.paths):
            raise HotmessError("--follow: a pipe is read once; name a file or a folder", status=2)
        bar = Bar()
        try:
            reading = as_tables(as_files(reading, bar), look.follow, bar)
        finally:
            bar.close()
        if not sys.stdin.isatty():
            take_keyboard()
    if look.no_color or look.theme == MONOCHROME:
        os.environ["NO_COLOR"] = "1"  # the terminal library asks the environment
    signal.signal(signal.SIGINT, signal.default_int_handler)  # the screen gives the terminal back before it ends
    from hotmess_tui.app import run

    keymap, notice = _keys_of_file()
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
            following=look.follow,
            files=files,
        )

    kept = None
    if reading.cache and choice == Choice():
        kept = first_chart.find(reading.paths, reading.store, reading.options, files)
    ascii, web = look.ascii or not speaks_unicode(None), in_browser()
    sys.exit(
        run(
            opener,
            ascii=ascii,
            choice=choice,
            look=kept,
            follow=look.follow,
            web=web,
            keymap=keymap,
            notice=notice,
            remember_start=first_start.remember if first_start.is_first() else None,
        )
    )


def _keys_of_file() -> tuple[dict[str, Rebound], str]:
    """The keymap of the configuration file, and what is wrong with it in a line: such keys stay as they are."""
    file = config_file.read()
    if config_file.KEYS not in file.entries:
        return {}, ""
    from hotmess_tui.app.keymap import checked  # loads every screen

    keymap, mistakes = checked(file)
    wrong = file.located([*mistakes, *(mistake for mistake in file.mistakes() if mistake.keys == (config_file.KEYS,))])
    more = f" (and {len(wrong) - 1} more: hotmess config)" if len(wrong) > 1 else ""
    return keymap, f"{wrong[0]}{more}" if wrong else ""


def refuse_misspelt_command(paths: tuple[str, ...]) -> None:
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
