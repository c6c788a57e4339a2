"""A person's own SQL over an open store: the tables it may read, and its result, fetched in bounded portions."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import duckdb

from hotmess_tui.errors import HotmessError
from hotmess_tui.query_records import SqlResult, Vocabulary
from hotmess_tui.records import Choice, Labels
from hotmess_tui.store.database import run_to_the_end
from hotmess_tui.store.open_store import ON_DEMAND, Cursor, OpenStore
from hotmess_tui.store.sql_guard import REFUSED, TABLES, check, fault_of, is_cheap
from hotmess_tui.store.traces import see_traces

MOST_SHOWN = 64_000_000  # bytes of a result that is cut to some rows
MOST_FETCHED = 1_000_000_000  # bytes of a result that is fetched in full
_ROW, _CELL = 64, 32  # bytes of a row, and of a cell in it that is not text
_FIRST_ROWS, _MOST_ROWS = 16, 4000  # rows fetched first, and at most, between two checks of the size …
_PORTION = 8_000_000  # … and bytes


@contextmanager
def prepared(store: OpenStore, text: str, choice: Choice) -> Iterator[Cursor]:
    """A cursor with the tables that a text mentions; nothing can be changed through it.

    `groups` has the figures of the choice's decomposition and estimator, whatever its filter: the console is about the
    whole store.
    """
    words = set(re.findall(r"\w+", text.casefold()))
    if words & {"groups", "figures", "every", "getvariable", *ON_DEMAND}:
        unfiltered = Choice(decomposition=choice.decomposition, estimator=choice.estimator, length=choice.length)
        with store.at(unfiltered, Labels()) as (cursor, figures, (_, _, unit)):
            store.viewed.pop(id(cursor), None)  # whoever has the cursor next makes its views anew
            cursor.execute(
                "CREATE OR REPLACE TEMP VIEW groups AS SELECT v.* EXCLUDE (split, part, least_n, plugin_variance), "
                "g.choices, g.distributed, v.correct / nullif(v.n_classed, 0) AS accuracy, "
                "CASE WHEN v.error > 1e-24 THEN v.variance / v.error END AS incoherence "
                "FROM every AS v JOIN store.group_names AS g USING (group_id)"
            )
            store.see_parts(cursor, words & ON_DEMAND, figures, unit)
            yield _closed(cursor, store, words)
            return
    with store.cursor() as cursor:
        yield _closed(cursor, store, words)


def _closed(cursor: Cursor, store: OpenStore, words: set[str]) -> Cursor:
    if "sources" in words:
        cursor.execute("CREATE OR REPLACE TEMP VIEW sources AS SELECT * FROM store.sources")
    if "features" in words:
        cursor.execute(
            "CREATE OR REPLACE TEMP VIEW features AS SELECT s.sample_id, f.* EXCLUDE (source_no, sample_no) "
            "FROM store.features AS f JOIN store.samples AS s USING (source_no, sample_no)"
        )
    if "traces" in words:
        store.parts.make_whole()
        see_traces(cursor, store.folder)
    return cursor


def answer(store: OpenStore, text: str, limit: int | None = None, choice: Choice | None = None) -> SqlResult:
    """The result of a person's own query; of a long one only the first rows are fetched.

    Args:
        store: the open store.
        text: one reading statement.
        limit: rows; no more than some 64 MB are fetched then. None: all, while memory allows.
        choice: whose decomposition and estimator `groups` has.

    Raises:
        QueryError: it is no reading statement, or DuckDB refuses it.
        HotmessError: the result is too large.
        Cancelled: it was interrupted.
    """
    with store.cursor() as cursor:
        cheap = is_cheap(cursor, text)
    asked = (text, limit, choice or Choice(), MOST_SHOWN if limit is not None else MOST_FETCHED)
    portions = _answered(store, *asked) if cheap else store.bounded.stream(_answered, *asked)
    names, types = next(portions)
    rows: list[tuple[object, ...]] = []
    cut = False
    for portion, more in portions:
        rows += portion
        cut = more
    return SqlResult(tuple(names), tuple(types), tuple(rows), cut)


def _answered(store: OpenStore, text: str, limit: int | None, choice: Choice, most: int) -> Iterator[tuple[Any, Any]]:
    """The names and types of the columns, then rows, each time with whether some are missing at the end."""
    with prepared(store, text, choice) as cursor:
        begin = check(cursor, text)
        cursor.execute("BEGIN TRANSACTION READ ONLY")
        try:
            cursor.execute(text[begin:])  # DuckDB reports no position of a fault that follows a comment
            description = cursor.description or []
            yield [column[0] for column in description], [str(column[1]) for column in description]
            yield from _fetch(cursor, limit, most)
        except (duckdb.InterruptException, duckdb.OutOfMemoryException):
            raise
        except duckdb.Error as error:
            raise fault_of(error, text, begin) from None
        finally:
            _end(cursor)


def _end(cursor: Cursor) -> None:
    """End the transaction, whatever: it must not stay open on a cursor that is used again."""
    with contextlib.suppress(duckdb.TransactionException):  # there is none any more
        run_to_the_end(cursor, "ROLLBACK")


def _fetch(cursor: Cursor, limit: int | None, most: int) -> Iterator[tuple[list[tuple[object, ...]], bool]]:
    """Rows, and whether some are missing; in portions, as DuckDB hears no Ctrl-C while it hands over rows."""
    fetched, size, count = 0, 0, _FIRST_ROWS
    while True:
        portion = cursor.fetchmany(count if limit is None else min(count, limit + 1 - fetched))
        if not portion:
            return
        for n, row in enumerate(portion):
            size += _ROW + sum(len(cell) if isinstance(cell, (str, bytes)) else _CELL for cell in row)
            if limit is not None and size > most and fetched + n:
                yield portion[:n], True
                return
        fetched += len(portion)
        if limit is not None and fetched > limit:
            yield portion[: limit - fetched], True
            return
        yield portion, False
        count = max(1, min(_MOST_ROWS, _PORTION * fetched // size))  # by the size of the rows so far
        if limit is None and size > most:
            raise HotmessError("the result does not fit into memory: select less, or end with LIMIT 1000000")


def vocabulary(store: OpenStore) -> Vocabulary:
    """What a query may use: the tables with their columns, DuckDB's keywords and functions."""
    with prepared(store, " ".join(TABLES), Choice()) as cursor:
        names = cursor.execute("SELECT view_name FROM duckdb_views() WHERE temporary").fetchall()
        views = {str(name) for (name,) in names}
        tables = {
            name: tuple((str(row[0]), str(row[1])) for row in cursor.execute(f"DESCRIBE {name}").fetchall())
            for name in TABLES
            if name in views
        }
        keywords = cursor.execute("SELECT keyword_name FROM duckdb_keywords() ORDER BY ALL").fetchall()
        functions = cursor.execute(
            "SELECT DISTINCT function_name FROM duckdb_functions() WHERE function_type IN ('scalar', 'aggregate', "
            "'macro', 'table_macro', 'table') AND regexp_full_match(function_name, '[a-z][a-z0-9_]*') ORDER BY ALL"
        ).fetchall()
    fields = tuple((*name.partition(".")[::2], kind) for name, kind in store.fields.items())
    allowed = (str(name) for (name,) in functions if name not in REFUSED)
    return Vocabulary(tables, fields, tuple(str(name) for (name,) in keywords), tuple(allowed))
