"""Where samples part, on screen: the branch that decides, folding, traces and comparisons from it, and back."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from hotmess_tui.app.app import HotmessApp
from hotmess_tui.app.screens.compare import CompareScreen
from hotmess_tui.app.screens.samples import SamplesScreen
from hotmess_tui.app.screens.trace import TraceScreen
from hotmess_tui.app.screens.tree import TreeScreen
from hotmess_tui.app.widgets.grid import Grid
from hotmess_tui.app.widgets.tree_rows import detail, mix_bar
from hotmess_tui.explorer.explorer import Explorer
from hotmess_tui.tables.signs import ASCII, UNICODE
from tests.alike import alike
from tests.explorer.test_tree import planted
from tests.store.tables import row, write

from .conftest import HOSTILE, opened, press, seen, settled

Make = Callable[..., HotmessApp]
TO_TREE = ("a", "enter", "T")


@pytest.fixture(scope="module")
def parting_folder(tmp_path_factory: pytest.TempPathFactory, tables: str) -> Path:
    """One question, ten samples: all begin alike, six go on to five, of the others three to six and one elsewhere."""
    texts = ["We add two and three, which makes five."] * 6 + ["We add two and three, so six it is."] * 3
    texts.append(f"We add what there is: {HOSTILE} and so on")
    answers = ["5"] * 6 + ["6"] * 3 + ["7"]
    rows = [row("q1", n, answers[n], trace=f"{text} Sample {n} ends.") for n, text in enumerate(texts)]
    folder = tmp_path_factory.mktemp("parting")
    write(folder / "logs" / "runs.jsonl", [*rows, row("q1", 10, None, failure="timeout")])
    opened(folder / "logs", folder / "store", tables).close()
    return folder


@pytest.fixture
def parting(parting_folder: Path, tables: str) -> Iterator[Explorer]:
    """That question, opened."""
    found = opened(parting_folder / "logs", parting_folder / "store", tables)
    yield found
    found.close()


def tree_of(app: HotmessApp) -> TreeScreen:
    assert isinstance(app.screen, TreeScreen)
    return app.screen


async def test_it_opens_at_the_branch_that_decides(make: Make, parting: Explorer) -> None:
    app = make(parting)
    async with app.run_test(size=(100, 30)) as pilot:
        await settled(pilot)
        await press(pilot, *TO_TREE)
        text = seen(app)
        assert "branches by words: 10 samples, 3 answers" in text
        assert "1 failed sample excluded" in text
        grid = app.screen.query_one(Grid)
        found = tree_of(app).sample_tree
        assert found is not None
        assert grid.current.number == found.decides
        assert "9 samples, 6 right" in text
        assert "◂ here" in text
        assert "✓ 5" in text
        assert "✗ 6" in text
        assert "Sample 0 ends" not in text  # all six say five: folded
        assert "\x1b" not in text


async def test_a_leaf_opens_its_trace_where_it_parted_and_one_comes_back_to_it(make: Make, parting: Explorer) -> None:
    app = make(parting)
    async with app.run_test(size=(100, 30)) as pilot:
        await settled(pilot)
        await press(pilot, *TO_TREE, "end")
        leaf = app.screen.query_one(Grid).current
        await press(pilot, "enter")
        assert isinstance(app.screen, TraceScreen)
        assert "1 hit “what there is" in seen(app)
        await press(pilot, "escape")
        assert app.screen.query_one(Grid).current == leaf
        await press(pilot, "escape")
        assert isinstance(app.screen, SamplesScreen)


@pytest.mark.heavy
async def test_back_from_another_sample_its_leaf_is_unfolded(make: Make, parting: Explorer) -> None:
    app = make(parting)
    async with app.run_test(size=(100, 30)) as pilot:
        await settled(pilot)
        await press(pilot, *TO_TREE, "end", "enter", "left", "escape")
        found = tree_of(app).sample_tree
        line = app.screen.query_one(Grid).current
        assert found is not None
        assert found.nodes[line.number].samples
        assert "✗ 6" in seen(app)
        assert found.answer(found.nodes[line.number]).answer == "6"


@pytest.mark.heavy
async def test_branches_fold_and_unfold_and_the_cursor_stays(make: Make, parting: Explorer) -> None:
    app = make(parting)
    async with app.run_test(size=(100, 30)) as pilot:
        await settled(pilot)
        await press(pilot, *TO_TREE)
        grid = app.screen.query_one(Grid)
        before = grid.total
        await press(pilot, "down")
        folded = grid.current
        assert folded.folded
        await press(pilot, "enter")
        assert grid.total == before + 6
        assert grid.current.number == folded.number
        await press(pilot, "right")
        assert grid.current.number == folded.number + 1
        await press(pilot, "left", "left")
        assert grid.total == before
        await press(pilot, "e")
        assert grid.total == len(tree_of(app).sample_tree.nodes)  # type: ignore[union-attr]
        await press(pilot, "e")
        assert grid.total == before
        assert grid.current.number == folded.number


@pytest.mark.heavy
async def test_two_branches_side_by_side(make: Make, parting: Explorer) -> None:
    app = make(parting)
    async with app.run_test(size=(100, 30)) as pilot:
        await settled(pilot)
        await press(pilot, *TO_TREE, "c")
        assert isinstance(app.screen, CompareScreen)
        assert "diverge at word" in seen(app)
        assert "which makes five." in seen(app)
        assert "so six it is." in seen(app)
        await press(pilot, "escape", "end", "c")
        assert isinstance(app.screen, CompareScreen)


@pytest.mark.heavy
async def test_by_another_unit(make: Make, parting: Explorer) -> None:
    app = make(parting)
    async with app.run_test(size=(100, 30)) as pilot:
        await settled(pilot)
        await press(pilot, *TO_TREE, "b")
        assert "branches by steps: 10 samples" in seen(app)
        await press(pilot, "b")
        assert "branches by words: 10 samples" in seen(app)


@pytest.mark.heavy
@pytest.mark.parametrize("size", alike([(40, 12), (80, 24), (200, 60)]))
async def test_it_fits_every_size_also_without_unicode(make: Make, parting: Explorer, size: tuple[int, int]) -> None:
    app = make(parting, ascii=True)
    async with app.run_test(size=size) as pilot:
        await settled(pilot)
        await press(pilot, *TO_TREE, "e")
        text = seen(app)
        assert text.isascii()
        assert max(map(len, text.split("\n"))) <= size[0]
        assert "`-" in text or size[1] < 20


async def test_the_tree_is_written_to_a_file(
    make: Make, parting: Explorer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    app = make(parting)
    async with app.run_test(size=(100, 30)) as pilot:
        await settled(pilot)
        await press(pilot, *TO_TREE, "E", "enter")
        assert "wrote tree.csv" in seen(app)
    rows = list(csv.DictReader((tmp_path / "tree.csv").read_text().splitlines()))
    assert [row["count"] for row in rows if row["depth"] in ("0", "1")] == ["10", "9", "1"]


@pytest.mark.heavy
async def test_samples_without_text_are_said_to_have_none(make: Make, tmp_path: Path, tables: str) -> None:
    write(tmp_path / "logs" / "runs.jsonl", [row("q1", n, None, correct=n % 2 == 0) for n in range(4)])
    explorer = opened(tmp_path / "logs", tmp_path / "store", tables)
    app = make(explorer)
    async with app.run_test(size=(100, 30)) as pilot:
        await settled(pilot)
        await press(pilot, *TO_TREE)
        assert "the log contains no text of these samples" in seen(app)
        await press(pilot, "enter", "c", "b", "equals_sign", "e", "left", "right")
        assert isinstance(app.screen, TreeScreen)
        await press(pilot, "escape")
        assert isinstance(app.screen, SamplesScreen)
    explorer.close()


@pytest.mark.heavy
async def test_without_verdicts_samples_part_in_what_they_say(make: Make, tmp_path: Path, tables: str) -> None:
    rows = [row("q1", n, None, trace=f"We go {'left' if n else 'right'}.", outcome=[1.0 * n, 2.0]) for n in range(4)]
    write(tmp_path / "logs" / "runs.jsonl", rows)
    explorer = opened(tmp_path / "logs", tmp_path / "store", tables)
    app = make(explorer)
    async with app.run_test(size=(100, 30)) as pilot:
        await settled(pilot)
        await press(pilot, *TO_TREE)
        text = seen(app)
        assert "We go" in text
        assert "left." in text
        assert "no verdicts" in text
        assert "✗" not in text
        await press(pilot, "end", "enter")
        assert "1 hit “right.”" in seen(app)
    explorer.close()


def test_the_branch_under_the_cursor_is_told_a_step_a_line_and_what_leads_to_it_is_dim() -> None:
    texts = [f"First 11 then.\nThen 12 so.\nAfter that 13.\nThus {end}.\n" for end in (["77"] * 4 + ["88"] * 4)]
    answers = ["5"] * 4 + ["6"] * 4
    lines = detail(planted(texts, answers, "steps"), 0, UNICODE, 80, 8)
    told = ["".join(span.text for span in line) for line in lines]
    assert told[1:] == [" · First 11 then.", " · Then 12 so.", " · After that 13."]
    short = detail(planted(texts, answers, "steps"), 0, UNICODE, 80, 3)
    assert "".join(span.text for span in short[-1]) == "   + 2 more steps"
    found = planted(texts, answers, "words")
    last = detail(found, len(found.nodes) - 1, UNICODE, 80, 6)
    before, own = last[1][1:]
    assert (before.ink.dim, own.ink.dim) == (True, False)
    assert before.text.endswith("Thus ")
    assert own.text == "88."


def test_a_branch_too_small_for_its_part_of_the_bar_still_shows_every_answer() -> None:
    found = planted(["a b"] * 40 + ["a c"] * 2, ["5"] * 41 + ["6"], "words")
    small = next(node for node in found.nodes if node.text == "c")
    assert "".join(span.text for span in mix_bar(found, small, UNICODE)) == UNICODE.mix[0] + UNICODE.mix[1]


def test_an_answer_has_the_same_shade_in_every_row_and_the_bar_the_length_of_its_part() -> None:
    found = planted(["a b"] * 6 + ["a c"] * 3 + ["a d"] * 3, ["5"] * 6 + ["6"] * 3 + ["7"] * 3, "words")
    for signs in (UNICODE, ASCII):
        bars = {node.text: "".join(span.text for span in mix_bar(found, node, signs)) for node in found.nodes}
        right, first, second = signs.mix[:3]
        assert bars == {"a ": right * 6 + first * 3 + second * 3, "b": right * 6, "c": first * 3, "d": second * 3}
