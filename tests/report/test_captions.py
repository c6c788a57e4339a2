"""What stands under an exported figure: what it shows, of how many, and a command that draws the same again."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from hotmess_tui.cli.main import hotmess
from hotmess_tui.records import Choice, OpenOptions
from hotmess_tui.report.chart_command import chart_command
from tests.cli.conftest import table

HOSTILE = "a'b\"c$(rm -rf /)`x`\\ <script>!"


@pytest.fixture
def logs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "my logs.csv").write_text(table())
    return tmp_path


def run(*args: str) -> str:
    result = CliRunner().invoke(hotmess, args)
    assert result.exit_code == 0, result.output
    return result.stdout


def test_the_command_repeats_the_figure(logs: Path) -> None:
    shown = run(
        "chart", "tasks", "my logs.csv", "--where", "model <> 'nobody'", "--by", "task,model", "--estimator", "plugin",
        "--caption", "--width", "100",
    )  # fmt: skip
    caption, told = shown.splitlines()[-2:]
    assert caption.startswith(
        "Tasks by error and incoherence · brier, plug-in · by task, model · where model <> 'nobody' · "
    )
    assert "questions · " in caption
    assert "samples" in caption
    assert told.startswith("drawn again by: ")
    words = shlex.split(told.removeprefix("drawn again by: "))
    assert words[:3] == ["hotmess", "chart", "tasks"]
    assert str(logs) not in told  # a folder that nobody gave
    assert "--where \"model <> 'nobody'\"" in told
    again = run(*words[1:], "--caption", "--width", "100")
    assert again == shown


@pytest.mark.parametrize("ending", ["svg", "html"])
def test_pictures_have_it_unless_it_is_unwanted(logs: Path, ending: str) -> None:
    file = logs / f"tasks.{ending}"
    run("chart", "tasks", "my logs.csv", "--output", str(file))
    assert "drawn again by: hotmess chart tasks" in file.read_text()
    assert "<script>alert" not in file.read_text()
    run("chart", "tasks", "my logs.csv", "--output", str(file), "--no-caption")
    assert "drawn again by" not in file.read_text()
    assert "brier, unbiased" not in file.read_text()


def test_text_has_none_unless_it_is_asked_for(logs: Path) -> None:
    assert "drawn again by" not in run("chart", "tasks", "my logs.csv")


def test_what_differs_from_the_defaults_is_in_the_command_and_quoted() -> None:
    choice = Choice(
        by=("task", "metadata.x y"), where=HOSTILE, label="it's", decomposition="kl", epsilon=0.05, length="words",
        bins=4, cluster="task", verdicts="corrected",
    )  # fmt: skip
    options = OpenOptions(
        scorer="exact match", score_range=(0, 10), score_map=(("A", 1.0), ("B", 0.5)), columns=(("answer", "out"),),
        aliases=(("a", "b"), ("c", "d e")), merge=True,
    )  # fmt: skip
    words = shlex.split(chart_command("tasks", choice, ["-x", "a b"], options, "my store"))
    assert words == [
        "hotmess", "chart", "tasks", "./-x", "a b", "--by", "task,metadata.x y", "--where", HOSTILE, "--label", "it's",
        "--decomposition", "kl", "--epsilon", "0.05", "--length", "words", "--bins", "4", "--cluster", "task",
        "--verdicts", "corrected", "--scorer", "exact match", "--score-range", "0:10", "--score-map", "A=1,B=0.5",
        "--map", "answer=out", "--alias", "a=b", "--alias", "c=d e", "--store", "my store", "--merge",
    ]  # fmt: skip
    assert chart_command("tasks", Choice(), (), OpenOptions()) == "hotmess chart tasks"
