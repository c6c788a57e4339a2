"""Triage on screen: from a reason to the trace and on through the list, labels on several at once, what was seen."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from hotmess_tui.app.app import HotmessApp
from hotmess_tui.app.screens.triage import TriageScreen
from hotmess_tui.app.widgets.grid import Grid
from hotmess_tui.explorer.explorer import Explorer
from hotmess_tui.explorer.triage import Only, triage
from hotmess_tui.records import Choice, Labels

from .conftest import HOSTILE, Typed, opened, press, seen, settled

Make = Callable[..., HotmessApp]
STEPS = " ".join(f"Step {n}: weigh {n} against {n + 1}." for n in range(30))


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory, tables: str) -> Iterator[Explorer]:
    """Logs with a lone dissenter, a loop and an answer that was scored both ways."""
    folder = tmp_path_factory.mktemp("odd")
    rows = [
        {
            **{"model": "alpha", "task": task, "question_id": f"q{question}", "epoch": epoch, "target": "yes"},
            **{"question": f"Fine? {HOSTILE}", "answer": "yes", "correct": True},
            "reasoning": f"{STEPS} Once more, number {epoch} of {question} in {task}. {HOSTILE}",
        }
        for task in ("sums", "words")
        for question in range(3)
        for epoch in range(5)
    ]
    rows[2] |= {"answer": "no", "correct": False}
    rows[7] |= {"reasoning": "Now. " + "wait, no. " * 60}
    rows[21] |= {"correct": False}
    (folder / "a.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    explorer = opened(folder / "a.jsonl", folder / "store", tables)
    yield explorer
    explorer.close()


def grid(app: HotmessApp) -> Grid:
    return app.screen.query_one(Grid)


@pytest.mark.heavy
async def test_the_list_says_why_and_the_trace_goes_on_through_it(make: Make, odd: Explorer) -> None:
    app = make(odd)
    async with app.run_test(size=(120, 30)) as pilot:
        await settled(pilot)
        await press(pilot, "t", "a")
        expected = [row.sample_id for row in triage(odd.store, Choice(), Labels()).rows]
        assert [grid(app).row(n).sample_id for n in range(grid(app).total)] == expected
        assert f"{len(expected)} unreviewed" in seen(app)
        assert "scored wrong, the target is" in seen(app)
        assert "trouble with tools" in seen(app)  # not checked, and said so
        await press(pilot, "enter")
        rows = triage(odd.store, Choice(), Labels()).rows
        for number in (1, 2, 3):
            row = rows[number - 1]
            assert f"{number} of {len(expected)}: {row.task} {row.question_id}" in seen(app)
            assert "scored wrong: marked in the text" in seen(app) or number > 1
            left = rows[max(0, number - 2)]
            moved = (row.task, row.question_id, row.condition) != (left.task, left.question_id, left.condition)
            assert ("now of another question" in seen(app)) == moved
            if number < 3:
                await press(pilot, "right")
        await press(pilot, "escape")
        assert grid(app).cursor == 2
        assert f"{len(expected) - 3} unreviewed" in seen(app)
        assert odd.book.seen() == set(expected[:3])
        await press(pilot, "escape", "a")  # in a new list, too
        assert f"{len(expected) - 3} unreviewed" in seen(app)
        await press(pilot, "H")
        assert grid(app).total == len(expected) - 3
        await press(pilot, "H")
        assert grid(app).total == len(expected)


async def test_the_summary_counts_by_task_and_detector_and_leads_to_the_samples(make: Make, odd: Explorer) -> None:
    app = make(odd)
    counted = Counter(
        (finding.detector, row.task) for row in triage(odd.store, Choice(), Labels()).rows for finding in row.findings
    )
    async with app.run_test(size=(120, 30)) as pilot:
        await settled(pilot)
        await press(pilot, "t")
        rows = [grid(app).row(n) for n in range(grid(app).total)]
        assert {(row.detector, row.task): row.found for row in rows} == counted
        assert {row.of for row in rows if row.per == "samples"} == {15}  # three questions, five epochs, in each task
        assert "equal to the target, scored wrong" in seen(app)
        assert "trouble with tools" in seen(app)  # not checked, and said so
        for _ in rows[1:]:
            await press(pilot, "down")
        last = grid(app).current
        await press(pilot, "enter")
        assert grid(app).total == last.found
        assert {grid(app).row(n).task for n in range(grid(app).total)} == {last.task}
        listed = {grid(app).row(n).sample_id for n in range(grid(app).total)}
        first = grid(app).current.sample_id
        await press(pilot, "enter", "escape", "escape")
        assert (grid(app).current.detector, grid(app).current.task) == (last.detector, last.task)
        assert first in odd.book.seen()
        assert grid(app).current.unseen == len(listed - odd.book.seen())


@pytest.mark.heavy
async def test_what_one_sample_stands_for_is_listed_and_corrected_from_the_summary(
    make: Make, tmp_path: Path, tables: str
) -> None:
    rows = [
        {
            **{"model": model, "task": "sums", "question_id": f"q{question}", "epoch": epoch, "target": "7"},
            **{"question": "How many?", "answer": "7" if model == "beta" else f"{epoch}", "correct": False},
        }
        for model in ("alpha", "beta")
        for question in range(5)
        for epoch in range(4)
    ]
    (tmp_path / "a.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    explorer = opened(tmp_path / "a.jsonl", tmp_path / "store", tables)
    app = make(explorer)
    async with app.run_test(size=(160, 30)) as pilot:
        await settled(pilot)
        await press(pilot, "t")
        assert grid(app).current.detector == "target_scored_wrong"
        assert "beta 20 of 20" in seen(app)
        assert (grid(app).current.found, grid(app).current.of) == (20, 40)
        await press(pilot, "enter")
        assert grid(app).total == 20
        await press(pilot, "escape", "X")
        assert "Score of 20 samples" in seen(app)
        await press(pilot, "enter")
        assert set(explorer.book.corrections().values()) == {"right"}
        assert len(explorer.book.corrections()) == 20
        assert grid(app).current.found == 20  # of the verdicts as logged
        await press(pilot, "u")
        assert explorer.book.corrections() == {}
    explorer.close()


async def test_labels_on_one_and_on_several_step_on_and_are_undone(make: Make, odd: Explorer) -> None:
    app = make(odd)
    async with app.run_test(size=(120, 30)) as pilot:
        await settled(pilot)
        await press(pilot, "t", "a", "plus", Typed("slip"), "enter")
        first = grid(app).row(0).sample_id
        assert odd.book.of("sample") == {first: ("slip",)}
        assert grid(app).cursor == 1
        await press(pilot, "full_stop")
        assert set(odd.book.of("sample")) == {grid(app).row(n).sample_id for n in (0, 1)}
        await press(pilot, "home", "space", "space", "space")
        assert "3 marked" in seen(app)
        await press(pilot, "plus", Typed("odd"), "enter")
        assert sorted(odd.book.of("sample").values()) == [("odd",), ("slip", "odd"), ("slip", "odd")]
        assert "marked" not in seen(app)
        assert "labelled 3 samples odd" in seen(app)
        await press(pilot, "u")
        assert sorted(odd.book.of("sample").values()) == [("slip",), ("slip",)]
        await press(pilot, "u", "u")
        assert odd.book.of("sample") == {}


@pytest.mark.heavy
async def test_only_one_detector_one_task_and_everything_again(make: Make, odd: Explorer) -> None:
    app = make(odd)
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        await press(pilot, "t", "a", "f")
        assert "lone dissenter" in seen(app)
        assert "not checked" in seen(app)
        await press(pilot, "l", "enter")  # the first that begins so: lone dissenter
        assert "lone dissenter" in seen(app).splitlines()[0]
        assert grid(app).total == triage(odd.store, Choice(), Labels(), Only(("lone_dissenter",))).total > 0
        await press(pilot, "f", "w", "enter")
        assert {grid(app).row(n).task for n in range(grid(app).total)} == {"words"}
        assert grid(app).total == triage(odd.store, Choice(), Labels(), Only(("lone_dissenter",), task="words")).total
        await press(pilot, "f", "home", *["up"] * 30, "enter")
        assert grid(app).total == triage(odd.store, Choice(), Labels()).total


@pytest.mark.heavy
async def test_from_a_question_triage_speaks_of_its_samples(make: Make, odd: Explorer) -> None:
    app = make(odd)
    async with app.run_test(size=(120, 30)) as pilot:
        await settled(pilot)
        await press(pilot, "t", "a")
        row = grid(app).row(0)
        await press(pilot, "escape", "escape", "a")
        group = (row.model, row.question_id, row.condition)
        while ((question := grid(app).current).model, question.question_id, question.condition) != group:
            await press(pilot, "down")
        for way in ((), ("enter",), ("escape", "T")):  # its samples, one of them, their tree
            await press(pilot, *(way or ("enter",)), "t")
            rows = [grid(app).row(n) for n in range(grid(app).total)]
            assert row.sample_id in {one.sample_id for one in rows}
            assert {(one.model, one.task, one.question_id) for one in rows} == {(row.model, row.task, row.question_id)}
            assert row.question_id in seen(app).splitlines()[0]
            await press(pilot, "escape")
        await press(pilot, "t", "f", "home", *["up"] * 30, "enter")
        assert grid(app).total == triage(odd.store, Choice(), Labels()).total
        await press(pilot, "t")
        assert isinstance(app.screen, TriageScreen)


async def test_an_empty_list_says_why(make: Make, odd: Explorer) -> None:
    app = make(odd)
    async with app.run_test(size=(120, 30)) as pilot:
        await settled(pilot)
        await press(pilot, "f", Typed("epoch > 3"), "enter", "t")
        assert grid(app).total == 0
        assert "No flagged samples match the filter" in seen(app)
        assert "needs 4 samples" not in seen(app)
        await press(pilot, "i")
        assert "needs 4 samples per question; at most 1 available" in " ".join(seen(app).replace("│", " ").split())


async def test_the_cursor_stays_on_its_row_when_the_logs_are_read_again(
    make: Make, odd: Explorer, tmp_path: Path
) -> None:
    app = make(odd)
    async with app.run_test(size=(120, 30)) as pilot:
        await settled(pilot)
        await press(pilot, "t", "a", "down", "down")
        here = grid(app).current.sample_id
        app.screen.renew()  # type: ignore[attr-defined]
        await settled(pilot)
        assert grid(app).current.sample_id == here


async def test_t_leads_back_to_the_list_and_hostile_text_stays_text(make: Make, odd: Explorer) -> None:
    app = make(odd)
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await press(pilot, "t", "a", "enter", "t")
        assert type(app.screen).__name__ == "TriageScreen"
        assert sum(type(screen).__name__ == "TriageScreen" for screen in app.screen_stack) == 1
        assert "\x1b" not in seen(app)


@pytest.mark.heavy
async def test_triage_works_after_the_console_was_opened(make: Callable[..., HotmessApp]) -> None:
    app = make()
    async with app.run_test(size=(120, 30)) as pilot:
        await settled(pilot)
        await press(pilot, "colon", "escape", "escape", "t")
        assert "by task and detector" in seen(app)
        await press(pilot, "escape", "colon", "escape", "escape", "t", "enter", "enter")
        assert "step" in seen(app).casefold()


@pytest.mark.heavy
async def test_a_whole_detector_is_corrected_and_undone(make: Make, odd: Explorer) -> None:
    app = make(odd)
    wrong = triage(odd.store, Choice(), Labels(), Only(("target_scored_wrong",))).rows
    async with app.run_test(size=(120, 30)) as pilot:
        await settled(pilot)
        before = odd.table(Choice()).rows[0].accuracy
        await press(pilot, "t", "a", "X")
        assert f"Score of {wrong[0].sample_id[:8]}" in seen(app)
        await press(pilot, "enter")  # right comes first
        assert odd.book.corrections() == {wrong[0].sample_id: "right"}
        assert before is not None
        assert odd.table(Choice(verdicts="corrected")).rows[0].accuracy == pytest.approx(before + 1 / 30)
        await press(pilot, "escape", "escape")
        assert "verdicts corrected" in seen(app)  # the curve follows, and says so
        await press(pilot, "t", "a", "u")
        assert odd.book.corrections() == {}
        await press(pilot, "x", "down", "enter")
        assert odd.book.corrections() == {wrong[0].sample_id: "wrong"}
        await press(pilot, "enter", "u")
        assert odd.book.corrections() == {}
