"""Hostile names in every place that a log or a file system can fill: a terminal never acts on them."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import hotmess_tui
from hotmess_tui.records import IN_PLACE
from tests.alike import alike
from tests.store.tables import in_place_of

from .terminals import Terminal

ATTACKS = (
    "\x1b]52;c;aG90bWVzcw==\x07",  # fills the clipboard
    "\x1bP+q544e\x1b\\",  # asks the terminal, which would type the answer
    "\x1b[38;5;201;7m\x1b[2J\x1b[?1049l",
    "\x9b31mC1 \x90 \x9d0;title\x9c",
    "\u202egnorts\u2066 \u200b\u3164 \U000e0041\ufe00 \U0001d173",
    "[/] [bold]b[/bold] [@click=app.quit]q[/] [",
    "Z" + "\u0300" * 60,
    "\r\n\t\x07\x08\x00",
)
HOSTILE = "".join(ATTACKS)
ON_DISK = HOSTILE.replace("\x00", "").replace("/", "")[:60]  # names of files are shorter


def lines() -> str:
    """Two models that answer four questions five times; every text is hostile."""
    rows = []
    for model in range(2):
        for question in range(4):
            for epoch in range(5):
                right = (model + question + epoch) % 3 > 0
                text = f"Step 1: weigh {question}. {HOSTILE} Step 2: {epoch * question}. " * 4
                rows.append(
                    {
                        "model": f"m{model} {HOSTILE}",
                        "task": f"t{question % 2} {HOSTILE}",
                        "question_id": f"q{question} {HOSTILE}",
                        "condition": f"c {HOSTILE}",
                        "run": f"r{HOSTILE}",
                        "epoch": epoch,
                        "question": f"Which? {HOSTILE}",
                        "answer": f"right {HOSTILE}" if right else f"wrong {epoch % 2} {HOSTILE}",
                        "target": f"right {HOSTILE}",
                        "correct": right,
                        "stop_reason": HOSTILE,
                        "tokens": 100 + 40 * question + 9 * epoch,
                        "reasoning": text,
                        "trace": text + HOSTILE,
                        f"extra {HOSTILE}": HOSTILE,
                    }
                )
    return "".join(json.dumps(row) + "\n" for row in rows)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, tables: str) -> Path:
    here = tmp_path_factory.mktemp("hostile")
    (here / "logs").mkdir()
    (here / "logs" / f"a{ON_DISK}.jsonl").write_text(lines())
    if tables == IN_PLACE:
        (here / "logs").rename(here / "tables")
        in_place_of(here / "tables", here / "logs")
    (here / "logs" / f"broken{ON_DISK}.json").write_text('{"a": ')
    options = ["--in-place"] if tables == IN_PLACE else []
    subprocess.run([*hotmess(here, "ingest"), *options], check=True, capture_output=True)
    return here


@pytest.fixture(autouse=True)
def own_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOTMESS_DATA", str(tmp_path / "data"))


def hotmess(folder: Path, *arguments: str) -> list[str]:
    return [sys.executable, "-m", "hotmess_tui", *arguments, str(folder / "logs"), "--store", str(folder / "store")]


# Each stretch begins on the first screen; between keys the program is given the time to answer
WALKS: dict[str, tuple[str, ...]] = {
    "curves": (*"1234567890-", "C", "\x1b", "?", "\x1b", "i", "\x1b", "\x10", "\x1b", *["", "[C", "[D"][:1]),
    "settings": ("b", "\x1b", "d", "\x1b", "I", "\x1b", "V", "\x1b", "S", "L", "\x1b", "f", HOSTILE[:40], "\r", "\x1b"),
    "drill": ("a", "?", "\x1b", "s", "\x1b", "\r", "?", "\x1b", "+", HOSTILE[-30:], "\r", "L", "\r", "\r", "?", "\x1b"),
    "samples": ("a", "\r", "c", "?", "\x1b", "\x1b", "T", "?", "\x1b", "b", "\x1b", "/", "weigh", "\r", "y", "\x1b"),
    "triage": ("t", "i", "\x1b", "?", "\x1b", "\r", "?", "\x1b", "f", "\x1b", "X", "\x1b", "\r", "?", "\x1b"),
    "contrast": ("v", "\r", "?", "\x1b", "m", "\x1b", "i", "\x1b", "A", "?", "\x1b", "\x1b", "\r", "\r", "?", "\x1b"),
    "sources": ("o", "\r", "?", "\x1b", "\x1b"),
    "search": ("*", "weigh", "\r", "?", "\x1b", "\r", "\x1b"),
    "console": (
        ":",
        'select model, 1 as "\x1b]52;c;eA==\x07[/]" from samples;',
        "\r",
        "\x1b",
        "\r",
        "\x1b",
        "?",
        "\x1b",
    ),
    "fault": (":", 'select "[/] \x9b31m" from nowhere;', "\r"),
}


@pytest.mark.parametrize("walk", alike(sorted(WALKS, key=lambda walk: walk != "sources")))
def test_no_screen_and_no_dialog_sends_what_a_log_says(folder: Path, walk: str) -> None:
    terminal = Terminal(hotmess(folder), rows=40, columns=120)
    try:
        terminal.wait_for(b"interval")
        terminal.settle()
        for key in WALKS[walk]:
            terminal.press(f"\x1b[200~{key}\x1b[201~".encode() if len(key) > 1 else key.encode())
            terminal.settle(0.3)
        assert terminal.process.poll() is None, terminal.output[-2000:].decode("utf-8", "replace")
        assert not terminal.not_meant
        assert b"\x1b[38;5;201;7m" not in terminal.output
        terminal.press(b"\x03")
        assert terminal.wait_for_end() == 0
        terminal.assert_as_it_was()
    finally:
        terminal.close()


COMMANDS: tuple[tuple[str, ...], ...] = (
    ("table",),
    ("table", "--by", "model,task"),
    ("chart", "tasks"),
    ("questions",),
    ("samples",),
    ("sources",),
    ("triage",),
    ("triage", "--summary"),
    ("search", "weigh"),
    ("slopes",),
    ("sql", f'select model, 1 as "{HOSTILE[:40]}" from samples limit 3'),
    ("sql", f'select "{HOSTILE[:20]}" from samples'),
    ("table", "--where", HOSTILE[:40]),
    ("table", "--by", HOSTILE.replace("\x00", "")),
    ("table", "--debug", "--by", HOSTILE.replace("\x00", "")),
    ("contrast", HOSTILE.replace("\x00", ""), "b"),
    ("trace", HOSTILE.replace("\x00", "")),
    ("report", "-"),
)


@pytest.mark.parametrize(
    "arguments", alike(COMMANDS, always=2), ids=lambda arguments: " ".join(arguments)[:24].encode("ascii", "replace")
)
def test_no_command_sends_what_a_log_says(folder: Path, arguments: tuple[str, ...]) -> None:
    command = hotmess(folder, *(argument.replace("\x00", "") for argument in arguments))
    terminal = Terminal(command, rows=40, columns=120)
    try:
        terminal.wait_for_end()
        assert terminal.output
        assert not terminal.not_meant
        assert b"\x1b[38;5;201;7m" not in terminal.output
    finally:
        terminal.close()


@pytest.mark.parametrize("name", alike([ON_DISK, f"nowhere{ON_DISK}"]))
def test_no_last_error_sends_the_name_of_a_file(folder: Path, name: str) -> None:
    (folder / "empty").mkdir(exist_ok=True)
    (folder / "empty" / f"{ON_DISK}.jsonl").write_bytes(os.urandom(64))
    terminal = Terminal([sys.executable, "-m", "hotmess_tui", str(folder / "empty" / f"{name}.jsonl")])
    try:
        assert terminal.wait_for_end() in (1, 2)
        terminal.assert_as_it_was()
        assert not terminal.not_meant
    finally:
        terminal.close()


APP = Path(hotmess_tui.__file__).parent / "app"
PARSED = {"border_title", "border_subtitle", "tooltip", "notify", "Static", "Label", "from_markup", "render_str"}


@pytest.mark.parametrize("source", sorted(APP.rglob("*.py")), ids=lambda path: path.stem)
def test_no_text_is_given_to_what_parses_markup(source: Path) -> None:
    """Titles of frames are given as content; nothing else that would parse a text is used at all."""
    for node in ast.walk(ast.parse(source.read_text())):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                if isinstance(target, ast.Attribute) and target.attr in PARSED:
                    assert ast.unparse(node.value).startswith("title("), f"{source.name}:{node.lineno}"
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            assert name not in PARSED, f"{source.name}:{node.lineno}: {name} parses markup"
