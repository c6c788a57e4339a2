"""Axes: from values to cells, and the round numbers that are written beside them."""

from __future__ import annotations

import math
from typing import NamedTuple

STEPS = (1, 2, 5)


class Scale(NamedTuple):
    """Maps values onto `cells` cells; `low` sits in the middle of the first, `high` in the middle of the last."""

    low: float
    high: float
    cells: int
    log: bool = False

    def place(self, number: float) -> float:
        """Where a value lies, in cells from the first; not clipped."""
        low, high, at = (
            (math.log10(self.low), math.log10(self.high), math.log10(number))
            if self.log
            else (self.low, self.high, number)
        )
        return (at - low) / (high - low) * (self.cells - 1)

    def cell(self, number: float) -> int:
        """The cell of a value, clipped to the axis."""
        return min(self.cells - 1, max(0, math.floor(self.place(number) + 0.5)))

    def value(self, cells: float) -> float:
        """The value so many cells from the first: the inverse of `place`."""
        share = cells / (self.cells - 1)
        if self.log:
            return float(10 ** (math.log10(self.low) + share * (math.log10(self.high) - math.log10(self.low))))
        return self.low + share * (self.high - self.low)


class Tick(NamedTuple):
    """A round number on an axis, and how it is written."""

    value: float
    label: str


def round_step(span: float, steps: int) -> float:
    """The smallest step of the form 1, 2 or 5 times a power of ten that divides `span` into at most `steps` parts."""
    least = span / max(1, steps)
    power = math.floor(math.log10(least))
    for exponent in (power, power + 1):
        for factor in STEPS:
            step = _decimal(factor, exponent)
            if step >= least * (1 - 1e-9):
                return step
    raise AssertionError("a step exists for every positive span")


def round_above(highest: float, steps: int) -> float:
    """The next round number at or above the data, on the step that the axis will use."""
    if highest <= 0:
        return 0.1
    step = round_step(highest, steps)
    return _clean(math.ceil(highest / step - 1e-9) * step, step)


def linear_axis(lowest: float, highest: float, steps: int) -> tuple[Tick, ...]:
    """Ticks at multiples of a 1-2-5 step, the first at or below the lowest value, the last at or above the highest.

    Args:
        lowest: at most 0.
        highest: the highest value; 0.1 stands for none above 0.
        steps: from the lowest to the highest, one more or less where round numbers want it.
    """
    highest = highest if highest > 0 or lowest < 0 else 0.1
    step = round_step(max(highest, 0.0) - lowest, steps)
    first, last = math.floor(lowest / step + 1e-9), math.ceil(max(highest, 0.0) / step - 1e-9)
    return tuple(Tick(_clean(n * step, step), tick_label(n * step, step)) for n in range(first, last + 1))


def linear_ticks(low: float, high: float, steps: int, integers: bool = False) -> tuple[Tick, ...]:
    """Ticks at multiples of a 1-2-5 step, `steps` of them at most; `integers` keeps counts from being cut up."""
    if high <= low:
        return (Tick(low, tick_label(low, 1)),)
    step = round_step(high - low, steps)
    step = max(1.0, step) if integers else step
    lowest, highest = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return tuple(Tick(_clean(n * step, step), tick_label(n * step, step)) for n in range(lowest, highest + 1))


def log_ticks(low: float, high: float, steps: int) -> tuple[Tick, ...]:
    """Ticks of a log axis: 1-2-5 in every decade, powers where decades abound, finer numbers within a short span."""
    decades = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    fine, powers = (
        [v for d in decades for f in factors if low * (1 - 1e-9) <= (v := _decimal(f, d)) <= high * (1 + 1e-9)]
        for factors in (STEPS, (1,))
    )
    if len(fine) < 3:
        return linear_ticks(low, high, steps)
    chosen = fine if len(fine) <= steps + 1 or len(powers) < 2 else powers
    return tuple(Tick(v, tick_label(v, v)) for v in chosen[:: -(-len(chosen) // (steps + 1))])


def tick_label(number: float, step: float) -> str:
    """A tick with no more decimals than its step needs: 0.25 of step 0.05, 2,000, 1M."""
    if number == 0:
        return "0"
    for unit, letter in ((1e9, "B"), (1e6, "M")):
        if abs(number) >= unit:
            return f"{number / unit:,.6g}{letter}"
    decimals = max(0, -math.floor(math.log10(step) + 1e-9))
    return f"{number:,.{decimals}f}" if decimals <= 5 else f"{number:.0e}".replace("e-0", "e-")


def _decimal(factor: int, exponent: int) -> float:
    """The nearest double to what is written as factor · 10^exponent."""
    return float(f"{factor}e{exponent}")


def _clean(number: float, step: float) -> float:
    """0.6000000000000001 is 0.6."""
    return round(number, max(0, 2 - math.floor(math.log10(step))))
