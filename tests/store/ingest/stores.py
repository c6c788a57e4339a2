"""What an ingest read, and what its store holds."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from hotmess_tui.explorer.explorer import Explorer
from hotmess_tui.records import Choice
from hotmess_tui.store.ingest import workers


def sample_ids(*paths: Path, store: Path) -> list[str]:
    explorer = Explorer.open([str(path) for path in paths], store=store)
    try:
        return [sample.sample_id for sample in explorer.samples(Choice())]
    finally:
        explorer.close()


def files_read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files that are read from now on, in order."""
    names: list[str] = []
    read = workers.read_source

    def noting(connection, job, *rest):  # type: ignore[no-untyped-def]
        names.append(Path(job.path).name)
        return read(connection, job, *rest)

    monkeypatch.setattr(workers, "read_source", noting)
    return names


def rows_of(folder: Path, *queries: str) -> list[list[tuple[object, ...]]]:
    connection = duckdb.connect(str(folder / "index.duckdb"), read_only=True)
    try:
        return [connection.execute(sql).fetchall() for sql in queries]
    finally:
        connection.close()
