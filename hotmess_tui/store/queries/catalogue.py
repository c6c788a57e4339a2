"""The query catalogue: the queries that ship with the program, then the user's own."""

from __future__ import annotations

from hotmess_tui.store.locations import own_queries
from hotmess_tui.store.queries.query_file import Query
from hotmess_tui.store.queries.shipped import shipped
from hotmess_tui.store.queries.user_queries import own


def queries(kind: str) -> tuple[Query, ...]:
    """All queries of a kind: those that ship, then the user's own, each in the order that their headers state."""
    if not (own_queries() / kind).is_dir():
        return shipped(kind)
    return (*shipped(kind), *own(kind))
