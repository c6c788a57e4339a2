"""Reads the answer out of the line that SmolLM2 wrote after "Answer:"; needs nothing but the standard library."""

from __future__ import annotations

import re

NUMBERS = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty"),
)
DIGITS = re.compile(r"-?\d+(?:,\d{3})*(?:\.\d+)?")
WORDS = re.compile(rf"\b({'|'.join(reversed(NUMBERS))})(?:\b|letters)", re.IGNORECASE)
# "2 times 4 is 8": what it comes to, not what is reckoned with
RECKONED = re.compile(r"\d\s*(?:[-+*x×]|times|plus|minus)\s*\d+\s*(?:is|equals)\s*(-?\d.*)", re.IGNORECASE)
KIND = "answer|capital|opposite|word"
LEAD = re.compile(rf"^(so |therefore,? )?(the )?({KIND})\b[^:]*?\b(is|:)\s*:?", re.IGNORECASE)
# "Warsaw is the capital of Poland"; "it is the capital of Poland" names none
TRAIL = re.compile(rf"^(?!it\b|this\b|that\b)(\w+) is (?:the|a|an) (?:{KIND})\b.*", re.IGNORECASE)


def answer_in(line: str, numeric: bool) -> str:
    """The first number after the last "=", in digits or as a word; else the words without "The ... is" and quotes."""
    if numeric:
        reckoned = RECKONED.search(line)
        shown = reckoned.group(1) if reckoned and "=" not in line else line.rpartition("=")[2]
        if found := DIGITS.search(shown):
            return found.group()
        found = WORDS.search(shown)
        return str(NUMBERS.index(found.group(1).casefold())) if found else ""
    line = re.sub(r"^\s*(the )?city of ", "", TRAIL.sub(r"\1", LEAD.sub("", line.strip())), flags=re.IGNORECASE)
    return line.strip(" \t\"'`*.,;:!“”‘’").casefold()
