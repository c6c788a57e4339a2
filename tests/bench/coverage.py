"""How often the intervals hold the truth: python tests/bench/coverage.py [--replications N] [--seed S] [--figures WAY]

Simulated questions are asked again and again; an interval should hold the figure of all such questions in 95 of 100
data sets. Goal: 92 % or more where the reference's intervals did (printed beside, where ../shared is there; its
models are like these, not the same). Rows of clusters "/question" show what is lost by taking questions that are alike
for independent. `kl` has no interval where it is above 1, as in many small data sets of a good model. Read by a person;
asserts nothing.
"""

from __future__ import annotations

import argparse
import re
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.oracle.causes import by_question, kl_unbiased, made_of, unit_of
from tests.oracle.groups import group
from tests.oracle.intervals import Interval, interval
from tests.oracle.logs import EXPECTED
from tests.oracle.samples import Sample, judge

REFERENCE = EXPECTED / "coverage.txt"
Numbers = NDArray[np.float64]

# The share of right answers of a question is drawn from a beta distribution with these two parameters.
MODELS = {"good": (4.0, 0.4), "even": (1.0, 1.0), "hard": (1.0, 3.0)}
QUESTIONS = (20, 60, 200)
SAMPLES = (3, 8, 30)
CLUSTERS = ((8, 10), (20, 10), (40, 25))  # so many clusters of so many questions
SAMPLES_IN_CLUSTERS = 8
WITHIN_A_CLUSTER = 20.0  # the larger, the more its questions are alike
WRONG_ANSWERS = 5  # beside the right one and none
UNEVEN = 0.5  # of the wrong answers of a question: below 1, few of them are frequent
CLASSES = 1 + WRONG_ANSWERS + 1  # the right one first, no answer last
EPSILON = 0.01
FIGURES = ("incoherence", "accuracy", "flips", "scatter", "agreement", "kl")
GOAL = 0.92
NAMES, CELL = 28, 29  # widths of the columns


class Log(NamedTuple):
    """One simulated data set: how often each class was given (questions × classes), the cluster of every question."""

    counts: NDArray[np.int64]
    clusters: NDArray[np.int64]


class Setting(NamedTuple):
    """What is simulated. `clustered`: questions alike within clusters, which the interval leaves out or does not."""

    name: str
    model: str
    clusters: int
    in_cluster: int
    samples: int
    by_cluster: bool = False

    @property
    def kind(self) -> tuple[str, bool]:
        """What the truth depends on."""
        return self.model, self.in_cluster > 1


Intervals = Mapping[str, Interval]
FiguresOf = Callable[[Iterable[Log], bool], Iterator[Intervals]]  # the logs, whether clusters are left out


def chances(model: str, clusters: int, in_cluster: int, random: np.random.Generator) -> Numbers:
    """The chance of every class for the questions of so many clusters, one after the other."""
    right = random.beta(*MODELS[model], size=clusters)
    wrong = random.dirichlet([UNEVEN] * WRONG_ANSWERS + [UNEVEN / 2], size=clusters)
    of_clusters = np.hstack([right[:, None], (1 - right)[:, None] * wrong])
    if in_cluster == 1:
        return of_clusters
    drawn = random.standard_gamma(np.maximum(np.repeat(of_clusters, in_cluster, axis=0) * WITHIN_A_CLUSTER, 1e-3))
    shares: Numbers = drawn / drawn.sum(axis=1, keepdims=True)
    return shares


def simulate(setting: Setting, replications: int, random: np.random.Generator) -> Iterator[Log]:
    """So many data sets of a setting."""
    clusters = np.repeat(np.arange(setting.clusters), setting.in_cluster)
    for _ in range(replications):
        questions = chances(setting.model, setting.clusters, setting.in_cluster, random)
        yield Log(random.multinomial(setting.samples, questions), clusters)


def truth(model: str, clustered: bool, random: np.random.Generator, draws: int = 1_000_000) -> dict[str, float]:
    """The figures of all questions of a model, each asked for ever."""
    p = chances(model, draws, 2 if clustered else 1, random)
    right, wrong, answered = p[:, 0], 1 - p[:, 0], p[:, 1:-1]
    error = float(np.mean(2 * wrong))
    variance = 1 - (p**2).sum(axis=1)
    flips = 2 * right * wrong
    return {
        "incoherence": float(variance.mean()) / error,
        "accuracy": float(right.mean()),
        "flips": float(flips.mean()) / error,
        "scatter": float((variance - flips).mean()) / error,
        "agreement": float((answered**2).sum(axis=1).mean() / (answered.sum(axis=1) ** 2).mean()),
        "kl": float(kl_variance(p).mean() / kl_error(p).mean()),
    }


def kl_error(shares: Numbers) -> Numbers:
    """−log of the right class, every answer smoothed over all classes."""
    seen, unseen = np.log(1 - EPSILON + EPSILON / CLASSES), np.log(EPSILON / CLASSES)
    right: Numbers = -(shares[:, 0] * seen + (1 - shares[:, 0]) * unseen)
    return right


def kl_variance(shares: Numbers) -> Numbers:
    """−log Z of the shares of all classes."""
    seen, unseen = np.log(1 - EPSILON + EPSILON / CLASSES), np.log(EPSILON / CLASSES)
    variance: Numbers = -np.log(np.exp(shares * seen + (1 - shares) * unseen).sum(axis=1))
    return variance


def by_closed_forms(logs: Iterable[Log], by_cluster: bool) -> Iterator[Intervals]:
    """From sums per group, as SQL has them; the steps of the interval are the oracle's."""
    for log in logs:
        sums = _sums(log.counts)
        units = log.clusters if by_cluster else np.arange(len(log.counts))
        of_units = {
            name: (np.bincount(units, weights=first), np.bincount(units, weights=second))
            for name, (first, second) in sums.items()
        }
        yield {
            name: interval(list(zip(first.tolist(), second.tolist(), strict=True)))
            for name, (first, second) in of_units.items()
        }


def _sums(counts: NDArray[np.int64]) -> dict[str, tuple[Numbers, Numbers]]:
    """The two figures of every group that each share is a ratio of."""
    n = int(counts[0].sum())
    pairs = n * (n - 1)
    right, answered = counts[:, 0], counts[:, 1:-1]
    error = 2 * (n - right) / n
    flips = 2 * right * (n - right) / pairs
    variance = (n * n - (counts**2).sum(axis=1)) / pairs
    same = (answered * (answered - 1)).sum(axis=1) / pairs
    both = answered.sum(axis=1) * (answered.sum(axis=1) - 1) / pairs
    less = [(counts - np.eye(CLASSES, dtype=np.int64)[c]).clip(0) / (n - 1) for c in range(CLASSES)]
    rest = sum(counts[:, c] / n * kl_variance(shares) for c, shares in enumerate(less))
    delete_one = n * kl_variance(counts / n) - (n - 1) * rest
    return {
        "incoherence": (variance, error),
        "accuracy": (right / n, np.ones(len(counts))),
        "flips": (flips, error),
        "scatter": (variance - flips, error),
        "agreement": (same, both),
        "kl": (delete_one, kl_error(counts / n)),
    }


def by_oracle(logs: Iterable[Log], by_cluster: bool) -> Iterator[Intervals]:
    """By the oracle, from samples: every pair looked at, every sample deleted in turn. Slow."""
    for log in logs:
        groups = group(judge(samples_of(log)))
        unit = unit_of(groups, "task") if by_cluster else by_question
        made = made_of(groups, unit)
        shares = {name: getattr(made, name) for name in FIGURES[:-1]}
        yield {name: share.interval for name, share in shares.items()} | {"kl": kl_unbiased(groups, unit).interval}


def samples_of(log: Log) -> Iterator[Sample]:
    """A simulated data set as samples, the cluster being the task."""
    choices = tuple(map(str, range(CLASSES)))  # so many classes, whatever was given
    for question, (counts, cluster) in enumerate(zip(log.counts.tolist(), log.clusters.tolist(), strict=True)):
        answers = [name for name, count in enumerate(counts) for _ in range(count)]
        for epoch, name in enumerate(answers):
            answer = None if name == CLASSES - 1 else str(name)
            yield Sample(
                "m", str(cluster), str(question), epoch=epoch, answer=answer, correct=name == 0, choices=choices
            )


WAYS: dict[str, FiguresOf] = {"closed": by_closed_forms, "oracle": by_oracle}


def settings() -> Iterator[Setting]:
    for model in MODELS:
        for questions in QUESTIONS:
            for samples in SAMPLES:
                yield Setting(f"{model} Q{questions} n{samples}", model, questions, 1, samples)
    for clusters, size in CLUSTERS:
        for by_cluster in (False, True):
            name = f"{clusters} clusters of {size}/{'cluster' if by_cluster else 'question'}"
            yield Setting(name, "even", clusters, size, SAMPLES_IN_CLUSTERS, by_cluster)


def reference() -> dict[tuple[str, str], float]:
    """The reference's shares by (setting, figure); of `kl` those of the same numbers of questions and samples."""
    found: dict[tuple[str, str], float] = {}
    if not REFERENCE.is_file():
        return found
    for line in REFERENCE.read_text(encoding="utf-8").splitlines():
        name, _, told = line.partition(":")
        for figure, unit, held in re.findall(r"([a-z]+)(/\w+)? (\d\.\d{3})", told):
            found[name + unit, figure] = float(held)
        if kl := re.match(r"kl (\w+) (n\d+) (Q\d+):.*jackknife .* held (\S+)", line):
            found[f"{kl[1]} {kl[3]} {kl[2]}", "kl"] = float(kl[4])
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--replications", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--figures", choices=WAYS, default="closed", help="where the intervals come from")
    options = parser.parse_args()
    random, told, begun = np.random.default_rng(options.seed), reference(), time.perf_counter()
    print(f"Intervals of {options.figures!r}, {options.replications} replications, seed {options.seed}.")
    print(
        "Share that held the truth (data sets that gave an interval, if not all; mean width) [reference]; ! below 92 %."
    )
    print(" " * NAMES + "".join(name.ljust(CELL) for name in FIGURES))
    truths = {kind: truth(*kind, random) for kind in dict.fromkeys(one.kind for one in settings())}
    for setting in settings():
        logs = simulate(setting, options.replications, random)
        held = _held(WAYS[options.figures](logs, setting.by_cluster), truths[setting.kind])
        cells = [_cell(held[name], options.replications, told.get((setting.name, name))) for name in FIGURES]
        print((setting.name.ljust(NAMES) + "".join(cells)).rstrip(), flush=True)
    print(f"\n{time.perf_counter() - begun:.0f} s")


def _held(found: Iterator[Intervals], true: Mapping[str, float]) -> dict[str, list[tuple[bool, float]]]:
    """Of every interval that there is: whether it holds the truth, and its width."""
    held: dict[str, list[tuple[bool, float]]] = defaultdict(list)
    for intervals in found:
        for name, bounds in intervals.items():
            if bounds is not None:
                held[name].append((bounds[0] <= true[name] <= bounds[1], bounds[1] - bounds[0]))
    return held


def _cell(held: Sequence[tuple[bool, float]], replications: int, other: float | None) -> str:
    if not held:
        return "no interval".ljust(CELL)
    share = sum(one for one, _ in held) / len(held)
    width = sum(width for _, width in held) / len(held)
    beside = "" if other is None else f" [{other:.3f}]"
    given = "" if len(held) == replications else f"{100 * len(held) / replications:.0f} %, "
    return f"{share:.3f}{'!' if share < GOAL else ' '}({given}{width:.2f}){beside}".ljust(CELL)


if __name__ == "__main__":
    main()
