"""Exports opened again: the same samples, fields and figures, whatever the texts, names and numbers in them."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import pytest

from hotmess_tui.explorer.explorer import Explorer
from hotmess_tui.records import DECOMPOSITIONS, Choice
from tests.alike import alike

KINDS = ("parquet", "csv", "jsonl")
_EPOCHS = range(4)
# A log each: rows for four questions and four epochs
LOGS: dict[str, Any] = {
    "choices": lambda q, e: {
        "choices": ["a, b", 'c "d"', "e\nf", " g ", ""],
        "answer": "ABCD"[(q + e) % 4],
        "target": "B",
    },
    "probabilities": lambda q, e: {
        "choices": ["x,y", "z"],
        "probabilities": [0.1 + 0.05 * e, 0.9 - 0.05 * e],
        "target": "z",
    },
    "never scored": lambda q, e: {"answer": "a" if e else "", "score": None if (q + e) % 3 == 0 else 0.25 * e},
    "no verdict": lambda q, e: {"answer": "a" if e else None, "correct": None if (q + e) % 3 == 0 else bool(e % 2)},
    "empty texts": lambda q, e: {
        "answer": ["", None, " ", "x"][e],
        "target": "x",
        "question": ["", " ", None, "t"][q],
        "difficulty": "" if q else None,
    },
    "numbers and times": lambda q, e: {
        "answer": str(2**53 + 1 + e % 2),
        "target": str(2**53 + 1),
        "tokens": 2**53,
        "large": 2**53 + 1 + q,
        "small": -(2**63),
        "huge": 2**63 + 5,
        "fraction": 0.1 + 0.2,
        "tiny": 1e-7 / 3,
        "truth": q % 2 == 0,
        "zeros": "007",
        "nothing": None,
        "time": "2024-01-02 03:04:05.123456",
    },
    "names of other formats": lambda q, e: {
        "answer": "a" if (q + e) % 2 else "b",
        "target": "a",
        "messages": "m",
        "resps": "x",
        "position": q,
        "role": "r",
        "kind": "k",
        "text": "t",
        'we,ird "n"': "v",
        "metadata.x": "y",
        "prediction": "p",
        "started": "s",
    },
    "stated classes": lambda q, e: {
        "answer": f"some {e}",
        "correct": (q + e) % 4 == 0,
        "class": ["same", "Alpha", "NONE", "WRONG"][(q + e) % 4],
    },
    "vectors": lambda q, e: {"outcome": [0.1 * e, 0.2, 1e-17], "outcome_target": [0.0, 1.0, 0.0], "step": 0},
    "conditions": lambda q, e: {
        "condition": ["", "a=1", 'b, "c"', ""][e],
        "epoch": e // 3,
        "model": ["m, 1", "m\n2"][q % 2],
        "answer": "xy"[q * e % 2],
        "target": "x",
        "budget": e,
        "model_size": 1e9 * (1 + q % 2),
        "words": 3.5 + e,
        "actions": 0,
    },
    "failures": lambda q, e: {"answer": "x", "target": "x", "failure": 'boom, "q"\nline' if e == 1 else None},
    "backslashes": lambda q, e: {"answer": "\\frac{1}{2}\\", "target": 'x\\"', "trace": 'a\\",b\\\n\r\nq\rz'},
    "grades without numbers": lambda q, e: {"answer": "z", "score": ["A", "B", "1", "0.5"][(q + e) % 4]},
    "reasoning": lambda q, e: {"answer": "z", "target": "y", "reasoning": "think a b " * e, "trace": "think so z"},
}


@contextmanager
def opened(path: Path, store: Path) -> Iterator[Explorer]:
    explorer = Explorer.open([str(path)], store=store)
    try:
        yield explorer
    finally:
        explorer.close()


def samples_of(explorer: Explorer) -> list[dict[str, Any]]:
    """Every column of the samples that a person may name."""
    names = {name: name.partition(".")[::2] for name in explorer.columns()}
    listed = ", ".join(
        f'{struct}."{field.replace(chr(34), chr(34) * 2)}"' if field else f'"{struct}"'
        for struct, field in names.values()
    )
    with explorer.store.at(Choice(), explorer.labels_for(Choice())) as (cursor, _, _):
        rows = cursor.execute(f"SELECT {listed} FROM samples ORDER BY sample_id").fetchall()
    return [dict(zip(names, row, strict=True)) for row in rows]


def figures_of(explorer: Explorer) -> list[tuple[float | str | None, ...]]:
    """The table by model, task and condition in every decomposition."""
    rows = []
    for decomposition in ("auto", *DECOMPOSITIONS):
        table = explorer.table(Choice(by=("model", "task", "condition"), decomposition=decomposition))
        rows += [(*row.series, row.error, row.bias, row.variance, row.incoherence, row.accuracy) for row in table.rows]
    return rows


def same(before: Any, after: Any) -> bool:
    if isinstance(before, float) and isinstance(after, float):
        return math.isclose(before, after, rel_tol=1e-12, abs_tol=1e-300)
    if isinstance(before, (list, tuple)) and isinstance(after, (list, tuple)):
        return len(before) == len(after) and all(map(same, before, after))
    return bool(before == after) and type(before) is type(after)


def check_round_trip(path: Path, folder: Path, kind: str) -> None:
    with opened(path, folder / "store") as source:
        source.export(folder / kind, Choice(), kind)
        with opened(folder / kind / f"samples.{kind}", folder / f"store of {kind}") as again:
            before, after = samples_of(source), samples_of(again)
            assert len(before) == len(after)
            for one, other in zip(before, after, strict=True):
                assert one.keys() == other.keys()
                wrong = {name: (one[name], other[name]) for name in one if not same(one[name], other[name])}
                assert not wrong, wrong
            assert same(figures_of(source), figures_of(again))


@pytest.mark.parametrize("kind", alike(KINDS))
@pytest.mark.parametrize("log", LOGS)
def test_an_export_comes_back_as_it_was(tmp_path: Path, log: str, kind: str) -> None:
    rows = [{"question_id": f"q{q}", "epoch": e} | LOGS[log](q, e) for q in range(4) for e in _EPOCHS]
    (tmp_path / "log.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    check_round_trip(tmp_path / "log.jsonl", tmp_path, kind)


@pytest.mark.heavy
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", ["inspect", "lm-eval", "made", "reasoning-gym/easy", "tau-bench", "tau2"])
def test_an_export_of_real_logs_comes_back_as_it_was(shared: Path, tmp_path: Path, name: str, kind: str) -> None:
    check_round_trip(shared / "data" / name, tmp_path, kind)


@pytest.mark.heavy
@pytest.mark.parametrize("kind", KINDS)
def test_an_export_of_the_bundled_runs_comes_back_as_it_was(tmp_path: Path, kind: str) -> None:
    from hotmess_tui.store import locations

    check_round_trip(locations.sample_runs(), tmp_path, kind)


def test_the_same_samples_make_the_same_bytes_and_say_what_they_were_made_under(tmp_path: Path) -> None:
    rows = [
        {"question_id": f"q{q}", "epoch": e, "answer": "ab"[e % 2], "target": "a"} for q in range(9) for e in _EPOCHS
    ]
    (tmp_path / "log.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    choice = Choice(where="epoch < 3")
    with opened(tmp_path / "log.jsonl", tmp_path / "store") as explorer:
        for kind in KINDS:
            first = explorer.export(tmp_path / "first", choice, kind)
            second = explorer.export(tmp_path / "second", choice, kind)
            assert [file.read_bytes() for file in first] == [file.read_bytes() for file in second]
    for name in ("samples", "groups", "traces"):
        found = duckdb.connect().execute(f"FROM parquet_kv_metadata('{tmp_path}/first/{name}.parquet')").fetchall()
        about = {key.decode() if isinstance(key, bytes) else key: value.decode() for _, key, value in found}
        assert set(about) == {"hotmess_version", "choice", "decomposition", "estimator", "length_unit", "notes"}
        assert json.loads(about["choice"]) == {"where": "epoch < 3"}
        assert (about["decomposition"], about["estimator"]) == ("brier", "unbiased")
