"""The columns of triage: samples that a detector flags, with the reasons."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from hotmess_tui.charts.drawing import BOLD, DIM, Span
from hotmess_tui.charts.safe import one_line
from hotmess_tui.tables.column import (
    COUNT,
    OFF_SCREEN,
    ON_SCREEN,
    PLAIN_COUNT,
    SHARE,
    SHORT_ID,
    Cell,
    Column,
    label_column,
    on_screen,
)
from hotmess_tui.tables.rows import Rows
from hotmess_tui.tables.signs import Signs, bar

_BAR_CELLS = 5
_SEVERITY_BAR = 3  # cells; beside the number, as the first page of a long list is nearly as suspicious throughout
_SEVERITY_CELLS = len("0.88 ") + _SEVERITY_BAR
_NAMES = (
    Column("model", about="model", gives_way=5, least=12, most=20, shared=True, sortable=False, keeps="both"),
    Column("task", about="task", gives_way=4, least=12, most=20, shared=True, sortable=False),
    Column("question_id", title="question", about="id of the question in its task", gives_way=3, least=8, most=16,
           keeps="end", sortable=False),
    Column("condition", about="what was varied besides model and question", gives_way=8, least=12, most=20,
           keeps="end", shared=True, sortable=False, after="task"),
    Column("epoch", PLAIN_COUNT, about="number of the repeat", gives_way=7, least=5, sortable=False),
)  # fmt: skip


class FindingRow(NamedTuple):
    """One finding of a sample."""

    sample: Any  # explorer.triage.OddSample
    finding: Any  # explorer.triage.Finding


def _of_sample(name: str) -> Any:
    return lambda row: getattr(row.sample, name)


def _of_finding(name: str) -> Any:
    return lambda row: getattr(row.finding, name)


COLUMNS = (
    Column("sample_id", SHORT_ID, title="sample", about="id of the sample", get=_of_sample("sample_id")),
    Column("detector", about="detector that flags it", get=_of_finding("detector")),
    Column("severity", SHARE, about="severity, from 0 to 1", get=_of_finding("severity")),
    Column("reason", about="why", get=_of_finding("reason")),
    *(Column(c.name, c.kind, title=c.title, about=c.about, get=_of_sample(c.name)) for c in _NAMES),
)


def of_findings(samples: Iterable[Any]) -> Rows:
    """A row per sample and detector."""
    return Rows(COLUMNS, tuple(FindingRow(sample, finding) for sample in samples for finding in sample.findings))


def _reason(sample: Any, signs: Signs) -> Cell:
    several = f"{len(sample.findings)} reasons: " if len(sample.findings) > 1 else ""
    return several + one_line(sample.findings[0].reason)


SAMPLE_COLUMNS = (
    Column("sample_id", SHORT_ID, title="sample", about="id of the sample", shown=OFF_SCREEN, keeps="all"),
    Column(
        "severity",
        SHARE,
        about="severity, from 0 to 1",
        gives_way=1,
        least=_SEVERITY_CELLS,
        barred=True,
        paint=lambda row, signs: (Span(f"{row.severity:.2f} "), Span(bar(row.severity, _SEVERITY_BAR, signs), DIM)),
        sortable=False,
    ),
    Column(
        "detectors",
        about="detectors that flag it",
        get=lambda row: ", ".join(finding.detector for finding in row.findings),
        shown=OFF_SCREEN,
        gives_way=9,
    ),
    Column(
        "reason",
        about="why",
        get=lambda row: "; ".join(finding.reason for finding in row.findings),
        least=41,
        most=200,
        paint=_reason,
        sortable=False,
    ),
    *_NAMES,
)
_TEXT_ORDER = ("severity", "sample_id", "model", "task", "question_id", "condition", "epoch", "detectors", "reason")


def of_samples(samples: Iterable[Any]) -> Rows:
    """A row per flagged sample, with all its findings: what a text table prints."""
    columns = {column.name: column for column in SAMPLE_COLUMNS}
    return Rows(tuple(columns[name] for name in _TEXT_ORDER), tuple(samples))


def grid(
    rows: Sequence[Any],
    labels: Mapping[str, tuple[str, ...]],
    reviewed: Collection[str],
    marked: Collection[str],
) -> list[Column]:
    """The columns on screen; names that all rows share are left out.

    Args:
        rows: flagged samples.
        labels: of samples, by their ids.
        reviewed: ids of samples whose trace was read.
        marked: ids of marked samples.
    """

    def mark(row: Any, signs: Signs) -> Cell:
        if row.sample_id in marked:
            return (Span("*", BOLD),)
        return (Span(signs.dot if row.sample_id in reviewed else " ", DIM),)

    mark_column = Column("mark", title=" ", get=lambda row: None, paint=mark, shown=ON_SCREEN, least=1, sortable=False)
    columns = [mark_column, *SAMPLE_COLUMNS]
    if any(row.sample_id in labels for row in rows):
        labelled = label_column(lambda row: labels.get(row.sample_id, ()), most=20, gives_way=6, sortable=False)
        columns.insert(columns.index(SAMPLE_COLUMNS[3]) + 1, labelled)
    return on_screen(columns, rows)


def _most(row: Any) -> str:
    return f"{row.model} {row.model_found:,} of {row.model_of:,}"


# What each detector found in each task
TASK_COLUMNS = (
    Column("task", about="task", gives_way=2, least=12, most=30, hugs=True, after="title"),
    Column("detector", about="detector that flags them", shown=OFF_SCREEN),
    Column("title", title="detector", about="what the detector looks for", shown=ON_SCREEN, least=33, most=36,
           hugs=True),
    Column("found", COUNT, about="samples, or questions, that it flags", least=6),
    Column("of", COUNT, title="of", about="samples, or questions, that the task has", shown=OFF_SCREEN),
    Column("per", about="unit of the counts: samples, or questions", shown=OFF_SCREEN),
    Column("whole", title="of", about="samples, or questions, that the task has", get=lambda row: row.of,
           paint=lambda row, signs: f"{row.of:,} {row.per}", shown=ON_SCREEN, least=13, most=20, hugs=True),
    Column("share", SHARE, about="found / of", get=lambda row: row.found / row.of, gives_way=5, least=5 + _BAR_CELLS,
           barred=True, paint=lambda row, signs: _share(row, signs)),
    Column("severity", SHARE, about="mean severity of the findings, from 0 to 1", gives_way=6, least=8),
    Column("model", about="model with the largest share", shown=OFF_SCREEN),
    Column("model_found", COUNT, about="samples, or questions, of this model that it flags", shown=OFF_SCREEN),
    Column("model_of", COUNT, about="samples, or questions, of this model in the task", shown=OFF_SCREEN),
    Column("most", title="most in", about="model with the largest share, and how many of its own", get=_most,
           shown=ON_SCREEN, gives_way=4, least=24, most=60, keeps="both",
           when=lambda rows: any(row.model_of < row.of for row in rows)),
)  # fmt: skip


def _share(row: Any, signs: Signs) -> Cell:
    share = row.found / row.of
    text = "<1%" if 0 < share < 0.01 else f"{share:.0%}"
    return (Span(f"{text:>4} "), Span(bar(share, _BAR_CELLS, signs), DIM))


def of_tasks(rows: Iterable[Any]) -> Rows:
    """A row per task and detector."""
    return Rows(TASK_COLUMNS, tuple(rows))


def task_grid(rows: Sequence[Any]) -> list[Column]:
    """The columns on screen."""
    return on_screen(TASK_COLUMNS, rows)
