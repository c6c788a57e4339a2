"""What every reader yields: a `SampleRecord` per sample, its trace as `Segment`s, and the `Problem`s it met."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple


class Segment(NamedTuple):
    """A passage of a trace, in the order it was written.

    `role` is system, user, assistant or tool; `kind` is message (system and user text, too), reasoning, answer (the
    text that an assistant wrote outside its reasoning), tool_call (`name` the function, `text` its arguments),
    tool_result, error or placeholder (something that is not text: an image, a redacted block; `text` says what).
    """

    role: str
    kind: str
    text: str
    name: str | None = None


@dataclass(slots=True)
class Score:
    """What one scorer logged about a sample; at most one of `correct` and `score` is set.

    `correct` is a verdict that the log states as such (true, "yes"), `score` its own number before any `--score-range`,
    `grade` a text that is neither ("C", "B+"). What a grade means is decided over all samples of a task, or by
    `--score-map`.
    """

    logged: Any = None  # the value as logged
    correct: bool | None = None
    score: float | None = None
    grade: str | None = None
    answer: str | None = None
    probabilities: list[float] | None = None  # in the order of choices, sums to 1
    judged_by: str | None = None  # "comparison" where the reader itself worked the verdict out; else left empty
    unjudged: str | None = None  # why there is neither verdict nor number nor grade


@dataclass(slots=True)
class SampleRecord:
    """One answer of one model to one question under one condition, as the log has it: None is "not recorded".

    Lengths are in the unit of their name. `words` and `characters` measure the reasoning text only and are 0 where the
    sample has none (whether that means "hidden" is decided later, over the whole run). `actions` is for agents only.
    `correct`, `score` and `grade` are those of the score that counts, as `Score` has them. A sample with none of them,
    without vector and without probabilities is not judged; nothing here compares its answer with its target.
    """

    run: str
    model: str
    task: str
    question_id: str
    epoch: int
    condition: str = ""
    sample_id: str | None = None  # made from the six above unless the log is one of our own exports
    question: str | None = None
    target: str | None = None
    choices: list[str] | None = None
    target_choice: int | None = None  # index into choices
    answer: str | None = None
    correct: bool | None = None
    score: float | None = None
    grade: str | None = None
    judged_by: str | None = None  # "comparison" where the reader itself worked the verdict out; else left empty
    unjudged: str | None = None  # why the log has no verdict on it
    scores: dict[str, Score] = field(default_factory=dict)  # every score of the log, by name; the first counts
    probabilities: list[float] | None = None  # in the order of choices, sums to 1
    outcome: list[float] | None = None
    outcome_target: list[float] | None = None
    step: int | None = None
    tokens: float | None = None
    output_tokens: float | None = None
    words: float | None = None
    characters: float | None = None
    actions: float | None = None
    stop_reason: str | None = None
    failure: str | None = None  # what went wrong: a failed sample excluded from all metrics
    uuid: str | None = None  # of the attempt, the same in every log that holds it
    started: str | None = None  # ISO 8601, when the sample was begun
    run_started: str | None = None  # ISO 8601, when its run was begun
    task_run: str | None = None  # of the evaluation, the same in logs that are retries of one another
    errored: bool = False  # an error ended it, whether or not the log scored it all the same
    difficulty: str | None = None
    model_size: float | None = None
    budget: float | None = None
    # Settings of the run; those that differ between pooled runs become part of the condition.
    settings: dict[str, str] = field(default_factory=dict)
    metadata: dict[str, Any] = field(default_factory=dict)  # JSON scalars, one level
    # What else the log knows, to read beside the trace: by title ("explanation", "usage", "model settings"), any JSON.
    details: dict[str, Any] = field(default_factory=dict)
    segments: list[Segment] = field(default_factory=list)


class Problem(NamedTuple):
    """Something in a source that could not be read as it is: one line for a person."""

    place: str  # member, line or byte; empty: the file
    what: str  # what is wrong
    saved: str = ""  # what was read all the same
    remark: bool = False  # a notice: the source was read in full


@dataclass(slots=True)
class ReadOptions:
    """Choices that change what is read from a log."""

    columns: dict[str, str] = field(default_factory=dict)  # --map: canonical name -> column in the table
    # The rows of a Parquet file as Python values, which the store lends to readers: they know no DuckDB
    parquet_rows: Callable[[Path], Iterator[dict[str, Any]]] | None = None


class Unreadable(Exception):
    """The source cannot be read at all; the message is one line with the problem and the fix."""


class NoSamples(Unreadable):
    """The source is intact, but files of its kind hold no samples."""


class Reader(NamedTuple):
    """A format: `recognises(path, head)` looks at the first 64 KiB, `read` yields samples and reports problems.

    `read` raises `Unreadable` when nothing can be had from the file; damage half way is a `Problem`, and what came
    before it stays.
    """

    name: str
    recognises: Callable[[Path, bytes], bool]
    read: Callable[[Path, ReadOptions, Callable[[Problem], None]], Iterator[SampleRecord]]
    title: str = ""  # the format as help and messages call it; its name where this is empty
