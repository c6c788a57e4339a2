"""The column `class` of a table: it takes the place of the normalised answer."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from hotmess_tui.explorer.explorer import Explorer
from hotmess_tui.records import Choice

Rows = list[dict[str, Any]]
Read = Callable[[Rows], Explorer]


@pytest.fixture
def read(tmp_path: Path) -> Iterator[Read]:
    opened = []

    def read_rows(rows: Rows) -> Explorer:
        path = tmp_path / "runs.csv"
        with path.open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
        opened.append(Explorer.open([str(path)], cache=False))
        return opened[-1]

    yield read_rows
    for explorer in opened:
        explorer.close()


def rows_of(classes: list[str], **more: Any) -> Rows:
    return [
        {"model": "m", "task": "t", "question_id": "q", "epoch": n, "answer": f"Some text {n}", "class": name, **more}
        for n, name in enumerate(classes)
    ]


def classes_of(explorer: Explorer) -> list[str | None]:
    return [row.outcome_class for row in sorted(explorer.samples(Choice()), key=lambda row: row.epoch)]


def test_answers_of_one_class_are_one_answer(read: Read) -> None:
    rows = [row | {"correct": row["epoch"] == 0} for row in rows_of(["a", "B", "b ", "1.0", "1"])]
    explorer = read(rows)
    assert classes_of(explorer) == ["TARGET", "b", "b", "1", "1"]
    question = explorer.questions(Choice()).rows[0]
    assert question.answers == 3
    assert question.variance == pytest.approx((25 - 1 - 4 - 4) / 20)


def test_reserved_classes_read_back_as_themselves(read: Read) -> None:
    rows = rows_of(["TARGET", "NONE", "WRONG", "cluster 7"], target="x")
    explorer = read(rows)
    assert classes_of(explorer) == ["TARGET", "NONE", "WRONG", "cluster 7"]
    assert [row.correct for row in sorted(explorer.samples(Choice()), key=lambda row: row.epoch)] == [
        *(True, False, False, False)
    ]


def test_a_verdict_that_is_stated_counts_for_more_than_a_class(read: Read) -> None:
    rows = [row | {"correct": not row["epoch"]} for row in rows_of(["cluster 1", "TARGET"])]
    assert classes_of(read(rows)) == ["TARGET", "some text 1"]


def test_classes_without_a_target_among_them_are_no_verdicts(read: Read) -> None:
    rows = [row | {"answer": "x" if row["epoch"] else "y", "target": "x"} for row in rows_of(["c1", "c1", "c2"])]
    explorer = read(rows)
    assert classes_of(explorer) == ["c1", "TARGET", "TARGET"]  # by the answer, as without the column


def test_an_export_with_its_classes_has_the_same_figures_again(read: Read, tmp_path: Path) -> None:
    rows = [
        {"model": "m", "task": "t", "question_id": f"q{q}", "epoch": n, "score": score}
        for q in range(3) for n, score in enumerate((0, 1, 0, 1))
    ]  # fmt: skip
    explorer = read(rows)
    written = explorer.export(tmp_path / "out", Choice(), "csv")
    again = Explorer.open([str(path) for path in written if "samples" in path.name], cache=False)
    assert classes_of(again) == classes_of(explorer)
    assert again.table(Choice()).rows[0].incoherence == explorer.table(Choice()).rows[0].incoherence
    assert again.table(Choice()).rows[0].scatter is None
    again.close()


def test_a_note_says_that_the_column_is_taken(read: Read) -> None:
    explorer = read(rows_of(["a", "b"], correct=True))
    problems = [problem for source in explorer.sources() for problem in source.problems]
    assert any("column class is used as the class of each answer" in problem for problem in problems)
