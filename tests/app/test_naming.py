"""How names fit together is said on the sources screen, and can be changed there."""

from __future__ import annotations

from pathlib import Path

import pytest

from hotmess_tui.app.app import HotmessApp
from hotmess_tui.app.opening import Opening
from hotmess_tui.explorer.explorer import Explorer
from hotmess_tui.records import Choice
from tests.store.tables import row, write

from .conftest import Typed, opened, press, seen, settled


def logs(folder: Path) -> Path:
    for n, (model, run) in enumerate((("openai/gpt", "r1"), ("openai/gpt", "r2"), ("azure/gpt", "r3"))):
        rows = [row(f"q{q}", epoch, str(4 + epoch % 2), model=model, run=run) for q in range(3) for epoch in range(4)]
        write(folder / "logs" / f"{n}.jsonl", rows)
    return folder / "logs"


@pytest.mark.heavy
async def test_names_are_merged_kept_apart_and_given_on_the_sources_screen(tmp_path: Path, tables: str) -> None:
    explorer = opened(logs(tmp_path), tmp_path / "store", tables)
    opening = Opening(explorer, Choice())
    opening.ready.result(60)
    app = HotmessApp(opening)
    async with app.run_test(size=(120, 30)) as pilot:
        await settled(pilot)
        await press(pilot, "o")
        assert "2 runs pooled: openai/gpt, sums (r1, r2)" in seen(app)
        await press(pilot, "M")
        assert "3 runs pooled" in seen(app) or "prefixes dropped" in seen(app)
        assert app.session.explorer.counts().models == 1
        await press(pilot, "i")
        assert "3 runs pooled: gpt, sums (r1, r2, r3)" in seen(app)
        await press(pilot, "escape", "M")
        assert app.session.explorer.counts().models == 2
        await press(pilot, "R", Typed("azure/gpt=cloud"), "enter")
        await press(pilot, "escape", "9")  # the curve of tasks: these logs have no lengths
        assert "cloud" in seen(app)
    app.session.explorer.close()


@pytest.mark.heavy
def test_a_store_that_was_named_follows_its_options(tmp_path: Path) -> None:
    from dataclasses import replace

    from hotmess_tui.records import OpenOptions

    folder, store = logs(tmp_path), tmp_path / "store"
    for options, models in ((OpenOptions(), 2), (replace(OpenOptions(), merge=True), 1), (OpenOptions(), 2)):
        explorer = Explorer.open([str(folder)], store=store, options=options)
        assert explorer.counts().models == models
        explorer.close()
