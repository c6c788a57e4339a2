"""What the pages of the documentation show: commands, their output, keys to press and what is then on screen."""

from __future__ import annotations

import re

from tests.conftest import ROOT

PAGES = sorted([ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")])
KEYS = {"Enter": b"\r", "Esc": b"\x1b", "Tab": b"\t", "→": b"\x1b[C", "←": b"\x1b[D", "↓": b"\x1b[B", "↑": b"\x1b[A"}
KEYS |= {"Ctrl+R": b"\x12", "Ctrl+S": b"\x13"}


def blocks(text: str, kind: str) -> list[str]:
    """The lines of all fenced blocks of a kind."""
    return [line for block in re.findall(rf"^```{kind}\n(.*?)^```", text, re.S | re.M) for line in block.splitlines()]


def plain(text: str) -> str:
    """The text with runs of white space as one space, for comparisons that do not depend on columns."""
    return " ".join(text.split())


def pressed(text: str) -> list[bytes]:
    """What the sentences that begin with "Press" ask for, a key or a typed text each, in order."""
    paragraphs = [" ".join(paragraph.split()) for paragraph in text.split("\n\n")]
    sentences = [found for each in paragraphs for found in re.findall(r"(?:^|[.:] )Press (.*?)(?=[.:] |\.?$)", each)]
    return [KEYS.get(key, key.encode()) for sentence in sentences for key in re.findall(r"`([^`]+)`", sentence)]
