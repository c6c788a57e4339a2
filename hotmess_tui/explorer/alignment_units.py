"""What the samples of a question are laid side by side by: their words, the steps they take, an agent's actions."""

from __future__ import annotations

import itertools
import re
import statistics
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from hotmess_tui.explorer.compare import sentences
from hotmess_tui.records import TraceSegment

# A word and the space behind it; a sign is a word of its own, and so is each character of a script without spaces
_SPACELESS = "\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
_WORD = re.compile(rf"(?:[{_SPACELESS}]|[^\W{_SPACELESS}]+|[^\w\s])\s*")
_NUMBER = re.compile(r"(?<![\w.])[-−]?[0-9][0-9,]*(?:\.[0-9]+)?")
# What stands before the first word of a line without belonging to it: marks of lists and headings, "Step 3:", "2."
_LEAD = re.compile(r"^[\s*•>#-]*(?:(?:step\s*)?[0-9]{1,3}[.):]+\s+)?[\s*•>#]*", re.IGNORECASE)
_MARKDOWN = re.compile(r"\*\*|__|`+|(?<!\S)[*_](?=\S)|(?<=\S)[*_](?!\S)|\\[()\[\]]|\$")
_MARKS = "*_`\\$"  # without any of which there is no such markdown
_SPOKEN = re.compile(r"[^\w\s]+")
_FREE_TEXT = 4  # words from which an argument is a person's language, in which no two samples are alike
_SHOWN = 200  # characters of a step
_QUOTED = 60  # characters of its sentence by which it is found in a trace


@dataclass(frozen=True)
class Piece:
    """A step or an action of a sample: what makes it the same as another's, how it is shown, and its own words."""

    key: str
    text: str
    place: float  # from 0, the beginning of the sample's text, to 1
    quote: str  # as it stands in the trace, so that it can be found there
    said_with: frozenset[str] = frozenset()  # every number of its sentence; empty for what is no number

    @property
    def phrase(self) -> bool:
        """Whether it is a sentence rather than a number: the wording of a text, not what it comes to."""
        return not self.said_with


def said(segments: Sequence[TraceSegment]) -> str:
    """What the model wrote, in one text; an answer that repeats the reasoning before it stands for both."""
    texts: list[str] = []
    for segment in segments:
        if segment.role != "assistant":
            continue
        if texts and segment.text.startswith(texts[-1].strip()):
            texts.pop()
        texts.append(segment.text)
    return "\n".join(texts)


def reasoned(segments: Sequence[TraceSegment]) -> str:
    """What the model wrote before its answer; all of it where the log does not tell the two apart."""
    spoken = [segment for segment in segments if segment.role == "assistant"]
    before = [segment for segment in spoken if segment.kind != "answer"]
    return "\n".join(segment.text for segment in (before or spoken))


def acts(segments: Sequence[TraceSegment]) -> bool:
    """Whether these are the passages of an agent's run."""
    return any(segment.kind == "tool_call" for segment in segments)


def words(text: str) -> list[str]:
    """The words of a text, white space being all alike; put together they are the text with single blanks."""
    return _WORD.findall(" ".join(text.split()))


def quote(text: str, after: int, cells: int = 40) -> str:
    """What stands in a text from its word number `after` on, as far as the line goes and not longer than `cells`."""
    match = next(itertools.islice(_WORD.finditer(text.lstrip()), after, None), None)
    if match is None:
        return ""
    line = text.lstrip()[match.start() :].split("\n", 1)[0]
    return line[:cells].strip()


def actions(segments: Sequence[TraceSegment]) -> list[Piece]:
    """The calls of tools, in order: the same tool with the same arguments is the same action.

    What an argument says in a person's language (a thought, a summary) differs each time and does not count.
    """
    calls = [segment for segment in segments if segment.kind == "tool_call"]
    pieces = []
    for number, call in enumerate(calls):
        arguments = _arguments(call.text)
        written = " ".join(f"{name}={argument}" for name, argument in arguments.items())
        counted = {
            name: "…" if len(argument.split()) >= _FREE_TEXT else argument for name, argument in arguments.items()
        }
        key = f"{call.name or ''} {sorted(counted.items())}"
        text = " ".join(f"{call.name or ''} {written}".split())[:_SHOWN]
        pieces.append(Piece(key, text, number / len(calls), call.text.strip().split("\n", 1)[0][:40]))
    return pieces


def _arguments(text: str) -> dict[str, str]:
    """The arguments of a call by name, each as it would be written; text that is no JSON is one of no name."""
    try:
        parsed: Any = orjson.loads(text)
        if not isinstance(parsed, dict):
            return {"": text}
        return {name: argument if isinstance(argument, str) else _dumped(argument) for name, argument in parsed.items()}
    except (ValueError, TypeError):  # no JSON, or nested deeper than can be written again
        return {"": text}


def _dumped(argument: Any) -> str:
    return orjson.dumps(argument, option=orjson.OPT_SORT_KEYS).decode()


def once(pieces: Iterable[Piece]) -> list[Piece]:
    """Each piece where it comes first."""
    first_pieces: dict[str, Piece] = {}
    for piece in pieces:
        first_pieces.setdefault(piece.key, piece)
    return list(first_pieces.values())


def steps(text: str, excluded: frozenset[str]) -> list[Piece]:
    """The steps of a text in order, each once: a number that was not there before, or a sentence without numbers.

    Two samples take the same step when they come to the same number, however they write it, or say the same sentence.

    Args:
        text: of one sample.
        excluded: numbers that are given, so that coming to them is no step.
    """
    pieces: list[Piece] = []
    keys_so_far = set(excluded)
    at = 0
    marked = any(sign in text for sign in _MARKS)
    for sentence in sentences(text):
        position, at = at / (len(text) or 1), at + len(sentence)
        bare = _LEAD.sub("", sentence, count=1)
        sentence_text = " ".join((_MARKDOWN.sub("", bare) if marked else bare).split())
        numbers = numbers_in(sentence_text)
        if numbers:
            keys = [number for number in numbers if number not in keys_so_far]
        else:
            spoken = " ".join(_SPOKEN.sub(" ", sentence_text).casefold().split())
            keys = [spoken] if " " in spoken and spoken not in keys_so_far else []
        if not keys:
            continue
        beginning = sentence_text[:_SHOWN]
        quote, together = sentence.strip().split("\n", 1)[0][:_QUOTED].strip(), frozenset(numbers)
        for key in dict.fromkeys(keys):
            keys_so_far.add(key)
            pieces.append(Piece(key, beginning, position, quote, together))
    return pieces


def numbers_in(text: str) -> list[str]:
    """The numbers of a text by value: 1,200.0 is 1200."""
    return [_value(match) for match in _NUMBER.findall(text)]


def _value(written: str) -> str:
    sign = "-" if written[0] in "-−" else ""
    digits = written.lstrip("-−").replace(",", "")
    if "." in digits:
        digits = digits.rstrip("0").rstrip(".")
    digits = digits.lstrip("0") or "0"
    digits = f"0{digits}" if digits.startswith(".") else digits
    return digits if digits == "0" else sign + digits


def written_by_most(pieces: Iterable[Piece]) -> str:
    """The text of a step as most samples write it, the shortest of those."""
    texts = Counter(piece.text for piece in pieces)
    return min(texts, key=lambda text: (-texts[text], len(text), text), default="")


def alike(sequences: Sequence[Sequence[str]]) -> float:
    """The part of its own length that half of the samples go together with another one; 1: they are the same.

    In sorted order the one that a sample shares the longest beginning with stands beside it.
    """
    order = sorted(map(tuple, sequences))
    shared = [0, *(_together(a, b) for a, b in itertools.pairwise(order)), 0]
    shares = [max(shared[n], shared[n + 1]) / (len(sequence) or 1) for n, sequence in enumerate(order)]
    return statistics.median(shares) if len(order) > 1 else 1.0


def _together(a: Sequence[str], b: Sequence[str]) -> int:
    return next((n for n, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
