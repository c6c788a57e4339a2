"""Text from logs made harmless and measurable: what a terminal acts on or hides is shown, never sent; its width."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import cache

from rich.cells import cell_len, split_graphemes  # the widths that the terminal library lays out by

# What a terminal may act on: C0, DEL, C1; bidirectional controls, line separators, halves of surrogates. What hides:
# zero-width and default-ignorable characters (fillers, variation selectors, tags), format characters of all scripts
_HIDDEN = (
    "\u00ad\u034f\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f"
    "\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb"
    "\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
_UNSAFE = re.compile(f"[\x00-\x1f\x7f-\x9f\ud800-\udfff{_HIDDEN}]")
# Characters that only show how an emoji is meant: a selector behind one, a joiner between two
_EMOJI = "\u00a9\u00ae\u203c-\u3299\U0001f000-\U0001faff"
_JOINED = re.compile(f"(?<=[0-9#*{_EMOJI}])\ufe0f|(?<=[{_EMOJI}\ufe0f])\u200d(?=[{_EMOJI}])")
_PATH = re.compile(r"(?<!\S)/[^\s/]+/[^:\n]*[^:\s]")  # of a file or folder, up to what is said of it
_LEAST_OF_PATH = 12  # characters of its end that stay
_MOST_MARKS = 8  # of a cell; more would run over the lines above and below
_MARKED_FROM = "\u0300"  # no combining mark comes before it
_MARKS_BY_PLACE = "\u1161-\u11ff\ud7b0-\ud7ff"  # letters of Hangul that join the syllable before them
_MARKED_TO = 0x1F000  # nor behind this, but for variation selectors, which are hidden


def visible(text: str, keep: str = "") -> str:
    """Replace what a terminal could act on, or would not show, by a picture of it (␛ for escape, ⟨200b⟩).

    What belongs to an emoji stays, and at most eight combining marks stay on a cell.

    Args:
        text: any text.
        keep: characters that may stay.
    """
    text = _replaced(text, lambda char: char if char in keep else _picture(char))
    if not text.isascii() and max(text) >= _MARKED_FROM:
        text = _marks().sub(lambda match: f"{match[1]}⟨{len(match[2])} marks⟩", text)
    return text


def harmless(text: str) -> str:
    """The last gate before a terminal: drop what `visible` would have shown, had the text passed through it."""
    return _replaced(text, lambda char: "")


def _replaced(text: str, stand_in: Callable[[str], str]) -> str:
    """The text with something in place of each unsafe character, but those that belong to an emoji."""
    if not _UNSAFE.search(text):
        return text
    joined = {match.start() for match in _JOINED.finditer(text)}
    return _UNSAFE.sub(lambda match: match[0] if match.start() in joined else stand_in(match[0]), text)


@cache
def _marks() -> re.Pattern[str]:
    """As many combining marks as a cell may have, and those that are too many; found when a text first needs it."""
    scripts = map(chr, range(ord(_MARKED_FROM), _MARKED_TO))
    mark = "".join(char for char in scripts if unicodedata.category(char) in ("Mn", "Me", "Mc")) + _MARKS_BY_PLACE
    return re.compile(f"([{mark}]{{{_MOST_MARKS}}})([{mark}]+)")


def one_line(text: str) -> str:
    """For names and cells of tables: white space to single blanks, the rest visible."""
    return visible(" ".join(text.split()))


def _picture(char: str) -> str:
    code = ord(char)
    if code < 0x20:
        return chr(0x2400 + code)
    return "␡" if code == 0x7F else f"⟨{code:x}⟩"


def width(text: str) -> int:
    """How many cells a text takes; emoji sequences count as one picture."""
    return len(text) if text.isascii() else cell_len(text)


def graphemes(text: str) -> Iterator[tuple[int, int, str]]:
    """What is shown as one sign each: where it begins, its cells, its text."""
    for start, end, size in split_graphemes(text)[0]:
        yield start, size, text[start:end]


def cells(text: str) -> list[str]:
    """A text cell by cell: combining marks with their base, a wide character followed by an empty string."""
    if text.isascii():
        return list(text)
    found: list[str] = []
    for _, size, sign in graphemes(text):
        found.extend([sign, ""][:size] or [" " + sign])
    return found


def cut_inside(text: str, limit: int, ellipsis: str = "…") -> str:
    """A text in at most `limit` cells, an ellipsis in its middle: names of one family often differ at the end only."""
    signs = cells(text)
    if len(signs) <= limit:
        return text
    if limit < 3:
        return cut(text, limit, ellipsis)
    end = (limit - 1) // 2
    begin = limit - 1 - end
    tail = signs[-end:]
    if tail and not tail[0]:  # half of a wide sign
        tail[0] = " "
    head = "".join(signs[:begin])
    return cut(head, begin) + ellipsis + "".join(tail)


def cut_keeping(keeps: str, text: str, limit: int, ellipsis: str = "…") -> str:
    """A text in at most `limit` cells, of which its "end" stays, or "both" of its ends; else its start."""
    if keeps == "both":
        return cut_inside(text, limit, ellipsis)
    return cut(text[::-1], limit, ellipsis)[::-1] if keeps == "end" else cut(text, limit, ellipsis)


def cut(text: str, limit: int, ellipsis: str = "…") -> str:
    """A text in at most `limit` cells, an ellipsis where something is missing."""
    if width(text) <= limit:
        return text
    if limit <= 0:
        return ""
    if text.isascii():
        return text[: limit - 1].rstrip() + ellipsis
    end, used = 0, 0
    for start, size, sign in graphemes(text):
        used += size
        if used > limit - 1:
            break
        end = start + len(sign)
    return text[:end].rstrip() + ellipsis


def cut_paths(text: str, limit: int, ellipsis: str = "…") -> str:
    """A message in at most `limit` cells; paths in it give way before its words do, from the beginning on."""
    over = width(text) - limit
    for path in sorted((match[0] for match in _PATH.finditer(text)), key=len, reverse=True) if over > 0 else ():
        name = path.rpartition("/")[2]
        least = min(len(path), max(len(name), _LEAST_OF_PATH))
        tail = path[-max(least, len(path) - over - 1) :]
        if len(tail) + 1 < len(path):
            text = text.replace(path, ellipsis + tail, 1)
            over = width(text) - limit
        if over <= 0:
            break
    return cut(text, limit, ellipsis)
