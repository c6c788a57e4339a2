"""A small table of samples, open: two models, twelve questions, four samples of each, metadata and texts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import hotmess_tui as hm

HEAD = "model,task,question_id,epoch,answer,target,reasoning_length,length_unit,trace,difficulty,budget,run,shelf,seed"


@pytest.fixture(scope="session")
def table(tmp_path_factory: pytest.TempPathFactory) -> Path:
    lines = [HEAD]
    for question in range(12):
        for epoch in range(4):
            answer = "x" if (question + epoch) % 3 else f"y{epoch}"
            for model in ("a", "b"):
                text = f"first {epoch} then {answer}"
                names = f"{model},t,{question},{epoch},{answer},x,{20 + question + epoch},words,{text}"
                lines.append(f"{names},hard,{64 * (epoch + 1)},r{model},s{question % 3},{2**53 + 1}")
    file = tmp_path_factory.mktemp("api") / "table.csv"
    file.write_text("\n".join(lines) + "\n")
    return file


@pytest.fixture
def runs(table: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[hm.Runs]:
    monkeypatch.setenv("HOTMESS_DATA", str(tmp_path / "data"))
    with hm.open(table, store=table.parent / "store") as opened:
        yield opened
