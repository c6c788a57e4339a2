"""The how-to guides in a real terminal: every key that a guide names is pressed, and what it promises appears."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.pages import KEYS
from tests.transcripts import FIRST, Explored

GUIDES = ROOT / "docs" / "how-to"
ESC = "Esc"
QUERY = "SELECT task, avg(correct::INT) AS accuracy FROM samples GROUP BY task"

# What each guide promises: keys or a text to type, each with what is then on screen
WALKS: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "compare-models": (
        ("Tab", "11 of 60 points · ladder-xxs"),
        ("v", "Enter select"),
        ("Enter", "A − B", "95 % interval", "of it", "now right, now wrong", "at like accuracy", "not told apart"),
        ("m", "accuracy", "error", "reasoning length"),
        (ESC, "questions of all tasks"),
        ("P", "how many more"),
        (ESC, "questions of all tasks"),
        ("Tab", "both never: 0"),
        ("→", "A never, B mixed: 10"),
        ("Enter", "1 of 10"),
        ("c", "A ✗ wrong", "B"),
        (ESC, "1 of 10"),
        (ESC, "questions of all tasks"),
        ("A", "every pair"),
        (ESC, "questions of all tasks"),
        (ESC, "questions of all tasks"),  # the first leaves the cells
        (ESC, FIRST),
        ("M", "bias²", "variance", "model size"),
    ),
    "review-flagged-samples": (
        ("t", "flagged samples by task and detector"),
        ("i", "no answer", "loop"),
        (ESC, "flagged samples by task and detector"),
        ("Enter", "1 of 700 flagged samples"),
        (ESC, "flagged samples by task and detector"),
        ("a", "1 of 1,045 flagged samples"),
        (ESC, "flagged samples by task and detector"),
        ("Enter", "1 of 700 flagged samples"),
        ("Enter", "no answer: no answer was found"),
        ("→", "2 of 700"),
        ("+", "Enter"),
        ("lucky", "lucky"),
        ("Enter", "lucky"),
        ("→", "3 of 700"),
        (".", "lucky"),
        ("u", "undid the label lucky"),
        ("w", "Enter"),
        ("an odd one", "an odd one"),
        ("Enter", "Note saved (u undo)"),
        (ESC, "of 700 flagged samples"),
        ("H", "of 697 flagged samples"),
        ("H", "of 700 flagged samples"),
        (ESC, "flagged samples by task and detector"),
        (ESC, FIRST),
        ("a", "all questions"),
        ("Enter", "of 32 samples"),
        ("t", "1 of 3 flagged samples", "opposites-13"),
        (ESC, "of 32 samples"),
        (ESC, "all questions"),
        (ESC, FIRST),
        ("L", "lucky 1 sample"),
        ("↓", "lucky 1 sample"),
        ("Enter", "1 sample (1 group) excluded: a single sample"),
    ),
    "figures": (
        ("E", ".svg .png .pdf .html"),
        (ESC, FIRST),
        ("a", "all questions"),
        ("E", ".csv", ".parquet"),
        (ESC, "all questions"),
        (":", "tables and columns"),
        (QUERY, "avg(correct::INT)"),
        ("Ctrl+R", "1 of 13 rows"),
        ("p", "accuracy"),
    ),
    "open-logs": (
        ("o", "sources"),
        ("]", "1 of 5 sources"),
        (ESC, FIRST),
        ("S", "the logs record one score only"),
        (ESC, FIRST),
        ("F", "following: new samples are added automatically"),
    ),
    "own-queries": (
        (":", "tables and columns"),
        (QUERY, "avg(correct::INT)"),
        ("Ctrl+R", "1 of 13 rows"),
        ("Ctrl+S", "Save the query"),
    ),
}

SCORER: tuple[tuple[str, ...], ...] = (
    ("Tab", "claude-sonnet-4"),
    ("v", "Enter select"),
    ("↓", "o3-mini"),
    ("↓", "o3-mini"),
    ("Enter", "-0.21 [-0.32, -0.11]", "without simple_geometry -0.07 [-0.18, 0.03]", "123 of 150"),
    ("i", "-0.11 [-0.23, 0.01]"),
    (ESC, "123 of 150"),
    (ESC, "reasoning length"),
    ("t", "scored wrong", "314"),
    ("Enter", "48.0"),
    (ESC, "flagged samples by task and detector"),
    ("X", "right"),
    ("Enter", "314"),
    ("u", "undid"),
    ("X", "right"),
    ("Enter", "314"),
    (ESC, "verdicts corrected"),
    ("V", "forgiving"),
    (ESC, "reasoning length"),
    ("t", "flagged samples by task and detector"),
    ("a", "flagged samples"),
    ("x", "Enter select"),
)


def keys(guide: str) -> set[str]:
    """The keys that a guide names: a character or a key with a name, in the text or a list."""
    text = re.sub(r"^```.*?^```", "", (GUIDES / f"{guide}.md").read_text(encoding="utf-8"), flags=re.S | re.M)
    return {word for word in re.findall(r"`([^`\n]+)`", text) if len(word) == 1 or word in KEYS}


def test_every_key_that_a_guide_names_is_pressed() -> None:
    named = {guide.stem: keys(guide.stem) for guide in GUIDES.glob("*.md")}
    walks = {**WALKS, "check-the-scorer": SCORER}
    assert {guide for guide, found in named.items() if found} == {*walks}
    assert {guide: named[guide] - {step[0] for step in walk} for guide, walk in walks.items()} == {
        guide: set() for guide in walks
    }


@pytest.mark.heavy
@pytest.mark.parametrize("guide", WALKS)
def test_the_keys_of_a_guide_do_what_it_says(guide: str) -> None:
    with Explored() as explored:
        explored.walk(WALKS[guide])


@pytest.mark.heavy
def test_the_keys_of_the_guide_to_the_scorer_do_what_it_says(shared: Path) -> None:
    with Explored(str(shared / "data" / "reasoning-gym" / "easy")) as explored:
        explored.walk(SCORER)
