"""What queries are and what they answer: the catalogue, the console and its completion."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class QueryInfo:
    """An entry of the query catalogue."""

    name: str
    kind: str  # of the folder it lies in: curves, tables …
    title: str
    about: str
    parameters: Mapping[str, str]
    columns: Mapping[str, str]
    own: bool = False  # whether it is the person's own


@dataclass(frozen=True)
class SqlResult:
    """The answer of a read-only query: column names, their DuckDB types, rows."""

    columns: tuple[str, ...]
    types: tuple[str, ...]
    rows: tuple[tuple[object, ...], ...]
    more: bool = False  # whether these are only the first rows


@dataclass(frozen=True)
class Vocabulary:
    """What a query may speak of: tables with their columns and types, the fields of structs, words of SQL."""

    tables: Mapping[str, tuple[tuple[str, str], ...]]
    fields: tuple[tuple[str, str, str], ...]  # struct (metadata, scores), name, type
    keywords: tuple[str, ...]
    functions: tuple[str, ...]
