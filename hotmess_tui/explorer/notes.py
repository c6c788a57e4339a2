"""Sentences beside the figures: exclusions and their reasons, what is missing, how far a figure can be trusted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hotmess_tui.records import LENGTH_UNITS, QUESTION, Axis, Point, TableRow
from hotmess_tui.wording import counted

if TYPE_CHECKING:
    from hotmess_tui.store.number_bins import Bins

_UNITS = {
    "tokens": "tokens",
    "output_tokens": "output tokens",
    "actions": "actions",
    "words": "words",
    "characters": "characters",
}
_ROUNDING = 1e-9
_MOST_SERIES = 30
_NAMED = 6  # series without lengths that are named
_ENOUGH = 30  # samples a question that the paper asks for


@dataclass(frozen=True)
class Reason:
    """What one series left out, as queries/layers/reasons.sql counts it."""

    series: int
    failed: int
    single_samples: int
    single_groups: int
    lacking_samples: int
    lacking_groups: int
    unmeasured_samples: int
    unmeasured_groups: int
    undivided_groups: int  # that hold probabilities, vectors or scores: no flips, no scatter …
    decomposed_groups: int  # … of so many
    median_n: float | None

    def left_out(self, needs_length: bool) -> int:
        """Samples that are in no figure of this series."""
        return (
            self.failed + self.single_samples + self.lacking_samples + (self.unmeasured_samples if needs_length else 0)
        )


def unit_name(unit: str | None) -> str:
    """A unit of length in words."""
    return _UNITS.get(unit or "", "")


def series_name(keys: Sequence[str | None]) -> str:
    """The values of the grouping columns as one name."""
    return ", ".join("–" if key is None else key or "(none)" for key in keys)


def failed(reasons: Iterable[Reason]) -> list[str]:
    """A sentence about the samples that failed, where there are some."""
    samples = sum(reason.failed for reason in reasons)
    return [f"{count(samples, 'sample')} excluded: failed or not judged"] if samples else []


def few_samples(reasons: Sequence[Reason], decomposition: str) -> list[str]:
    """A sentence about groups of too few samples for an unbiased variance, where there are some."""
    groups, samples = sum(reason.single_groups for reason in reasons), sum(reason.single_samples for reason in reasons)
    if not groups:
        return []
    few = "fewer than 3 samples" if decomposition == "kl" else "a single sample"
    return [f"{count(samples, 'sample')} ({count(groups, 'group')}) excluded: {few}, too few for an unbiased variance"]


def left_out(
    reasons: Iterable[Reason],
    names: Sequence[Sequence[str | None]],
    decomposition: str,
    unit: str | None,
    needs_length: bool,
) -> list[str]:
    """A sentence per reason for which samples are in no figure."""
    reasons = list(reasons)
    notes = failed(reasons) + few_samples(reasons, decomposition)
    groups, samples = (
        sum(reason.lacking_groups for reason in reasons),
        sum(reason.lacking_samples for reason in reasons),
    )
    if groups:
        notes.append(
            f"{count(samples, 'sample')} ({count(groups, 'group')}) excluded: no answers or targets to compute the "
            f"{decomposition} decomposition from"
        )
    if needs_length:
        unmeasured = [reason for reason in reasons if reason.unmeasured_groups]
        length = f"reasoning length in {unit_name(unit)}" if unit else "reasoning length"
        for reason in unmeasured[:_NAMED]:
            excluded = count(reason.unmeasured_samples, "sample")
            notes.append(f"{series_name(names[reason.series])}: {excluded} excluded, {length} not recorded")
        if len(unmeasured) > _NAMED:
            excluded = count(sum(reason.unmeasured_samples for reason in unmeasured[_NAMED:]), "sample")
            notes.append(f"{len(unmeasured) - _NAMED} more series: {excluded} excluded, reasoning length not recorded")
    return notes


def undivided(reasons: Iterable[Reason], names: Sequence[Sequence[str | None]]) -> list[str]:
    """Why the errors of some series are in two parts, not in three: of groups of one kind only, the log itself says."""
    mixed = [reason for reason in reasons if 0 < reason.undivided_groups < reason.decomposed_groups]
    notes = []
    for reason in mixed[:_NAMED]:
        groups = f"{count(reason.undivided_groups, 'group')} of {reason.decomposed_groups:,}"
        hold = "has" if reason.undivided_groups == 1 else "have"
        name = series_name(names[reason.series])
        notes.append(f"{name}: no flips or scatter, as {groups} {hold} probabilities, vectors or scores")
    return notes + ([f"no flips or scatter for {len(mixed) - _NAMED} more series"] if len(mixed) > _NAMED else [])


def about_grouping(bins: Iterable[Bins], series: int) -> list[str]:
    """How numbers were binned to group by them; what to do where there are too many series to tell apart."""
    sentences = [
        f"{column.column}: {column.values:,} values in {len(column.names)} bins of about equal sample counts; "
        "upper edges are exclusive"
        for column in bins
    ]
    if series > _MOST_SERIES:
        sentences.append(f"{series:,} series are too many to distinguish: filter, or group by fewer values")
    return sentences


def unit_lacks(unit: str, samples: Sequence[int]) -> str:
    """That no sample has a length in a unit, and in which there are some; `samples`: of each of `LENGTH_UNITS`."""
    there = [
        f"{unit_name(other)} ({count(many, 'sample')})"
        for other, many in zip(LENGTH_UNITS, samples, strict=True)
        if many
    ]
    others = f"available: {', '.join(there)} (--length)" if there else "no lengths in other units either"
    return f"no sample has a length in {unit_name(unit)}; {others}"


def beyond_log(axis: Axis, points: Iterable[Point]) -> list[str]:
    """How many points have no place on a logarithmic axis."""
    hidden = sum(point.x is not None and point.x <= 0 for point in points) if axis.scale == "log" else 0
    return [f"{counted(hidden, 'point', 'points')} not shown on the log axis (x = 0)"] if hidden else []


def trust(reasons: Iterable[Reason], decomposition: str, estimator: str, asked_estimator: str) -> list[str]:
    """How far the figures can be trusted: few samples a question, estimators that do not exist."""
    notes = []
    medians = [reason.median_n for reason in reasons if reason.median_n is not None]
    if medians and min(medians) < _ENOUGH:
        low, high = min(medians), max(medians)
        median = f"{low:g}" if low == high else f"{low:g} to {high:g}"
        notes.append(f"median of {median} samples per question (the paper: {_ENOUGH} or more)")
    if decomposition == "kl":
        notes.append("kl smooths answers (--epsilon): questions without errors contribute a little, too")
    if estimator == "unbiased" and asked_estimator == "plugin":
        notes.append("always computed from the unbiased components")
    return notes


def about_verdicts(verdicts: str, changes: int) -> list[str]:
    """A sentence where figures are not of the verdicts as logged.

    Args:
        verdicts: logged, corrected or forgiving.
        changes: samples under the filter whose verdict is another one.
    """
    if verdicts == "logged":
        return []
    whose = "corrected by hand" if verdicts == "corrected" else "corrected by hand, or doubtful and counted as right"
    return [f"verdicts {verdicts}: {counted(changes, 'sample differs', 'samples differ')} from the log ({whose})"]


def about_intervals(
    figures: Sequence[Point] | Sequence[TableRow], noun: str, cluster: str, *, below_zero: bool = False
) -> list[str]:
    """Why some points or rows have no interval, or no incoherence.

    Args:
        figures: the points or rows.
        noun: what they are called.
        cluster: what the intervals leave out at a time.
        below_zero: whether they may contain questions with an error below 0, as ensembles of vectors do.
    """
    defined = [(figure.incoherence, figure.low) for figure in figures if figure.incoherence is not None]
    beyond = sum(1 for incoherence, _ in defined if incoherence > 1 + _ROUNDING)
    few = sum(1 for incoherence, low in defined if low is None and incoherence <= 1 + _ROUNDING)
    undefined = sum(1 for figure in figures if figure.incoherence is None and figure.error is not None)
    sentences = []
    if beyond:
        reason = "an unbiased variance may exceed the error"
        sentences.append(f"{count(beyond, noun)} with incoherence above 1, no interval: {reason}")
    if few:
        reason = ", or an unbiased bias² below 0" if below_zero else ""
        lacking = "errors" if cluster == QUESTION else f"clusters ({cluster}) with errors"
        sentences.append(f"{count(few, noun)}: too few {lacking} for an interval{reason}")
    if undefined:
        sentences.append(f"{count(undefined, noun)} without errors: incoherence is undefined")
    return sentences


def about_clusters(known: bool, cluster: str) -> list[str]:
    """Why there are no intervals over clusters."""
    return [] if known else [f"no intervals: {cluster} differs between samples of one group (--cluster)"]


def wider(series: Sequence[str | None], low: float, high: float, times: float) -> str:
    """That the questions of a task fail together, so that intervals over questions are too short."""
    return (
        f"errors are correlated within tasks: clustered by task, the interval of {series_name(series)} is "
        f"[{low:.2f}, {high:.2f}], {times:.1f} times as wide (--cluster task)"
    )


def halves(
    series: Sequence[str | None], difference: float, low: float | None, high: float | None, questions: int, known: bool
) -> str:
    """How much more incoherent the longer halves are than the shorter, on the same questions.

    `known`: whether each group lies in one cluster; where it does not, `about_clusters` says why there is no interval.
    """
    ends = ", too few errors for an interval" if known else ""
    if low is not None and high is not None:
        ends = f" [{low:.2f}, {high:.2f}]"
    return f"{series_name(series)}: longer half minus shorter {difference:+.2f}{ends} on {count(questions, 'question')}"


def count(number: int, noun: str) -> str:
    """A number with its noun, in the plural where it is one."""
    return counted(number, noun)
