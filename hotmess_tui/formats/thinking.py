"""Thinking marked as `<think>…</think>` inside a response: which passages are reasoning, which are the answer."""

from __future__ import annotations

import re
from collections.abc import Iterator

_TAG = re.compile(r"<(/?)think(?:ing)?(?:\s[^<>]*)?>", re.IGNORECASE)


def split(text: str, cut_off: bool = False) -> Iterator[tuple[bool, str]]:
    """The passages of a response, each with whether it is reasoning.

    Tags may nest and carry attributes. A closing tag alone ends reasoning that the prompt opened. An opening tag alone
    opens reasoning up to the end when the text begins with it or was cut off; else it is just text about tags.
    """
    if "think" not in text and "THINK" not in text:
        yield False, text
        return
    depth, start = 0, 0
    for tag in _TAG.finditer(text):
        closing = bool(tag[1])
        if not closing and depth == 0:
            if not _closes(text, tag.end()) and not cut_off and text[: tag.start()].strip():
                break
            yield from _passage(False, text[start : tag.start()])
            start = tag.end()
        elif closing and depth <= 1:
            if depth == 1 or start == 0:
                yield from _passage(True, text[start : tag.start()])
            start = tag.end() if depth == 1 or start == 0 else start
        depth = max(0, depth + (-1 if closing else 1))
    yield from _passage(depth > 0, text[start:])


def _closes(text: str, position: int) -> bool:
    return any(tag[1] for tag in _TAG.finditer(text, position))


def _passage(reasoning: bool, text: str) -> Iterator[tuple[bool, str]]:
    if text.strip():
        yield reasoning, text.strip("\n")
