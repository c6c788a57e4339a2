"""The columns of a query as NumPy arrays, straight from DuckDB: no row is ever a Python object."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import duckdb

from hotmess_tui.errors import HotmessError
from hotmess_tui.store.database import quote, run_to_the_end

if TYPE_CHECKING:
    import numpy as np

_WHOLE = frozenset({"TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER"})
_TEXT, _NOTHING = "VARCHAR", "BOOLEAN"
_REPEATED = 2  # a text occurs that often on average where texts are fetched once each


def column_type(sql: str) -> str:
    """The type, of a few, as which a column of any type of DuckDB is handed over.

    BIGINT, UBIGINT, DOUBLE, BOOLEAN, VARCHAR, TIMESTAMP, TIMESTAMP WITH TIME ZONE; lists, structs and the like stay.
    """
    name = sql.upper()
    if name.endswith("]"):
        return sql
    if name in _WHOLE or name in ("HUGEINT", "UHUGEINT", "BIGNUM") or (name.startswith("DECIMAL") and ",0)" in name):
        return "BIGINT"  # an integer beyond 64 bits is refused: it is never rounded
    if name in ("FLOAT", "REAL") or (name.startswith("DECIMAL") and name.endswith(")")):
        return "DOUBLE"
    if name in ("UUID", "JSON", "NULL") or (name.startswith("ENUM") and name.endswith(")")):
        return _TEXT
    if name == "DATE" or (name.startswith("TIMESTAMP_") and name != "TIMESTAMP_NS_TZ"):
        return "TIMESTAMP"
    return sql


def column_arrays(
    cursor: duckdb.DuckDBPyConnection, rows: str, order: str = "", without: str = ""
) -> Generator[tuple[str, str, np.ndarray[Any, Any]], None, None]:
    """Name, type (as `column_type` has it) and array of each column; NULL is masked, or NaN, or None.

    Texts that repeat are one object each, so that a million samples of three models have three names.

    Args:
        cursor: it sees what the query reads.
        rows: the query, without an order.
        order: ORDER BY and LIMIT.
        without: a column that only the order needs.

    Raises:
        HotmessError: an integer is beyond 64 bits.
    """
    kinds = {str(row[0]): str(row[1]) for row in cursor.execute(f"DESCRIBE {rows}").fetchall()}
    kinds.pop(without, None)
    with _repeated_texts(cursor, rows, kinds) as enums:
        fetched = {name: f"fetched {number}" for number, name in enumerate(kinds)}
        cast = ", ".join(
            f"{quote(name)}::{enums.get(name) or column_type(kind)} AS {quote(fetched[name])}"
            for name, kind in kinds.items()
        )
        try:
            # A table, which one column after the other is fetched from: less memory than all at once. What is sorted
            # are numbers of texts rather than texts.
            cursor.execute(
                f"CREATE OR REPLACE TEMP TABLE fetched AS SELECT {', '.join(map(quote, fetched.values()))} "
                f"FROM (SELECT {cast}, asked.* FROM ({rows}) AS asked) {order}"
            )
            for name, kind in kinds.items():
                array = cursor.execute(f"SELECT {quote(fetched[name])} FROM fetched").fetchnumpy()[fetched[name]]
                yield name, column_type(kind), array
        except duckdb.ConversionException as fault:
            raise HotmessError(f"an integer is beyond 64 bits: {str(fault).splitlines()[0]}") from None
        finally:
            run_to_the_end(cursor, "DROP TABLE IF EXISTS fetched")


@contextmanager
def _repeated_texts(
    cursor: duckdb.DuckDBPyConnection, rows: str, kinds: Mapping[str, str]
) -> Iterator[Mapping[str, str]]:
    """The enumerations of the columns whose texts repeat, by the column."""
    texts = [name for name, kind in kinds.items() if kind == _TEXT]
    enums: dict[str, str] = {}
    try:
        if texts:
            counted = ", ".join(f"approx_count_distinct({quote(name)})" for name in texts)
            total, *distinct = cursor.execute(f"SELECT count(*), {counted} FROM ({rows})").fetchone() or (0,)
            for number, (name, count) in enumerate(zip(texts, distinct, strict=True)):
                if not count:
                    enums[name] = _NOTHING  # is fetched faster than texts that are not there
                elif count * _REPEATED <= total:
                    once = f"SELECT DISTINCT {quote(name)} FROM ({rows}) WHERE {quote(name)} IS NOT NULL"
                    cursor.execute(f"CREATE TEMP TYPE texts_{number} AS ENUM ({once})")
                    enums[name] = f"texts_{number}"
        yield enums
    finally:
        for enum in set(enums.values()) - {_NOTHING}:
            run_to_the_end(cursor, f"DROP TYPE IF EXISTS {enum}")
