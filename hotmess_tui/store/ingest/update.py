"""From paths to a store that is up to date: changed sources are read again, the others are kept."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import stat
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import cache, partial
from pathlib import Path

from hotmess_tui.contents import SourceRow
from hotmess_tui.errors import Cancelled, NothingRead
from hotmess_tui.formats.log_files import STILL, Files, Location, file_states, names_read
from hotmess_tui.formats.registry import recognise, titles
from hotmess_tui.private_files import make_folder
from hotmess_tui.records import COPY, IN_PLACE, OpenOptions, Progress
from hotmess_tui.refusals import refusals_at
from hotmess_tui.store.database import can_be_opened, plain
from hotmess_tui.store.in_place import LEAST, stamp
from hotmess_tui.store.ingest import index
from hotmess_tui.store.ingest.run_folder import RunFolder, at_work, run_folder
from hotmess_tui.store.ingest.workers import Job, ReadResult, read_all
from hotmess_tui.store.locations import SCHEMA, stores_alike
from hotmess_tui.store.parts import Held, drop_rows, recorded, whole
from hotmess_tui.store.sample_files import FOLDERS, KINDS, part_file, record_file
from hotmess_tui.store.sources import (
    Source,
    are_as_read,
    indexed_sources,
    located_as_stored,
    options_text,
    read_alike,
)
from hotmess_tui.version import __version__
from hotmess_tui.wording import counted

_SWEEP_AFTER = 24 * 3600  # seconds that a file is kept which no index names: a viewer may still hold the old index
_HASH_BLOCK = 1 << 20

Tell = Callable[[Progress], None]
# Reads all of some files into the parts of a store, and gives each with what became of it as it is done
ReadAll = Callable[[Sequence[Job], Path, OpenOptions, Callable[[], bool], RunFolder], Iterable[tuple[Job, ReadResult]]]


def ingest(
    paths: Sequence[str],
    folder: Path,
    options: OpenOptions,
    tell: Tell | None = None,
    cancelled: Callable[[], bool] | None = None,
    *,
    files: Files | None = None,
    following: bool = False,
    rebuild: bool = False,
    keep_rows: bool = False,
) -> None:
    """Bring the store in `folder` up to date with the files under `paths`.

    Args:
        paths: what to read.
        folder: the store.
        options: how to read it.
        tell: called with the progress.
        cancelled: checked between steps of the work.
        files: those under the paths as they are now, where they have been listed; None: they are listed here.
        following: the files are watched: one that is damaged and was changed a moment ago will be read again soon.
        rebuild: the index is damaged: it is built again though the files are as they were.
        keep_rows: of tables in place, too: their sample files stay, so that they are not read again for another index.

    Raises:
        HotmessError: no sample could be read (status 1), or a path does not exist.
        Cancelled: `cancelled()` said so; the old index stays as it is.
    """
    files = file_states(paths) if files is None else files
    indexed, read_as = indexed_sources(folder) or ([], "")
    as_read = read_as == options_text(options) and are_as_read(indexed, files)
    if not rebuild and as_read and all(whole(folder, part) for part in _parts(indexed)):
        return
    with refusals_at(folder):
        for name in FOLDERS:
            make_folder(folder / name, tighten=False)
        with run_folder(folder) as scratch:
            parts = _renew(paths, files, folder, options, (indexed, read_as), scratch, tell, cancelled, following)
        if not keep_rows and not at_work(folder):  # another run may read them
            for part in parts:
                drop_rows(folder, part)


def _renew(
    paths: Sequence[str],
    files: Files,
    folder: Path,
    options: OpenOptions,
    known: tuple[list[Source], str],
    scratch: RunFolder,
    tell: Tell | None,
    cancelled: Callable[[], bool] | None,
    following: bool,
) -> set[str]:
    """Read what is new and build the index; returns its parts. `known`: the last sources, and how they were read."""
    indexed, read_as = known
    before = folder
    report = tell or (lambda progress: None)
    stop = cancelled or (lambda: False)
    if read_as and not read_alike(read_as, options):
        indexed = []  # what is unchanged is still to be read in another way
    if not read_as:
        indexed, before = _shared(folder, options)
    sources = read_changed(files, {s.real: s for s in indexed}, folder, options, report, stop, scratch)
    if following:
        sources = [_growing(s) if s.status in ("partly", "unreadable") else s for s in sources]
    if not any(source.samples for source in sources):
        raise NothingRead(_nothing(paths, sources), tuple(_unread(source) for source in sources))
    if stop():
        raise Cancelled
    steps = ("names", "samples", "figures", "texts")
    index.build(
        *(folder, scratch.path, sources, options),
        lambda step: report(Progress(step, steps.index(step), len(steps), "steps")),
        before / "index.duckdb",
    )
    parts = _parts(sources)
    _sweep(folder, parts)
    return parts


def _parts(sources: Sequence[Source]) -> set[str]:
    return {source.part for source in sources if source.samples}


def _shared(folder: Path, options: OpenOptions) -> tuple[list[Source], Path]:
    """The sources of a store of the same paths that other options made, and that store; their files are linked here.

    Another scorer, another range or another name for a model then reads no log again.
    """
    for other in stores_alike(folder):
        indexed, read_as = indexed_sources(other) or ([], "")
        if not read_as or not read_alike(read_as, options):
            continue
        for part in _parts(indexed):
            for file in (*(part_file(other, kind, part) for kind in KINDS), record_file(other, part)):
                with contextlib.suppress(OSError):  # gone, or a disk without links: read again
                    os.link(file, folder / file.relative_to(other))
        return indexed, other
    return [], folder


def _unread(source: Source) -> SourceRow:
    return SourceRow(source.path, source.format or None, source.status, 0, 0, 0, source.size, source.problems)


def _nothing(paths: Sequence[str], sources: Sequence[Source]) -> str:
    where = ", ".join(paths)
    faults = [
        f"{source.path}: {source.problems[0]}" for source in sources if source.problems and source.status != "skipped"
    ]
    if faults:
        others = f" (and {len(faults) - 1} more: `hotmess sources`)" if len(faults) > 1 else ""
        return f"no sample could be read: {faults[0]}{others}"
    formats = ", ".join(titles())
    if not sources:
        return f"no files in {where}; give a folder with logs ({formats})"
    count = counted(len(sources), "file", "files")
    return f"no logs in {where}, {count} skipped; formats: {formats}; `hotmess sources` gives the reason for each file"


def read_changed(
    files: Files,
    indexed: dict[str, Source],
    folder: Path,
    options: OpenOptions,
    tell: Tell,
    stop: Callable[[], bool],
    scratch: RunFolder,
    read_files: ReadAll = read_all,
) -> list[Source]:
    """What is in the files: as it was where they have not changed, else read again by `read_files`.

    `indexed` has the sources as they were, by their real path.
    """
    locations = located_as_stored(files)
    done: dict[str, Source] = {}
    jobs: list[Job] = []
    intact = cache(partial(whole, folder, with_rows=True))
    interrupted: dict[str, tuple[str, Held]] | None = None  # what earlier runs read, by content
    for path, (size, modified) in files.items():
        location = locations[path]
        old = indexed.get(location.real)
        if old is not None:  # under the path that is given now
            old = replace(old, path=plain(path), absolute=location.absolute) if old.is_still(location) else None
        usable = old is not None and (not old.samples or intact(old.part))
        if old is not None and usable and (old.size, old.modified) == (size, modified):
            done[path] = old
            continue
        content = content_of(path, options)
        if old is not None and usable and old.status != "growing" and old.content == content:
            done[path] = replace(old, size=size, modified=modified)
            continue
        if interrupted is None:
            interrupted = {held.content: (part, held) for part, held in recorded(folder)}
        if content in interrupted:
            part, held = interrupted[content]
            read = ReadResult(held.format, held.status, held.samples, held.problems, part, held.first, held.in_place)
            done[path] = _source(path, files[path], location, content, read)
            continue
        jobs.append(Job(path, content, size, stays(path, options)))
    total = max(1, sum(max(0, job.size) for job in jobs))
    finished = 0
    tell(Progress("reading", 0, total, "bytes"))
    for job, result in read_files(jobs, folder, options, stop, scratch):
        done[job.path] = _source(job.path, files[job.path], locations[job.path], job.content, result)
        finished += max(0, job.size)
        tell(Progress("reading", finished, total, "bytes"))
    return [done[path] for path in files]


def _source(path: str, state: tuple[int, int], location: Location, content: str, result: ReadResult) -> Source:
    return Source(
        plain(path), *state, result.format, result.status, content, result.samples, result.problems,
        result.part, result.first, result.in_place, location.absolute, location.real,
    )  # fmt: skip


def _growing(source: Source) -> Source:
    """A damaged file that was written to a moment ago is not called broken yet: it is read again the next time."""
    if abs(time.time() - source.modified / 1e9) > STILL or source.size < 0:  # the clock may have been set back
        return source
    problems = tuple(f"still being written: {problem}" for problem in source.problems)
    return replace(source, status="growing", modified=-1, problems=problems)


def stays(path: str, options: OpenOptions) -> bool:
    """Whether a file is a table whose texts may be read where they lie."""
    if options.tables == COPY or not can_be_opened(path):
        return False
    try:
        status = os.stat(path)
    except OSError:
        return False
    if not stat.S_ISREG(status.st_mode) or (options.tables != IN_PLACE and status.st_size < LEAST):
        return False
    recognised = recognise(Path(path))
    return recognised.kind == "table" and recognised.table_format == "parquet" and not recognised.compression


def content_of(path: str, options: OpenOptions) -> str:
    """A digest of what a file yields under these options: its bytes, and the names that become run, model or task.

    A table that stays in place is not read to its end for this: its place, its time and its footer stand for it.
    """
    digest = hashlib.blake2b(digest_size=12)
    in_place = stays(path, options)
    absolute = os.path.abspath(path)
    names = [absolute] if in_place else names_read(absolute)
    digest.update(json.dumps([__version__, SCHEMA, names, options.columns]).encode("utf-8", "surrogatepass"))
    try:
        if not stat.S_ISREG(os.stat(path).st_mode):  # a pipe would be waited for, a device never ends
            return digest.hexdigest()
        if in_place:
            digest.update(json.dumps(stamp(Path(path))).encode())
            return digest.hexdigest()
        with open(path, "rb") as file:
            while block := file.read(_HASH_BLOCK):
                digest.update(block)
    except OSError:
        digest.update(path.encode("utf-8", "surrogatepass"))
    return digest.hexdigest()


def _sweep(folder: Path, named: set[str]) -> None:
    """Remove what no index has named for a day: a viewer may still hold the old one."""
    old = time.time() - _SWEEP_AFTER
    for name in FOLDERS:
        for file in (folder / name).iterdir():
            if file.stem not in named and file.is_file() and file.stat().st_mtime < old:
                file.unlink(missing_ok=True)
