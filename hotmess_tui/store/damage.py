"""Damage to the files of a store, found where a query fails on it: they are compared with what was written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

import duckdb

from hotmess_tui.errors import Cancelled, Damaged, HotmessError
from hotmess_tui.refusals import place
from hotmess_tui.store.database import literal, quote
from hotmess_tui.store.interrupts import current_question
from hotmess_tui.store.parts import whole
from hotmess_tui.store.sources import indexed_sources

# What DuckDB raises over damaged bytes; of the last kind is much that has nothing to do with files
_ALWAYS = (duckdb.IOException, duckdb.FatalException, duckdb.InternalException, duckdb.SerializationException)
_WITH_WORDS = re.compile(r"parquet|corrupt|failed to read file|decompress|unicode", re.IGNORECASE)
_INVALIDATED = "database has been invalidated"  # by an earlier fault; nothing of that connection can be used again


@contextmanager
def query_faults(folder: Path) -> Iterator[None]:
    """Raise what stops a query over a store as what it means.

    Raises:
        Cancelled: it was interrupted.
        HotmessError: it needs more memory than there is.
        Damaged: it failed on damaged files of the store.
    """
    try:
        yield
    except duckdb.InterruptException:
        raise Cancelled from None
    except duckdb.OutOfMemoryException as error:
        raise HotmessError(
            f"not enough memory for this query ({str(error).splitlines()[0]}): narrow the filter"
        ) from None
    except Exception as fault:  # that of a query may have been put into words already
        damage = damage_behind(fault, folder)
        if damage is None:
            raise
        raise damage from fault


def damage_behind(fault: BaseException, folder: Path) -> Damaged | None:
    """The damaged files of a store that a query failed on; None where all are whole, or it failed on something else.

    Args:
        fault: what the query raised, or what was raised in its place.
        folder: the store.

    Raises:
        Cancelled: the question was cancelled while the files were compared.
    """
    error = next((each for each in _chain(fault) if _suggests_damage(each)), None)
    if error is None or isinstance(fault, Damaged):
        return None
    named = place(error)
    if named is not None and not named.is_relative_to(folder):  # a table in place, or what somebody asked for
        return None
    indexed = indexed_sources(folder)
    if indexed is None:
        return Damaged(folder, (), index=True)
    parts = {source.part for source in indexed[0] if source.samples}
    if named is not None and named.stem in parts:
        parts = {named.stem}
    damaged = tuple(sorted(part for part in parts if not whole(folder, part, thorough=True)))
    index = not damaged and (_INVALIDATED in str(error) or not index_is_whole(folder / "index.duckdb"))
    return Damaged(folder, damaged, index=index) if damaged or index else None


def _chain(fault: BaseException) -> Iterator[BaseException]:
    """A fault and those that it was raised for, also where that is not shown."""
    seen: BaseException | None = fault
    while seen is not None:
        yield seen
        seen = seen.__cause__ or seen.__context__


def _suggests_damage(fault: BaseException) -> bool:
    # of no class of its own is what fails below DuckDB; the text of a damaged file is no UTF-8
    if type(fault) is duckdb.Error or isinstance(fault, (*_ALWAYS, UnicodeDecodeError)):
        return True
    return isinstance(fault, duckdb.InvalidInputException) and _WITH_WORDS.search(str(fault)) is not None


def index_is_whole(index: Path) -> bool:
    """Whether every block of an index can be read: DuckDB compares each with its checksum."""
    question = current_question()
    connection = duckdb.connect(":memory:")
    try:
        with question.holding(connection) if question is not None else nullcontext():
            connection.execute(f"ATTACH {literal(str(index))} AS store (READ_ONLY)")
            tables = connection.execute("SELECT table_name FROM duckdb_tables() WHERE database_name = 'store'")
            for (table,) in tables.fetchall():
                connection.execute(f"SELECT bit_xor(hash(t)) FROM store.{quote(table)} AS t").fetchall()
    except duckdb.InterruptException:
        raise Cancelled from None
    except (duckdb.Error, UnicodeDecodeError):
        return False
    finally:
        connection.close()
    return True
