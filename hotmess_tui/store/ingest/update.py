"""From paths to a store that is up to date: changed sources are read again, the others are kept."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import stat
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from hotmess_tui.contents import SourceRow
from hotmess_tui.errors import Cancelled, NothingRead
from hotmess_tui.formats.log_files import STILL, Files, file_states
from hotmess_tui.formats.registry import titles
from hotmess_tui.records import OpenOptions, Progress
from hotmess_tui.store.database import plain
from hotmess_tui.store.ingest import index
from hotmess_tui.store.ingest.workers import Job, read_all
from hotmess_tui.store.locations import SCHEMA, stores_alike
from hotmess_tui.store.sample_files import FOLDERS, detail_file, sample_file, trace_file
from hotmess_tui.store.sources import Source, as_stored, indexed_sources, options_text, read_alike
from hotmess_tui.version import __version__
from hotmess_tui.wording import counted

_SWEEP_AFTER = 24 * 3600  # seconds that a file is kept which no index names: a viewer may still hold the old index
_HASH_BLOCK = 1 << 20

Tell = Callable[[Progress], None]


def ingest(
    paths: Sequence[str],
    folder: Path,
    options: OpenOptions,
    tell: Tell | None = None,
    cancelled: Callable[[], bool] | None = None,
    *,
    files: Files | None = None,
    following: bool = False,
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

    Raises:
        HotmessError: no sample could be read (status 1), or a path does not exist.
        Cancelled: `cancelled()` said so; the old index stays as it is.
    """
    files = file_states(paths) if files is None else files
    indexed, read_as = indexed_sources(folder) or ([], "")
    before = folder
    if read_as == options_text(options) and {s.path: (s.size, s.modified) for s in indexed} == as_stored(files):
        return
    for name in FOLDERS:
        (folder / name).mkdir(parents=True, exist_ok=True)
    report = tell or (lambda progress: None)
    stop = cancelled or (lambda: False)
    if read_as and not read_alike(read_as, options):
        indexed = []  # what is unchanged is still to be read in another way
    if not read_as:
        indexed, before = _shared(folder, options)
    sources = _read_changed(files, {s.path: s for s in indexed}, folder, options, report, stop)
    if following:
        sources = [_growing(s) if s.status in ("partly", "unreadable") else s for s in sources]
    if not any(source.samples for source in sources):
        raise NothingRead(_nothing(paths, sources), tuple(_unread(source) for source in sources))
    if stop():
        raise Cancelled
    steps = ("names", "samples", "figures", "texts")
    index.build(
        *(folder, sources, options),
        lambda step: report(Progress(step, steps.index(step), len(steps), "steps")),
        before / "index.duckdb",
    )
    _sweep(folder, {source.content for source in sources})


def _shared(folder: Path, options: OpenOptions) -> tuple[list[Source], Path]:
    """The sources of a store of the same paths that other options made, and that store; their files are linked here.

    Another scorer, another range or another name for a model then reads no log again.
    """
    for other in stores_alike(folder):
        indexed, read_as = indexed_sources(other) or ([], "")
        if not read_as or not read_alike(read_as, options):
            continue
        for content in {source.content for source in indexed if source.samples}:
            for file in (sample_file(other, content), trace_file(other, content), detail_file(other, content)):
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


def _read_changed(
    files: Files,
    indexed: dict[str, Source],
    folder: Path,
    options: OpenOptions,
    tell: Tell,
    stop: Callable[[], bool],
) -> list[Source]:
    done: dict[str, Source] = {}
    jobs: list[Job] = []
    for path, (size, modified) in files.items():
        old = indexed.get(plain(path))
        if old is not None and (old.size, old.modified) == (size, modified) and _has_files(folder, old):
            done[path] = old
            continue
        content = _content(path, options)
        if old is not None and old.status != "growing" and old.content == content and _has_files(folder, old):
            done[path] = Source(plain(path), size, modified, old.format, old.status, content, old.samples, old.problems)
            continue
        jobs.append(Job(path, content, size))
    sizes = {path: size for path, (size, _) in files.items()}
    total = sum(max(0, sizes[job.path]) for job in jobs)
    read = 0
    tell(Progress("reading", 0, max(1, total), "bytes"))
    for job, result in read_all(jobs, folder, options, stop):
        size, modified = files[job.path]
        done[job.path] = Source(
            plain(job.path), size, modified, result.format, result.status, job.content, result.samples, result.problems
        )
        read += max(0, size)
        tell(Progress("reading", read, max(1, total), "bytes"))
    return [done[path] for path in files]


def _growing(source: Source) -> Source:
    """A damaged file that was written to a moment ago is not called broken yet: it is read again the next time."""
    if time.time() - source.modified / 1e9 > STILL or source.size < 0:
        return source
    problems = tuple(f"still being written: {problem}" for problem in source.problems)
    return replace(source, status="growing", modified=-1, problems=problems)


def _has_files(folder: Path, source: Source) -> bool:
    files = sample_file(folder, source.content), trace_file(folder, source.content)
    return not source.samples or all(file.is_file() for file in files)


def _content(path: str, options: OpenOptions) -> str:
    """A digest of what a file yields under these options: its bytes, and the names that become run, model or task."""
    digest = hashlib.blake2b(digest_size=12)
    names = Path(path).parts[-3:]
    digest.update(json.dumps([__version__, SCHEMA, names, options.columns]).encode("utf-8", "surrogatepass"))
    try:
        if not stat.S_ISREG(os.stat(path).st_mode):  # a pipe would be waited for, a device never ends
            return digest.hexdigest()
        with open(path, "rb") as file:
            while block := file.read(_HASH_BLOCK):
                digest.update(block)
    except OSError:
        digest.update(path.encode("utf-8", "surrogatepass"))
    return digest.hexdigest()


def _sweep(folder: Path, named: set[str]) -> None:
    """Remove what no index has named for a day, and what a killed run left."""
    old = time.time() - _SWEEP_AFTER
    for name in (*FOLDERS, "."):
        for file in (folder / name).iterdir():
            leftover = file.suffix in {".tmp", ".rows", ".segments", ".wal"}
            if (leftover or (name != "." and file.stem not in named)) and file.is_file() and file.stat().st_mtime < old:
                file.unlink(missing_ok=True)
