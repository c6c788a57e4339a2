"""Numbers as a person reads them: two or three significant digits, thousands apart, a dash for what is not defined."""

from __future__ import annotations

import math

NULL = "–"


def share(value: float | None) -> str:
    """A figure between 0 and 1 (accuracy, incoherence, bias² …): 0.31, below a tenth 0.052."""
    if value is None or math.isnan(value):
        return NULL
    size = abs(value)
    if size < 1e-9:  # what rounding leaves of a zero is a zero
        return "0.00"
    if size >= 0.0995:
        return f"{value:.2f}"
    return f"{value:.3f}" if size >= 0.0005 else f"{value:.0e}".replace("e-0", "e-")


def quantity(value: float | None) -> str:
    """An amount without upper bound (words, questions …): 2,412, 241, 24.1, 2.4, and 7B."""
    if value is None or math.isnan(value):
        return NULL
    size = abs(value)
    for unit, letter in ((1e9, "B"), (1e6, "M")):
        if size >= unit:
            return f"{value / unit:.3g}{letter}"
    if size >= 99.95 or value == int(value):
        return f"{value:,.0f}"
    return f"{value:.1f}" if size >= 0.95 else share(value)


def interval(low: float | None, high: float | None) -> str:
    """A confidence interval: [0.22, 0.40], always two decimals so that a column of them lines up."""
    if low is None or high is None:
        return NULL
    return f"[{low:.2f}, {high:.2f}]"


def signed(value: float | None) -> str:
    """A difference: +0.04, -0.35; what rounds to nothing is +0.00."""
    return NULL if value is None or math.isnan(value) else f"{round(value, 2) + 0.0:+.2f}"


def signed_within(value: float | None, low: float | None, high: float | None) -> str:
    """A difference with its interval, where it has one: +0.16 [0.09, 0.20]."""
    return signed(value) if low is None else f"{signed(value)} {interval(low, high)}"


def plain(text: str) -> str:
    """The same for a terminal without Unicode."""
    return text.translate(_PLAIN)


_PLAIN = str.maketrans({
    "–": "-", "−": "-", "²": "^2", "α": "alpha", "·": "-", "…": "~", "▸": ">", "∅": "o", "✓": "+", "✗": "x",
    "≤": "<=", "×": "x",
})  # fmt: skip
