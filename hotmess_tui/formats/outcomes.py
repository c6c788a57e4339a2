"""What an answer is, decided once: its normalised text, the choice that it means, the stable id of its sample."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from decimal import Decimal

_TARGET = "TARGET"  # the class of the right answer, whatever its text
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
    sign, integer, fraction = number.groups()
    integer = integer.replace(",", "").lstrip("0") or "0"
    fraction = (fraction or "").rstrip("0")
    decimal = f"{integer}.{fraction}" if fraction else integer
    return f"-{decimal}" if sign == "-" and decimal != "0" else decimal


def number_as_written(answer: str | None) -> Decimal | None:
    """An answer that is a number of the form that `normalise` knows, with the decimal places it was written with."""
    text = " ".join(unicodedata.normalize("NFKC", answer or "").casefold().split())
    number = _NUMBER.fullmatch(text)
    if number is None:
        return None
    sign, integer, fraction = number.groups()
    return Decimal(f"{sign}{integer.replace(',', '')}.{fraction or ''}")


def sample_id(*names: str) -> str:
    """A stable id of 16 hex digits from the names of a sample (run, model, task, question, …), not from its path."""
    text = "\x1f".join(names).encode("utf-8", "surrogatepass")
    return hashlib.md5(text, usedforsecurity=False).hexdigest()[:16]


def choice_of(target: str | None, choices: list[str]) -> int | None:
    """Which choice a target means: its own text, or its letter (A is the first); None where it is neither."""
    normal = normalise(target)
    if normal is None:
        return None
    texts = [normalise(choice) for choice in choices]
    if normal in texts:
        return texts.index(normal)
    if len(normal) == 1 and "a" <= normal <= "z" and ord(normal) - ord("a") < len(choices):
        return ord(normal) - ord("a")
    return None


def choice_classes(choices: list[str] | None, count: int, target: int | None) -> list[str]:
    """The outcome class of each of `count` choices: TARGET, else its text, or its letter where texts coincide."""
    texts = [normalise(choice) or "" for choice in choices or []]
    distinct = len(texts) == count and len(set(texts)) == count and all(texts)
    labels = texts if distinct else [chr(97 + index) if index < 26 else str(index) for index in range(count)]
    return [_TARGET if index == target else label for index, label in enumerate(labels)]


def chosen_class(answer: str | None, choices: list[str] | None, target: int | None) -> str | None:
    """The class of the choice that an answer names, by its text or its letter; None where it names none."""
    chosen = choice_of(answer, choices) if choices else None
    return None if chosen is None else choice_classes(choices, len(choices or []), target)[chosen]
