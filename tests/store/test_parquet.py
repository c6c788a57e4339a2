"""A table written as Parquet: values of every type of DuckDB come back as they were."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from hotmess_tui.store.parquet import write_parquet


def written(path: Path, sql: str) -> list[tuple[object, ...]]:
    """The rows of a query after they went through a Parquet file."""
    cursor = duckdb.connect().execute(sql)
    description = cursor.description or []
    names, types = [column[0] for column in description], [str(column[1]) for column in description]
    write_parquet(path, names, types, cursor.fetchall())
    return duckdb.connect().execute(f"FROM read_parquet('{path}')").fetchall()


@pytest.mark.parametrize(
    "value",
    [
        "9223372036854775807",
        "18446744073709551615::UBIGINT",
        "1.5::DECIMAL(38, 10)",
        "'a\\xFF\\x00'::BLOB",
        "INTERVAL 3 DAY",
        "INTERVAL '33 days 00:00:00.5'",
        "TIMESTAMP '2020-01-01 00:00:00.123456'",
        "DATE '2020-02-03'",
        "TIME '12:00:01'",
        "'00000000-0000-0000-0000-000000000001'::UUID",
        "'101'::BIT",
        '\'{"a": [1, "x"]}\'::JSON',
        "{'a': 1, 'b': [1.5, NULL]}",
        "MAP {1: 'x'}",
        "NULL::INTEGER",
    ],
)
def test_a_value_comes_back_as_it_was(tmp_path: Path, value: str) -> None:
    sql = f"SELECT {value} AS a, 1 AS a"  # names may repeat
    assert written(tmp_path / "table.parquet", sql) == duckdb.connect().execute(sql).fetchall()


@pytest.mark.parametrize(
    ("value", "number"),
    [
        ("sum(1)", 1.0),
        ("170141183460469231731687303715884105727::HUGEINT", 2.0**127),
        ("340282366920938463463374607431768211455::UHUGEINT", 2.0**128),
        ("(-36893488147419103232)::HUGEINT", -(2.0**65)),
    ],
)
def test_an_integer_of_128_bits_is_a_double_as_parquet_has_none(tmp_path: Path, value: str, number: float) -> None:
    assert written(tmp_path / "table.parquet", f"SELECT {value} AS a") == [(number,)]


def test_integers_of_128_bits_within_lists_and_structs(tmp_path: Path) -> None:
    sql = "SELECT [2::HUGEINT << 70, 3] AS a, {'b': 2::HUGEINT << 70} AS b"
    assert written(tmp_path / "table.parquet", sql) == [([2.0**71, 3.0], {"b": 2.0**71})]


def test_what_is_no_finite_number_is_null(tmp_path: Path) -> None:
    assert written(tmp_path / "table.parquet", "SELECT 'nan'::DOUBLE AS a, 'inf'::DOUBLE AS b") == [(None, None)]


def test_half_a_character_is_replaced(tmp_path: Path) -> None:
    file = tmp_path / "table.parquet"
    write_parquet(file, ["a"], ["VARCHAR"], [("x\ud800",)])
    assert duckdb.connect().execute(f"FROM read_parquet('{file}')").fetchall() == [("x?",)]
