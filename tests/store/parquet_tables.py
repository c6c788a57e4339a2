"""Parquet tables that tests read in place: rows of many shapes as SQL, and the files made of them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from hotmess_tui.errors import HotmessError

# rows of a table as SQL over i; every one has question_id, and what a verdict needs
BASE = (
    "'m' || i % 3 AS model, 't' || i % 2 AS task, 'q' || i // 12 AS question_id, i % 12 // 6 AS epoch, "
    "'which? ' || i // 12 AS question, "
    "CASE WHEN hash(i) % 3 = 0 THEN 'a' ELSE 'b' || i % 2 END AS answer, 'a' AS target"
)
LONG = "repeat('a step ' || i || '. ', 20)"
ROWS = {
    "reasoning": f"{BASE}, {LONG} AS reasoning",
    "response": f"{BASE}, {LONG} || 'The answer is ' || i % 4 AS trace",
    "both": f"{BASE}, {LONG} AS reasoning, 'so: ' || i AS trace",
    "answers alone": BASE,
    "no texts": "'q' || i // 4 AS question_id, i % 4 AS epoch, i % 3 = 0 AS correct",
    "nulls": f"{BASE.replace(' AS answer', ' AS answer0')}, CASE WHEN i % 5 > 0 THEN 'b' END AS answer, "
    f"CASE WHEN i % 3 > 0 THEN {LONG} WHEN i % 3 = 1 THEN '' END AS reasoning, nullif(i % 4, 0) AS tokens",
    "odd types": "i // 6 AS question_id, (i % 6)::UTINYINT AS epoch, 1.50::DECIMAL(9, 3) AS target, "
    "(i % 3 * 0.75)::FLOAT AS answer, encode('caf\u00e9 ' || i) AS reasoning, {'asked': i // 6} AS question, "
    "[i, i + 1] AS extra, DATE '2026-01-01' + i::INTEGER AS day",
    "nan": "i // 6 AS question_id, i % 6 AS epoch, 1 AS target, CASE WHEN i % 4 = 0 THEN 'nan'::DOUBLE ELSE i % 2 END "
    "AS answer, 'nan'::DOUBLE AS question",
    "no epochs": "'q' || i // 12 AS question_id, 'm' AS model, 'b' || i % 2 AS answer, 'b0' AS target, "
    f"{LONG} AS reasoning",
    "repeats": "'q' || i // 12 AS question_id, 1 AS epoch, 'b' || i % 2 AS answer, 'b0' AS target, "
    f"{LONG} AS reasoning",
    "own ids": f"'id' || i // 2 AS sample_id, {BASE}, {LONG} AS reasoning",
    "scores": f"{BASE.replace(' AS target', ' AS target0')}, i % 5 / 4 AS score, {LONG} AS reasoning",
    "choices": f"{BASE.replace(chr(39) + 'a' + chr(39) + ' AS target', chr(39) + 'A' + chr(39) + ' AS target')}, "
    "['a', 'b0', 'b1'] AS choices, [0.5, 0.25, 0.25] AS probabilities",
    "vectors": f"'q' || i // 12 AS question_id, i % 12 // 3 AS epoch, i % 3 AS step, [i % 5, 1.0] AS outcome, "
    f"[0.0, 1.0] AS outcome_target, {LONG} AS reasoning",
    "failures": f"{BASE}, {LONG} AS reasoning, CASE WHEN i % 7 = 0 THEN 'timeout' END AS failure, "
    "'stop' AS stop_reason",
    "hostile": f"{BASE}, '[b]x[/b] ' || chr(27) || '[31m ' || {LONG} AS reasoning, i AS \"a \"\" b'; drop table x\"",
    "reserved": f"{BASE}, {LONG} AS reasoning, 7 AS file_row_number, 'x' AS filename, 1 AS text0, 2 AS sample_no",
    "numbered": f"{BASE}, {LONG} AS reasoning, 3 AS file_index",
}


def parquet(file: Path, rows: str, count: int = 240, *, order: str = "i", options: str = "") -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    name = str(file).replace("'", "''")
    duckdb.connect().execute(
        f"COPY (SELECT * EXCLUDE (i) FROM (SELECT i, {rows} FROM range({count}) AS numbers (i)) ORDER BY {order}) "
        f"TO '{name}' (FORMAT parquet, ROW_GROUP_SIZE 2048{options})"
    )
    return file


def said(ask: Callable[..., object], *arguments: object) -> str:
    with pytest.raises(HotmessError) as fault:
        ask(*arguments)
    return str(fault.value)
