"""Worker processes that work off numbers, each ended where a number takes too much of the processor, time or memory."""

from __future__ import annotations

import faulthandler
import multiprocessing
import resource
import signal
import time
from collections.abc import Callable, Iterable, Iterator
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from typing import NamedTuple

LONGEST = 120.0  # seconds that a worker may be silent, where it waits instead of working; a busy machine starves some
_DATA = 4 << 30  # bytes a worker may allot, so that a fault does not take the machine along
_MUTATIONS = 200  # of a worker before a new one takes its place, as its largest memory only grows

Work = Callable[[int, Callable[[], None]], str]


class Outcome(NamedTuple):
    """What became of a number: `fault` is empty where nothing went wrong."""

    number: int
    fault: str


class _Worker:
    """A process with its end of a pipe, the number that it has and since when."""

    def __init__(self, work: Work, seconds: float) -> None:
        context = multiprocessing.get_context("spawn")
        self.connection, theirs = context.Pipe()
        self.process: SpawnProcess = context.Process(target=_serve, args=(theirs, work, seconds), daemon=True)
        self.process.start()
        theirs.close()
        self.number: int | None = None
        self.left = _MUTATIONS
        self.since = 0.0

    def give(self, number: int) -> None:
        self.number, self.since, self.left = number, time.monotonic(), self.left - 1
        self.connection.send(number)

    def end(self) -> None:
        self.process.kill()
        self.process.join()
        self.connection.close()


def work_off(
    numbers: Iterable[int], work: Work, workers: int, seconds: float, silent: float = LONGEST
) -> Iterator[Outcome]:
    """Call `work` with each number, and yield what it returns as it comes.

    Args:
        numbers: one after the other.
        work: a function of a module; its second argument begins its `seconds` of the processor anew.
        workers: how many processes.
        seconds: of the processor, after which the process of a number is ended.
        silent: seconds of the clock after which it is ended, too.
    """
    waiting = iter(numbers)
    running = [_Worker(work, seconds) for _ in range(workers)]
    try:
        for worker in running:
            _give_next(worker, waiting)
        while busy := [worker for worker in running if worker.number is not None]:
            ready = wait([worker.connection for worker in busy], timeout=1)
            for worker in busy:
                number = worker.number
                assert number is not None
                if worker.connection in ready:
                    fault, alive = _reply(worker)
                elif time.monotonic() - worker.since > silent:
                    fault, alive = f"hangs for {silent:g} s", False
                else:
                    continue
                if not alive or not worker.left:
                    worker.end()
                    running[running.index(worker)] = worker = _Worker(work, seconds)
                _give_next(worker, waiting)
                yield Outcome(number, fault)
    finally:
        for worker in running:
            worker.end()


def _give_next(worker: _Worker, waiting: Iterator[int]) -> None:
    worker.number = None
    number = next(waiting, None)
    if number is not None:
        worker.give(number)


def _reply(worker: _Worker) -> tuple[str, bool]:
    """The fault that a worker states, and whether it lives on."""
    try:
        return str(worker.connection.recv()), True
    except EOFError:
        worker.process.join()
        code = worker.process.exitcode or 0
        name = signal.Signals(-code).name if code < 0 else f"exit status {code}"
        return ("takes too long of the processor" if name == "SIGPROF" else f"its process ended: {name}"), False


def _serve(connection: Connection, work: Work, seconds: float) -> None:
    """The loop of a worker. The timer ends it also within a library; where it was is printed first."""
    faulthandler.enable()
    faulthandler.register(signal.SIGPROF, chain=True)
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    resource.setrlimit(resource.RLIMIT_DATA, (_DATA, hard))

    def renew() -> None:
        signal.setitimer(signal.ITIMER_PROF, seconds)

    while True:
        try:
            number = connection.recv()
        except EOFError:
            return
        renew()
        fault = work(number, renew)
        signal.setitimer(signal.ITIMER_PROF, 0)
        connection.send(fault)
