"""The order of a windowed table: a column that a person sorts by, as the store sorts."""

from __future__ import annotations

from collections.abc import Sequence

from hotmess_tui.store.database import quote
from hotmess_tui.tables.column import Column
from hotmess_tui.tables.rows import find


def order_by(columns: Sequence[Column], sort: str | None, default: str, descending: bool) -> str:
    """The ORDER BY of a table: by one of its columns, undefined ones last; roundings do not decide between equals.

    Raises:
        HotmessError: there is no such column (status 2).
    """
    direction = f"{'DESC' if descending else 'ASC'} NULLS LAST"
    if sort is None:
        return f"{default} {direction}"
    column = find([column for column in columns if column.sortable], sort)
    name = quote(column.order or column.name)
    return f"round({name}, 12) {direction}" if column.kind.measured else f"{name} {direction}"
