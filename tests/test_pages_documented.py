"""The pages of the documentation hold: links lead somewhere, commands run, keys show what a page says they show."""

from __future__ import annotations

import re
import shlex
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from hotmess_tui.cli.main import COMMANDS, hotmess
from hotmess_tui.tables.formulas import DECOMPOSED, formula
from tests.alike import alike
from tests.app.emulator import Window
from tests.app.terminals import Terminal
from tests.conftest import ROOT
from tests.pages import KEYS, PAGES, blocks, plain, pressed

HOW_TO = sorted((ROOT / "docs" / "how-to").glob("*.md"))
TUTORIAL = (ROOT / "docs" / "tutorial.md").read_text(encoding="utf-8")
README = (ROOT / "README.md").read_text(encoding="utf-8")
COLUMNS, LINES = 100, 30


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


class Explored:
    """The explorer in a terminal, with what is seen of it."""

    def __init__(self) -> None:
        self.terminal = Terminal([sys.executable, "-m", "hotmess_tui"], rows=LINES, columns=COLUMNS)
        self._window = Window(COLUMNS, LINES)
        self._fed = 0
        self.terminal.wait_for(b"most incoherent first")

    def press(self, *keys: bytes) -> None:
        """Press one after the other, each when the one before has been answered."""
        for key in keys:
            self.terminal.settle()
            self.terminal.press(key)

    def seen(self) -> str:
        """What is on screen now, white space aside."""
        self.terminal.settle()
        self._window.feed(self.terminal.output[self._fed :].decode())
        self._fed = len(self.terminal.output)
        return plain(" ".join("".join(cell.sign for cell in line) for line in self._window.cells()))


@pytest.fixture
def explored() -> Iterator[Explored]:
    explorer = Explored()
    try:
        yield explorer
    finally:
        explorer.terminal.close()


@pytest.mark.heavy
def test_the_tutorial_shows_what_it_says(explored: Explored) -> None:
    steps = re.split(r"^```screen\n(.*?)^```", TUTORIAL.partition("## 1.")[2], flags=re.S | re.M)
    assert len(steps) > 20
    for text, expected in zip(steps[::2], steps[1::2], strict=False):
        explored.press(*pressed(text))
        seen = explored.seen()
        for line in expected.splitlines():
            assert plain(line) in seen, f"{line!r} is not on screen after {text!r}:\n{seen}"
    explored.press(*pressed(steps[-1]))
    assert explored.terminal.wait_for_end() == 0


@pytest.mark.heavy
def test_the_keys_of_the_readme_do_what_it_says(explored: Explored) -> None:
    (way,) = re.findall(r"To find two samples that disagree and label them, press (.*?)\. ", plain(README))
    before, after = way.split("type a label")
    keys = [[KEYS.get(key, key.encode()) for key in re.findall(r"`([^`]+)`", part)] for part in (before, after)]
    explored.press(*keys[0], b"lucky", *keys[1])
    assert "labelled 2 samples lucky (u undo)" in explored.seen()
    explored.press(b"\x1b", b"\x1b", b"\x1b")
    assert "most incoherent first" in explored.seen()
    for key, shown in {
        "2": "natural variation",
        "C": "Does incoherence fall with model size?",
        "a": "all questions",
        "t": "triage",
    }.items():
        assert re.search(rf"^\| .*`{key}`|`1` to `9`", README, re.M)
        explored.press(key.encode())
        assert shown in explored.seen(), key
        explored.press(b"\x1b")
    explored.press(b"?")
    assert "Keys" in explored.seen()


def test_the_formulas_of_the_help_are_those_of_the_documentation() -> None:
    page = (ROOT / "docs" / "metrics.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(\w+)`[^|]* \| ([^|]+) \| ([^|]+) \| ([^|]+) \|$", page, re.M)
    assert {name: tuple(cells) for name, *cells in rows if name in DECOMPOSED} == {
        name: (each["error"], each["bias"], each["variance"]) for name, each in DECOMPOSED.items()
    }
    assert formula("flips", "brier", "unbiased").partition(" for ")[0] in page
    assert "incoherence = variance / error" in README
