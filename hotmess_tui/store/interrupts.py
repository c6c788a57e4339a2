"""Cancelling: a question to a store is a token, and cancelling it stops the queries that run for it and no others."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Protocol

from hotmess_tui.errors import Cancelled

_INTERVAL = 0.01  # seconds between two interrupts of a cancelled question that still runs
_PATIENCE = 0.05  # seconds of waiting for a lock between two looks at whether the question still stands
_current: ContextVar[Question | None] = ContextVar("question", default=None)


class Interruptible(Protocol):
    """What runs a query: a cursor of DuckDB, or a process that has one."""

    def interrupt(self) -> None:
        """Stop the query; called again until it has stopped."""


class Question:
    """One question to a store; any thread may cancel it.

    Whoever asks runs the work `with question.asked():`. Cursors that the store hands out meanwhile belong to the
    question; after `cancel` their queries raise `Cancelled`, and so does every later use of the store.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()  # an interrupt and the return of a cursor exclude each other
        self._cursors: list[Interruptible] = []
        self._cancelled = False

    @property
    def cancelled(self) -> bool:
        """Whether `cancel` was called."""
        return self._cancelled

    @contextmanager
    def asked(self) -> Iterator[None]:
        """While this lasts, what this thread asks of a store is part of the question.

        Raises:
            Cancelled: it was cancelled before.
        """
        self.check()
        token = _current.set(self)
        try:
            yield
        finally:
            _current.reset(token)

    def check(self) -> None:
        """Go on only if the question still stands.

        Raises:
            Cancelled: it was cancelled.
        """
        if self._cancelled:
            raise Cancelled

    def cancel(self) -> None:
        """Stop what runs for this question, and refuse what it would ask next. Returns at once."""
        with self._lock:
            if self._cancelled:
                return
            self._cancelled = True
            if not self._interrupt():
                return
        # DuckDB forgets an interrupt that arrives between two statements: go on until every cursor is given back
        threading.Thread(target=self._insist, daemon=True).start()

    def _insist(self) -> None:
        pause = threading.Event()
        running = True
        while running:
            pause.wait(_INTERVAL)
            with self._lock:
                running = self._interrupt()

    def _interrupt(self) -> bool:
        for cursor in self._cursors:
            cursor.interrupt()
        return bool(self._cursors)

    @contextmanager
    def holding(self, cursor: Interruptible) -> Iterator[None]:
        """While this lasts, a cursor or a process works for this question; afterwards it is never interrupted for it.

        Raises:
            Cancelled: it was cancelled before.
        """
        with self._lock:
            self.check()
            self._cursors.append(cursor)
        try:
            yield
        finally:
            with self._lock:
                self._cursors.remove(cursor)


def current_question() -> Question | None:
    """The question that this thread works for; None where nobody would cancel it."""
    return _current.get()


@contextmanager
def held(lock: threading.RLock) -> Iterator[None]:
    """Hold a lock; whoever waits for it can be cancelled.

    Raises:
        Cancelled: the question was cancelled before the lock was free.
    """
    question = current_question()
    while not lock.acquire(timeout=_PATIENCE):
        if question is not None:
            question.check()
    try:
        yield
    finally:
        lock.release()
