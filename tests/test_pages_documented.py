"""The pages of the documentation hold: links lead somewhere, commands run, formulas are those of the help."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from hotmess_tui.cli.main import COMMANDS, hotmess
from hotmess_tui.store.queries.detectors import MANY, parameters
from hotmess_tui.store.queries.shipped import shipped
from hotmess_tui.tables.formulas import DECOMPOSED, formula
from tests.alike import alike
from tests.conftest import ROOT
from tests.pages import PAGES, blocks, plain

HOW_TO = sorted((ROOT / "docs" / "how-to").glob("*.md"))
README = (ROOT / "README.md").read_text(encoding="utf-8")


def anchors(page: Path) -> set[str]:
    """The names of its headings, as hosts of repositories make them."""
    headings = re.findall(r"^#+ (.*)$", page.read_text(encoding="utf-8"), re.M)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_to_a_page_and_heading(page: Path) -> None:
    text = re.sub(r"^```.*?^```", "", page.read_text(encoding="utf-8"), flags=re.S | re.M)
    for target in re.findall(r"\]\(([^)#:]*(?:#[^)]*)?)\)", text):
        name, _, anchor = target.partition("#")
        linked = (page.parent / name).resolve() if name else page
        assert linked.exists(), target
        if anchor:
            assert anchor in anchors(linked), target


def test_the_index_names_every_page_of_the_documentation() -> None:
    index = (ROOT / "docs" / "index.md").read_text(encoding="utf-8")
    folder = ROOT / "docs"
    pages = {page.relative_to(folder).as_posix() for page in PAGES if folder in page.parents} - {"index.md"}
    assert not [page for page in pages if f"({page})" not in index]


@pytest.mark.parametrize("page", alike(HOW_TO), ids=lambda page: page.stem)
def test_the_commands_of_a_guide_run(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    text = page.read_text(encoding="utf-8")
    if "reasoning-gym-eval" in text:
        pytest.skip("its logs are not in the repository; docs/questions.md asks the same of them")
    Path("logs").symlink_to(ROOT / "sample_data" / "runs")
    if table := blocks(text, "csv"):
        Path("answers.csv").write_text("\n".join(table) + "\n", encoding="utf-8")
    printed = ""
    for command in blocks(text, "sh"):
        words = shlex.split(command.replace("/scratch/", f"{tmp_path}/").partition("  #")[0])
        if words[:1] != ["hotmess"] or not {*words[1:2]} & {*COMMANDS}:
            continue  # another program, or the explorer, which the tutorial goes through
        if "--map" in words:
            Path("answers.csv").write_text(
                "\n".join(table).replace("question_id", "item").replace("answer,", "output,")
            )
        result = CliRunner().invoke(hotmess, words[1:])
        allowed = (0, 1) if "labels" in words else (0,)  # there may be no labels to list
        assert result.exit_code in allowed, f"{command}: {result.output}"
        printed += result.output
    for line in blocks(text, "text"):
        assert plain(line) in plain(printed)


def test_the_formulas_of_the_help_are_those_of_the_documentation() -> None:
    page = (ROOT / "docs" / "metrics.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(\w+)`[^|]* \| ([^|]+) \| ([^|]+) \| ([^|]+) \|$", page, re.M)
    assert {name: tuple(cells) for name, *cells in rows if name in DECOMPOSED} == {
        name: (each["error"], each["bias"], each["variance"]) for name, each in DECOMPOSED.items()
    }
    assert formula("flips", "brier", "unbiased").partition(" for ")[0] in page
    assert "incoherence = variance / error" in README


def first_column(page: str, heading: str) -> list[str]:
    """The names in the first column of the first table below a heading."""
    text = (ROOT / "docs" / page).read_text(encoding="utf-8").partition(heading)[2].partition("\n\n## ")[0]
    rows = re.findall(r"^\| (`.*?`[^|]*) \|", text, re.M)
    return [name for row in rows for name in re.findall(r"`([^`]+)`", row)]


def test_the_page_of_commands_has_a_row_for_each() -> None:
    named = {name.split()[1] for name in first_column("commands.md", "# Commands") if name.startswith("hotmess ")}
    assert named == set(COMMANDS)


def test_the_page_of_metrics_has_a_row_for_each_curve() -> None:
    named = set(first_column("metrics.md", "## The curves"))
    others = {"_difficulty", "_size", "_budget"}  # of accuracies and errors: "… `_difficulty`, `_size`, `_budget`"
    assert others <= named
    derived = {f"{metric}_over{axis}" for metric in ("accuracy", "error") for axis in others}
    assert (named - others) | derived == {curve.name for curve in shipped("curves")}


def test_the_page_of_triage_has_each_detector_with_its_thresholds() -> None:
    text = (ROOT / "docs" / "triage.md").read_text(encoding="utf-8").partition("| detector | finds |")[2]
    rows = re.findall(r"^\| `(\w+)` \|.*\| ([^|]*) ?\|$", text.partition("\n\n")[0], re.M)
    documented = {name: dict(re.findall(r"`(\w+)` ([\d.]+)", thresholds)) for name, thresholds in rows}
    assert {name: {key: float(value) for key, value in each.items()} for name, each in documented.items()} == {
        detector.name: {name: float(value) for name, (_, value) in parameters(detector).items() if name != MANY}
        for detector in shipped("triage")
    }
