"""Reading of sources: one after the other in this process, or several at once in worker processes where that pays."""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

import duckdb

from hotmess_tui.errors import TRACEBACKS, Cancelled, HotmessError
from hotmess_tui.records import OpenOptions
from hotmess_tui.refusals import refusals_at
from hotmess_tui.store.database import writer
from hotmess_tui.store.ingest.reading import Job, ReadResult, read_source, read_together
from hotmess_tui.store.ingest.run_folder import RunFolder
from hotmess_tui.store.process_ends import how_it_ended

__all__ = ["Job", "ReadResult", "read_all", "read_source"]

_PAYS_FROM = 24 << 20  # bytes to read before further processes are worth their start
_SMALLEST = 256 << 10  # bytes that a part counts for at least: opening and storing it takes as long as reading so many
_BESIDE = 32 << 10  # the same for each file in it
_SMALL = 256 << 10  # bytes of a file that is read together with others
_FEW = 16  # small files that are not worth it
_TOGETHER = 128  # files of a part: an interruption loses them
_MOST_TOGETHER = 8 << 20  # their bytes

Finished = tuple[list[Job], str, str]  # with the reply of the worker; where it has none, with how the worker ended


def read_all(
    jobs: Sequence[Job], folder: Path, options: OpenOptions, stop: Callable[[], bool], scratch: RunFolder
) -> Iterator[tuple[Job, ReadResult]]:
    """Read all jobs, largest first, small ones together, and yield each as it is done.

    Raises:
        HotmessError: the store cannot be written.
        Cancelled: `stop()` said so; what was read stays for the next time.
    """
    workers = os.cpu_count() or 1
    units = _units(jobs, workers)
    workers = 1 if TRACEBACKS.get() else min(workers, len(units))  # those that --debug shows are of this process
    if workers > 1 and sum(map(_cost, units[1:])) > _PAYS_FROM:
        yield from _read_in_processes(units, folder, options, stop, workers, scratch)
        return
    connection = writer(scratch.path)
    try:
        for unit in units:
            if stop():
                raise Cancelled
            yield from zip(unit, _read(connection, unit, folder, options, scratch.path, stop), strict=True)
    finally:
        connection.close()


def _units(jobs: Sequence[Job], workers: int) -> list[list[Job]]:
    """What is read together: large files alone, the largest first, then small ones in their order."""
    small = [job for job in jobs if 0 <= job.size <= _SMALL]
    if len(small) < _FEW:
        return [[job] for job in sorted(jobs, key=lambda job: -job.size)]
    most = max(_FEW, min(_TOGETHER, len(small) // (2 * workers)))
    units = [[job] for job in sorted(jobs, key=lambda job: -job.size) if not 0 <= job.size <= _SMALL]
    unit: list[Job] = []
    size = 0
    for job in small:
        if unit and (len(unit) >= most or size + job.size > _MOST_TOGETHER):
            units.append(unit)
            unit, size = [], 0
        unit.append(job)
        size += job.size
    return [*units, unit]


def _cost(unit: Sequence[Job]) -> int:
    """Bytes that a unit counts for."""
    return sum(job.size + _BESIDE for job in unit) + _SMALLEST


def _read(
    connection: duckdb.DuckDBPyConnection,
    unit: Sequence[Job],
    folder: Path,
    options: OpenOptions,
    scratch: Path,
    stop: Callable[[], bool] = lambda: False,
) -> list[ReadResult]:
    if len(unit) == 1:
        return [read_source(connection, unit[0], folder, options, scratch, stop)]
    return read_together(connection, unit, folder, options, scratch, stop)


def _read_in_processes(
    units: Sequence[list[Job]],
    folder: Path,
    options: OpenOptions,
    stop: Callable[[], bool],
    workers: int,
    scratch: RunFolder,
) -> Iterator[tuple[Job, ReadResult]]:
    """Read in worker processes, each with a thread here that hands it one unit after the other.

    A worker is `python -m hotmess_tui.store.ingest.workers` with a pipe: unlike a fork or a pool it may be started
    from any thread, and killed at any moment without taking the others along.
    """
    waiting: queue.SimpleQueue[list[Job]] = queue.SimpleQueue()
    for unit in units:
        waiting.put(unit)
    finished: queue.SimpleQueue[Finished | None] = queue.SimpleQueue()  # None: a worker has ended
    setup = json.dumps({"folder": str(folder), "scratch": str(scratch.path), "options": asdict(options)})
    running: list[subprocess.Popen[str]] = []

    def start() -> None:
        process = _start_worker(scratch)
        running.append(process)
        threading.Thread(target=_drive, args=(process, setup, waiting, finished), daemon=True).start()

    try:
        for _ in range(workers):
            start()
        busy = workers
        while busy:
            try:
                done = finished.get(timeout=0.1)
            except queue.Empty:
                if stop():
                    raise Cancelled from None
                continue
            if done is not None:
                yield from _results(*done)
            elif waiting.empty():
                busy -= 1
            else:  # it died, of a file too large for the memory perhaps: another one takes the jobs that are left
                start()
    finally:
        for process in running:
            process.kill()
            process.wait()


def _start_worker(scratch: RunFolder) -> subprocess.Popen[str]:
    return subprocess.Popen(
        # -P: a module that lies in the folder where one happens to be, among logs, is not ours
        [sys.executable, "-P", "-m", "hotmess_tui.store.ingest.workers"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        encoding="utf-8",
        errors="surrogateescape",
        pass_fds=(scratch.lock,),  # while it writes in the folder of this run, nobody removes that
    )


def _drive(
    process: subprocess.Popen[str],
    setup: str,
    waiting: queue.SimpleQueue[list[Job]],
    finished: queue.SimpleQueue[Finished | None],
) -> None:
    """Hand units to a worker until none waits, or until it dies of one."""
    assert process.stdin is not None
    assert process.stdout is not None
    text, alive = setup + "\n", True
    try:
        while alive:
            try:
                unit = waiting.get_nowait()
            except queue.Empty:
                return
            reply = ""
            try:
                process.stdin.write(text + json.dumps([asdict(job) for job in unit]) + "\n")
                process.stdin.flush()
                reply = process.stdout.readline()
            except OSError:
                pass  # its pipe is closed: no reply
            if not reply and len(unit) > 1:  # of which of them it died, shows where each is read for itself
                for job in unit:
                    waiting.put([job])
            else:
                finished.put((unit, reply, "" if reply else how_it_ended(process.wait())))
            text, alive = "", bool(reply)
    finally:
        finished.put(None)


def _results(unit: Sequence[Job], reply: str, end: str) -> Iterator[tuple[Job, ReadResult]]:
    """The line of a worker as results; an empty one stands for a worker that has ended, and `end` says how.

    Raises:
        HotmessError: the worker could not write to the store.
    """
    if not reply:
        ended = ReadResult("", "unreadable", 0, (f"the process that read it {end}",))
        yield unit[0], ended
        return
    answer = json.loads(reply)
    if "refused" in answer:
        raise HotmessError(answer["refused"])
    for job, fields in zip(unit, answer["results"], strict=True):
        yield job, ReadResult(**{**fields, "problems": tuple(fields["problems"])})


def _work() -> None:
    """The loop of a worker: reads a line of set-up, then a unit a line; writes its results as a line."""
    # the pipe is ours alone: whatever a library prints must not get into it
    replies = os.fdopen(os.dup(1), "w", encoding="utf-8", errors="surrogateescape")
    os.dup2(2, 1)
    setup = json.loads(sys.stdin.readline())
    folder, scratch = Path(setup["folder"]), Path(setup["scratch"]) / f"worker-{os.getpid()}"
    given = setup["options"]
    options = OpenOptions(
        columns=tuple((canonical, column) for canonical, column in given["columns"]), tables=given["tables"]
    )
    answer: dict[str, object]
    try:
        with refusals_at(folder):
            scratch.mkdir()
        connection = writer(scratch)
        for line in sys.stdin:
            unit = [Job(**fields) for fields in json.loads(line)]
            answer = {"results": [asdict(result) for result in _read(connection, unit, folder, options, scratch)]}
            replies.write(json.dumps(answer) + "\n")
            replies.flush()
    except HotmessError as refused:
        replies.write(json.dumps({"refused": str(refused)}) + "\n")
        replies.flush()


if __name__ == "__main__":
    _work()
