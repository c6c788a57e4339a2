"""Reading of sources: one after the other in this process, or several at once in worker processes where that pays."""

from __future__ import annotations

import errno
import json
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

import duckdb

from hotmess_tui.errors import Cancelled, HotmessError
from hotmess_tui.formats import registry
from hotmess_tui.formats.records import NoSamples, Problem, ReadOptions, Unreadable
from hotmess_tui.formats.undecoded import report_undecoded
from hotmess_tui.records import OpenOptions
from hotmess_tui.store.database import writer
from hotmess_tui.store.ingest.record_samples import write_records
from hotmess_tui.store.ingest.table_samples import write_table
from hotmess_tui.store.parquet import parquet_rows
from hotmess_tui.store.sample_files import detail_file, sample_file, trace_file

_PAYS_FROM = 24 << 20  # bytes to read before further processes are worth their start
_SMALLEST = 256 << 10  # bytes that a file counts for at least: opening and storing it takes as long as reading so many
_MOST_PROBLEMS = 50  # lines kept per source

Finished = tuple["Job", "ReadResult"]


@dataclass(frozen=True)
class Job:
    """A file to read; its sample and trace files are named by `content`."""

    path: str
    content: str
    size: int


@dataclass(frozen=True)
class ReadResult:
    """What became of a file."""

    format: str
    status: str  # read, partly, unreadable, skipped
    samples: int
    problems: tuple[str, ...]


class _Problems:
    """The problems of one source as lines: the first ones in full, the others counted."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._unlisted = 0
        self.damaged = False  # whether something was lost, not only to be remarked on

    def add(self, problem: Problem) -> None:
        self.damaged = self.damaged or not problem.remark
        if len(self._lines) < _MOST_PROBLEMS:
            position = f"{problem.place}: " if problem.place else ""
            self._lines.append(f"{position}{problem.what}" + (f" ({problem.saved})" if problem.saved else ""))
        else:
            self._unlisted += 1

    def lines(self) -> tuple[str, ...]:
        return (*self._lines, f"and {self._unlisted:,} more") if self._unlisted else tuple(self._lines)


def read_all(
    jobs: Sequence[Job], folder: Path, options: OpenOptions, stop: Callable[[], bool]
) -> Iterator[tuple[Job, ReadResult]]:
    """Read all jobs, largest first, and yield each as it is done.

    Raises:
        Cancelled: `stop()` said so; what was read stays for the next time.
    """
    ordered = sorted(jobs, key=lambda job: -job.size)
    workers = min(os.cpu_count() or 1, len(ordered))
    if workers > 1 and sum(max(job.size, _SMALLEST) for job in ordered[1:]) > _PAYS_FROM:
        yield from _read_in_processes(ordered, folder, options, stop, workers)
        return
    connection = writer(folder)
    try:
        for job in ordered:
            if stop():
                raise Cancelled
            yield job, read_source(connection, job, folder, options, stop)
    finally:
        connection.close()


def read_source(
    connection: duckdb.DuckDBPyConnection,
    job: Job,
    folder: Path,
    options: OpenOptions,
    stop: Callable[[], bool] = lambda: False,
) -> ReadResult:
    """Read one file into its sample and trace files; whatever is wrong with it becomes a line of the result."""
    path = Path(job.path)
    problems = _Problems()

    def advance(count: int) -> None:
        if stop():
            raise Cancelled

    name = ""
    try:
        recognised = registry.recognise(path)
        name = recognised.table_format or (recognised.reader.name if recognised.reader else "")
        if recognised.kind in ("skipped", "unknown"):
            status = recognised.kind if recognised.kind == "skipped" else "unreadable"
            return ReadResult(name, status, 0, (recognised.reason,))
        targets = sample_file(folder, job.content), trace_file(folder, job.content)
        read_options = ReadOptions(columns=dict(options.columns), parquet_rows=partial(parquet_rows, connection))
        if recognised.kind == "table":
            count = write_table(connection, path, recognised, read_options, *targets, problems.add)
        else:
            assert recognised.reader is not None
            records = recognised.reader.read(path, read_options, problems.add)
            details = detail_file(folder, job.content)
            count = write_records(connection, path, records, *targets, details, problems.add, advance)
            if recognised.text:
                report_undecoded(path, problems.add)
    except NoSamples as reason:
        return ReadResult(name, "skipped", 0, (str(reason),))
    except (Unreadable, HotmessError) as error:
        return ReadResult(name, "unreadable", 0, (str(error),))
    except PermissionError:
        return ReadResult(name, "unreadable", 0, ("no permission to read it",))
    except OSError as error:
        if error.errno == errno.ENOSPC:  # a matter of the store, not of this file
            raise
        return ReadResult(name, "unreadable", 0, (f"cannot be read ({error.strerror or error})",))
    except UnicodeDecodeError:  # DuckDB quotes the damaged bytes in its message
        return ReadResult(
            name, "unreadable", 0, ("damaged: bytes that are no text where text should be; copy it again",)
        )
    except duckdb.Error as error:
        return ReadResult(name, "unreadable", 0, (f"cannot be stored ({str(error).splitlines()[0]})",))
    lines = problems.lines()
    if not count:
        return ReadResult(name, "unreadable" if lines else "skipped", 0, lines or ("holds no samples",))
    return ReadResult(name, "partly" if problems.damaged else "read", count, lines)


def _read_in_processes(
    jobs: Sequence[Job], folder: Path, options: OpenOptions, stop: Callable[[], bool], workers: int
) -> Iterator[Finished]:
    """Read in worker processes, each with a thread here that hands it one job after the other.

    A worker is `python -m hotmess_tui.store.ingest.workers` with a pipe: unlike a fork or a pool it may be started
    from any thread, and killed at any moment without taking the others along.
    """
    waiting: queue.SimpleQueue[Job] = queue.SimpleQueue()
    for job in jobs:
        waiting.put(job)
    finished: queue.SimpleQueue[Finished | None] = queue.SimpleQueue()  # None: a worker has ended
    setup = json.dumps({"folder": str(folder), "options": asdict(options)})
    running: list[subprocess.Popen[str]] = []

    def start() -> None:
        process = _start_worker()
        running.append(process)
        threading.Thread(target=_drive, args=(process, setup, waiting, finished), daemon=True).start()

    try:
        for _ in range(workers):
            start()
        busy = workers
        while busy:
            try:
                job_and_result = finished.get(timeout=0.1)
            except queue.Empty:
                if stop():
                    raise Cancelled from None
                continue
            if job_and_result is not None:
                yield job_and_result
            elif waiting.empty():
                busy -= 1
            else:  # it died, of a file too large for the memory perhaps: another one takes the jobs that are left
                start()
    finally:
        for process in running:
            process.kill()
            process.wait()


def _start_worker() -> subprocess.Popen[str]:
    return subprocess.Popen(
        # -P: a module that lies in the folder where one happens to be, among logs, is not ours
        [sys.executable, "-P", "-m", "hotmess_tui.store.ingest.workers"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        encoding="utf-8",
        errors="surrogateescape",
    )


def _drive(
    process: subprocess.Popen[str],
    setup: str,
    waiting: queue.SimpleQueue[Job],
    finished: queue.SimpleQueue[Finished | None],
) -> None:
    """Hand jobs to a worker until none waits, or until it dies of one."""
    assert process.stdin is not None
    assert process.stdout is not None
    text, alive = setup + "\n", True
    try:
        while alive:
            try:
                job = waiting.get_nowait()
            except queue.Empty:
                return
            reply = ""
            try:
                process.stdin.write(text + json.dumps(asdict(job)) + "\n")
                process.stdin.flush()
                reply = process.stdout.readline()
            except OSError:
                pass  # its pipe is closed: no reply
            finished.put((job, _result_of(reply)))
            text, alive = "", bool(reply)
    finally:
        finished.put(None)


def _result_of(reply: str) -> ReadResult:
    """The line of a worker as a result; an empty one stands for a worker that has ended."""
    if not reply:
        return ReadResult("", "unreadable", 0, ("the process that read it ended early (out of memory?)",))
    fields = json.loads(reply)
    return ReadResult(fields["format"], fields["status"], fields["samples"], tuple(fields["problems"]))


def _work() -> None:
    """The loop of a worker: reads a line of set-up, then a job a line; writes a result a line."""
    # the pipe is ours alone: whatever a library prints must not get into it
    replies = os.fdopen(os.dup(1), "w", encoding="utf-8", errors="surrogateescape")
    os.dup2(2, 1)
    setup = json.loads(sys.stdin.readline())
    folder = Path(setup["folder"])
    options = OpenOptions(columns=tuple((canonical, column) for canonical, column in setup["options"]["columns"]))
    connection = writer(folder / f"worker-{os.getpid()}")
    for line in sys.stdin:
        result = asdict(read_source(connection, Job(**json.loads(line)), folder, options))
        replies.write(json.dumps(result) + "\n")
        replies.flush()


if __name__ == "__main__":
    _work()
