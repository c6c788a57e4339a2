"""All samples under a choice by column, for data frames: the same rows as drill.samples, without a record for each."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from hotmess_tui.explorer.inside import see_inside, see_present
from hotmess_tui.explorer.ordering import order_by
from hotmess_tui.records import Choice, Labels
from hotmess_tui.store.database import quote
from hotmess_tui.store.open_store import Cursor, OpenStore
from hotmess_tui.store.queries.shipped import query
from hotmess_tui.tables.column import Column
from hotmess_tui.tables.samples import FRAME_COLUMNS

_METADATA = "metadata."
PLACE = "sample_row"  # the last column of the SQL, which only orders the rows


@contextmanager
def sample_columns(
    store: OpenStore,
    choice: Choice,
    labels: Labels,
    sort: str | None = None,
    descending: bool = False,
    limit: int | None = None,
) -> Iterator[tuple[Cursor, str, str]]:
    """A cursor, the SQL of the samples in the columns of frames, metadata behind them; and their order and limit.

    Raises:
        HotmessError: no such column to sort by, or a choice that cannot be (status 2).
    """
    metadata = [name for name in store.fields if name.startswith(_METADATA)]
    listed = [f"{quote(column.order or column.name)} AS {quote(column.name)}" for column in FRAME_COLUMNS]
    listed += [f"metadata.{quote(name.removeprefix(_METADATA))} AS {quote(name)}" for name in metadata]
    sortable = [replace(column, order="") for column in (*FRAME_COLUMNS, *map(Column, metadata))]
    order = f"ORDER BY {order_by(sortable, sort, PLACE, descending)}, {PLACE}"
    if limit is not None:
        order += f" LIMIT {int(limit)}"
    with store.at(choice, labels) as (cursor, figures, resolved):
        see_inside(store, cursor, figures, resolved, choice, labels, None, None)
        see_present(cursor, figures, resolved)
        rows = f"SELECT {', '.join(listed)}, {PLACE} FROM ({query('drill', 'samples').sql})"
        yield cursor, rows, order
