r"""Columns that stand in the names of folders, as in `model=a/task=b/part.parquet`; read here, not by DuckDB.

DuckDB sees no partition at all in a path with a `?`, a `\` or a second `=`, and takes what it sees in the path of a
store for columns of the store's files.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from urllib.parse import unquote_to_bytes

from hotmess_tui.formats.records import Unreadable

_NOTHING = "__HIVE_DEFAULT_PARTITION__"


def partition_values(path: Path) -> dict[str, str | None]:
    """The columns that the folders of a file state, outermost first; of no value None.

    Names and values are decoded from `%20` and the like, as Hive and Spark write them.

    Raises:
        Unreadable: two folders state one column differently.
    """
    values: dict[str, str | None] = {}
    spelling: dict[str, str] = {}
    for folder in Path(os.path.abspath(path)).parent.parts:
        name, equals, value = (_decoded(piece) for piece in folder.partition("="))
        if not equals or not name.strip():
            continue
        stated = None if value == _NOTHING else value
        name = spelling.setdefault(name.strip().casefold(), name)
        if values.setdefault(name, stated) != stated:
            raise Unreadable(f"two folders of its path give {name} as {values[name]} and {stated}; rename one of them")
    return values


def _decoded(text: str) -> str:
    return unquote_to_bytes(os.fsencode(text)).decode("utf-8", "backslashreplace")


def is_whole_number(text: str) -> bool:
    """Whether a value is an integer of 64 bits as it is written without a thought, which 007 is not."""
    return re.fullmatch(r"0|-?[1-9]\d{0,17}", text, re.ASCII) is not None
