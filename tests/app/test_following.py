"""Logs that grow while they are on screen: what is new comes in, the cursor stays, what is half-written may be so."""

from __future__ import annotations

import asyncio
import json
import os
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from hotmess_tui.app.app import HotmessApp
from hotmess_tui.app.opening import Opening
from hotmess_tui.app.widgets.grid import Grid
from hotmess_tui.explorer import source_changes
from hotmess_tui.explorer.explorer import Explorer
from hotmess_tui.records import Choice
from tests.store.tables import row, write

from .conftest import press, seen, settled

pytestmark = pytest.mark.heavy

PATIENCE = 60.0  # seconds, on a machine that runs other tests, too


@asynccontextmanager
async def opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[tuple[HotmessApp, Pilot[Any]]]:
    monkeypatch.setattr(source_changes, "INTERVAL", 0.05)
    explorer = Explorer.open([str(tmp_path / "logs")], store=tmp_path / "store", following=True)
    opening = Opening(explorer, Choice())
    opening.ready.result(60)
    app = HotmessApp(opening, follow=True)
    async with app.run_test(size=(120, 30)) as pilot:
        await settled(pilot)
        yield app, pilot
    app.session.explorer.close()


async def until(app: HotmessApp, pilot: Pilot[Any], text: str) -> None:
    end = time.monotonic() + PATIENCE
    while text not in seen(app):
        assert time.monotonic() < end, seen(app)
        await asyncio.sleep(0.05)
        await settled(pilot)


def answers(question: str, epochs: range) -> list[dict[str, Any]]:
    return [row(question, epoch, "5" if epoch % 3 else str(epoch)) for epoch in epochs]


async def test_new_samples_come_in_and_the_cursor_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = [*answers("q1", range(6)), *answers("q2", range(9)), *answers("q3", range(4))]
    log = write(tmp_path / "logs" / "a.jsonl", first)
    async with opened(tmp_path, monkeypatch) as (app, pilot):
        assert "(following)" in seen(app)
        await press(pilot, "a", "down", "down")
        before = app.screen.query_one(Grid).current
        await press(pilot, "enter")
        with log.open("a") as file:
            file.writelines(json.dumps(each) + "\n" for each in answers(before.question_id, range(20, 24)))
        write(tmp_path / "logs" / "b.jsonl", answers("q0", range(5)))
        await until(app, pilot, "+9 samples")
        assert f"{before.n + 4} samples" in seen(app)
        assert "1 new, 1 changed" in seen(app)
        await press(pilot, "escape")
        assert app.screen.query_one(Grid).current.question_id == before.question_id
        assert app.screen.query_one(Grid).current.n == before.n + 4
        await press(pilot, "escape", "F")
        assert "(following)" not in seen(app)


async def test_a_file_is_not_called_broken_while_it_is_being_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path / "logs" / "a.jsonl", answers("q1", range(6)))
    async with opened(tmp_path, monkeypatch) as (app, pilot):
        await press(pilot, "o")
        half = tmp_path / "logs" / "b.eval"
        half.write_bytes(b"PK\x03\x04 the beginning of a log")
        await until(app, pilot, "growing")
        assert "unreadable" not in seen(app)
        old = time.time() - 3600
        os.utime(half, (old, old))  # it has not changed for an hour
        await until(app, pilot, "unreadable")


async def test_a_file_that_goes_takes_its_samples_along(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "logs" / "a.jsonl", answers("q1", range(6)))
    gone = write(tmp_path / "logs" / "b.jsonl", answers("q2", range(7)))
    async with opened(tmp_path, monkeypatch) as (app, pilot):
        gone.unlink()
        await until(app, pilot, "-7 samples")
        write(tmp_path / "logs" / "a.jsonl", [])
        await until(app, pilot, "no sample could be read")  # said; what was on screen stays
        assert app.session.explorer.counts().samples == 6


async def test_the_tree_grows_and_the_cursor_stays_on_its_branch(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def said(epochs: range) -> list[dict[str, Any]]:
        return [row("q1", n, "5" if n % 3 else "6", trace=f"It is {'five' if n % 3 else 'six'}.") for n in epochs]

    log = write(tmp_path / "logs" / "a.jsonl", said(range(6)))
    async with opened(tmp_path, monkeypatch) as (app, pilot):
        await press(pilot, "a", "enter", "T", "end")
        assert "branches by words: 6 samples, 2 answers" in seen(app)
        line = app.screen.query_one(Grid).current
        before = app.screen.sample_tree.nodes[line.number]
        write(log, [*said(range(9)), row("q1", 9, "7", trace="Or is it seven?")])
        await until(app, pilot, "branches by words: 10 samples, 3 answers")
        after = app.screen.sample_tree.nodes[app.screen.query_one(Grid).current.number]
        assert (after.text, after.right) == (before.text, 0)
        assert (before.count, after.count) == (2, 3)
