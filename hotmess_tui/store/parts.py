"""Parts of a store: the files of one source, or of many small ones, and a record by which damage to them shows."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import stat
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import NamedTuple

from hotmess_tui.private_files import close_file
from hotmess_tui.regular_files import read_regular
from hotmess_tui.store.in_place import TableInPlace
from hotmess_tui.store.locations import SCHEMA, index_file
from hotmess_tui.store.sample_files import KINDS, part_file, record_file, sample_file

_BLOCK = 1 << 20

_Stamp = tuple[int, int, str]  # size in bytes, time of change in nanoseconds, digest of the bytes


@dataclass(frozen=True)
class Held:
    """What a part holds of one source: `samples` of them, numbered from `first` on."""

    content: str
    format: str
    status: str
    samples: int
    first: int
    problems: tuple[str, ...]
    in_place: str = ""  # the table that has its texts, where the store has none


class _Record(NamedTuple):
    """What is kept of a part: the stamps of its files by kind, what it holds, and the table that has its texts."""

    stamps: dict[str, _Stamp]
    held: list[Held]
    table: TableInPlace | None


def keep(
    folder: Path, part: str, written: Mapping[str, Path], held: Sequence[Held], table: TableInPlace | None = None
) -> None:
    """Put the files of a part, by kind, to their places; its record comes last, so that half of it is never taken.

    A part whose texts are read from a `table` in place has no file of traces.

    Two processes may keep the same part at once: both write the same, and a mixture would show by the digests.
    """
    record = record_file(folder, part)
    stamps: dict[str, _Stamp] = {}
    for kind in KINDS:
        target = part_file(folder, kind, part)
        make_room(target)
        if kind in written:
            digest = _digest(written[kind])
            close_file(written[kind], like=index_file(folder))
            os.replace(written[kind], target)
            status = target.stat()
            stamps[kind] = (status.st_size, status.st_mtime_ns, digest)
    text = json.dumps(
        {
            "schema": SCHEMA,
            "files": stamps,
            "held": [asdict(source) for source in held],
            "table": table.as_json() if table else None,
        }
    )
    beside = next(iter(written.values())).with_name(f"{part}.json")
    beside.write_text(text)
    make_room(record)
    close_file(beside, like=index_file(folder))
    os.replace(beside, record)


def make_room(path: Path) -> None:
    """Make room for a file of the store: a folder in its place is none of ours, and is kept under another name."""
    if path.is_dir() and not path.is_symlink():
        path.rename(path.with_name(f"{path.name}.{uuid.uuid4().hex[:8]}.moved"))
    else:
        path.unlink(missing_ok=True)


def recorded(folder: Path) -> Iterator[tuple[str, Held]]:
    """What the whole parts of a store hold, also those that no index names: of a reading that was interrupted."""
    for record in (folder / "parts").glob("*.json"):
        read = _record(folder, record.stem)
        if read is not None and whole(folder, record.stem, with_rows=True):
            yield from ((record.stem, source) for source in read.held)


def whole(folder: Path, part: str, *, thorough: bool = False, with_rows: bool = False) -> bool:
    """Whether the files of a part are there as they were written.

    Size and time of change are looked at, and where the time differs the bytes; `thorough`: the bytes in any case. A
    table in place must be what it was; its rows may be gone, but `with_rows`.
    """
    record = _record(folder, part)
    if record is None or (record.table is not None and record.table.lost()):
        return False
    stamps = dict(record.stamps)
    if record.table is not None and not with_rows and not sample_file(folder, part).exists():
        del stamps["samples"]
    return all(_unchanged(part_file(folder, kind, part), stamp, thorough) for kind, stamp in stamps.items())


def drop_rows(folder: Path, part: str) -> None:
    """Remove the sample file of a table in place, which only an index that is built needs, and an export."""
    if table_in_place(folder, part) is not None:
        sample_file(folder, part).unlink(missing_ok=True)


def table_in_place(folder: Path, part: str) -> TableInPlace | None:
    """The table that has the texts of a part; None where the store has them itself."""
    record = _record(folder, part)
    return record.table if record is not None else None


def _unchanged(path: Path, stamp: _Stamp, thorough: bool) -> bool:
    size, modified, digest = stamp
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode) or status.st_size != size or not os.access(path, os.R_OK):
            return False
        if status.st_mtime_ns == modified and not thorough:
            return True
        if _digest(path) != digest:
            return False
    except OSError:
        return False
    with contextlib.suppress(OSError):  # a store that was copied: from now on the times will do
        os.utime(path, ns=(status.st_atime_ns, modified))
    return True


def _digest(path: Path) -> str:
    digest = hashlib.blake2b(digest_size=12)
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()


def _record(folder: Path, part: str) -> _Record | None:
    """The record of a part; None without a readable one."""
    try:
        record = json.loads(read_regular(record_file(folder, part)))
        table = TableInPlace.from_json(record["table"]) if record["table"] is not None else None
        needed = {"samples", "traces"} if table is None else {"samples"}
        if record["schema"] != SCHEMA or not needed <= record["files"].keys():
            return None
        stamps = {
            str(kind): (int(size), int(time), str(digest)) for kind, (size, time, digest) in record["files"].items()
        }
        held = [Held(**{**source, "problems": tuple(source["problems"])}) for source in record["held"]]
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return None
    return _Record(stamps, held, table)
