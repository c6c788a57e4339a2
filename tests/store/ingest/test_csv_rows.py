"""Delimited text as people have it: each cell in its column, whatever is odd reported by its line."""

from __future__ import annotations

import csv
import io
import re
import tempfile
from pathlib import Path

import duckdb
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from hotmess_tui.formats.records import Problem, Unreadable
from hotmess_tui.store.ingest.csv_rows import load_csv
from tests.properties import examples

CONNECTION = duckdb.connect()
HEADER = "question_id,response,answer,target\n"


def loaded(text: str | bytes, **mapping: str) -> tuple[list[tuple[str | None, ...]], list[str]]:
    """The rows of a table with this text, and what was reported."""
    problems: list[Problem] = []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "table.csv"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        load_csv(CONNECTION, path, "rows_of_it", mapping, Path(folder) / "copy", problems.append)
        rows = CONNECTION.execute("SELECT * FROM rows_of_it ORDER BY rowid").fetchall()
    return rows, [f"{problem.place}: {problem.what}" for problem in problems]


def test_a_field_too_many_is_reported_by_line_and_shifts_nothing() -> None:
    rows, problems = loaded(HEADER + "1,I think,5,5\n2,well, it is 6,6,6\n3,seven,7,7\n")
    assert rows == [("1", "I think", "5", "5"), ("3", "seven", "7", "7")]
    assert problems == ["line 3: 5 fields instead of 4"]


@pytest.mark.parametrize("kind", ["plain", "quoted"])
@pytest.mark.parametrize("bad", [0, 1, 30_000])
def test_fields_too_many_anywhere_in_a_long_table(bad: int, kind: str) -> None:
    lines = [f'{n},"it, {n}",5,5' if kind == "quoted" else f"{n},it,5,5" for n in range(30_001)]
    lines[bad] += ",6"
    rows, problems = loaded(HEADER + "\n".join(lines) + "\n")
    assert problems == [f"line {bad + 2:,}: 5 fields instead of 4"]
    assert len(rows) == 30_000
    assert {row[2:] for row in rows} == {("5", "5")}


def test_a_line_with_too_few_fields_is_reported() -> None:
    rows, problems = loaded(HEADER + "1,a,5,5\n2,a\n3,a,5,5\n")
    assert [row[0] for row in rows] == ["1", "3"]
    assert problems == ["line 3: 2 fields instead of 4"]


@pytest.mark.parametrize(
    ("cells", "texts"),
    [
        ([r'"ends with \""', '"wrong one"'], ['ends with "', "wrong one"]),
        ([r'"\"quoted\""', '"x"'], ['"quoted"', "x"]),
        ([r'"a \", b"', '"x"'], ['a ", b', "x"]),
        ([r'"so \frac{1}{2} \"yes\""', r'"\sum"'], [r'so \frac{1}{2} "yes"', r"\sum"]),  # as Spark writes it
        ([r'"C:\\dir \"x\""', '"x"'], [r'C:\dir "x"', "x"]),  # as Python writes it
        ([r'"C:\dir\"', r'"D:\"'], ["C:\\dir\\", "D:\\"]),  # quotes doubled, backslashes are text
        ([r'"\""o"', r'"Stra\""se, M\""unchen"'], ['\\"o', 'Stra\\"se, M\\"unchen']),
        ([r"a \frac{1}{2}", r'"\\, \quad"'], [r"a \frac{1}{2}", r"\\, \quad"]),
        (['5" pipe', "it's"], ['5" pipe', "it's"]),
    ],
)
def test_backslashes_and_quotes(cells: list[str], texts: list[str]) -> None:
    lines = "".join(f"{n},{cell},5,5\n" for n, cell in enumerate(cells))
    rows, problems = loaded(HEADER + lines + "9,last,6,6\n")
    assert [row[1] for row in rows] == [*texts, "last"]
    assert not problems


@pytest.mark.parametrize(
    ("lines", "ids", "bad"),
    [
        (["1,a,5,5", '2,"never closed,5,5', "3,b,5,5"], ["1", "3"], "line 3"),
        (["1,a,5,5", '2,"never closed,5,5', '3,"b",5,5', "4,c,5,5"], ["1", "3", "4"], "line 3"),
        (["1,a,5,5", '2,a,5,"5'], ["1"], "line 3"),
        (['1,"a\nb",5,5', '2,"x,5,5', '3,"a\nb",5,5'], ["1", "3"], "line 4"),
    ],
)
def test_a_quote_that_is_never_closed_takes_no_other_row_along(lines: list[str], ids: list[str], bad: str) -> None:
    rows, problems = loaded(HEADER + "\n".join(lines) + "\n")
    assert [row[0] for row in rows] == ids
    assert problems == [f"{bad}: a quote that is never closed"]


def test_text_behind_a_closing_quote_is_kept_with_a_word() -> None:
    rows, problems = loaded(HEADER + '1,"Yes" he said,5,5\n2,b,5,5\n')
    assert [row[2:] for row in rows] == [("5", "5")] * 2
    assert "after a closing quote" in problems[0]


def test_blanks_before_quotes_are_no_text() -> None:
    rows, problems = loaded('question_id, answer, target\n1, "a, b", "a, b"\n2, x, y\n3, "a", 5, 5\n')
    assert rows[0] == ("1", "a, b", "a, b")
    assert problems == ["line 4: 4 fields instead of 3"]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r\r\n", "\r"])
def test_every_end_of_line(end: str) -> None:
    rows, problems = loaded(end.join(["question_id,answer,target", "q1,5,5", "q2,6,5", ""]))
    assert rows == [("q1", "5", "5"), ("q2", "6", "5")]
    assert not problems


def test_ends_of_lines_may_be_mixed_and_stand_in_cells() -> None:
    rows, problems = loaded('question_id,answer,target\r\nq1,"a\r\nb\nc",5\nq2,pro\rgress,5\r\n')
    assert rows == [("q1", "a\r\nb\nc", "5"), ("q2", "pro\rgress", "5")]
    assert not problems


def test_rows_that_begin_with_a_hash_are_rows() -> None:
    rows, _ = loaded("question_id,answer,target\n#1,5,5\n#2,6,5\n3,#,#\n")
    assert [row[0] for row in rows] == ["#1", "#2", "3"]


@pytest.mark.parametrize("above", ["Results of Monday\n", "Results,,\n", "# made by us\n# second\n", "\n\n", "a,b\n\n"])
def test_what_stands_above_the_header(above: str) -> None:
    rows, problems = loaded(f"{above}question_id,answer,target\n1,5,5\n2,6,5\n")
    assert rows == [("1", "5", "5"), ("2", "6", "5")]
    assert problems == [f": header found in line {above.count(chr(10)) + 1}"]


def test_a_header_that_only_the_mapping_knows() -> None:
    rows, problems = loaded("item;gold;pred\n1;a;b\n", question_id="item", target="gold", answer="pred")
    assert rows == [("1", "a", "b")]
    assert not problems


def test_a_column_named_twice_is_said_and_the_first_counts() -> None:
    rows, problems = loaded("question_id,answer,answer,target,Target\n1,5,6,5,7\n")
    assert rows == [("1", "5", "6", "5", "7")]
    assert [problem.split(" occurs")[0] for problem in problems] == [
        ": column answer",
        ": column target",
        ": column Target",
    ]


@pytest.mark.parametrize("delimiter", list(",;\t|"))
def test_the_delimiter_is_that_of_the_header_though_cells_hold_others(delimiter: str) -> None:
    text = delimiter.join(["question_id", "answer", "target"]) + "\n"
    others = "".join(set(",;\t|") - {delimiter}) * 3
    rows, _ = loaded(text + "".join(delimiter.join([str(n), others, "x"]) + "\n" for n in range(50)))
    assert {row[1:] for row in rows} == {(others, "x")}


def test_a_header_that_comes_again_is_no_row() -> None:
    rows, problems = loaded("question_id,answer,target\n1,5,5\nquestion_id,answer,target\n2,5,5\n")
    assert [row[0] for row in rows] == ["1", "2"]
    assert problems == [": the header line is repeated 1 time"]


def test_bytes_that_are_no_utf_8_lose_no_row() -> None:
    rows, problems = loaded("question_id,answer,target\n1,caf\xe9,5\n".encode("latin-1"))
    assert rows == [("1", "caf\\xe9", "5")]
    assert problems == ["line 2: bytes that are not UTF-8"]


def test_a_text_without_any_delimiter_is_no_table() -> None:
    with pytest.raises(Unreadable, match="not a table"):
        loaded("only\n1\n2\n")


CELLS = st.text(
    st.sampled_from("ab5 ,;\t|\"'\\\n\r#é{}") | st.characters(codec="utf-8", exclude_characters="\0"), max_size=9
)


def reads_with_doubled_quotes(text: str, delimiter: str) -> bool:
    """Whether every row has its four cells where backslashes are characters like others."""
    text = re.sub(r"\r(?!\n)", "_", text)  # the writer leaves a return alone without quotes, the reader refuses it
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error:
        return False
    return all(len(row) == 4 for row in rows)


@pytest.mark.property
@settings(max_examples=examples(500), deadline=None)
@given(
    st.lists(st.tuples(CELLS, CELLS, CELLS), min_size=1, max_size=12),
    st.sampled_from(",;\t|"),
    st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC]),
    st.sampled_from(["\n", "\r\n"]),
    st.booleans(),
)
@example([('"', "\r", "")], ",", csv.QUOTE_MINIMAL, "\n", True)
def test_what_python_writes_comes_back_cell_by_cell(
    cells: list[tuple[str, str, str]], delimiter: str, quoting: int, end: str, escaped: bool
) -> None:
    more = {"doublequote": False, "escapechar": "\\"} if escaped else {}
    if end == "\n":  # a return that the writer leaves without quotes there is part of the end of the line
        cells = [(one, two, three.rstrip("\r")) for one, two, three in cells]
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter, quoting=quoting, lineterminator=end, **more)  # type: ignore[arg-type]
    writer.writerow(["question_id", "answer", "target", "note"])
    writer.writerows([(f"q{n}", *row) for n, row in enumerate(cells)])
    rows, problems = loaded(out.getvalue())
    if escaped and reads_with_doubled_quotes(out.getvalue(), delimiter):
        return  # nothing shows that backslashes escape
    assert not problems
    assert [row[1:] for row in rows] == [tuple(cell or None for cell in row) for row in cells]
