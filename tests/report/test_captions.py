"""What stands under an exported figure: what it shows, of how many, and a command that draws the same again."""

from __future__ import annotations

import html
import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from hotmess_tui.app.screens.curve_export import export_curve
from hotmess_tui.cli.main import hotmess
from hotmess_tui.explorer.explorer import Explorer
from hotmess_tui.records import Choice, OpenOptions
from hotmess_tui.report.chart_command import chart_command
from hotmess_tui.tables.points import PointRow
from tests.alike import alike
from tests.cli.conftest import table

HOSTILE = "a'b\"c$(rm -rf /)`x`\\ <script>!"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Logs, and a cache for their store, which is built once."""
    folder = tmp_path_factory.mktemp("captions")
    (folder / "my logs.csv").write_text(table())
    return folder


@pytest.fixture
def logs(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(folder)
    monkeypatch.setenv("HOTMESS_CACHE", str(folder / "cache"))
    return folder


def run(*args: str) -> str:
    result = CliRunner().invoke(hotmess, args)
    assert result.exit_code == 0, result.output
    return result.stdout


def test_the_command_repeats_the_figure(logs: Path) -> None:
    shown = run(
        "chart", "tasks", "my logs.csv", "--where", "model <> 'nobody'", "--by", "task,model", "--estimator", "plugin",
        "--caption", "--width", "100",
    )  # fmt: skip
    caption, command = shown.splitlines()[-2:]
    assert caption.startswith(
        "Tasks by error and incoherence · brier, plug-in · by task, model · where model <> 'nobody' · "
    )
    assert "questions · " in caption
    assert "samples" in caption
    assert command.startswith("drawn again by: ")
    words = shlex.split(command.removeprefix("drawn again by: "))
    assert words[:3] == ["hotmess", "chart", "tasks"]
    assert str(logs) not in command  # a folder that nobody gave
    assert "--where \"model <> 'nobody'\"" in command
    again = run(*words[1:], "--caption", "--width", "100")
    assert again == shown


def told(text: str) -> list[str]:
    """The words of the command under a figure, as a shell reads them."""
    plain = html.unescape(re.sub("<[^>]+>", " ", text))
    return shlex.split(re.search(r"drawn again by:\s+(.*?)\s*$", plain, re.MULTILINE)[1])  # type: ignore[index]


@pytest.mark.parametrize("ending", alike(["svg", "html"]))
@pytest.mark.parametrize("where", ["command", "screen", "store"])
def test_the_command_under_a_file_writes_the_same_file_again(logs: Path, where: str, ending: str) -> None:
    """From the command, from the screen, and of a store that was opened as such."""
    choice = Choice(by=("task", "model"), where="model like '%a'", estimator="plugin")
    first, again = logs / f"first.{ending}", logs / f"again.{ending}"
    if where == "command":
        view = ("--by", "task,model", "--where", choice.where or "", "--estimator", "plugin")
        run("chart", "reasoning_length", "my logs.csv", *view, "--output", str(first), "--caption")
    else:
        store = logs / "kept here" if where == "store" else None
        explorer = Explorer.open(["my logs.csv"], store=store)
        if store is not None:
            explorer.close()
            explorer = Explorer.open([str(store)])
        curve = explorer.curve("reasoning_length", choice)
        rows = [PointRow(n, point, point.point) for n, point in enumerate(curve.points)][::-1]
        export_curve(curve, choice, rows).write(explorer, first, lambda progress: None)
        explorer.close()
    words = told(first.read_text())
    assert words[:3] == ["hotmess", "chart", "reasoning_length"]
    run(*words[1:], "--output", str(again), "--caption")
    assert again.read_text() == first.read_text()


@pytest.mark.heavy
@pytest.mark.parametrize("ending", alike(["html", "md"]))
def test_every_figure_of_a_report_has_its_command(logs: Path, ending: str) -> None:
    run("report", f"report.{ending}", "my logs.csv", "--where", "model <> 'a_b'", "--estimator", "plugin")
    text = Path(f"report.{ending}").read_text()
    if ending == "html":
        commands = [html.unescape(command) for command in re.findall(r"drawn again by: <code>(.*?)</code>", text)]
        figures = text.count("<figure>")
    else:
        commands = re.findall(r"drawn again by:\n\n```text\n(.*)\n```", text)
        figures = text.count(" └")
    assert len(commands) == figures > 2
    assert commands[0] == ("hotmess chart reasoning_length 'my logs.csv' --where \"model <> 'a_b'\" --estimator plugin")
    assert "incoherence" in run(*shlex.split(commands[0])[1:])


@pytest.mark.parametrize("ending", alike(["html", "svg"]))
def test_pictures_have_it_unless_it_is_unwanted(logs: Path, ending: str) -> None:
    file = logs / f"tasks.{ending}"
    run("chart", "tasks", "my logs.csv", "--output", str(file))
    assert told(file.read_text())[:3] == ["hotmess", "chart", "tasks"]
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
