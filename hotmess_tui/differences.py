"""What a contrast says: the metrics in which two series are compared, and a difference with its intervals."""

from __future__ import annotations

from dataclasses import dataclass

from hotmess_tui.errors import HotmessError

METRICS = ("incoherence", "accuracy", "error", "bias", "variance", "flips", "scatter", "agreement", "length")
ALL_METRICS = "all"
HALF_WIDTH = 0.05  # of an interval, wanted of a plan where nobody says otherwise
LIKE_ACCURACY = 0.1  # how far apart the accuracies of two sides on a question may be to be alike
# of the side that has more of it
MORE = {
    "incoherence": "is more incoherent",
    "accuracy": "is more accurate",
    "error": "has more error",
    "bias": "has more bias²",
    "variance": "has more variance",
    "flips": "flips more",
    "scatter": "scatters more",
    "agreement": "agrees more in its wrong answers",
    "length": "reasons longer",
}
ABOUT = {
    "incoherence": "the share of the error that differs from sample to sample",
    "accuracy": "the share of right samples",
    "error": "bias² and variance",
    "bias": "what repeats of the error",
    "variance": "what differs from sample to sample",
    "flips": "now right, now wrong: a share of the error",
    "scatter": "wrong in different ways: a share of the error",
    "agreement": "how often two wrong answers to a question are the same",
    "length": "reasoning length",
}


@dataclass(frozen=True)
class Contrast:
    """Two values of the grouping column on the questions that both answered; task empty: all tasks together.

    Args:
        difference: the metric of A − that of B, with the ends of its 95 % interval.
        low_all: the interval that holds in all tasks at once; overall the plain one.
        without: the overall difference without the task whose leaving out moves it most.

    None where the log does not support a figure.
    """

    a: str
    b: str
    task: str
    questions: int
    difference: float | None
    low: float | None
    high: float | None
    both_miss: int
    only_a_misses: int
    only_b_misses: int
    both_waver: int
    metric: str = METRICS[0]
    low_all: float | None = None
    high_all: float | None = None
    without: float | None = None
    without_task: str | None = None

    @property
    def apart(self) -> bool:
        """Whether the two are told apart: the interval that holds in all tasks at once excludes 0."""
        return self.low_all is not None and self.high_all is not None and not self.low_all <= 0 <= self.high_all


def metrics_of(name: str) -> tuple[str, ...]:
    """The metrics that a name means: itself, or each of them for `all`.

    Raises:
        HotmessError: there is no such metric (status 2).
    """
    if name not in (*METRICS, ALL_METRICS):
        raise HotmessError(f"--metric {name}: must be one of {', '.join((*METRICS, ALL_METRICS))}", status=2)
    return METRICS if name == ALL_METRICS else (name,)
