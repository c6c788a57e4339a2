"""Reading of files into parts of the store: one file for itself, or many small ones together."""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import duckdb

from hotmess_tui.errors import TRACEBACKS, Cancelled, HotmessError
from hotmess_tui.formats import registry
from hotmess_tui.formats.records import NoSamples, Problem, ReadOptions, Unreadable
from hotmess_tui.formats.registry import Recognised
from hotmess_tui.formats.undecoded import report_undecoded
from hotmess_tui.records import COPY, OpenOptions
from hotmess_tui.refusals import OF_THE_DISK, place, reason, refusal
from hotmess_tui.store.database import plain
from hotmess_tui.store.in_place import TableInPlace, stamp
from hotmess_tui.store.ingest.record_samples import RecordFiles
from hotmess_tui.store.ingest.table_batches import Table, move_samples, small_table, write_batches
from hotmess_tui.store.ingest.table_samples import write_table
from hotmess_tui.store.parquet import parquet_rows
from hotmess_tui.store.parts import Held, keep

_LEAST_ROOM = 1 << 20  # bytes free on a disk below which it counts as full
_MOST_PROBLEMS = 50  # lines kept per source


@dataclass(frozen=True)
class Job:
    """A file to read; `content` is a digest of what it yields."""

    path: str
    content: str
    size: int
    in_place: bool = False  # its texts may be read where they lie

    @property
    def file(self) -> Path:
        """From the root: folders name runs and models, wherever the program was started and however it was asked."""
        return Path(os.path.abspath(self.path))


@dataclass(frozen=True)
class ReadResult:
    """What became of a file; its samples are in a part, numbered from `first` on."""

    format: str
    status: str  # read, partly, unreadable, skipped
    samples: int
    problems: tuple[str, ...]
    part: str = ""
    first: int = 0
    in_place: str = ""  # the table that has its texts, where the store has none

    def held(self, content: str) -> Held:
        """The same as the record of a part keeps it."""
        return Held(content, self.format, self.status, self.samples, self.first, self.problems, self.in_place)


class Problems:
    """The problems of one source as lines: the first ones in full, the others counted."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._unlisted = 0
        self.damaged = False  # whether something was lost, not only to be remarked on

    def add(self, problem: Problem) -> None:
        """Take note of one."""
        self.damaged = self.damaged or not problem.remark
        if len(self._lines) < _MOST_PROBLEMS:
            position = f"{problem.place}: " if problem.place else ""
            self._lines.append(f"{position}{problem.what}" + (f" ({problem.saved})" if problem.saved else ""))
        else:
            self._unlisted += 1

    def lines(self) -> tuple[str, ...]:
        """A line each."""
        return (*self._lines, f"and {self._unlisted:,} more") if self._unlisted else tuple(self._lines)

    def result(self, name: str, count: int) -> ReadResult:
        """What became of a source with so many samples."""
        lines = self.lines()
        if not count:
            return ReadResult(name, "unreadable" if lines else "skipped", 0, lines or ("contains no samples",))
        return ReadResult(name, "partly" if self.damaged else "read", count, lines)


def read_source(
    connection: duckdb.DuckDBPyConnection,
    job: Job,
    folder: Path,
    options: OpenOptions,
    scratch: Path | None = None,
    stop: Callable[[], bool] = lambda: False,
) -> ReadResult:
    """Read one file into a part of its own, named by its content; whatever is wrong with it is a line of the result.

    Args:
        connection: builds the files of the part.
        job: the file.
        folder: the store.
        options: how it is read.
        scratch: where files lie until they are whole; None: the store itself.
        stop: asked now and then.

    Raises:
        HotmessError: the store cannot be written.
        Cancelled: `stop()` said so.
    """
    path, scratch = job.file, scratch or folder
    problems = Problems()
    name = ""
    try:
        recognised = registry.recognise(path)
        name = _name(recognised)
        if recognised.kind in ("skipped", "unknown"):
            return _not_read(recognised)
        if recognised.kind == "table":
            return _read_table(connection, job, recognised, folder, options, scratch, problems)
        with contextlib.closing(RecordFiles(scratch)) as files:
            count = _read_records(connection, files, path, recognised, options, problems, stop, 0)
            written = files.as_parquet(connection)
            result = replace(problems.result(name, count), part=job.content)
            if count:
                keep(folder, job.content, written, [result.held(job.content)])
            return result
    except (Exception, SystemExit) as error:
        return _failed(error, name, folder, scratch)


def _read_table(
    connection: duckdb.DuckDBPyConnection,
    job: Job,
    recognised: Recognised,
    folder: Path,
    options: OpenOptions,
    scratch: Path,
    problems: Problems,
) -> ReadResult:
    """A table as a part of its own, which has the texts or says where they are."""
    targets = {kind: scratch / f"{kind}.parquet" for kind in ("samples", "traces")}
    path = job.file
    before = stamp(path) if job.in_place else None  # a change while it is read shows the next time
    samples, traces = targets.values()
    read_options = _read_options(connection, options)
    tables = options.tables if job.in_place else COPY
    written = write_table(connection, path, recognised, read_options, samples, traces, problems.add, tables)
    result = replace(problems.result(_name(recognised), written.samples), part=job.content)
    table = None
    if before is not None and written.segments is not None:
        table = TableInPlace(str(path), before, written.segments)
        result = replace(result, in_place=plain(str(path)))
        del targets["traces"]
    if written.samples:
        keep(folder, job.content, targets, [result.held(job.content)], table)
    return result


def read_together(
    connection: duckdb.DuckDBPyConnection,
    jobs: Sequence[Job],
    folder: Path,
    options: OpenOptions,
    scratch: Path,
    stop: Callable[[], bool] = lambda: False,
    part: str = "",
    firsts: Sequence[int] = (),
) -> list[ReadResult]:
    """Read many small files, as many of them as may be into one part: to begin one takes longer than to read a file.

    Arguments and what is raised as for `read_source`; `part` and `firsts` name a part that is written again and the
    numbers of the first sample of each file in it. Returns a result for each job.
    """
    results: dict[Job, ReadResult] = {}
    recorded: dict[Job, Recognised] = {}
    tables: dict[Path, tuple[Job, Table]] = {}
    for job in jobs:
        if stop():
            raise Cancelled
        path = job.file
        recognised = registry.recognise(path)
        if recognised.kind in ("skipped", "unknown"):
            results[job] = _not_read(recognised)
        elif recognised.kind == "reader":
            recorded[job] = recognised
        else:
            with contextlib.suppress(Exception):  # it is read for itself, and said there
                if (table := small_table(path, recognised)) is not None:
                    tables[path] = job, table
    if recorded:
        results |= _read_recorded(connection, recorded, folder, options, scratch, stop, part, firsts)
    if tables:
        try:
            results |= _read_tables(connection, tables, folder, options, scratch, part, firsts)
        except Exception as error:  # of one of them: each is read for itself
            _failed(error, "", folder, scratch)
    for job in jobs:
        if job not in results:
            results[job] = read_source(connection, job, folder, options, scratch, stop)
    return [results[job] for job in jobs]


def _read_recorded(
    connection: duckdb.DuckDBPyConnection,
    recorded: Mapping[Job, Recognised],
    folder: Path,
    options: OpenOptions,
    scratch: Path,
    stop: Callable[[], bool],
    part: str,
    firsts: Sequence[int],
) -> dict[Job, ReadResult]:
    """Files with readers as one part; without those that hold samples where the part cannot be written."""
    results: dict[Job, ReadResult] = {}
    numbers = dict(zip(recorded, firsts, strict=False))
    with contextlib.closing(RecordFiles(scratch)) as files:
        for job, recognised in recorded.items():
            problems, first = Problems(), numbers.get(job, files.count)
            name = _name(recognised)
            try:
                count = _read_records(connection, files, job.file, recognised, options, problems, stop, first)
                results[job] = replace(problems.result(name, count), first=first)
            except (Exception, SystemExit) as error:
                results[job] = _failed(error, name, folder, scratch)
        held = [job for job, result in results.items() if result.samples]
        if held:
            part = part or part_name(held)
            try:
                keep(folder, part, files.as_parquet(connection), [results[job].held(job.content) for job in held])
            except duckdb.Error as error:
                if place(error) is not None and shutil.disk_usage(scratch).free < _LEAST_ROOM:
                    raise refusal(error, folder) or error from None
                return {job: result for job, result in results.items() if not result.samples}
            except Exception as error:  # of one of them: each is read for itself
                _failed(error, "", folder, scratch)
                return {job: result for job, result in results.items() if not result.samples}
            results |= {job: replace(results[job], part=part) for job in held}
    return results


def _read_tables(
    connection: duckdb.DuckDBPyConnection,
    tables: Mapping[Path, tuple[Job, Table]],
    folder: Path,
    options: OpenOptions,
    scratch: Path,
    part: str,
    firsts: Sequence[int],
) -> dict[Job, ReadResult]:
    """Small tables as few parts; without those that have to be read each for itself."""
    results: dict[Job, ReadResult] = {}
    listed = [table for _, table in tables.values()]
    for batch in write_batches(connection, listed, dict(options.columns), scratch):
        jobs = [tables[table.path][0] for table in batch.tables]
        begun = batch.firsts
        if part and len(jobs) == len(firsts):
            begun = tuple(firsts)
            move_samples(connection, batch, begun)
        name = part or part_name(jobs)
        for job, table, first in zip(jobs, batch.tables, begun, strict=True):
            problems = Problems()
            for note in batch.notes:
                problems.add(note)
            results[job] = replace(problems.result("jsonl", len(table.lines)), part=name, first=first)
        keep(folder, name, batch.files, [results[job].held(job.content) for job in jobs])
    return results


def part_name(jobs: Sequence[Job]) -> str:
    """The name of a part with several sources."""
    return hashlib.blake2b("\n".join(job.content for job in jobs).encode(), digest_size=12).hexdigest()


def _read_records(
    connection: duckdb.DuckDBPyConnection,
    files: RecordFiles,
    path: Path,
    recognised: Recognised,
    options: OpenOptions,
    problems: Problems,
    stop: Callable[[], bool],
    first: int,
) -> int:
    def advance(_count: int) -> None:
        if stop():
            raise Cancelled

    assert recognised.reader is not None
    records = recognised.reader.read(path, _read_options(connection, options), problems.add)
    count = files.add(path, records, problems.add, advance, first)
    if recognised.text:
        report_undecoded(path, problems.add)
    return count


def _read_options(connection: duckdb.DuckDBPyConnection, options: OpenOptions) -> ReadOptions:
    return ReadOptions(columns=dict(options.columns), parquet_rows=partial(parquet_rows, connection))


def _name(recognised: Recognised) -> str:
    return recognised.table_format or (recognised.reader.name if recognised.reader else "")


def _not_read(recognised: Recognised) -> ReadResult:
    status = recognised.kind if recognised.kind == "skipped" else "unreadable"
    return ReadResult(_name(recognised), status, 0, (recognised.reason,))


def _failed(error: BaseException, name: str, folder: Path, scratch: Path) -> ReadResult:
    """What a file could not be read for, as its result; what befell the store is raised.

    A fault of a reader costs the file that it is met in: a line says so, `--debug` shows the traceback.
    """
    if isinstance(error, Cancelled):
        raise error
    if isinstance(error, NoSamples):
        return ReadResult(name, "skipped", 0, (str(error),))
    if isinstance(error, (Unreadable, HotmessError)):
        return ReadResult(name, "unreadable", 0, (str(error),))
    named = place(error)
    if named is not None and (named.is_relative_to(folder) or named.is_relative_to(scratch)):
        raise refusal(error, folder) or error
    if isinstance(error, PermissionError):
        return ReadResult(name, "unreadable", 0, ("no permission to read it",))
    # what names no file is none of the log where only writing fails in that way
    if isinstance(error, OSError) and named is None and (error.errno in OF_THE_DISK or not scratch.is_dir()):
        raise refusal(error, folder) or error
    if isinstance(error, OSError):
        return ReadResult(name, "unreadable", 0, (f"cannot be read ({reason(error)})",))
    if isinstance(error, UnicodeDecodeError):  # DuckDB quotes the damaged bytes in its message
        return ReadResult(
            name, "unreadable", 0, ("damaged: invalid bytes where text is expected; copy the file again",)
        )
    if isinstance(error, duckdb.Error):
        return ReadResult(name, "unreadable", 0, (f"cannot be stored ({str(error).splitlines()[0]})",))
    if isinstance(error, MemoryError):
        return ReadResult(name, "unreadable", 0, ("not enough memory to read it: close other programs",))
    words = reason(error)
    if not words:
        where = traceback.extract_tb(error.__traceback__)[-1]
        words = (
            f"the reader{f' {name}' if name else ''} failed: {one_line(error)}, {Path(where.filename).name} line "
            f"{where.lineno} (an error in the reader, not in the file; details: `hotmess sources --no-cache --debug`)"
        )
        if TRACEBACKS.get():
            traceback.print_exception(error)
    return ReadResult(name, "unreadable", 0, (words,))


def one_line(fault: BaseException) -> str:
    """A fault of the program by its kind, with the first line of what it says."""
    said = next(iter(str(fault).splitlines()), "")
    return f"{type(fault).__name__}: {said[:200]}" if said else type(fault).__name__
