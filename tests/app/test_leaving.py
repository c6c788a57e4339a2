"""The terminal is as it was, however the explorer ends: signals, a lost connection, Ctrl-C while it starts, Ctrl-Z."""

from __future__ import annotations

import random
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.alike import alike

from .terminals import MODES_AT_FIRST, PATIENCE, Terminal


@pytest.fixture
def command(logs: Path, store: Path) -> list[str]:
    return [sys.executable, "-m", "hotmess_tui", str(logs), "--store", str(store)]


@pytest.fixture
def terminal(command: list[str]) -> Iterator[Terminal]:
    opened = Terminal(command)
    yield opened
    opened.close()


@pytest.mark.parametrize("number", alike([signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT]))
def test_a_signal_ends_it_and_gives_the_terminal_back(terminal: Terminal, number: signal.Signals) -> None:
    terminal.wait_for(b"interval")
    terminal.press(b"a")
    terminal.wait_for("variance↓".encode())
    assert terminal.modes != MODES_AT_FIRST
    terminal.process.send_signal(number)
    assert terminal.wait_for_end() == 128 + number
    terminal.assert_as_it_was()


@pytest.mark.heavy
def test_a_signal_while_it_hangs_ends_it_all_the_same(command: list[str]) -> None:
    """The application's own thread is stuck: nothing orderly is possible any more."""
    stuck = (
        "import sys, time; from hotmess_tui.app import app; from hotmess_tui.__main__ import main;"
        "app.HotmessApp.action_triage = lambda self: [time.sleep(0.01) for _ in range(100_000)]; main()"
    )
    terminal = Terminal([sys.executable, "-c", stuck, *command[3:]])
    try:
        terminal.wait_for(b"interval")
        terminal.press(b"t")
        time.sleep(0.5)
        terminal.process.send_signal(signal.SIGTERM)
        assert terminal.wait_for_end() == 128 + signal.SIGTERM
        terminal.assert_as_it_was()
    finally:
        terminal.close()


def test_it_ends_when_its_terminal_is_gone(terminal: Terminal) -> None:
    terminal.wait_for(b"interval")
    terminal.hang_up()
    assert terminal.process.wait(PATIENCE) in (128 + signal.SIGHUP, -signal.SIGHUP)


@pytest.mark.heavy
def test_it_ends_when_the_connection_is_lost_and_no_signal_comes(command: list[str]) -> None:
    deaf = "import signal; signal.signal(signal.SIGHUP, signal.SIG_IGN);"  # as under nohup
    run = (
        "from hotmess_tui.app import terminal_driver as t; t.ENDING = (); from hotmess_tui.__main__ import main; main()"
    )
    terminal = Terminal([sys.executable, "-c", deaf + run, *command[3:]])
    try:
        terminal.wait_for(b"interval")
        terminal.hang_up()
        assert terminal.process.wait(PATIENCE) == 128 + signal.SIGHUP
    finally:
        terminal.close()


@pytest.mark.parametrize("moment", alike(range(3)))
def test_ctrl_c_at_any_moment_leaves_the_terminal_as_it_was(command: list[str], moment: int) -> None:
    """Until the explorer has taken the terminal, Ctrl-C is a signal; it may come in the middle of taking it."""
    terminal = Terminal(command)
    try:
        delay = random.Random(moment).uniform(0.1, 1.5)
        end = time.monotonic() + delay
        while time.monotonic() < end:
            terminal.read(0.01)
        terminal.press(b"\x03")
        time.sleep(0.02)
        terminal.process.send_signal(signal.SIGINT)
        assert terminal.wait_for_end() in (0, 130, -signal.SIGINT)
        terminal.assert_as_it_was()
    finally:
        terminal.close()


def test_ctrl_z_suspends_and_fg_brings_the_screen_back(command: list[str]) -> None:
    shell = Terminal(["bash", "--norc", "-i"])
    try:
        shell.press(b"PS1='shell> '\n")
        shell.wait_for(b"shell> ")
        quoted = " ".join(f"'{word}'" for word in command)
        shell.press(f"{quoted}\n".encode())
        shell.wait_for(b"interval")
        shell.press(b"a")
        shell.wait_for("variance↓".encode())
        for way in (b"\x1a", b":\x1a"):  # on a table, and where one writes
            shell.press(way)
            shell.wait_for(b"Stopped")
            shell.wait_for(b"shell> ")
            assert "1049" not in shell.modes
            assert "1003" not in shell.modes
            assert "25" in shell.modes
            shell.press(b"fg\n")
            shell.wait_for(b"\x1b[?1049h")
            shell.wait_for(b"questions")
        shell.press(b"\x03")
        shell.wait_for(b"shell> ")
        shell.press(b"exit\n")
        shell.wait_for_end()
        assert shell.modes - {"2004"} == MODES_AT_FIRST  # of bash's own line editor
    finally:
        shell.close()


def test_a_terminal_that_cannot_place_the_cursor_is_refused_with_what_works_there(command: list[str]) -> None:
    terminal = Terminal(command, term="dumb")
    try:
        assert terminal.wait_for_end() == 2
        assert b"hotmess table" in terminal.output or b"hotmess chart" in terminal.output
        assert terminal.output.count(b"\n") == 1
        assert b"\x1b" not in terminal.output
    finally:
        terminal.close()


@pytest.mark.heavy
def test_what_is_drawn_does_not_go_where_errors_go(command: list[str], tmp_path: Path) -> None:
    terminal = Terminal(["sh", "-c", f'exec "$@" 2> {tmp_path / "errors"}', "sh", *command])
    try:
        terminal.wait_for(b"interval")
        terminal.press(b"a")
        terminal.wait_for("variance↓".encode())
        terminal.press(b"Q")
        assert terminal.wait_for_end() == 0
        terminal.assert_as_it_was()
        assert (tmp_path / "errors").read_bytes() == b""
    finally:
        terminal.close()
