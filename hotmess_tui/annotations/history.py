"""What a person has asked of the SQL console: the last queries, in one SQLite file beside the labels."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import time
from pathlib import Path

from hotmess_tui.annotations.folder import labels_file
from hotmess_tui.errors import HotmessError
from hotmess_tui.private_files import make_database, make_folder
from hotmess_tui.refusals import refusal

MOST = 1000  # queries that are kept
_LONGEST = 100_000  # characters of one
_PATIENCE = 10.0  # seconds to wait for another process that writes


class History:
    """The queries, each once, at the place where it was asked last. Each call is a transaction of its own.

    The file is opened anew for each: any thread and several processes may use it, and whatever ends one of them, what
    it had asked is on disk.

    Raises:
        HotmessError: from both methods, when the file cannot be read or written.
    """

    def __init__(self, file: Path | None = None) -> None:
        self.file = file or labels_file().with_name("history.sqlite")

    def add(self, query: str) -> None:
        """Keep a query; only the last thousand stay."""
        query = query.strip()
        if not query or len(query) > _LONGEST:
            return
        try:
            make_folder(self.file.parent, tighten=not os.environ.get("HOTMESS_DATA"))
            make_database(self.file)
            with contextlib.closing(self._connection()) as connection:
                connection.execute("BEGIN IMMEDIATE")
                connection.execute(
                    "CREATE TABLE IF NOT EXISTS asked "
                    "(number INTEGER PRIMARY KEY AUTOINCREMENT, query TEXT UNIQUE, at REAL)"
                )
                connection.execute("INSERT OR REPLACE INTO asked (query, at) VALUES (?, ?)", (query, time.time()))
                connection.execute(
                    "DELETE FROM asked WHERE number NOT IN (SELECT number FROM asked ORDER BY number DESC LIMIT ?)",
                    (MOST,),
                )
                connection.execute("COMMIT")
        except (OSError, sqlite3.Error) as fault:
            raise HotmessError(f"queries are not remembered: {_refused(fault, self.file)}") from None

    def queries(self) -> tuple[str, ...]:
        """The queries, the latest last."""
        if not self.file.is_file():
            return ()
        try:
            with contextlib.closing(self._connection()) as connection:
                if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'asked'").fetchone():
                    return ()
                return tuple(str(row[0]) for row in connection.execute("SELECT query FROM asked ORDER BY number"))
        except sqlite3.Error as fault:
            raise HotmessError(f"earlier queries cannot be read: {_refused(fault, self.file)}") from None

    def _connection(self) -> sqlite3.Connection:
        return sqlite3.connect(self.file, timeout=_PATIENCE, isolation_level=None)


def _refused(fault: Exception, file: Path) -> str:
    return str(refusal(fault, file) or f"{file}: {fault}")
