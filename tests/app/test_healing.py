"""Screens that meet damage in the store show the same once it has been read again, and say so."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from hotmess_tui.app.app import HotmessApp
from hotmess_tui.explorer.explorer import Explorer
from tests.app.conftest import press, seen, settled
from tests.damages import damage_blocks, damage_unseen
from tests.store.tables import row, write


async def test_what_a_screen_asks_of_a_damaged_store_it_asks_again(
    make: Callable[..., HotmessApp], tmp_path: Path
) -> None:
    rows = [row("q", epoch, answer=str(epoch % 2 + 4), trace=f"the seventh sheep {epoch}") for epoch in range(6)]
    logs, store = write(tmp_path / "logs" / "a.jsonl", rows), tmp_path / "store"
    app = make(Explorer.open([str(logs)], store=store))
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await press(pilot, "a")
        before = seen(app)
        await press(pilot, "escape")
        damage_blocks(store / "index.duckdb")
        await press(pilot, "a")
        assert seen(app).splitlines()[1:5] == before.splitlines()[1:5]
        await press(pilot, "enter", "enter")
        assert "the seventh sheep" in seen(app)
        await press(pilot, "escape", "escape", "escape")
        damage_unseen(store)
        await press(pilot, "asterisk", *"sheep", "enter")
        assert seen(app).count("seventh sheep") == 6
        damage_blocks(store / "index.duckdb")
        logs.unlink()
        await press(pilot, "escape", "9", "2", "t")
        assert "the index is damaged and cannot be rebuilt" in seen(app)
    app.session.explorer.close()
