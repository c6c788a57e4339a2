"""Delimited text (CSV and its kin) row by row: every line is checked, and what is no row is reported, never shifted."""

from __future__ import annotations

import csv
import re
from collections import deque
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal, NamedTuple

from hotmess_tui.formats.csv_head import LONGEST_CELL, Layout
from hotmess_tui.formats.records import Problem
from hotmess_tui.formats.undecoded import undecoded
from hotmess_tui.wording import counted

_CHUNK = 1 << 20
_BACKSLASH = ord("\\")
_CARRIAGE = "\ue00d"  # stands for a carriage return within a line, which csv takes for the end of an unquoted cell
_MOST_REREAD = 1 << 30  # characters behind quotes that are never closed
_ENDED = "end of data"  # in the message of csv
_MOST_REPORTED = 20  # lines named one by one

Escape = Literal["doubled", "backslash", "backslash before quotes"]


class Marks(NamedTuple):
    """What in a whole file decides how it has to be read."""

    escaped: bool  # a backslash before a quote, a delimiter or the end of a line
    doubled_returns: bool  # two carriage returns before a line feed
    raw_backslash: bool  # a backslash that escapes nothing


def marks(path: Path, layout: Layout) -> Marks:
    """Look through a file for what its first lines need not show."""
    quote, between = re.escape(layout.quote.encode()), re.escape(layout.delimiter.encode())
    escaping = re.compile(rb"\\(?:" + quote + rb"|" + between + rb"|\r?\n)")
    raw = re.compile(rb"(?<!\\)(?:\\\\)*\\(?!" + quote + rb"|" + between + rb"|[\\\r\n])")
    escaped = doubled_returns = raw_backslash = False
    with path.open("rb") as file:
        carried = b""
        while chunk := file.read(_CHUNK):
            text = carried + chunk
            doubled_returns = doubled_returns or b"\r\r\n" in text
            if b"\\" in text:
                escaped = escaped or bool(escaping.search(text))
                raw_backslash = raw_backslash or bool(raw.search(text[:-1]))
            cut = max(0, len(text) - 3)
            while cut and text[cut - 1] == _BACKSLASH:  # not half of a run: an even one escapes nothing
                cut -= 1
            carried = text[cut:]
    return Marks(escaped, doubled_returns, raw_backslash)


class Rows:
    """The rows of a table, of as many cells as its header; what is none is counted and, with `report`, reported.

    After the last row `left_out` is the number of lines left out, `loose` of those with text after a closing quote,
    and `undecoded` of those with bytes that are not UTF-8.
    """

    def __init__(self, path: Path, layout: Layout, escape: Escape) -> None:
        self.bad: list[Problem] = []
        self.left_out = 0
        self.loose = 0
        self.undecoded = 0
        self._undecoded: list[int] = []  # the first of them
        self._layout = layout
        self._path = path
        self._raw = re.compile(rf"\\+(?![\\{layout.quote}])") if escape == "backslash before quotes" else None
        self._dialect = {"delimiter": layout.delimiter, "quotechar": layout.quote}
        if escape != "doubled":
            self._dialect["escapechar"] = "\\"
        self._waiting: deque[tuple[int, str]] = deque()
        self._used: list[tuple[int, str]] = []
        self._carriages = False

    def __iter__(self) -> Iterator[list[str]]:
        for row in self._rows():
            yield [cell.replace(_CARRIAGE, "\r") for cell in row] if self._carriages else row

    def _rows(self) -> Iterator[list[str]]:
        width = len(self._layout.names)
        source = self._numbered()
        reader = csv.reader(self._lines(source), strict=True, **self._dialect)  # type: ignore[arg-type]
        header, reread = True, 0
        while True:
            self._used = []
            fault = ""
            try:
                row = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                fault, row = str(error), []
            if not fault and not row:
                continue
            if not fault and len(row) == width:
                if not header:
                    yield row
                header = False
                continue
            (number, line), *behind = self._used
            self._waiting.extendleft(reversed(behind))
            reread += sum(len(line) for _, line in behind)
            loosely = self._loosely(line, bool(fault) and not behind and _ENDED not in fault)
            if loosely is not None:
                if not header:
                    yield loosely
                header = False
            else:
                self._reject(
                    number, fault or f"{counted(len(row), 'field', 'fields')} instead of {width:,}", bool(behind)
                )
            if fault or behind:
                reader = csv.reader(self._lines(source), strict=True, **self._dialect)  # type: ignore[arg-type]
            if reread > _MOST_REREAD:
                self._reject(number, "too many quotes that are never closed", False)
                return

    def report(self, report: Callable[[Problem], None]) -> None:
        """Report what was wrong with the rows so far."""
        for problem in self.bad:
            report(problem)
        if self.left_out > len(self.bad):
            report(Problem("", counted(self.left_out - len(self.bad), "more bad line", "more bad lines"), "excluded"))
        if self.loose:
            loose_lines = f"{counted(self.loose, 'line', 'lines')} with text after a closing quote"
            report(Problem("", loose_lines, "read as is", remark=True))
        if self.undecoded:
            report(undecoded(self._undecoded, self.undecoded))

    def _loosely(self, line: str, behind_quotes: bool) -> list[str] | None:
        """The cells of a line with blanks before its quotes, or text behind them; None where they do not fit."""
        width = len(self._layout.names)
        for spaced in (True, False) if self._layout.quote in line else ():
            try:
                [row] = csv.reader([line], strict=spaced, skipinitialspace=spaced, **self._dialect)  # type: ignore[arg-type]
            except (csv.Error, ValueError):
                continue
            if len(row) == width and (spaced or behind_quotes):
                self.loose += not spaced
                return row
        return None

    def _reject(self, number: int, fault: str, several: bool) -> None:
        self.left_out += 1
        if len(self.bad) < _MOST_REPORTED:
            unclosed = several or _ENDED in fault or "field limit" in fault
            reason = "a quote that is never closed" if unclosed else fault
            self.bad.append(Problem(f"line {number:,}", reason, "excluded"))

    def _lines(self, source: Iterator[tuple[int, str]]) -> Iterator[str]:
        """The lines of `source`; one that was taken back comes again."""
        while True:
            if self._waiting:
                numbered = self._waiting.popleft()
            else:
                following = next(source, None)
                if following is None:
                    return
                numbered = following
            self._used.append(numbered)
            yield numbered[1]

    def _numbered(self) -> Iterator[tuple[int, str]]:
        above, end = self._layout.above, self._layout.line_end.encode()
        raw = self._raw
        for number, encoded in enumerate(_split(self._path, end), start=1):
            if number <= above:
                continue
            if encoded.endswith(b"\r\r\n"):
                encoded = encoded[:-3] + b"\r\n"
            try:
                line = encoded.decode("utf-8-sig" if number == 1 else "utf-8")
            except UnicodeDecodeError:
                # not a sign for what is not known, which would make different answers equal
                line = encoded.decode("utf-8-sig" if number == 1 else "utf-8", "backslashreplace")
                self.undecoded += 1
                self._undecoded += [number] * (self.undecoded <= _MOST_REPORTED)
            if -1 < line.find("\r") < len(line.rstrip("\r\n")):
                inner = line.rstrip("\r\n")
                line = inner.replace("\r", _CARRIAGE) + line[len(inner) :]
                self._carriages = True
            if raw and "\\" in line:
                line = raw.sub(r"\g<0>\g<0>", line)
            yield number, line


def _split(path: Path, end: bytes) -> Iterator[bytes]:
    """The lines of a file, each with its end; one too long to be a row comes in pieces."""
    with path.open("rb") as file:
        pending = b""
        while chunk := file.read(_CHUNK):
            lines = (pending + chunk).split(end)
            pending = lines.pop()
            for line in lines:
                yield line + end
            if len(pending) > LONGEST_CELL:
                yield pending
                pending = b""
        if pending:
            yield pending
