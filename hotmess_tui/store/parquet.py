"""A table that a command prints, written as a Parquet file."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

import orjson

from hotmess_tui.store.database import literal, quote, writer
from hotmess_tui.store.ingest.sample_files import copy_parquet


def write_parquet(path: Path, columns: Sequence[str], types: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write rows under typed columns; None and what is no number are NULL."""
    keys = [f"c{n}" for n in range(len(columns))]  # names may repeat, keys may not
    spec = ", ".join(f"{key}: {literal(kind)}" for key, kind in zip(keys, types, strict=True))
    names = ", ".join(f"{key} AS {quote(name)}" for key, name in zip(keys, columns, strict=True))
    empty = ", ".join(f"NULL::{kind} AS {quote(name)}" for name, kind in zip(columns, types, strict=True))
    with tempfile.TemporaryDirectory() as folder, writer(Path(folder)) as connection:
        lines = Path(folder) / "rows.jsonl"
        with lines.open("wb") as out:
            for row in rows:
                values = dict(zip(keys, row, strict=True))
                out.write(orjson.dumps(values, default=str, option=orjson.OPT_APPEND_NEWLINE | orjson.OPT_NON_STR_KEYS))
        source = f"read_json({literal(str(lines))}, format = 'newline_delimited', columns = {{{spec}}})"
        query = f"SELECT {names} FROM {source}" if lines.stat().st_size else f"SELECT {empty} LIMIT 0"
        copy_parquet(connection, query, path)
