"""JSON as logs contain it (bare NaN, lone surrogates, a byte order mark), and the keys that a file begins with."""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Callable
from typing import Any, NamedTuple

import orjson

_TOKEN = re.compile(rb'"(?:[^"\\]|\\.)*"|[{}\[\]:,]', re.DOTALL)
_MOST_KEYS = 200
_ALL_ZERO = bytes.maketrans(b"123456789", b"000000000")
_BEYOND_64_BITS = re.compile(rb"(?<![.0-9])[0-9]{19}")  # perhaps: 19 digits or more
_LONG = 4 << 20  # characters from which on it is asked how many values there are
_MOST_BYTES = 1 << 30  # that the values of one text may take, roughly
_MOST_DIGITS = 4000  # of an integer; Python refuses to convert longer ones


def _integer(digits: str) -> int | float:
    """An integer; one with more digits than Python converts becomes an infinite float."""
    return int(digits) if len(digits) <= _MOST_DIGITS else float(digits)


def _visible(fault: UnicodeError) -> tuple[str, int]:
    r"""Undecoded bytes as they may stand within a JSON string: \xe9, its backslash escaped.

    One sign for all that is not known would make different answers equal.
    """
    assert isinstance(fault, UnicodeDecodeError)
    return "".join(f"\\\\x{byte:02x}" for byte in fault.object[fault.start : fault.end]), fault.end


VISIBLE = "hotmess-visible-bytes"  # the error handler by which JSON is decoded
codecs.register_error(VISIBLE, _visible)

LENIENT = json.JSONDecoder(parse_int=_integer)


def too_many_values(text: bytes | str) -> bool:
    """Whether the values in a long JSON text would not fit into memory: `{},{},` takes a hundred times its length."""
    if len(text) < _LONG:
        return False
    comma, brace, bracket = (b",", b"{", b"[") if isinstance(text, bytes) else (",", "{", "[")
    return text.count(comma) * 64 + text.count(brace) * 200 + text.count(bracket) * 64 > _MOST_BYTES  # type: ignore[arg-type]


class Shape(NamedTuple):
    """What a JSON text begins with: `kind` is object, array or other; `keys` those of the (first) object."""

    kind: str
    keys: tuple[str, ...]


def parse(text: bytes, undecoded: Callable[[], None] | None = None) -> Any:
    """Parse JSON, also where it holds what strict JSON forbids but log writers produce; integers keep their digits.

    Args:
        text: of one value.
        undecoded: called where it holds bytes that are not UTF-8.

    Raises:
        ValueError: it is not JSON, or nested too deeply; the message is one line with the reason.
    """
    try:
        parsed = strict(text)
    except orjson.JSONDecodeError as fault:
        return _parse_leniently(text, fault, undecoded)
    if b"0" * 19 in text.translate(_ALL_ZERO) and _BEYOND_64_BITS.search(text):  # orjson makes floats of them
        return _parse_leniently(text, ValueError("not JSON"), undecoded)
    return parsed


def strict(text: bytes) -> Any:
    """Parse strict JSON.

    Raises:
        orjson.JSONDecodeError: it is none.
        ValueError: it holds too much.
    """
    if too_many_values(text):
        raise ValueError("more values than fit into memory")
    return orjson.loads(text)


def _parse_leniently(text: bytes, fault: ValueError, undecoded: Callable[[], None] | None) -> Any:
    """NaN, Infinity, escaped lone surrogates and stray bytes: the standard parser takes them, orjson does not."""
    try:
        decoded = text.decode("utf-8-sig")
    except UnicodeDecodeError:
        decoded = text.decode("utf-8-sig", VISIBLE)
        if undecoded is not None:
            undecoded()
    try:
        return LENIENT.decode(decoded)
    except RecursionError:
        raise ValueError("nested too deeply") from None
    except ValueError:
        raise ValueError(str(fault)) from None


def shape(head: bytes) -> Shape:
    """The outermost keys that the beginning of a JSON text shows, though the text may be cut off anywhere."""
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if text[:1] == b"{":
        return Shape("object", _keys(text))
    if text[:1] == b"[" and text[1:].lstrip()[:1] == b"{":
        return Shape("array", _keys(text[1:].lstrip()))
    return Shape("array" if text[:1] == b"[" else "other", ())


def _keys(text: bytes) -> tuple[str, ...]:
    """The keys of the object that `text` begins with, in order, as far as it goes."""
    keys: list[str] = []
    depth = 0
    last: bytes | None = None
    for match in _TOKEN.finditer(text):
        token = match.group()
        if token in (b"{", b"["):
            depth += 1
        elif token in (b"}", b"]"):
            depth -= 1
            if depth == 0:
                break
        elif depth == 1 and token == b":" and last is not None:
            keys.append(last[1:-1].decode("utf-8", "replace"))
            if len(keys) >= _MOST_KEYS:
                break
        last = token if token[:1] == b'"' else None
    return tuple(keys)


def lists(head: bytes) -> dict[str, bytes]:
    """The members of the outermost object that are lists of objects, each as text from its bracket on.

    As far as the beginning of the text shows them.
    """
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if text[:1] != b"{":
        return {}
    listed: dict[str, bytes] = {}
    depth = begin = 0
    before = [b"", b"", b""]  # the last tokens: a name, a colon, a bracket
    for match in _TOKEN.finditer(text):
        token = match.group()
        if token == b"{" and depth == 2 and before[1:] == [b":", b"["]:
            listed[before[0][1:-1].decode("utf-8", "replace")] = text[begin:]
        if token in (b"{", b"["):
            depth += 1
            begin = match.start()
        elif token in (b"}", b"]"):
            depth -= 1
            if not depth:
                break
        before = [*before[1:], token]
    return listed
