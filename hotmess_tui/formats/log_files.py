"""The files under the paths that are opened. Separate from the readers: every start lists files, few read them."""

from __future__ import annotations

import functools
import glob
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from hotmess_tui.errors import HotmessError

Files = dict[str, tuple[int, int]]  # path -> size in bytes, time of change in nanoseconds

STILL = 30.0  # seconds without a change, before which a damaged file may still be being written

_STORE_INDEX = "index.duckdb"
_ADDRESS = re.compile(r"(s3|s3a|s3n|gs|gcs|r2|az|azure|abfss|https?)://", re.IGNORECASE)


def scheme_of(path: str) -> str:
    """The scheme of an address in an object store or on a web server; empty: a path of this machine."""
    match = _ADDRESS.match(path)
    return match[1].lower() if match is not None else ""


def find(paths: Sequence[str | Path]) -> Iterator[Path]:
    """Every file under the paths (files, folders, glob patterns), folders in sorted order, each file once.

    Hidden files and folders are left out unless named, and so is a store. Yielded all the same, for `recognise` to
    give the reason why they are not read: files in Inspect's `.buffer`, and a folder without permission to list it.

    Raises:
        HotmessError: for a path that does not exist or a pattern that matches nothing.
    """
    listed: set[str] = set()
    for pattern in paths:
        for path in _expand(str(pattern)):
            for file, real in _walk(path) if path.is_dir() else iter(((path, os.path.realpath(path)),)):
                if real not in listed:
                    listed.add(real)
                    yield file


def _expand(pattern: str) -> list[Path]:
    if os.path.lexists(pattern):  # a name with * or [ in it that exists is meant as it stands
        return [Path(pattern)]
    if scheme_of(pattern):
        raise HotmessError(f"{pattern}: an address is read only with --allow-remote", status=2)
    if glob.has_magic(pattern):
        matches = sorted(glob.glob(pattern, recursive=True))
        if matches:
            return [Path(match) for match in matches]
        raise HotmessError(f"nothing matches {pattern}: check the pattern, or name a folder")
    raise HotmessError(f"no such file or folder: {pattern}")


def _walk(folder: Path) -> Iterator[tuple[Path, str]]:
    """The files of a folder, each with its real path, which is looked up once a folder: the files may be many."""
    entered: set[str] = set()
    refused: list[Path] = []
    for root, folders, files in os.walk(
        folder, followlinks=True, onerror=lambda fault: refused.append(Path(fault.filename))
    ):
        real = os.path.realpath(root)
        if real in entered or _STORE_INDEX in files:  # a link in a circle; a store of ours
            folders.clear()
            continue
        entered.add(real)
        folders[:] = sorted(name for name in folders if not name.startswith(".") or name == ".buffer")
        for name in sorted(files):
            if not name.startswith("."):
                path = os.path.join(root, name)
                yield Path(path), os.path.realpath(path) if os.path.islink(path) else os.path.join(real, name)
    yield from ((path, os.path.realpath(path)) for path in refused)


def file_states(paths: Sequence[str]) -> Files:
    """Every file under the paths as it is now; one that cannot be looked at has size -1."""
    files: Files = {}
    for path in find(paths):
        try:
            status = os.stat(path)
        except OSError:
            files[str(path)] = (-1, -1)
            continue
        files[str(path)] = (status.st_size, status.st_mtime_ns)
    return files


@dataclass(frozen=True)
class Location:
    """Where a path leads, however it was spelled."""

    absolute: str  # from the root, links as they are spelled: runs and models are named by its folders
    real: str  # without any link


def located(paths: Iterable[str]) -> dict[str, Location]:
    """Where paths lead from the folder that the program was started in; folders are looked up once, files are many."""
    real_folder = functools.cache(os.path.realpath)
    locations = {}
    for path in paths:
        folder, name = os.path.split(path)
        real = os.path.realpath(path) if os.path.islink(path) else os.path.join(real_folder(folder), name)
        locations[path] = Location(os.path.abspath(path), real)
    return locations


def names_read(absolute: str) -> list[str]:
    """The names in the absolute path of a file that become run, model or task, or columns."""
    parts = Path(absolute).parts
    return [*(name for name in parts[:-1] if "=" in name), *parts[-3:]]
