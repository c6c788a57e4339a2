"""Two series compared: cells and questions against plain Python on random logs, and against the figures beside them."""

from __future__ import annotations

import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hotmess_tui.differences import Contrast
from hotmess_tui.errors import HotmessError
from hotmess_tui.explorer import contrast, drill
from hotmess_tui.explorer.contrast import ALL, CELLS, Contrasted
from hotmess_tui.explorer.explorer import Explorer
from hotmess_tui.records import Choice, Labels
from tests.properties import examples
from tests.store.tables import write

A, B = ("alpha [red]",), ("beta's; --",)
ANSWERS = ("5", "6", "7", "", None)  # the first is right, the last two are none


class Sample(NamedTuple):
    """A sample of a random log."""

    model: str
    task: str
    question_id: str
    condition: str
    epoch: int
    answer: str | None
    failed: bool


QUESTIONS = st.tuples(st.sampled_from(["", "sums", "x'y"]), st.sampled_from(["1", "10", "2", "é"]))
GROUPS = st.lists(
    st.tuples(
        st.sampled_from([A[0], B[0]]),
        QUESTIONS,
        st.sampled_from(["", "", "hint"]),
        st.lists(st.tuples(st.sampled_from(ANSWERS), st.booleans() | st.just(False)), min_size=1, max_size=4),
    ),
    min_size=1,
    max_size=24,
    unique_by=lambda group: group[:3],
)


def samples_of(groups: list[Any]) -> list[Sample]:
    return [
        Sample(model, task, question, condition, epoch, answer, failed)
        for model, (task, question), condition, members in groups
        for epoch, (answer, failed) in enumerate(members)
    ]


@contextmanager
def opened(samples: list[Sample]) -> Iterator[Explorer]:
    rows = [
        {
            **sample._asdict(), "run": "r", "target": "5", "question": f"What is {sample.question_id}?",
            "correct": sample.answer == "5", "failure": "timeout" if sample.failed else None,
        }
        for sample in samples
    ]  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        explorer = Explorer.open([str(write(Path(folder) / "log.jsonl", rows))], store=Path(folder) / "store")
        yield explorer
        explorer.close()


def sides(samples: list[Sample], least: int) -> dict[tuple[str, str], dict[str, list[str | None]]]:
    """Per question that both answered with groups of at least so many samples: the answers of each side."""
    groups = defaultdict(list)
    for sample in samples:
        if not sample.failed:
            groups[sample[:4]].append(sample.answer or None)
    found: dict[tuple[str, str], dict[str, list[str | None]]] = defaultdict(lambda: defaultdict(list))
    for (model, task, question, _), answers in groups.items():
        if len(answers) >= least:
            found[task, question][model] += answers
    return {question: pair for question, pair in found.items() if len(pair) == 2}


def state(answers: list[str | None]) -> str:
    right = answers.count("5")
    return "misses" if right == 0 else "right" if right == len(answers) else "wavers"


@pytest.mark.property
@settings(max_examples=examples(25), derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
@given(groups=GROUPS, estimator=st.sampled_from(["unbiased", "plugin"]))
def test_cells_and_their_questions_are_those_that_one_counts_by_hand(groups: list[Any], estimator: str) -> None:
    samples = samples_of(groups)
    wanted = sides(samples, 2 if estimator == "unbiased" else 1)
    choice = Choice(estimator=estimator)
    if {sample.model for sample in samples if not sample.failed} != {A[0], B[0]}:
        return  # one side alone, or nobody: refused, see below
    with opened(samples) as explorer:
        found = contrast.contrasted(explorer.store, A, B, choice, Labels())
        expected: dict[str, Counter[tuple[str, str]]] = defaultdict(Counter)
        for (task, _), pair in wanted.items():
            cell = (state(pair[A[0]]), state(pair[B[0]]))
            for scope in {"", task}:
                expected[scope][cell] += 1
        assert {each.figures.task: dict(each.cells) for each in found.tasks} == expected
        for each in found.tasks:
            named = (each.figures.both_miss, each.figures.only_a_misses, each.figures.only_b_misses)
            assert (*named, each.figures.both_waver) == tuple(map(each.count, list(CELLS.values())[:4]))
            assert each.count(ALL) + each.unjudged == each.figures.questions
        for cells in [*CELLS.values(), None]:
            page = contrast.questions(explorer.store, A, B, choice, Labels(), cells)
            inside = {q for q, p in wanted.items() if cells is None or (state(p[A[0]]), state(p[B[0]])) in cells}
            assert {(row.task, row.question_id) for row in page.rows} == inside
            assert page.total == len(page.rows) == len(inside)
            for row in page.rows:
                for name, side in ((A[0], row.a), (B[0], row.b)):
                    answers = wanted[row.task, row.question_id][name]
                    assert (side.n, side.state) == (len(answers), state(answers))
                    assert side.accuracy == pytest.approx(answers.count("5") / len(answers))
                    assert side.distinct == len(set(answers))
                    given_answers = {(bar.answer or None, bar.count) for bar in side.answers}
                    assert given_answers == set(Counter(answers).items())
                    rows = drill.groups(explorer.store, side.groups, choice, Labels())
                    assert sum(group.n for group in rows) == side.n
                    assert {group.model for group in rows} == {name}


@pytest.mark.property
@settings(max_examples=examples(10), derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
@given(groups=GROUPS)
def test_what_is_left_out_is_counted(groups: list[Any]) -> None:
    samples = samples_of(groups)
    answered = {
        model: {sample[1:3] for sample in samples if sample.model == model and not sample.failed}
        for model in (A[0], B[0])
    }
    if not all(answered.values()):
        return
    with opened(samples) as explorer:
        notes = contrast.contrasted(explorer.store, A, B, Choice(), Labels()).notes
    only_a, only_b = answered[A[0]] - answered[B[0]], answered[B[0]] - answered[A[0]]
    lacking = (answered[A[0]] & answered[B[0]]) - set(sides(samples, 2))
    for count, words in (
        (len(only_a), f"excluded: only {A[0]} answered"),
        (len(only_b), f"excluded: only {B[0]} answered"),
        (len(lacking), "that both answered excluded"),
    ):
        said = [note for note in notes if words in note]
        assert [note.split()[0] for note in said] == ([str(count)] if count else [])


def log(folder: Path, rows: list[dict[str, Any]]) -> Explorer:
    return Explorer.open([str(write(folder / "log.jsonl", rows))], store=folder / "store")


def test_what_is_neither_right_nor_wrong_is_in_no_cell(tmp_path: Path) -> None:
    vectors = [
        {"model": m, "task": "t", "question_id": q, "epoch": e, "outcome": [0.1 * e, len(m)], "outcome_target": [0, 1]}
        for m in ("a", "bb") for q in "123" for e in range(4)
    ]  # fmt: skip
    explorer = log(tmp_path, vectors)
    found = contrast.contrasted(explorer.store, ("a",), ("bb",), Choice(), Labels())
    assert found.decomposition == "vector"
    assert (found.tasks[0].cells, found.tasks[0].unjudged, found.tasks[0].figures.questions) == ({}, 3, 3)
    assert any("3 questions in no quadrant" in note for note in found.notes)
    assert contrast.questions(explorer.store, ("a",), ("bb",), Choice(), Labels(), ALL).total == 0
    page = contrast.questions(explorer.store, ("a",), ("bb",), Choice(), Labels(), None)
    assert [(row.a.state, row.a.accuracy, row.a.distinct) for row in page.rows] == [(None, None, None)] * 3
    assert page.rows[0].a.error is not None


def test_a_missing_difference_or_interval_has_its_reason(tmp_path: Path) -> None:
    rows = [
        {"model": m, "task": t, "question_id": str(q), "epoch": e, "target": "5",
         "answer": "5" if t == "easy" or (t == "half" and m == "a") or e or (t == "few" and q) else "6"}
        for m in ("a", "b") for t in ("easy", "half", "few") for q in range(4) for e in range(3)
    ]  # fmt: skip
    explorer = log(tmp_path, rows)
    found = contrast.contrasted(explorer.store, ("a",), ("b",), Choice(), Labels())
    reasons = {each.figures.task: each.why for each in found.tasks}
    assert reasons["easy"] == "A and B without errors"
    assert reasons["half"] == "A without errors"
    assert reasons["few"] == "too few errors for an interval"
    assert found.tasks[0].figures.low is not None or reasons[""]
    for each in found.tasks:
        assert (each.figures.low is None) == bool(each.why)
    assert "A without errors: half" in found.notes


def test_sides_of_different_runs_have_no_interval_over_runs_and_the_reason_is_said(tmp_path: Path) -> None:
    rows = [
        {"model": m, "task": "t", "question_id": str(q), "run": f"run of {m}", "epoch": e, "target": "5",
         "answer": "5" if e else "6"}
        for m in ("a", "b") for q in range(4) for e in range(3)
    ]  # fmt: skip
    explorer = log(tmp_path, rows)
    several = "samples of one question are in several clusters (run), so no interval"
    for cluster, why in (("question", ""), ("run", several), ("task", "too few errors for an interval")):
        found = contrast.contrasted(explorer.store, ("a",), ("b",), Choice(cluster=cluster), Labels())
        overall = found.tasks[0]
        assert overall.figures.difference == 0
        assert (overall.figures.low is None) == bool(why)
        assert overall.why == why
    explorer.close()


def test_several_groups_of_a_side_are_taken_together_and_it_is_said(tmp_path: Path) -> None:
    rows = [
        {"model": m, "task": "t", "question_id": "q", "condition": c, "epoch": e, "target": "5", "answer": a}
        for m, c, a in (("a", "", "5"), ("a", "hint", "6"), ("b", "", "6")) for e in range(3)
    ]  # fmt: skip
    explorer = log(tmp_path, rows)
    found = contrast.contrasted(explorer.store, ("a",), ("b",), Choice(), Labels())
    assert found.tasks[0].cells == {("wavers", "misses"): 1}
    assert any("1 question with several groups on one side" in note for note in found.notes)
    [pair] = contrast.questions(explorer.store, ("a",), ("b",), Choice(), Labels(), None).rows
    assert (pair.a.n, pair.a.accuracy, pair.a.error, len(pair.a.groups)) == (6, 0.5, 1.0, 2)
    assert [row.condition for row in drill.groups(explorer.store, pair.a.groups, Choice(), Labels())] == ["", "hint"]
    assert not pair.alike or pair.a.answers[0].outcome_class == "6"
    by_condition = contrast.contrasted(explorer.store, ("",), ("hint",), Choice(by=("condition",)), Labels())
    assert by_condition.tasks[0].cells == {("wavers", "misses"): 1}
    both = contrast.contrasted(explorer.store, ("a", ""), ("a", "hint"), Choice(by=("model", "condition")), Labels())
    assert both.tasks[0].cells == {("right", "misses"): 1}


def test_windows_are_parts_of_the_whole_in_the_same_order(tmp_path: Path) -> None:
    rows = [
        {"model": m, "task": "t", "question_id": str(q), "epoch": e, "target": "5", "answer": str((q * e * len(m)) % 7)}
        for m in ("a", "bb") for q in range(20) for e in range(5)
    ]  # fmt: skip
    explorer = log(tmp_path, rows)
    for sort in ("apart", "incoherence_b", "question_id"):
        whole = contrast.questions(explorer.store, ("a",), ("bb",), Choice(), Labels(), None, sort=sort)
        parts = [
            contrast.questions(
                explorer.store, ("a",), ("bb",), Choice(), Labels(), None, sort=sort, limit=7, offset=offset
            )
            for offset in (0, 7, 14)
        ]
        assert [part.total for part in parts] == [20] * 3
        assert tuple(row for part in parts for row in part.rows) == whole.rows
    page = contrast.questions(explorer.store, ("a",), ("bb",), Choice(), Labels(), None)
    gaps = [abs((row.a.accuracy or 0) - (row.b.accuracy or 0)) for row in page.rows]
    assert gaps == sorted(gaps, reverse=True)


def test_what_cannot_be_compared_is_refused_in_one_line(tmp_path: Path) -> None:
    rows = [
        {"model": m, "task": m, "question_id": "q", "epoch": e, "target": "5", "answer": "6"}
        for m in "ab" for e in (1, 2)
    ]  # fmt: skip
    explorer = log(tmp_path, rows)
    for a, b, choice, words in (
        ("a", "c", Choice(), "model 'c': no such value; available: a, b"),
        ("a", "a", Choice(), "a against itself"),
        ("a", "b", Choice(where="epoch > 5"), "no samples match the filter"),
    ):
        with pytest.raises(HotmessError, match=words):
            contrast.contrasted(explorer.store, (a,), (b,), choice, Labels())
    with pytest.raises(HotmessError, match="--sort answer: no such column; available: apart"):
        contrast.questions(explorer.store, ("a",), ("b",), Choice(), Labels(), None, sort="answer")
    found = contrast.contrasted(explorer.store, ("a",), ("b",), Choice(), Labels())
    assert found.tasks == ()
    assert found.notes[0] == "no question that both a and b answered"


@pytest.fixture(scope="module")
def gym(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Explorer]:
    explorer = Explorer.open(
        [str(shared / "data" / "reasoning-gym" / "easy")], store=tmp_path_factory.mktemp("gym") / "store"
    )
    yield explorer
    explorer.close()


@pytest.mark.heavy
@pytest.mark.parametrize("decomposition", ["brier", "kl", "score"])
def test_on_real_logs_cells_agree_with_the_figures(gym: Explorer, decomposition: str) -> None:
    choice = Choice(decomposition=decomposition)
    models = [series[0] for series in gym.series(("model",))]
    found: Contrasted = contrast.contrasted(gym.store, (models[0],), (models[1],), choice, Labels())
    figures: tuple[Contrast, ...] = gym.contrast(models[0], models[1], choice)
    assert [each.figures.task for each in found.tasks] == [row.task for row in figures]
    for each, row in zip(found.tasks, figures, strict=True):
        assert each.count(ALL) == row.questions
        assert each.count(CELLS["both_miss"]) == row.both_miss
        assert each.count(CELLS["only_a_misses"]) == row.only_a_misses
        if each.figure_a is not None and each.figure_b is not None:
            assert row.difference == pytest.approx(each.figure_a - each.figure_b)
    for cell in ALL:
        page = contrast.questions(
            gym.store, (models[0],), (models[1],), choice, Labels(), [cell], task="count_bits", limit=1
        )
        wanted = next(each for each in found.tasks if each.figures.task == "count_bits")
        assert page.total == wanted.count([cell])
