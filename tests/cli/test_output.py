"""CSV, JSON and Parquet: full precision, NULL as documented, files whole or not at all."""

from __future__ import annotations

import json
import os
from pathlib import Path

import duckdb
import pytest

from hotmess_tui.cli.options import Order, Output
from hotmess_tui.cli.output import as_csv, as_json, in_order, put_parquet, write_file
from hotmess_tui.errors import HotmessError
from hotmess_tui.tables.column import COUNT, FLAG, SHARE, WORDS
from hotmess_tui.tables.rows import Rows, sequence_rows

NAN = float("nan")
ROWS = sequence_rows(
    (("model", WORDS), ("questions", COUNT), ("incoherence", SHARE), ("correct", FLAG)),
    (("a, b", 3, 0.1 + 0.2, True), ("c", 1, None, None), ('d"\n', 2, NAN, False)),
)


def test_csv_has_full_precision_and_empty_fields_for_null_and_nan() -> None:
    assert as_csv(ROWS) == (
        'model,questions,incoherence,correct\n"a, b",3,0.30000000000000004,true\nc,1,,\n"d""\n",2,,false\n'
    )


def test_json_has_full_precision_and_null_for_null_and_nan() -> None:
    assert json.loads(as_json(ROWS.as_dicts())) == [
        {"model": "a, b", "questions": 3, "incoherence": 0.1 + 0.2, "correct": True},
        {"model": "c", "questions": 1, "incoherence": None, "correct": None},
        {"model": 'd"\n', "questions": 2, "incoherence": None, "correct": False},
    ]


def test_json_takes_numbers_and_texts_that_the_fast_library_refuses() -> None:
    assert json.loads(as_json({"big": 2**70, "text": "\ud800", "nan": NAN, "list": [1, NAN]})) == {
        "big": 2**70,
        "text": "\ud800",
        "nan": None,
        "list": [1, None],
    }


def test_parquet_has_the_same_rows_with_types(tmp_path: Path) -> None:
    file = tmp_path / "out.parquet"
    put_parquet(ROWS, Output("parquet", file, False, False, None))
    found = duckdb.sql(f"FROM '{file}'")
    assert found.columns == list(ROWS.names)
    assert [str(kind) for kind in found.types] == ["VARCHAR", "BIGINT", "DOUBLE", "BOOLEAN"]
    assert found.fetchall() == [("a, b", 3, 0.1 + 0.2, True), ("c", 1, None, None), ('d"\n', 2, None, False)]


def test_parquet_without_rows_keeps_its_columns(tmp_path: Path) -> None:
    file = tmp_path / "out.parquet"
    put_parquet(Rows(ROWS.columns, ()), Output("parquet", file, False, False, None))
    assert duckdb.sql(f"FROM '{file}'").columns == list(ROWS.names)


def test_parquet_needs_a_file() -> None:
    with pytest.raises(HotmessError, match="--output") as caught:
        put_parquet(ROWS, Output("parquet", None, False, False, None))
    assert caught.value.status == 2


def test_rows_are_sorted_with_unknown_values_last_either_way() -> None:
    def names(descending: bool) -> list[object]:
        rows = sequence_rows((("m", WORDS), ("v", SHARE)), (("a", 1.0), ("b", None), ("c", 3.0), ("d", 2.0)))
        return [row[0] for row in in_order(rows, Order("v", descending, None)).records]

    assert names(False) == ["a", "d", "c", "b"]
    assert names(True) == ["c", "d", "a", "b"]


def test_limit_counts_after_sorting() -> None:
    assert in_order(ROWS, Order("questions", True, 1)).records[0][1] == 3


def test_a_column_that_is_not_there_is_refused_with_those_there_are() -> None:
    with pytest.raises(HotmessError, match="model, questions, incoherence, correct") as caught:
        in_order(ROWS, Order("words", False, None))
    assert caught.value.status == 2


def test_a_file_is_left_as_it_was_when_writing_fails(tmp_path: Path) -> None:
    file = tmp_path / "out.csv"
    file.write_text("before")

    def fail(part: Path) -> None:
        part.write_text("half")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_file(file, fail)
    assert file.read_text() == "before"
    assert [path.name for path in tmp_path.iterdir()] == ["out.csv"]


def test_writing_into_a_folder_that_is_not_there_is_one_clear_line(tmp_path: Path) -> None:
    with pytest.raises(HotmessError, match=r"out\.csv: cannot be written: no folder .*none; create it first"):
        write_file(tmp_path / "none" / "out.csv", lambda part: part.write_text(""))


def test_a_link_stays_a_link_and_a_device_is_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("target")
    write_file(tmp_path / "link", lambda part: part.write_text("new"))
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "target").read_text() == "new"
    write_file(Path(os.devnull), lambda part: part.write_text("gone"))
    assert not Path(os.devnull).is_file()
