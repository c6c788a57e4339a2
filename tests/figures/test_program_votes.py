"""What votes give: as ../shared/data/expected has it, and as the oracle does, which agrees with it, too."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotmess_tui.explorer.explorer import Explorer
from hotmess_tui.records import Choice
from hotmess_tui.store.majority import SIZES, Ballot, majorities
from hotmess_tui.store.queries.shipped import query
from tests.alike import alike
from tests.figures.part_two import PATHS, groups_of
from tests.oracle.causes import by_series, says_wrong
from tests.oracle.expected import Faults, needs_shared, rows
from tests.oracle.samples import Reserved
from tests.oracle.votes import outvoted, vote, votes

OUTVOTED = query("tables", "outvoted").sql


@pytest.fixture(scope="module", params=alike(PATHS))
def data_set(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@needs_shared
def test_the_oracle_has_the_expected_votes(data_set: str) -> None:
    faults = Faults()
    models = by_series(groups_of(data_set))
    for cells in rows(data_set, "vote_at_k"):
        groups, chance = votes(models[cells["model"],])[int(cells["k"])]
        faults.compare(f"{cells['model']} {cells['k']} groups", groups, cells["groups"])
        faults.compare(f"{cells['model']} {cells['k']}", chance, cells["vote_at_k"])
    faults.none()


@needs_shared
def test_the_votes_of_every_model(data_set: str, explorer: Explorer) -> None:
    """Whatever is chosen, as pass@k is: also beside it."""
    faults = Faults()
    choice = Choice(decomposition="zero_one", estimator="plugin")
    found = {(*point.series, point.point): point for point in explorer.curve("votes", choice).points}
    beside = {(*point.series, point.point): point for point in explorer.curve("pass_at_k", choice).points}
    for cells in rows(data_set, "vote_at_k"):
        point = found[cells["model"], cells["k"]]
        faults.compare(f"{cells['model']} {cells['k']} groups", point.groups, cells["groups"])
        for drawn in (point, beside[cells["model"], cells["k"]]):
            faults.compare(f"{cells['model']} {cells['k']}", drawn.figure("vote_at_k"), cells["vote_at_k"])
    faults.none()


@given(
    correct=st.integers(0, 6),
    silent=st.integers(0, 3),
    wrong=st.lists(st.integers(1, 5), max_size=5),
)
def test_a_vote_is_that_of_every_way_to_draw(correct: int, silent: int, wrong: list[int]) -> None:
    ballot = Ballot(correct, silent, tuple(sorted(wrong, reverse=True)))
    outcomes = [Reserved.TARGET] * correct + [Reserved.NONE] * silent
    answers = [*outcomes, *(n for n, count in enumerate(wrong) for _ in range(count))]
    sizes = [k for k in SIZES if k <= len(answers)]
    found = {k: chance for _, k, chance in majorities([ballot])}
    assert list(found) == sizes
    assert found == pytest.approx({k: float(vote(answers, k)) for k in sizes}, rel=1e-12)


def test_a_vote_of_all_is_the_most_frequent_answer() -> None:
    """Also of many samples, whose ways to be drawn are numbers of a hundred digits."""
    ballots = [Ballot(16, 0, (15, 1)), Ballot(10, 3, (19,)), Ballot(0, 32, ()), Ballot(60_000, 0, (40_000,))]
    chances = {(place, k): chance for place, k, chance in majorities(ballots)}
    assert [chances[place, 32] for place in range(3)] == pytest.approx([1, 0, 0])
    # 60 % right: 32 of so many are as good as drawn independently
    assert chances[3, 1] == pytest.approx(0.6)
    assert chances[3, 3] == pytest.approx(0.648, abs=1e-4)


def test_outvoted_questions_are_listed_and_counted(tmp_path: Path) -> None:
    path = tmp_path / "runs.csv"
    lines = ["model,task,question_id,condition,epoch,answer,target"]
    for question, condition, answers in [
        ("q1", "", "abb"),  # outvoted
        ("q1", "hint", "aab"),
        ("q2", "", "abcd"),  # a tie
        ("q3", "", "bb"),  # outvoted: nothing right
        ("q4", "", "b"),  # a single sample
        ("q5", "", "a..."),  # those that gave none abstain
    ]:
        lines += [f"m,t,{question},{condition},{n},{'' if a == '.' else a},a" for n, a in enumerate(answers)]
    path.write_text("\n".join(lines) + "\n")
    explorer = Explorer.open([str(path)], cache=False)
    curve = explorer.curve("votes", Choice())
    assert "2 groups are outvoted" in " ".join(curve.notes)
    assert "1 group excluded: a single sample" in curve.notes
    listed = explorer.sql(OUTVOTED).rows
    named = [(row[2], row[3], row[5], row[6], row[7]) for row in listed]
    assert named == [("q1", "", 1, "b", 2), ("q3", "", 0, "b", 2)]
    explorer.close()


@needs_shared
def test_the_outvoted_are_those_of_the_oracle(data_set: str, explorer: Explorer) -> None:
    wanted = [
        (one.model, one.task, one.question_id, one.condition)
        for one in groups_of(data_set)
        if len(one.members) > 1 and outvoted(one) and not says_wrong([one])
    ]
    assert sorted(row[:4] for row in explorer.sql(OUTVOTED).rows) == sorted(wanted)
