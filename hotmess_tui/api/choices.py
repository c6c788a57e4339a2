"""What a person may choose, as types: every list of words here is bound by a test to the code that it comes from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from typing import Any, Literal, TypedDict

from hotmess_tui.api import arguments
from hotmess_tui.records import DECOMPOSITIONS, ESTIMATORS, LENGTH_UNITS, VERDICTS, Choice

Decomposition = Literal["auto", "brier", "zero_one", "kl", "score", "vector"]
Estimator = Literal["unbiased", "plugin"]
LengthUnit = Literal["tokens", "output_tokens", "actions", "words", "characters"]
Verdicts = Literal["logged", "corrected", "forgiving"]
Correction = Literal["right", "wrong", "drop"]
Metric = Literal[
    "incoherence", "accuracy", "error", "bias", "variance", "flips", "scatter", "agreement", "length", "all"
]
Cells = Literal[
    "both_miss", "only_a_misses", "only_b_misses", "both_waver", "only_a_wavers", "only_b_wavers", "both_right",
    "a_misses", "b_misses", "a_wavers", "b_wavers",
    "all",
]  # fmt: skip
CurveName = Literal[
    "reasoning_length", "natural_variation", "difficulty", "scale", "budget", "ensemble", "actions", "trajectory",
    "tasks", "pass_at_k", "bias_variance", "runs", "votes", "accuracy_over_length", "error_over_length",
    "accuracy_over_difficulty", "error_over_difficulty", "accuracy_over_size", "error_over_size",
    "accuracy_over_budget", "error_over_budget", "sample_efficiency",
]  # fmt: skip
DetectorName = Literal[
    "target_scored_wrong", "almost_full_marks", "right_and_wrong", "contradiction", "lone_dissenter", "refusal", "loop",
    "cut_off", "no_answer", "long_and_wrong", "short_and_wrong", "identical_traces", "same_every_time", "tool_trouble",
    "other_script", "length_outlier",
]  # fmt: skip
TreeUnit = Literal["words", "steps", "actions"]
ExportFormat = Literal["parquet", "csv", "jsonl"]
Tables = Literal["auto", "copy", "in place"]
TableName = Literal["samples", "questions", "table"]


class Choosing(TypedDict, total=False):
    """What a figure depends on; the same names and meanings as the options of the commands.

    Args:
        by: grouping into series: one column, or several as "model,task" or a list. Default "model".
        where: an SQL condition over the columns of samples.
        label: only samples with this label, or whose question has it.
        decomposition: how the error is decomposed; "auto" is what the logs support.
        estimator: variance estimator; "unbiased" is corrected for small sample counts.
        epsilon: smoothing of kl, between 0 and 1.
        cluster: clusters of the intervals: question, task, run, metadata.NAME.
        length: the unit of reasoning length; None chooses the best available.
        bins: number of bins of a binned curve, at least 1.
        verdicts: as logged, as corrected, or with doubtful ones counted as right.
        grades: for scale and scaling: number of equal parts of the questions, by difficulty.
        reference: for scale and scaling: the model whose reasoning length grades the questions.
    """

    by: str | Sequence[str]
    where: str | None
    label: str | None
    decomposition: Decomposition
    estimator: Estimator
    epsilon: float
    cluster: str
    length: LengthUnit | None
    bins: int
    verdicts: Verdicts
    grades: int
    reference: str | None


def choice_of(settings: Choosing) -> Choice:
    """The choice that keywords make, each checked by itself; the store checks it against the logs.

    Raises:
        TypeError: a keyword that there is none of, or a value of a wrong type.
        HotmessError: a value that cannot be (status 2).
    """
    arguments.known(settings, [field.name for field in fields(Choice)])
    chosen: dict[str, Any] = dict(settings)
    for name, value in settings.items():
        if name == "by":
            chosen[name] = arguments.names(name, value)
        elif name in ("where", "label", "reference"):
            chosen[name] = arguments.text_or_none(name, value)
        elif name in ("bins", "grades"):
            chosen[name] = arguments.whole(name, value, 1)
        elif name == "cluster":
            chosen[name] = arguments.text(name, value)
        elif name == "epsilon":
            chosen[name] = arguments.number(name, value)
        elif name != "length" or value is not None:
            chosen[name] = arguments.one_of(name, value, _WORDS[name])
    return Choice(**chosen)


_WORDS = {
    "decomposition": ("auto", *DECOMPOSITIONS),
    "estimator": ESTIMATORS,
    "verdicts": VERDICTS,
    "length": LENGTH_UNITS,
}
