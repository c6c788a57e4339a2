"""Contrasts of every metric: as ../shared/data/expected has them, and as the oracle does."""

from __future__ import annotations

import itertools
import statistics
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotmess_tui.differences import METRICS, Contrast
from hotmess_tui.explorer import contrast_all
from hotmess_tui.explorer.contrast import contrasted
from hotmess_tui.explorer.explorer import Explorer
from hotmess_tui.records import Choice, Labels
from tests.alike import alike
from tests.figures import data_sets
from tests.figures.against_oracle import assert_none, opened
from tests.figures.part_two import groups_of
from tests.figures.test_program_against_oracle import EXAMPLES, FORMS
from tests.figures.test_program_causes import LENGTHS, PATHS
from tests.oracle.causes import by_series, only_classes
from tests.oracle.contrasts import Compared, at_like_accuracy, contrast, entries, every_pair, overall
from tests.oracle.decompose import Setting
from tests.oracle.expected import Faults, needs_shared, rows
from tests.oracle.groups import Group, group

SETTINGS = st.sampled_from(
    [Setting("brier"), Setting("brier"), Setting("brier", "plugin"), Setting("kl"), Setting("zero_one")]
)

OF_CLASSES = ("flips", "scatter", "agreement")  # in a series that has anything else they are unknown everywhere


@needs_shared
@pytest.mark.parametrize("data_set", alike(["made", "ladder", "reasoning-gym"]))
def test_every_metric_of_every_pair(data_set: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    faults = Faults()
    explorer = Explorer.open([str(PATHS[data_set])], store=tmp_path_factory.mktemp("store") / data_set)
    choice = Choice(decomposition="brier", length=LENGTHS[data_set])
    ours: dict[tuple[str, str], dict[str, Contrast]] = {}
    for cells in rows(data_set, "contrast_metrics"):
        pair = cells["a"], cells["b"]
        if pair not in ours:
            found = explorer.contrast(*pair, choice, "all")
            ours[pair] = {row.metric: row for row in found if not row.task}
        row = ours[pair][cells["metric"]]
        for name in ("questions", "difference", "low", "high"):
            faults.compare(f"{pair} {row.metric} {name}", getattr(row, name), cells[name])
    assert len(ours) >= 1
    explorer.close()
    faults.none()


@pytest.mark.heavy
@EXAMPLES
@given(shape=data_sets.SHAPES, form=FORMS, setting=SETTINGS, cluster=st.sampled_from(["question", "task"]))
def test_random_logs(shape: data_sets.Shape, form: str, setting: Setting, cluster: str) -> None:
    """Also where nothing is known of answers, where samples are probabilities, and where a question has one sample."""
    differences: list[str] = []
    with opened(shape, form) as log:
        series = by_series(group([one for one in log.judged if one.counts]))
        names = sorted(name for (name,) in series)
        for a, b in itertools.pairwise(names):
            sides = series[a,], series[b,]
            for metric in METRICS:
                where = f"{a} {b} {metric}"
                found = log.explorer.contrast(a, b, replace(log.choice(setting), cluster=cluster), metric)
                if metric in OF_CLASSES and not all(only_classes(one.members) for side in sides for one in side):
                    differences += [f"{where}: {row}" for row in found if row.difference is not None]
                    continue
                differences += _unlike(where, found, contrast(*sides, metric, setting, cluster))
    assert_none(differences)


@pytest.mark.property
@EXAMPLES
@given(shape=data_sets.SHAPES, setting=SETTINGS, cluster=st.sampled_from(["question", "task"]))
def test_what_is_left_at_like_accuracy(shape: data_sets.Shape, setting: Setting, cluster: str) -> None:
    differences: list[str] = []
    with opened(shape, "jsonl") as log:
        series = by_series(group([one for one in log.judged if one.counts]))
        for a, b in itertools.pairwise(sorted(name for (name,) in series)):
            if not all(only_classes(one.members) for side in (series[a,], series[b,]) for one in side):
                continue
            choice = replace(log.choice(setting), cluster=cluster)
            found = contrasted(log.explorer.store, (a,), (b,), choice, Labels(), alike=True).alike
            wanted = at_like_accuracy(series[a,], series[b,], setting, cluster)
            ours = (
                (0, None, None, None) if found is None else (found.questions, found.difference, found.low, found.high)
            )
            low, high = wanted.interval or (None, None)
            if ours != pytest.approx((wanted.questions, wanted.difference, low, high), rel=1e-9, abs=1e-12):
                differences.append(f"{a} {b}: {ours}, oracle {wanted}")
    assert_none(differences)


def _unlike(where: str, rows_of_program: Sequence[Contrast], wanted: dict[str, Compared]) -> list[str]:
    found = {row.task: row for row in rows_of_program}
    if not found and not wanted[""].questions:
        return []
    if found.keys() != wanted.keys():
        return [f"{where}: tasks {sorted(found)}, oracle {sorted(wanted)}"]
    differences = []
    for task, row in wanted.items():
        ours = found[task]
        expected = [row.questions, row.difference, *(row.interval or (None,) * 2), *(row.simultaneous or (None,) * 2)]
        had = [ours.questions, ours.difference, ours.low, ours.high, ours.low_all, ours.high_all]
        if had != pytest.approx(expected, rel=1e-9, abs=1e-12) or ours.without_task != row.without_task:
            differences.append(f"{where} {task!r}: {had} {ours.without_task}, oracle {expected} {row.without_task}")
        if ours.without != pytest.approx(row.without, rel=1e-9, abs=1e-12):
            differences.append(f"{where} {task!r}: without {ours.without}, oracle {row.without}")
    return differences


@pytest.mark.heavy
def test_the_longer_half_beside_the_shorter_is_said_of_each_series() -> None:
    """On the runs that ship, against the oracle."""
    by_model = by_series([one for one in groups_of("ladder") if one.model in ("ladder-m", "ladder-s")])
    explorer = Explorer.open([str(PATHS["ladder"])], cache=False)
    notes = explorer.curve("natural_variation", Choice(where="model in ('ladder-m', 'ladder-s')")).notes
    explorer.close()
    for (model,), groups in by_model.items():
        halves = [pair for one in groups if (pair := _halves(one)) is not None]
        setting = Setting("brier")
        sides = ([longer for longer, _ in halves], [shorter for _, shorter in halves])
        wanted = overall(entries(*sides, "incoherence", setting), "incoherence")
        assert wanted.difference is not None
        assert wanted.interval is not None
        low, high = wanted.interval
        figures = f"{wanted.difference:+.2f} [{low:.2f}, {high:.2f}] on {wanted.questions} questions"
        assert f"{model}: longer half minus shorter {figures}" in notes


def _halves(one: Group) -> tuple[Group, Group] | None:
    """The longer and the shorter half of a group, where both have two samples."""
    measured = [member for member in one.members if "tokens" in member.lengths]
    if not measured:
        return None
    middle = statistics.median(member.lengths["tokens"] for member in measured)
    longer = tuple(member for member in measured if member.lengths["tokens"] > middle)
    shorter = tuple(member for member in measured if member.lengths["tokens"] <= middle)
    if min(len(longer), len(shorter)) < 2:
        return None
    return replace(one, members=longer), replace(one, members=shorter)


SIZES = ["ladder-xxxs", "ladder-xxs", "ladder-xs", "ladder-s", "ladder-m", "ladder-l", "ladder-xl", "ladder-xxl"]


@pytest.mark.heavy
@pytest.mark.parametrize("metric", alike(["incoherence", "agreement", "error"]))
def test_every_pair_has_an_interval_that_holds_in_all_pairs_at_once(metric: str) -> None:
    """On the runs that ship, against the oracle."""
    found_by_model = by_series([one for one in groups_of("ladder") if one.model.startswith("ladder")])
    by_model = {name: found_by_model[name] for name in sorted(found_by_model, key=lambda name: SIZES.index(name[0]))}
    explorer = Explorer.open([str(PATHS["ladder"])], cache=False)
    choice = Choice(where="model like 'ladder%'", decomposition="brier")
    found = contrast_all.every_pair(explorer.store, choice, Labels(), [metric])
    explorer.close()
    wanted = every_pair({name: groups for (name,), groups in by_model.items()}, metric, Setting("brier"))
    assert [(*pair.a, *pair.b) for pair in found] == list(wanted)
    for pair, row in zip(found, wanted.values(), strict=True):
        ours = pair.figures
        ends = (ours.low, ours.high), (ours.low_all, ours.high_all)
        assert ours.difference == pytest.approx(row.difference, rel=1e-9, abs=1e-12)
        assert ends[0] == (pytest.approx(row.interval, rel=1e-9) if row.interval else (None, None))
        assert ends[1] == (pytest.approx(row.simultaneous, rel=1e-9) if row.simultaneous else (None, None))
