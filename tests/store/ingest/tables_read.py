"""Tables as files of a test, and what is read of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import duckdb

from hotmess_tui.explorer.explorer import Explorer
from hotmess_tui.records import OpenOptions


class Read:
    """What is read of a file, or of a folder of files."""

    def __init__(self, path: Path, **options: Any) -> None:
        store = path.parent / f"store-{path.name}"
        self.explorer = Explorer.open([str(path)], store=store, options=OpenOptions(**options))
        self.problems = [problem for source in self.explorer.sources() for problem in source.problems]
        self.notes = self.explorer.source_notes()

    def column(self, name: str) -> list[Any]:
        """A column of the samples in the order of the file."""
        return [row[0] for row in self.explorer.sql(f"SELECT {name} FROM samples ORDER BY source_no, sample_no").rows]

    @property
    def verdicts(self) -> list[Any]:
        return self.column("correct")


def lines(path: Path, *rows: dict[str, Any]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def text(path: Path, content: str) -> Path:
    path.write_text(content)
    return path


def parquet(path: Path, query: str) -> Path:
    duckdb.execute(f"COPY ({query}) TO '{path}' (FORMAT parquet)")
    return path
