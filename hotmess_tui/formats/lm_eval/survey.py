"""A first look at a samples file: its filters, what their metrics log, and which line each sample is read from.

A document stands in the file once for each filter, in blocks or one after the other, and again where a run was written
to the same file. Of the lines that samples are not read from, only single numbers and answers are kept; long answers
lie in a temporary file.
"""

from __future__ import annotations

import json
import tempfile
from collections import Counter
from collections.abc import Callable, Container, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, NamedTuple

import orjson

from hotmess_tui.formats import json_text, scalars
from hotmess_tui.formats.json_lines import lines
from hotmess_tui.formats.lm_eval import choices, metrics, repeats
from hotmess_tui.formats.lm_eval.metrics import Nature
from hotmess_tui.formats.lm_eval.patterns import Patterns
from hotmess_tui.formats.lm_eval.repeats import Judge, Recorded
from hotmess_tui.formats.lm_eval.results_file import Run
from hotmess_tui.formats.records import Problem

_MOST_FILTERS = 64
_SHORT = 200  # characters of an answer that stays in memory

Stored = str | tuple[int, int]


class Texts:
    """Texts of any length, the long ones in a temporary file."""

    def __init__(self) -> None:
        self._file: IO[bytes] | None = None

    def store(self, text: str) -> Stored:
        """Keep a text; what comes back is for `load`."""
        if len(text) <= _SHORT:
            return text
        if self._file is None:
            self._file = tempfile.TemporaryFile()  # noqa: SIM115
        start, encoded = self._file.seek(0, 2), text.encode("utf-8", "surrogatepass")
        self._file.write(encoded)
        return start, len(encoded)

    def load(self, stored: Stored) -> str:
        """The text as it was stored."""
        if isinstance(stored, str):
            return stored
        assert self._file is not None
        self._file.seek(stored[0])
        return self._file.read(stored[1]).decode("utf-8", "surrogatepass")

    def close(self) -> None:
        """Remove the temporary file."""
        if self._file is not None:
            self._file.close()


class Judgement(NamedTuple):
    """What a filter made of the responses to a document: what each metric logs, and the answers that it kept."""

    logged: dict[str, Any]
    filtered: list[Stored]


@dataclass(slots=True)
class Filter:
    """A filter of the file. One that judges the same responses several times, differently, counts as several."""

    name: str | None  # as logged; older files have none
    turn: int  # how many times the same responses had been judged under this name before
    judge: Judge
    label: str = ""
    natures: dict[str, Nature] = field(default_factory=dict)
    order: list[str] = field(default_factory=list)  # its metrics, the one that counts first
    without_distribution: set[str] = field(default_factory=set)  # metrics that do not judge by likelihood and target
    judgements: dict[int, Judgement] = field(default_factory=dict)  # by attempt, unless its line is read again
    digests: dict[int, int] = field(default_factory=dict)  # of each judgement

    def score_name(self, metric: str) -> str:
        """How the score of a metric is called: METRIC,FILTER, or METRIC#1 where filters have no names."""
        return f"{metric}{self.label}" if self.label.startswith("#") else f"{metric},{self.label}"


@dataclass(slots=True)
class Survey:
    """What the first look found. An attempt is a document with its responses, by number."""

    filters: list[Filter] = field(default_factory=list)
    read_from: dict[int, int] = field(default_factory=dict)  # line -> attempt whose samples are read from it
    texts: Texts = field(default_factory=Texts)
    repeated_lines: int = 0
    unread_lines: int = 0  # of more filters than are read


def entries(
    path: Path, report: Callable[[Problem], None], numbers: Container[int] | None = None
) -> Iterator[tuple[int, dict[str, Any]]]:
    """The documents of a samples file with their line numbers, all or those of `numbers`; reports the rest."""
    for number, line in lines(path, report):
        if numbers is not None and number not in numbers:
            continue
        try:
            entry = json_text.parse(line)
        except ValueError as error:
            report(Problem(f"line {number:,}", f"invalid JSON ({error})", "the other lines"))
            continue
        document = entry.get("doc_id") if isinstance(entry, dict) else None
        if isinstance(document, (int, str)) and isinstance(entry.get("resps", []), list):
            yield number, entry
        else:
            report(Problem(f"line {number:,}", "no document with its doc_id and responses", "the other lines"))


def survey(path: Path, run: Run, patterns: Patterns, report: Callable[[Problem], None]) -> Survey:
    """Look through a samples file; `report` is called with what cannot be read."""
    surveyor = _Surveyor(run, patterns)
    for number, entry in entries(path, report):
        surveyor.take(number, entry)
    return surveyor.finished()


def verdict_of(logged: dict[str, Any]) -> float | None:
    """The recorded exact match, the one metric that repeats can be judged by again."""
    return metrics.number(logged.get("exact_match"))


class _Surveyor:
    def __init__(self, run: Run, patterns: Patterns) -> None:
        self._run = run
        self._patterns = patterns
        self._survey = Survey()
        self._attempts: dict[tuple[str, int], int] = {}
        self._turns: Counter[tuple[int, str | None]] = Counter()
        self._filters: dict[tuple[str | None, int], Filter] = {}
        self._first: Filter | None = None
        self._first_lines: list[int] = []  # by attempt
        self._is_single = run.config.get("repeats") == 1

    def take(self, number: int, entry: dict[str, Any]) -> None:
        responses = entry.get("resps") or []
        attempt = self._attempts.setdefault((str(entry["doc_id"]), _digest(responses)), len(self._attempts))
        if attempt == len(self._first_lines):
            self._first_lines.append(number)
        name = scalars.text(entry.get("filter"))
        turn = self._turns[attempt, name]
        self._turns[attempt, name] += 1
        judging = self._filters.get((name, turn))
        if judging is None:
            if len(self._filters) == _MOST_FILTERS:
                self._survey.unread_lines += 1
                return
            judging = self._filters[name, turn] = self._filter(name, turn)
            self._first = self._first or judging
        logged, filtered = metrics.logged_in(entry), repeats.texts(entry.get("filtered_resps"))
        self._observe(judging, entry, logged, filtered)
        judging.digests[attempt] = _digest([logged, filtered])
        if judging is self._first:
            self._first_lines[attempt] = number
        else:
            judging.judgements[attempt] = Judgement(logged, [self._survey.texts.store(text) for text in filtered])

    def _filter(self, name: str | None, turn: int) -> Filter:
        listed = self._run.filter_names
        step_name = name if name is not None else listed[turn] if turn < len(listed) else "none" if not turn else ""
        return Filter(
            name, turn, Judge(step_name, self._run.filter_steps(step_name), self._run.exact_match(), self._patterns)
        )

    def _observe(self, judging: Filter, entry: dict[str, Any], logged: dict[str, Any], filtered: list[str]) -> None:
        for metric, scalar in logged.items():
            nature = judging.natures.get(metric)
            if nature is None:
                nature = judging.natures[metric] = Nature(metric, metric in self._run.lower_is_better)
            nature.observe(scalar)
        options = None if choices.is_generation(entry) else choices.options_of(entry, choices.requests(entry))
        if options is not None:
            judging.without_distribution.update(
                metric for metric, scalar in logged.items() if options.contradicts(metric, metrics.number(scalar))
            )
            return
        responses = repeats.texts(entry.get("resps"))
        if len(responses) > 1 or not self._is_single:
            target = scalars.text(entry.get("target"))
            judging.judge.observe(Recorded(responses, filtered, target, verdict_of(logged)))

    def finished(self) -> Survey:
        survey = self._survey
        for judging in self._filters.values():
            if any(_repeats(judging, earlier) for earlier in survey.filters):
                survey.repeated_lines += len(judging.digests)
            else:
                survey.filters.append(judging)
        _label(survey.filters, self._run)
        for judging in survey.filters:
            for nature in judging.natures.values():
                nature.settle()
            judging.order = metrics.counting(judging.natures.values())
            judging.judge.decide()
        survey.read_from = {line: attempt for attempt, line in enumerate(self._first_lines)}
        return survey


def _repeats(later: Filter, earlier: Filter) -> bool:
    """Whether one is the other written once more."""
    return later.name == earlier.name and all(
        earlier.digests.get(attempt) == digest for attempt, digest in later.digests.items()
    )


def _label(filters: list[Filter], run: Run) -> None:
    by_name = Counter(judging.name for judging in filters)
    turns: Counter[str | None] = Counter()
    for judging in filters:
        name = judging.name
        turns[name] += 1
        if name is None and by_name[None] > 1:
            judging.label = f"#{turns[name]}"
        elif name is None:
            listed = run.filter_names
            judging.label = (
                listed[0]
                if len(listed) == 1 and listed[0] not in by_name
                else "none"
                if "none" not in by_name
                else "#1"
            )
        else:
            judging.label = name if turns[name] == 1 else f"{name}#{turns[name]}"


def _digest(parsed: Any) -> int:
    try:
        return hash(orjson.dumps(parsed))
    except TypeError:  # lone surrogates, integers beyond 64 bits
        return hash(json.dumps(parsed))
