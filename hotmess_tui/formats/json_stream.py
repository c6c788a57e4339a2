"""JSON files too large for memory: members of an object or items of an array, one at a time as they are read."""

from __future__ import annotations

import codecs
import gzip
import re
import zlib
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import IO, Any, cast

import zstandard

from hotmess_tui.formats.json_text import LENIENT, VISIBLE, too_many_values

_CHUNK = 1 << 20
LARGEST_ITEM = 1 << 27  # characters of one item, each up to four bytes, and twice while it is read on
DAMAGED = (EOFError, OSError, zlib.error, zstandard.ZstdError)  # what decompressing a damaged file may raise
_SPACE = re.compile(r"[ \t\r\n]*")
_MARK = re.compile(
    r'"[^"\\]*+(?:\\.[^"\\]*+)*+("?)|[{}\[\]]', re.DOTALL
)  # a string, which may be cut off, or a bracket
_GZIP = b"\x1f\x8b"
_ZSTD = b"\x28\xb5\x2f\xfd"


class Broken(Exception):
    """The text stops being JSON; the message has the reason and the position."""


class _TooDeep(Broken):
    """Possibly valid JSON, but nested deeper than any parser accepts."""


class Skipped(str):
    """Takes the place of an item that was passed over; its text is the reason."""


class Stream:
    """A position in a JSON text, plain or compressed; bare NaN and Infinity are taken, stray bytes become visible."""

    def __init__(self, path: Path) -> None:
        self._file = open_plain(path)
        self._decoder = codecs.getincrementaldecoder("utf-8-sig")(VISIBLE)
        self._json = LENIENT
        self._text = ""
        self._at = 0
        self._dropped = 0
        self._ended = False

    def __enter__(self) -> Stream:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def next_is(self, character: str) -> bool:
        """Whether this is the next character that is not white space."""
        return self._peek() == character

    def members(self) -> Iterator[str]:
        """The keys of the object that begins here; the caller takes the value of each before asking for the next."""
        self._expect("{")
        while not self.next_is("}"):
            key = self.value()
            self._expect(":")
            yield str(key)
            if not self.next_is("}"):
                self._expect(",")
        self._expect("}")

    def items(self) -> Iterator[Any]:
        """The items of the array that begins here; Skipped for one that is nested too deeply."""
        self._expect("[")
        while not self.next_is("]"):
            try:
                yield self.value()
            except _TooDeep as fault:
                self._skip()
                yield Skipped(fault)
            if not self.next_is("]"):
                self._expect(",")
        self._expect("]")

    def value(self) -> Any:
        """The value that begins here.

        How long it is shows only once it parses, so it is tried with ever more text, twice as much each time: all
        attempts together then cost no more than a few times the last one.
        """
        self._peek()
        size = _CHUNK
        while True:
            try:
                parsed, end = self._json.raw_decode(self._text, self._at)
            except RecursionError:
                raise _TooDeep(f"nested too deeply at character {self._dropped + self._at:,}") from None
            except ValueError as fault:
                if self._ended:
                    raise self._broken(str(fault).partition(":")[0]) from None
            else:
                if end < len(self._text) or self._ended:  # a number at the very end may go on in the next chunk
                    self._at = end
                    return parsed
            if len(self._text) - self._at > LARGEST_ITEM:
                raise Broken(f"more than {LARGEST_ITEM:,} characters in one item")
            if too_many_values(self._text):
                raise Broken("more values in one item than fit into memory")
            self._more(size)
            size *= 2

    def _skip(self) -> None:
        """Go behind the value that begins here without parsing it, by its brackets."""
        depth, at, size = 0, self._at, _CHUNK
        while True:
            for mark in _MARK.finditer(self._text, at):
                at = mark.end()
                if mark[0][0] == '"':
                    if not mark[1]:  # goes on in the next chunk
                        at = mark.start()
                        break
                    continue
                depth += 1 if mark[0] in "{[" else -1
                if not depth:
                    self._at = at
                    return
            if self._ended or len(self._text) - self._at > LARGEST_ITEM:
                raise self._broken("nested too deeply")
            at -= self._at
            self._more(size)
            size *= 2

    def _peek(self) -> str:
        while True:
            space = _SPACE.match(self._text, self._at)
            self._at = space.end() if space else self._at
            if self._at < len(self._text):
                return self._text[self._at]
            if self._ended:
                return ""
            self._more(_CHUNK)

    def _expect(self, character: str) -> None:
        actual = self._peek()
        if actual != character:
            raise self._broken(f"expected {character}, found {actual or 'the end'}")
        self._at += 1

    def _broken(self, reason: str) -> Broken:
        return Broken(f"cut off or damaged at character {self._dropped + self._at:,} ({reason})")

    def _more(self, count: int) -> None:
        try:
            chunk = self._file.read(count)
        except DAMAGED as fault:
            raise Broken(f"damaged compression ({fault})") from None
        self._ended = not chunk
        self._dropped += self._at
        self._text = self._text[self._at :] + self._decoder.decode(chunk, final=self._ended)
        self._at = 0


def read_all(path: Path) -> bytes:
    """All of a small file, decompressed.

    Raises:
        Broken: when its compression is damaged.
    """
    with open_plain(path) as file:
        try:
            return file.read(LARGEST_ITEM)
        except DAMAGED as fault:
            raise Broken(f"damaged compression ({fault})") from None


def open_plain(path: Path) -> IO[bytes]:
    """The file's bytes, decompressed where it is compressed."""
    with path.open("rb") as file:
        magic = file.read(4)
    if magic.startswith(_GZIP):
        return cast(IO[bytes], gzip.open(path, "rb"))
    if magic == _ZSTD:
        return cast(IO[bytes], zstandard.open(path, "rb"))
    return path.open("rb")
