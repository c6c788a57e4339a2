"""A table with its columns and all its rows: for files, pandas, sort keys and text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from hotmess_tui.errors import HotmessError
from hotmess_tui.tables.column import DATA, EVERYWHERE, TEXT, Column, Kind, by_index, sorted_rows


@dataclass(frozen=True)
class Rows:
    """Records under columns; what is read of them is not rounded, None where a figure is not defined."""

    columns: tuple[Column, ...]
    records: tuple[Any, ...]
    about: Mapping[str, str] = field(default_factory=dict)  # the settings behind the figures, for files that hold them

    @property
    def data(self) -> tuple[Column, ...]:
        """The columns that files and pandas get, in documented order."""
        return tuple(column for column in self.columns if DATA in column.shown)

    @property
    def text(self) -> tuple[Column, ...]:
        """The columns that a text table has."""
        return tuple(column for column in self.columns if TEXT in column.shown)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the columns of data."""
        return tuple(column.name for column in self.data)

    @property
    def types(self) -> tuple[str, ...]:
        """What the columns of data hold, as DuckDB calls it."""
        return tuple(column.kind.sql for column in self.data)

    @property
    def cells(self) -> tuple[tuple[Any, ...], ...]:
        """The data, row by row."""
        readers = [column.read for column in self.data]
        return tuple(tuple(read(record) for read in readers) for record in self.records)

    def as_dicts(self) -> list[dict[str, object]]:
        """A mapping of column to cell for each row."""
        return [dict(zip(self.names, cells, strict=True)) for cells in self.cells]

    def pick(self, names: Sequence[str]) -> Rows:
        """Only these columns, in this order, for people to read."""
        columns = {column.name: column for column in self.columns}
        return Rows(tuple(replace(columns[name], shown=EVERYWHERE) for name in names), self.records)

    def column(self, name: str) -> Column:
        """A column of data by its name.

        Raises:
            HotmessError: there is no such column (status 2); the message names those there are.
        """
        return find(self.data, name)

    def ordered(self, sort: str | None, descending: bool, limit: int | None = None) -> Rows:
        """The rows by one column, undefined ones last; without one as they came, or the other way round.

        Raises:
            HotmessError: there is no such column (status 2).
        """
        records: Sequence[Any] = self.records
        if sort is not None:
            records = sorted_rows(records, self.column(sort), descending)
        elif descending:
            records = records[::-1]
        return replace(self, records=tuple(records[:limit] if limit is not None else records))


def find(columns: Iterable[Column], name: str) -> Column:
    """A column by its name.

    Raises:
        HotmessError: there is no such column (status 2); the message names those there are.
    """
    columns = tuple(columns)
    for column in columns:
        if column.name == name:
            return column
    raise HotmessError(f"--sort {name}: no such column; available: {', '.join(c.name for c in columns)}", status=2)


def sequence_rows(columns: Sequence[tuple[str, Kind]], records: Iterable[Sequence[Any]]) -> Rows:
    """A table of plain sequences, for data that no screen shows: each column by its place."""
    named = tuple(Column(name, kind, get=by_index(n)) for n, (name, kind) in enumerate(columns))
    return Rows(named, tuple(records))
