"""Bytes of a text file that are not UTF-8: on which lines they stand, so that a person hears of it."""

from __future__ import annotations

import codecs
from collections.abc import Callable, Sequence
from pathlib import Path

from hotmess_tui.formats.json_stream import DAMAGED, open_plain
from hotmess_tui.formats.records import Problem

_CHUNK = 1 << 20
_NAMED = 8  # lines that a problem names


def report_undecoded(path: Path, report: Callable[[Problem], None]) -> None:
    """Report the lines of a text file, plain or compressed, that hold bytes which are not UTF-8."""
    if not _decodes(path):
        numbers, count = _lines(path)
        report(undecoded(numbers, count))


def undecoded(numbers: Sequence[int], count: int) -> Problem:
    """What is said of `count` such lines, of which `numbers` are the first; the text around the bytes is read."""
    listed = ", ".join(f"{number:,}" for number in numbers[:_NAMED])
    further = f" and {count - _NAMED:,} more" if count > _NAMED else ""
    position = f"line {listed}" if count == 1 else f"lines {listed}{further}"
    return Problem(position, "bytes that are not UTF-8", "shown as \\xe9 and the like")


def _decodes(path: Path) -> bool:
    """Whether all of a file is UTF-8, as far as it can be unpacked."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        with open_plain(path) as file:
            while chunk := file.read(_CHUNK):
                if not chunk.isascii() or decoder.getstate()[0]:
                    decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    except DAMAGED:
        pass  # said where it is read
    return True


def _lines(path: Path) -> tuple[list[int], int]:
    """The numbers of the first such lines, and how many there are."""
    numbers: list[int] = []
    count = latest = 0
    line = 1
    pending = b""  # of a character that may go on in the next chunk
    with open_plain(path) as file:
        try:
            while chunk := file.read(_CHUNK):
                texts = (pending + chunk).split(b"\n")
                pending = b""
                for position, text in enumerate(texts):
                    line += position > 0
                    last = position == len(texts) - 1
                    fault, unfinished = _fault(text, final=not last)
                    pending = unfinished if last else b""
                    if fault and latest != line:
                        latest, count = line, count + 1
                        numbers += [line] * (len(numbers) < _NAMED)
        except DAMAGED:
            pass
    if pending and latest != line:
        count += 1
        numbers += [line] * (len(numbers) < _NAMED)
    return numbers, count


def _fault(text: bytes, final: bool) -> tuple[bool, bytes]:
    """Whether bytes of a text are not UTF-8, and those at its end that may be the beginning of a character."""
    if text.isascii():
        return False, b""
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        decoder.decode(text, final)
    except UnicodeDecodeError:
        return True, b""
    return False, decoder.getstate()[0]
