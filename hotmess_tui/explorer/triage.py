"""Flagged samples, most suspicious first, each with its reasons in words; and what could not be examined."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from hotmess_tui.errors import HotmessError
from hotmess_tui.explorer.notes import count
from hotmess_tui.records import Choice, Labels, Progress, QuestionRow, SampleRow
from hotmess_tui.store import own_queries
from hotmess_tui.store.open_store import OpenStore
from hotmess_tui.store.queries.catalogue import queries
from hotmess_tui.store.queries.detectors import MANY, Detector, parameters, value_of
from hotmess_tui.store.triage import Examination

# What detectors need, in the words of a person who looks at a log
_NEEDS = {
    "texts": "text of traces",
    "reasonings": "reasoning text",
    "tools": "tool calls",
    "lengths": "reasoning lengths",
    "classes": "answers and no scores",
    "targets": "targets",
    "verdicts": "verdicts of right and wrong",
    "stops": "stop reasons",
}


@dataclass(frozen=True)
class Finding:
    """What one detector found in a sample."""

    detector: str
    severity: float  # of 1
    reason: str


@dataclass(frozen=True)
class OddSample:
    """A sample with everything that is odd about it, the worst first; `severity` grows with every finding."""

    sample_id: str
    model: str
    task: str
    question_id: str
    condition: str
    epoch: int
    severity: float
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class DetectorInfo:
    """A detector: what it looks for, and how many samples it found (None: it had nothing to look at)."""

    name: str
    title: str
    about: str
    settings: Mapping[str, Any]
    found: int | None


@dataclass(frozen=True)
class TaskFindings:
    """What one detector found in one task: `found` of `of` samples, or questions, as `per` says."""

    detector: str
    title: str  # of the detector
    task: str
    found: int
    of: int
    per: str
    severity: float  # of 1, the mean
    unseen: int  # rows of the list that were not reviewed
    model: str  # the one with the largest share
    model_found: int
    model_of: int


@dataclass(frozen=True)
class TriageSummary:
    """What the detectors found by task, the weightiest first, and what was not checked."""

    rows: tuple[TaskFindings, ...]
    detectors: tuple[DetectorInfo, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Only:
    """Which of the odd samples: None is any."""

    detectors: tuple[str, ...] | None = None
    model: str | None = None
    task: str | None = None
    question: str | None = None  # its id
    condition: str | None = None  # of the samples; empty where the log names none
    hidden: frozenset[str] = field(default_factory=frozenset)  # ids of samples not to show


def of_question(sample: SampleRow | QuestionRow) -> Only:
    """The samples of a model on the question of a sample, or of a row of questions, under its condition."""
    return Only(model=sample.model, task=sample.task, question=sample.question_id, condition=sample.condition)


def each_by_itself(only: Only) -> dict[str, str]:
    """The settings with which no row stands for many: of one question, or of one detector and one task."""
    if only.question is not None:
        return {MANY: "1"}
    if only.detectors is None or len(only.detectors) != 1 or only.task is None:
        return {}
    return {f"{only.detectors[0]}.{MANY}": "1"}


@dataclass(frozen=True)
class Triage:
    """Odd samples: the first of `total`, the detectors in their order, and sentences about what was not checked."""

    rows: tuple[OddSample, ...]
    total: int
    detectors: tuple[DetectorInfo, ...]
    models: Mapping[str, int]  # how many odd samples each has, whatever model is chosen
    tasks: Mapping[str, int]
    notes: tuple[str, ...]


def triage(
    store: OpenStore,
    choice: Choice,
    labels: Labels,
    only: Only | None = None,
    *,
    alone: bool = False,
    settings: Mapping[str, str] | None = None,
    limit: int | None = None,
    tell: Callable[[Progress], None] = lambda progress: None,
) -> Triage:
    """Look for odd samples under the filter; what was found before is not looked for again.

    Args:
        store: the open store.
        choice: its filter, label and unit of length hold.
        labels: those that there are.
        only: which of them.
        alone: run no other detectors than those of `only`; how much the others find is not told then.
        settings: values of parameters of detectors, as `longer_than` or `long_and_wrong.longer_than`.
        limit: at most so many samples.
        tell: told which detector runs.

    Raises:
        HotmessError: no such detector or parameter, or a value that is none (status 2).
    """
    only = only or Only()
    _known_detectors(only.detectors or (), "--detector")
    configured = _with_settings(settings or {})
    asked = [detector for detector in configured if only.detectors is None or detector.query.name in only.detectors]
    with _examined(store, choice, labels) as (examination, available):
        able = [detector for detector in configured if not _lacks(detector, available)]
        examination.run([detector for detector in able if not alone or detector in asked], tell)
        rows, total, by_detector, models, tasks = _odd_samples(examination, only, limit)
    return Triage(
        rows=rows,
        total=total,
        detectors=tuple(_info(detector, by_detector if detector in able else None) for detector in configured),
        models=models,
        tasks=tasks,
        notes=(*examination.faults, *_notes(asked, available)),
    )


def summarise(
    store: OpenStore,
    choice: Choice,
    labels: Labels,
    detectors: Sequence[str] | None = None,
    *,
    settings: Mapping[str, str] | None = None,
    seen: Collection[str] = (),
    tell: Callable[[Progress], None] = lambda progress: None,
) -> TriageSummary:
    """How many samples of each task each detector finds, under the filter.

    Args:
        store: the open store.
        choice: its filter, label and unit of length hold.
        labels: those that there are.
        detectors: names of those that run; None: all.
        settings: values of parameters of detectors, as `triage` has them.
        seen: ids of samples that were reviewed.
        tell: told which detector runs.

    Raises:
        HotmessError: no such detector or parameter, or a value that is none (status 2).
    """
    _known_detectors(detectors or (), "--detector")
    asked = [each for each in _with_settings(settings or {}) if detectors is None or each.query.name in detectors]
    with _examined(store, choice, labels) as (examination, available):
        able = [detector for detector in asked if not _lacks(detector, available)]
        examination.run(able, tell)
        per_questions = [detector.query.name for detector in able if detector.per == "questions"]
        rows = examination.by_task(per_questions, sorted(seen))
        examination.see(None, None, None, None, None, hidden=())
        by_detector = examination.counts("detector")
    titles = {detector.query.name: detector.title for detector in able}
    return TriageSummary(
        rows=tuple(TaskFindings(row[0], titles[row[0]], *row[1:]) for row in rows),
        detectors=tuple(_info(detector, by_detector if detector in able else None) for detector in asked),
        notes=(*examination.faults, *_notes(asked, available)),
    )


@contextmanager
def _examined(store: OpenStore, choice: Choice, labels: Labels) -> Iterator[tuple[Examination, dict[str, int]]]:
    """The samples of a choice before the detectors, and how many of them have what detectors need."""
    with store.at(choice, labels) as (cursor, figures, resolved):
        verdicts = f"{choice.verdicts} {labels.corrected}" if figures.changed else ""

        def elsewhere(detector: Detector) -> list[tuple[Any, ...]] | None:
            here = own_queries.may_run_here(store, detector.query)
            return None if here else store.bounded.run(_hits, detector, choice, labels)

        examination = Examination(
            *(cursor, store.folder, figures.where, resolved[2], verdicts, elsewhere),
            lambda: store.see_parts(cursor, ("traces",), figures, resolved[2]),
        )
        try:
            yield examination, examination.examined()
        finally:
            examination.close()


def _hits(store: OpenStore, detector: Detector, choice: Choice, labels: Labels) -> list[tuple[Any, ...]]:
    """What a detector finds under a choice, for `BoundedProcesses.run`."""
    with _examined(store, choice, labels) as (examination, _):
        return examination.hits(detector)


def _odd_samples(
    examination: Examination, only: Only, limit: int | None
) -> tuple[tuple[OddSample, ...], int, dict[str, int], dict[str, int], dict[str, int]]:
    """The odd samples, how many there are, and how many each detector, model and task has, whatever is chosen of it."""

    def see(only: Only) -> None:
        examination.see(
            only.detectors, only.model, only.task, only.question, only.condition, hidden=sorted(only.hidden)
        )

    see(only)
    rows, total = examination.odd(limit)
    see(replace(only, detectors=None))
    by_detector = examination.counts("detector")
    see(replace(only, model=None))
    models = examination.counts("model")
    see(replace(only, task=None))
    return tuple(map(_odd, rows)), total, by_detector, models, examination.counts("task")


def _info(detector: Detector, counts: Mapping[str, int] | None) -> DetectorInfo:
    """A detector with what it found; `counts` is None where it had nothing to look at."""
    query = detector.query
    samples = None if counts is None else counts.get(query.name, 0)
    return DetectorInfo(query.name, detector.title, query.text("about"), detector.values, samples)


def _odd(row: tuple[Any, ...]) -> OddSample:
    sample_id, model, task, question_id, condition, epoch, severity, findings, _ = row
    reasons = tuple(Finding(finding["detector"], finding["severity"], finding["reason"]) for finding in findings)
    return OddSample(sample_id, model, task, question_id, condition, epoch, severity, reasons)


def _known_detectors(names: Sequence[str], option: str) -> None:
    """Check that there are detectors of these names.

    Raises:
        HotmessError: there are not (status 2); says which there are.
    """
    _known(names, [detector.name for detector in queries("triage")], option)


def _known(names: Sequence[str], available: Sequence[str], option: str) -> None:
    for name in names:
        if name not in available:
            raise HotmessError(f"{option} {name}: no such detector; available: {', '.join(available)}", status=2)


def _with_settings(settings: Mapping[str, str]) -> list[Detector]:
    """All detectors with the values that hold: their defaults, and what was set.

    Raises:
        HotmessError: no such parameter, or a value that is none (status 2).
    """
    definitions = queries("triage")
    known_parameters = {definition.name: parameters(definition) for definition in definitions}
    settings_of = {
        name: {key: default for key, (_, default) in defaults.items()} for name, defaults in known_parameters.items()
    }
    for setting, text in settings.items():
        detector, _, key = setting.rpartition(".")
        _known([detector] if detector else [], [*known_parameters], f"--set {setting}:")
        meant = [name for name, defaults in known_parameters.items() if key in defaults and detector in ("", name)]
        if not meant:
            setting_names = sorted(
                {key for name, defaults in known_parameters.items() for key in defaults if detector in ("", name)}
            )
            raise HotmessError(
                f"--set {setting}: no such parameter; available: {', '.join(setting_names) or 'none'}", status=2
            )
        for name in meant:
            settings_of[name][key] = value_of(text, known_parameters[name][key][0], f"--set {setting}")
    return [Detector(definition, settings_of[definition.name]) for definition in definitions]


def _lacks(detector: Detector, available: Mapping[str, int]) -> str:
    """Why a detector has nothing to look at under this filter; empty where it has."""
    for need in detector.needs:
        if need not in _NEEDS:
            raise HotmessError(f"detector {detector.query.name}: needs: {need}; one of {', '.join(_NEEDS)}", status=2)
        if not available[need]:
            return f"the logs contain no {_NEEDS[need]}"
    least = detector.values.get("least_samples", 0)
    if least > available["most_samples"]:
        return f"needs {least} samples per question; at most {available['most_samples']} available"
    return ""


def _notes(detectors: Sequence[Detector], available: Mapping[str, int]) -> list[str]:
    """What was not checked, and why: a sentence for each thing that is missing."""
    blind: dict[str, list[str]] = {}
    for detector in detectors:
        if reason := _lacks(detector, available):
            blind.setdefault(reason, []).append(detector.title)
    notes = [f"not checked: {_listed(titles)}: {reason}" for reason, titles in blind.items()]
    for need, words in _NEEDS.items():
        titles = [
            detector.title for detector in detectors if need in detector.needs and not _lacks(detector, available)
        ]
        lacking = available["samples"] - available[need]
        if titles and lacking:
            notes.append(
                f"{count(lacking, 'sample')} of {available['samples']:,} not checked for {_listed(titles)}: no {words}"
            )
    return notes


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names[:-1]) + (" and " if len(names) > 1 else "") + names[-1]
