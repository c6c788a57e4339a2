"""The columns of the catalogue of queries, and of what a query returns."""

from __future__ import annotations

from collections.abc import Iterable

from hotmess_tui.charts.numbers import NULL
from hotmess_tui.charts.quick_chart import is_number
from hotmess_tui.query_records import QueryInfo, SqlResult
from hotmess_tui.tables.column import FLAG, QUANTITY, WORDS, Column, Kind, by_index
from hotmess_tui.tables.rows import Rows

COLUMNS = (
    Column("name", about="name"),
    Column("kind", about="curve, table, detector …"),
    Column("title", about="title"),
    Column("about", about="question that the query answers"),
    Column(
        "parameters",
        about="parameters as name and type",
        get=lambda query: ", ".join(f"{name} {kind}" for name, kind in query.parameters.items()) or None,
    ),
)


def of_queries(queries: Iterable[QueryInfo]) -> Rows:
    """The catalogue."""
    return Rows(COLUMNS, tuple(queries))


CURVE_COLUMNS = (
    Column("name", about="name"),
    Column("title", about="title"),
    Column("about", about="question that the query answers"),
    Column("own", FLAG, about="whether it is one of your own"),
)


def of_curves(curves: Iterable[QueryInfo]) -> Rows:
    """The curves of the catalogue."""
    return Rows(CURVE_COLUMNS, tuple(curves))


def of_sql(query_result: SqlResult) -> Rows:
    """What a query returned, as it came."""
    columns = zip(query_result.columns, query_result.types, strict=True)
    return Rows(
        tuple(Column(name, _kind(kind), title=name, get=by_index(n)) for n, (name, kind) in enumerate(columns)),
        query_result.rows,
    )


def _kind(sql: str) -> Kind:
    """How a type of DuckDB is written: numbers at the right, figures rounded to be read, whole numbers in full."""
    if sql.endswith(("INT", "INTEGER", "BIGNUM")):
        return Kind(sql, WORDS.write)
    if is_number(sql):
        return Kind(sql, QUANTITY.write)
    return Kind(sql, _truth if sql == "BOOLEAN" else WORDS.write, right=False)


def _truth(cell: object) -> str:
    return NULL if cell is None else "true" if cell else "false"
