"""Opening logs for a command: progress while they are read, what could not be read, and the end under `--strict`."""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from hotmess_tui.charts.safe import cut, one_line
from hotmess_tui.cli.addresses import as_tables
from hotmess_tui.cli.options import Reading
from hotmess_tui.cli.piped import any_piped, as_files, naming_pipes, shown
from hotmess_tui.cli.settings import taken_from_file
from hotmess_tui.cli.terminal import size as terminal_size
from hotmess_tui.contents import SourceRow
from hotmess_tui.errors import AskAgain, Damaged, HotmessError
from hotmess_tui.records import Progress
from hotmess_tui.tables.column import size_text

if TYPE_CHECKING:
    from hotmess_tui.explorer.explorer import Explorer

_NAMED = 5  # unread sources that get a line of their own
_REDRAW = 0.1  # seconds between two pictures of the bar


class Bar:
    """A line on standard error that says how far the reading is; nothing at all where that is no terminal."""

    def __init__(self) -> None:
        self._shown = sys.stderr.isatty()
        self._last = 0.0
        self._drawn = False

    def __call__(self, progress: Progress) -> None:
        """Draw the line anew, a few times a second."""
        now = time.monotonic()
        if not self._shown or (now - self._last < _REDRAW and progress.done < progress.total):
            return
        self._last, self._drawn = now, True
        done = progress.done / progress.total if progress.total else 1.0
        if not progress.total and progress.unit == "bytes":  # nobody knows how much will come
            count = f" {size_text(progress.done)}  "
        elif progress.unit == "bytes":
            count = f" {size_text(progress.done)} of {size_text(progress.total)}  "
        else:
            count = f" {progress.done:,} of {progress.total:,} {progress.unit}  "
        bar = ("█" * round(done * 20)).ljust(20, "░") if progress.total else ""
        line = cut(bar + count + one_line(progress.what), terminal_size()[0] - 1)
        sys.stderr.write(f"\r\x1b[2K{line}")
        sys.stderr.flush()

    def close(self) -> None:
        """Leave the line empty for what comes next."""
        if self._drawn:
            sys.stderr.write("\r\x1b[2K")
            sys.stderr.flush()
            self._drawn = False


def say(text: str) -> None:
    """A remark for a person, beside the data: on standard error."""
    with contextlib.suppress(OSError):  # standard error is full, or gone
        click.echo(one_line(text), err=True)


def watched(reading: Reading, follow: bool, *, name_faults: bool = True) -> Iterator[Explorer]:
    """The explorer on what a command was given; with `follow` again whenever something has come, until Ctrl-C."""
    from hotmess_tui.explorer import source_changes

    if follow and any_piped(reading.paths):
        raise HotmessError("--follow: a pipe is read once; name a file or a folder", status=2)
    with opened(reading, name_faults=name_faults, following=follow) as explorer:
        if follow and explorer.origin is None:
            raise HotmessError("this is a prebuilt store; open the original logs to use --follow", status=2)
        try:
            yield explorer
            looked = time.monotonic()
            while follow:
                time.sleep(source_changes.pause(looked))
                looked = time.monotonic()
                try:
                    renewed = explorer.renewed()
                except HotmessError as fault:  # a file may be gone for a moment
                    say(f"hotmess: {fault}")
                    continue
                if renewed is not None:
                    say(renewed.arrived_since(explorer))
                    explorer.close()
                    explorer = renewed
                    yield explorer
        finally:
            explorer.close()


@contextlib.contextmanager
def opened(reading: Reading, *, name_faults: bool = True, following: bool = False) -> Iterator[Explorer]:
    """The explorer on what a command was given; what could not be read is named on standard error.

    Raises:
        HotmessError: nothing could be read, or with `--strict` any source could not.
    """
    from hotmess_tui.explorer.explorer import Explorer

    bar = Bar()
    try:
        reading = as_tables(as_files(reading, bar), following, bar)
        with naming_pipes():
            explorer = Explorer.open(
                reading.paths,
                store=reading.store,
                options=reading.options,
                cache=reading.cache,
                progress=bar,
                following=following,
            )
    finally:
        bar.close()
    with contextlib.closing(explorer), _healing(explorer):
        context = click.get_current_context(silent=True)
        if context is not None and (taken := taken_from_file(context)):
            say(taken)
        unread = _faulty(explorer)
        for note in explorer.notes:
            say(note)
        if name_faults:
            _name(unread)
        yield explorer
        broken = [source for source in unread if source.status == "unreadable"]
        if reading.strict and broken:
            raise HotmessError(f"--strict: {len(broken):,} of the sources could not be read")


@contextlib.contextmanager
def _healing(explorer: Explorer) -> Iterator[None]:
    """Where a command meets damaged files of the store, have them read again, and the command run once more.

    Raises:
        HotmessError: the logs are gone or have changed.
    """
    from hotmess_tui.explorer.healing import healed

    try:
        yield
    except Damaged as damage:
        again = healed(explorer, damage)
        if again is not explorer:
            again.close()
        raise AskAgain(f"{damage.folder}: damaged files of the store were read again from the logs") from None


def _name(unread: list[SourceRow]) -> None:
    for source in unread[:_NAMED]:
        say(f"hotmess: {shown(source.path)}: {source.problems[0] if source.problems else source.status}")
    if len(unread) > _NAMED:
        say(f"hotmess: {len(unread) - _NAMED:,} more could not be read or only in part: see hotmess sources")


def _faulty(explorer: Explorer) -> list[SourceRow]:
    """What could not be read, or only in part."""
    return [source for source in explorer.sources() if source.status in ("unreadable", "partly")]
