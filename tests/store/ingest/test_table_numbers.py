"""Numbers in tables: all their digits, decimal marks by the column, scores however they are written."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from tests.store.ingest.tables_read import OneFile, Together

Of = Callable[[str], OneFile]
TOGETHER = Together()


@pytest.fixture(scope="module")
def of(tmp_path_factory: pytest.TempPathFactory) -> Of:
    """What is read of one of the files that are told beside the tests."""
    return TOGETHER.read_in(tmp_path_factory.mktemp("numbers"))


EXPONENTS = TOGETHER.text("exponents.csv", "question_id,answer,target\n99999,x,x\n1e+05,x,x\n")  # as R writes them


def test_ids_in_exponents_are_whole_numbers(of: Of) -> None:
    assert of(EXPONENTS).column("question_id") == ["99999", "100000"]


BIG, NEXT = "12345678901234567890123", "12345678901234567890124"


LONG_ROW = f'{{"question_id": {BIG}, "answer": {BIG}, "target": {NEXT}}}\n'
BAD = {
    "nothing": "",
    "no JSON": "not json\n",
    "NaN": '{"question_id": "n", "answer": NaN, "target": 1}\n',
    "half a surrogate": '{"note": "\\ud83d"}\n',
}
LONG_INTEGERS = {
    bad: TOGETHER.text(f"long {bad}.jsonl", LONG_ROW + line + LONG_ROW.replace(NEXT, BIG)) for bad, line in BAD.items()
}
LONG_IN_CSV = TOGETHER.text("long.csv", f"question_id,answer,target\n{BIG},{BIG},{NEXT}\n")


@pytest.mark.parametrize("bad", BAD)
def test_long_integers_keep_all_digits(of: Of, bad: str) -> None:
    read = of(LONG_INTEGERS[bad])
    assert read.column("question_id")[0] == BIG
    assert [read.verdicts[0], read.verdicts[-1]] == [False, True]


def test_long_integers_of_csv_keep_all_digits(of: Of) -> None:
    assert of(LONG_IN_CSV).verdicts == [False]


DECIMALS = TOGETHER.parquet(
    "decimals.parquet",
    f"SELECT {BIG}::DECIMAL(38, 0) AS id, {BIG}::DECIMAL(38, 0) AS answer, {NEXT}::DECIMAL(38, 0) AS target",
)
DOUBLES = TOGETHER.parquet(
    "doubles.parquet", "SELECT 5.50::DECIMAL(9, 2) AS id, 1e16::DOUBLE AS answer, 10000000000000000 AS target"
)


def test_long_integers_of_parquet(of: Of) -> None:
    read = of(DECIMALS)
    assert (read.column("question_id"), read.verdicts) == ([BIG], [False])
    read = of(DOUBLES)
    assert (read.column("question_id"), read.column("answer"), read.verdicts) == (
        ["5.5"],
        ["10000000000000000"],
        [True],
    )


NUMBERS = TOGETHER.text("numbers.csv", f"question_id,correct,seed,level,code\n1,1,{BIG},3,007\n2,0,5,4,1\n")


def test_numbers_of_other_columns_keep_their_digits(of: Of) -> None:
    read = of(NUMBERS)
    assert read.column("metadata.seed") == [BIG, "5"]
    assert read.column("metadata.level") == [3, 4]
    assert read.column("metadata.code") == ["007", "1"]


@pytest.fixture(scope="module")
def hundredths(tmp_path_factory: pytest.TempPathFactory) -> Of:
    """Read with scores up to 100."""
    return OF_A_HUNDRED.read_in(tmp_path_factory.mktemp("hundredths"), score_range=(0, 100))


OF_A_HUNDRED = Together()
SCORES = {
    name: OF_A_HUNDRED.lines(f"{name}.jsonl", *({"id": n, "score": score} for n, score in enumerate(scores)))
    for name, scores in {"mixed": [85, 42.5], "doubles": [85.0, 42.5], "texts": ["85", "42.5"]}.items()
}
BOOLEANS = OF_A_HUNDRED.lines("booleans.jsonl", {"id": 1, "score": True}, {"id": 2, "score": False})


@pytest.mark.parametrize("written", SCORES)
def test_a_score_is_a_number_however_it_is_written(hundredths: Of, written: str) -> None:
    assert hundredths(SCORES[written]).column("score") == [0.85, 0.425]


def test_true_and_false_as_scores_are_verdicts(hundredths: Of) -> None:
    assert hundredths(BOOLEANS).verdicts == [True, False]


COMMAS = TOGETHER.text("commas.csv", "question_id;score;tokens;words\n1;0,5;1.234;2,5\n2;1,0;987;1.000,5\n")


def test_decimal_commas_are_decided_by_the_column(of: Of) -> None:
    read = of(COMMAS)
    assert (read.column("score"), read.column("tokens"), read.column("words")) == ([0.5, 1], [1234, 987], [2.5, 1000.5])
    assert any("column tokens: decimal commas" in problem for problem in read.problems)


MARKS = {
    "points elsewhere": ("question_id;score;tokens\n1;0.5;1.234\n2;1.0;987\n", [1.234, 987]),
    "nothing tells": ("question_id;correct;tokens\n1;1;1.234\n2;0;987\n", [None, 987]),
    "points": ("question_id;correct;tokens\n1;1;1.234\n2;0;12.5\n", [1.234, 12.5]),
    "of thousands": ("question_id;correct;tokens\n1;1;1.234.567\n2;0;1.234\n", [1234567, 1234]),
    "quoted": ('question_id,correct,tokens\n1,1,"1,234"\n2,0,987\n', [1234, 987]),
    "commas between": ("question_id,correct,tokens\n1,1,1.234\n2,0,987\n", [1.234, 987]),
    "both": ("question_id;correct;tokens\n1;1;1,5\n2;0;1.5\n", [None, None]),
}
MARKED = {name: TOGETHER.text(f"marks {name}.csv", content) for name, (content, _) in MARKS.items()}


@pytest.mark.parametrize("marks", MARKS)
def test_points_and_commas_in_numbers(of: Of, marks: str) -> None:
    read, tokens = of(MARKED[marks]), MARKS[marks][1]
    assert read.column("tokens") == tokens
    assert (None in tokens) == any("may be decimal marks" in problem for problem in read.problems)


ARRAY = TOGETHER.text(
    "array.json", json.dumps([{"id": n, "answer": int(BIG), "target": int(BIG)} for n in range(3)], indent=1)
)


def test_one_array_of_flat_objects_is_a_table(of: Of) -> None:
    read = of(ARRAY)
    assert (read.column("answer"), read.verdicts) == ([BIG] * 3, [True] * 3)
