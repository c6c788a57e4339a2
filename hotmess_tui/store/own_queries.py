"""Where a query runs: the program's and what is cheap here, a person's own that might not end where it can be ended."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from hotmess_tui.store.open_store import OpenStore
from hotmess_tui.store.queries.query_file import Query
from hotmess_tui.store.sql_guard import is_cheap

T = TypeVar("T")


def ask(store: OpenStore, definition: Query | None, work: Callable[..., T], *arguments: Any) -> T:
    """What `work(store, *arguments)` returns; where it might not end, from a process that can be ended.

    Args:
        store: the open store.
        definition: the query that `work` runs; None: one of the program's.
        work: a function of a module, found there by its name; it gets this store, or the same in another process.
        arguments: of records that can be pickled.

    Raises:
        Cancelled: the question was cancelled, or the store closed.
        HotmessError: it took more memory than it may; or what `work` raises.
    """
    here = definition is None or may_run_here(store, definition)
    return work(store, *arguments) if here else store.bounded.run(work, *arguments)


def may_run_here(store: OpenStore, definition: Query) -> bool:
    """Whether a query is of the program, or cheap with its notes and condition (store/cheap_functions.py)."""
    if definition.file is None:
        return True
    condition = definition.text("drill")
    statements = (*definition.statements, *([f"FROM figures WHERE ({condition})"] if condition else ()))
    with store.cursor() as cursor:
        return all(is_cheap(cursor, statement) for statement in statements)
