"""Which score counts, what grades mean, and that another choice builds the index again without reading a log."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from hotmess_tui.explorer.explorer import Explorer
from hotmess_tui.records import Choice, OpenOptions
from tests.alike import alike
from tests.formats.logs import header, json_log, sample


@contextmanager
def opened(
    logs: Path,
    *,
    store: Path | None = None,
    scorer: str | None = None,
    grades: Mapping[str, float] | None = None,
    score_range: tuple[float, float] | None = None,
) -> Iterator[Explorer]:
    options = OpenOptions(scorer=scorer, score_map=tuple((grades or {}).items()), score_range=score_range)
    folder = store or logs.parent / f"store-{abs(hash(options))}"
    explorer = Explorer.open([str(logs)], store=folder, options=options)
    try:
        yield explorer
    finally:
        explorer.close()


def graded(folder: Path, values: list[Any], name: str = "log", task: str = "addition") -> Path:
    """A log with a sample for each value, ids from 0."""
    folder.mkdir(parents=True, exist_ok=True)
    top = header(spec={"task": task, "eval_id": f"{task}-{name}"})
    return json_log(folder / f"{name}.json", [sample(n, value=value) for n, value in enumerate(values)], top)


def scores(explorer: Explorer) -> list[float | None]:
    return [row[0] for row in explorer.sql("SELECT score FROM samples ORDER BY task, run, question_id").rows]


SCALES: list[tuple[list[Any], list[float | None]]] = [
    (["C", "I", "P", "N"], [1, 0, 0.5, 0]),
    (["C", "I"], [1, 0]),
    (["C", "C"], [1, 1]),
    # a word, a lower-case letter or a letter that tells no scale: only its own sample is not judged
    (["C", "I", "maybe"], [1, 0, None]),
    (["C", "I", "c"], [1, 0, None]),
    (["C", "I", "X"], [1, 0, None]),
    (["C", "I", "C "], [1, 0, None]),
    (["C", "I", "yes", True, 0.25, "0.5"], [1, 0, 1, 1, 0.25, 0.5]),
    # scales of grades: a C, P, I or N among them is one, too
    (["A", "B", "C", "D", "E"], [None] * 5),
    (["A", "C"], [None] * 2),
    (["C", "B+"], [None] * 2),
    (["C+", "C", "C-"], [None] * 3),
    (["C", "W"], [None] * 2),
    (["P", "F"], [None] * 2),
    (["Y", "N"], [None] * 2),
    (["A", "C", "I", "J"], [None] * 4),  # options of a multiple choice
    (["C", "F", True, 0.5], [None, None, 1, 0.5]),
]


def test_letters_are_verdicts_unless_others_tell_a_scale_of_grades(tmp_path: Path) -> None:
    for number, (values, _) in enumerate(SCALES):
        graded(tmp_path / "logs", values, name=f"{number:02}", task=f"task {number:02}")
    with opened(tmp_path / "logs") as explorer:
        rows = explorer.sql("SELECT task, score, unjudged, failure FROM samples ORDER BY task, question_id").rows
        read: dict[str, list[Any]] = {}
        for task, score, unjudged, failure in rows:
            read.setdefault(task, []).append(score)
            assert failure is None
            assert ("graded" in (unjudged or "")) == (score is None)
        assert list(read.values()) == [expected for _, expected in SCALES]


@pytest.mark.heavy
def test_a_scale_is_that_of_one_score_of_one_task(tmp_path: Path) -> None:
    """Another task keeps its verdicts, and so does another score of the same task; other logs of the task do not."""
    logs = tmp_path / "logs"
    graded(logs, ["A", "C"], task="essays")
    graded(logs, ["C", "C"], name="more", task="essays")
    graded(logs, ["C", "I"], name="sums", task="sums")
    both = {"match": {"value": "C"}, "grade": {"value": "C"}}
    json_log(
        logs / "both.json",
        [sample(1, scores={**both, "grade": {"value": "B"}}), sample(2, scores=both)],
        header(spec={"task": "mixed", "eval_id": "m"}),
    )
    with opened(logs) as explorer:
        found = {(task, run): score for task, run, score in explorer.sql("SELECT task, run, score FROM samples").rows}
        assert found["essays", "essays-more"] is None
        assert found["mixed", "m"] == 1
        assert found["sums", "sums-sums"] is not None
        (note,) = [note for note in explorer.source_notes() if "grade" in note]
        assert "4 samples have grades without a number (A, C" in note
        assert "--score-map A=NUMBER" in note
    with opened(logs, scorer="grade") as explorer:
        assert [row.score for row in explorer.samples(Choice(where="task = 'mixed'"))] == [None, None]


def test_grades_get_their_numbers_by_a_map(tmp_path: Path) -> None:
    logs = graded(tmp_path / "logs", ["A", "B", "C", "E", 1, True])
    with opened(logs, grades={"A": 1, "B": 0.75, "C": 0.5}) as explorer:
        assert scores(explorer) == [1, 0.75, 0.5, None, 1, 1]
        verdicts = {row.question_id: row.correct for row in explorer.samples(Choice())}
        assert [verdicts[str(n)] for n in range(6)] == [True, False, False, None, True, True]
        (note,) = [note for note in explorer.source_notes() if "grade" in note]
        assert "1 sample has a grade without a number (E" in note


def test_a_map_comes_before_the_range(tmp_path: Path) -> None:
    logs = graded(tmp_path / "logs", ["A", "B", "D", 2, "3", "F", False])
    numbers = {"A": 4, "B": 3, "D": 1, "F": -1}
    with opened(logs, grades=numbers, score_range=(0, 4)) as explorer:
        assert scores(explorer) == [1, 0.75, 0.25, 0.5, 0.75, None, 0]
        assert any("outside [0, 4]" in note for note in explorer.source_notes())


def test_a_map_may_give_the_verdicts_other_numbers(tmp_path: Path) -> None:
    logs = graded(tmp_path / "logs", ["C", "P", "I", "maybe"])
    with opened(logs, grades={"P": 0.9, "maybe": 0.2}) as explorer:
        assert scores(explorer) == [1, 0.9, 0, 0.2]


@pytest.mark.parametrize("values", alike([["C", "I"], [0.5, 1]]))
def test_a_number_for_a_grade_that_no_sample_has_is_said(tmp_path: Path, values: list[Any]) -> None:
    with opened(graded(tmp_path / "logs", values), grades={"Q": 1}) as explorer:
        (note,) = [note for note in explorer.source_notes() if "--score-map" in note]
        assert "no sample has the grade Q" in note
        assert ("grades in the logs: C, I" in note) == (values[0] == "C")


def test_whole_numbers_are_numbers_however_they_are_written(tmp_path: Path) -> None:
    logs = graded(tmp_path / "logs", [82.5, 85, "1", 1, 100, "100.0", float("-inf"), float("nan")])
    with opened(logs, score_range=(0, 100)) as explorer:
        assert scores(explorer) == [0.825, 0.85, 0.01, 0.01, 1, 1, None, None]


SCORES = {
    "match": {"value": "C", "answer": "4"},
    "pkg/judge": {"value": {"style": 0.25, "sense.deep": False}, "answer": "x"},
    "v1.0": {"value": 0.5},
}


NAMES: dict[str | None, float] = {
    None: 1,
    "match": 1,
    "pkg/judge.style": 0.25,
    "judge.style": 0.25,
    "judge.sense.deep": 0,
    "pkg/judge": 0.25,
    "judge": 0.25,
    "v1.0": 0.5,
}


@pytest.mark.heavy
@pytest.mark.parametrize(
    "names",
    alike([(None, "judge.sense.deep"), ("v1.0", "match", "pkg/judge.style", "judge.style", "pkg/judge", "judge")]),
)
def test_a_score_is_chosen_by_its_name_or_the_part_of_it_that_people_say(
    tmp_path: Path, names: tuple[str | None, ...]
) -> None:
    (tmp_path / "logs").mkdir()
    logs = json_log(tmp_path / "logs" / "a.json", [sample(1, scores=SCORES)])
    found = {}
    for scorer in names:
        with opened(logs, scorer=scorer, store=tmp_path / "store") as explorer:
            (found[scorer],) = scores(explorer)
            columns = explorer.columns()
            assert {"scores.match", "scores.pkg/judge.style"} <= set(columns)
    assert found == {name: NAMES[name] for name in names}


@pytest.mark.heavy
def test_a_score_that_there_is_not_leaves_its_samples_without_a_verdict(tmp_path: Path) -> None:
    logs = tmp_path / "logs"
    logs.mkdir()
    json_log(logs / "a.json", [sample(1, scores=SCORES), sample(2, scores={"f1": {"value": 0}})])
    with opened(logs, scorer="f1") as explorer:
        assert [(row.score, row.unjudged) for row in explorer.samples(Choice())] == [
            (None, "never scored by f1"),
            (0, None),
        ]
    with opened(logs, scorer="nope") as explorer:
        assert explorer.counts().samples == 0
        (note,) = [note for note in explorer.source_notes() if "nope" in note]
        assert note.startswith("2 samples have no score nope and are not judged; available: match, ")
