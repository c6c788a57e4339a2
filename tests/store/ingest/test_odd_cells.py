"""Cells that are easily taken for what they are not: no verdict, no failure and no length is made of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from hotmess_tui.records import Choice
from tests.store.ingest.tables_read import Read, lines, parquet, text


def classes(read: Read) -> list[str | None]:
    return [sample.outcome_class for sample in read.explorer.samples(Choice())]


CITIES = {"id": "q", "choices": ["Rome", "Paris"]}


@pytest.mark.parametrize("none", ["False", "false", "None", "nan", "NULL", "0", "{}", "[]", "n/a", " "])
def test_an_error_that_says_there_is_none_is_no_failure(tmp_path: Path, none: str) -> None:
    read = Read(text(tmp_path / "r.csv", f"id,epoch,answer,target,error\nq,1,A,A,{none}\nq,2,B,A,timeout\n"))
    assert read.column("failure") == [None, "timeout"]
    assert read.verdicts == [True, None]


@pytest.mark.parametrize("none", [False, None, 0, {}, [], "", "none"])
def test_an_empty_error_in_json_is_no_failure(tmp_path: Path, none: Any) -> None:
    row = {"id": "q", "answer": "A", "target": "A"}
    read = Read(lines(tmp_path / "r.jsonl", row | {"error": none}, row | {"error": {"message": "lost"}}))
    assert read.column("failure") == [None, '{"message":"lost"}']


def test_a_measured_error_is_no_failure_in_any_table(tmp_path: Path) -> None:
    rows = "id,epoch,answer,target,error\nq,1,A,A,0.25\nq,2,B,A,1.0\nq,3,B,A,0\n"
    read = Read(text(tmp_path / "r.csv", rows))
    assert read.column("failure") == [None] * 3
    assert read.column("metadata.error") == [0.25, 1.0, 0.0]
    measured = [{"id": "q", "epoch": n, "answer": "A", "target": "A", "error": n / 4} for n in range(3)]
    assert Read(lines(tmp_path / "r.jsonl", *measured)).column("failure") == [None] * 3
    codes = "id,epoch,answer,target,error\nq,1,A,A,\nq,2,,A,429\n"
    assert Read(text(tmp_path / "codes.csv", codes)).column("failure") == [None, "429"]


def test_bytes_of_another_encoding_stay_different(tmp_path: Path) -> None:
    """Shown as one sign for what is not known, two answers would be equal that are not."""
    path = tmp_path / "r.csv"
    path.write_bytes(b"id,epoch,answer,target\nq,1,caf\xe9,caf\xe8\nq,2,caf\xe9,caf\xe9\n")
    assert Read(path).verdicts == [False, True]
    path = tmp_path / "r.jsonl"
    path.write_bytes(
        b'{"id":1,"answer":"caf\xe9","target":"caf\xe8"}\n{"id":2,"answer":"caf\xe9","target":"caf\xe9"}\n'
    )
    read = Read(path)
    assert read.verdicts == [False, True]
    assert read.column("answer")[0] == "caf\\xe9"


@pytest.mark.parametrize(
    ("answer", "target", "right"),
    [
        ("Paris", "B", True),
        ("B", "Paris", True),
        ("b", "paris ", True),
        ("Rome", "B", False),
        ("A", "Paris", False),
        ("Lyon", "B", False),
        ("1", 1, True),
        ("Paris", 1, None),
        ("B", 1, None),
    ],
)
def test_an_answer_and_a_target_may_name_a_choice_by_text_or_letter(
    tmp_path: Path, answer: str, target: Any, right: bool | None
) -> None:
    """A number that is no choice may count from 0 or from 1: nothing is judged by it."""
    read = Read(lines(tmp_path / "r.jsonl", CITIES | {"answer": answer, "target": target}))
    assert read.verdicts == [right]


@pytest.mark.parametrize(
    ("row", "accuracy"),
    [
        ({"target": "B"}, 1.0),
        ({"target": "B", "choices": ["Rome", "Paris"]}, 1.0),
        ({"target": "Paris", "choices": ["Rome", "Paris"]}, 1.0),
        ({"target": 1, "choices": ["Rome", "Paris"]}, None),
        ({"target": "Lyon", "choices": ["Rome", "Paris"]}, None),
        ({"target": None, "choices": ["Rome", "Paris"]}, None),
        ({"target": "Lyon", "correct": True, "choices": ["Rome", "Paris"]}, 1.0),
    ],
)
def test_a_distribution_without_the_target_judges_nothing(
    tmp_path: Path, row: dict[str, Any], accuracy: float | None
) -> None:
    rows = [{"id": "q", "epoch": n, "probabilities": [0.1, 0.9], **row} for n in (1, 2)]
    read = Read(lines(tmp_path / "r.jsonl", *rows))
    [question] = read.explorer.questions(Choice()).rows
    assert question.accuracy == accuracy
    assert question.left_out == (2 if accuracy is None else 0)


def test_a_nan_is_no_answer(tmp_path: Path) -> None:
    read = Read(
        parquet(
            tmp_path / "r.parquet",
            "SELECT id, (ARRAY['nan'::DOUBLE, 7])[id] AS answer, 5 AS target FROM range(1, 3) AS t(id)",
        )
    )
    assert classes(read) == ["NONE", "7"]
    path = text(tmp_path / "r.jsonl", '{"id": 1, "answer": NaN, "target": 5}\n{"id": 2, "answer": "x", "target": 5}\n')
    assert classes(Read(path)) == ["NONE", "x"]
    (tmp_path / "array.json").write_text(
        json.dumps([{"id": n, "answer": answer, "target": 5} for n, answer in enumerate((float("nan"), 7))])
    )
    assert classes(Read(tmp_path / "array.json")) == ["NONE", "7"]


def test_rows_without_any_cell_are_none(tmp_path: Path) -> None:
    read = Read(text(tmp_path / "r.csv", "id,epoch,answer,target\nq,1,A,A\n,,,\nq,2,B,A\n,,,\n"))
    assert read.verdicts == [True, False]
    assert any("2 empty rows" in problem for problem in read.problems)


def test_a_length_below_zero_is_not_recorded(tmp_path: Path) -> None:
    read = Read(text(tmp_path / "r.csv", "id,epoch,answer,target,tokens\nq,1,A,A,-1\nq,2,A,A,0\nq,3,A,A,7\n"))
    assert read.column("tokens") == [None, 0.0, 7.0]
    assert any("1 value" in problem for problem in read.problems)


def test_an_id_that_looks_like_a_number_with_an_exponent_stays(tmp_path: Path) -> None:
    """Ids of hexadecimal digits do; R writes 1e+05 for 100000."""
    read = Read(text(tmp_path / "r.csv", "id,epoch,answer,target\n1e3,1,A,A\n1000,1,A,A\n"))
    assert read.column("question_id") == ["1e3", "1000"]
    read = Read(text(tmp_path / "R.csv", "id,epoch,answer,target\n1e+05,1,A,A\n100000,2,A,A\n"))
    assert read.column("question_id") == ["100000"] * 2
