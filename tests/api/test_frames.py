"""Frames: dtypes that do not depend on the cells, exact integers, the rows of the commands; relations and Arrow."""

from __future__ import annotations

import datetime
import gc
import tempfile
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import hotmess_tui as hm
from hotmess_tui.api.choices import choice_of
from hotmess_tui.api.frames import DTYPES, frame_of, frame_of_arrays
from hotmess_tui.store.column_arrays import column_arrays, column_type
from hotmess_tui.store.database import writer
from hotmess_tui.store.relations import create_table
from hotmess_tui.tables.column import Kind
from hotmess_tui.tables.rows import sequence_rows
from hotmess_tui.tables.samples import of_samples
from tests.properties import examples

BEYOND_FLOAT = 2**53 + 1
ASKED: dict[str, dict[str, Any]] = {
    "curve": {"name": "reasoning_length"}, "table": {}, "questions": {}, "samples": {}, "slopes": {}, "scaling": {},
    "plan": {}, "contrasts": {}, "triage": {}, "contrast": {"a": "a", "b": "b"},
    "contrast_questions": {"a": "a", "b": "b"}, "search": {"text": "then"},
}  # fmt: skip


def dtypes(frame: pd.DataFrame) -> dict[str, str]:
    return {name: str(dtype) for name, dtype in frame.dtypes.items()}


@pytest.mark.parametrize("name", ASKED)
def test_an_empty_result_has_the_dtypes_of_a_full_one(runs: hm.Runs, name: str) -> None:
    full = getattr(runs, name)(**ASKED[name])
    if name in ("contrast", "contrast_questions"):
        empty = runs.contrast_questions("a", "b", limit=0) if "questions" in name else full.iloc[:0]
    elif name in ("plan", "contrasts"):
        empty = getattr(runs, name)(where="model = 'a' AND epoch = 0")
    else:
        empty = getattr(runs, name)(**ASKED[name], where="epoch > 99")
    assert dtypes(empty) == dtypes(full)
    assert set(dtypes(full).values()) <= {*DTYPES.values()}


def test_samples_are_those_of_the_command_and_more(runs: hm.Runs) -> None:
    frame = runs.samples(where="question_id < '3'", sort="answer", descending=True)
    choice = choice_of({"where": "question_id < '3'"})
    rows = of_samples(runs._explorer.samples(choice, sort="answer", descending=True))
    expected = frame_of(rows)
    pd.testing.assert_frame_equal(frame[list(rows.names)], expected)
    assert list(frame.columns[len(rows.names) :]) == ["run", "difficulty", "budget", "metadata.seed", "metadata.shelf"]
    assert set(frame["run"]) == {"ra", "rb"}
    assert set(frame["difficulty"]) == {"hard"}
    assert set(frame["budget"]) == {64.0, 128.0, 192.0, 256.0}
    assert dtypes(frame)["metadata.seed"] == "Int64"
    assert set(frame["metadata.seed"]) == {BEYOND_FLOAT}


@pytest.mark.parametrize("sort", [None, "reasoning_length", "metadata.shelf", "budget", "class"])
@pytest.mark.parametrize("descending", [False, True])
def test_samples_in_an_order_with_a_limit(runs: hm.Runs, sort: str | None, descending: bool) -> None:
    everything = runs.samples(sort=sort, descending=descending)
    if sort is not None:
        assert list(everything[sort]) == sorted(everything[sort], reverse=descending)
    pd.testing.assert_frame_equal(runs.samples(sort=sort, descending=descending, limit=7), everything.iloc[:7])


def test_integers_are_exact(runs: hm.Runs) -> None:
    frame = runs.sql(f"SELECT {BEYOND_FLOAT} AS a, CASE WHEN i > 0 THEN {BEYOND_FLOAT} END AS b, "
                     f"{BEYOND_FLOAT}::HUGEINT AS c, {2**64 - 1}::UBIGINT AS d FROM range(2) AS r (i)")  # fmt: skip
    assert dtypes(frame) == {"a": "Int64", "b": "Int64", "c": "Int64", "d": "UInt64"}
    assert int(frame["a"][0]) == int(frame["b"][1]) == int(frame["c"][0]) == BEYOND_FLOAT
    assert frame["b"][0] is pd.NA
    assert int(frame["d"][0]) == 2**64 - 1
    with pytest.raises(hm.HotmessError, match="n: an integer is beyond 64 bits"):
        runs.sql(f"SELECT {10**30}::HUGEINT AS n")


@pytest.mark.parametrize(
    ("expression", "dtype", "cell"),
    [
        ("1::TINYINT", "Int64", 1), ("1::UINTEGER", "Int64", 1), ("1.5", "float64", 1.5), ("2::FLOAT", "float64", 2.0),
        ("12::DECIMAL(18, 0)", "Int64", 12), ("true", "boolean", True), ("'é'", "string", "é"),
        ("'a'::ENUM ('a', 'b')", "string", "a"), ("uuid '9a3f2c4e-0000-4000-8000-000000000001'", "string",
                                                 "9a3f2c4e-0000-4000-8000-000000000001"),
        ("date '2026-02-03'", "datetime64[us]", pd.Timestamp("2026-02-03")),
        ("timestamp '2026-02-03 04:05:06.000007'", "datetime64[us]", pd.Timestamp("2026-02-03 04:05:06.000007")),
        ("[1, 2]", "object", [1, 2]), ("{'a': 1}", "object", {"a": 1}), ("'\\x01'::BLOB", "object", b"\x01"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("rows", ["full", "null", "empty"])
def test_a_dtype_follows_from_the_type_alone(
    runs: hm.Runs, expression: str, dtype: str, cell: object, rows: str
) -> None:
    shown = f"CASE WHEN i = {0 if rows == 'full' else 9} THEN {expression} END"
    frame = runs.sql(f"SELECT {shown} AS a, {shown} AS a FROM range({0 if rows == 'empty' else 2}) AS r (i)")
    assert [str(kind) for kind in frame.dtypes] == [dtype, dtype]
    assert list(frame.columns) == ["a", "a"]  # names may repeat
    column = frame.iloc[:, 0]
    assert len(column) == (0 if rows == "empty" else 2)
    if rows == "full":
        assert column.iloc[0] == cell
        assert pd.isna(column.iloc[1]) or column.iloc[1] is None


@pytest.mark.property
@settings(max_examples=examples(100))
@given(
    st.lists(
        st.tuples(
            st.none() | st.integers(-(2**63), 2**63 - 1),
            st.none() | st.floats(allow_nan=False),
            st.none() | st.booleans(),
            st.none() | st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\x00"), max_size=3),
            st.none() | st.datetimes(datetime.datetime(1700, 1, 1), datetime.datetime(2200, 1, 1)),
        ),
        max_size=30,
    )
)
def test_both_ways_to_a_frame_give_the_same(rows: list[tuple[Any, ...]]) -> None:
    """From Python's objects, and as arrays from DuckDB."""
    kinds = ["BIGINT", "DOUBLE", "BOOLEAN", "VARCHAR", "TIMESTAMP"]
    names = ["a", 'b "', "c", "d", "e"]
    from_cells = frame_of(sequence_rows([(n, Kind(k, str)) for n, k in zip(names, kinds, strict=True)], rows))
    with writer(Path(tempfile.gettempdir())) as connection:
        create_table(connection, "asked", [*names, "place"], [*kinds, "BIGINT"], [(*r, n) for n, r in enumerate(rows)])
        arrays = column_arrays(connection, "FROM asked", "ORDER BY place", "place")
        from_arrays = frame_of_arrays(arrays)
    pd.testing.assert_frame_equal(from_arrays, from_cells)
    assert [str(kind) for kind in from_cells.dtypes] == [DTYPES[kind] for kind in kinds]


def test_every_type_has_one_dtype() -> None:
    assert {column_type(kind) for kind in ("TINYINT", "HUGEINT", "DECIMAL(4,0)")} == {"BIGINT"}
    assert {column_type(kind) for kind in ("FLOAT", "DECIMAL(4,1)", "DOUBLE")} == {"DOUBLE"}
    assert column_type("INTEGER[]") == "INTEGER[]"
    assert column_type("DECIMAL(4,0)[]") == "DECIMAL(4,0)[]"


@pytest.mark.parametrize("name", ["samples", "questions", "table"])
def test_a_relation_has_the_rows_and_stays_while_the_logs_are_open(table: Path, name: str) -> None:
    opened = hm.open(table, cache=False)
    frame = getattr(opened, name)(where="epoch < 3")
    relation = opened.relation(name, where="epoch < 3")
    gc.collect()
    assert relation.columns == list(frame.columns)
    rows = relation.fetchall()
    assert len(rows) == len(frame)
    for number, column in enumerate(frame.columns):
        cells = [row[number] for row in rows]
        assert [None if pd.isna(cell) else cell for cell in cells] == [
            None if pd.isna(cell) else cell for cell in frame[column]
        ]


def test_a_relation_is_an_arrow_stream_without_pyarrow(runs: hm.Runs) -> None:
    relation = runs.relation("samples")
    assert "arrow_array_stream" in repr(relation.__arrow_c_stream__())
    assert relation.filter("model = 'a'").count("*").fetchall() == [(48,)]


def test_arrow_says_what_it_needs(runs: hm.Runs) -> None:
    try:
        import pyarrow
    except ModuleNotFoundError:
        with pytest.raises(hm.HotmessError, match="needs pyarrow"):
            runs.arrow()
    else:
        assert isinstance(runs.arrow(), pyarrow.Table)


def test_a_relation_reads_nothing_else(runs: hm.Runs, table: Path) -> None:
    with pytest.raises(duckdb.Error):
        runs.relation("samples").query("samples", f"FROM read_csv('{table}')").fetchall()
