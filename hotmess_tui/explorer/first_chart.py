"""The first chart of a store, kept as text beside it: on screen before the store itself has been opened."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from hotmess_tui.contents import Counts
from hotmess_tui.errors import HotmessError
from hotmess_tui.formats.log_files import Files, file_states, located
from hotmess_tui.private_files import close_file
from hotmess_tui.records import Axis, Curve, Fit, OpenOptions, Point, TableRow
from hotmess_tui.regular_files import read_regular
from hotmess_tui.store import locations
from hotmess_tui.store.queries.shipped import shipped

CURVE = shipped("curves")[0].name  # what the first screen shows
_FILE = "first-look.json"


_Facts = tuple[str, Counts, tuple[tuple[str, ...], ...], Curve, tuple[TableRow, ...]]


@dataclass(frozen=True)
class FirstChart:
    """What the first screen shows under the choices that nobody has changed."""

    name: str  # of what is open
    counts: Counts
    series: tuple[tuple[str, ...], ...]
    curve: Curve
    table: tuple[TableRow, ...]  # a row for each series


def find(
    paths: Sequence[str], store: Path | None, options: OpenOptions, files: Callable[[], Files] | None = None
) -> FirstChart | None:
    """The kept first look at these paths; None where there is none, or where a file or the store has changed since.

    Args:
        paths: what is opened.
        store: where its store lies; None: in the user's cache folder.
        options: how it is read.
        files: lists the files under the paths, where the caller needs that list, too.
    """
    try:
        itself = locations.store_itself(paths, store)
        logs = locations.logs(paths)
        folder = itself or store or locations.default_store(logs, options)
        cached = json.loads(read_regular(folder / _FILE))
        if cached["made"] != _made(folder):
            return None
        if itself is None and cached["files"] != fingerprint(files() if files else file_states(logs), options):
            return None
        curve = cached["curve"]
        return FirstChart(
            itself.name if itself else locations.name(paths),
            Counts(**cached["counts"]),
            tuple(tuple(names) for names in cached["series"]),
            Curve(
                **curve
                | {name: tuple(curve[name]) for name in ("by", "extra_columns", "last_columns", "notes")}
                | {
                    "x": Axis(**curve["x"]),
                    "points": tuple(Point(**_with_series(names)) for names in curve["points"]),
                    "fits": tuple(Fit(**_with_series(names)) for names in curve["fits"]),
                }
            ),
            tuple(TableRow(**_with_series(names)) for names in cached["table"]),
        )
    except (OSError, ValueError, KeyError, TypeError, HotmessError):
        return None  # the store itself will tell, if anything is wrong


def _with_series(fields: dict[str, Any]) -> dict[str, Any]:
    return fields | {"series": tuple(fields["series"])}


def keep(folder: Path, files: Files, options: OpenOptions, make: Callable[[], _Facts]) -> None:
    """Write the first look beside the store, where that can be written and it is not there yet.

    Args:
        folder: the store.
        files: what the store speaks of; empty where the store itself was named, which stays as it is.
        options: how they were read.
        make: gives what to keep, where it is needed: the fields of a first look.
    """
    target, temporary = folder / _FILE, folder / f"{_FILE}.{os.getpid()}.tmp"
    try:
        built, fingerprint_now = _made(folder), fingerprint(files, options)
        old = json.loads(read_regular(target)) if target.exists() else {}
        # the table, and the samples of the curve, were not kept by earlier versions
        current = old.get("made") == built and "table" in old and "samples" in old["curve"]
        if current and (not files or old.get("files") == fingerprint_now):
            return
        look = FirstChart(*make())
        cached = {
            "made": built,
            "files": fingerprint_now,
            "counts": asdict(look.counts),
            "series": look.series,
            "curve": asdict(look.curve),
            "table": [asdict(row) for row in look.table],
        }
        temporary.write_text(json.dumps(cached), encoding="utf-8")
        close_file(temporary, like=locations.index_file(folder))
        os.replace(temporary, target)
    except (OSError, ValueError):
        temporary.unlink(missing_ok=True)


def fingerprint(files: Files, options: OpenOptions) -> str:
    """One text for which files there are, how large, when they changed, and how they are read."""
    where = located(files)
    states = sorted((where[path].absolute, where[path].real, *state) for path, state in files.items())
    return hashlib.sha256(json.dumps([states, asdict(options)]).encode("utf-8", "surrogatepass")).hexdigest()


def _made(folder: Path) -> list[int]:
    index = os.stat(folder / "index.duckdb")
    return [locations.SCHEMA, index.st_size, index.st_mtime_ns]
