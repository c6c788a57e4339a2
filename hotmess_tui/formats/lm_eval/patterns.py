"""Regular expressions out of a log on texts of any length: quick ones here, others in a process with a limit of time.

This file is also what that process runs (`python patterns.py`), so it imports nothing but the standard library.
"""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, NamedTuple

_LIMIT = 0.5  # seconds of processor time for one text; not of the clock, as the machine may be busy
_PATIENCE = 2  # texts on which a pattern may reach the limit before it is given up
_QUICK = 10**7  # steps that a match may take at most, for it to be tried here
_LONGEST = 2000  # characters of a pattern


class Extraction(NamedTuple):
    """Takes the match that `group` selects out of a text, `fallback` where there is none."""

    pattern: str
    group: int = 0
    fallback: str = "[invalid]"

    def apply(self, text: str) -> str:
        """As the harness does it: of several groups the first one that is not empty."""
        matches = re.findall(self.pattern, text)
        try:
            match = matches[self.group]
        except IndexError:
            return self.fallback
        if isinstance(match, tuple):
            match = next((captured for captured in match if captured), self.fallback)
        return str(match).strip()


class Removal(NamedTuple):
    """Takes every match out of a text."""

    pattern: str

    def apply(self, text: str) -> str:
        """The text without the matches."""
        return re.sub(self.pattern, "", text)


Operation = Extraction | Removal


def usable(pattern: str) -> bool:
    """Whether it is a regular expression, and not too long a one."""
    if len(pattern) > _LONGEST:
        return False
    try:
        re.compile(pattern)
    except (re.error, OverflowError, RecursionError):
        return False
    return True


@lru_cache(maxsize=256)
def _longest_quick(pattern: str) -> int:
    """Up to how many characters a match is sure to end soon; -1: never.

    Each repeat multiplies the steps by the length, each choice by two.
    """
    if re.search(r"\)[*+?{]|\\\d", pattern):  # a repeated group, or a reference back
        return -1
    repeats = sum(map(pattern.count, "*+{"))
    choices = pattern.count("?") + pattern.count("|")
    return int((_QUICK / 2 ** min(choices, 64)) ** (1 / (repeats + 1))) - 1


class Patterns:
    """Applies operations to texts. `close` ends the process that it may have started."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[str] | None = None
        self._slow: Counter[str] = Counter()

    @property
    def slow(self) -> list[str]:
        """The patterns that took too long on a text."""
        return list(self._slow)

    def apply(self, operation: Operation, texts: Sequence[str]) -> list[str | None]:
        """The texts after the operation; None for one on which it would take too long."""
        longest = _longest_quick(operation.pattern)
        if all(len(text) <= longest for text in texts):
            return [operation.apply(text) for text in texts]
        patience = _PATIENCE - self._slow[operation.pattern]
        applied = self._ask([type(operation).__name__, *operation], texts, patience) if patience > 0 else None
        if applied is None:
            applied = [None] * len(texts)
        if None in applied:
            self._slow[operation.pattern] += applied.count(None)
        return applied

    def _ask(self, operation: list[Any], texts: Sequence[str], patience: int) -> list[str | None] | None:
        if not hasattr(signal, "setitimer"):
            return None
        try:
            if self._process is None:
                self._process = subprocess.Popen(
                    [sys.executable, "-I", "-S", __file__],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.DEVNULL,
                    text=True,
                    encoding="ascii",
                )
            assert self._process.stdin is not None
            assert self._process.stdout is not None
            self._process.stdin.write(json.dumps([operation, list(texts), patience]) + "\n")
            self._process.stdin.flush()
            applied: list[str | None] = json.loads(self._process.stdout.readline())
        except (OSError, ValueError):  # it has ended
            return None
        return applied

    def close(self) -> None:
        """End the process, if one was started."""
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None


class _TooLong(Exception):
    pass


def _interrupt(*_: object) -> None:
    raise _TooLong


def _within_limit(operation: Operation, text: str) -> str | None:
    try:
        signal.setitimer(signal.ITIMER_VIRTUAL, _LIMIT)
        applied = operation.apply(text)
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    except _TooLong:
        return None
    return applied


def _serve() -> None:
    """Reads a line with an operation, texts and the patience for them; writes a line with what became of the texts."""
    signal.signal(signal.SIGVTALRM, _interrupt)
    for line in sys.stdin:
        (kind, *arguments), texts, patience = json.loads(line)
        operation: Operation = Extraction(*arguments) if kind == "Extraction" else Removal(*arguments)
        applied: list[str | None] = []
        for text in texts:
            applied.append(_within_limit(operation, text) if applied.count(None) < patience else None)
        print(json.dumps(applied), flush=True)


if __name__ == "__main__":
    _serve()
