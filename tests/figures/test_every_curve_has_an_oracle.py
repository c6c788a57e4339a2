"""Every curve that ships has an oracle, and both have the same points on a log that has points for each curve."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from tests.figures import data_sets
from tests.figures.against_oracle import CURVES, Opened, assert_none, on_curve
from tests.oracle.curves import ORACLES, oracle_of
from tests.oracle.decompose import Setting

# Sizes, budgets, actions and vectors at several steps: this seed draws all of them
SHAPE = data_sets.Shape(
    seed=6,
    models=3,
    tasks=2,
    questions=3,
    conditions=("budget=1", "budget=10"),
    most_samples=9,
    gradings=("target",),
    probabilities=False,
    vectors="steps",
    difficulty="",
    one_length_set=True,
    faults=True,
)


OF_CLASSES = ("votes",)  # curves of series that answered in nothing but classes


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Opened]:
    opened = Opened(data_sets.samples_of(SHAPE), tmp_path_factory.mktemp("log"), "jsonl")
    yield opened
    opened.explorer.close()


@pytest.fixture(scope="module")
def log_of_classes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Opened]:
    samples = data_sets.samples_of(replace(SHAPE, vectors=""))
    opened = Opened(samples, tmp_path_factory.mktemp("log"), "jsonl")
    yield opened
    opened.explorer.close()


@pytest.mark.parametrize("curve", CURVES)
def test_the_curve_has_the_points_of_its_oracle(curve: str, log: Opened, log_of_classes: Opened) -> None:
    log = log_of_classes if curve in OF_CLASSES else log
    setting = Setting("vector" if curve == "trajectory" else "brier")
    points = oracle_of(curve)(log.judged, ("model",), setting)
    assert len(points) > 1, "nothing is compared: the log needs what this curve is drawn from"
    assert_none(on_curve(curve, log, setting))


def test_no_oracle_is_left_over() -> None:
    assert set(ORACLES) == set(CURVES)
