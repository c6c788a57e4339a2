"""One id with several targets or texts, and one question under the names of several files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.alike import alike
from tests.store.ingest.tables_read import Read, lines


def asked(read: Read) -> list[tuple[Any, ...]]:
    """Task, id and number of samples of each question."""
    sql = "SELECT task, question_id, count(*) FROM samples GROUP BY ALL ORDER BY ALL"
    return [tuple(row) for row in read.explorer.sql(sql).rows]


def rows(*, column: str = "subject", values: tuple[Any, Any] = ("law", "math"), **more: Any) -> list[dict[str, Any]]:
    """Two subjects with the same ids and different targets, two samples of each question."""
    return [
        {"id": n, column: value, "trial": trial, "answer": "A", "target": target, **more}
        for value, target in zip(values, "AC", strict=True)
        for n in (0, 1)
        for trial in (1, 2)
    ]


@pytest.mark.parametrize("column", alike(["subject", "Subset", "category", "config", "split", "dataset"]))
def test_a_column_that_tells_questions_apart_names_the_tasks(tmp_path: Path, column: str) -> None:
    read = Read(lines(tmp_path / "r.jsonl", *rows(column=column)))
    assert asked(read) == [("r/law", "0", 2), ("r/law", "1", 2), ("r/math", "0", 2), ("r/math", "1", 2)]
    assert any(f"split by {column} into r/law, r/math" in note for note in read.notes)
    assert read.problems == []


def test_epochs_that_are_not_logged_are_counted_within_each_question(tmp_path: Path) -> None:
    read = Read(lines(tmp_path / "r.jsonl", *({k: v for k, v in row.items() if k != "trial"} for row in rows())))
    assert read.column("epoch") == [1, 2, 1, 2] * 2
    assert read.problems == []


@pytest.mark.parametrize(
    "log",
    alike(
        [
            rows(column="comment"),  # no name of a part of a task
            rows(values=("law", "law")),  # tells nothing apart
            [row | ({} if n else {"subject": None}) for n, row in enumerate(rows())],  # not everywhere
            rows(values=("law", "law"), split="test"),
        ]
    ),
)
def test_without_such_a_column_they_are_two_questions_with_a_word(tmp_path: Path, log: list[dict[str, Any]]) -> None:
    read = Read(lines(tmp_path / "r.jsonl", *log))
    ids = [question_id for _, question_id, _ in asked(read)]
    assert [question_id[:2] for question_id in ids] == ["0", "0~", "1", "1~"]
    assert {count for *_, count in asked(read)} == {2}
    assert any("have several targets" in note for note in read.notes)


@pytest.mark.parametrize(
    "pair",
    alike(
        [
            ({"target": "New  York"}, {"target": "new york "}),
            ({"target": "5", "question": "What?"}, {"target": "5.0", "question": None}),
            ({"target": "5"}, {"target": "5.0"}),
            ({"target": 5}, {"target": "5"}),
            ({"target": "5", "question": "What is\n2 + 3?"}, {"target": "5", "question": "What is 2 + 3? "}),
            ({"target": "5"}, {"target": None}),
            ({"target": "5", "question": "What?"}, {"target": "5", "question": None}),
        ],
        always=2,
    ),
)
def test_what_differs_in_form_alone_stays_one_question(tmp_path: Path, pair: tuple[dict[str, Any], ...]) -> None:
    log = [{"id": 1, "epoch": n, "subject": n, "answer": "5", **differing} for n, differing in enumerate(pair)]
    read = Read(lines(tmp_path / "r.jsonl", *log))
    assert asked(read) == [("r", "1", 2)]
    assert read.notes == ()


def test_long_integers_that_a_double_cannot_tell_apart_are_two_targets(tmp_path: Path) -> None:
    log = [{"id": 1, "epoch": n, "answer": "5", "target": 12345678901234567890123 + n} for n in range(2)]
    assert len(asked(Read(lines(tmp_path / "r.jsonl", *log)))) == 2


def test_a_target_that_depends_on_the_condition_is_of_one_question(tmp_path: Path) -> None:
    log = [{"id": 1, "condition": c, "answer": "A", "target": c[0].upper()} for c in ("a first", "b first")]
    assert asked(Read(lines(tmp_path / "r.jsonl", *log))) == [("r", "1", 2)]


@pytest.mark.parametrize("named", alike([True, False]))
def test_tables_named_by_their_models_that_ask_the_same_are_one_task(tmp_path: Path, named: bool) -> None:
    folder = tmp_path / "sums"
    folder.mkdir()
    for model in ("gpt", "claude"):
        more = {"model": f"{model}-1"} if named else {}
        lines(folder / f"{model}.jsonl", *({"id": n, "answer": n, "target": n, **more} for n in range(3)))
    read = Read(folder)
    assert asked(read) == [("sums", str(n), 2) for n in range(3)]
    assert any("with the same questions" in note for note in read.notes)


@pytest.mark.parametrize(
    "second",
    alike(
        [
            [{"id": n, "answer": n, "target": n + 1, "model": "b"} for n in range(3)],  # other questions
            [{"id": n, "answer": n, "target": n, "model": "a"} for n in range(3)],  # the same model: another task of it
            [{"id": n, "correct": True, "model": "b"} for n in range(3)],  # nothing shows that they are the same
            [{"id": n, "answer": n, "target": n, "model": "b", "task": "other"} for n in range(3)],  # named in the log
        ]
    ),
)
def test_tables_that_may_ask_something_else_stay_apart(tmp_path: Path, second: list[dict[str, Any]]) -> None:
    folder = tmp_path / "logs"
    folder.mkdir()
    lines(folder / "law.jsonl", *({"id": n, "answer": n, "target": n, "model": "a"} for n in range(3)))
    lines(folder / "math.jsonl", *second)
    assert len(asked(Read(folder))) == 6
