"""Parquet tables that are read where they lie: what a store keeps of one instead of its texts, and what it was then."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, NamedTuple

LEAST = 32 << 20  # bytes of a table that stays where it is, where nobody chose; to copy less takes a second or two
_MAGIC = b"PAR1"
_TAIL = 8  # bytes behind the footer of a Parquet file: its length, and the magic


class Segment(NamedTuple):
    """A passage that each row of a table may have."""

    position: int
    role: str
    kind: str
    text: str  # SQL over the columns of the table
    part: str = ""  # of a text that is a whole response: its reasoning or its answer


class Stamp(NamedTuple):
    """By what a changed file shows: its size, when it was changed (nanoseconds), a digest of its Parquet footer."""

    size: int
    modified: int
    footer: str


@dataclass(frozen=True)
class TableInPlace:
    """A table that is read where it lies: the absolute path of its file, what that was, and where its texts are."""

    path: str
    stamp: Stamp
    segments: tuple[Segment, ...]

    def as_json(self) -> dict[str, Any]:
        """What `from_json` reads."""
        return asdict(self)

    @classmethod
    def from_json(cls, recorded: Mapping[str, Any]) -> TableInPlace:
        """What `as_json` gave.

        Raises:
            KeyError, TypeError, ValueError: it is something else.
        """
        size, modified, footer = recorded["stamp"]
        segments = tuple(
            Segment(int(position), str(role), str(kind), str(text), str(part))
            for position, role, kind, text, part in recorded["segments"]
        )
        return cls(str(recorded["path"]), Stamp(int(size), int(modified), str(footer)), segments)

    def lost(self) -> str:
        """Why the file cannot be read as what it was: is gone, has changed …; empty where it can."""
        try:
            now = stamp(Path(self.path))
        except PermissionError:
            return "cannot be read any more"
        except OSError:
            return "is gone"
        return "" if now == self.stamp else "has changed"


def stamp(path: Path) -> Stamp:
    """What a file is now; the digest is that of nothing where it is no Parquet file.

    Raises:
        OSError: it cannot be read, or is no regular file.
    """
    status = path.stat()
    if not stat.S_ISREG(status.st_mode):
        raise FileNotFoundError(f"{path} is not a regular file")
    footer = b""
    with path.open("rb") as file:
        if status.st_size > _TAIL:
            file.seek(-_TAIL, os.SEEK_END)
            tail = file.read(_TAIL)
            length = int.from_bytes(tail[:4], "little")
            if tail.endswith(_MAGIC) and length + _TAIL <= status.st_size:
                file.seek(-_TAIL - length, os.SEEK_END)
                footer = file.read(length)
    return Stamp(status.st_size, status.st_mtime_ns, hashlib.blake2b(footer, digest_size=12).hexdigest())
