"""Words of a bash command line up to the cursor, and a word written so that bash takes it as it stands."""

from __future__ import annotations

import re
from dataclasses import dataclass

_SEPARATING = frozenset(";|&\n)")
_REDIRECTING = frozenset("<>")
_BREAKING = _SEPARATING | _REDIRECTING | frozenset("( \t")
_ESCAPED = frozenset('$`"\\\n')  # what a backslash stands before in double quotes
_HARMLESS = re.compile(r"[\w./:=,@%+-]", re.ASCII)
_ACTIVE = {'"': frozenset('$`"\\!'), "'": frozenset("'")}  # what cannot stand as it is in these quotes


@dataclass(frozen=True)
class Line:
    """A command line up to the cursor.

    `words` are those before the cursor without their quotes, the command itself among them; `current` is the word at
    the cursor, `raw` the same as it was typed, `quote` the quote that is still open there; `redirected`: the word names
    a file of a redirection.
    """

    words: tuple[str, ...]
    current: str
    raw: str
    quote: str
    redirected: bool


class _Command:
    """The words of a simple command, and of the one at the cursor what has come of its last word."""

    def __init__(self) -> None:
        self.words: list[str] = []
        self.word = ""
        self.started = self.redirected = False  # a word has begun (it may be empty, as in ""); it names a file

    def end_word(self, by: str = " ") -> None:
        """End the word, which is none of the command's where it belongs to a redirection."""
        descriptor = by in _REDIRECTING and self.word.isdigit()
        if self.started and not self.redirected and not descriptor:
            self.words.append(self.word)
        self.redirected = by in _REDIRECTING or (self.redirected and not self.started)
        self.word, self.started = "", False


def parse(text: str) -> Line:
    """Take a line apart as bash does; nothing of it is expanded or run."""
    outer: list[_Command] = []  # around a command in parentheses
    command, begin, quote, at = _Command(), 0, "", 0
    while at < len(text):
        char, quoting = text[at], quote
        if quoting and char == quoting:
            quote = ""
        elif quoting and (quoting == "'" or char != "\\" or text[at + 1 : at + 2] not in _ESCAPED):
            command.word += char
        elif not quoting and char in _BREAKING:
            command.end_word(char)
            if char == "(":
                outer.append(command)
                command = _Command()
            elif char == ")" and outer:
                command = outer.pop()
                command.started, command.redirected, command.word = True, False, "(…)"
                command.end_word()
            elif char in _SEPARATING and text[at - 1 : at] not in ("<", ">"):
                command = _Command()
        else:
            begin = begin if command.started else at
            command.started = True
            if not quoting and char in "'\"":
                quote = char
            elif char == "\\":
                at += 1
                command.word += text[at : at + 1]
            else:
                command.word += char
        at += 1
    raw = text[begin:] if command.started else ""
    return Line(tuple(command.words), command.word, raw, quote, command.redirected)


def quoted(text: str, quote: str) -> str | None:
    """A text so that bash takes it as it is, behind an open quote or ("") none; None where it cannot stand there."""
    if quote:
        return None if _ACTIVE[quote] & set(text) else text
    return "".join(char if _HARMLESS.match(char) or ord(char) > 0x7F else f"\\{char}" for char in text)
