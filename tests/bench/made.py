"""Generated samples for the benchmarks: a Parquet table of any size, made once, kept in the temporary folder."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import duckdb

EPOCHS = 30
MODELS = 3
PIECE = 10_000_000  # samples of a file


def samples(count: int, epochs: int = EPOCHS) -> Path:
    """A table of samples, `epochs` per question and model: one right answer, 4 wrong ones, lengths by difficulty.

    Above PIECE samples it is a folder of tables that have PIECE samples each.
    """
    name = f"samples-{count}" if epochs == EPOCHS else f"samples-{count}-{epochs}"
    folder = Path(tempfile.gettempdir()) / "hotmess-bench" / name
    folder.mkdir(parents=True, exist_ok=True)
    if count <= PIECE:
        return _piece(folder / "made.parquet", 0, count, epochs)
    for start in range(0, count, PIECE):
        _piece(folder / "pieces" / f"{start // PIECE:03d}.parquet", start, min(count, start + PIECE), epochs)
    return folder / "pieces"


def _piece(file: Path, start: int, stop: int, epochs: int) -> Path:
    """The samples from `start` to `stop` as a table."""
    if file.is_file():
        return file
    file.parent.mkdir(exist_ok=True)
    temporary = file.with_suffix(f".{os.getpid()}.tmp")
    connection = duckdb.connect()
    connection.execute("SET memory_limit = '2GB'")
    connection.execute(
        f"""
        COPY (
            WITH drawn AS (
                SELECT i // {epochs} AS g, i % {epochs} AS epoch,
                    (hash(i) % 1000003) / 1000003 AS u, (hash(i * 7 + 1) % 1000003) / 1000003 AS v,
                    (hash(i // {epochs} // {MODELS}) % 1009) / 1009 AS hardness
                FROM range({start}, {stop}) AS numbers (i)
            )
            SELECT printf('q%07d', g // {MODELS}) AS question_id, 'model-' || (g % {MODELS} + 1) AS model,
                'task-' || (g // {MODELS} % 10) AS task, 'made' AS run, epoch::INTEGER AS epoch,
                CASE WHEN u < 0.9 - 0.7 * hardness THEN 'right'
                    ELSE 'wrong ' || floor(v * v * 4)::INTEGER END AS answer,
                'right' AS target,
                (20 + floor(400 * hardness * (0.5 + v)))::INTEGER AS tokens
            FROM drawn
        ) TO '{temporary}' (FORMAT parquet, COMPRESSION zstd)
        """
    )
    os.replace(temporary, file)
    return file


def store(count: int) -> tuple[Path, Path]:
    """The table and a store of it, up to date."""
    from hotmess_tui.records import OpenOptions
    from hotmess_tui.store.ingest.update import ingest

    file = samples(count)
    folder = file.parent / "store"
    ingest([str(file)], folder, OpenOptions())
    return file, folder
