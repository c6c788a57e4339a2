"""Exports under verdicts other than those logged: opened again, they count as they did when they were exported."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from hotmess_tui.explorer.explorer import Explorer
from hotmess_tui.records import DECOMPOSITIONS, Choice
from tests.alike import alike
from tests.store.test_exports import KINDS, opened, same

ANSWERS = "abc"
LOGS: dict[str, Any] = {
    "verdicts": lambda n: {"answer": ANSWERS[n % 3], "target": "a", "correct": n % 3 == 0},
    "comparison": lambda n: {"answer": ANSWERS[n % 3], "target": "a"},
    "scores": lambda n: {"answer": ANSWERS[n % 3], "target": "a", "score": [1, 0.5, 0][n % 3]},
    "not judged": lambda n: {"answer": ANSWERS[n % 3], "correct": None if n % 4 == 2 else n % 3 == 0},
    "probabilities": lambda n: {
        "choices": ["x", "z"],
        "probabilities": [0.1 + 0.2 * (n % 4), 0.9 - 0.2 * (n % 4)],
        "target": "z",
    },
}
CORRECTIONS = ("right", "wrong", "drop", None)


def counts_of(explorer: Explorer, verdicts: str) -> list[tuple[Any, ...]]:
    """Of each sample its id, verdict, score and why it does not count; then the figures in every decomposition."""
    choice = Choice(verdicts=verdicts)
    with explorer.store.at(choice, explorer.labels_for(choice)) as (cursor, _, _):
        rows = cursor.execute("SELECT sample_id, correct, score, unjudged FROM samples ORDER BY sample_id").fetchall()
    for decomposition in ("auto", *DECOMPOSITIONS):
        table = explorer.table(Choice(decomposition=decomposition, verdicts=verdicts))
        rows += [(row.error, row.bias, row.variance, row.incoherence, row.accuracy) for row in table.rows]
    return rows


@pytest.mark.parametrize("kind", alike(KINDS))
@pytest.mark.parametrize("log", LOGS)
def test_an_export_of_corrected_verdicts_counts_as_it_did(tmp_path: Path, log: str, kind: str) -> None:
    rows = [{"question_id": f"q{n // 4}", "epoch": n % 4} | LOGS[log](n) for n in range(16)]
    (tmp_path / "log.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    with opened(tmp_path / "log.jsonl", tmp_path / "store") as source:
        logged = counts_of(source, "logged")
        for number, (sample_id, *_) in enumerate(logged[: len(rows)]):
            source.book.correct([sample_id], CORRECTIONS[number % 4])
        corrected = counts_of(source, "corrected")
        source.export(tmp_path / kind, Choice(verdicts="corrected"), kind)
    assert not same(logged, corrected)
    with opened(tmp_path / kind / f"samples.{kind}", tmp_path / "again") as exported:
        read = counts_of(exported, "logged")
    assert same(corrected, read), list(zip(corrected, read, strict=True))
