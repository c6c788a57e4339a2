"""Lines of a text file, plain or compressed, one after the other, whatever its size."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any, cast

from hotmess_tui.formats import json_text
from hotmess_tui.formats.json_stream import DAMAGED, open_plain
from hotmess_tui.formats.records import Problem

LONGEST = 256 << 20  # bytes of one line
_STRING_OR_NAME = re.compile(rb'"(?:[^"\\]|\\.)*"|-?\bInfinity\b|\bNaN\b', re.DOTALL)
_HEX = rb"[0-9a-fA-F]{2}"
_ESCAPED = re.compile(
    rb"(\\u[dD][89abAB]" + _HEX + rb"\\u[dD][c-fC-F]" + _HEX + rb")|(\\u[dD][89a-fA-F]" + _HEX + rb")|\\."
)


def lines(path: Path, report: Callable[[Problem], None]) -> Iterator[tuple[int, bytes]]:
    """Number (from 1) and text of every line that is not empty; damage is reported, what came before it stays."""
    number = 0
    with _by_line(path) as file:
        try:
            while line := file.readline(LONGEST):
                number += 1
                if len(line) == LONGEST and not line.endswith(b"\n"):
                    report(Problem(f"line {number:,}", f"longer than {LONGEST >> 20} MiB", "the lines before it"))
                    return
                if number == 1:
                    line = line.removeprefix(b"\xef\xbb\xbf")
                if line.strip():
                    yield number, line
        except DAMAGED as fault:
            report(Problem(f"line {number + 1:,}", f"damaged compression ({fault})", "the lines before it"))


def holds(path: Path, token: bytes) -> bool:
    """Whether these few bytes stand anywhere in a plain file."""
    tail = b""
    with path.open("rb") as file:
        while chunk := file.read(1 << 20):
            if token in tail + chunk:
                return True
            tail = chunk[-len(token) + 1 :]
    return False


def _by_line(path: Path) -> IO[bytes]:
    """The file with `readline`, which the reader of zstandard lacks."""
    file = open_plain(path)
    return file if hasattr(file, "peek") else cast(IO[bytes], io.BufferedReader(cast(io.RawIOBase, file), 1 << 20))


def strict_object(line: bytes) -> bytes | None:
    r"""A line with one JSON object as strict parsers take it, every digit as it was; None where it is none.

    Bare NaN and Infinity become null, halves of surrogate pairs the sign for what is not known; bytes that are no UTF-8
    stay different from each other: they become text such as \xe9.
    """
    for text in (line.strip(), _repaired(line.strip())):
        try:
            return text if isinstance(json_text.strict(text), dict) else None
        except ValueError:
            pass
    return None


def _repaired(text: bytes) -> bytes:
    utf8 = text.decode("utf-8-sig", json_text.VISIBLE).encode()
    return _STRING_OR_NAME.sub(lambda token: _paired(token[0]) if token[0][:1] == b'"' else b"null", utf8)


def _paired(string: bytes) -> bytes:
    """A JSON string whose escaped surrogates all stand in pairs."""
    if b"\\u" not in string:
        return string
    return _ESCAPED.sub(lambda escape: b"\\ufffd" if escape[2] else escape[0], string)


def top_level(line: bytes) -> list[tuple[str, Any]] | None:
    """The keys and values of one JSON object, keys that are there twice included; None where it is none."""
    outermost: list[tuple[str, Any]] = []

    def remember(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        nonlocal outermost
        outermost = pairs
        return dict(pairs)

    decoder = json.JSONDecoder(object_pairs_hook=remember, parse_int=json_text.LENIENT.parse_int)
    try:
        parsed = decoder.decode(line.decode("utf-8-sig", json_text.VISIBLE))
    except (ValueError, RecursionError):
        return None
    return outermost if isinstance(parsed, dict) else None
