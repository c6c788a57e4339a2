"""Cells that are easily taken for what they are not: no verdict, no failure and no length is made of them."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from hotmess_tui.records import Choice
from tests.store.ingest.tables_read import OneFile, Together

Of = Callable[[str], OneFile]
TOGETHER = Together()


@pytest.fixture(scope="module")
def of(tmp_path_factory: pytest.TempPathFactory) -> Of:
    """What is read of one of the files that are told beside the tests."""
    return TOGETHER.read_in(tmp_path_factory.mktemp("tables"))


def classes(of: Of, *questions: str) -> list[str | None]:
    """The classes of the answers to these questions, which have a sample each."""
    samples = {sample.question_id: sample for sample in of(NAN_IN_PARQUET).explorer.samples(Choice())}
    return [samples[question].outcome_class for question in questions]


NO_ERROR = {
    none: TOGETHER.text(
        f"error {n}.csv", f"id,epoch,answer,target,error\nerror {n},1,A,A,{none}\nerror {n},2,B,A,timeout\n"
    )
    for n, none in enumerate(["False", "false", "None", "nan", "NULL", "0", "{}", "[]", "n/a", " "])
}


@pytest.mark.parametrize("none", NO_ERROR)
def test_an_error_that_says_there_is_none_is_no_failure(of: Of, none: str) -> None:
    read = of(NO_ERROR[none])
    assert read.column("failure") == [None, "timeout"]
    assert read.verdicts == [True, None]


def with_errors(name: str, *errors: Any) -> list[dict[str, Any]]:
    return [{"id": name, "answer": "A", "target": "A", "error": error} for error in errors]


NO_ERROR_IN_JSON = [
    TOGETHER.lines(f"json error {n}.jsonl", *with_errors(f"json error {n}", none, {"message": "lost"}))
    for n, none in enumerate([False, None, 0, {}, [], "", "none"])
]


@pytest.mark.parametrize("name", NO_ERROR_IN_JSON)
def test_an_empty_error_in_json_is_no_failure(of: Of, name: str) -> None:
    assert of(name).column("failure") == [None, '{"message":"lost"}']


MEASURED = TOGETHER.text(
    "measured.csv", "id,epoch,answer,target,error\nmeasured,1,A,A,0.25\nmeasured,2,B,A,1.0\nmeasured,3,B,A,0\n"
)
QUARTERS = TOGETHER.lines(
    "quarters.jsonl",
    *({"id": "quarters", "epoch": n, "answer": "A", "target": "A", "error": n / 4} for n in range(3)),
)
CODES = TOGETHER.text("codes.csv", "id,epoch,answer,target,error\ncodes,1,A,A,\ncodes,2,,A,429\n")


def test_a_measured_error_is_no_failure_in_any_table(of: Of) -> None:
    read = of(MEASURED)
    assert read.column("failure") == [None] * 3
    assert read.column("metadata.error") == [0.25, 1.0, 0.0]
    assert of(QUARTERS).column("failure") == [None] * 3
    assert of(CODES).column("failure") == [None, "429"]


LATIN_CSV = TOGETHER.bytes(
    "latin table.csv",
    lambda: b"id,epoch,answer,target\nlatin,1,caf\xe9,caf\xe8\nlatin,2,caf\xe9,caf\xe9\n",
)
LATIN_LINES = TOGETHER.bytes(
    "latin lines.jsonl",
    lambda: b'{"id":1,"answer":"caf\xe9","target":"caf\xe8"}\n{"id":2,"answer":"caf\xe9","target":"caf\xe9"}\n',
)


def test_bytes_of_another_encoding_stay_different(of: Of) -> None:
    """Shown as one sign for what is not known, two answers would be equal that are not."""
    assert of(LATIN_CSV).verdicts == [False, True]
    read = of(LATIN_LINES)
    assert read.verdicts == [False, True]
    assert read.column("answer")[0] == "caf\\xe9"


CHOICES = ["Rome", "Paris"]
NAMED_CHOICES = {
    (answer, target): (
        TOGETHER.lines(
            f"choice {n}.jsonl", {"id": f"choice {n}", "choices": CHOICES, "answer": answer, "target": target}
        ),
        right,
    )
    for n, (answer, target, right) in enumerate(
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
        ]
    )
}


@pytest.mark.parametrize("pair", NAMED_CHOICES)
def test_an_answer_and_a_target_may_name_a_choice_by_text_or_letter(of: Of, pair: tuple[str, Any]) -> None:
    """A number that is no choice may count from 0 or from 1: nothing is judged by it."""
    name, right = NAMED_CHOICES[pair]
    assert of(name).verdicts == [right]


DISTRIBUTIONS = [
    (
        TOGETHER.lines(
            f"distribution {n}.jsonl",
            *({"id": f"distribution {n}", "epoch": epoch, "probabilities": [0.1, 0.9], **row} for epoch in (1, 2)),
        ),
        f"distribution {n}",
        accuracy,
    )
    for n, (row, accuracy) in enumerate(
        [
            ({"target": "B"}, 1.0),
            ({"target": "B", "choices": CHOICES}, 1.0),
            ({"target": "Paris", "choices": CHOICES}, 1.0),
            ({"target": 1, "choices": CHOICES}, None),
            ({"target": "Lyon", "choices": CHOICES}, None),
            ({"target": None, "choices": CHOICES}, None),
            ({"target": "Lyon", "correct": True, "choices": CHOICES}, 1.0),
        ]
    )
]


@pytest.mark.parametrize(("name", "asked", "accuracy"), DISTRIBUTIONS)
def test_a_distribution_without_the_target_judges_nothing(
    of: Of, name: str, asked: str, accuracy: float | None
) -> None:
    [question] = [one for one in of(name).explorer.questions(Choice()).rows if one.question_id == asked]
    assert question.accuracy == accuracy
    assert question.left_out == (2 if accuracy is None else 0)


NAN_IN_PARQUET = TOGETHER.parquet(
    "nan table.parquet",
    "SELECT 'nan ' || id AS id, (ARRAY['nan'::DOUBLE, 7])[id] AS answer, 5 AS target FROM range(1, 3) AS t(id)",
)
NAN_IN_LINES = TOGETHER.text(
    "nan lines.jsonl",
    '{"id": "nan 3", "answer": NaN, "target": 5}\n{"id": "nan 4", "answer": "x", "target": 5}\n',
)
NAN_IN_ARRAY = TOGETHER.text(
    "nan array.json",
    json.dumps([{"id": f"nan {n}", "answer": answer, "target": 5} for n, answer in ((5, float("nan")), (6, 7))]),
)


def test_a_nan_is_no_answer(of: Of) -> None:
    assert classes(of, "nan 1", "nan 2") == ["NONE", "7"]
    assert classes(of, "nan 3", "nan 4") == ["NONE", "x"]
    assert classes(of, "nan 5", "nan 6") == ["NONE", "7"]


EMPTY_ROWS = TOGETHER.text("empty rows.csv", "id,epoch,answer,target\nempty,1,A,A\n,,,\nempty,2,B,A\n,,,\n")


def test_rows_without_any_cell_are_none(of: Of) -> None:
    read = of(EMPTY_ROWS)
    assert read.verdicts == [True, False]
    assert any("2 empty rows" in problem for problem in read.problems)


BELOW_ZERO = TOGETHER.text(
    "below zero.csv", "id,epoch,answer,target,tokens\nbelow,1,A,A,-1\nbelow,2,A,A,0\nbelow,3,A,A,7\n"
)


def test_a_length_below_zero_is_not_recorded(of: Of) -> None:
    read = of(BELOW_ZERO)
    assert read.column("tokens") == [None, 0.0, 7.0]
    assert any("1 value" in problem for problem in read.problems)


HEXADECIMAL = TOGETHER.text("hexadecimal.csv", "id,epoch,answer,target\n1e3,1,A,A\n1000,1,A,A\n")
WRITTEN_BY_R = TOGETHER.text("written by R.csv", "id,epoch,answer,target\n1e+05,1,A,A\n100000,2,A,A\n")


def test_an_id_that_looks_like_a_number_with_an_exponent_stays(of: Of) -> None:
    """Ids of hexadecimal digits do; R writes 1e+05 for 100000."""
    assert of(HEXADECIMAL).column("question_id") == ["1e3", "1000"]
    assert of(WRITTEN_BY_R).column("question_id") == ["100000"] * 2


BLANKS = {
    TOGETHER.text(f"{name}.csv", f"answer,id,target\nA,{one},A\nA,{other},A\n"): questions
    for name, one, other, questions in (
        ("blank_before_a_number", "1", " 1", ["1", "1"]),
        ("blanks_around_a_name", "x", " x ", ["x", "x"]),
        ("written_by_a_spreadsheet", "1E+05", "100000", ["100000", "100000"]),
        ("blank_and_point", "1.0", " 1", ["1", "1"]),
        ("blank_and_zeros", "007", " 7", ["007", "7"]),
        ("exponent_without_sign", "1e5", "100000", ["1e5", "100000"]),
    )
}


@pytest.mark.parametrize(("name", "questions"), BLANKS.items())
def test_blanks_and_exponents_make_no_other_question(of: Of, name: str, questions: list[str]) -> None:
    assert of(name).column("question_id") == questions


NUMBERS_THAT_ARE_NONE = (
    '{"id":"q","answer":"5","target":"5"}\n{"id":"q","answer":"5","target":NaN}\n'
    '{"id":"r","model":NaN,"task":NaN,"answer":NaN,"target":"5"}\n{"id":"s","answer":"NaN","target":"NaN"}\n'
)
MISSING = (
    TOGETHER.text("missing_in_lines.jsonl", NUMBERS_THAT_ARE_NONE),
    TOGETHER.text("missing_beside_damage.jsonl", NUMBERS_THAT_ARE_NONE + '{"id"'),
    TOGETHER.text("missing_in_a_list.json", f"[{','.join(NUMBERS_THAT_ARE_NONE.splitlines())}]"),
    TOGETHER.parquet(
        "missing_in_parquet.parquet",
        "FROM (VALUES ('q', '5', 5.0, NULL), ('q', '5', 'nan'::DOUBLE, NULL), ('r', NULL, 5.0, 'nan'::DOUBLE), "
        "('s', '5', 5.0, NULL)) AS t (id, answer, target, model)",
    ),
)


@pytest.mark.parametrize("name", MISSING)
def test_a_number_that_is_none_is_no_target_and_no_name(of: Of, name: str) -> None:
    """As pandas and json.dumps write what is missing: no answer is wrong for it, whatever damage stands elsewhere."""
    table = of(name)
    assert table.verdicts == [True, None, False, True]
    assert table.column("question_id") == ["q", "q", "r", "s"]
    assert set(table.column("model")) == {name.partition(".")[0]}
    assert not {"NaN", "nan"} & set(table.column("task"))
