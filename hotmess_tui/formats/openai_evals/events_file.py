"""The event files of OpenAI evals: all events of a sample_id together, though others may stand between them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from hotmess_tui.formats import json_text, scalars
from hotmess_tui.formats.json_lines import lines
from hotmess_tui.formats.openai_evals.attempts import Run, attempts
from hotmess_tui.formats.records import Problem, Reader, ReadOptions, SampleRecord, Unreadable

_EVENT_KEYS = {"run_id", "event_id", "sample_id", "type", "data"}
_SPEC_KEYS = (b'"completion_fns"', b'"eval_name"')
_EXACT = 1e-9


def _recognises(path: Path, head: bytes) -> bool:
    kind, keys = json_text.shape(head)
    names = set(keys)
    if kind != "object":
        return False
    if "spec" in names:
        return any(key in head for key in _SPEC_KEYS)
    return names >= _EVENT_KEYS or ("final_report" in names and b'"event_id"' in head)


class _Outline(NamedTuple):
    """What one pass over a file shows before any sample is made."""

    last: dict[tuple[str, str], int]  # line on which the last event of each run_id and sample_id stands
    specs: dict[str, dict[str, Any]]  # by run_id
    reports: dict[str, dict[str, Any]]


def _read(path: Path, options: ReadOptions, report: Callable[[Problem], None]) -> Iterator[SampleRecord]:
    outline = _outline(path, report)
    if not outline.last:
        raise Unreadable("OpenAI evals events without samples: the run may have ended before its first answer")
    stem = path.name.split(".", 1)[0] or path.name
    runs: dict[str, Run] = {}
    pending: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    for number, key, event in _events(path):
        pending[key].append(event)
        if outline.last[key] == number:
            run = runs.setdefault(key[0], Run(key[0] or path.name, stem, outline.specs.get(key[0], {})))
            yield from attempts(run, key[1], pending.pop(key))
    for run_id, run in runs.items():
        _compare(run, outline.reports.get(run_id), report)
    others = sorted({name for run in runs.values() for name in run.other_metrics})
    if others:
        counted = " or ".join(sorted({run.counted for run in runs.values() if run.counted}))
        remark = f"metrics of each sample: {counted} is used; --scorer selects another: {', '.join(others)}"
        report(Problem("", remark, remark=True))


def _outline(path: Path, report: Callable[[Problem], None]) -> _Outline:
    outline = _Outline({}, {}, {})
    for number, line in lines(path, report):
        try:
            entry = json_text.parse(line)
        except ValueError as fault:
            report(Problem(f"line {number:,}", f"invalid JSON ({fault})", "the other lines"))
            continue
        if not isinstance(entry, dict):
            report(Problem(f"line {number:,}", "no event", "the other lines"))
        elif isinstance(entry.get("spec"), dict):
            outline.specs[_text(entry["spec"].get("run_id"))] = entry["spec"]
        elif isinstance(entry.get("final_report"), dict):
            outline.reports[_text(entry.get("run_id"))] = entry["final_report"]
        elif (key := _key(entry)) is not None:
            outline.last[key] = number
        elif "sample_id" in entry and entry["sample_id"] is not None:
            report(Problem(f"line {number:,}", "no event", "the other lines"))
    _name_the_only_run(outline)
    return outline


def _name_the_only_run(outline: _Outline) -> None:
    """Older files have no run_id beside the report: where there is one run, the report is its own."""
    runs = {run_id for run_id, _ in outline.last}
    if len(runs) == 1:
        (run_id,) = runs
        for by_run in (outline.specs, outline.reports):
            if len(by_run) == 1 and run_id not in by_run:
                by_run[run_id] = by_run.popitem()[1]


def _events(path: Path) -> Iterator[tuple[int, tuple[str, str], dict[str, Any]]]:
    """Each event with its line, run_id and sample_id; what is wrong was reported on the way to the outline."""
    for number, line in lines(path, lambda problem: None):
        try:
            entry = json_text.parse(line)
        except ValueError:
            continue
        if isinstance(entry, dict) and not {"spec", "final_report"} & entry.keys():
            key = _key(entry)
            if key is not None:
                yield number, key, entry


def _key(entry: dict[str, Any]) -> tuple[str, str] | None:
    sample_id = entry.get("sample_id")
    if not isinstance(sample_id, (str, int)) or not isinstance(entry.get("type"), str):
        return None
    return _text(entry.get("run_id")), _text(sample_id)


def _compare(run: Run, stated: dict[str, Any] | None, report: Callable[[Problem], None]) -> None:
    """Whether the accuracy that the run reported is that of its events."""
    if stated is None:
        report(Problem("", f"run {run.name} has no final report: it did not finish", remark=True))
        return
    accuracy = scalars.number(stated.get("accuracy"))
    if accuracy is None or not run.verdicts:
        return
    ours = sum(run.verdicts) / len(run.verdicts)
    if abs(ours - accuracy) > _EXACT:
        remark = f"run {run.name} reports an accuracy of {accuracy:g}, its events give {ours:g}"
        report(Problem("", remark, remark=True))


def _text(logged: Any) -> str:
    return scalars.text(logged) or ""


READER = Reader("openai-evals", _recognises, _read, "OpenAI evals")
