"""Small tables in the canonical columns, for tests that need logs of a certain shape."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import duckdb


def row(question_id: str, epoch: int, answer: str | None = "5", **more: Any) -> dict[str, Any]:
    """A sample of the model `m` in the task `sums`, whose right answer is 5."""
    return {
        "run": "r1", "model": "m", "task": "sums", "question_id": question_id, "epoch": epoch, "answer": answer,
        "target": "5", "question": f"What is {question_id}?", **more,
    }  # fmt: skip


def write_parquet_of(table: Path, file: Path) -> None:
    """Write the rows of JSON lines or of a CSV table as a Parquet table."""
    file.parent.mkdir(parents=True, exist_ok=True)
    connection = duckdb.connect()
    rows = (
        connection.read_json(str(table))
        if table.suffix == ".jsonl"
        else connection.read_csv(str(table), all_varchar=True)
    )
    rows.write_parquet(str(file))


def in_place_of(path: Path, folder: Path) -> Path:
    """A folder, or a file, of tables once more in `folder`, the tables as Parquet, what is none as it is."""
    for file in [path] if path.is_file() else [found for found in path.rglob("*") if found.is_file()]:
        copy = folder / (file.name if path.is_file() else file.relative_to(path))
        if file.suffix in (".jsonl", ".csv"):
            write_parquet_of(file, copy.with_suffix(".parquet"))
        else:
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(file, copy)
    return folder


def write(path: Path, rows: list[dict[str, Any]]) -> Path:
    """Write rows as JSON lines."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(each) + "\n" for each in rows), encoding="utf-8")
    return path
