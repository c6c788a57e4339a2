"""The program's figures on random logs, read from a table like any other, against the oracle's."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st

from hotmess_tui.explorer.explorer import Explorer
from hotmess_tui.records import DECOMPOSITIONS, ESTIMATORS, Choice
from tests.figures import agreement, data_sets
from tests.oracle import curves
from tests.oracle.decompose import Setting
from tests.oracle.groups import Row, automatic, contrast, group, table, unit_for
from tests.oracle.samples import Judged, Sample, judge

SEARCH = int(os.environ.get("HOTMESS_RANDOM_LOGS", "0"))  # so many logs, other ones each time, to search for faults
EXAMPLES = settings(
    max_examples=SEARCH or 8,
    derandomize=not SEARCH,  # the same logs in every run of the suite
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # no shrinking: the differences name what they are about
)

CurveOf = Callable[[Sequence[Judged], Sequence[str], Setting], list[Row]]
CURVES: dict[str, CurveOf] = {
    "reasoning_length": curves.reasoning_length,
    "natural_variation": curves.natural_variation,
    "difficulty": curves.difficulty,
    "scale": lambda judged, by, setting: curves.scale(judged, setting),
    "budget": curves.budget,
    "ensemble": curves.ensemble,
    "actions": curves.actions,
    "trajectory": curves.trajectory,
    "tasks": curves.tasks,
    "pass_at_k": lambda judged, by, setting: curves.pass_at_k(judged, by),
    "bias_variance": curves.bias_variance,
}


class Opened:
    """A random log: what the oracle makes of it, and the program with it open."""

    def __init__(self, samples: Sequence[Sample], folder: Path, form: str) -> None:
        self.samples = samples
        self.judged = judge(samples)
        path = data_sets.write(samples, folder, form)
        self.explorer = Explorer.open([str(path)], store=folder / "store")

    def choice(self, setting: Setting, by: tuple[str, ...] = ("model",)) -> Choice:
        return Choice(
            by=by,
            decomposition=setting.decomposition,
            estimator=setting.estimator,
            epsilon=setting.epsilon,
            length=setting.length,
            bins=setting.bins,
        )


SETTINGS = [(decomposition, estimator) for decomposition in DECOMPOSITIONS for estimator in ESTIMATORS]
BY = st.sampled_from([("model",), ("model",), ("model", "condition"), ("task",), ("condition",)])
FORMS = st.sampled_from(["jsonl", "csv", "parquet"])


@contextlib.contextmanager
def opened(shape: data_sets.Shape, form: str) -> Iterator[Opened]:
    """A random log, open."""
    samples = data_sets.samples_of(shape)
    assume(any(sample.answer or sample.score is not None or sample.correct is not None for sample in samples))
    with tempfile.TemporaryDirectory() as folder:
        log = Opened(samples, Path(folder), form)
        yield log
        log.explorer.close()


def assert_none(found: agreement.Differences) -> None:
    assert not found, f"{len(found)} differences\n" + "\n".join(found[:20])


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
    found = agreement.questions(page.rows, groups, setting, unit_for(groups))
    found += agreement.table(log.explorer.table(choice), table(groups, setting))
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
    """All eleven, under some of the decompositions and estimators."""
    found: agreement.Differences = []
    with opened(shape, form) as log:
        for decomposition, estimator in settings:
            setting = Setting(decomposition, estimator, bins=bins)
            for name in CURVES:
                found += [f"{decomposition} {estimator}: {what}" for what in _on_curve(name, log, setting, by)]
    assert_none(found)


def _on_curve(name: str, log: Opened, setting: Setting, by: tuple[str, ...]) -> agreement.Differences:
    curve = log.explorer.curve(name, log.choice(setting, by))
    if name == "trajectory" and setting.decomposition != "vector":
        return []  # it exists for vectors only
    if name == "scale" and any(one.sample.difficulty in ("easy", "hard") for one in log.judged):
        return []  # the specification leaves the order of levels in words open
    wanted = CURVES[name](log.judged, by, setting)
    found = agreement.curve(curve, wanted)
    if name == "reasoning_length":
        found += agreement.fits(curve.fits, curves.fits(wanted))
    return found


@EXAMPLES
@given(shape=data_sets.SHAPES, form=FORMS)
def test_auto_and_the_unit_of_length(shape: data_sets.Shape, form: str) -> None:
    with opened(shape, form) as log:
        curve = log.explorer.curve("reasoning_length", Choice())
        assume(any(one.counts for one in log.judged))
        assert curve.decomposition == automatic(log.judged)
        assert curve.length_unit == unit_for(group(log.judged))
