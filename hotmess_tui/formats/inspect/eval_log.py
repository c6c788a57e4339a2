"""Inspect `.eval`: a zip archive with a header and a member per sample, or several members for a sample in chunks."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import orjson

from hotmess_tui.formats import json_text
from hotmess_tui.formats.inspect import model_calls, run_header, sample_record
from hotmess_tui.formats.inspect.run_header import Run
from hotmess_tui.formats.inspect.scores import Scores
from hotmess_tui.formats.inspect.zip_archive import Archive, Damaged
from hotmess_tui.formats.records import Problem, Reader, ReadOptions, SampleRecord, Unreadable

_MAGIC = b"PK\x03\x04"
_FIRST_MEMBER = re.compile(rb"_journal/|samples/|header\.json|summaries\.json|reductions\.json")
_SAMPLE = re.compile(r"samples/(?P<id>.*)_epoch_(?P<epoch>\d+)(?P<shell>/sample)?\.json", re.DOTALL)
_EVENTS, _AFTER_EVENTS = b',"events":[', b'],"model_usage":'
_BEFORE_EVENTS = {"id", "epoch", "input", "target", "messages", "output"}
_UNDECODED = "bytes that are not UTF-8", "shown as \\xe9 and the like"
_DIGITS = re.compile(r"\d+")


def _recognises(path: Path, head: bytes) -> bool:
    """An archive whose first member is one that Inspect writes, whatever the file is called."""
    if not head.startswith(_MAGIC):
        return False
    return path.suffix.casefold() == ".eval" or _FIRST_MEMBER.match(head, 30) is not None


def _read(path: Path, options: ReadOptions, report: Callable[[Problem], None]) -> Iterator[SampleRecord]:
    with Archive(path) as archive:
        header = _header(archive, report)
        run = run_header.from_header(header)
        scores = Scores(run.scorers, report)
        members = _members(archive)
        if not members:
            report(Problem("", f"no samples in this log (its status: {run.status})"))
        for name in members:
            record = _sample(archive, name, run, scores, report)
            if record is not None:
                yield record


def _header(archive: Archive, report: Callable[[Problem], None]) -> dict[str, Any]:
    for name in ("header.json", "_journal/start.json"):
        if name not in archive:
            continue
        try:
            header = json_text.parse(archive.read(name))
        except (Damaged, ValueError) as fault:
            report(Problem(name, str(fault), "what else names the run"))
            continue
        if isinstance(header, dict) and isinstance(header.get("eval"), dict):
            if name != "header.json":
                report(Problem("", "the evaluation is still running, or it crashed", "the samples written so far"))
            return header
    raise Unreadable("a zip archive without the header of an Inspect log: not one, or damaged; copy it again")


def _members(archive: Archive) -> list[str]:
    """The members that are samples, sorted by epoch and id; of one written both in full and in chunks the full one."""
    members: list[tuple[int, str, str]] = []
    for name in archive.names():
        match = _SAMPLE.fullmatch(name)
        if match and not (match["shell"] and name.removesuffix("/sample.json") + ".json" in archive):
            padded = _DIGITS.sub(lambda digits: digits[0].zfill(20), match["id"])
            members.append((int(match["epoch"]), padded, name))
    return [name for _, _, name in sorted(members)]


def _sample(
    archive: Archive, name: str, run: Run, scores: Scores, report: Callable[[Problem], None]
) -> SampleRecord | None:
    try:
        content, events = _without_events(archive.read(name), lambda: report(Problem(name, *_UNDECODED)))
        if not isinstance(content, dict) or content.get("id") is None:
            raise ValueError("contains no sample")
        if name.endswith("/sample.json"):
            prefix = name.removesuffix("sample.json")
            _fill(archive, prefix, content)
            return sample_record.to_record(content, run, scores, lambda: _sequence(archive, f"{prefix}events/"))
        return sample_record.to_record(content, run, scores, events)
    except (Damaged, ValueError) as fault:
        report(Problem(name, str(fault), "the other samples"))
    except RecursionError:
        report(Problem(name, "nested too deeply", "the other samples"))
    return None


def _without_events(member: bytes, undecoded: Callable[[], None]) -> tuple[Any, Callable[[], list[Any]] | None]:
    """A sample without its events, which are most of its bytes and seldom needed, and a way to get them.

    The text before and after the events is parsed as two objects. Both can only parse if the cuts are
    between members of the sample itself; in any other case, and where the order is not Inspect's, all of it is parsed.
    """
    start, end = member.find(_EVENTS), member.rfind(_AFTER_EVENTS)
    if 0 <= start < end:
        try:
            content = json_text.strict(b"%b}" % member[:start])
            behind = json_text.strict(b"{%b" % member[end + 2 :])
        except orjson.JSONDecodeError:
            pass
        else:
            if content.keys() >= _BEFORE_EVENTS and content.keys().isdisjoint(behind):
                content.update(behind)
                return content, lambda: _events(member, start, end)
    return json_text.parse(member, undecoded), None


def _events(member: bytes, start: int, end: int) -> list[Any]:
    try:
        events = json_text.strict(member[start + len(_EVENTS) - 1 : end + 1])
    except orjson.JSONDecodeError:  # something else stood between, or what only the lenient parser takes
        events = json_text.parse(member).get("events")
    return events if isinstance(events, list) else []


def _fill(archive: Archive, prefix: str, shell: dict[str, Any]) -> None:
    """Put a chunked sample together: all but its events, which few samples need."""
    pool = _sequence(archive, f"{prefix}messages/")
    shell["messages"] = model_calls.resolve(pool, shell.get("message_refs"))
    shell["events_data"] = {"messages": pool}
    texts = _sequence(archive, f"{prefix}attachments/")
    shell["attachments"] = {str(index): text for index, text in enumerate(texts)}
    if f"{prefix}metadata.json" in archive:
        shell["metadata"] = json_text.parse(archive.read(f"{prefix}metadata.json"))


def _sequence(archive: Archive, folder: str) -> list[Any]:
    """The entries of all chunks in a folder, in the order of the index that names each."""
    starts = sorted(
        int(name[len(folder) : -len(".json")])
        for name in archive.names()
        if name.startswith(folder) and name[len(folder) : -len(".json")].isdecimal() and name.endswith(".json")
    )
    entries: list[Any] = []
    for start in starts:
        chunk = json_text.parse(archive.read(f"{folder}{start}.json"))
        if start != len(entries) or not isinstance(chunk, list):
            raise Damaged(f"a chunk is missing before {folder}{start}.json")
        entries += chunk
    return entries


READER = Reader("inspect", _recognises, _read, "Inspect (.eval, .json)")
