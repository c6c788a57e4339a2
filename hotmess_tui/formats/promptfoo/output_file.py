"""The files that promptfoo writes: an evaluation with its results and their counts, or a result a line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from hotmess_tui.formats import json_text, scalars
from hotmess_tui.formats.json_entries import entries
from hotmess_tui.formats.json_stream import Broken, Skipped, Stream
from hotmess_tui.formats.promptfoo.result import Evaluation, judges
from hotmess_tui.formats.records import Problem, Reader, ReadOptions, SampleRecord, Unreadable
from hotmess_tui.wording import counted

_VERSION = 3
_RESULT_KEYS = {"promptIdx", "testIdx", "success", "vars"}
_COUNTS = ("successes", "failures", "errors")
_NO_ANSWER = {  # what a verdict says nothing about the answer by
    "nothing": "without assertions: promptfoo counts untested results as passed",
    "speed": "by latency or cost alone, which do not depend on the answer",
}


def _recognises(path: Path, head: bytes) -> bool:
    kind, keys = json_text.shape(head)
    names = set(keys)
    if kind != "object":
        return False
    return {"evalId", "results"} <= names or {"results", "config", "shareableUrl"} <= names or names >= _RESULT_KEYS


def _read(path: Path, options: ReadOptions, report: Callable[[Problem], None]) -> Iterator[SampleRecord]:
    evaluation = Evaluation(path.name)
    stated: dict[str, Any] = {}
    totals: Counter[str] = Counter()
    judged: Counter[str] = Counter()
    try:
        for position, attempt in _results(path, evaluation, stated, report):
            if isinstance(attempt, dict) and isinstance(attempt.get("success"), bool):
                sample = evaluation.sample(attempt)
                totals["errors" if sample.failure else "successes" if sample.correct else "failures"] += 1
                judged[judges(attempt)] += sample.failure is None
                yield sample
            else:
                reason = str(attempt) if isinstance(attempt, Skipped) else "no result with its success"
                report(Problem(position, reason, "the other results"))
    except Broken as fault:
        if not totals:
            raise Unreadable(f"a promptfoo file {fault}: copy it again") from None
        report(Problem("", str(fault), f"the {counted(totals.total(), 'result', 'results')} before it"))
    for kind, meaning in _NO_ANSWER.items():
        if judged[kind]:
            report(Problem("", f"{counted(judged[kind], 'result is', 'results are')} judged {meaning}", remark=True))
    numbers = {name: scalars.count(stated.get(name)) for name in _COUNTS}
    differing = [f"{numbers[name]:,} {name}" for name in _COUNTS if numbers[name] not in (None, totals[name])]
    if differing:
        report(Problem("", f"the file states {', '.join(differing)}, which its results do not match"))


def _results(
    path: Path, evaluation: Evaluation, stated: dict[str, Any], report: Callable[[Problem], None]
) -> Iterator[tuple[str, Any]]:
    """Each result, an attempt at a test, with its position; `stated` and the evaluation get what else the file says.

    Raises:
        Broken: where the text ends early or is damaged.
        Unreadable: for a version of the format that is not read.
    """
    with Stream(path) as stream:
        key = next(iter(stream.members()), "")
    if key not in ("evalId", "results", "config", "shareableUrl"):
        yield from entries(path, report)
        return
    with Stream(path) as stream:
        for key in stream.members():
            if key != "results" or not stream.next_is("{"):
                evaluation.know(key, stream.value())
                continue
            for inner in stream.members():
                if inner == "results" and stream.next_is("["):
                    yield from ((f"result {index}", attempt) for index, attempt in enumerate(stream.items()))
                    continue
                content = stream.value()
                if inner == "version" and content != _VERSION:
                    version = scalars.text(content)
                    raise Unreadable(f"promptfoo results of version {version}: only version {_VERSION} is read")
                if inner == "stats":
                    stated.update(scalars.members(content))
                evaluation.know(inner, content)


READER = Reader("promptfoo", _recognises, _read)
