"""Tables as people have them: what is a verdict, what is compared, which digits count, what comes back of an export."""

from __future__ import annotations

import csv
import gzip
import json
from pathlib import Path
from typing import Any

import duckdb
import pytest
import zstandard

from hotmess_tui.records import Choice
from tests.store.ingest.tables_read import Read, lines, parquet, text

FIELDS = (
    "task, question_id, epoch, answer, correct, score, unjudged, judged_by, failure, words, tokens, stop_reason, "
    "difficulty"
)


LONG = [{"question_id": f"q{n}", "answer": str(n % 3), "target": "1"} for n in range(3_000)]


@pytest.mark.parametrize(
    "packing", [gzip.compress, zstandard.compress, lambda text: gzip.compress(text[:9]) + gzip.compress(text[9:])]
)
@pytest.mark.parametrize("name", ["r.csv", "r.tsv", "r.jsonl", "r.parquet"])
@pytest.mark.parametrize("count", [2, 3_000])
def test_compressed_tables_of_every_size(tmp_path: Path, name: str, count: int, packing: Any) -> None:
    plain = tmp_path / name
    if name.endswith("jsonl"):
        lines(plain, *LONG[:count])
    elif name.endswith("parquet"):
        parquet(
            plain, f"SELECT 'q' || i AS question_id, (i % 3)::VARCHAR AS answer, '1' AS target FROM range({count}) t(i)"
        )
    else:
        with plain.open("w", newline="") as out:
            writer = csv.writer(out, delimiter="\t" if name.endswith("tsv") else ",")
            writer.writerows([["question_id", "answer", "target"], *(row.values() for row in LONG[:count])])
    packed = tmp_path / (name + (".zst" if packing is zstandard.compress else ".gz"))
    packed.write_bytes(packing(plain.read_bytes()))
    read = Read(packed)
    assert read.explorer.counts().samples == count
    assert read.problems == []
    assert sum(read.verdicts) == count // 3 + (count % 3 > 1)


@pytest.mark.parametrize("packing", [gzip.compress, zstandard.compress])
def test_a_compressed_table_that_is_cut_off_keeps_its_whole_lines(tmp_path: Path, packing: Any) -> None:
    path = tmp_path / "r.csv.gz"
    packed = packing(b"question_id,answer,target\n" + "".join(f"q{n},{n * 7919},1\n" for n in range(30_000)).encode())
    path.write_bytes(packed[: len(packed) // 2])
    read = Read(path)
    assert 0 < read.explorer.counts().samples < 30_000
    assert "damaged compression" in read.problems[0]
    assert read.column("answer")[-1] == str((read.explorer.counts().samples - 1) * 7919)


@pytest.mark.parametrize("ending", ["jsonl", "csv", "parquet"])
def test_whole_numbers_are_one_id_and_text_is_not(tmp_path: Path, ending: str) -> None:
    folder = tmp_path / "logs"
    folder.mkdir()
    if ending == "csv":
        text(folder / "a.csv", "question_id,answer,target\n1,x,x\n2,x,x\n")
        text(folder / "b.csv", "question_id,answer,target\n1.0,x,x\n2.0,x,x\n")
        text(folder / "c.csv", "question_id,answer,target\n007,x,x\n7,x,x\n1.10,x,x\n1.1,x,x\n")
    elif ending == "jsonl":
        lines(folder / "a.jsonl", {"id": 1, "correct": True}, {"id": 2, "correct": True})
        lines(folder / "b.jsonl", {"id": 1.0, "correct": True}, {"id": 2.0, "correct": True})
        lines(folder / "c.jsonl", *({"id": name, "correct": True} for name in ("007", "7", "1.10", "1.1")))
    else:
        parquet(folder / "a.parquet", "SELECT i AS id, true AS correct FROM range(1, 3) t(i)")
        parquet(folder / "b.parquet", "SELECT i::DOUBLE AS id, true AS correct FROM range(1, 3) t(i)")
        parquet(folder / "c.parquet", "SELECT unnest(['007', '7', '1.10', '1.1']) AS id, true AS correct")
    assert Read(folder).column("question_id") == ["1", "2", "1", "2", "007", "7", "1.10", "1.1"]


def test_ids_in_exponents_are_whole_numbers(tmp_path: Path) -> None:
    read = Read(text(tmp_path / "r.csv", "question_id,answer,target\n99999,x,x\n1e+05,x,x\n"))  # as R writes them
    assert read.column("question_id") == ["99999", "100000"]


BIG, NEXT = "12345678901234567890123", "12345678901234567890124"


@pytest.mark.parametrize(
    "bad", ["", "not json\n", '{"question_id": "n", "answer": NaN, "target": 1}\n', '{"note": "\\ud83d"}\n']
)
def test_long_integers_keep_all_digits(tmp_path: Path, bad: str) -> None:
    row = f'{{"question_id": {BIG}, "answer": {BIG}, "target": {NEXT}}}\n'
    read = Read(text(tmp_path / "r.jsonl", row + bad + row.replace(NEXT, BIG)))
    assert read.column("question_id")[0] == BIG
    assert [read.verdicts[0], read.verdicts[-1]] == [False, True]
    assert Read(text(tmp_path / "r.csv", f"question_id,answer,target\n{BIG},{BIG},{NEXT}\n")).verdicts == [False]


def test_long_integers_of_parquet(tmp_path: Path) -> None:
    query = f"SELECT {BIG}::DECIMAL(38, 0) AS id, {BIG}::DECIMAL(38, 0) AS answer, {NEXT}::DECIMAL(38, 0) AS target"
    read = Read(parquet(tmp_path / "a.parquet", query))
    assert (read.column("question_id"), read.verdicts) == ([BIG], [False])
    query = "SELECT 5.50::DECIMAL(9, 2) AS id, 1e16::DOUBLE AS answer, 10000000000000000 AS target"
    read = Read(parquet(tmp_path / "b.parquet", query))
    assert (read.column("question_id"), read.column("answer"), read.verdicts) == (
        ["5.5"],
        ["10000000000000000"],
        [True],
    )


def test_numbers_of_other_columns_keep_their_digits(tmp_path: Path) -> None:
    read = Read(text(tmp_path / "r.csv", f"question_id,correct,seed,level,code\n1,1,{BIG},3,007\n2,0,5,4,1\n"))
    assert read.column("metadata.seed") == [BIG, "5"]
    assert read.column("metadata.level") == [3, 4]
    assert read.column("metadata.code") == ["007", "1"]


def test_bytes_that_hold_text(tmp_path: Path) -> None:
    query = (
        "SELECT 'q1'::BLOB AS id, 'Paris'::BLOB AS answer, ['Paris'::BLOB, 'Lutetia'::BLOB] AS target, "
        "'x'::BLOB AS note"
    )
    read = Read(parquet(tmp_path / "r.parquet", query))
    assert (read.column("question_id"), read.verdicts, read.column("metadata.note")) == (["q1"], [True], ["x"])


ACCEPTED = ["Paris", "City of Light", 'the "city"']


@pytest.mark.parametrize("kind", ["jsonl", "parquet", "json in csv", "python in csv"])
def test_any_of_several_accepted_targets_is_right(tmp_path: Path, kind: str) -> None:
    answers = ["paris", "City of  Light", "Rome", 'the "city"']
    rows = [{"question_id": "q", "epoch": n, "answer": answer, "target": ACCEPTED} for n, answer in enumerate(answers)]
    path = lines(tmp_path / "r.jsonl", *rows)
    if kind == "parquet":
        path = parquet(tmp_path / "r.parquet", f"FROM read_json('{path}')")
    elif "csv" in kind:
        written = json.dumps(ACCEPTED) if kind.startswith("json") else str(ACCEPTED)
        path = tmp_path / "r.csv"
        with path.open("w", newline="") as out:
            writer = csv.writer(out)
            writer.writerows([["question_id", "answer", "target"], *(["q", answer, written] for answer in answers)])
    read = Read(path)
    assert read.verdicts == [True, True, False, True]
    assert "equals any" in read.problems[0]


def test_lists_as_answers_are_compared_as_a_whole(tmp_path: Path) -> None:
    answers = [[1, 2, 3], "[1,2, 3]", [3, 2, 1], [1, 2], "2", "none"]
    rows = [{"question_id": "q", "epoch": n, "answer": answer, "target": [1, 2, 3]} for n, answer in enumerate(answers)]
    read = Read(lines(tmp_path / "r.jsonl", *rows))
    assert read.verdicts == [True, True, False, False, False, False]
    assert "as a whole" in read.problems[0]


def test_lists_among_the_accepted_targets(tmp_path: Path) -> None:
    rows = [{"question_id": n, "answer": "[1, 2]" if n else "5", "target": [[1, 2], "5"]} for n in (0, 0, 1)]
    assert Read(lines(tmp_path / "r.jsonl", *rows)).verdicts == [True, True, True]


def test_an_empty_list_accepts_nothing_and_judges_nothing(tmp_path: Path) -> None:
    assert Read(lines(tmp_path / "r.jsonl", {"id": 1, "answer": "5", "target": []})).verdicts == [None]


def test_brackets_that_are_no_list_are_text(tmp_path: Path) -> None:
    rows = [{"id": n, "answer": answer, "target": "[0, 1)"} for n, answer in enumerate(["[0, 1)", "0", "[0,"])]
    assert Read(lines(tmp_path / "r.jsonl", *rows)).verdicts == [True, False, False]


@pytest.mark.parametrize("column", ["correct", "score"])
def test_a_row_without_the_verdict_that_others_have_is_not_compared(tmp_path: Path, column: str) -> None:
    rows = [{"id": 1, "answer": "5", "target": "5", column: 0}, {"id": 2, "answer": "5", "target": "5", column: None}]
    read = Read(lines(tmp_path / "r.jsonl", *rows))
    assert read.verdicts == [False, None]
    assert read.column("unjudged") == [None, "no verdict in its row"]
    assert any("1 rows have no verdict" in problem for problem in read.problems)


def test_an_empty_verdict_column_leaves_the_rows_to_be_compared(tmp_path: Path) -> None:
    read = Read(text(tmp_path / "r.csv", "question_id,answer,target,correct,score\n1,5,5,,\n2,6,5,,nan\n"))
    assert read.verdicts == [True, False]
    assert read.column("judged_by") == ["comparison"] * 2


@pytest.mark.parametrize(
    ("words", "verdicts"),
    [
        (["true", "False", "1", "0.0"], [True, False, True, False]),
        (["y", "n", "Y", "N"], [True, False, True, False]),
        (["correct", "incorrect", "right", "wrong"], [True, False, True, False]),
        (["C", "I", "I", "C"], [True, False, False, True]),
        (["C", "I", "P", "N"], [True, False, False, False]),
        (["A", "B", "C", "D"], [None, None, None, None]),  # the letters of right answers
        (["85", "0.5", "true", "maybe"], [None, None, True, None]),
    ],
)
def test_what_is_a_verdict_is_told_by_the_whole_column(tmp_path: Path, words: list[str], verdicts: list[Any]) -> None:
    rows = "".join(f"{n},x,x,{word}\n" for n, word in enumerate(words))
    read = Read(text(tmp_path / "r.csv", f"question_id,answer,target,correct\n{rows}"))
    assert read.verdicts == verdicts


@pytest.mark.parametrize("scores", [[85, 42.5], [85.0, 42.5], ["85", "42.5"]])
def test_a_score_is_a_number_however_it_is_written(tmp_path: Path, scores: list[Any]) -> None:
    path = lines(tmp_path / "r.jsonl", *({"id": n, "score": score} for n, score in enumerate(scores)))
    assert Read(path, score_range=(0, 100)).column("score") == [0.85, 0.425]


def test_a_score_of_letters_is_a_grade(tmp_path: Path) -> None:
    path = lines(tmp_path / "r.jsonl", *({"id": n, "score": grade} for n, grade in enumerate("ABCD")))
    read = Read(path)
    assert read.verdicts == [None] * 4
    assert read.column("unjudged")[2] == "graded C, which is no number"
    path = lines(tmp_path / "s.jsonl", *({"id": n, "score": grade} for n, grade in enumerate("ABC")))
    assert Read(path, score_map=(("A", 1.0), ("B", 0.5), ("C", 0.0))).column("score") == [1, 0.5, 0]


def test_true_and_false_as_scores_are_verdicts(tmp_path: Path) -> None:
    path = lines(tmp_path / "r.jsonl", {"id": 1, "score": True}, {"id": 2, "score": False})
    assert Read(path, score_range=(0, 100)).verdicts == [True, False]


def test_decimal_commas_are_decided_by_the_column(tmp_path: Path) -> None:
    content = "question_id;score;tokens;words\n1;0,5;1.234;2,5\n2;1,0;987;1.000,5\n"
    read = Read(text(tmp_path / "r.csv", content))
    assert (read.column("score"), read.column("tokens"), read.column("words")) == ([0.5, 1], [1234, 987], [2.5, 1000.5])
    assert any("column tokens: decimal commas" in problem for problem in read.problems)


@pytest.mark.parametrize(
    ("content", "tokens"),
    [
        ("question_id;score;tokens\n1;0.5;1.234\n2;1.0;987\n", [1.234, 987]),  # points elsewhere
        ("question_id;correct;tokens\n1;1;1.234\n2;0;987\n", [None, 987]),  # nothing tells
        ("question_id;correct;tokens\n1;1;1.234\n2;0;12.5\n", [1.234, 12.5]),
        ("question_id;correct;tokens\n1;1;1.234.567\n2;0;1.234\n", [1234567, 1234]),
        ('question_id,correct,tokens\n1,1,"1,234"\n2,0,987\n', [1234, 987]),
        ("question_id,correct,tokens\n1,1,1.234\n2,0,987\n", [1.234, 987]),
        ("question_id;correct;tokens\n1;1;1,5\n2;0;1.5\n", [None, None]),
    ],
)
def test_points_and_commas_in_numbers(tmp_path: Path, content: str, tokens: list[Any]) -> None:
    read = Read(text(tmp_path / "r.csv", content))
    assert read.column("tokens") == tokens
    assert (None in tokens) == any("may be decimal marks" in problem for problem in read.problems)


def test_a_name_twice_in_one_object_or_in_two_cases(tmp_path: Path) -> None:
    content = '{"id": 1, "answer": "5", "answer": "6", "target": "6"}\n{"ID": 2, "answer": "6", "target": "6"}\n'
    read = Read(text(tmp_path / "r.jsonl", content))
    assert (read.column("question_id"), read.verdicts) == (["1", "2"], [True, True])
    assert any("answer stands there several times" in problem for problem in read.problems)
    query = "SELECT 'q' AS id, 'long text' AS \"Answer\", '5' AS answer, '5' AS target"
    path = tmp_path / "r.csv"
    duckdb.execute(f"COPY ({query.replace('Answer', 'Answers')}) TO '{path}' (HEADER)")
    path.write_text(path.read_text().replace("Answers", "Answer"))
    read = Read(path)
    assert (read.column("answer"), read.verdicts) == (["5"], [True])
    assert read.column("metadata.Answer_2") == ["long text"]


def test_one_array_of_flat_objects_is_a_table(tmp_path: Path) -> None:
    rows = [{"id": n, "answer": int(BIG), "target": int(BIG)} for n in range(3)]
    read = Read(text(tmp_path / "r.json", json.dumps(rows, indent=1)))
    assert (read.column("answer"), read.verdicts) == ([BIG] * 3, [True] * 3)


def test_halves_of_surrogates_cost_no_row(tmp_path: Path) -> None:
    content = r'{"id": "a\ud83d", "answer": "\\ud83d", "target": "\\ud83d", "response": "\ud83d\ude00 cut \ude00"}'
    read = Read(text(tmp_path / "r.jsonl", content + "\n"))
    assert (read.column("question_id"), read.column("answer"), read.verdicts) == (["a�"], ["\\ud83d"], [True])
    assert read.problems == []


@pytest.mark.parametrize("kind", ["csv", "jsonl", "parquet"])
def test_an_export_comes_back_as_it_was(tmp_path: Path, kind: str) -> None:
    rows: list[dict[str, Any]] = [
        {"question_id": "1.0", "answer": BIG, "target": BIG, "correct": True, "choices": ["a, b", 'c"d'], "tokens": 7},
        {
            "question_id": "007",
            "answer": "[1, 2]",
            "target": ["[1, 2]", "x"],
            "correct": False,
            "response": 'say "\\"\r\nx',
        },
        {"question_id": "3", "answer": "x", "target": "x", "correct": None, "level": 3},
        {"question_id": "4", "failure": "timeout", "target": "x"},
        {"question_id": "5", "score": 0.25, "answer": "é\\", "stop_reason": "stop"},
        {"question_id": "6", "probabilities": [0.25, 0.75], "choices": ["a", "b"], "target": "b"},
    ]
    before = Read(lines(tmp_path / "r.jsonl", *rows))
    before.explorer.export(tmp_path / "export", Choice(), kind)
    after = Read(tmp_path / "export" / f"samples.{kind}")
    wanted = f"SELECT {FIELDS}, sample_id, run, model FROM samples ORDER BY sample_id"
    judged = [
        tuple("verdict" if cell in ("score", "comparison") else cell for cell in row)
        for row in before.explorer.sql(wanted).rows
    ]
    assert [tuple(row) for row in after.explorer.sql(wanted).rows] == judged
    questions = "SELECT question_id, target, choices FROM questions ORDER BY ALL"
    assert after.explorer.sql(questions).rows == before.explorer.sql(questions).rows
    for sample in before.explorer.samples(Choice()):
        texts = [
            [segment.text for segment in read.explorer.trace(sample.sample_id).segments] for read in (before, after)
        ]
        assert texts[0] == texts[1]


def test_an_export_without_any_verdict_is_not_compared(tmp_path: Path) -> None:
    rows = [{"question_id": n, "answer": "x", "target": "x", "correct": "yes" if n else None} for n in range(3)]
    before = Read(lines(tmp_path / "r.jsonl", *rows))
    before.explorer.export(tmp_path / "export", Choice(where="question_id = '0'"), "csv")
    after = Read(tmp_path / "export" / "samples.csv")
    assert (after.verdicts, after.column("unjudged")) == ([None], ["no verdict in its row"])
