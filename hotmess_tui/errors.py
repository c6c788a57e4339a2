"""What can go wrong, said in one line for a person, with the exit status that a command ends with."""

from __future__ import annotations

from contextvars import ContextVar
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from hotmess_tui.contents import SourceRow

TRACEBACKS: ContextVar[bool] = ContextVar("tracebacks", default=False)  # whether a command shows them (--debug)


class HotmessError(Exception):
    """A fault that a person can mend; the message says what, where and what to do, in one line.

    `status` is the exit status: 1 where there is nothing to show, 2 for wrong usage.
    """

    def __init__(self, message: str, status: int = 1) -> None:
        super().__init__(message)
        self.status = status


class HotmessWarning(UserWarning):
    """What the Python API says of sources: a file that could not be read, a score that no log has."""


class QueryError(HotmessError):
    """A fault of a person's own SQL, and where it lies: `place` is line and column from zero, None where unknown."""

    def __init__(self, message: str, sql: str, position: tuple[int, int] | None = None, length: int = 0) -> None:
        super().__init__(message, status=2)
        self.sql, self.place, self.length = sql, position, length

    def __reduce__(self) -> tuple[type[QueryError], tuple[object, ...]]:
        """What makes it anew in another process."""
        return QueryError, (str(self), self.sql, self.place, self.length)


class FilterError(HotmessError):
    """A filter that is refused.

    `reason` alone says why, without the columns that there are; `column` is a name that is not one of them.
    """

    def __init__(self, message: str, reason: str, column: str = "") -> None:
        super().__init__(message, status=2)
        self.reason, self.column = reason, column

    def __reduce__(self) -> tuple[type[FilterError], tuple[object, ...]]:
        """What makes it again in another process."""
        return FilterError, (str(self), self.reason, self.column)


class NothingRead(HotmessError):
    """No sample could be read; `sources` are the files that were looked at, each with the reason."""

    def __init__(self, message: str, sources: tuple[SourceRow, ...]) -> None:
        super().__init__(message)
        self.sources = sources


class Cancelled(Exception):
    """A query was interrupted because nobody waits for it any more."""


class AskAgain(Exception):
    """A command met damaged files, which have been read again, as the message says: it is to run once more."""


class Damaged(Exception):
    """A query failed on damaged files of a store: these `parts`, or the `index`.

    Whoever asked has them read again (explorer/healing.py), and asks once more.
    """

    def __init__(self, folder: Path, parts: tuple[str, ...], index: bool) -> None:
        files = "its index is" if index else "texts in it are"
        super().__init__(f"{folder}: {files} damaged; open the original logs to rebuild it")
        self.folder, self.parts, self.index = folder, parts, index

    def __reduce__(self) -> tuple[type[Damaged], tuple[object, ...]]:
        """What makes it again in another process."""
        return Damaged, (self.folder, self.parts, self.index)
