"""The program's figures on random logs, read from a table like any other, against the oracle's."""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st

from hotmess_tui.records import DECOMPOSITIONS, ESTIMATORS, Choice
from tests.figures import agreement, data_sets
from tests.figures.against_oracle import CURVES, Opened, assert_none, on_curve, opened
from tests.oracle.decompose import Setting
from tests.oracle.groups import automatic, contrast, group, table, unit_for
from tests.properties import examples

pytestmark = [pytest.mark.property, pytest.mark.heavy]
SEARCH = int(os.environ.get("HOTMESS_RANDOM_LOGS", "0"))  # so many logs, other ones each time, to search for faults
EXAMPLES = settings(
    max_examples=SEARCH or examples(8),
    derandomize=not SEARCH,  # the same logs in every run of the suite
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # no shrinking: the differences name what they are about
)

SETTINGS = [(decomposition, estimator) for decomposition in DECOMPOSITIONS for estimator in ESTIMATORS]
BY = st.sampled_from([("model",), ("model",), ("model", "condition"), ("task",), ("condition",), ("run",)])
FORMS = st.sampled_from(["jsonl", "csv", "parquet"])


@EXAMPLES
@given(shape=data_sets.SHAPES, form=FORMS, by=BY, epsilon=st.sampled_from([0.01, 0.1]))
def test_groups_tables_and_contrasts(shape: data_sets.Shape, form: str, by: tuple[str, ...], epsilon: float) -> None:
    """Under every decomposition and estimator."""
    found: agreement.Differences = []
    with opened(shape, form) as log:
        for decomposition, estimator in SETTINGS:
            setting = Setting(decomposition, estimator, epsilon)
            found += [f"{decomposition} {estimator}: {what}" for what in _below_the_curves(log, setting, by)]
    assert_none(found)


def _below_the_curves(log: Opened, setting: Setting, by: tuple[str, ...]) -> agreement.Differences:
    groups, choice = group(log.judged, by), log.choice(setting, by)
    page = log.explorer.questions(choice, limit=data_sets.MOST_GROUPS)  # with their answer mix
    by_run = "run" in by  # a question has a row for each run there, which its names do not tell apart
    found = [] if by_run else agreement.questions(page.rows, groups, setting, unit_for(groups))
    found += agreement.table(log.explorer.table(choice), table(groups, setting, by_run=by_run))
    models = sorted({one.sample.model for one in log.judged if one.counts})
    if len(models) > 1:
        wanted = contrast(group(log.judged), models[0], models[1], setting)
        found += agreement.contrasts(
            log.explorer.contrast(models[0], models[1], log.choice(setting)), wanted, setting.decomposition
        )
    return found


@EXAMPLES
@given(
    shape=data_sets.SHAPES,
    form=FORMS,
    by=BY,
    bins=st.sampled_from([10, 3, 1]),
    settings=st.lists(st.sampled_from(SETTINGS), min_size=3, max_size=3, unique=True),
)
def test_curves(
    shape: data_sets.Shape, form: str, by: tuple[str, ...], bins: int, settings: list[tuple[str, str]]
) -> None:
    """All that ship, under some of the decompositions and estimators."""
    found: agreement.Differences = []
    with opened(shape, form) as log:
        for decomposition, estimator in settings:
            setting = Setting(decomposition, estimator, bins=bins)
            for name in CURVES:
                found += [f"{decomposition} {estimator}: {what}" for what in on_curve(name, log, setting, by)]
    assert_none(found)


@EXAMPLES
@given(shape=data_sets.SHAPES, form=FORMS)
def test_auto_and_the_unit_of_length(shape: data_sets.Shape, form: str) -> None:
    with opened(shape, form) as log:
        curve = log.explorer.curve("reasoning_length", Choice())
        assume(any(one.counts for one in log.judged))
        assert curve.decomposition == automatic(log.judged)
        assert curve.length_unit == unit_for(group(log.judged))
