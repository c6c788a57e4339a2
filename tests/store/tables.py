"""Small tables in the canonical columns, for tests that need logs of a certain shape."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import duckdb


def row(question_id: str, epoch: int, answer: str | None = "5", **more: Any) -> dict[str, Any]:
    """A sample of the model `m` in the task `sums`, whose right answer is 5."""
    return {
        "run": "r1", "model": "m", "task": "sums", "question_id": question_id, "epoch": epoch, "answer": answer,
        "target": "5", "question": f"What is {question_id}?", **more,
    }  # fmt: skip


def write_parquet_of(lines: Path, file: Path) -> None:
    """Write the rows of JSON lines as a Parquet table."""
    file.parent.mkdir(parents=True, exist_ok=True)
    duckdb.connect().execute(f"COPY (FROM read_json('{lines}')) TO '{file}' (FORMAT parquet)")


def write(path: Path, rows: list[dict[str, Any]]) -> Path:
    """Write rows as JSON lines."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(each) + "\n" for each in rows), encoding="utf-8")
    return path
