"""Answers to several questions at once are those of each question separately."""

from __future__ import annotations

from pathlib import Path

import pytest

from hotmess_tui.explorer.answers import asked
from hotmess_tui.explorer.explorer import Explorer
from hotmess_tui.records import Choice, Labels
from tests.store.tables import row, write


@pytest.mark.heavy
def test_many_at_once_are_as_one_by_one(tmp_path: Path) -> None:
    rows = [
        row(str(q), e, ["5", "7", "7", "9", ""][(q * 3 + e) % 5], model=f"m{m}", kind="odd" if e % 2 else "even")
        for m in (1, 2)
        for q in range(6)
        for e in range(9)
    ]
    explorer = Explorer.open([str(write(tmp_path / "logs" / "a.jsonl", rows))], store=tmp_path / "store")
    for choice in (Choice(), Choice(by=("metadata.kind",), where="epoch < 7")):
        page = explorer.questions(choice, sort="incoherence", descending=True, limit=8)
        found = asked(explorer.store, page.rows, choice, Labels())
        assert [each.row for each in found] == list(page.rows)
        for each in found:
            detail = explorer.question(each.row.group, choice)
            assert (each.question, each.target, each.answers) == (detail.question, detail.target, detail.answers)
        assert len({each.answers for each in found}) > 1
    assert asked(explorer.store, (), Choice(), Labels()) == ()
    explorer.close()
