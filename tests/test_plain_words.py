"""Texts that people read are in plain words: messages, help, documents, titles and descriptions of queries."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
# A pattern each, with what to write instead. Only words that are never right here: columns and options keep their
# names (`left_out`, `--beside`, `wavers`), and code in documents is left alone.
PRIVATE = {
    r"\banew\b": "again",
    r"\btakes? it back\b": "undo",
    r"\bgo(es)? astray\b": "goes wrong",
    r"\bpart ways\b|\bthey part\b": "diverge",
    r"\bthe very (row|same|word|place)\b": "the same",
    r"\bwavering\b": "mixed, sometimes right",
    r"\bodd traces?\b|\bodd samples?\b": "flagged samples",
    r"(?<!--)\bbeside\b": "next to, besides",
    r"\bleft out\b|\bleaves? out\b": "excluded, excludes",
    r"\b(can|cannot|could) be told\b(?! apart)": "can be determined",
    r"\bstands? (there|for itself|by itself)\b": "occurs, is separate",
    r"\b(log|logs|run|runs|list|file|files|header) (says?|tells?|knows?|speaks?)\b": "contains, states, shows",
    r"\bin (no|every|any) figures?\b": "metric",
    r"(?<!there )\b(is|are) no (?!longer|more\b|better|worse)": "is not a",
    r"\bfor want of\b": "because there is no",
    r"\bcarried on\b|\bcarry on\b": "continue, extrapolate",
    r"\bhold(s|ing)? no\b": "contains no",
    r"\bread anew\b|\bmended\b": "read again, repaired",
}
_SQL = re.compile(r"\s*(SELECT|WITH|CREATE|INSERT|UPDATE|FROM|ATTACH|COPY|SET|CASE|WHERE|JOIN|LEFT|AND|OR)\b")
_CODE = re.compile(r"```.*?```|`[^`\n]+`", re.DOTALL)
DOCUMENTS = sorted([*ROOT.glob("docs/**/*.md"), *(ROOT / name for name in ("README.md", "CONTRIBUTING.md"))])


def private(text: str) -> list[str]:
    """The private words of a text, with what is around them and what to write instead."""
    return [
        f"“{text[max(0, match.start() - 30) : match.end() + 30]}”: {instead}"
        for word, instead in PRIVATE.items()
        for match in re.finditer(word, text, re.IGNORECASE)
    ]


def messages(source: str) -> Iterator[str]:
    """The texts of a module, f-strings with … for what is filled in; without docstrings and SQL."""
    tree = ast.parse(source)
    apart = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            apart |= {id(value) for value in node.values}
            text = "".join(str(value.value) if isinstance(value, ast.Constant) else "…" for value in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in apart:
            text = node.value
        else:
            continue
        if " " in text.strip() and not _SQL.match(text):
            yield text


@pytest.mark.parametrize("text", ["the log says nothing", "u takes it back", "'x' is no number", "they part here"])
def test_private_words_are_found(text: str) -> None:
    assert private(text)


def test_messages_and_help() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {fault}"
        for path in sorted((ROOT / "hotmess_tui").rglob("*.py"))
        for text in messages(path.read_text(encoding="utf-8"))
        for fault in private(text)
    ]
    assert not found, "\n".join(found)


def test_titles_and_descriptions_of_queries() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {fault}"
        for path in sorted((ROOT / "queries").glob("[!il]*/*.sql"))
        for line in re.findall(r"^-- (?:title|about|empty\w*): (.*)$", path.read_text(encoding="utf-8"), re.MULTILINE)
        for fault in private(line)
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("page", DOCUMENTS, ids=lambda page: str(page.relative_to(ROOT)))
def test_documents(page: Path) -> None:
    found = private(_CODE.sub("", page.read_text(encoding="utf-8")))
    assert not found, "\n".join(found)
