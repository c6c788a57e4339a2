"""The process that store/bounded.py starts: answers requests over a store, and ends when nobody listens any more."""

from __future__ import annotations

import contextlib
import os
import queue
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from hotmess_tui.errors import Cancelled, Damaged, HotmessError
from hotmess_tui.store.bounded import END, FAULT, INTERRUPT, PORTION, identity, read_message, write_message
from hotmess_tui.store.interrupts import Question
from hotmess_tui.store.open_store import OpenStore

if sys.platform != "win32":
    import resource

_MEMORY = 2 << 30  # bytes, texts included; DuckDB's own limit is far below

Request = tuple[Question, Callable[..., Iterator[Any]], tuple[Any, ...]]


def _limit_memory() -> None:
    if sys.platform == "win32":  # which has no such limits
        return
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_DATA, (_MEMORY, _MEMORY))


def _listen(requests: queue.SimpleQueue[Request]) -> None:
    """Take requests, and cancel one where that is asked for; the end of the pipe is the end of the process."""
    number, question = 0, Question()
    while True:
        try:
            asked, work, arguments = read_message(sys.stdin.buffer)
        except EOFError:
            os._exit(0)  # also in the middle of a call
        if work != INTERRUPT:
            number, question = asked, Question()
            requests.put((question, work, arguments))
        elif asked == number:
            question.cancel()


def _opened() -> OpenStore:
    """The store that the other process has open.

    Raises:
        HotmessError: the logs were read again since.
    """
    index, opened = Path(sys.argv[1]), tuple(map(int, sys.argv[2:]))
    store = OpenStore(index.parent)
    if identity(index) != opened:
        raise HotmessError("another process has read the logs again since; open them again to run this query")
    return store


def _answer(store: OpenStore, request: Request) -> Iterator[tuple[str, Any]]:
    question, work, arguments = request
    try:
        with question.asked():
            for portion in work(store, *arguments):
                yield PORTION, portion
    except (HotmessError, Cancelled, Damaged) as fault:
        yield FAULT, fault
    except MemoryError:
        yield FAULT, HotmessError("not enough memory for this query: select less")
    except Exception as fault:  # whatever it is, the other process says it
        yield FAULT, HotmessError(f"{type(fault).__name__}: {fault}")
    else:
        yield END, None


def main() -> None:
    """Answer requests, one after the other."""
    replies = os.fdopen(os.dup(1), "wb")  # ours alone: whatever a library prints must not get into it
    os.dup2(2, 1)
    _limit_memory()
    requests: queue.SimpleQueue[Request] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(requests,), daemon=True).start()
    store = None
    while True:
        request = requests.get()
        try:
            store = store or _opened()
        except HotmessError as fault:
            write_message(replies, (FAULT, fault))
            continue
        for message in _answer(store, request):
            write_message(replies, message)


if __name__ == "__main__":
    main()
