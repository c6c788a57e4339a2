"""Reads the answer out of the line that SmolLM2 wrote after "Answer:"; needs nothing but the standard library."""

from __future__ import annotations

import re

NUMBERS = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty"),
)
DIGITS = re.compile(r"-?\d+(?:,\d{3})*(?:\.\d+)?")
WORDS = re.compile(rf"\b({'|'.join(reversed(NUMBERS))})(?:\b|letters)", re.IGNORECASE)
LEAD = re.compile(r"^(so |therefore,? )?the (answer|capital|opposite|word)\b[^:]*?\b(is|:)\s*:?", re.IGNORECASE)


def answer_in(line: str, numeric: bool) -> str:
    """The first number after the last "=", in digits or as a word; else the words without "The ... is" and quotes."""
    if numeric:
        shown = line.rpartition("=")[2]
        if found := DIGITS.search(shown):
            return found.group()
        found = WORDS.search(shown)
        return str(NUMBERS.index(found.group(1).casefold())) if found else ""
    line = re.sub(r"^\s*(the )?city of ", "", LEAD.sub("", line.strip()), flags=re.IGNORECASE)
    return line.strip(" \t\"'`*.,;:!“”‘’").casefold()
