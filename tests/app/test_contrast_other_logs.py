"""Two series compared on screen in logs of their own: one series, several groups, vectors, odd names, new samples."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from hotmess_tui.app.dialogs.picker import Choices, Picker
from hotmess_tui.app.messages import LogsReread
from hotmess_tui.app.screens.contrast import ContrastScreen
from hotmess_tui.app.screens.contrast_questions import ContrastQuestionsScreen
from hotmess_tui.app.screens.curves import CurvesScreen
from hotmess_tui.app.screens.samples import SamplesScreen
from hotmess_tui.explorer.explorer import Explorer
from tests.alike import alike
from tests.store.tables import write

from .conftest import HOSTILE, opened, press, seen, settled
from .test_contrast_screen import Make, cells, grid, to_cell

pytestmark = pytest.mark.heavy  # each case opens a store and an application of its own


def row(model: str, name: str, epoch: int, answer: str | None, **more: Any) -> dict[str, Any]:
    return {
        "model": model,
        "task": "t",
        "question_id": name,
        "epoch": epoch,
        "answer": answer,
        "target": "5",
        **more,
    }


@pytest.fixture
def contrasted(tmp_path: Path, tables: str) -> Iterator[Callable[[list[dict[str, Any]]], Explorer]]:
    found: list[Explorer] = []

    def made(rows: list[dict[str, Any]]) -> Explorer:
        path = write(tmp_path / f"log{len(found)}.jsonl", rows)
        found.append(opened(path, tmp_path / f"store{len(found)}", tables))
        return found[-1]

    yield made
    for each in found:
        each.close()


async def test_of_several_series_one_is_asked_for_with_what_it_has_in_common(
    make: Make, contrasted: Callable[..., Explorer]
) -> None:
    samples = [
        row(m, q, e, "5") for m, qs in (("a", "123"), ("b", "12"), ("c", "3"), ("d", "9")) for q in qs for e in (1, 2)
    ]
    app = make(contrasted(samples))
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        app.screen.series_here = lambda: ("a",)  # type: ignore[method-assign]
        await press(pilot, "v")
        assert isinstance(app.screen, Picker)
        entries = app.screen.query_one(Choices).entries
        assert [(each.name.split()[-1], each.about) for each in entries] == [
            ("b", "2 questions in common"),
            ("c", "1 question in common"),
        ]
        await press(pilot, "down", "enter")
        assert isinstance(app.screen, ContrastScreen)
        assert (app.screen.a, app.screen.b) == (("a",), ("c",))
        assert "2 questions excluded: only a answered" in seen(app)
        await press(pilot, "v", "end", "down", "down", "down", "enter")
        assert "no other model answered a question that d did" in seen(app)


async def test_a_single_series_has_nothing_to_be_compared_with(make: Make, contrasted: Callable[..., Explorer]) -> None:
    app = make(contrasted([row("a", q, e, "5") for q in "123" for e in (1, 2)]))
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "v")
        assert isinstance(app.screen, CurvesScreen)
        assert "only one model" in seen(app)


async def test_of_several_groups_of_a_side_one_is_asked_for(make: Make, contrasted: Callable[..., Explorer]) -> None:
    samples = [row(m, "q", e, "6", condition=c) for m, c in (("a", ""), ("a", "hint"), ("b", "")) for e in range(3)]
    app = make(contrasted(samples))
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        app.screen.series_here = lambda: ("a",)  # type: ignore[method-assign]
        await press(pilot, "v", "tab", "enter", "enter")
        assert isinstance(app.screen, Picker)
        await press(pilot, "down", "enter")
        assert isinstance(app.screen, SamplesScreen)
        assert (app.screen.row.model, app.screen.row.condition) == ("a", "hint")


async def test_vectors_have_no_cells_but_questions(make: Make, contrasted: Callable[..., Explorer]) -> None:
    samples = [
        row(m, q, e, None, target=None, outcome=[0.1 * e, len(m) / 2], outcome_target=[0.0, 1.0])
        for m in ("a", "bb") for q in "123" for e in range(4)
    ]  # fmt: skip
    app = make(contrasted(samples))
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        app.screen.series_here = lambda: ("a",)  # type: ignore[method-assign]
        await press(pilot, "v", "tab")
        assert "No quadrants: samples are neither right nor wrong. Enter lists 3 questions." in seen(app)
        await press(pilot, "right", "enter")
        assert grid(app).total == 3
        await press(pilot, "c")
        assert "no answers to choose samples by" in seen(app)
        await press(pilot, "B")
        assert isinstance(app.screen, SamplesScreen)


@pytest.mark.parametrize("ascii", alike([False, True]))
async def test_hostile_names_do_no_harm(make: Make, contrasted: Callable[..., Explorer], ascii: bool) -> None:
    names = [f"{name} {HOSTILE}" for name in "ab"]
    samples = [
        row(m, f"q {HOSTILE}", e, f"{e} {HOSTILE}", task=f"t {HOSTILE}", question=HOSTILE)
        for m in names
        for e in range(3)
    ]
    app = make(contrasted(samples), ascii=ascii)
    async with app.run_test(size=(100, 30)) as pilot:
        await press(pilot, "v")
        for keys in ((), ("tab",), ("enter",)):
            await press(pilot, *keys)
            text = seen(app)
            assert not set(text) & {"\x1b", "\x07", "\u202e"}
            assert "not markup" in text
        assert isinstance(app.screen, ContrastQuestionsScreen)
        await press(pilot, "enter")
        assert isinstance(app.screen, SamplesScreen)


async def test_new_samples_leave_the_cursors_where_they_are(make: Make, contrasted: Callable[..., Explorer]) -> None:
    samples = [row(m, q, e, "5" if e else "6", task=t) for t in "xy" for m in "ab" for q in "123" for e in range(3)]
    app = make(contrasted(samples))
    later = contrasted([*samples, *(row(m, "0", e, "5", task="w") for m in "ab" for e in range(3))])
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "v", "down", "down")
        await to_cell(pilot, "wavers", "wavers")
        await press(pilot, "enter", "down")
        pair = grid(app).current
        app.post_message(LogsReread(later, later.counts(), "3 samples arrived"))
        await settled(pilot)
        assert (grid(app).current.task, grid(app).current.question_id) == (pair.task, pair.question_id)
        await press(pilot, "escape")
        assert grid(app).total == 4
        assert grid(app).current.task == "y"
        assert cells(app).here == (("wavers", "wavers"),)


async def test_on_real_logs(shared: Path, tmp_path: Path, make: Make) -> None:
    real = Explorer.open([str(shared / "data" / "reasoning-gym" / "easy")], store=tmp_path / "store")
    app = make(real)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "tab", "v", "enter")  # claude-sonnet-4 against gemma-3
        assert isinstance(app.screen, ContrastScreen)
        rows = {each.task: each for each in app.screen.rows}
        assert "+0.04" in seen(app)
        assert "[-0.01, 0.09]" in seen(app)
        assert "55 both never" in seen(app)
        assert "14 both mixed" in seen(app)
        assert "A: no errors" in seen(app)
        assert rows["base_conversion"].contrasted.figures.difference is None
        await to_cell(pilot, "misses", "misses")
        await press(pilot, "enter")
        assert grid(app).total == 55
    real.close()
