"""What to search for: a text, or a regular expression, and where one is wrong that is not a regular expression."""

from __future__ import annotations

import re
from dataclasses import dataclass

import duckdb

from hotmess_tui.errors import HotmessError

_AT_THE_END, _UNCLOSED, _UNMATCHED = "\\ at the end", "unclosed (", "unmatched )"
_FAULTS = (  # RE2's messages, and ours; what stands behind the colon is the piece of the pattern
    (r"missing \)", _UNCLOSED),
    (r"unexpected \)", _UNMATCHED),
    (r"missing \]", "unclosed ["),
    (r"(?:no argument for|missing argument to) repetition operator", "nothing to repeat before {0}"),
    (r"bad repetition operator", "repeated operator {0}"),
    (r"invalid repetition size|bad repetition argument", "too many repeats {0}"),
    (r"invalid escape sequence", "unknown escape {0}"),
    (r"invalid perl operator", "{0} is not supported (RE2 has no lookaround)"),
    (r"invalid character class range", "invalid range {0}"),
    (r"invalid character range", "invalid range {0}"),
    (r"invalid named capture group", "invalid group name {0}"),
    (r"trailing \\", _AT_THE_END),
    (r"pattern too large", "too long"),
)
_SHOWN = 20  # characters of a pattern in a message about it


@dataclass(frozen=True)
class Pattern:
    """A text or regular expression to search for."""

    re2: str  # for DuckDB, whose time grows with the text alone, whatever the expression is
    plain: str | None  # the text itself where it is one and case counts: to find it is faster
    literal: bool  # whether it is a text, which is also in whatever holds a text that it is in

    def matches(self, column: str) -> str:
        """The test of a column in SQL, over the variables that `bind` sets."""
        if self.plain is None:
            return f"regexp_matches({column}, getvariable('searched_pattern'))"
        return f"contains({column}, getvariable('searched_text'))"

    def bind(self, cursor: duckdb.DuckDBPyConnection) -> None:
        """Set the variables of `matches`."""
        cursor.execute("SET VARIABLE searched_pattern = $1", [self.re2])
        cursor.execute("SET VARIABLE searched_text = $1", [self.plain])

    def compiled(self) -> re.Pattern[str] | None:
        """The same for Python, which locates the match; None where Python writes it in another way than RE2."""
        try:
            return re.compile(self.re2 if self.plain is None else re.escape(self.plain))
        except re.error:
            return None


def between_slashes(text: str) -> tuple[str, bool]:
    """What a person looks for, and whether it is a regular expression: it stands between slashes then."""
    regex = len(text) > 2 and text.startswith("/") and text.endswith("/")
    return (text[1:-1], True) if regex else (text, False)


def check(text: str) -> None:
    """Refuse what cannot be searched for; an empty text means no search.

    Raises:
        HotmessError: a regular expression is wrong, and where (status 2).
    """
    term, regex = between_slashes(text)
    if regex:
        parse_pattern(term, regex=True, ignore_case=False)


def parse_pattern(text: str, regex: bool, ignore_case: bool) -> Pattern:
    """What to search for.

    Raises:
        HotmessError: it is not a regular expression, and where it is wrong (status 2).
    """
    if not text:
        raise HotmessError("empty search; enter a text, or a regular expression with --regex", status=2)
    re2 = text if regex else re.escape(text).replace("\\ ", " ")
    try:
        duckdb.connect().execute("SELECT regexp_matches('', $1)", [re2])
    except duckdb.Error as fault:
        raise HotmessError(_refusal(text, str(fault).splitlines()[0]), status=2) from None
    return Pattern(f"(?i){re2}" if ignore_case else re2, None if regex or ignore_case else text, not regex)


def fault_in_words(message: str) -> str:
    """What RE2 has against a pattern; empty where the message is not one of its."""
    reason, _, piece = re.sub(r"^(?:[A-Z]\w+ )+Error: ", "", message).partition(": ")
    for pattern, words in _FAULTS:
        if re.match(pattern, reason):
            return words.format(piece)
    return ""


def _refusal(text: str, message: str) -> str:
    words = fault_in_words(message)
    at = _position(text, message.rpartition(": ")[2], words)
    reason = words or message.partition(": ")[2]
    return f"invalid regular expression at character {at + 1} ({text[at : at + _SHOWN]!r}): {reason}"


def _position(text: str, piece: str, words: str) -> int:
    """Where the fault lies: at the bracket that is alone, else at the piece that RE2 names."""
    if words == _AT_THE_END:
        return len(text) - 1
    opened: list[int] = []
    for token in re.finditer(r"\\.|\[\^?\]?(?:\\.|\[:\w+:\]|[^\]\\])*\]|[()]", text, re.DOTALL):
        if token[0] == "(":
            opened.append(token.start())
        elif token[0] == ")":
            if not opened and words == _UNMATCHED:
                return token.start()
            opened = opened[:-1]
    if words == _UNCLOSED and opened:
        return opened[-1]
    return max(0, text.rfind(piece)) if piece and piece != text else 0
