"""Locations: of the query files, of the bundled sample runs, and of the store of a set of paths."""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import platformdirs

from hotmess_tui import config_file
from hotmess_tui.records import OpenOptions

SCHEMA = 26  # of the index and the sample files; a store of another schema is built again

_NAME = re.compile(r"[0-9a-f]{20}")  # of a store in the cache folder
_ALIKE = 12  # characters of a store's name that stand for the paths and for how they are read

_PACKAGE = Path(__file__).resolve().parents[1]


def _shipped(name: str) -> Path:
    """A folder inside the installed package or, in a checkout, next to it."""
    inside = _PACKAGE / name
    return inside if inside.is_dir() else _PACKAGE.parent / name


def queries_folder() -> Path:
    """The query files that ship with the program."""
    return _shipped("queries")


def own_queries() -> Path:
    """The folder of a person's own queries; `HOTMESS_QUERIES` moves it, else the configuration file."""
    named = os.environ.get("HOTMESS_QUERIES")
    if named:
        return Path(named)
    return config_file.queries_folder() or default_own_queries()


def default_own_queries() -> Path:
    """The folder of a person's own queries where nobody has named another."""
    return Path(platformdirs.user_config_dir("hotmess")) / "queries"


def sample_runs() -> Path:
    """The runs that ship with the program; the folder may be absent or empty in a checkout without data."""
    return _shipped("sample_data") / "runs"


def cache_folder() -> Path:
    """Where stores are kept unless `--store` names one; `HOTMESS_CACHE` moves it."""
    named = os.environ.get("HOTMESS_CACHE")
    if named:
        return Path(named)
    return Path(platformdirs.user_cache_dir("hotmess"))


def stores_folder() -> Path:
    """The folder in the cache folder that has nothing but stores in it."""
    return cache_folder() / "stores"


def store_names() -> list[str]:
    """The names of what looks like a store in there; a link to a folder is none."""
    try:
        with os.scandir(stores_folder()) as entries:
            return sorted(e.name for e in entries if _NAME.fullmatch(e.name) and e.is_dir(follow_symlinks=False))
    except FileNotFoundError:
        return []


def default_store(paths: Sequence[str], options: OpenOptions) -> Path:
    """The folder of the store for these paths and options; its name begins alike where the options read alike."""
    listed = sorted(os.path.abspath(path) for path in paths)
    alike, own = ([listed, options.columns, options.tables, SCHEMA], [listed, asdict(options), SCHEMA])
    return stores_folder() / f"{_digest(alike)[:_ALIKE]}{_digest(own)[:8]}"


def _digest(key: object) -> str:
    return hashlib.sha256(json.dumps(key).encode("utf-8", "surrogatepass")).hexdigest()


def stores_alike(folder: Path) -> list[Path]:
    """The other stores in the cache folder whose logs are those of this store, read in the same way; newest first."""
    if folder.parent != stores_folder():
        return []
    indexes = [index for index in folder.parent.glob(f"{folder.name[:_ALIKE]}*/index.duckdb") if index.parent != folder]
    return [index.parent for index in sorted(indexes, key=lambda index: -index.stat().st_mtime)]


def index_file(folder: Path) -> Path:
    """The index of a store; files that are written beside it get its mode, so that a store that is shared stays so."""
    return folder / "index.duckdb"


def is_store(path: Path) -> bool:
    """Whether a path is a store rather than a folder of logs."""
    return path.is_dir() and (path / "index.duckdb").is_file()


def store_itself(paths: Sequence[str], store: Path | None) -> Path | None:
    """The store that is asked for as such: as the only path, or by `--store` without any path."""
    asked = Path(paths[0]) if len(paths) == 1 else store if not paths else None
    return asked.resolve() if asked is not None and is_store(asked) else None


def logs(paths: Sequence[str]) -> list[str]:
    """The paths to read: those that were named, or the bundled sample runs."""
    return list(paths) or [str(sample_runs())]


def name(paths: Sequence[str]) -> str:
    """A short name of what is open."""
    if not paths:
        return "sample runs"
    file_name = Path(os.path.abspath(paths[0])).name or paths[0]
    return file_name if len(paths) == 1 else f"{file_name} + {len(paths) - 1} more"
