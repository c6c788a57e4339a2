"""The manual page is what the program is, readable by man, and its lists of variables and files are whole."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import click
import platformdirs
import pytest

from docs import man
from hotmess_tui.annotations.folder import labels_file
from hotmess_tui.cli.main import COMMANDS, hotmess
from hotmess_tui.store import locations
from tests.conftest import ROOT


def listed(heading: str) -> set[str]:
    """The words in the first column of a table of docs/commands.md."""
    text = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
    section = text.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    return {word for row in re.findall(r"^\| (`.*?) \|", section, re.M) for word in re.findall(r"`([^`]+)`", row)}


def test_the_page_in_the_repository_is_what_the_program_says() -> None:
    assert man.PAGE.read_text(encoding="ascii") == man.page(), "run: python docs/man.py"


def test_the_page_has_every_command_and_option() -> None:
    page = man.page().replace("\\-", "-")
    assert all(f".SS hotmess {name}" in page for name in COMMANDS)
    ctx = click.Context(hotmess)
    commands = [hotmess.get_command(ctx, name) for name in ("", *COMMANDS)]
    options = {option for command in commands if command for p in command.params for option in p.opts}
    assert not [option for option in options if option.startswith("--") and option not in page]


@pytest.mark.skipif(shutil.which("groff") is None, reason="groff is not here")
def test_man_shows_it_without_warnings_and_keeps_every_sign() -> None:
    shown = subprocess.run(
        ["groff", "-man", "-ww", "-Tutf8", "-P-c", str(man.PAGE)], capture_output=True, text=True, check=True
    )
    assert shown.stderr == ""
    text = re.sub(".\x08", "", shown.stdout)  # bold and underlined letters are written twice
    assert "bias²" in text
    assert "--where \"model = 'm'\"" in text
    assert "~/.cache/hotmess/stores/" in text


def test_the_variables_and_files_are_those_that_the_program_knows(monkeypatch: pytest.MonkeyPatch) -> None:
    modules = [path.read_text(encoding="utf-8") for path in (ROOT / "hotmess_tui").rglob("*.py")]
    named = {name for text in modules for name in re.findall(r"\bHOTMESS_[A-Z]+\b", text)}
    assert {name for name in listed("Environment") if name.startswith("HOTMESS_")} == named
    for name in listed("Environment"):
        monkeypatch.delenv(name, raising=False)
    if platformdirs.user_cache_dir("x") != str(Path.home() / ".cache" / "x"):
        pytest.skip("the folders of another system")
    found = (
        locations.stores_folder(),
        locations.default_own_queries(),
        labels_file(),
        labels_file().with_name("started"),
    )
    files = {Path(name).expanduser() for name in listed("Files")}
    assert files == {*found, locations.default_own_queries().with_name("config.toml")}
