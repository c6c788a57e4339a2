"""A column of a table: its name, its title, what it holds, and how that is written, ordered and laid out."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from hotmess_tui.charts.drawing import Ink, Span
from hotmess_tui.charts.marks import figure_name
from hotmess_tui.charts.numbers import NULL, interval, quantity, share, signed
from hotmess_tui.charts.safe import one_line
from hotmess_tui.tables.signs import Signs

Cell = str | Sequence[Span]
_DECIMALS = 12  # beyond these a float is noise: the difference of equal numbers reads as 0

DATA, TEXT, GRID = "data", "text", "grid"
EVERYWHERE = frozenset({DATA, TEXT, GRID})
OFF_SCREEN = frozenset({DATA, TEXT})
FOR_PEOPLE = frozenset({TEXT, GRID})
DATA_ONLY = frozenset({DATA})
ON_SCREEN = frozenset({GRID})


@dataclass(frozen=True)
class Kind:
    """What a column holds: its type in DuckDB, how a person reads it, and at which side it stands."""

    sql: str
    write: Callable[[Any], str]
    right: bool = True

    @property
    def measured(self) -> bool:
        """Whether it is computed, so that roundings must not decide the order of equal ones."""
        return self.sql == "DOUBLE"


def _number(write: Callable[[float | None], str]) -> Callable[[object], str]:
    def written(number: object) -> str:
        return write(round(float(number), _DECIMALS) + 0.0 if isinstance(number, (int, float, Decimal)) else None)

    return written


def _count(number: object) -> str:
    return f"{number:,.0f}" if isinstance(number, (int, float, Decimal)) else NULL


def _text(text: object) -> str:
    return NULL if text is None else one_line(str(text))


def _flag(flag: object) -> str:
    return NULL if flag is None else "yes" if flag else "no"


def _interval(ends: object) -> str:
    low, high = ends if isinstance(ends, tuple) else (None, None)
    return interval(low, high)


def size_text(size: object) -> str:
    """Bytes as a person reads them: 1.2 MB; – for a file that cannot be looked at."""
    if not isinstance(size, (int, float)) or size < 0:
        return NULL
    amount, unit = float(size), "B"
    for larger in ("kB", "MB", "GB", "TB"):
        if amount < 999.5:
            break
        amount, unit = amount / 1000, larger
    return f"{amount:.0f} {unit}" if unit == "B" or amount >= 9.95 else f"{amount:.1f} {unit}"


WORDS = Kind("VARCHAR", _text, right=False)
SHORT_ID = Kind("VARCHAR", lambda sample_id: _text(sample_id)[:8], right=False)  # long enough to name a sample
COUNT = Kind("BIGINT", _count)
PLAIN_COUNT = Kind("BIGINT", _text)  # a number that names something: an epoch
SHARE = Kind("DOUBLE", _number(share))
QUANTITY = Kind("DOUBLE", _number(quantity))
SIGNED = Kind("DOUBLE", _number(signed))
INTERVAL = Kind("", _interval)  # of two columns of data; it is none itself
SIZE = Kind("BIGINT", size_text)
FLAG = Kind("BOOLEAN", _flag, right=False)


@dataclass(frozen=True)
class Column:
    """One column, defined once for a grid on screen, a text table, CSV, JSON, Parquet, pandas, reports and the docs.

    `get` reads a row (default: the attribute `name`) and `paint` draws its cell on screen (default: as `kind` writes
    it). Columns of data stand in the order in which they are defined; on screen `after` may name another neighbour.
    """

    name: str
    kind: Kind = WORDS
    title: str | None = None  # default: the name as words
    about: str = ""  # what it holds, for the docs and the list of columns to sort by
    get: Callable[[Any], Any] | None = None
    shown: frozenset[str] = EVERYWHERE
    gives_way: int = 0  # where room is short, the column with the highest number goes first; 0 stays
    least: int = 0  # cells on screen, at least …
    most: int = 0  # … and as far as it grows where there is room; 0: not beyond `least`
    hugs: bool = False  # on screen never wider than what it holds
    keeps: str = "start"  # which part of a text that is cut stays: start, end, both or all
    family: tuple[str, ...] = ()  # the names that stand in it, of which what they share gives way first
    indent: int = 0  # cells on screen before the title: those of a glyph
    barred: bool = False  # on screen a bar follows the number, so that it stands at the left
    shared: bool = False  # on screen left to the breadcrumbs where all rows have the same
    when: Callable[[Sequence[Any]], bool] | None = None  # on screen only where this holds of the rows
    after: str = ""
    paint: Callable[[Any, Signs], Cell] | None = None
    ink: Callable[[Any], Ink] | None = None  # in a text table; on screen `paint` says it
    order: str = ""  # what the store sorts by, where it is not the name
    sortable: bool = True

    @property
    def heading(self) -> str:
        """The title over the column."""
        return figure_name(self.name) if self.title is None else self.title

    @property
    def right(self) -> bool:
        """Whether it stands at the right on screen."""
        return self.kind.right and not self.barred

    def read(self, row: Any) -> Any:
        """What a row has in this column, nothing rounded; None: not defined."""
        return getattr(row, self.name) if self.get is None else self.get(row)

    def text(self, row: Any) -> str:
        """The cell of a row as a person reads it, harmless and on one line."""
        return self.kind.write(self.read(row))

    def cell(self, row: Any, signs: Signs) -> Cell:
        """The cell of a row on screen."""
        if self.paint is not None:
            return self.paint(row, signs)
        return signs.plain(self.text(row))


def by_index(index: int) -> Callable[[Sequence[Any]], Any]:
    """Read a row that is a sequence."""
    return lambda row: row[index]


def on_screen(columns: Iterable[Column], rows: Sequence[Any], several: Collection[str] = ()) -> list[Column]:
    """The columns of a grid, each beside its neighbour; names that all rows share are left out.

    Args:
        columns: the definitions of the table.
        rows: those that are there.
        several: columns that differ further down, whatever these rows say.
    """
    ordered = _beside_neighbours(tuple(columns))
    return [
        column
        for column in ordered
        if GRID in column.shown
        and (not column.shared or column.name in several or _differ(column, rows))
        and (column.when is None or column.when(rows))
    ]


def _beside_neighbours(columns: Sequence[Column]) -> list[Column]:
    """The columns as defined, but each that names a neighbour right after it."""
    names = {column.name for column in columns}
    ordered = [column for column in columns if column.after not in names]
    moving = [column for column in columns if column.after in names]
    while moving:
        positions = {column.name: n for n, column in enumerate(ordered)}
        column = next((column for column in moving if column.after in positions), moving[0])
        moving.remove(column)
        ordered.insert(positions.get(column.after, len(ordered)) + 1, column)
    return ordered


def _differ(column: Column, rows: Sequence[Any]) -> bool:
    return len({column.read(row) for row in rows}) > 1


def interval_column(name: str, about: str, ends: Callable[[Any], tuple[float | None, float | None]]) -> Column:
    """A 95 % interval as people read it, in one column; files have its ends in two."""
    return Column(name, INTERVAL, title="95 % interval", about=about, get=ends, shown=FOR_PEOPLE)


def label_column(
    labels_of: Callable[[Any], Sequence[str]], *, most: int, gives_way: int, sortable: bool = True
) -> Column:
    """The labels of a row, which only screens show."""
    return Column(
        "labels",
        about="labels",
        get=lambda row: ", ".join(labels_of(row)),
        paint=lambda row, signs: one_line(", ".join(labels_of(row))),
        shown=ON_SCREEN,
        gives_way=gives_way,
        least=8,
        most=most,
        sortable=sortable,
    )


def length_title(unit: str | None) -> str:
    """A reasoning length is called by its unit."""
    return unit.replace("_", " ") if unit else "length"


def common_unit(units: Iterable[str | None]) -> str | None:
    """The unit that all rows with a length share; None where there are several, or none."""
    named = {unit for unit in units if unit}
    return named.pop() if len(named) == 1 else None


def is_missing(cell: object) -> bool:
    """Whether a cell has nothing to order by."""
    return cell is None or (isinstance(cell, float) and math.isnan(cell))


def sorted_rows(rows: Sequence[Any], column: Column, descending: bool) -> list[Any]:
    """The rows ordered by a column, undefined ones last whichever way; equal ones keep their order."""
    keyed = [(column.read(row), row) for row in rows]
    defined = [pair for pair in keyed if not is_missing(pair[0])]
    if any(isinstance(key, str) for key, _ in defined):
        defined.sort(key=lambda pair: str(pair[0]), reverse=descending)
    else:
        defined.sort(key=lambda pair: pair[0], reverse=descending)
    return [row for _, row in defined] + [row for key, row in keyed if is_missing(key)]
