"""Tables of samples, spoilt at random, for tests/fuzz.py: lines of JSON, CSV, Parquet, and details of lighteval."""

from __future__ import annotations

import random
from pathlib import Path

import duckdb

from tests.formats import spoilt_logs as spoil

COLUMNS = (
    "question_id",
    "model",
    "epoch",
    "answer",
    "target",
    "score",
    "probabilities",
    "choices",
    "outcome",
    "tokens",
)


def table_lines(folder: Path, rng: random.Random) -> Path:
    """A table of samples as JSON lines."""
    rows = [
        {
            "question_id": f"q{n % 3}", "model": "m", "epoch": n, "answer": str(n % 2), "target": "1", "tokens": 10 * n,
            "score": n % 2, "choices": ["0", "1"], "probabilities": [0.3, 0.7], "outcome": [0.1 * n, 1.0],
            "other": {"a": n},
        }
        for n in range(9)
    ]  # fmt: skip
    return spoil.write_lines(folder / "table.jsonl", spoil.spoilt(rows, rng))


def table_csv(folder: Path, rng: random.Random) -> Path:
    """A table of samples as CSV, with quotes and line breaks in its cells."""
    names = rng.sample(COLUMNS, rng.randint(2, len(COLUMNS)))
    lines = [",".join(names)]
    for n in range(9):
        cells = [
            rng.choice([str(n), '"a ""b"" \n c"', "", "nan", "1e999", "[0.1, 0.9]", "{", "\x00", "é"]) for _ in names
        ]
        lines.append(",".join(cells))
    path = folder / "table.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def table_parquet(folder: Path, rng: random.Random) -> Path:
    """The same table as Parquet."""
    lines = table_lines(folder, random.Random(rng.random()))
    return _as_parquet(lines, folder / "table.parquet")


def lighteval_details(folder: Path, rng: random.Random) -> Path:
    """Details of lighteval, with the results beside them half of the time."""
    rows = [
        {
            "doc": {"query": f"{n} + 1?", "choices": ["1", "2"], "gold_index": n, "id": str(n), "task_name": "sums|0"},
            "metric": {"em": float(n), "loglikelihood": -1.5},
            "model_response": {
                "input": f"{n} + 1?", "text": ["2", "so 2"][: rng.randint(1, 2)], "logprobs": [-0.1, -2.0],
                "output_tokens": [[5, 6]], "reasonings": ["I add."], "argmax_logits_eq_gold": [True, False],
            },
        }
        for n in range(2)
    ]  # fmt: skip
    metrics = [{"metric_name": "em", "higher_is_better": True}]
    stated = {
        "config_general": {"model_name": "acme/adder", "model_config": {"generation_parameters": {"temperature": 0.5}}},
        "results": {"sums|0": {"em": 0.5}}, "config_tasks": {"sums|0": {"metrics": metrics}},
    }  # fmt: skip
    if rng.random() < 0.5:
        spoil.write(folder / "results_2026-01-01T00-00-00.json", spoil.spoilt(stated, rng))
    lines = spoil.write_lines(folder / "rows.jsonl", spoil.spoilt(rows, rng))
    return _as_parquet(lines, folder / "details_sums|0_2026-01-01T00-00-00.parquet")


def _as_parquet(lines: Path, path: Path) -> Path:
    """The lines as Parquet; as they are where DuckDB cannot read them any more."""
    try:
        duckdb.connect().execute(f"COPY (FROM read_json_auto('{lines}')) TO '{path}' (FORMAT parquet)")
    except duckdb.Error:
        return lines
    lines.unlink()
    return path
