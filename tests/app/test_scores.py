"""Which score counts is named in the header and chosen by a key; what else the log says is one key from the trace."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from hotmess_tui.app.app import HotmessApp
from hotmess_tui.app.opening import Opening
from hotmess_tui.explorer.explorer import Explorer
from hotmess_tui.records import Choice

from .conftest import press, seen, settled


def write_log(file: Path) -> None:
    samples = [
        {
            "id": f"q{question}", "epoch": epoch, "uuid": f"u{question}.{epoch}", "input": "1 + 1?", "target": "2",
            "messages": [{"role": "assistant", "content": "It is 2."}], "output": {"choices": []},
            "scores": {
                "match": {"value": "C", "answer": "2"},
                "style": {"value": "I" if epoch % 2 else "C", "answer": "2", "explanation": "too\n\x1b[31mshort"},
            },
            "metadata": {"digits": 1, "nested": {"deep": [1, 2]}},
        }
        for question in range(3) for epoch in range(1, 5)
    ]  # fmt: skip
    spec = {"eval_id": "e", "run_id": "r", "task_id": "t", "created": "2026-01-01T00:00:00Z", "task": "sums"}
    log = {"version": 2, "status": "success", "eval": spec | {"model": "m"}, "samples": samples}
    file.write_text(json.dumps(log))


@pytest.fixture
def app(tmp_path: Path) -> HotmessApp:
    (tmp_path / "logs").mkdir()
    write_log(tmp_path / "logs" / "log.json")
    opening = Opening(Explorer.open([str(tmp_path / "logs")], store=tmp_path / "store"), Choice())
    opening.ready.result(60)
    return HotmessApp(opening)


@pytest.mark.heavy
async def test_another_score_is_chosen_by_a_key_and_named_in_the_header(app: HotmessApp) -> None:
    async with app.run_test(size=(120, 30)) as pilot:
        await settled(pilot)
        assert "score match" in seen(app).splitlines()[0]
        await press(pilot, "a")
        assert "score match" in seen(app).splitlines()[0]
        assert "1.00" in seen(app)
        await press(pilot, "S", "down", "down")
        assert "style" in seen(app)
        await press(pilot, "enter")
        assert "score style" in seen(app).splitlines()[0]
        assert "0.50" in seen(app)
        await press(pilot, "S", "up", "up", "enter")
        assert "score match" in seen(app).splitlines()[0]


async def test_details_of_a_trace_are_shown_whole_and_harmless(app: HotmessApp) -> None:
    async with app.run_test(size=(100, 60)) as pilot:
        await settled(pilot)
        await press(pilot, "a", "enter", "enter", "i")
        text = seen(app)
        for words in ("scores", "style", "explanation", "too", "␛[31mshort", "nested", "deep", "verdict"):
            assert words in text
        assert "\x1b" not in text
        await press(pilot, "escape")
        assert "It is 2." in seen(app)


@pytest.mark.heavy
def test_every_score_is_a_column_to_filter_and_to_group_by(tmp_path: Path) -> None:
    (tmp_path / "logs").mkdir()
    write_log(tmp_path / "logs" / "log.json")
    explorer = Explorer.open([str(tmp_path / "logs")], store=tmp_path / "store")
    assert len(explorer.samples(Choice(where="scores.style = 'C'"))) == 6
    assert {row.series for row in explorer.table(Choice(by=("scores.style",))).rows} == {("C",), ("I",)}
    assert explorer.columns()["scores.match"] == "VARCHAR"
