"""Random logs of a few right, wrong and missing answers a question, with lengths, and how many of them are tried."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Sequence

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from tests.figures.small_logs import answered
from tests.oracle.samples import Sample
from tests.properties import examples

TASKS = ("s", "t")
ANSWERS = st.text("rrab.", min_size=1, max_size=7)  # r is right, a point is no answer
LENGTHS = st.integers(0, 400)
OF_THE_ORACLE = settings(
    max_examples=examples(100), derandomize=True, deadline=None, suppress_health_check=list(HealthCheck)
)


@st.composite
def graded_logs(draw: st.DrawFn, models: Sequence[str] = ("m",)) -> list[Sample]:
    """Questions of one to seven samples in two tasks, some under two conditions, all with a length."""
    log = []
    for model, task in itertools.product(models, TASKS):
        for question_id in range(draw(st.integers(1, 5))):
            for condition in ("", "hint")[: draw(st.integers(1, 2))]:
                for one in answered(draw(ANSWERS), str(question_id), model):
                    lengths = {"tokens": float(draw(LENGTHS))}
                    log.append(dataclasses.replace(one, task=task, condition=condition, lengths=lengths))
    return log
