"""What the specification claims of its estimators, proved on the oracle by going through every possible outcome."""

from __future__ import annotations

import itertools
import math
import random
from collections.abc import Callable, Mapping, Sequence

import pytest

from tests.oracle.decompose import Figures, Setting, figures
from tests.oracle.groups import Used, group, used
from tests.oracle.intervals import incoherence, interval, t_quantile
from tests.oracle.samples import Judged, Sample, judge

CHANCES = {"right": 0.5, "a": 0.3, "b": 0.2}


def expectation(n: int, quantity: Callable[[Sequence[str]], float], chances: Mapping[str, float] = CHANCES) -> float:
    """The exact mean of a quantity over all ways to draw n answers."""
    return math.fsum(
        math.prod(chances[answer] for answer in answers) * quantity(answers)
        for answers in itertools.product(chances, repeat=n)
    )


def judged(answers: Sequence[str]) -> list[Judged]:
    return judge(
        Sample("m", "t", "q", epoch=epoch, answer=answer, correct=answer == "right")
        for epoch, answer in enumerate(answers)
    )


def parts(answers: Sequence[str], decomposition: str, estimator: str = "unbiased") -> Figures:
    found = figures(judged(answers), Setting(decomposition, estimator))
    assert found is not None
    return found


@pytest.mark.parametrize(("decomposition", "half"), [("brier", 1.0), ("zero_one", 0.5)])
def test_unbiased_variance_is_right_on_average(decomposition: str, half: float) -> None:
    truth = half * (1 - sum(chance**2 for chance in CHANCES.values()))
    for n in (2, 3, 4):
        assert expectation(n, lambda answers: parts(answers, decomposition).variance) == pytest.approx(truth)


def test_three_samples_of_a_true_036_read_024() -> None:
    """The specification's example of what the plug-in variance loses."""
    right = (1 + math.sqrt(0.28)) / 2
    chances = {"right": right, "a": 1 - right}
    assert expectation(1, lambda _: 1 - right**2 - (1 - right) ** 2, chances) == pytest.approx(0.36)
    assert expectation(3, lambda answers: parts(answers, "brier", "plugin").variance, chances) == pytest.approx(0.24)
    assert expectation(3, lambda answers: parts(answers, "brier").variance, chances) == pytest.approx(0.36)


def test_an_ensemble_leaves_the_bias_and_a_share_of_the_variance() -> None:
    """Error of the mean of k samples, exact: bias² + variance / k."""
    bias = sum((chance - (name == "right")) ** 2 for name, chance in CHANCES.items())
    variance = 1 - sum(chance**2 for chance in CHANCES.values())
    for k in (1, 2, 4):
        error = expectation(k, lambda answers: parts(answers, "brier", "plugin").bias or 0.0)
        assert error == pytest.approx(bias + variance / k)


@pytest.mark.parametrize("decomposition", ["brier", "zero_one", "score"])
@pytest.mark.parametrize("n", [2, 3, 5])
def test_unbiased_bias_of_classes_and_scores_is_never_negative(decomposition: str, n: int) -> None:
    for answers in itertools.combinations_with_replacement(["right", "a", "b", "c", "d"], n):
        bias = parts(answers, decomposition).bias
        assert bias is not None
        assert bias >= -1e-12


def test_kl_in_closed_form() -> None:
    """The specification's formula from counts gives the same Z as the definition over all K classes."""
    counts, k, epsilon = {"right": 3, "a": 2, "b": 1}, 4, 0.01
    answers = [name for name, count in counts.items() for _ in range(count)]
    members = [
        Judged(Sample("m", "t", "q", choices=tuple("wxyz")), True, name == "right", None, one.outcome, {})
        for name, one in zip(answers, judged(answers), strict=True)
    ]
    a, b, n = math.log(1 - epsilon + epsilon / k), math.log(epsilon / k), len(answers)
    z = sum(math.exp(c / n * a + (1 - c / n) * b) for c in counts.values()) + (k - len(counts)) * math.exp(b)
    found = figures(members, Setting("kl", "plugin"))
    assert found is not None
    assert found.variance == pytest.approx(-math.log(z))
    assert found.error == pytest.approx(-(3 / 6 * a + 3 / 6 * b))


@pytest.mark.parametrize(("nu", "quantile"), [(2, 4.303), (5, 2.571), (30, 2.042), (1000, 1.962)])
def test_t_quantile_is_that_of_the_tables(nu: float, quantile: float) -> None:
    assert t_quantile(nu) == pytest.approx(quantile, rel=0.01)


def test_the_interval_holds_the_truth_and_the_point() -> None:
    """A simulation of 40 questions with 5 samples each: the interval covers in most of 200 trials, the point always."""
    rng = random.Random(1)
    held = 0
    for _ in range(200):
        pairs = _pairs(rng)
        found = interval(pairs)
        point = incoherence(pairs)
        assert found is not None
        assert point is not None
        assert found[0] <= point <= found[1]
        held += found[0] <= 0.5 <= found[1]
    assert held >= 180


def _pairs(rng: random.Random) -> list[tuple[float, float]]:
    """Every question is right half of the time, else wrong in one way: the true incoherence is a half."""
    samples = [
        Sample("m", "t", str(question), epoch=epoch, answer="x", correct=rng.random() < 0.5)
        for question in range(40)
        for epoch in range(5)
    ]
    pairs: list[Used] = used(group(judge(samples)), Setting("brier"))
    return [(figure.variance, figure.error or 0.0) for _, figure in pairs]
