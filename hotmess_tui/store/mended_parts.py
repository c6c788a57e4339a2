"""The parts of an open store: damaged ones are mended before they are read, or where reading shows the damage."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, suppress
from pathlib import Path
from typing import TypeVar

import duckdb

from hotmess_tui.errors import Damaged, HotmessError
from hotmess_tui.store.locations import index_file
from hotmess_tui.store.parts import whole

Answer = TypeVar("Answer")
Cursor = duckdb.DuckDBPyConnection


def files_in_place(connection: Cursor) -> list[str]:
    """The files outside its folder that the index reads, seen as `store`: with texts, or with samples rolled up."""
    files: list[str] = []
    for query in (
        "SELECT DISTINCT in_place FROM store.sources WHERE in_place <> ''",
        "SELECT unnest(files) FROM store.rolled_up",
    ):
        with suppress(duckdb.Error):  # of another make, or no data set that was rolled up
            files += [str(path) for (path,) in connection.execute(query).fetchall()]
    return files


class MendedParts:
    """The parts that the index of a store names.

    `mend` reads a damaged part again, or raises a `HotmessError` that says why not; an explorer sets it. A
    store without one, as in a process beside the program, says which are damaged, and the explorer mends them.
    """

    def __init__(self, folder: Path, cursor: Callable[[], AbstractContextManager[Cursor]]) -> None:
        self._folder, self._cursor = folder, cursor
        self._mending = threading.Lock()
        self.mend: Callable[[str], None] | None = None

    def names(self) -> list[str]:
        """All parts with samples, in the order of their sources."""
        sql = "SELECT part FROM store.sources WHERE samples > 0 GROUP BY part ORDER BY min(source_no)"
        with self._cursor() as cursor:
            return [str(part) for (part,) in cursor.execute(sql).fetchall()]

    def of_source(self, source_no: int) -> str:
        """The part with the samples of a source."""
        with self._cursor() as cursor:
            row = cursor.execute("SELECT part FROM store.sources WHERE source_no = $1", [source_no]).fetchone()
        return str(row[0]) if row else ""

    def are_whole(self) -> bool:
        """Whether the files of all parts are as they were written."""
        return all(whole(self._folder, part) for part in self.names())

    def make_whole(self, parts: Sequence[str] | None = None, *, with_rows: bool = False) -> None:
        """Read damaged parts again from their sources; None: all parts are looked at, `with_rows` for their rows, too.

        Raises:
            HotmessError: the sources of one are gone or have changed; the others are whole then.
            Damaged: nobody mends them here.
        """
        looked_at = self.names() if parts is None else parts
        self.mend_all([part for part in looked_at if not whole(self._folder, part, with_rows=with_rows)], with_rows)

    def read(self, part: str, query: Callable[[Cursor], Answer]) -> Answer:
        """What a query over a part yields, once it is whole."""
        self.make_whole([part])
        try:
            with self._cursor() as cursor:
                return query(cursor)
        except Damaged as damage:
            if damage.index:
                raise
            self.mend_all(damage.parts)
        with self._cursor() as cursor:
            return query(cursor)

    def mend_all(self, parts: Sequence[str], with_rows: bool = False) -> None:
        """Read damaged parts again from their sources, whatever their sizes and times say.

        Raises:
            HotmessError: the sources of one are gone or have changed; the others are whole then.
            Damaged: nobody mends them here; or the whole store is gone, its index included.
        """
        if parts and not index_file(self._folder).is_file():
            raise Damaged(self._folder, (), index=True)
        if parts and self.mend is None:
            raise Damaged(self._folder, tuple(parts), index=False)
        lost = None
        for part in parts:
            with self._mending:
                try:
                    if self.mend is not None and not whole(self._folder, part, thorough=True, with_rows=with_rows):
                        self.mend(part)
                except HotmessError as refused:
                    lost = lost or refused
        if lost is not None:
            raise lost
