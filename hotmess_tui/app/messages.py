"""What screens and threads tell the application: the screen to open next, and that the logs were read again."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from textual.message import Message

from hotmess_tui.charts.marks import Mark, Series
from hotmess_tui.records import QuestionRow, Selection

if TYPE_CHECKING:
    from hotmess_tui.contents import Counts
    from hotmess_tui.explorer.contrast import Cell
    from hotmess_tui.explorer.explorer import Explorer
    from hotmess_tui.explorer.triage import OddSample, Only


class QuestionsRequest(NamedTuple):
    """The questions of a point of a curve; without a selection all questions."""

    selection: Selection | None
    label: str


class SamplesRequest(NamedTuple):
    """The samples of one question under one condition."""

    row: QuestionRow


class TreeRequest(NamedTuple):
    """The samples of one question as a tree."""

    row: QuestionRow


class TraceRequest(NamedTuple):
    """The text of a sample, at the first place of a term; `order` is that of its question's samples on the screen."""

    sample_id: str
    term: str = ""
    order: tuple[str, ...] = ()


class FlaggedTraceRequest(NamedTuple):
    """The text of a sample of the triage list."""

    rows: Sequence[OddSample]
    position: int
    titles: Mapping[str, str]  # of detectors, by their names
    review: Callable[[str], None]  # called with each sample that is shown


class CompareRequest(NamedTuple):
    """Two samples side by side."""

    a: str
    b: str


class ContrastRequest(NamedTuple):
    """Two series on the questions that both answered."""

    a: Series
    b: Series


class ContrastMatrixRequest(NamedTuple):
    """Every pair of series in one metric."""

    metric: str


class ScalingRequest(NamedTuple):
    """The slopes of error, bias² and variance over model size."""


class PlanRequest(NamedTuple):
    """What a wanted width needs: of every series, or of the difference of two."""

    a: Series | None = None
    b: Series | None = None


class ContrastQuestionsRequest(NamedTuple):
    """The questions of cells of a contrast; without cells all of them."""

    a: Series
    b: Series
    cells: tuple[Cell, ...] | None
    task: str | None
    label: str
    looks: Mapping[Series, Mark]


class SearchRequest(NamedTuple):
    """A search in all traces."""

    text: str


class SourcesRequest(NamedTuple):
    """The files that were read."""


class TriageRequest(NamedTuple):
    """How many samples of each task each detector flags."""


class OddSamplesRequest(NamedTuple):
    """Flagged samples."""

    only: Only


class ConsoleRequest(NamedTuple):
    """The SQL console."""


Request = (
    QuestionsRequest
    | SamplesRequest
    | TreeRequest
    | TraceRequest
    | FlaggedTraceRequest
    | CompareRequest
    | ContrastRequest
    | ContrastMatrixRequest
    | ContrastQuestionsRequest
    | ScalingRequest
    | PlanRequest
    | SearchRequest
    | SourcesRequest
    | TriageRequest
    | OddSamplesRequest
    | ConsoleRequest
)


@dataclass
class LogsReread(Message):
    """The logs were read again; `arrived` says in words how they changed."""

    explorer: Explorer
    counts: Counts
    arrived: str


@dataclass
class RereadFailed(Message):
    """The logs could not be read again; what is on screen stays."""

    reason: str
