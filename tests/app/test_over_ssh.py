"""The explorer on a distant machine: through a real server of SSH, 150 ms each way, alone and under tmux and screen."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
import time
import uuid
from base64 import b64encode
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.processes import processes_with, wait_for

from .emulator import Window
from .over_ssh import Relay, Server, why_not
from .terminals import PATIENCE, ROOT, Terminal

pytestmark = pytest.mark.heavy
DOWN = "\x1b[B"
# What pyte does not know and a person does not see: queries, the keyboard protocol, titles, copies
_UNKNOWN = re.compile(
    rb"\x1b\[[<>=?][\d;]*[u$]p?|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1bP[^\x1b]*\x1b\\|\x1b\[>[\d;]*[mcq]"
)
# Ten keys: the third point, its third question, the third sample of that, its text, and the next sample
JOURNEY = (DOWN, DOWN, "\r", DOWN, DOWN, "\r", DOWN, DOWN, "\r", "\x1b[C")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    if reason := why_not():
        pytest.skip(reason)
    server = Server(tmp_path_factory.mktemp("sshd"))
    if reason := server.wait():
        server.close()
        pytest.skip(f"no server of SSH here: {reason}")
    yield server
    server.close()


@pytest.fixture
def relay(server: Server) -> Iterator[Relay]:
    relay = Relay(server.port)
    yield relay
    relay.cut()


@pytest.fixture
def open_terminal() -> Iterator[Callable[[list[str]], Terminal]]:
    terminals = []

    def opened(command: list[str]) -> Terminal:
        terminals.append(Terminal(command))
        return terminals[-1]

    yield opened
    for terminal in terminals:
        terminal.close()


@pytest.fixture
def explorer_command(logs: Path, store: Path) -> str:
    """What a person types there."""
    passed = {name: os.environ[name] for name in os.environ if name.startswith(("HOTMESS_", "XDG_", "HOME"))}
    environment = [f"{name}={setting}" for name, setting in {**passed, "LANG": "C.UTF-8"}.items()]
    program = [sys.executable, "-m", "hotmess_tui", str(logs), "--store", str(store)]
    return f"cd {shlex.quote(str(ROOT))} && exec {shlex.join(['env', *environment, *program])}"


def under(multiplexer: str, command: str, folder: Path) -> str:
    """The command in a window of its own of a program that keeps windows."""
    if not multiplexer:
        return command
    if shutil.which(multiplexer) is None:
        pytest.skip(f"{multiplexer} is not installed")
    settings = folder / "settings"
    if multiplexer == "tmux":
        settings.write_text("set -g status off\nset -g set-clipboard on\nset -g default-terminal tmux-256color\n")
        return shlex.join(["tmux", "-u", "-L", window_name(folder), "-f", str(settings), "new-session", command])
    settings.write_text("startup_message off\nterm screen-256color\nescape ^\\\\^\\\\\n")
    return shlex.join(["screen", "-U", "-c", str(settings), "sh", "-c", command])


def window_name(folder: Path) -> str:
    """What the server of tmux is called in a test."""
    return f"hotmess-{os.getpid()}-{folder.name}"


def in_tmux(folder: Path) -> list[str]:
    """What tmux believes that its window shows: what it sends on is its own affair."""
    command = ["tmux", "-L", window_name(folder), "capture-pane", "-p", "-t", "0"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return [line.rstrip() for line in done.stdout.splitlines()]


def shown(output: bytes) -> list[str]:
    """The screen of a terminal that was sent these bytes."""
    window = Window(80, 24)
    window.feed(_UNKNOWN.sub(b"", output).decode("utf-8", "replace"))
    return [line.rstrip() for line in window.screen.display]


def wait_until(terminal: Terminal, is_there: Callable[[list[str]], bool]) -> list[str]:
    """The screen once it shows something, and stays so."""
    end = time.monotonic() + PATIENCE
    while not is_there(shown(terminal.output)):
        assert time.monotonic() < end, "\n".join(shown(terminal.output))
        terminal.read()
    terminal.settle(1.5)
    return shown(terminal.output)


def is_open(screen: list[str]) -> bool:
    return any("[○]" in line or "[●]" in line for line in screen)


@pytest.fixture(scope="module")
def destination() -> dict[str, list[str]]:
    """Where the journey leads, each key after the one before has had its effect, on this machine."""
    return {}


@pytest.mark.parametrize("multiplexer", ["", "tmux", "screen"])
def test_no_key_that_is_typed_ahead_is_lost(
    multiplexer: str,
    server: Server,
    relay: Relay,
    explorer_command: str,
    open_terminal: Callable[[list[str]], Terminal],
    destination: dict[str, list[str]],
    tmp_path: Path,
) -> None:
    if not destination:
        terminal = open_terminal(["sh", "-c", explorer_command])
        wait_until(terminal, is_open)
        for key in JOURNEY:
            terminal.press(key.encode())
            terminal.settle(1)
        destination["screen"] = shown(terminal.output)
    terminal = open_terminal(server.command(relay.port, under(multiplexer, explorer_command, tmp_path)))
    wait_until(terminal, is_open)
    terminal.press("".join(JOURNEY).encode())
    aim = destination["screen"]
    assert any("Step 1: weigh" in line for line in aim)
    arrived = wait_until(terminal, lambda screen: screen[1] == aim[1])
    assert (in_tmux(tmp_path) if multiplexer == "tmux" else arrived) == aim
    for key in (b"y", DOWN.encode() * 2 + b"\r"):  # of what can be copied, the answer
        terminal.press(key)
        terminal.settle(1)
    terminal.wait_for(b64encode(b"yes"))
    assert b"\x1b]52;" in terminal.output
    terminal.press(b"Q")
    assert terminal.wait_for_end() == 0
    if not multiplexer:  # these leave the terminal by themselves, and ask it more
        terminal.assert_as_it_was()


def test_a_connection_that_breaks_off_leaves_no_explorer_behind(
    server: Server, relay: Relay, explorer_command: str, open_terminal: Callable[[list[str]], Terminal]
) -> None:
    mark = f"HOTMESS_MARK={uuid.uuid4().hex}"
    terminal = open_terminal(server.command(relay.port, explorer_command.replace("exec env", f"exec env {mark}")))
    wait_until(terminal, is_open)
    assert processes_with(mark)
    relay.cut()
    wait_for(lambda: not processes_with(mark))
