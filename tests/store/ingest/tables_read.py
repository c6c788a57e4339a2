"""Tables as files of a test, and what is read of them."""

from __future__ import annotations

import json
from collections.abc import Callable
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
    duckdb.connect().execute(f"COPY ({query}) TO '{path}' (FORMAT parquet)")
    return path


class OneFile:
    """What is read of one of the files of a store."""

    def __init__(self, explorer: Explorer, name: str) -> None:
        self.explorer, self.name = explorer, name
        self.problems = [p for source in explorer.sources() if Path(source.path).name == name for p in source.problems]

    def column(self, name: str) -> list[Any]:
        """A column of its samples in the order of the file."""
        source = f"(SELECT source_no FROM sources WHERE path LIKE '%/{self.name}')"
        query = f"SELECT {name} FROM samples WHERE source_no = {source} ORDER BY sample_no"
        return [row[0] for row in self.explorer.sql(query).rows]

    @property
    def verdicts(self) -> list[Any]:
        return self.column("correct")


class Together:
    """The files of several tests, told where the tests stand and read into one store: it costs more than they do.

    Each file is a run of a model and a task by its own name, so that none has to do with another.
    """

    def __init__(self) -> None:
        self._writers: dict[str, Callable[[Path], object]] = {}

    def _add(self, name: str, write: Callable[[Path], object]) -> str:
        stem = name.partition(".")[0]
        assert stem not in {known.partition(".")[0] for known in self._writers}, f"{stem} would be one run with another"
        self._writers[name] = write
        return name

    def text(self, name: str, content: str) -> str:
        return self._add(name, lambda path: text(path, content))

    def lines(self, name: str, *rows: dict[str, Any]) -> str:
        return self._add(name, lambda path: lines(path, *rows))

    def parquet(self, name: str, query: str) -> str:
        return self._add(name, lambda path: parquet(path, query))

    def bytes(self, name: str, content: Callable[[], bytes]) -> str:
        return self._add(name, lambda path: path.write_bytes(content()))

    def read_in(self, folder: Path, **options: Any) -> Callable[[str], OneFile]:
        """Write and read all of them; returns what asks for one by its name."""
        logs = folder / "logs"
        logs.mkdir()
        for name, write in self._writers.items():
            write(logs / name)
        explorer = Explorer.open([str(logs)], store=folder / "store", options=OpenOptions(**options))
        return lambda name: OneFile(explorer, name)
