"""Logs that come through a pipe: `-`, `<(zcat runs.jsonl.gz)`, a named pipe.

Each is written to a file that a reader can go back in, in a temporary folder (TMPDIR) that goes with the command, and
so does the store of it.
"""

from __future__ import annotations

import os
import select
import stat
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

import click

from hotmess_tui.cli.options import Reading
from hotmess_tui.errors import HotmessError
from hotmess_tui.records import Progress
from hotmess_tui.refusals import refusals_at

STANDARD_INPUT = "-"
_BLOCK = 1 << 20
_PATIENCE = 3.0  # seconds that a named pipe may wait for the program that writes into it
_NAMES = ("/dev/stdin", "/dev/fd/0", "/proc/self/fd/0")
_FOLDERS = ("piped", "input")  # the names above a file become names of runs: the same whatever the folder


class _Pipes:
    """The pipes that one command has read, each once however often its logs are opened."""

    def __init__(self) -> None:
        self.folder = tempfile.TemporaryDirectory(prefix="hotmess-")
        self.files: dict[str, Path] = {}

    def file(self, path: str, tell: Callable[[Progress], None]) -> Path:
        """The file with what came through the pipe."""
        if path not in self.files:
            target = Path(self.folder.name, *_FOLDERS, self._name(path))
            target.parent.mkdir(parents=True, exist_ok=True)
            _write(path, target, tell)
            self.files[path] = target
        return self.files[path]

    def _name(self, path: str) -> str:
        """A name that is the same the next time: descriptors of a shell are numbered as it likes."""
        if _is_standard_input(path):
            return "stdin"
        return Path(path).name if not path.startswith(("/dev/fd/", "/proc/")) else f"pipe-{len(self.files) + 1}"


def is_piped(path: str) -> bool:
    """Whether a path is standard input or a pipe."""
    if _is_standard_input(path):
        return True
    try:
        mode = os.stat(path).st_mode
    except (OSError, ValueError):
        return False
    return stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode)


def any_piped(paths: Sequence[str]) -> bool:
    """Whether any of the paths is."""
    return any(map(is_piped, paths))


def as_files(reading: Reading, tell: Callable[[Progress], None]) -> Reading:
    """What a command was given, with a file in the place of each pipe, and the store beside them unless it is named.

    Args:
        reading: what it was given.
        tell: told how much has come.

    Raises:
        HotmessError: nothing came, or it can't be kept.
    """
    if not any_piped(reading.paths):
        return reading
    pipes = _pipes()
    paths = tuple(str(pipes.file(path, tell)) if is_piped(path) else path for path in reading.paths)
    store = reading.store or (Path(pipes.folder.name) / "store" if reading.cache else None)
    return replace(reading, paths=paths, store=store)


def shown(text: str) -> str:
    """A path, or a message with one, as a person named it."""
    context = click.get_current_context(silent=True)
    pipes = context.find_root().meta.get(__name__) if context is not None else None
    for path, file in pipes.files.items() if pipes is not None else ():
        text = text.replace(str(file), "standard input" if _is_standard_input(path) else path)
    return text


@contextmanager
def naming_pipes() -> Iterator[None]:
    """Where the body fails, the message names pipes as a person did."""
    try:
        yield
    except HotmessError as fault:
        fault.args = (shown(str(fault)), *fault.args[1:])
        raise


def take_keyboard() -> None:
    """Put the terminal in the place of standard input, once that has been read: the explorer listens there.

    Raises:
        HotmessError: there is no terminal.
    """
    try:
        terminal = os.open("/dev/tty", os.O_RDWR)
    except OSError:
        raise HotmessError("the explorer needs a terminal for its keys, and there is no /dev/tty here", 2) from None
    os.dup2(terminal, 0)
    os.close(terminal)


def _pipes() -> _Pipes:
    root = click.get_current_context().find_root()
    if __name__ not in root.meta:
        pipes = root.meta[__name__] = _Pipes()
        root.call_on_close(pipes.folder.cleanup)
    kept: _Pipes = root.meta[__name__]
    return kept


def _is_standard_input(path: str) -> bool:
    return path == STANDARD_INPUT or path in _NAMES


def _write(path: str, target: Path, tell: Callable[[Progress], None]) -> None:
    standard = _is_standard_input(path)
    name = "standard input" if standard else path
    if standard and sys.stdin.isatty():
        raise HotmessError(f"{path}: standard input is a terminal; pipe a log into it: zcat FILE | hotmess … -", 2)
    with refusals_at(Path(path)):
        descriptor, first = (os.dup(0), b"") if standard else _opened(path)
    with open(descriptor, "rb", buffering=0) as source, refusals_at(target), target.open("wb") as out:
        out.write(first)
        came = len(first)
        while block := source.read(_BLOCK):
            out.write(block)
            came += len(block)
            tell(Progress(name, came, 0, "bytes"))
    if not came:
        raise HotmessError(f"{name}: no data received; the program that writes to it may have failed")


def _opened(path: str) -> tuple[int, bytes]:
    """The descriptor of a pipe that another program writes into, and what was read of it already."""
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)  # else it waits for ever where no program writes
    arrives = select.poll()
    arrives.register(descriptor, select.POLLIN)
    end = time.monotonic() + _PATIENCE
    first = b""
    while not arrives.poll(50):
        with suppress(BlockingIOError):  # a program has it open, and has not written yet
            if not (first := os.read(descriptor, 1)) and time.monotonic() < end:
                continue
            if not first:
                os.close(descriptor)
                raise HotmessError(f"{path}: no program writes to this pipe")
        break
    os.set_blocking(descriptor, True)
    return descriptor, first
