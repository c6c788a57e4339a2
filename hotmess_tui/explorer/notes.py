"""Sentences beside the figures: what was left out and why, what is missing, how far a figure can be trusted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from hotmess_tui.records import Point, TableRow

_UNITS = {
    "tokens": "tokens",
    "output_tokens": "output tokens",
    "actions": "actions",
    "words": "words",
    "characters": "characters",
}
_ROUNDING = 1e-9
_ENOUGH = 30  # samples a question that the paper asks for


@dataclass(frozen=True, slots=True)
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
    median_n: float | None

    def left_out(self, needs_length: bool) -> int:
        """Samples that are in no figure of this series."""
        return (
            self.failed + self.single_samples + self.lacking_samples + (self.unmeasured_samples if needs_length else 0)
        )


def unit_name(unit: str | None) -> str:
    """A unit of length in words."""
    return _UNITS.get(unit or "", "")


def series_name(values: Sequence[str | None]) -> str:
    """The values of the grouping columns as one name."""
    return ", ".join("–" if value is None else value or "(none)" for value in values)


def failed(reasons: Iterable[Reason]) -> list[str]:
    """A sentence about the samples that failed, where there are some."""
    samples = sum(reason.failed for reason in reasons)
    return [f"{count(samples, 'sample')} left out: failed or never scored"] if samples else []


def left_out(
    reasons: Iterable[Reason],
    names: Sequence[Sequence[str | None]],
    decomposition: str,
    unit: str | None,
    needs_length: bool,
) -> list[str]:
    """A sentence per reason for which samples are in no figure."""
    every = list(reasons)
    notes = failed(every)
    groups, samples = sum(each.single_groups for each in every), sum(each.single_samples for each in every)
    if groups:
        notes.append(
            f"{count(samples, 'sample')} left out: {count(groups, 'group')} of a single sample, which has no "
            "unbiased variance"
        )
    groups, samples = sum(each.lacking_groups for each in every), sum(each.lacking_samples for each in every)
    if groups:
        notes.append(
            f"{count(samples, 'sample')} of {count(groups, 'group')} left out: the log has nothing there for the "
            f"decomposition {decomposition}"
        )
    if needs_length:
        unmeasured = [each for each in every if each.unmeasured_groups]
        for each in unmeasured[:6]:
            what = f"reasoning length in {unit_name(unit)}" if unit else "reasoning length"
            notes.append(
                f"{series_name(names[each.series])}: {count(each.unmeasured_samples, 'sample')} left out, {what} not "
                "recorded"
            )
        if len(unmeasured) > 6:
            rest = sum(each.unmeasured_samples for each in unmeasured[6:])
            notes.append(
                f"{len(unmeasured) - 6} more series: {count(rest, 'sample')} left out, reasoning length not recorded"
            )
    return notes


def trust(reasons: Iterable[Reason], decomposition: str, estimator: str, asked_estimator: str) -> list[str]:
    """How far the figures can be trusted: few samples a question, estimators that do not exist."""
    notes = []
    medians = [each.median_n for each in reasons if each.median_n is not None]
    if medians and min(medians) < _ENOUGH:
        low, high = min(medians), max(medians)
        shown = f"{low:g}" if low == high else f"{low:g} to {high:g}"
        notes.append(f"median of {shown} samples a question; the paper asks for {_ENOUGH} or more")
    if decomposition == "kl":
        notes.append("kl smooths answers (--epsilon): even a question without a single error counts a little")
    if decomposition == "kl" and asked_estimator == "unbiased":
        notes.append("kl has no unbiased estimator: plug-in, which makes the variance too small where samples are few")
    elif estimator == "unbiased" and asked_estimator == "plugin":
        notes.append("always from the unbiased parts")
    return notes


def about_intervals(figures: Sequence[Point] | Sequence[TableRow], what: str, *, below_zero: bool = False) -> list[str]:
    """Why some points or rows have no interval, or no incoherence.

    Args:
        figures: the points or rows.
        what: their noun.
        below_zero: whether they may contain questions with an error below 0, as ensembles of vectors do.
    """
    known = [(each.incoherence, each.low) for each in figures if each.incoherence is not None]
    beyond = sum(1 for value, _ in known if value > 1 + _ROUNDING)
    few = sum(1 for value, low in known if low is None and value <= 1 + _ROUNDING)
    undefined = sum(1 for each in figures if each.incoherence is None and each.error is not None)
    said = []
    if beyond:
        reason = "the unbiased variance of vectors may exceed the error"
        said.append(f"{count(beyond, what)} with incoherence above 1, no interval: {reason}")
    if few:
        reason = ", or an unbiased bias² below 0" if below_zero else ""
        said.append(f"{count(few, what)}: too few errors for an interval{reason}")
    if undefined:
        said.append(f"{count(undefined, what)} without any error: incoherence is not defined there")
    return said


def count(number: int, noun: str) -> str:
    """A number with its noun, in the plural where it is one."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
