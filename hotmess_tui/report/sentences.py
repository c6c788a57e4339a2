"""What a report says in words, the same in every format."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace

from hotmess_tui.contents import SourceRow
from hotmess_tui.explorer.coverage import choices
from hotmess_tui.explorer.notes import count
from hotmess_tui.explorer.triage import Triage
from hotmess_tui.records import QuestionRow, SampleRow
from hotmess_tui.report.content import Report
from hotmess_tui.tables.verdict import FAILED, NOT_JUDGED, answer_text, of_sample

INCOHERENCE = (
    "Incoherence is the share of variance in the error: 0 means wrong in the same way every time, 1 that none of the "
    "error repeats. A model that is never right and never gives the same answer twice has 0.5 under brier, as half of "
    "its error repeats: being wrong. Intervals are 95 %, with questions as the units. – is not defined or not recorded."
)
MOST_ANSWERS = 6  # different answers to a question that are written out
NO_NAME = "(none)"  # an empty name in a table


def summary(report: Report) -> str:
    """What was read, in a sentence, and how much of it is in the figures."""
    counts, under = report.counts, report.coverage
    files = sum(1 for source in report.sources if source.samples)
    samples = counts.samples + counts.failed
    text = f"{count(counts.models, 'model')}, {count(under.questions, 'question')}, {count(under.samples, 'sample')}"
    text += f" from {count(files, 'file')}."
    if under.samples < samples:
        text += f" Filtered from {count(samples, 'sample')}."
    if under.left_out:
        text += f" {count(under.left_out, 'sample')} excluded from the table; the notes give the reasons."
    if counts.unreadable:
        text += f" {count(counts.unreadable, 'file')} could not be read."
    return text


def under(report: Report) -> str:
    """The choices under which everything was made."""
    return " · ".join(choices(report.choice, report.table.decomposition, report.table.estimator))


def question_names(row: QuestionRow) -> str:
    """Where a question belongs."""
    return " · ".join(name for name in (row.model, row.task, row.condition) if name)


def sample_names(sample: SampleRow) -> str:
    """Where a sample belongs."""
    names = (sample.model, sample.task, f"question {sample.question_id}", sample.condition, f"epoch {sample.epoch}")
    return " · ".join(name for name in names if name)


def verdict_text(sample: SampleRow) -> str:
    """The verdict on a sample in words."""
    verdict = of_sample(sample)
    if verdict is FAILED:
        return f"{verdict.glyph()} failed: {sample.failure}"
    if verdict is NOT_JUDGED:
        return f"{verdict.word}: {sample.unjudged}" if sample.unjudged else answer_text(None, verdict, sample.score)
    return f"{verdict.glyph()} {verdict.word}"


def file_names(sources: Sequence[SourceRow]) -> tuple[SourceRow, ...]:
    """The files without the folders that they share: these say where someone's home is, and nothing to a reader."""
    if not sources:
        return ()
    shared = os.path.commonpath([os.path.dirname(source.path) for source in sources])
    return tuple(
        replace(source, path=os.path.relpath(source.path, shared) if shared else source.path) for source in sources
    )


def odd_summary(triage: Triage) -> str:
    """How many samples are odd, and how to see them all."""
    count_shown = len(triage.rows)
    rows = count(count_shown, "row")
    if triage.total > count_shown:
        rows = f"the first {count_shown:,} of {count(triage.total, 'row')}"
    return f"Flagged samples, {rows}; some rows stand for many similar samples. hotmess triage lists all."
