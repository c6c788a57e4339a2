"""`--fail-if`: conditions on the rows of a table under which a command ends with a status of its own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from hotmess_tui.charts.safe import one_line
from hotmess_tui.cli import suggestions
from hotmess_tui.cli.opening import say
from hotmess_tui.deferred import Deferred
from hotmess_tui.errors import HotmessError
from hotmess_tui.tables.column import Column
from hotmess_tui.tables.rows import Rows
from hotmess_tui.wording import counted

if TYPE_CHECKING:
    from hotmess_tui.store import row_conditions
else:  # DuckDB comes with it, which --help does without
    row_conditions = Deferred("hotmess_tui.store.row_conditions")

FAILED = 3  # the exit status where a row meets a condition
_OPTION = "--fail-if"
_NAME = re.compile(r"[A-Za-z_][\w.]*")

failing = click.option(
    _OPTION,
    "failing",
    multiple=True,
    metavar="EXPR",
    shell_complete=suggestions.columns_of_table,
    help=f"Exit status {FAILED} where a row meets an SQL condition over the columns of the table; may be repeated.",
)


class Gate:
    """The conditions of a command, refused before any log is read where they cannot be.

    Args:
        texts: the conditions.
        table: the table without rows; its columns are what conditions may name.
        keys: how many columns, the first ones, say what a row is about.

    Raises:
        FilterError: one of them is no condition on these columns.
    """

    def __init__(self, texts: Sequence[str], table: Rows, keys: int) -> None:
        columns = dict(zip(table.names, table.types, strict=True))
        self._keys = keys
        self._conditions = row_conditions.RowConditions(_OPTION, texts, columns) if texts else None

    def judge(self, rows: Rows) -> None:
        """Say on standard error which rows meet a condition, and of which that cannot be told.

        Raises:
            HotmessError: a row meets one (status FAILED).
        """
        if self._conditions is None:
            return
        failed = set()
        for text, answers in self._conditions.met(rows.cells).items():
            named = [column for column in rows.data[self._keys :] if column.name in _NAME.findall(text)]
            for number, (record, answer) in enumerate(zip(rows.records, answers, strict=True)):
                about = ", ".join(one_line(column.text(record)) for column in rows.data[: self._keys])
                if answer:
                    failed.add(number)
                    figures = ", ".join(f"{column.name} {_exact(column, record)}" for column in named)
                    say(f"{_OPTION} {text}: {about}" + (f": {figures}" if figures else ""))
                elif answer is None:
                    undefined = [column.name for column in named if column.read(record) is None] or ["a column"]
                    say(f"{_OPTION} {text}: {about}: cannot be evaluated, {' and '.join(undefined)} not defined")
        if failed:
            of_rows = counted(len(rows.records), "row", "rows")
            raise HotmessError(f"{_OPTION}: {len(failed):,} of {of_rows} failed", status=FAILED)


def _exact(column: Column, record: Any) -> str:
    """A figure with the digits that tell it from a bound, where the table rounds."""
    value = column.read(record)
    return f"{value:.4g}" if isinstance(value, float) else column.text(record)
