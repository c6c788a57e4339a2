"""The columns of what `hotmess doctor` checks: a row per check."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from hotmess_tui.charts.drawing import PLAIN, Ink
from hotmess_tui.tables.column import Column
from hotmess_tui.tables.rows import Rows
from hotmess_tui.tables.signs import NONE, WRONG

OK, NOTICE, WARNING, ERROR = "ok", "notice", "warning", "error"
_INKS = {WARNING: NONE, ERROR: WRONG}


@dataclass(frozen=True)
class Check:
    """One thing that was looked at.

    Args:
        area: terminal, glyphs, locale, versions, store, labels, queries or configuration.
        check: what it is about, in a word or two.
        status: ok; notice: worth knowing; warning: something will be missing; error: something does not work.
        value: what was read or measured.
        fix: what to do; empty where nothing is to be done.
    """

    area: str
    check: str
    status: str
    value: str
    fix: str = ""


def _ink(row: Check) -> Ink:
    return _INKS.get(row.status, PLAIN)


COLUMNS = (
    Column("area", about="terminal, glyphs, locale, versions, store, labels, queries, configuration"),
    Column("check", about="what was checked"),
    Column("status", about="ok, notice, warning or error", ink=_ink),
    Column("value", about="what was read or measured"),
    Column("fix", about="what to do", get=lambda row: row.fix or None),
)


def of_checks(checks: Iterable[Check]) -> Rows:
    """All checks, in the order in which they were made."""
    return Rows(COLUMNS, tuple(checks))
