"""The commands of docs/questions.md run, and print the lines that the page says answer the questions."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from hotmess_tui.cli.main import hotmess
from tests.alike import alike
from tests.conftest import ROOT
from tests.oracle.logs import REASONING_GYM, TAU_BENCH
from tests.pages import blocks, plain

PAGE = (ROOT / "docs" / "questions.md").read_text(encoding="utf-8")
QUESTIONS = dict(re.findall(r"^## (\d+)\. (.*?)(?=^## |\Z)", PAGE, re.S | re.M))
FOLDERS = {
    "sample_data": ROOT / "sample_data",
    "reasoning-gym-eval/easy": REASONING_GYM,
    "tau-bench": TAU_BENCH,
}
BUNDLED = [n for n, text in QUESTIONS.items() if "reasoning-gym-eval/easy" not in text and "tau-bench" not in text]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder in which the paths of the page lead to the logs."""
    for name, target in FOLDERS.items():
        link = tmp_path / name
        link.parent.mkdir(exist_ok=True)
        if target.exists():
            link.symlink_to(target)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_there_are_ten_questions_with_a_command_each() -> None:
    assert list(QUESTIONS) == [str(n) for n in range(1, 11)]
    assert all(blocks(QUESTIONS[number], "sh") for number in QUESTIONS)
    assert len(BUNDLED) >= 5


@pytest.mark.parametrize("number", alike(sorted(QUESTIONS, key=lambda n: (n not in BUNDLED, int(n))), always=3))
def test_the_commands_answer_the_question(number: str, folder: Path) -> None:
    printed = ""
    for command in blocks(QUESTIONS[number], "sh"):
        words = shlex.split(command)
        paths = [name for name in FOLDERS if any(word == name or word.startswith(f"{name}/") for word in words)]
        missing = [name for name in paths if not FOLDERS[name].exists()]
        if missing:
            pytest.skip(f"the logs of ../shared/data are absent: {', '.join(missing)}")
        assert words[0] == "hotmess"
        result = CliRunner().invoke(hotmess, words[1:])
        assert result.exit_code == 0, result.output
        printed += result.output
    for line in blocks(QUESTIONS[number], "text"):
        assert plain(line) in plain(printed), f"{line!r} is not in\n{printed}"


def test_the_figure_of_the_last_question_has_its_caption(folder: Path) -> None:
    (command,) = blocks(QUESTIONS["10"], "sh")
    assert CliRunner().invoke(hotmess, shlex.split(command)[1:]).exit_code == 0
    picture = (folder / "figure.svg").read_text(encoding="utf-8")
    assert "drawn again by: hotmess chart scale sample_data/runs/ladder.parquet" in picture
