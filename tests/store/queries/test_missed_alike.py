"""The table of questions that all models miss in the same way."""

from __future__ import annotations

from pathlib import Path

from hotmess_tui.explorer.explorer import Explorer
from hotmess_tui.store.queries.shipped import query


def test_questions_that_every_model_misses_with_the_same_answer(tmp_path: Path) -> None:
    answers = {
        "alike": {"m1": "bbc", "m2": "bb"},
        "steady": {"m1": "dd", "m2": "ddd"},
        "differently": {"m1": "bbc", "m2": "cc"},
        "sometimes": {"m1": "bbb", "m2": "bba"},
        "by one": {"m1": "bb"},
        "silent": {"m1": "..", "m2": ".."},
    }
    lines = ["model,task,question_id,epoch,answer,target"]
    lines += [
        f"{model},t,{question},{n},{'' if answer == '.' else answer},a"
        for question, models in answers.items()
        for model, given in models.items()
        for n, answer in enumerate(given)
    ]
    (tmp_path / "runs.csv").write_text("\n".join(lines) + "\n")
    explorer = Explorer.open([str(tmp_path / "runs.csv")], cache=False)
    rows = explorer.sql(query("tables", "missed_alike").sql).rows
    assert [row[1:7] for row in rows] == [("steady", 2, 5, "d", 5, 1.0), ("alike", 2, 5, "b", 4, 0.8)]
    explorer.close()
