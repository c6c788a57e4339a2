"""Tables as people have them: what is a verdict, what is compared, which digits count, what comes back of an export."""

from __future__ import annotations

import csv
import gzip
import io
import json
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest
import zstandard

from hotmess_tui.records import Choice
from tests.alike import alike
from tests.store.ingest.tables_read import OneFile, Read, Together, lines, parquet, text

Of = Callable[[str], OneFile]
TOGETHER = Together()


@pytest.fixture(scope="module")
def of(tmp_path_factory: pytest.TempPathFactory) -> Of:
    """What is read of one of the files that are told beside the tests."""
    return TOGETHER.read_in(tmp_path_factory.mktemp("tables"))


FIELDS = (
    "task, question_id, epoch, answer, correct, score, unjudged, judged_by, failure, words, tokens, stop_reason, "
    "difficulty"
)


PACKINGS: dict[str, Callable[[bytes], bytes]] = {
    "gzip.gz": gzip.compress,
    "zstd.zst": zstandard.compress,
    "twice.gz": lambda content: gzip.compress(content[:9]) + gzip.compress(content[9:]),
}
COUNTS = (2, 3_000)


def table_bytes(ending: str, count: int, packing: str) -> bytes:
    """A table of so many questions; its task keeps it apart from the same table in another packing."""
    rows = [{"question_id": f"q{n}", "answer": str(n % 3), "target": "1", "task": packing} for n in range(count)]
    if ending == "jsonl":
        return "".join(json.dumps(row) + "\n" for row in rows).encode()
    if ending == "parquet":
        with tempfile.TemporaryDirectory() as folder:
            query = f"SELECT 'q' || i AS question_id, (i % 3)::VARCHAR AS answer, '1' AS target, '{packing}' AS task"
            return parquet(Path(folder) / "r.parquet", f"{query} FROM range({count}) t(i)").read_bytes()
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter="\t" if ending == "tsv" else ",")
    writer.writerows([list(rows[0]), *(row.values() for row in rows)])
    return out.getvalue().encode()


COMPRESSED = Together()  # apart: only the heavy test reads them
PACKED = {
    (ending, count, packing): COMPRESSED.bytes(
        f"{count} {ending} {packing.replace('.', f'.{ending}.')}",
        lambda ending=ending, count=count, packing=packing: PACKINGS[packing](table_bytes(ending, count, packing)),
    )
    for ending in ("csv", "tsv", "jsonl", "parquet")
    for count in COUNTS
    for packing in PACKINGS
}


@pytest.fixture(scope="module")
def compressed(tmp_path_factory: pytest.TempPathFactory) -> Of:
    return COMPRESSED.read_in(tmp_path_factory.mktemp("compressed"))


@pytest.mark.heavy
@pytest.mark.parametrize("ending", ["csv", "tsv", "jsonl", "parquet"])
@pytest.mark.parametrize("count", COUNTS)
@pytest.mark.parametrize("packing", PACKINGS)
def test_compressed_tables_of_every_size(compressed: Of, ending: str, count: int, packing: str) -> None:
    read = compressed(PACKED[ending, count, packing])
    assert len(read.verdicts) == count
    assert read.problems == []
    assert sum(read.verdicts) == count // 3 + (count % 3 > 1)


@pytest.mark.heavy
@pytest.mark.parametrize("packing", alike([gzip.compress, zstandard.compress]))
def test_a_compressed_table_that_is_cut_off_keeps_its_whole_lines(tmp_path: Path, packing: Any) -> None:
    path = tmp_path / "r.csv.gz"
    packed = packing(b"question_id,answer,target\n" + "".join(f"q{n},{n * 7919},1\n" for n in range(30_000)).encode())
    path.write_bytes(packed[: len(packed) // 2])
    read = Read(path)
    assert 0 < read.explorer.counts().samples < 30_000
    assert "damaged compression" in read.problems[0]
    assert read.column("answer")[-1] == str((read.explorer.counts().samples - 1) * 7919)


@pytest.mark.parametrize("ending", alike(["jsonl", "csv", "parquet"]))
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


BLOBS = TOGETHER.parquet(
    "blobs.parquet",
    "SELECT 'q1'::BLOB AS id, 'Paris'::BLOB AS answer, ['Paris'::BLOB, 'Lutetia'::BLOB] AS target, 'x'::BLOB AS note",
)


def test_bytes_that_hold_text(of: Of) -> None:
    read = of(BLOBS)
    assert (read.column("question_id"), read.verdicts, read.column("metadata.note")) == (["q1"], [True], ["x"])


ACCEPTED = ["Paris", "City of Light", 'the "city"']


ANSWERS = ["paris", "City of  Light", "Rome", 'the "city"']


def in_csv(written: str) -> str:
    out = io.StringIO(newline="")
    csv.writer(out).writerows([["question_id", "answer", "target"], *(["q", answer, written] for answer in ANSWERS)])
    return out.getvalue()


ACCEPTING = [{"question_id": "q", "epoch": n, "answer": answer, "target": ACCEPTED} for n, answer in enumerate(ANSWERS)]
SEVERAL_TARGETS = {
    "jsonl": TOGETHER.lines("accepted lines.jsonl", *ACCEPTING),
    "parquet": TOGETHER.parquet(
        "accepted rows.parquet",
        "SELECT 'q' AS question_id, generate_subscripts(a, 1) - 1 AS epoch, unnest(a) AS answer, target "
        f"FROM (SELECT {ANSWERS} AS a, {ACCEPTED} AS target)",
    ),
    "json in csv": TOGETHER.text("accepted json.csv", in_csv(json.dumps(ACCEPTED))),
    "python in csv": TOGETHER.text("accepted python.csv", in_csv(str(ACCEPTED))),
}


@pytest.mark.parametrize("kind", SEVERAL_TARGETS)
def test_any_of_several_accepted_targets_is_right(of: Of, kind: str) -> None:
    read = of(SEVERAL_TARGETS[kind])
    assert read.verdicts == [True, True, False, True]
    assert "equals any" in read.problems[0]


LISTS = TOGETHER.lines(
    "lists.jsonl",
    *(
        {"question_id": "q", "epoch": n, "answer": answer, "target": [1, 2, 3]}
        for n, answer in enumerate([[1, 2, 3], "[1,2, 3]", [3, 2, 1], [1, 2], "2", "none"])
    ),
)


def test_lists_as_answers_are_compared_as_a_whole(of: Of) -> None:
    read = of(LISTS)
    assert read.verdicts == [True, True, False, False, False, False]
    assert "the whole target" in read.problems[0]


LISTS_AMONG = TOGETHER.lines(
    "lists among.jsonl",
    *({"question_id": n, "answer": "[1, 2]" if n else "5", "target": [[1, 2], "5"]} for n in (0, 0, 1)),
)
EMPTY_LIST = TOGETHER.lines("empty list.jsonl", {"id": 1, "answer": "5", "target": []})
BRACKETS = TOGETHER.lines(
    "brackets.jsonl",
    *({"id": n, "answer": answer, "target": "[0, 1)"} for n, answer in enumerate(["[0, 1)", "0", "[0,"])),
)


def test_lists_among_the_accepted_targets(of: Of) -> None:
    assert of(LISTS_AMONG).verdicts == [True, True, True]


def test_an_empty_list_accepts_nothing_and_judges_nothing(of: Of) -> None:
    assert of(EMPTY_LIST).verdicts == [None]


def test_brackets_that_are_no_list_are_text(of: Of) -> None:
    assert of(BRACKETS).verdicts == [True, False, False]


NO_VERDICT = {
    column: TOGETHER.lines(
        f"no {column}.jsonl",
        {"id": 1, "answer": "5", "target": "5", column: 0},
        {"id": 2, "answer": "5", "target": "5", column: None},
    )
    for column in ("correct", "score")
}


@pytest.mark.parametrize("column", NO_VERDICT)
def test_a_row_without_the_verdict_that_others_have_is_not_compared(of: Of, column: str) -> None:
    read = of(NO_VERDICT[column])
    assert read.verdicts == [False, None]
    assert read.column("unjudged") == [None, "no verdict in its row"]
    assert any("1 row has no verdict" in problem for problem in read.problems)


EMPTY_COLUMN = TOGETHER.text("empty column.csv", "question_id,answer,target,correct,score\n1,5,5,,\n2,6,5,,nan\n")


def test_an_empty_verdict_column_leaves_the_rows_to_be_compared(of: Of) -> None:
    read = of(EMPTY_COLUMN)
    assert read.verdicts == [True, False]
    assert read.column("judged_by") == ["comparison"] * 2


COLUMNS: dict[tuple[str, ...], list[bool | None]] = {
    ("true", "False", "1", "0.0"): [True, False, True, False],
    ("y", "n", "Y", "N"): [True, False, True, False],
    ("correct", "incorrect", "right", "wrong"): [True, False, True, False],
    ("C", "I", "I", "C"): [True, False, False, True],
    ("C", "I", "P", "N"): [True, False, False, False],
    ("A", "B", "C", "D"): [None, None, None, None],  # the letters of right answers
    ("85", "0.5", "true", "maybe"): [None, None, True, None],
}
VERDICTS = {
    words: TOGETHER.text(
        f"verdicts {' '.join(words)}.csv",
        "question_id,answer,target,correct\n" + "".join(f"{n},x,x,{word}\n" for n, word in enumerate(words)),
    )
    for words in COLUMNS
}


@pytest.mark.parametrize("words", COLUMNS, ids=" ".join)
def test_what_is_a_verdict_is_told_by_the_whole_column(of: Of, words: tuple[str, ...]) -> None:
    assert of(VERDICTS[words]).verdicts == COLUMNS[words]


GRADES = TOGETHER.lines("grades.jsonl", *({"id": n, "score": grade} for n, grade in enumerate("ABCD")))


def test_a_score_of_letters_is_a_grade(tmp_path: Path, of: Of) -> None:
    read = of(GRADES)
    assert read.verdicts == [None] * 4
    assert read.column("unjudged")[2] == "graded C, not a number"
    path = lines(tmp_path / "s.jsonl", *({"id": n, "score": grade} for n, grade in enumerate("ABC")))
    assert Read(path, score_map=(("A", 1.0), ("B", 0.5), ("C", 0.0))).column("score") == [1, 0.5, 0]


def test_a_name_twice_in_one_object_or_in_two_cases(tmp_path: Path) -> None:
    content = '{"id": 1, "answer": "5", "answer": "6", "target": "6"}\n{"ID": 2, "answer": "6", "target": "6"}\n'
    read = Read(text(tmp_path / "r.jsonl", content))
    assert (read.column("question_id"), read.verdicts) == (["1", "2"], [True, True])
    assert any("answer occurs several times" in problem for problem in read.problems)
    query = "SELECT 'q' AS id, 'long text' AS \"Answer\", '5' AS answer, '5' AS target"
    path = tmp_path / "r.csv"
    duckdb.connect().execute(f"COPY ({query.replace('Answer', 'Answers')}) TO '{path}' (HEADER)")
    path.write_text(path.read_text().replace("Answers", "Answer"))
    read = Read(path)
    assert (read.column("answer"), read.verdicts) == (["5"], [True])
    assert read.column("metadata.Answer_2") == ["long text"]


SURROGATES = TOGETHER.text(
    "surrogates.jsonl",
    r'{"id": "a\ud83d", "answer": "\\ud83d", "target": "\\ud83d", "response": "\ud83d\ude00 cut \ude00"}' + "\n",
)


def test_halves_of_surrogates_cost_no_row(of: Of) -> None:
    read = of(SURROGATES)
    assert (read.column("question_id"), read.column("answer"), read.verdicts) == (["a�"], ["\\ud83d"], [True])
    assert read.problems == []


BIG = "12345678901234567890123"


@pytest.mark.heavy
@pytest.mark.parametrize("kind", alike(["csv", "jsonl", "parquet"]))
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
    assert after.explorer.sql(wanted).rows == before.explorer.sql(wanted).rows
    questions = "SELECT question_id, target, choices FROM questions ORDER BY ALL"
    assert after.explorer.sql(questions).rows == before.explorer.sql(questions).rows
    for sample in before.explorer.samples(Choice()):
        texts = [
            [segment.text for segment in read.explorer.trace(sample.sample_id).segments] for read in (before, after)
        ]
        assert texts[0] == texts[1]


@pytest.mark.heavy
def test_an_export_without_any_verdict_is_not_compared(tmp_path: Path) -> None:
    rows = [{"question_id": n, "answer": "x", "target": "x", "correct": "yes" if n else None} for n in range(3)]
    before = Read(lines(tmp_path / "r.jsonl", *rows))
    before.explorer.export(tmp_path / "export", Choice(where="question_id = '0'"), "csv")
    after = Read(tmp_path / "export" / "samples.csv")
    assert (after.verdicts, after.column("unjudged")) == ([None], ["no verdict in its row"])
