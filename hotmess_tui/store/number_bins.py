"""Grouping by a number: bins with about as many samples in each where values are many, short names where few."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass

import duckdb

from hotmess_tui.store.database import literal

MOST_VALUES = 12  # each a series of its own; what has more is binned
BINS = 5
_LONG = 8  # characters of a value that is written shorter
_NUMBERS = frozenset({"TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UBIGINT", "UINTEGER", "FLOAT", "DOUBLE"})


@dataclass(frozen=True)
class Bins:
    """The bins of a column: each from one edge up to below the next, the first and the last open."""

    column: str
    values: int  # different ones
    edges: tuple[float, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The names, which begin with a number: they sort as the bins do."""
        edges = [_short(edge) for edge in self.edges]
        between = [f"{low} to {high}" for low, high in itertools.pairwise(edges)]
        return tuple(f"{n}: {name}" for n, name in enumerate([f"< {edges[0]}", *between, f">= {edges[-1]}"], 1))


def named_values(cursor: duckdb.DuckDBPyConnection, column: str, field: str) -> tuple[str, Bins | None]:
    """A grouping column as text, in SQL, and its bins where it has some.

    The edges are those of all samples, whatever the filter: a bin is the same on every screen. A value that is not a
    finite number keeps its own name.

    Args:
        cursor: sees `samples`.
        column: as a person names it.
        field: the same in SQL.
    """
    text = f"{field}::VARCHAR"
    description = cursor.execute(f"SELECT {field} FROM samples LIMIT 0").description
    kind = str(description[0][1]) if description else ""
    if kind not in _NUMBERS and not kind.startswith("DECIMAL"):
        return text, None
    finite = f"isfinite({field}::DOUBLE)"
    rows = cursor.execute(
        f"SELECT DISTINCT {field}::DOUBLE FROM samples WHERE {finite} LIMIT {MOST_VALUES + 1}"
    ).fetchall()
    if len(rows) <= MOST_VALUES:
        return _few(field, text, sorted(float(row[0]) for row in rows)), None
    shares = [n / BINS for n in range(1, BINS)]
    lowest, highest, values, by_sample, by_value = cursor.execute(
        f"WITH numbers AS (SELECT {field}::DOUBLE AS number FROM samples WHERE {finite}) "
        f"SELECT min(number), max(number), count(DISTINCT number), quantile_disc(number, {shares}), "
        f"quantile_disc(DISTINCT number, {shares}) FROM numbers"
    ).fetchone() or (0.0, 0.0, 0, [], [])
    # where most samples have one value, the bins are of as many values instead
    edges = max(_edges(lowest, highest, by_sample), _edges(lowest, highest, by_value), key=len)
    if not edges:
        return text, None
    bins = Bins(column, int(values), edges)
    below = " ".join(
        f"WHEN {field} < {edge!r}::DOUBLE THEN {literal(name)}" for edge, name in zip(edges, bins.names, strict=False)
    )
    return (
        f"CASE WHEN NOT {finite} THEN {text} {below} WHEN {field} IS NOT NULL THEN {literal(bins.names[-1])} END",
        bins,
    )


def _few(field: str, text: str, values: Sequence[float]) -> str:
    """Values that are written long, as 0.30000000000000004, written as short as tells them apart."""
    if all(len(repr(value)) <= _LONG or value == int(value) for value in values):
        return text
    digits = next((n for n in range(3, 17) if len({f"{value:.{n}g}" for value in values}) == len(values)), 17)
    cases = " ".join(f"WHEN {value!r}::DOUBLE THEN {literal(f'{value:.{digits}g}')}" for value in values)
    return f"CASE {field}::DOUBLE {cases} ELSE {text} END"


def _edges(lowest: float, highest: float, quantiles: Sequence[float]) -> tuple[float, ...]:
    """Quantiles as numbers to read, each bin between them with some value in it."""
    exact = sorted({edge for edge in quantiles if lowest < edge <= highest})
    for digits in range(2, 17):
        edges = [_rounded(edge, digits) for edge in exact]
        if len(set(edges)) == len(edges) and all(lowest < edge <= highest for edge in edges):
            return tuple(edges)
    return tuple(exact)


def _rounded(number: float, digits: int) -> float:
    return float(f"{number:.{digits}g}")


def _short(number: float) -> str:
    """A number with all its digits, without an exponent where that is no longer."""
    if number == int(number) and math.fabs(number) < 1e15:
        return f"{number:.0f}"
    return repr(number)
