"""The JSON values that a file holds: one a line, one over many lines, or several one after the other."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from hotmess_tui.formats import json_text
from hotmess_tui.formats.json_lines import lines
from hotmess_tui.formats.json_stream import Broken, Stream
from hotmess_tui.formats.records import Problem


def entries(path: Path, report: Callable[[Problem], None]) -> Iterator[tuple[str, Any]]:
    """Position ("line 3", "item 1") and content of each; a damaged line is reported, damage elsewhere ends the file."""
    if not _is_lines(path):
        yield from _values(path, report)
        return
    for number, line in lines(path, report):
        try:
            yield f"line {number:,}", json_text.parse(line)
        except ValueError as fault:
            report(Problem(f"line {number:,}", f"invalid JSON ({fault})", "the other lines"))


def _values(path: Path, report: Callable[[Problem], None]) -> Iterator[tuple[str, Any]]:
    number = 0
    try:
        with Stream(path) as stream:
            while not stream.next_is(""):
                number += 1
                yield f"item {number:,}", stream.value()
    except Broken as fault:
        report(Problem(f"item {number:,}", str(fault), "those before it" if number > 1 else ""))


def _is_lines(path: Path) -> bool:
    _, line = next(lines(path, lambda problem: None), (0, b""))
    try:
        return isinstance(json_text.parse(line), dict)
    except ValueError:
        return ".jsonl" in {suffix.casefold() for suffix in path.suffixes}
