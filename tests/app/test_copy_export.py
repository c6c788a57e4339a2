"""What a screen shows can be taken out: copied as it is in the log, written to a file that nobody loses."""

from __future__ import annotations

import base64
import csv
import io
import json
import re
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from hotmess_tui.app import copy_export
from hotmess_tui.app.app import HotmessApp
from hotmess_tui.app.dialogs.picker import Picker
from hotmess_tui.app.dialogs.prompt import Prompt
from hotmess_tui.explorer.explorer import Explorer
from hotmess_tui.records import Choice, Selection
from hotmess_tui.tables.contrasts import of_contrasts, of_pairs
from hotmess_tui.tables.findings import COLUMNS as FINDING_COLUMNS
from hotmess_tui.tables.findings import of_tasks
from hotmess_tui.tables.questions import of_questions
from hotmess_tui.tables.samples import of_samples
from hotmess_tui.tables.sources import of_sources

from .conftest import HOSTILE, Typed, press, seen, settled
from .keys_pressed import ASKED, TO_ALL

Make = Callable[..., HotmessApp]
# the keys that lead to a screen; what can be copied there, in order
SCREENS = {
    (): ("the chart as text", "this row as CSV", "the table as CSV"),
    ("a",): ("the question", "this row as CSV", "the table as CSV"),
    ("a", "enter"): ("the answer", "the sample's id", "the question", "this row as CSV", "the table as CSV"),
    ("a", "enter", "enter"): (
        *("the passage in view", "the whole text", "the answer", "the question", "the sample's id"),
    ),
    ("a", "enter", "c"): ("both texts", "text A", "text B", "id of sample A", "id of sample B"),
    ("a", "enter", "T", "end"): ("the text of this branch", "the ids of its samples", "the table as CSV"),
    ("o", "right_square_bracket"): ("the path", "its problems", "the table as CSV"),
    ("v",): ("this row as CSV", "the table as CSV"),
    ("t",): ("the task", "the table as CSV"),
    ("t", "a"): ("the sample's id", "the reasons", "the table as CSV"),
    ASKED: ("this row as CSV", "the table as CSV", "the query"),
    TO_ALL: ("the question", "this row as CSV", "the table as CSV"),
    ("asterisk", Typed("weigh"), "enter"): ("the text around the hit", "the sample's id", "the table as CSV"),
}
POINT_NAMES = (
    *("point", "x", "questions", "groups", "samples", "left_out"),
    *("error", "bias", "variance", "incoherence", "low", "high"),
    *("accuracy", "accuracy_low", "accuracy_high"),
)


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Files are written into a folder of the test's own; no terminal multiplexer is in the way."""
    monkeypatch.chdir(tmp_path)
    for name in ("TMUX", "STY"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


@pytest.mark.heavy
@pytest.mark.parametrize("keys", SCREENS)
async def test_every_stop_offers_what_is_on_it(make: Make, keys: tuple[str, ...]) -> None:
    app = make()
    async with app.run_test(size=(100, 40)) as pilot:
        await settled(pilot)
        await press(pilot, *keys, "y")
        assert isinstance(app.screen, Picker)
        assert tuple(entry.key for entry in app.screen._entries) == SCREENS[keys]
        for n, name in enumerate(SCREENS[keys]):
            await press(pilot, *["down"] * n, "enter")
            assert app.clipboard
            assert f"copied {name}: {len(app.clipboard):,} character" in seen(app)
            await press(pilot, "y")


async def test_what_is_copied_is_the_text_of_the_log_not_what_the_screen_makes_of_it(make: Make) -> None:
    app = make()
    async with app.run_test(size=(100, 40)) as pilot:
        await settled(pilot)
        await press(pilot, "a", "y", "enter")
        assert HOSTILE.rstrip() in app.clipboard
        question = app.clipboard
        await press(pilot, "enter", "enter", "y", "down", "enter")
        assert HOSTILE in app.clipboard
        assert app.clipboard.count("── user ──") == 1
        await press(pilot, "y", "down", "down", "down", "enter")
        assert app.clipboard == question


async def test_the_passage_in_view_is_copied(make: Make) -> None:
    app = make()
    async with app.run_test(size=(100, 40)) as pilot:
        await settled(pilot)
        await press(pilot, "a", "enter", "enter", "equals_sign", "y", "enter")
        assert "So the answer" in app.clipboard


async def test_a_table_is_copied_whole_in_the_order_and_under_the_search_that_is_shown(
    make: Make, explorer: Explorer
) -> None:
    app = make()
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await press(pilot, "a", "r", "slash", Typed("is 1"), "enter", "y", "down", "down", "enter")
        found = rows(app.clipboard)
        page = explorer.questions(Choice(), None, sort="variance", search="is 1")
        assert list(found[0]) == list(of_questions(()).names)
        assert [(r["model"], r["task"], r["question_id"]) for r in found] == [
            (r.model, r.task, r.question_id) for r in page.rows
        ]
        assert 0 < len(found) < 48
        assert [r["incoherence"] for r in found] == [
            "" if r.incoherence is None else repr(r.incoherence) for r in page.rows
        ]


async def test_a_row_is_copied_with_its_columns(make: Make) -> None:
    app = make()
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await press(pilot, "down", "y", "down", "enter")
        point = app.screen.query_one("Grid").current.point  # type: ignore[attr-defined]
        (row,) = rows(app.clipboard)
        assert list(row) == ["model", *POINT_NAMES]
        shown = (repr(point.x), repr(point.incoherence), str(point.questions))
        assert (row["x"], row["incoherence"], row["questions"]) == shown


@pytest.mark.heavy
async def test_a_copy_that_terminals_would_cut_is_offered_as_a_file(
    make: Make, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(copy_export, "MOST_COPIED", 1000)
    app = make()
    async with app.run_test(size=(100, 30)) as pilot:
        await settled(pilot)
        await press(pilot, "a", "y", "down", "down", "enter")
        assert "many terminals copy 75 kB at most" in seen(app)
        assert not app.clipboard
        await press(pilot, "enter")
        assert isinstance(app.screen, Prompt)
        await press(pilot, "enter")
        assert len(rows((here / "hotmess.csv").read_text())) == 48
        await press(pilot, "y", "down", "down", "enter", "down", "enter")
        assert len(rows(app.clipboard)) == 48


async def test_half_a_character_from_a_log_can_be_copied(make: Make) -> None:
    app = make()
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        app.screen.send("a\ud800b")  # type: ignore[arg-type]
        assert app.clipboard == "a?b"


def test_gnu_screen_gets_a_copy_in_short_parts() -> None:
    parts = copy_export.for_gnu_screen("x" * 5000)
    assert all(part.startswith("\x1bP") and part.endswith("\x1b\\") and len(part) < 256 for part in parts)
    whole = "".join(part[2:-2] for part in parts)
    assert whole.startswith("\x1b]52;c;")
    assert base64.b64decode(whole[len("\x1b]52;c;") : -1]) == b"x" * 5000


# files


async def name_file(pilot: object, app: HotmessApp, name: str) -> None:
    """Write another name in place of the one that is proposed."""
    from textual.widgets import Input

    assert isinstance(app.screen, Prompt)
    app.screen.query_one(Input).value = name
    await press(pilot, "enter")  # type: ignore[arg-type]


@pytest.mark.heavy
@pytest.mark.parametrize(
    ("keys", "name", "columns", "count"),
    [
        ((), "reasoning_length.csv", ["model", *POINT_NAMES], 20),
        (("a",), "questions.csv", list(of_questions(()).names), 48),
        (("enter",), "questions.csv", list(of_questions(()).names), None),
        (("a", "enter"), "samples.csv", list(of_samples(()).names), 5),
        (("o",), "sources.csv", list(of_sources(()).names), 2),
        (("v",), "contrast.csv", list(of_contrasts(()).names), 3),
        (("t",), "triage.csv", list(of_tasks(()).names), None),
        (("t", "a"), "odd_samples.csv", [column.name for column in FINDING_COLUMNS], None),
        (ASKED, "answer.csv", ["x", "y", "z"], 5),
        (TO_ALL, "pairs.csv", list(of_pairs(("", ""), ()).names), 24),
    ],
)
async def test_a_table_is_written_whole_with_the_documented_columns(
    make: Make, here: Path, keys: tuple[str, ...], name: str, columns: list[str], count: int | None
) -> None:
    app = make()
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await press(pilot, *keys, "E")
        await name_file(pilot, app, name)
        found = rows((here / name).read_text())
        assert list(found[0]) == columns
        assert count is None or len(found) == count
        assert f"wrote {name}" in seen(app)


@pytest.mark.heavy
@pytest.mark.parametrize("ending", [".csv", ".json", ".parquet"])
async def test_the_ending_decides_what_is_written(make: Make, here: Path, explorer: Explorer, ending: str) -> None:
    app = make()
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await press(pilot, "enter", "E")
        await name_file(pilot, app, f"here{ending}")
    point = explorer.curve("reasoning_length", Choice()).points[0]
    wanted = explorer.questions(
        Choice(), Selection("reasoning_length", point.series, point.point), sort="incoherence", descending=True
    ).rows
    path = here / f"here{ending}"
    if ending == ".csv":
        found = [(r["question_id"], float(r["error"])) for r in rows(path.read_text())]
    elif ending == ".json":
        found = [(r["question_id"], r["error"]) for r in json.loads(path.read_text())]
    else:
        import duckdb

        found = duckdb.sql(f"SELECT question_id, error FROM '{path}'").fetchall()
    assert found == [(row.question_id, row.error) for row in wanted]


@pytest.mark.heavy
@pytest.mark.parametrize("ending", [".svg", ".html", ".txt", ".json"])
async def test_a_curve_is_written_as_picture_text_or_data(make: Make, here: Path, ending: str) -> None:
    app = make()
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await press(pilot, "E")
        await name_file(pilot, app, f"curve{ending}")
        text = (here / f"curve{ending}").read_text()
        points = app.screen.curve.points  # type: ignore[attr-defined]
        if ending == ".txt":
            assert "●" in text
            assert "\x1b" not in text
        elif ending == ".json":
            assert [p["incoherence"] for p in json.loads(text)["points"]] == pytest.approx(
                [p.incoherence for p in points]
            )
        else:
            drawn = re.findall(r'data-incoherence="([^"]+)"', text)
            known = sorted(p.incoherence for p in points if p.incoherence is not None)
            assert sorted(map(float, drawn)) == pytest.approx(known)


@pytest.mark.heavy
async def test_a_trace_is_written_as_harmless_text_or_with_everything_as_json(make: Make, here: Path) -> None:
    app = make()
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await press(pilot, "a", "enter", "enter", "E", "enter")
        sample = app.screen.sample_here()  # type: ignore[attr-defined]
        text = (here / f"trace-{sample[:8]}.txt").read_text()
        assert "Step 3: weigh" in text
        assert "\x1b" not in text
        await press(pilot, "E")
        await name_file(pilot, app, "trace.json")
        record = json.loads((here / "trace.json").read_text())
        assert record["sample_id"] == sample
        assert HOSTILE in record["segments"][-1]["text"] or HOSTILE in record["segments"][0]["text"]


async def test_a_file_that_is_there_is_not_lost_without_a_question(make: Make, here: Path) -> None:
    (here / "questions.csv").write_text("precious")
    app = make()
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await press(pilot, "a", "E", "enter")
        assert "questions.csv already exists" in seen(app)
        await press(pilot, "escape")
        assert (here / "questions.csv").read_text() == "precious"
        await press(pilot, "E", "enter", "enter")  # another name
        assert isinstance(app.screen, Prompt)
        await name_file(pilot, app, "other.csv")
        assert (here / "questions.csv").read_text() == "precious"
        assert len(rows((here / "other.csv").read_text())) == 48
        await press(pilot, "E", "enter", "down", "enter")
        assert len(rows((here / "questions.csv").read_text())) == 48


@pytest.mark.heavy
@pytest.mark.parametrize(
    ("name", "complaint"),
    [("x.xlsx", "must end in .csv .json .parquet"), ("none/x.csv", "there is no folder none"), ("", "must end in")],
)
async def test_a_name_that_cannot_be_is_refused_in_place(make: Make, here: Path, name: str, complaint: str) -> None:
    app = make()
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await press(pilot, "a", "E")
        await name_file(pilot, app, name)
        assert isinstance(app.screen, Prompt)
        assert complaint in seen(app)
        assert not list(here.iterdir())


async def test_writing_can_be_stopped_and_leaves_nothing(
    make: Make, here: Path, explorer: Explorer, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on, begun = threading.Event(), threading.Event()
    asked = Explorer.questions

    def slow(self: Explorer, *args: object, **more: object) -> object:
        if more.get("limit") is None:
            begun.set()
            assert go_on.wait(30)
        return asked(self, *args, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(Explorer, "questions", slow)
    app = make()
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await press(pilot, "a", "E")
        await pilot.press("enter")
        while not begun.is_set():
            await pilot.pause(0.01)
        await pilot.press("escape")
        await pilot.pause()
        assert "cancelled: nothing was written" in seen(app)
        go_on.set()
        await settled(pilot)
        assert not list(here.iterdir())
        assert type(app.screen).__name__ == "QuestionsScreen"


async def test_a_folder_that_cannot_be_written_is_one_clear_line(
    make: Make, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*args: object, **more: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("hotmess_tui.explorer.files.tempfile.mkstemp", full)
    app = make()
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await press(pilot, "a", "E", "enter")
        assert f"{here.name[-8:]}: the disk is full: make room on it" in seen(app)


@pytest.mark.heavy
async def test_a_report_is_written_from_the_palette(make: Make, here: Path) -> None:
    app = make()
    async with app.run_test(size=(100, 30)) as pilot:
        await settled(pilot)
        await press(pilot, "ctrl+p", Typed("report"), "enter")
        assert "Write a report to a file" in seen(app)
        await press(pilot, "enter")
        assert "wrote report.html: " in seen(app)
        assert (here / "report.html").read_text().startswith("<!doctype html>")


async def test_what_a_picture_lacks_is_said_before_it_is_drawn(
    make: Make, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = make()
    async with app.run_test(size=(120, 30)) as pilot:
        await settled(pilot)
        monkeypatch.setitem(sys.modules, "matplotlib", None)
        await press(pilot, "E")
        assert ".svg .html" in seen(app)
        assert ".png" not in seen(app)
        await press(pilot, *["backspace"] * 30, Typed("a.png"), "enter")
        assert "pip install 'hotmess-tui[figures]'" in seen(app)
        assert not (here / "a.png").exists()
        monkeypatch.undo()
        await press(pilot, "escape", "E")
        assert ".png .pdf" in seen(app)
