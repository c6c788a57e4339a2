"""The query files that ship with the program."""

from __future__ import annotations

import functools

from hotmess_tui.store.locations import queries_folder
from hotmess_tui.store.queries.query_file import Query, parse

KINDS = ("curves", "tables", "triage", "drill", "layers", "ingest")  # the folders of queries


@functools.cache
def query(kind: str, name: str) -> Query:
    """One query that ships with the program."""
    return parse(queries_folder() / kind / f"{name}.sql", kind)


@functools.cache
def shipped(kind: str) -> tuple[Query, ...]:
    """The queries of a kind, in the order that their headers state."""
    queries = [parse(path, kind) for path in sorted((queries_folder() / kind).glob("*.sql"))]
    return tuple(sorted(queries, key=lambda query: (int(query.text("order", "99")), query.name)))
