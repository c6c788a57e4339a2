"""Makes the pictures of the README out of the running program: `python docs/screens.py [EASY]`.

Each is what the application shows after some keys, on the runs that ship, and where the folder `easy` of
reasoning-gym-eval is given, on those results. Nothing in them is drawn by hand.
"""

from __future__ import annotations

import asyncio
import os
import re
import sys
import tempfile
from pathlib import Path
from typing import Any

from textual.pilot import Pilot

from hotmess_tui.app.app import HotmessApp
from hotmess_tui.app.opening import Opening
from hotmess_tui.app.screens.base import DrillScreen
from hotmess_tui.explorer.explorer import Explorer
from hotmess_tui.records import Choice

FOLDER = Path(__file__).resolve().parent / "screens"
SIZE = (110, 30)
# Keys that lead to each picture, from the first screen on
SCREENS: dict[str, tuple[str, ...]] = {
    "curves": ("down", "down", "down", "down"),
    "samples": ("a", "enter"),
    "compare": ("a", "enter", "c"),
    "tree": ("a", "slash", *"bread", "enter", "enter", "T"),
    "triage": ("t", "a"),
    "contrast": ("b", "down", "down", "enter", "v", "enter"),
}


# The second session, on the results of reasoning-gym-eval
DOUBTED: dict[str, tuple[str, ...]] = {
    "difference": ("tab", "v", "down", "down", "enter"),
    "doubts": ("t",),
    "corrected": ("t", "X", "enter", "escape"),
}


async def settled(pilot: Pilot[Any]) -> None:
    """Wait until every question that a screen asked has been answered."""
    while True:
        await pilot.app.workers.wait_for_complete()
        await pilot.pause()
        if not any(screen.waiting for screen in pilot.app.screen_stack if isinstance(screen, DrillScreen)):
            return


async def picture(explorer: Explorer, name: str, keys: tuple[str, ...]) -> None:
    """Press the keys and keep what is on screen as SVG, which asks for no font from elsewhere."""
    opening = Opening(explorer, Choice())
    opening.ready.result()
    app = HotmessApp(opening)
    async with app.run_test(size=SIZE) as pilot:
        await settled(pilot)
        for key in keys:
            await pilot.press(key)
            await settled(pilot)
        text = re.sub(r"@font-face \{.*?\}\n", "", app.export_screenshot(title="hotmess"), flags=re.DOTALL)
    FOLDER.mkdir(exist_ok=True)
    (FOLDER / f"{name}.svg").write_text("\n".join(line.rstrip() for line in text.splitlines()) + "\n", encoding="utf-8")


async def main() -> None:
    """All of them."""
    with tempfile.TemporaryDirectory() as nobody:
        os.environ["HOTMESS_DATA"] = nobody  # the labels of whoever makes the pictures stay out of them
        for paths, screens in (([], SCREENS), (sys.argv[1:], DOUBTED if sys.argv[1:] else {})):
            explorer = Explorer.open(paths, cache=False)
            for name, keys in screens.items():
                await picture(explorer, name, keys)
            explorer.close()


if __name__ == "__main__":
    asyncio.run(main())
