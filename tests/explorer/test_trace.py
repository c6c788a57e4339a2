"""A trace stands among the samples of its choice: under the same filter, of the same group, in the same unit."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from hotmess_tui.errors import HotmessError
from hotmess_tui.explorer.explorer import Explorer
from hotmess_tui.records import Choice
from hotmess_tui.tables.verdict import of_sample
from tests.alike import alike
from tests.store.tables import row, write


@pytest.fixture(scope="module")
def explorer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Explorer]:
    folder = tmp_path_factory.mktemp("traces")
    rows = [
        row(
            f"q{question}",
            epoch,
            answer="5" if epoch % 2 else "4",
            reasoning="word " * (epoch + 1),
            tokens=100 + epoch,
            level="high" if epoch < 3 else "low",
        )
        for question in range(2)
        for epoch in range(8)
    ]
    explorer = Explorer.open([str(write(folder / "runs.jsonl", rows))], store=folder / "store")
    yield explorer
    explorer.close()


@pytest.mark.parametrize(
    "choice",
    alike(
        [
            Choice(where="epoch < 2 AND correct", length="characters"),
            Choice(by=("metadata.level",), where="epoch <> 1", length="words"),
            Choice(),
            Choice(where="epoch < 2", length="words"),
            Choice(by=("model", "metadata.level")),
        ],
        always=1,
    ),
)
def test_the_siblings_of_a_trace_are_the_samples_that_the_question_has_under_the_choice(
    explorer: Explorer, choice: Choice
) -> None:
    for question in explorer.questions(choice).rows:
        listed = explorer.question(question.group, choice).samples
        for position, sample in enumerate(listed):
            trace = explorer.trace(sample.sample_id, choice)
            assert trace.siblings == tuple(other.sample_id for other in listed)
            assert trace.position == position
            assert trace.sample == sample
            assert not trace.outside


def test_a_sample_outside_the_filter_says_so_and_keeps_the_unit(explorer: Explorer) -> None:
    choice = Choice(where="epoch < 2", length="words")
    outside = next(sample for sample in explorer.samples(Choice()) if sample.epoch == 5)
    trace = explorer.trace(outside.sample_id, choice)
    assert trace.outside
    assert (trace.sample.reasoning_length, trace.sample.length_unit) == (6, "words")
    assert len(trace.siblings) == 8


def test_a_beginning_of_an_id_names_a_sample_if_it_is_the_only_one(explorer: Explorer) -> None:
    samples = explorer.samples(Choice())
    assert explorer.trace(samples[3].sample_id[:12]).sample.sample_id == samples[3].sample_id
    with pytest.raises(HotmessError, match="no sample 'zz'"):
        explorer.trace("zz")
    with pytest.raises(HotmessError, match="no sample ''"):
        explorer.trace("")


def test_the_rarer_verdict_stands_first(tmp_path: Path) -> None:
    mostly_right = ["5"] * 6 + ["7", "", "4", "7"]  # the target is 5: six right, three wrong, one without an answer
    mostly_wrong = ["4", "3", "5", "3", "4", "4"]
    balanced = ["5", "4", "4", "5"]
    rows = [
        row(question, epoch, answer=answer)
        for question, answers in (("a", mostly_right), ("b", mostly_wrong), ("c", balanced))
        for epoch, answer in enumerate(answers)
    ]
    rows[3] |= {"answer": None, "error": "out of memory"}
    with closing(Explorer.open([str(write(tmp_path / "runs.jsonl", rows))], store=tmp_path / "store")) as explorer:
        details = {q.question_id: explorer.question(q.group, Choice()) for q in explorer.questions(Choice()).rows}
    verdicts = {name: "".join(of_sample(one).glyph() for one in detail.samples) for name, detail in details.items()}
    assert verdicts == {"a": "∅!✗✗✗✓✓✓✓✓", "b": "✓✗✗✗✗✗", "c": "✗✗✓✓"}
    assert [one.answer for one in details["a"].samples[2:5]] == ["7", "7", "4"]  # those with one answer together
    assert [one.epoch for one in details["b"].samples] == [2, 0, 4, 5, 1, 3]
    assert [bar.answer for bar in details["a"].answers] == ["5", "7", "4", ""]  # bars begin with the right answer
