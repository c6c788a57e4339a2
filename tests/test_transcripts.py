"""README and tutorial in a real terminal: their keys are pressed, their commands run, and what they say appears."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner

from hotmess_tui.app.routes import routes
from hotmess_tui.cli.main import COMMANDS, hotmess
from tests.conftest import ROOT
from tests.pages import KEYS, blocks, plain, pressed
from tests.transcripts import FIRST, Explored

TUTORIAL = (ROOT / "docs" / "tutorial.md").read_text(encoding="utf-8")
README = (ROOT / "README.md").read_text(encoding="utf-8")
ESC = "Esc"

# What the README promises: each row of its table of keys, with keys to press and what is then on screen, in turn
PRESSED: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "`Enter`, `Esc`": (("→", "2 of 60 points"), ("Enter", "of 13 questions"), (ESC, "2 of 60 points")),
    "`1` to `9`, `C`": (
        ("2", "natural variation"),
        ("3", "▸ difficulty"),
        ("4", "▸ scale"),
        ("5", "▸ budget"),
        ("6", "▸ ensemble"),
        ("7", "▸ actions"),
        ("8", "▸ trajectory"),
        ("9", "▸ tasks"),
        ("C", "1 reasoning length", "accuracy over size"),
        (ESC, "▸ tasks"),
        ("1", "of 60 points"),
    ),
    "`a`": (("a", "all questions", "variance↓"), (ESC, FIRST)),
    "`t`": (("t", "flagged samples by task and detector"), (ESC, FIRST)),
    "`?`, `Ctrl+P`": (
        ("?", "Keys: reasoning length"),
        (ESC, FIRST),
        ("\x10", "Actions"),
        ("triage", "list flagged samples"),
        (ESC, FIRST),
    ),
}
# What it says can be done, with the keys that do it
DONE: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "Drill down": (
        ("a", "all questions"),
        ("Enter", "of 32 samples"),
        ("Enter", "Answer: abundant"),
        (ESC, "of 32 samples"),
        ("c", "A ✓ right abundant", "B ✗ wrong precious"),
        (ESC, "of 32 samples"),
        ("T", "branches by words"),
        (ESC, "of 32 samples"),
        (ESC, "all questions"),
        (ESC, FIRST),
    ),
    "Compare models": (
        ("v", "Enter select"),
        ("Enter", "questions that both answered", "95 % interval", "at like accuracy"),
        ("P", "how many more samples"),
        (ESC, "▸ contrast"),
        (ESC, FIRST),
    ),
    "Review flagged samples": (
        ("t", "flagged samples by task and detector"),
        ("Enter", "1 of 700 flagged samples", "no answer was found"),
        ("Enter", "no answer: no answer was found"),
        ("x", "Enter select"),
        (ESC, "no answer: no answer was found"),
        (ESC, "700 flagged samples, 699 unreviewed"),
        (ESC, "flagged samples by task and detector"),
        (ESC, FIRST),
    ),
    "Compare model sizes": (("M", "bias²", "variance", "model size"), (ESC, FIRST)),
    "Query with SQL": ((":", "tables and columns"), (ESC, FIRST)),
    "Share": (("E", ".svg .png .pdf .html"), (ESC, FIRST)),
}
# The command that prints what a screen shows
MATCHING = {
    "curves": "chart",
    "questions": "questions",
    "samples": "samples",
    "trace": "trace",
    "flagged_trace": "trace",
    "compare": "compare",
    "tree": "tree",
    "triage": "triage",
    "odd_samples": "triage",
    "contrast": "contrast",
    "contrast_matrix": "contrast",
    "contrast_questions": "contrast",
    "scaling": "scaling",
    "plan": "plan",
    "search": "search",
    "sources": "sources",
    "console": "sql",
}


@pytest.fixture
def explored() -> Iterator[Explored]:
    with Explored() as explorer:
        yield explorer


def section(heading: str) -> str:
    return README.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]


def first_column(text: str) -> list[str]:
    return re.findall(r"^\| (.*?) \|", text, re.M)[1:]


def test_every_promise_of_the_readme_is_tried() -> None:
    assert first_column(section("Quick start")) == list(PRESSED)
    assert re.findall(r"^- \*\*\[?([^\]*]+)", section("What you can do"), re.M) == list(DONE)
    assert {route.module: MATCHING[route.module] for route in routes()} == MATCHING
    assert set(MATCHING.values()) <= set(COMMANDS)


def test_every_key_of_the_tutorial_is_pressed() -> None:
    steps = TUTORIAL.partition("## 1.")[2]
    named = [word for word in re.findall(r"`([^`\n]+)`", steps) if len(word) == 1 or word in KEYS]
    assert len(named) > 20
    assert len(named) == sum(len(key) == 1 or key in KEYS.values() for key in pressed(steps))


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
    assert FIRST in explored.seen()
    for steps in PRESSED.values():
        explored.walk(steps)


@pytest.mark.heavy
def test_what_the_readme_says_can_be_done_can_be_done(explored: Explored) -> None:
    for steps in DONE.values():
        explored.walk(steps)


@pytest.mark.heavy
def test_the_first_screen_is_as_the_readme_reads_it(explored: Explored) -> None:
    """A tenth of the questions a point, the models ranked on the right; glyphs and intervals as in its table."""
    lines = explored.lines()
    ranked = [float(found[1]) for line in lines if (found := re.search(r"(\d\.\d\d) ━", line[70:]))]
    assert len(ranked) == 6
    assert ranked == sorted(ranked, reverse=True)
    seen = plain(" ".join(lines))
    assert "1 of 60 points" in seen
    rows = dict(re.findall(r"^\| (.*?) \| (.*?) \|$", section("Reading the output"), re.M))
    (interval,) = [cell.strip("`") for cell in rows if cell.startswith("`[")]
    assert interval in seen
    (glyphs,) = [cell for cell in rows if "━" in cell]
    explored.press(b"i")
    notes = plain(" ".join(inside for line in explored.lines() for inside in re.findall(r"│ (.*)│", line)))
    for glyph, meaning in zip(re.findall(r"`(.)`", glyphs), rows[glyphs].partition(": ")[2].split("; "), strict=True):
        assert glyph in seen
        assert f"{glyph} {meaning}" in notes
    assert "═" in seen
    assert "differs 0.50" in notes
    assert "3,840 excluded" in seen


def test_incoherence_is_what_the_readme_says(tmp_path: Path) -> None:
    """0 the same way every time, 0.5 half of the error repeats, 1 none of it; one sample or no target: a dash."""
    rows = ["model,task,question_id,epoch,answer,target"]
    for question in range(4):
        for epoch in range(2):
            rows.append(f"same,t,q{question},{epoch},7,5")
            rows.append(f"half,t,q{question},{epoch},{70 + epoch},5")
            rows.append(f"none,t,q{question},{epoch},{(5, 9)[epoch]},5")
        rows.append(f"once,t,q{question},0,7,5")
    (tmp_path / "runs.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    result = CliRunner().invoke(hotmess, ["table", str(tmp_path / "runs.csv"), "--no-cache"])
    assert result.exit_code == 0, result.output
    head, *lines = result.stdout.splitlines()
    place = re.split(r"  +", head).index("incoherence")
    shown = {row[0]: row[place] for row in (re.split(r"  +", line) for line in lines if line)}
    said = re.findall(r"^\| incoherence (\S+) \|", section("Reading the output"), re.M)
    assert [float(shown[model]) for model in ("same", "half", "none")] == [float(number) for number in said]
    assert shown["once"] == "–"
    assert "(4 groups) excluded: a single sample, too few for an unbiased variance" in result.stderr


def test_the_commands_of_the_readme_print_what_it_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("logs").symlink_to(ROOT / "sample_data" / "runs")
    commands = [line for line in blocks(README, "sh") if line.startswith("hotmess ") and line.split()[1] in COMMANDS]
    assert len(commands) == 3
    printed = {}
    for command in commands:
        words = shlex.split(command.partition("  #")[0])
        result = CliRunner().invoke(hotmess, words[1:])
        assert result.exit_code == 0, result.output
        printed[words[1]] = result.stdout
    header = printed["table"].splitlines()[0].split(",")
    assert {"model", "task", "error", "bias", "variance", "incoherence", "low", "high"} <= set(header)
    assert Path("curve.svg").read_text(encoding="utf-8").startswith("<svg")
    report = Path("report.html").read_text(encoding="utf-8")
    assert "<html" in report
    assert not re.search(r"""(?:src|href)=["']https?:""", report), "it is not in one file"
    listed = CliRunner().invoke(hotmess, ["--help"]).stdout
    assert all(re.search(rf"^  {name} ", listed, re.M) for name in COMMANDS)


def test_doctor_checks_what_the_readme_says() -> None:
    printed = CliRunner().invoke(hotmess, ["doctor"]).stdout
    assert "`hotmess doctor` checks the terminal, the versions and the folders" in plain(README)
    assert {"terminal", "versions", "store", "labels", "queries"} <= set(re.findall(r"^(\w+)$", printed, re.M))
    assert "folder" in printed
