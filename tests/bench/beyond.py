"""How often intervals of scaling hold the truth, and how wide plans come out: python tests/bench/beyond.py [--help]

Scaling: models of several sizes answer simulated questions; the interval of each slope should hold the slope over all
such questions in 95 of 100 data sets (goal: 92). Plan: from one small data set, the half width that more questions or
samples would give, beside that which data sets of this design have (1.96 standard deviations of their incoherence);
goal: the median of the predictions within a fifth of it, up to twice the samples that the data set has. Formulas are
those of docs/metrics.md in numpy; the slopes of one data set are compared with the oracle first. Read by a person;
asserts nothing.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.oracle import scaling as oracle
from tests.oracle.intervals import Z, t_quantile

Numbers = NDArray[np.float64]
QUANTITIES = ("error", "bias", "variance", "bias - variance")
SIZES = (1e8, 1e9, 7e9, 7e10)
WRONG_ANSWERS, UNEVEN = 5, 0.5  # beside the right one; below 1 few of them are frequent
POPULATION = 200_000  # questions that the truth is taken of
# How much a tenfold size raises the log odds of a right answer, and how far questions differ from model to model
GAINS = {"steep": 1.5, "gentle": 0.5}
OWN = 0.7
QUESTIONS, SAMPLES = (20, 60, 200), (3, 8, 30)
MODELS = {"good": (4.0, 0.4), "even": (1.0, 1.0), "hard": (1.0, 3.0)}  # of the beta distribution of right answers
PILOTS = ((60, 4), (60, 8), (200, 8), (60, 16))
DESIGNS = ((1, 1.0), (1, 2.0), (1, 4.0), (2, 1.0), (4, 1.0))  # times the questions and the samples of the pilot


class Parts(NamedTuple):
    """Unbiased parts of the error, and what the noise of samples follows from: an entry per question."""

    error: Numbers
    variance: Numbers
    counts: NDArray[np.int64]


def shares(rng: np.random.Generator, right: Numbers) -> Numbers:
    """The probability of every class, the right one first: a row per question."""
    wrong = rng.dirichlet(np.full(WRONG_ANSWERS, UNEVEN), len(right))
    return np.column_stack([right, (1 - right)[:, None] * wrong])


def drawn(rng: np.random.Generator, probabilities: Numbers, n: int) -> Parts:
    """n samples of every question."""
    counts = rng.multinomial(n, probabilities)
    squares = (counts**2).sum(axis=1)
    return Parts(2 * (1 - counts[:, 0] / n), (n * n - squares) / (n * (n - 1)), counts)


# scaling


def population(rng: np.random.Generator, gain: float, questions: int) -> list[Numbers]:
    """The same questions for models of every size: probabilities, a row per question."""
    hardness = rng.normal(0, 1.5, questions)
    found = []
    for size in SIZES:
        odds = gain * np.log10(size / 1e9) - hardness + rng.normal(0, OWN, questions)
        found.append(shares(rng, 1 / (1 + np.exp(-odds))))
    return found


def slopes(parts: list[Parts]) -> tuple[Numbers, Numbers]:
    """The slope of every quantity, and half of its interval; NaN where it is not defined."""
    cells = {
        "error": np.array([one.error for one in parts]),
        "variance": np.array([one.variance for one in parts]),
    }
    cells["bias"] = cells["error"] - cells["variance"]
    x = np.log10(SIZES)
    weights = (x - x.mean()) / ((x - x.mean()) ** 2).sum()
    points, left = [], []
    with np.errstate(invalid="ignore", divide="ignore"):
        for name in QUANTITIES[:3]:
            totals = cells[name].sum(axis=1)
            points.append(weights @ _logs(totals))
            left.append(weights @ _logs(totals[:, None] - cells[name]))
    points.append(points[1] - points[2])
    left.append(left[1] - left[2])
    m = cells["error"].shape[1]
    reach = [t_quantile(m - 1) * np.sqrt((m - 1) * np.var(values)) for values in left]
    return np.array(points), np.array(reach)


def _logs(totals: Numbers) -> Numbers:
    logs: Numbers = np.log10(np.where(totals < oracle.NOTHING, np.nan, totals))
    return logs


def true_slopes(probabilities: list[Numbers]) -> Numbers:
    """Of the expected error, bias² and variance over all questions."""
    expected = []
    for p in probabilities:
        error, variance = 2 * (1 - p[:, 0]), 1 - (p**2).sum(axis=1)
        expected.append(Parts(error, variance, np.empty((0, 0), dtype=np.int64)))
    return slopes(expected)[0]


def as_the_oracle_has_it(rng: np.random.Generator) -> float:
    """The largest difference from the oracle in one data set."""
    parts = [drawn(rng, p, 8) for p in population(rng, 1.0, 30)]
    cells = {
        str(size): {
            ("t", str(q)): {"error": float(e), "bias": float(e - v), "variance": float(v)}
            for q, (e, v) in enumerate(zip(one.error, one.variance, strict=True))
        }
        for size, one in zip(SIZES, parts, strict=True)
    }
    questions = list(cells[str(SIZES[0])])
    sizes = {str(size): size for size in SIZES}
    points, reach = slopes(parts)
    differences = []
    for n, name in enumerate(QUANTITIES):
        row = oracle._slope(name, questions, cells, sizes, {question: question for question in questions})
        if row.slope is not None and row.interval is not None:
            differences += [abs(row.slope - points[n]), abs(row.interval[1] - points[n] - reach[n])]
    return max(differences)


def print_scaling(rng: np.random.Generator, replications: int) -> None:
    """A row per setting: how often each interval held the truth, in per cent, of how many data sets that had one."""
    print("scaling: per cent of intervals that hold the slope over all questions (data sets with an interval)")
    print(f"{'gain':8}{'questions':>10}{'samples':>9}  " + "".join(f"{name:>20}" for name in QUANTITIES))
    worst = 1.0
    for name, gain in GAINS.items():
        truth = true_slopes(population(rng, gain, POPULATION))
        for questions in QUESTIONS:
            for n in SAMPLES:
                held, known = np.zeros(4), np.zeros(4)
                for _ in range(replications):
                    points, reach = slopes([drawn(rng, p, n) for p in population(rng, gain, questions)])
                    defined = np.isfinite(points) & np.isfinite(reach)
                    known += defined
                    held += defined & (np.abs(points - truth) <= reach)
                rates = held / np.maximum(known, 1)
                worst = min(worst, *rates[known > replications / 2])
                cells = "".join(f"{100 * r:>12.1f} ({int(k):>5})" for r, k in zip(rates, known, strict=True))
                print(f"{name:8}{questions:>10}{n:>9}  {cells}", flush=True)
    print(f"the lowest of those with an interval in half of the data sets: {100 * worst:.1f} (goal: 92)\n")


# plan


def incoherence(parts: Parts) -> float:
    """Of all questions together."""
    return float(parts.variance.sum() / parts.error.sum()) if parts.error.sum() > 0 else np.nan


def outlook(parts: Parts, n: int) -> tuple[float, float, float]:
    """τ², σ² and the mean error."""
    share = incoherence(parts)
    counts = parts.counts.astype(float)
    squares, cubes, right = (counts**2).sum(axis=1), (counts**3).sum(axis=1), counts[:, 0]
    a, b = 2 / ((n - 1) * (n - 2)), 2 * share / (n - 1)
    own = cubes / n - (squares / n) ** 2
    shared = (squares - right**2) / n - squares / n * (n - right) / n
    wrong = (n - right) / n * right / n
    noise = n * (n - 1) * np.maximum(0, a * a * own + 2 * a * b * shared + b * b * wrong)
    u = parts.variance - share * parts.error
    return max(0.0, float(u.var(ddof=1) - (noise / n).mean())), float(noise.mean()), float(parts.error.mean())


def print_plan(rng: np.random.Generator, replications: int) -> None:
    """A row per model, pilot and design: the predicted half widths, and the true one."""
    print(
        "plan: half widths predicted from one data set (median, and from the 10th to the 90th in 100), and the true one"
    )
    print(f"{'model':7}{'pilot':>10}{'design':>11}{'predicted':>11}{'10 % to 90 %':>18}{'true':>8}{'ratio':>7}")
    for name, (alpha, beta) in MODELS.items():
        for pilot_questions, pilot_samples in PILOTS:
            predicted: dict[tuple[int, int], list[float]] = {}
            actual: dict[tuple[int, int], list[float]] = {}
            designs = [(pilot_questions * q, round(pilot_samples * k)) for q, k in DESIGNS]
            for _ in range(replications):
                pilot = drawn(rng, shares(rng, rng.beta(alpha, beta, pilot_questions)), pilot_samples)
                tau2, sigma2, error = outlook(pilot, pilot_samples)
                for design in designs:
                    questions, k = design
                    width = Z * np.sqrt((tau2 + sigma2 / k) / questions) / error if error > 0 else np.nan
                    predicted.setdefault(design, []).append(width)
                    data = drawn(rng, shares(rng, rng.beta(alpha, beta, questions)), k)
                    actual.setdefault(design, []).append(incoherence(data))
            for design in designs:
                low, middle, high = np.nanquantile(predicted[design], (0.1, 0.5, 0.9))
                true = Z * float(np.nanstd(actual[design]))
                rough = " rough" if pilot_samples < 8 and design[1] > 2 * pilot_samples else ""
                sizes = f"{f'{pilot_questions} × {pilot_samples}':>10}{f'{design[0]} × {design[1]}':>11}"
                widths = f"{middle:>11.3f}{f'{low:.3f} to {high:.3f}':>18}{true:>8.3f}"
                print(f"{name:7}{sizes}{widths}{middle / true:>7.2f}{rough}", flush=True)


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--replications", type=int, default=1000, metavar="N")
    parser.add_argument("--seed", type=int, default=20261128, metavar="S")
    options = parser.parse_args()
    begun = time.perf_counter()
    rng = np.random.default_rng(options.seed)
    print(f"slopes and intervals of one data set are the oracle's to {as_the_oracle_has_it(rng):.0e}\n")
    print_scaling(rng, options.replications)
    print_plan(rng, options.replications)
    print(f"\n{options.replications} replications, seed {options.seed}, {time.perf_counter() - begun:.0f} s")


if __name__ == "__main__":
    main()
