"""Only the cells that change are sent: what a terminal shows is at every step what a full repaint would show."""

from __future__ import annotations

import fcntl
import random
import re
import signal
import struct
import sys
import termios
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from rich.color import ColorSystem
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

import hotmess_tui.app
from hotmess_tui.app.app import HotmessApp
from hotmess_tui.app.opening import Opening
from hotmess_tui.app.terminal_cells import TerminalCells
from hotmess_tui.charts.safe import graphemes
from hotmess_tui.explorer.explorer import Explorer
from hotmess_tui.records import Choice
from tests.alike import alike

from .conftest import press, settled
from .emulator import Cell, Window
from .keys_pressed import SCREENS
from .odd_logs import write_odd
from .terminals import Terminal

SIGNS = [*"abc  ─│●", "日", "本", "🦜", "e\u0301", "o\u0308\u0323", "한", " " * 9]
SEQUENCES = ["👩‍👩‍👧", "🏳️‍🌈", "☝🏽", "🇩🇪"]
STYLES = [
    None,
    Style(),
    Style(bold=True),
    Style(dim=True),
    Style(bold=True, dim=True),
    Style(reverse=True),
    Style(underline=True, italic=True),
    Style(color="#0072b2"),
    Style(color="#0072b2", dim=True),
    Style(color="#f0e442", bold=True, reverse=True),
    Style(color="red", bgcolor="#102030"),
    Style(bgcolor="blue"),
    Style(color="default", bgcolor="default"),
]


def some_line(rng: random.Random, width: int, signs: Sequence[str]) -> list[Segment]:
    """Segments that fill a line exactly."""
    segments, room = [], width
    while room:
        text = "".join(rng.choices(signs, k=rng.randrange(1, 12)))
        kept, size = "", 0
        for _, cells, sign in graphemes(text):
            if size + cells <= room:
                kept, size = kept + sign, size + cells
        if rng.random() < 0.1:
            kept, size = " " * room, room
        segments.append(Segment(kept, rng.choice(STYLES)))
        room -= size
    return segments


def changed(rng: random.Random, lines: list[list[Segment]], width: int, signs: Sequence[str]) -> list[list[Segment]]:
    """Some lines are others, or have moved."""
    lines = lines.copy()
    kind = rng.randrange(3)
    if kind == 0:
        by, first = rng.choice((1, -1, 3)), rng.randrange(3)
        lines[first:] = lines[first + by :] + lines[first:][:by] if by > 0 else lines[by:] + lines[first:by]
    for _ in range(rng.randrange(1, 4)):
        y = rng.randrange(len(lines))
        if kind == 1:
            lines[y] = [Segment(text, rng.choice(STYLES)) for text, _, _ in lines[y]]
        else:
            lines[y] = some_line(rng, width, signs)
    return lines


def as_textual_sends(lines: Sequence[Sequence[Segment]]) -> str:
    """A full repaint."""
    return "".join(
        f"\x1b[{y + 1};1H\x1b[m"
        + "".join(style.render(text, color_system=ColorSystem.TRUECOLOR) if style else text for text, style, _ in line)
        for y, line in enumerate(lines)
    )


@pytest.mark.heavy
@pytest.mark.parametrize("seed", alike(range(4)))
def test_any_changes_of_any_lines_arrive_as_they_are_meant(seed: int) -> None:
    rng = random.Random(seed)
    width, height = rng.choice(((37, 9), (80, 24)))
    shown, window = TerminalCells(), Window(width, height)
    signs = SIGNS + SEQUENCES * (seed % 2)
    lines = [some_line(rng, width, signs) for _ in range(height)]
    for step in range(60):
        if step % 20 == 19:
            shown.forget()
        shown.fit(width, height)
        window.feed(shown.update(((y, [(0, line)]) for y, line in enumerate(lines)), ColorSystem.TRUECOLOR))
        whole = Window(width, height)
        whole.feed(as_textual_sends(lines))
        assert window.cells() == whole.cells(), f"seed {seed}, step {step}"
        assert shown.update(((y, [(0, line)]) for y, line in enumerate(lines)), ColorSystem.TRUECOLOR) == ""
        lines = changed(rng, lines, width, signs)


def test_pieces_of_lines_leave_the_rest_as_it_is() -> None:
    shown, window = TerminalCells(), Window(20, 3)
    shown.fit(20, 3)
    window.feed(shown.update([(1, [(0, [Segment("日本語 and the rest ")])])], ColorSystem.TRUECOLOR))
    window.feed(
        shown.update([(1, [(2, [Segment("xy")]), (7, [Segment("日", Style(bold=True))])])], ColorSystem.TRUECOLOR)
    )
    assert "".join(cell.sign for cell in window.cells()[1]) == "日xy語 日d the rest "
    assert not shown.known  # the other lines


def test_a_terminal_that_measures_an_emoji_otherwise_keeps_what_follows_in_its_place() -> None:
    shown, window = TerminalCells(), Window(30, 2, by_character=True)
    shown.fit(30, 2)
    for text in ("one 👩‍👩‍👧 family and more text", "two 👩‍👩‍👧 family and less text"):
        window.feed(shown.update([(0, [(0, [Segment(text.ljust(29))])])], ColorSystem.TRUECOLOR))
        line = "".join(cell.sign for cell in window.cells()[0])
        assert line.startswith(text[:3])
        assert text[text.index("family") :] in line
        assert [cell.sign for cell in window.cells()[0]][7:13] == list("family")


def test_scrolled_text_costs_little() -> None:
    rng = random.Random(1)
    lines = [[Segment("".join(rng.choices("abcdef ", k=80)))] for _ in range(40)]
    shown, window = TerminalCells(), Window(80, 24)
    shown.fit(80, 24)
    for top in (0, 1, 2, 3, 2, 1, 4):
        sent = shown.update(((y, [(0, lines[top + y])]) for y in range(24)), ColorSystem.TRUECOLOR)
        window.feed(sent)
        assert "".join(cell.sign for cell in window.cells()[0]) == lines[top][0].text
        assert top == 0 or len(sent) < 400


class Watched(HotmessApp):
    """An explorer without a terminal that sends what it would send to one."""

    CSS_PATH = Path(hotmess_tui.app.__file__).parent / "styles" / "app.tcss"
    displaying = False

    @property
    def is_headless(self) -> bool:
        return not self.displaying and super().is_headless

    def _display(self, screen: Any, update: Any) -> None:
        self.displaying = True
        try:
            super()._display(screen, update)
        finally:
            self.displaying = False


MOVES = [*["down"] * 5, *["up"] * 3, "left", "right", "pagedown", "pageup", "home", "end", "tab", "enter", "escape"]
LETTERS = [*"abcdeghilnorstuvxyABCGHITSUV1234567890-[]?.*+=", "space", "ctrl+d", "ctrl+u", "ctrl+p", "colon", "slash"]


async def walk(app: Watched, seed: int, steps: int, size: tuple[int, int], before: Sequence[str] = ()) -> None:
    """Press keys at random; after each, the terminal shows what a full repaint shows."""
    rng = random.Random(seed)
    window = Window(*size)
    pressed: list[str] = []
    async with app.run_test(size=size) as pilot:
        app._driver.write = window.feed  # type: ignore[method-assign,union-attr]
        app.shown.forget()
        app.screen.refresh()
        await settled(pilot)
        for step in range(steps):
            key = before[step] if step < len(before) else rng.choice(MOVES if rng.random() < 0.7 else LETTERS)
            pressed.append(key)
            await press(pilot, key)
            if app.screen.is_modal and rng.random() < 0.3:
                await press(pilot, "escape")
            await pilot.pause()
            whole = Window(*size)
            strips: list[Strip] = app.screen._compositor.render_strips()
            whole.feed("".join(f"\x1b[{y + 1};1H\x1b[m{strip.render(app.console)}" for y, strip in enumerate(strips)))
            shown, meant = window.cells(), whole.cells()
            wrong = [(y, a, b) for y in range(size[1]) for a, b in zip(shown[y], meant[y], strict=True) if a != b]
            assert not wrong, f"seed {seed}, {type(app.screen).__name__}, after {pressed}: {wrong[:5]}"


@pytest.fixture
def watched(explorer: Explorer) -> Callable[..., Watched]:
    def made(over: Explorer | None = None, *, ascii: bool = False) -> Watched:
        opening = Opening(over or explorer, Choice())
        opening.ready.result(60)
        return Watched(opening, ascii=ascii)

    return made


@pytest.mark.parametrize(
    ("size", "seed", "keys"),
    alike(
        [((80, 24), 0, 20), ((80, 24), 1, 60), ((160, 50), 2, 60), ((80, 24), 3, 60), ((61, 18), 4, 60)], several=True
    ),
)
async def test_after_every_key_the_terminal_shows_what_a_full_repaint_shows(
    watched: Callable[..., Watched], size: tuple[int, int], seed: int, keys: int
) -> None:
    await walk(watched(), seed, keys, size)


@pytest.mark.heavy
@pytest.mark.parametrize("seed", [5, 6])
async def test_without_colours_too(watched: Callable[..., Watched], monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    await walk(watched(ascii=seed == 6), seed, 80, (80, 24))


@pytest.mark.heavy
@pytest.mark.parametrize(("seed", "keys"), alike([(6, 12), (7, 60), (8, 60), (9, 60)], several=True))
async def test_names_with_wide_signs_marks_and_controls(
    watched: Callable[..., Watched], tmp_path: Path, seed: int, keys: int
) -> None:
    write_odd(tmp_path)
    explorer = Explorer.open([str(tmp_path)], store=tmp_path / "store")
    await walk(watched(explorer), seed, keys, (80, 24), before=("a", "down", "down"))


@pytest.mark.heavy
@pytest.mark.parametrize("screen", alike(SCREENS))
async def test_on_every_screen(watched: Callable[..., Watched], screen: type) -> None:
    keys = list(SCREENS[screen])
    await walk(watched(), 10, len(keys) + 15, (80, 24), before=keys)


def resize(window: Window, terminal: Terminal, *sizes: tuple[int, int]) -> None:
    """Other sizes one after the other; what was on screen comes out in disorder."""
    for columns, rows in sizes:
        fcntl.ioctl(terminal.slave, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        terminal.process.send_signal(signal.SIGWINCH)
        window.screen.resize(rows, columns)
        time.sleep(0.005)
    window.feed("".join(f"\x1b[{y + 1};1H{'#' * window.screen.columns}" for y in range(window.screen.lines)))


def text(cells: list[list[Cell]]) -> str:
    """The signs on screen."""
    return "\n".join("".join(cell.sign for cell in line) for line in cells)


def feed(window: Window, terminal: Terminal, since: int) -> int:
    """Show what came since then."""
    terminal.settle()
    came = terminal.output[since:].decode()
    window.feed(re.sub(r"\x1b\[[?<>=][0-9;$]*[a-z]|\x1b\]22;[^\x07]*\x07", "", came))
    return len(terminal.output)


@pytest.mark.heavy
@pytest.mark.parametrize("seed", [11, 12])
def test_in_a_real_terminal_drawing_all_again_changes_nothing(logs: Path, store: Path, seed: int) -> None:
    """Ctrl-L sends everything, so it would mend what the updates before it left wrong."""
    rng = random.Random(seed)
    terminal = Terminal([sys.executable, "-m", "hotmess_tui", str(logs), "--store", str(store)])
    window = Window(80, 24)
    keys = [b"\x1b[B", b"\x1b[A", b"\x1b[6~", b"\r", b"\x1b", b"a", b"t", b"?", b"v", b"c", b":", b"e", b"\t"]
    try:
        terminal.wait_for(b"interval")
        since = feed(window, terminal, 0)
        for step in range(25):
            pressed = rng.choice(keys)
            terminal.press(pressed)
            since = feed(window, terminal, since)
            if step % 5 == 4:  # there and back at once, where the size is the same in the end, too
                last = rng.choice(((100, 30), (60, 20), (80, 24)))
                resize(window, terminal, (90, 25), last)
                since = feed(window, terminal, since)
            before = window.cells()
            terminal.press(b"\x0c")
            since = feed(window, terminal, since)
            assert window.cells() == before, f"step {step}, after {pressed!r}:\n{text(before)}\n{text(window.cells())}"
            assert not any(cell.sign == "#" for cell in before[1])
    finally:
        terminal.close()
