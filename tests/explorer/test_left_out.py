"""What a figure cannot be told of is left out and said, on every way to it: neither a zero nor a false reason."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from hotmess_tui.explorer.explorer import Explorer
from hotmess_tui.records import Choice, Selection
from tests.store.tables import row, write


@pytest.fixture(scope="module")
def explorer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Explorer]:
    """A model with answers, one with vectors only."""
    folder = tmp_path_factory.mktemp("left-out")
    answered = [row("q1", epoch, "5" if epoch < 3 else "6") for epoch in range(4)]
    vectors = [
        row("q1", epoch, None, model="v", task="paths", target=None, outcome=[float(epoch)], outcome_target=[1.0])
        for epoch in range(4)
    ]
    write(folder / "logs" / "answered.jsonl", answered)
    write(folder / "logs" / "vectors.jsonl", vectors)
    found = Explorer.open([str(folder / "logs")], store=folder / "store")
    yield found
    found.close()


def test_vectors_are_neither_right_nor_wrong(explorer: Explorer) -> None:
    rows = {one.model: one for one in explorer.questions(Choice(), limit=10).rows}
    assert (rows["m"].accuracy, rows["m"].answers) == (0.75, 2)
    assert (rows["v"].accuracy, rows["v"].answers) == (None, None)
    table = {one.series: one for one in explorer.table(Choice(decomposition="vector")).rows}
    assert table[("v",)].accuracy is None


def test_luck_is_told_of_samples_that_are_right_or_wrong(explorer: Explorer) -> None:
    curve = explorer.curve("pass_at_k", Choice())
    assert {point.series for point in curve.points} == {("m",)}
    assert curve.points[0].extra["pass_at_k"] == 0.75
    assert "4 samples of 1 group excluded: neither right nor wrong" in curve.notes
    inside = explorer.questions(Choice(), Selection("pass_at_k", ("m",), "4"))
    assert [one.model for one in inside.rows] == ["m"]


def test_an_empty_filter_is_the_reason_given(explorer: Explorer) -> None:
    for name in ("reasoning_length", "scale", "pass_at_k"):
        curve = explorer.curve(name, Choice(where="epoch > 99"))
        assert curve.notes == ("nothing to draw: no samples match the filter",)


def test_logs_without_repeats_are_the_reason_given(tmp_path: Path) -> None:
    rows = [row(f"q{n}", 0, "5", tokens=n + 1) for n in range(4)]
    explorer = Explorer.open([str(write(tmp_path / "logs" / "once.jsonl", rows))], store=tmp_path / "store")
    why = "nothing to draw: 4 samples (4 groups) excluded: a single sample, too few for an unbiased variance"
    for name in ("reasoning_length", "natural_variation", "tasks", "difficulty"):
        assert explorer.curve(name, Choice()).notes == (why,)
    assert explorer.curve("pass_at_k", Choice()).points
    explorer.close()


def test_samples_that_failed_match_the_filter(tmp_path: Path) -> None:
    rows = [row("q1", e, None, failure="timeout", tokens=9) for e in range(3)]
    rows += [row("q2", e, "5", tokens=9) for e in range(3)]
    explorer = Explorer.open([str(write(tmp_path / "logs" / "failed.jsonl", rows))], store=tmp_path / "store")
    (why,) = explorer.curve("tasks", Choice(where="question_id = 'q1'")).notes
    assert why == "nothing to draw under this filter: 3 samples excluded: failed or not judged"
    explorer.close()


def test_what_a_filter_leaves_may_lack_a_figure(explorer: Explorer) -> None:
    curve = explorer.curve("pass_at_k", Choice(where="model = 'v'"))
    assert curve.notes == ("nothing to draw under this filter: no sample is right or wrong",)


def test_of_equally_incoherent_questions_the_one_that_scatters_more_comes_first(tmp_path: Path) -> None:
    rows = [
        row(question, epoch, None, target=None, outcome=[(-1) ** epoch * reach], outcome_target=[0.0])
        for question, reach in (("narrow", 0.5), ("wide", 2.0))
        for epoch in range(4)
    ]
    explorer = Explorer.open([str(write(tmp_path / "two.jsonl", rows))], store=tmp_path / "store")
    page = explorer.questions(Choice(estimator="plugin"), sort="incoherence", descending=True)
    assert [(one.question_id, one.incoherence) for one in page.rows] == [("wide", 1.0), ("narrow", 1.0)]
    explorer.close()


def test_steps_of_a_trajectory_are_one_sample_in_the_list_of_sources(tmp_path: Path) -> None:
    rows = [
        row("q1", epoch, None, target=None, outcome=[float(epoch + step)], outcome_target=[0.0], step=step)
        for epoch in range(2)
        for step in range(5)
    ]
    explorer = Explorer.open([str(write(tmp_path / "steps.jsonl", rows))], store=tmp_path / "store")
    assert [one.samples for one in explorer.sources()] == [2]
    explorer.close()


def test_one_group_of_probabilities_leaves_the_error_of_its_series_in_two_parts_and_it_is_said(tmp_path: Path) -> None:
    answered = [row(question, epoch, "5" if epoch < 3 else "6") for question in ("q1", "q2") for epoch in range(4)]
    options = {"choices": ["5", "6"], "target_choice": 0}
    shares = [
        row("q3", epoch, None, model=model, probabilities=[0.1 * epoch, 1 - 0.1 * epoch], **options)
        for model in ("m", "probabilities only")
        for epoch in range(4)
    ]
    rows = [*answered, *shares, *(row("q1", epoch, "6", model="answers only") for epoch in range(4))]
    explorer = Explorer.open([str(write(tmp_path / "mixed.jsonl", rows))], store=tmp_path / "store")
    table = explorer.table(Choice(decomposition="brier"))
    two_parts = {one.series[0] for one in table.rows if one.flips is None}
    assert two_parts == {"m", "probabilities only"}
    why = "m: no flips or scatter, as 1 group of 3 has probabilities, vectors or scores"
    for notes in (table.notes, explorer.curve("tasks", Choice(decomposition="brier")).notes):
        assert [note for note in notes if "flips" in note] == [why]
    explorer.close()
