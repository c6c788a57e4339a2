"""The one place that decides what an answer is: its normalised text, the choice it means, the sample's stable id."""

from __future__ import annotations

import hashlib
import re
import unicodedata

_NUMBER = re.compile(r"([+-]?)(\d+|\d{1,3}(?:,\d{3})+)(?:\.(\d+))?", re.ASCII)


def normalise(answer: str | None) -> str | None:
    """An answer as it is compared: NFKC, case folded, white space collapsed; numbers by value; None for no answer.

    "1,200.0", "1200" and "+1200" are one answer; ".5", "5." and "1e3" stay text. Digits are compared as text, so a
    number of any length is safe.
    """
    if answer is None:
        return None
    text = " ".join(unicodedata.normalize("NFKC", answer).casefold().split())
    if not text:
        return None
    number = _NUMBER.fullmatch(text)
    if number is None:
        return text
    sign, whole, fraction = number.groups()
    whole = whole.replace(",", "").lstrip("0") or "0"
    fraction = (fraction or "").rstrip("0")
    value = f"{whole}.{fraction}" if fraction else whole
    return f"-{value}" if sign == "-" and value != "0" else value


def sample_id(*parts: str) -> str:
    """A stable id of 16 hex digits from what a sample is (run, model, task, question, …), not from where it lies."""
    text = "\x1f".join(parts).encode("utf-8", "surrogatepass")
    return hashlib.md5(text, usedforsecurity=False).hexdigest()[:16]


def choice_of(target: str | None, choices: list[str]) -> int | None:
    """Which choice a target means: its own text, or its letter (A is the first); None where it is neither."""
    wanted = normalise(target)
    if wanted is None:
        return None
    texts = [normalise(choice) for choice in choices]
    if wanted in texts:
        return texts.index(wanted)
    if len(wanted) == 1 and "a" <= wanted <= "z" and ord(wanted) - ord("a") < len(choices):
        return ord(wanted) - ord("a")
    return None
