"""Small files that are read together yield what each of them yields when it is read for itself."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from hotmess_tui.explorer.explorer import Explorer
from hotmess_tui.records import Choice
from hotmess_tui.store.ingest import workers
from tests.store.ingest.stores import rows_of
from tests.store.tables import row, write

COUNT = 18


def plain_rows(n: int) -> list[dict[str, Any]]:
    return [row(f"q{q}", epoch, str((n + q) % 3), trace=f"because {n}") for q in range(2) for epoch in range(2)]


def changed(**cells: Any) -> Callable[[int], list[dict[str, Any]]]:
    return lambda n: [{**one, **(cells if n % 3 == 0 else {})} for one in plain_rows(n)]


KINDS: dict[str, Callable[[int], list[dict[str, Any]]]] = {
    "alike": plain_rows,
    "names of their own": lambda n: [{k: v for k, v in one.items() if k != "run"} for one in plain_rows(n)],
    "no epochs": lambda n: [{k: v for k, v in one.items() if k != "epoch"} for one in plain_rows(n)],
    "repeated": lambda n: plain_rows(n) * 2,
    "verdicts in some": changed(correct=True),
    "words in some": changed(correct="c"),
    "grades in some": lambda n: [{**one, "correct": "abcd"[n % 4]} for one in plain_rows(n)],
    "lists as targets in some": changed(target="[1, 2]"),
    "no answers in some": changed(answer=None),
    "failures in some": changed(failure="timeout"),
    "measured errors in some": changed(error="0.25"),
    "no number in some": changed(tokens="many"),
    "choices": lambda n: [
        {**one, "choices": ["0", "1", "2"], "probabilities": [0.5, 0.25, 0.25]} for one in plain_rows(n)
    ],
    "long integers": changed(seed=1 << 70),
    "further columns": lambda n: [{**one, f"extra{n % 2}": n} for one in plain_rows(n)],
}


def read(logs: Path, store: Path) -> list[list[tuple[object, ...]]]:
    explorer = Explorer.open([str(logs)], store=store)
    texts = [
        [(segment.role, segment.text) for segment in explorer.trace(sample.sample_id).segments]
        for sample in explorer.samples(Choice())[:4]
    ]
    explorer.close()
    tables = rows_of(
        store,
        "SELECT path, size, format, status, samples, problems FROM sources ORDER BY ALL",
        "SELECT * EXCLUDE (sample_no, sample_row) FROM samples ORDER BY ALL",
        "SELECT * EXCLUDE (sample_no) FROM features ORDER BY ALL",
        "FROM notes",
    )
    return [*tables, texts]  # type: ignore[list-item]


@pytest.mark.heavy
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("ending", ["jsonl", "json"])
def test_together_is_as_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, ending: str) -> None:
    for n in range(COUNT):
        rows = KINDS[kind](n)
        if ending == "jsonl":
            write(tmp_path / "logs" / f"{n:02}.jsonl", rows)
        else:
            (tmp_path / "logs").mkdir(exist_ok=True)
            (tmp_path / "logs" / f"{n:02}.json").write_text(json.dumps(rows))
    (tmp_path / "logs" / "damaged.jsonl").write_text('{"question_id": "q", "answer": "1", "target": "1"}\n{"question')
    (tmp_path / "logs" / "nan.jsonl").write_text('{"question_id": "q", "answer": "1", "target": "1", "tokens": NaN}\n')
    (tmp_path / "logs" / "other.json").write_text('{"menu": []}')
    together = read(tmp_path / "logs", tmp_path / "together")
    monkeypatch.setattr(workers, "_FEW", 1 << 30)
    assert together == read(tmp_path / "logs", tmp_path / "alone")
