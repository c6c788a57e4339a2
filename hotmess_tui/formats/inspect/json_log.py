"""Inspect `.json`, plain, `.gz` or `.zst`: the header first, then the samples, read one after the other."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from hotmess_tui.formats import json_text
from hotmess_tui.formats.inspect import run_header, sample_record
from hotmess_tui.formats.inspect.scores import Scores
from hotmess_tui.formats.json_stream import Broken, Skipped, Stream
from hotmess_tui.formats.records import Problem, Reader, ReadOptions, SampleRecord, Unreadable
from hotmess_tui.wording import counted


def _recognises(path: Path, head: bytes) -> bool:
    kind, keys = json_text.shape(head)
    return kind == "object" and {"eval", "version"} <= set(keys)


def _read(path: Path, options: ReadOptions, report: Callable[[Problem], None]) -> Iterator[SampleRecord]:
    header: dict[str, Any] = {}
    count = 0
    try:
        with Stream(path) as stream:
            for key in stream.members():
                if key == "samples" and stream.next_is("["):
                    for record in _samples(stream, header, options, report):
                        count += 1
                        yield record
                else:
                    header[key] = stream.value()
    except Broken as fault:
        if not count:
            raise Unreadable(f"an Inspect log {fault}: copy it again") from None
        report(Problem("", str(fault), f"the {counted(count, 'sample', 'samples')} before it"))
    else:
        if not count:
            report(Problem("", f"no samples in this log (its status: {header.get('status')})"))


def _samples(
    stream: Stream, header: dict[str, Any], options: ReadOptions, report: Callable[[Problem], None]
) -> Iterator[SampleRecord]:
    if not isinstance(header.get("eval"), dict):
        raise Unreadable(
            "an Inspect log whose samples come before its header: write it again with `inspect log convert`"
        )
    run = run_header.from_header(header)
    scores = Scores(run.scorers, report)
    for number, content in enumerate(stream.items()):
        try:
            if not isinstance(content, dict) or content.get("id") is None:
                raise ValueError(content if isinstance(content, Skipped) else "contains no sample")
            record = sample_record.to_record(content, run, scores)
        except (ValueError, RecursionError) as fault:
            report(Problem(f"sample {number}", str(fault), "the other samples"))
        else:
            yield record


READER = Reader("inspect", _recognises, _read, "Inspect (.eval, .json)")
