"""What the specification says of part 2, tried on the oracle: identities, closed forms, edges."""

from __future__ import annotations

import dataclasses
import math
from collections import Counter
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.figures.graded_logs import ANSWERS, OF_THE_ORACLE, TASKS, graded_logs
from tests.figures.part_two import groups_of
from tests.figures.small_logs import answered, vectors
from tests.oracle.causes import Share, by_series, causes, kl_delete_one, kl_unbiased, made_of, unit_of
from tests.oracle.contrasts import METRICS, Compared, contrast, every_pair, simultaneous_z
from tests.oracle.decompose import Setting, class_count, distribution
from tests.oracle.expected import needs_shared
from tests.oracle.groups import Group, group
from tests.oracle.samples import Reserved, Sample, judge
from tests.oracle.slopes import measured, slopes


def groups(samples: Sequence[Sample]) -> list[Group]:
    return group(judge(samples))


def only(samples: Sequence[Sample]) -> Group:
    """The group of samples in a log that records answers."""
    found, _ = groups([*samples, *answered("x", "recorded")])
    return found


@OF_THE_ORACLE
@given(log=graded_logs())
def test_the_causes_add_up(log: list[Sample]) -> None:
    """error = bias² + flips + scatter in every group, and the shares of a set add up to its incoherence."""
    for one in groups(log):
        found = causes(one)
        if found is not None:
            assert found.error == pytest.approx((found.bias or 0) + (found.flips or 0) + (found.scatter or 0))
            assert found.variance == pytest.approx((found.flips or 0) + (found.scatter or 0))
            assert min(found.bias or 0, found.flips or 0, found.scatter or 0) >= -1e-12
    made = made_of(groups(log))
    if made.incoherence.point is None:
        assert made.flips.point is None or made.flips.point == 0
        return
    assert made.flips.point is not None
    assert made.scatter.point is not None
    assert made.flips.point + made.scatter.point == pytest.approx(made.incoherence.point)
    for name in ("incoherence", "accuracy", "flips", "scatter", "agreement"):
        _holds_its_point(getattr(made, name))


def _holds_its_point(share: Share) -> None:
    if share.interval is not None:
        assert share.point is not None
        assert 0 <= share.interval[0] <= share.point <= share.interval[1] <= 1


@OF_THE_ORACLE
@given(answers=ANSWERS)
def test_pairs_are_what_the_counts_say(answers: str) -> None:
    """The closed forms that SQL sums, against every pair of samples looked at."""
    one = only(answered(answers))
    n, counts = len(answers), Counter(answers)
    found = causes(one)
    if n < 2:
        assert found is None
        return
    assert found is not None
    right, silent = counts.pop("r", 0), counts.pop(".", 0)
    wrong = n - right - silent
    assert found.flips == pytest.approx(2 * right * (n - right) / (n * (n - 1)))
    assert found.same == pytest.approx(sum(k * (k - 1) for k in counts.values()) / (n * (n - 1)))
    assert found.pairs == pytest.approx(wrong * (wrong - 1) / (n * (n - 1)))


@OF_THE_ORACLE
@given(answers=ANSWERS, choices=st.sampled_from([(), tuple("rab"), tuple("rabcdef")]))
def test_delete_one_is_what_the_counts_say(answers: str, choices: tuple[str, ...]) -> None:
    one = only(answered(answers, choices=choices))
    n, counts = len(answers), Counter(answers)
    found = kl_delete_one(one.members)
    if n < 3:
        assert found is None
        return
    classes = {name for member in one.members for name in distribution(member)} | {Reserved.TARGET}
    k = class_count(one.members)
    unseen = k - len(counts)
    assert len(classes) == len(counts) + ("r" not in counts)

    def variance(of: dict[str, int]) -> float:
        m = sum(of.values())
        a, b = math.log(0.99 + 0.01 / k), math.log(0.01 / k)
        return -math.log(sum(math.exp(c / m * a + (1 - c / m) * b) for c in of.values()) + unseen * math.exp(b))

    rest = sum(c / n * variance({**counts, name: c - 1}) for name, c in counts.items())
    assert found is not None
    assert found.variance == pytest.approx(n * variance(counts) - (n - 1) * rest, abs=1e-12)


@OF_THE_ORACLE
@given(answers=st.text("rrab.", min_size=3, max_size=7), lengths=st.lists(st.integers(1, 400), min_size=7, max_size=7))
def test_the_sums_of_slopes_are_those_of_classes(answers: str, lengths: list[int]) -> None:
    """N_E and N_V from sums per class, as the store keeps them."""
    samples = [
        dataclasses.replace(one, lengths={"tokens": float(length)})
        for one, length in zip(answered(answers), lengths, strict=False)
    ]
    found = measured(only(samples), "tokens")
    assert found is not None
    n, counts = len(answers), Counter(answers)
    logs_of = {name: [math.log10(lengths[i]) for i in range(n) if answers[i] == name] for name in counts}
    wrong = n - counts["r"]
    of_wrong = sum(sum(values) for name, values in logs_of.items() if name != "r")
    by_class = sum(counts[name] * sum(values) for name, values in logs_of.items())
    square = sum(k * k for k in counts.values())
    assert found.n_e == pytest.approx(2 / n * (of_wrong - wrong * found.x), abs=1e-9)
    assert found.n_v == pytest.approx(-2 / (n * (n - 2)) * (by_class - found.x * square), abs=1e-9)


@OF_THE_ORACLE
@given(log=graded_logs(models=("a", "b")), metric=st.sampled_from(METRICS))
def test_a_contrast_turned_round_has_the_other_sign(log: list[Sample], metric: str) -> None:
    sides = by_series(groups(log))
    forth = contrast(sides["a",], sides["b",], metric, Setting())
    back = contrast(sides["b",], sides["a",], metric, Setting())
    assert forth.keys() == back.keys()
    for task, row in forth.items():
        _mirrored(row, back[task])
        if row.simultaneous is not None and row.interval is not None:
            assert row.simultaneous[0] <= row.interval[0] + 1e-12
            assert row.simultaneous[1] >= row.interval[1] - 1e-12
    same = contrast(sides["a",], sides["a",], metric, Setting())[""]
    assert same.difference in (None, 0.0)


def _mirrored(one: Compared, two: Compared) -> None:
    assert one.questions == two.questions
    assert (one.difference is None) == (two.difference is None)
    if one.difference is not None and two.difference is not None:
        assert one.difference == pytest.approx(-two.difference, abs=1e-9)
    assert (one.interval is None) == (two.interval is None)
    if one.interval is not None and two.interval is not None:
        assert one.interval == pytest.approx((-two.interval[1], -two.interval[0]), abs=1e-9)


@pytest.mark.parametrize(
    ("answers", "flips", "scatter", "same", "pairs"),
    [
        ("rr", 0, 0, 0, 0),
        ("ra", 1, 0, 0, 0),
        ("aa", 0, 0, 1, 1),
        ("ab", 0, 1, 0, 1),
        ("..", 0, 0, 0, 0),
        ("a.", 0, 1, 0, 0),
        ("rrrrr", 0, 0, 0, 0),
        ("aaaa", 0, 0, 1, 1),
        ("ra.b", 1 / 2, 1 / 2, 0, 1 / 6),
    ],
)
def test_groups_by_hand(answers: str, flips: float, scatter: float, same: float, pairs: float) -> None:
    found = causes(only(answered(answers)))
    assert found is not None
    wanted = (flips, scatter, same, pairs)
    assert (found.flips, found.scatter, found.same, found.pairs) == pytest.approx(wanted)


def test_nothing_is_known_of_wrong_results_without_answers() -> None:
    """A series with class WRONG: flips stay, scatter and agreement are NULL in all its groups."""
    scores_only = [dataclasses.replace(one, answer=None, run="scores") for one in answered("rabb", "q")]
    made = made_of(groups([*scores_only, *answered("rab", "other")]))
    assert made.flips.point is not None
    assert made.scatter.point is None
    assert made.agreement.point is None
    assert made.incoherence.point is not None


@pytest.mark.parametrize(
    "odd",
    [
        vectors("q", [(0.0,), (1.0,)], (1.0,)),
        vectors("q", [(0.0,), (1.0,)], None),
        [
            dataclasses.replace(one, probabilities=(0.5, 0.5), target_choice=0, choices=("x", "y"))
            for one in answered("ra")
        ],
        [dataclasses.replace(one, answer=None, correct=None, score=0.5, run="scores") for one in answered("aa")],
    ],
    ids=["vectors", "vectors without a target", "probabilities", "scores without answers"],
)
def test_what_is_no_group_of_classes_has_no_causes(odd: list[Sample]) -> None:
    log = [*odd, *answered("rab", "other"), *answered("raa", "another")]
    made = made_of(groups(log))
    assert (made.flips, made.scatter, made.agreement) == (Share(None, None),) * 3
    assert made.accuracy.point is not None
    assert slopes(groups(log), "tokens").within is None


def test_one_cluster_has_points_and_no_intervals() -> None:
    log = [one for question in "abcdef" for one in answered("rab", question)]
    plain, clustered = made_of(groups(log)), made_of(groups(log), unit_of(groups(log), "task"))
    for name in ("incoherence", "accuracy", "flips", "scatter", "agreement"):
        one, two = getattr(plain, name), getattr(clustered, name)
        assert one.point == two.point
        assert one.interval is not None
        assert two.interval is None


def test_clusters_of_metadata() -> None:
    """Questions of one value go together, those without one by themselves; a column that varies in a group is none."""
    log = [
        dataclasses.replace(one, metadata={"template": template} if template else {}, epoch=epoch)
        for question, template in (("1", "x"), ("2", "x"), ("3", "y"), ("4", None), ("5", None))
        for epoch, one in enumerate(answered("rab", question))
    ]
    unit = unit_of(groups(log), "metadata.template")
    assert unit is not None
    assert len({unit(one) for one in groups(log)}) == 4
    assert unit_of(groups([*log, *answered("r", "1", run="other")]), "metadata.template") is None
    made = made_of(groups(log), None)
    assert made.incoherence.point is not None
    assert made.incoherence.interval is None


def test_kl_needs_three_samples_and_counts_questions_without_errors() -> None:
    assert kl_unbiased(groups(answered("ra"))).point is None
    found = kl_unbiased(groups([*answered("rrr", "1"), *answered("rra", "2"), *answered("aaa", "3")]))
    assert found.interval is not None
    (_, high), point = found.interval, found.point
    assert point is not None
    assert point < high < 1


def test_kl_above_one_has_no_interval() -> None:
    found = kl_unbiased(groups([*answered("rrr", "1"), *answered("rab", "2")]))
    assert found.point is not None
    assert found.point > 1
    assert found.interval is None


def test_simultaneous_intervals_are_those_of_bonferroni() -> None:
    assert simultaneous_z(1) == pytest.approx(1.959963984540054)
    assert simultaneous_z(12) == pytest.approx(2.86526, abs=1e-4)


def test_the_most_influential_task_is_named() -> None:
    a = [*answered("rrrr", "1", "a"), *answered("rrrr", "2", "a"), *answered("ra", "3", "a")]
    b = [*answered("raaa", "1", "b"), *answered("raaa", "2", "b"), *answered("ra", "3", "b")]
    log = [dataclasses.replace(one, task=TASKS[one.question_id < "3"]) for one in [*a, *b]]
    assert _influence_of(log) == (0.0, "t")
    tied = [one for one in log if one.question_id != "2"]
    assert _influence_of(tied) == (0.75, "s")
    assert _influence_of([*a, *b]) == (None, None)


def _influence_of(log: list[Sample]) -> tuple[float | None, str | None]:
    sides = by_series(groups(log))
    row = contrast(sides["a",], sides["b",], "accuracy", Setting())[""]
    return row.without, row.without_task


def test_every_pair_is_compared_once() -> None:
    log = [one for model in "cab" for question in "123456" for one in answered("rab", question, model)]
    found = every_pair({name: own for (name,), own in by_series(groups(log)).items()}, "accuracy", Setting())
    assert list(found) == [("a", "b"), ("a", "c"), ("b", "c")]


@needs_shared
def test_what_a_difference_on_real_data_is_made_of() -> None:
    """One task, whose scorer rejects 185.0 for 185, makes most of a difference of 0.21."""
    a, b = "openai_o3-mini", "anthropic_claude-sonnet-4"
    models = by_series(groups_of("reasoning-gym"))
    row = contrast(models[a,], models[b,], "incoherence", Setting())[""]
    assert row.without_task == "simple_geometry"
    assert row.difference == pytest.approx(0.21, abs=0.005)
    assert row.without == pytest.approx(0.07, abs=0.005)
