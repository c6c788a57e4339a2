"""Text from logs made harmless and measurable: control characters shown, never sent; widths and cuts in cells."""

from __future__ import annotations

import re
import unicodedata

# What a terminal may act on or what hides: C0, DEL, C1, bidirectional and zero-width controls, line separators, tags
_UNSAFE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff]"
    "|[\U000e0000-\U000e007f]"
)


def visible(text: str, keep: str = "") -> str:
    """Replace what a terminal could act on by a picture of it (␛ for escape, ⟨200b⟩); `keep` lists what may stay."""
    return _UNSAFE.sub(lambda match: match[0] if match[0] in keep else _picture(match[0]), text)


def one_line(text: str) -> str:
    """For names and cells of tables: white space to single blanks, the rest visible."""
    return visible(" ".join(text.split()))


def _picture(char: str) -> str:
    code = ord(char)
    if code < 0x20:
        return chr(0x2400 + code)
    return "␡" if code == 0x7F else f"⟨{code:x}⟩"


def width(text: str) -> int:
    """How many cells a text takes."""
    return len(text) if text.isascii() else sum(_width(char) for char in text)


def _width(char: str) -> int:
    if unicodedata.combining(char) or unicodedata.category(char) in ("Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def cells(text: str) -> list[str]:
    """A text cell by cell: combining marks with their base, a wide character followed by an empty string."""
    found: list[str] = []
    for char in text:
        size = _width(char)
        if size == 0 and found:
            found[-2 if found[-1] == "" and len(found) > 1 else -1] += char
        else:
            found.extend([char, ""][:size] or [" " + char])
    return found


def cut(text: str, most: int, ellipsis: str = "…") -> str:
    """A text in at most `most` cells, an ellipsis where something is missing."""
    if width(text) <= most:
        return text
    if most <= 0:
        return ""
    kept, size = "", 0
    for char in text:
        size += _width(char)
        if size > most - 1:
            break
        kept += char
    return kept.rstrip() + ellipsis
