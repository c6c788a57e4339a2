"""Damaged parts of a store are read again from their sources, where these are still as they were."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from hotmess_tui.errors import HotmessError
from hotmess_tui.records import OpenOptions
from hotmess_tui.refusals import refusals_at
from hotmess_tui.store.database import writer
from hotmess_tui.store.ingest.reading import Job, ReadResult, read_source, read_together
from hotmess_tui.store.ingest.run_folder import run_folder
from hotmess_tui.store.ingest.update import content_of
from hotmess_tui.store.sources import Source, indexed_sources, remembered


def mend(folder: Path, part: str) -> None:
    """Write the files of a part anew, with the same samples under the same numbers.

    Raises:
        HotmessError: a source is gone, has changed, or yields something else; or the store cannot be written.
    """
    sources = _sources(folder, part)
    options = remembered(folder, OpenOptions())
    for source in sources:
        path = source.in_place or source.absolute
        if content_of(path, options) == source.content:
            continue
        state = "has changed" if Path(path).exists() else "is gone"
        if source.in_place:
            raise HotmessError(
                f"{path} {state}: metrics show its earlier content, and its texts cannot be read; open the logs again"
            )
        raise HotmessError(f"{folder}: stored texts of {path} are damaged, and the file {state}; open the logs again")
    jobs = [
        Job(source.in_place or source.absolute, source.content, source.size, bool(source.in_place))
        for source in sources
    ]
    with refusals_at(folder), run_folder(folder) as scratch:
        connection = writer(scratch.path)
        try:
            if part == sources[0].content:
                results = [read_source(connection, jobs[0], folder, options, scratch.path)]
            else:
                firsts = [source.first for source in sources]
                results = read_together(connection, jobs, folder, options, scratch.path, part=part, firsts=firsts)
        finally:
            connection.close()
    if not _alike(sources, results):
        raise HotmessError(f"{folder}: part {part} of the store is damaged; remove it to read the logs again")


def _sources(folder: Path, part: str) -> list[Source]:
    """The sources of a part in their order, each content once."""
    listed, _ = indexed_sources(folder) or ([], "")
    by_content = {source.content: source for source in reversed(listed) if source.samples and source.part == part}
    if not by_content:
        raise HotmessError(f"{folder}: the index does not list part {part}; remove the store to read the logs again")
    return sorted(by_content.values(), key=lambda source: source.first)


def _alike(sources: Sequence[Source], results: Sequence[ReadResult]) -> bool:
    return [(source.part, source.first, source.samples) for source in sources] == [
        (result.part, result.first, result.samples) for result in results
    ]
