"""What goes into the explorer and comes out of it: frozen records that store, charts, screens and commands share."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

DECOMPOSITIONS = ("brier", "zero_one", "kl", "score", "vector")
ESTIMATORS = ("unbiased", "plugin")
QUESTION = "question"  # the unit of intervals where nobody chose another
CLUSTERS = (QUESTION, "task", "run")  # and metadata.NAME
VERDICTS = ("logged", "corrected", "forgiving")
CORRECTIONS = ("right", "wrong", "drop")  # what a person may say of a sample
LABEL = "label"  # what grouping by labels is called
AUTO, COPY, IN_PLACE = "auto", "copy", "in place"  # whether Parquet tables are read in place; auto: large ones are
LENGTH_UNITS = ("tokens", "output_tokens", "actions", "words", "characters")  # the best first; actions only agents have


@dataclass(frozen=True)
class OpenOptions:
    """Choices that change what is read and how names fit together; each combination has a store of its own."""

    scorer: str | None = None
    score_range: tuple[float, float] | None = None  # the log's lowest and highest score, mapped to [0, 1]
    score_map: tuple[tuple[str, float], ...] = ()  # grade as logged, its number before `score_range`
    columns: tuple[tuple[str, str], ...] = ()  # --map: canonical name, column in the table
    aliases: tuple[tuple[str, str], ...] = ()  # model name as logged, name to show
    merge: bool = False  # drop provider prefixes of model names
    tables: str = AUTO  # auto, copy, in place: whether the texts of Parquet tables go into the store


@dataclass(frozen=True)
class Choice:
    """What a person has chosen to look at, and how: everything a figure depends on besides the logs."""

    by: tuple[str, ...] = ("model",)
    where: str | None = None
    decomposition: str = "auto"
    estimator: str = "unbiased"
    epsilon: float = 0.01
    label: str | None = None  # only samples that carry it, or whose question does
    length: str | None = None  # one of LENGTH_UNITS, None: the best that the log offers
    bins: int = 10
    cluster: str = QUESTION  # what an interval leaves out at a time
    verdicts: str = "logged"
    grades: int = 3  # equal parts of the questions, by difficulty, where models are compared by size
    reference: str | None = None  # the model whose length makes the grades; None: the log's difficulty, else accuracy

    @property
    def uses_labels(self) -> bool:
        """Whether figures under it change with the labels and corrections that a person gives."""
        return self.label is not None or LABEL in self.by or self.verdicts != "logged"


@dataclass(frozen=True)
class Labels:
    """Every label and correction at one moment. Equal when their versions are."""

    version: str = ""  # the same for the same labels
    corrected: str = ""  # the same for the same corrections
    samples: tuple[tuple[str, str], ...] = field(default=(), compare=False, repr=False)  # sample id, label
    # task, question id, label
    questions: tuple[tuple[str, str, str], ...] = field(default=(), compare=False, repr=False)
    corrections: tuple[tuple[str, str], ...] = field(default=(), compare=False, repr=False)  # sample id, correction


@dataclass(frozen=True)
class Axis:
    """An axis of a curve. `scale` is linear, log or label (x counts the labels)."""

    label: str
    unit: str = ""
    scale: str = "linear"


@dataclass(frozen=True, kw_only=True)
class Causes:
    """What an error is made of, beside bias² and variance: of a point of a curve, or a row of the table.

    Args:
        accuracy: mean share of right samples over the groups.
        flips: share of the error from samples of a question of which one is right and the other wrong.
        scatter: share of the error from samples of a question that are both wrong, and differently.
        agreement: how often two wrong answers to one question are the same.
        chance: what that would be if wrong answers were drawn from the choices; None where there are none.

    Each with the ends of its 95 % interval. None where the log does not support it.
    """

    accuracy: float | None = None
    accuracy_low: float | None = None
    accuracy_high: float | None = None
    flips: float | None = None
    flips_low: float | None = None
    flips_high: float | None = None
    scatter: float | None = None
    scatter_low: float | None = None
    scatter_high: float | None = None
    agreement: float | None = None
    agreement_low: float | None = None
    agreement_high: float | None = None
    chance: float | None = None


@dataclass(frozen=True)
class Point(Causes):
    """One aggregate: a point of a curve or a row of the table. None: not defined, never zero."""

    series: tuple[str, ...]  # values of the by columns
    point: str  # bin number or label; empty in the table
    x: float | None
    questions: int
    groups: int
    samples: int
    left_out: int
    error: float | None
    bias: float | None
    variance: float | None
    incoherence: float | None
    low: float | None
    high: float | None
    extra: Mapping[str, float | str | None] = field(default_factory=dict)  # columns that the curve adds
    error_low: float | None = None  # ends of the 95 % interval of the error, on curves that draw it
    error_high: float | None = None

    def ends(self, name: str) -> tuple[float | None, float | None]:
        """The ends of the interval of a figure; None where it has none."""
        prefix = "" if name == "incoherence" else f"{name}_"
        return getattr(self, f"{prefix}low", None), getattr(self, f"{prefix}high", None)

    def figure(self, name: str) -> float | None:
        """A finite number of the point by its name: an attribute or a column that the curve adds."""
        number = getattr(self, name, None) if name != "extra" else None
        number = self.extra.get(name) if number is None else number
        return float(number) if isinstance(number, (int, float)) and math.isfinite(number) else None


@dataclass(frozen=True)
class Fit:
    """The power law of one series: log10 y = slope · log10 x + intercept, y the first figure that the curve draws."""

    series: tuple[str, ...]
    points: int
    slope: float
    intercept: float
    slope_low: float | None
    slope_high: float | None
    r2: float | None  # None where y does not vary


@dataclass(frozen=True)
class Curve:
    """A curve: its points, and which figures of them are drawn and how; the query file's header states the latter.

    Args:
        y: the figure of a point that is drawn: an attribute or a column that the curve adds.
        second_y: another one, drawn with hollow markers.
        extra_columns: those that only this curve has; `last_columns` of them stand behind all others in data.
        names: how figures are written where their name does not suit.
        joined: whether lines join the points of a series.
        iso_incoherence: whether lines of equal incoherence are drawn.
        decomposed: whether the figures depend on the decomposition.
        extra_types: what `extra_columns` hold: BIGINT, DOUBLE or VARCHAR.
        samples: how many samples its points rest on, each counted once; None where that is not known.
    """

    name: str
    title: str
    x: Axis
    y: str
    by: tuple[str, ...]
    decomposition: str
    estimator: str
    length_unit: str | None
    points: tuple[Point, ...]
    fits: tuple[Fit, ...] = ()
    extra_columns: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    second_y: str | None = None
    names: Mapping[str, str] = field(default_factory=dict)
    joined: bool = False
    iso_incoherence: bool = False
    decomposed: bool = True
    samples: int | None = None
    last_columns: tuple[str, ...] = ()
    extra_types: Mapping[str, str] = field(default_factory=dict)

    @property
    def figures(self) -> tuple[str, ...]:
        """The names of the figures that are drawn of each point: one or two."""
        return (self.y,) if self.second_y is None else (self.y, self.second_y)

    @property
    def series(self) -> tuple[tuple[str, ...], ...]:
        """Its series in their order, that of its points."""
        return tuple(dict.fromkeys(point.series for point in self.points))

    def repeats_point(self, column: str) -> bool:
        """Whether an added column only repeats what the points are called, as the halves of natural variation."""
        return all(str(point.extra.get(column)) == point.point for point in self.points)


@dataclass(frozen=True)
class TableRow(Causes):
    """A row of `hotmess table`."""

    series: tuple[str, ...]
    questions: int
    groups: int
    samples: int
    left_out: int
    mean_length: float | None
    length_unit: str | None
    error: float | None
    bias: float | None
    variance: float | None
    incoherence: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Table:
    """Aggregate figures, a row per value of the by columns."""

    by: tuple[str, ...]
    decomposition: str
    estimator: str
    rows: tuple[TableRow, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Selection:
    """Which groups: all that made one point of a curve under a choice (point None: the whole series)."""

    curve: str
    series: tuple[str, ...]
    point: str | None = None


@dataclass(frozen=True)
class QuestionRow:
    """A group: all samples with the same (model, task, question, condition)."""

    group: int  # key of the group in this store, for the way down
    model: str
    task: str
    question_id: str
    condition: str
    n: int
    accuracy: float | None
    mean_length: float | None
    answers: int | None  # distinct outcome classes; None where samples are neither right nor wrong
    error: float | None
    bias: float | None
    variance: float | None
    incoherence: float | None
    length_low: float | None  # shortest, median, longest sample
    length_median: float | None
    length_high: float | None
    mix: tuple[int, ...]  # samples per class: right first, no answer last, the others by count
    right: int
    unanswered: int
    left_out: int
    text: str | None  # beginning of the question
    flips: float | None = None  # chances that two samples differ so, not shares of the error
    scatter: float | None = None
    agreement: float | None = None
    more: Mapping[str, object] = field(default_factory=dict)  # further columns of queries/drill/questions.sql


@dataclass(frozen=True)
class QuestionPage:
    """A window of the questions: `rows` from `offset` of `total`."""

    total: int
    offset: int
    rows: tuple[QuestionRow, ...]
    length_unit: str | None
    decomposition: str
    estimator: str


@dataclass(frozen=True)
class SampleRow:
    """One sample, light: no trace text."""

    sample_id: str
    model: str
    task: str
    question_id: str
    condition: str
    epoch: int
    answer: str | None
    target: str | None
    correct: bool | None
    score: float | None
    outcome_class: str | None  # TARGET, NONE, WRONG or the normalised answer
    reasoning_length: float | None
    length_unit: str | None
    stop_reason: str | None
    failure: str | None
    unjudged: str | None = None  # why there is no verdict on a sample that did not fail
    judged_by: str | None = None  # verdict, score, comparison, vector, probabilities, correction or forgiven
    logged: str | None = None  # the verdict as logged, where it is another one

    @property
    def counted(self) -> bool:
        """Whether it counts in figures: it did not fail, and it is judged."""
        return self.failure is None and self.unjudged is None


@dataclass(frozen=True)
class AnswerBar:
    """A class of answers to one question, with its count."""

    outcome_class: str
    answer: str | None  # as first written; None for NONE
    count: int

    @property
    def correct(self) -> bool:
        """Whether it is the right one."""
        return self.outcome_class == "TARGET"


@dataclass(frozen=True)
class QuestionDetail:
    """Everything the samples screen shows of one group; `samples` by verdict (the rarest first), answer, epoch."""

    row: QuestionRow
    question: str | None
    target: str | None
    choices: tuple[str, ...]
    answers: tuple[AnswerBar, ...]
    samples: tuple[SampleRow, ...]
    length_unit: str | None
    right_length: float | None  # mean over right samples, over wrong ones
    wrong_length: float | None
    by_n: tuple[tuple[int, float | None], ...]  # incoherence of the first n samples, n = 2 … all
    decomposition: str
    estimator: str


@dataclass(frozen=True)
class TraceSegment:
    """A passage of a trace, with the roles and kinds of `formats.records.Segment`.

    role: system, user, assistant or tool; kind: message, reasoning, answer, tool_call, tool_result, error, placeholder.
    """

    role: str
    kind: str
    text: str
    name: str | None = None


@dataclass(frozen=True)
class Trace:
    """One sample with its whole text and its neighbours: all samples of its group, as the samples screen has them."""

    sample: SampleRow
    question: str | None
    segments: tuple[TraceSegment, ...]
    position: int  # among siblings, from 0
    siblings: tuple[str, ...]  # sample ids
    source: str  # the file it was read from
    outside: bool = False  # whether the filter leaves it out; its siblings are then those without a filter
    scorers: tuple[str, ...] = ()  # the score that counts; several where it is not known which; none where unnamed


@dataclass(frozen=True)
class Progress:
    """How far a long piece of work is: `done` of `total` in `unit`, and what is being done now."""

    what: str
    done: int
    total: int
    unit: str = "files"
