"""What a report says in words, the same in every format."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace

from hotmess_tui.explorer.coverage import choices
from hotmess_tui.explorer.notes import count
from hotmess_tui.explorer.triage import Triage
from hotmess_tui.records import QuestionRow, SampleRow, SourceRow
from hotmess_tui.report.content import Report
from hotmess_tui.tables.verdict import FAILED, NOT_JUDGED, RIGHT, WRONG, Verdict, answer_text, of_sample

INCOHERENCE = (
    "Incoherence is the share of variance in the error: 0 is wrong in the same way every time, 1 in a different way "
    "every time. Intervals are 95 %, with questions as the units. – is not defined or not recorded."
)


def summary(report: Report) -> str:
    """What was read, in a sentence, and how much of it is in the figures."""
    counts, found = report.counts, report.coverage
    files = sum(1 for each in report.sources if each.samples)
    said = f"{count(counts.models, 'model')}, {count(found.questions, 'question')}, {count(found.samples, 'sample')}"
    said += f" from {count(files, 'file')}."
    if found.samples < counts.samples + counts.failed:
        said += f" The filter leaves these of {count(counts.samples + counts.failed, 'sample')}."
    if found.left_out:
        said += f" {count(found.left_out, 'sample')} left out of the table; the notes say why."
    if counts.unreadable:
        said += f" {count(counts.unreadable, 'file')} could not be read."
    return said


def under(report: Report) -> str:
    """The choices under which everything was made."""
    return " · ".join(choices(report.choice, report.table.decomposition, report.table.estimator))


def beside(row: QuestionRow) -> str:
    """Where a question belongs."""
    return " · ".join(part for part in (row.model, row.task, row.condition) if part)


def place(sample: SampleRow) -> str:
    """Where a sample belongs."""
    parts = (sample.model, sample.task, f"question {sample.question_id}", sample.condition, f"epoch {sample.epoch}")
    return " · ".join(part for part in parts if part)


def verdict(sample: SampleRow) -> tuple[str, str]:
    """The verdict on a sample in words, and its class in a style sheet."""
    judged = of_sample(sample)
    if judged is FAILED:
        return f"{judged.glyph()} failed: {sample.failure}", style_class(judged)
    if judged is NOT_JUDGED:
        return answer_text(None, judged, sample.score), style_class(judged)
    return f"{judged.glyph()} {judged.word}", style_class(judged)


def style_class(verdict: Verdict) -> str:
    """The class of a verdict in a style sheet: right, wrong or none."""
    return verdict.name if verdict in (RIGHT, WRONG) else "none"


def file_names(sources: Sequence[SourceRow]) -> tuple[SourceRow, ...]:
    """The files without the folders that they share: these say where someone's home is, and nothing to a reader."""
    if not sources:
        return ()
    shared = os.path.commonpath([os.path.dirname(each.path) for each in sources])
    return tuple(replace(each, path=os.path.relpath(each.path, shared) if shared else each.path) for each in sources)


def odd_told(found: Triage) -> str:
    """How many samples are odd, and how to see them all."""
    shown = len(found.rows)
    first = f"the first {shown:,} of {count(found.total, 'row')}" if found.total > shown else count(shown, "row")
    return f"What triage finds suspicious, {first}; some stand for many that are alike. hotmess triage lists all."
