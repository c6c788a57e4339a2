"""Filters that do not run where they are asked: which samples meet them is worked out once, in a process of its own."""

from __future__ import annotations

import threading
from collections import OrderedDict
from contextlib import AbstractContextManager
from typing import Protocol

import duckdb

from hotmess_tui.records import Labels
from hotmess_tui.store.bounded import BoundedProcesses

_MOST_KEPT = 4  # filters


class Samples(Protocol):
    """An open store, as far as a condition needs it."""

    def cursor(self) -> AbstractContextManager[duckdb.DuckDBPyConnection]:
        """A cursor that sees `samples` as logged."""

    def under(self, verdicts: str, labels: Labels) -> AbstractContextManager[duckdb.DuckDBPyConnection]:
        """A cursor that sees them with other verdicts."""


class PassingSamples:
    """The samples that meet the filters used last."""

    def __init__(self, processes: BoundedProcesses) -> None:
        self._processes = processes
        self._lock = threading.Lock()
        self._kept: OrderedDict[tuple[str, str, str], bytes] = OrderedDict()  # the one used longest ago first

    def see(self, cursor: duckdb.DuckDBPyConnection, table: str, condition: str, verdicts: str, labels: Labels) -> str:
        """Write the samples that meet a condition to a table; returns a condition that these meet, and is cheap.

        Raises:
            Cancelled: the question was cancelled, or the store closed.
            HotmessError: the condition fails on a sample, or needs too much memory.
        """
        key = (condition, verdicts, labels.corrected if verdicts != "logged" else "")
        with self._lock:
            bits = self._kept.pop(key, None)
        if bits is None:
            bits = self._processes.run(passing_samples, condition, verdicts, labels)
        with self._lock:
            self._kept[key] = bits
            while len(self._kept) > _MOST_KEPT:
                self._kept.popitem(last=False)
        cursor.execute("SET VARIABLE passing = $1::BLOB", [bits])
        cursor.execute(
            f"CREATE TABLE {table} AS SELECT range::INTEGER AS sample_row "
            f"FROM range({8 * len(bits):d}) WHERE get_bit(getvariable('passing')::BIT, range::INTEGER) = 1"
        )
        cursor.execute("RESET VARIABLE passing")
        return f"sample_row IN (FROM {table})"


def passing_samples(store: Samples, condition: str, verdicts: str, labels: Labels) -> bytes:
    """Which samples meet a condition, under these verdicts: a bit for each, by its number, the first bit the highest.

    For `BoundedProcesses.run`; raises as a query does.
    """
    with store.under(verdicts, labels) as cursor:
        last = cursor.execute("SELECT coalesce(max(sample_row), 0) // 8 * 8 + 7 FROM samples").fetchone() or (7,)
        # over two steps: what the condition says is asked of each sample once
        met = f"SELECT sample_row FROM samples WHERE {condition}"
        row = cursor.execute(f"SELECT bitstring_agg(sample_row, 0, {int(last[0])})::BLOB FROM ({met})").fetchone()
        return row[0] if row is not None and row[0] is not None else b""


def kind_of(store: Samples, condition: str) -> str:
    """The DuckDB type of a condition; what DuckDB says against it, behind a "!".

    For `BoundedProcesses.run`: to plan a query, DuckDB works out what is constant in it.
    """
    with store.cursor() as cursor:
        return described(cursor, condition)


def described(cursor: duckdb.DuckDBPyConnection, condition: str) -> str:
    """The DuckDB type of a condition on samples; what DuckDB says against it, behind a "!"."""
    try:
        row = cursor.execute(f"DESCRIBE SELECT {condition} FROM samples WHERE {condition}").fetchone()
    except (duckdb.InterruptException, duckdb.OutOfMemoryException):
        raise
    except duckdb.Error as error:
        return f"!{str(error).splitlines()[0]}"
    return str(row[1]) if row is not None else ""
