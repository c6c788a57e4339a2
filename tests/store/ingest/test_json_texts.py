"""JSONL read as text at once: the same samples as from the JSON of each cell, however a number is written."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import pytest

from hotmess_tui.formats.records import Problem, ReadOptions
from hotmess_tui.formats.registry import recognise
from hotmess_tui.store.ingest.table_samples import write_table
from hotmess_tui.store.ingest.table_scan import Scan

CELLS = [
    "null", "true", "7", "-0", "1.0", "2.50", "1e5", "1e-7", "-2E-9", "1e21", "1e400", "12345678901234567890",
    "123456789012345678901234567890", "NaN", "nan", "Infinity", '"nan"', '"NaN"', '"1.0"', '"1e-7"', '"1e+21"', '""',
    '" a "', '"correct"', '"e-5 code-06"', '"\\u00e9\\ud83d\\ude00\\n"', "[1e-7, 1.0]", '[ "a", "b" ]', '{"b": 1e-7}',
]  # fmt: skip
COLUMNS = ["question_id", "model", "answer", "target", "score", "correct", "tokens", "difficulty", "error", "note"]


def written(folder: Path, file: Path) -> list[Any]:
    """The rows of the files of samples and traces, and what is reported."""
    problems: list[Problem] = []
    samples, traces = folder / "samples.parquet", folder / "traces.parquet"
    with duckdb.connect() as connection:
        write_table(connection, file, recognise(file), ReadOptions(), samples, traces, problems.append)
        rows = [connection.execute(f"DESCRIBE FROM '{table}'").fetchall() for table in (samples, traces)]
        rows += [connection.execute(f"FROM '{table}' ORDER BY sample_no").fetchall() for table in (samples, traces)]
    return [*rows, problems]


@pytest.mark.parametrize("cell", CELLS)
def test_text_at_once_and_the_json_of_each_cell_are_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cell: str
) -> None:
    file = tmp_path / "rows.jsonl"
    plain = {name: '"a"' for name in COLUMNS} | {"tokens": "12", "score": "0.5"}
    changed = [plain | {name: cell} for name in COLUMNS]
    file.write_text(
        "".join("{" + ", ".join(f'"{name}": {text}' for name, text in row.items()) + "}\n" for row in [plain, *changed])
    )
    at_once = written(tmp_path, file)
    monkeypatch.setattr(Scan, "with_texts", lambda scan, plan: scan)
    assert repr(at_once) == repr(written(tmp_path, file))


def test_most_tables_are_read_as_text_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "rows.jsonl"
    file.write_text("".join(f'{{"id": "code-{n}", "answer": {n / 7}, "score": 1e-{n}}}\n' for n in range(1, 9)))
    monkeypatch.setattr(Scan, "metadata", lambda scan, plan: "'{}'::JSON" if scan.texts else "a column that is absent")
    assert len(written(tmp_path, file)[2]) == 8
