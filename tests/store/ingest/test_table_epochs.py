"""Rows of a table that repeat the question and epoch of another are counted, and all are samples."""

from __future__ import annotations

from pathlib import Path

import pytest

from hotmess_tui.explorer.explorer import Explorer
from hotmess_tui.records import Choice
from tests.alike import alike
from tests.store.tables import row, write


@pytest.mark.parametrize(
    "epochs",
    alike(
        [[0, 1, 2], [0, 1, 1, 0, 1], [62, 62, 61], [63, 0, 63], [-1, -2, -1], [2147483647, 0], [5], [0, 62, 63, 64, 62]]
    ),
)
def test_rows_that_repeat_an_epoch_are_counted(tmp_path: Path, epochs: list[int]) -> None:
    listed = [row(f"q{number}", epoch) for number in range(3) for epoch in epochs[number:] or epochs]
    explorer = Explorer.open([str(write(tmp_path / "table.jsonl", listed))], store=tmp_path / "store")
    repeats = len(listed) - len({(line["question_id"], line["epoch"]) for line in listed})
    problems = [problem for source in explorer.sources() for problem in source.problems]
    said = [int(problem.split()[0]) for problem in problems if "the question and epoch of another row" in problem]
    assert said == ([repeats] if repeats else [])
    samples = explorer.samples(Choice())
    assert sorted(sample.epoch for sample in samples) == sorted(line["epoch"] for line in listed)
    assert len({sample.sample_id for sample in samples}) == len(listed)
    explorer.close()
