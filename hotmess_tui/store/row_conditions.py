"""Conditions on the rows of a table that has been worked out: parsed as filters are, and run on a copy of the rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from typing import Any

import duckdb

from hotmess_tui.errors import HotmessError
from hotmess_tui.store.database import quote
from hotmess_tui.store.filters import Filters
from hotmess_tui.store.passing import described

_LIMIT = "500MB"  # of memory: a function may build a text of any length


class RowConditions:
    """The conditions that a person wrote behind an option.

    Args:
        option: which.
        texts: the conditions.
        columns: the columns of the table with their types in DuckDB; `metadata.NAME` is a field.

    Raises:
        FilterError: one of them is no condition on these columns.
    """

    def __init__(self, option: str, texts: Sequence[str], columns: Mapping[str, str]) -> None:
        self._option, self._columns = option, columns
        self._connection = duckdb.connect(":memory:", config={"memory_limit": _LIMIT, "threads": "1"})
        self._connection.execute("SET enable_external_access = false")
        self._connection.execute("SET lock_configuration = true")
        described_columns = ", ".join(f"{quote(name)} {kind}" for name, kind in columns.items())
        self._connection.execute(f"CREATE TABLE given (row_number BIGINT, {described_columns})")
        self._connection.execute(f"CREATE VIEW samples AS SELECT {_fields(columns)} FROM given")  # the name in filters
        filters = Filters(
            lambda: nullcontext(self._connection),
            lambda: columns,
            lambda condition: described(self._connection, condition),
            option,
        )
        self._conditions = {text: filters.condition(text).sql for text in texts}

    def met(self, rows: Sequence[Sequence[Any]]) -> dict[str, list[bool | None]]:
        """For each condition, whether each row meets it; None where a figure that it needs is not defined.

        Raises:
            HotmessError: a condition fails on a row, as a cast may.
        """
        self._connection.execute("DELETE FROM given")
        if rows:
            marks = ", ".join("?" * (len(self._columns) + 1))
            self._connection.executemany(
                f"INSERT INTO given VALUES ({marks})", [[n, *row] for n, row in enumerate(rows)]
            )
        return {text: self._asked(text, condition) for text, condition in self._conditions.items()}

    def _asked(self, text: str, condition: str) -> list[bool | None]:
        try:
            answer = self._connection.execute(f"SELECT {condition} FROM samples ORDER BY row_number").fetchall()
        except duckdb.Error as fault:
            raise HotmessError(f"{self._option} {text!r}: {str(fault).splitlines()[0]}", status=2) from None
        return [row[0] for row in answer]


def _fields(columns: Mapping[str, str]) -> str:
    """The columns, those with a dot in their names as fields of what stands before the dot."""
    plain = ["row_number", *(quote(name) for name in columns if "." not in name)]
    structs: dict[str, list[str]] = {}
    for name in columns:
        struct, dot, field = name.partition(".")
        if dot:
            structs.setdefault(struct, []).append(f"{quote(field)} := {quote(name)}")
    return ", ".join([*plain, *(f"struct_pack({', '.join(f)}) AS {quote(s)}" for s, f in structs.items())])
