"""The columns of what `hotmess config` shows: a row per setting."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from hotmess_tui.tables.column import Column
from hotmess_tui.tables.rows import Rows


@dataclass(frozen=True)
class Setting:
    """A setting as it holds now.

    Args:
        name: as in the file, with its table: `options.bins`.
        value: as text; None where nothing is set.
        source: default, file, or the name of the environment variable.
        about: what it is.
    """

    name: str
    value: str | None
    source: str
    about: str


COLUMNS = (
    Column("name", title="setting", about="name in the file, with its table"),
    Column("value", about="current value; empty if not set"),
    Column("source", about="default, file, or an environment variable"),
    Column("about", about="description of the setting", gives_way=1),
)


def of_settings(settings: Iterable[Setting]) -> Rows:
    """All settings, in the order of the file."""
    return Rows(COLUMNS, tuple(settings))
