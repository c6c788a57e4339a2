"""Small logs for triage, and what one detector says of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hotmess_tui.explorer.explorer import Explorer
from hotmess_tui.explorer.triage import Only, triage
from hotmess_tui.records import Choice, Labels
from tests.store.tables import row, write

ALL = {"many": "1e9"}  # no row stands for others
Row = dict[str, Any]


def opened(folder: Path, rows: list[Row]) -> Explorer:
    for n, each in enumerate(rows):
        each.setdefault("sample_id", f"s{n:04}")
    return Explorer.open([str(write(folder / "logs" / "a.jsonl", rows))], store=folder / "store")


def found(folder: Path, rows: list[Row], detector: str, **options: Any) -> dict[str, str]:
    """Sample ids with the reason of one detector."""
    explorer = opened(folder, rows)
    try:
        result = triage(explorer.store, Choice(), Labels(), Only((detector,)), settings={**ALL, **options})
    finally:
        explorer.close()
    return {each.sample_id: each.findings[0].reason for each in result.rows}


def reasoned(question: str, epoch: int, answer: str | None, reasoning: str, **more: Any) -> Row:
    return {**row(question, epoch, answer), "reasoning": reasoning, **more}
