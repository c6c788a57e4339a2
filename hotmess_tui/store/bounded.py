"""A person's own SQL in a process of its own: it can be ended in the middle of a call, and its memory has a limit.

The process sees the same store, answers one request after the other, and ends with this one. Whoever asks is cancelled
as everywhere (store/interrupts.py); what does not stop when it is told to is killed.
"""

from __future__ import annotations

import itertools
import os
import pickle
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import nullcontext, suppress
from pathlib import Path
from typing import IO, Any, TypeVar

from hotmess_tui.errors import Cancelled, HotmessError
from hotmess_tui.store.interrupts import current_question
from hotmess_tui.store.process_ends import how_it_ended

T = TypeVar("T")

PORTION, END, FAULT = "portion", "end", "fault"  # what a message of the process is
INTERRUPT = "interrupt"
_GRACE = 0.25  # seconds from the request to stop to the end of the process
_SIZE = struct.Struct(">Q")


def _yielded(store: object, work: Callable[..., T], *arguments: Any) -> Iterator[T]:
    yield work(store, *arguments)


def write_message(pipe: IO[bytes], message: object) -> None:
    """Send an object.

    Raises:
        OSError: nobody reads any more.
    """
    text = pickle.dumps(message, pickle.HIGHEST_PROTOCOL)
    pipe.write(_SIZE.pack(len(text)) + text)
    pipe.flush()


def read_message(pipe: IO[bytes]) -> Any:
    """The next object; both ends are ours.

    Raises:
        EOFError: nobody writes any more.
    """
    head = pipe.read(_SIZE.size)
    text = pipe.read(_SIZE.unpack(head)[0]) if len(head) == _SIZE.size else b""
    if not text:
        raise EOFError
    return pickle.loads(text)


def identity(index: Path) -> tuple[int, int, int]:
    """What tells whether an index is still the one that was opened: another one may have taken its name."""
    status = index.stat()
    return status.st_ino, status.st_size, status.st_mtime_ns


class _Process:
    """A process that is idle, or works on one request."""

    def __init__(self, index: Path, opened: tuple[int, int, int]) -> None:
        self._popen = subprocess.Popen(
            # -P: a module that lies in the folder where one happens to be, among logs, is not ours
            [sys.executable, "-P", "-m", "hotmess_tui.store.bounded_process", os.fspath(index), *map(str, opened)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # a Ctrl-C in the terminal is not for it
        )
        self._numbers = itertools.count(1)
        self._number = 0
        self._sending = threading.Lock()
        self._told_at: float | None = None  # when it was told to stop
        self.cancelled = False  # whether it was ended because nobody waits for anything any more

    def ask(self, work: Callable[..., Iterator[T]], arguments: tuple[Any, ...]) -> None:
        """Begin with a request."""
        self._number, self._told_at = next(self._numbers), None
        self._send((self._number, work, arguments))

    def answer(self) -> tuple[str, Any]:
        """What a message is, and what it holds.

        Raises:
            EOFError: the process has ended.
        """
        assert self._popen.stdout is not None
        kind, held = read_message(self._popen.stdout)
        return kind, held

    def interrupt(self) -> None:
        """Stop the request, as a cursor is interrupted: called again and again until it has stopped."""
        now = time.monotonic()
        if self._told_at is None:
            self._told_at = now
            self._send((self._number, INTERRUPT, ()))
        elif now - self._told_at > _GRACE:
            self.kill()

    @property
    def lives(self) -> bool:
        """Whether it has not ended, as far as is known."""
        return self._popen.poll() is None

    def kill(self) -> None:
        """End it."""
        self._popen.kill()

    def wait(self) -> None:
        """Wait until it has ended, and forget it."""
        self._popen.wait()
        for pipe in (self._popen.stdin, self._popen.stdout):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()

    def last_words(self) -> str:
        """What ended it, in a sentence, once it has ended."""
        return f"the process that ran this query {how_it_ended(self._popen.wait())}; run it again, or select less"

    def _send(self, message: object) -> None:
        assert self._popen.stdin is not None
        with self._sending, suppress(OSError):  # one that has ended shows when it is read from
            write_message(self._popen.stdin, message)


class BoundedProcesses:
    """The processes beside an open store: none until the first is needed, one more for each question at a time.

    Args:
        index: the store's.
        store: what is asked in their place once another process has read the logs again: they would see another index.
    """

    def __init__(self, index: Path, store: object) -> None:
        self._index, self._store = index, store
        self._opened = identity(index)
        self._lock = threading.Lock()  # guards the lists; never held while a request runs
        self._idle: list[_Process] = []
        self._busy: list[_Process] = []
        self._closed = False

    def stream(self, work: Callable[..., Iterator[T]], *arguments: Any) -> Iterator[T]:
        """What `work(store, *arguments)` yields, run in another process as far as that sees the same index.

        Args:
            work: a generator function of a module, found there by its name; it gets that process's own OpenStore.
            arguments: of records that can be pickled.

        Raises:
            Cancelled: the question was cancelled, or the store closed.
            HotmessError: it took more memory than it may; or what `work` raises.
        """
        if not self._see_the_same():
            yield from work(self._store, *arguments)
            return
        question = current_question()
        process = self._lend()
        whole = False
        try:
            with question.holding(process) if question is not None else nullcontext():
                process.ask(work, arguments)
                while True:
                    kind, held = process.answer()
                    if kind == PORTION:
                        yield held
                        continue
                    whole = True
                    if kind == FAULT:
                        raise held
                    return
        except EOFError:
            if self._closed or process.cancelled or (question is not None and question.cancelled):
                raise Cancelled from None
            raise HotmessError(process.last_words()) from None
        finally:
            self._take_back(process, whole=whole)

    def run(self, work: Callable[..., T], *arguments: Any) -> T:
        """What the function `work(store, *arguments)` returns, run and raising as with `stream`."""
        only: T
        [only] = self.stream(_yielded, work, *arguments)
        return only

    def interrupt(self) -> None:
        """End the processes that work: who waits for them gets `Cancelled`."""
        with self._lock:
            for process in self._busy:
                process.cancelled = True
                process.kill()

    def close(self) -> None:
        """End all processes."""
        with self._lock:
            self._closed = True
            idle, self._idle = self._idle, []
            for process in (*idle, *self._busy):
                process.kill()
        for process in idle:
            process.wait()

    def _see_the_same(self) -> bool:
        with suppress(OSError):
            return identity(self._index) == self._opened
        return False

    def _lend(self) -> _Process:
        with self._lock:
            if self._closed:
                raise Cancelled
            while self._idle and not self._idle[-1].lives:
                self._idle.pop().wait()
            process = self._idle.pop() if self._idle else _Process(self._index, self._opened)
            self._busy.append(process)
            return process

    def _take_back(self, process: _Process, *, whole: bool) -> None:
        with self._lock:
            self._busy.remove(process)
            kept = whole and not self._closed and not self._idle
            if kept:
                self._idle.append(process)
        if not kept:
            process.kill()
            process.wait()
