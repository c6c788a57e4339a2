"""What speaks against the verdicts of the logs, in a sentence."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from hotmess_tui.explorer.doubts import of_scorers
from hotmess_tui.explorer.explorer import Explorer
from tests.store.tables import row, write

RIGHT = row("q0", 0, "5", correct=True)
WRONG = row("q0", 1, "6", correct=False)
MARKED = row("q0", 2, "(5)", correct=False)
SILENT = row("q0", 3, None, correct=False)
UNKNOWN = {**row("q1", 0, "5", correct=False), "target": None}


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([RIGHT], ""),
        (
            [RIGHT, WRONG],
            "scorer: of 1 wrong answer comparable with the target, none equals it or nearly so",
        ),
        (
            [RIGHT, WRONG, MARKED],
            "scorer: of 2 wrong answers comparable with the target, 1 equals it or nearly so: t lists them",
        ),
        ([RIGHT, SILENT], "scorer: not checked, no wrong sample has an answer and a target"),
        ([UNKNOWN, SILENT], "scorer: not checked, no wrong sample has an answer and a target"),
    ],
)
def test_what_speaks_against_the_verdicts(tmp_path: Path, rows: list[dict[str, Any]], words: str) -> None:
    explorer = Explorer.open([str(write(tmp_path / "a.jsonl", rows))], cache=False)
    try:
        assert of_scorers(explorer.store) == words
    finally:
        explorer.close()
