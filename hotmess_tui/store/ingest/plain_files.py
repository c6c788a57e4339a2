"""Compressed files as plain ones: written out beside the store, so that a table of any size needs little memory."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import zstandard

from hotmess_tui.formats.records import Problem, Unreadable

_CHUNK = 1 << 20
_PACKED = 4 << 10  # bytes that are unpacked at a time: they may stand for 30,000 times as many
_WBITS_GZIP = 31
_Decompressor = Callable[[], "zlib._Decompress | zstandard.ZstdDecompressionObj"]


def write_plain(path: Path, compression: str, target: Path, in_lines: bool, report: Callable[[Problem], None]) -> None:
    """Write the content of a compressed file to `target`; of a damaged one what comes before the damage.

    Args:
        path: a gzip or zstd file, of any number of members or frames.
        compression: gzip or zstd.
        target: the plain file.
        in_lines: whether its content is lines; a last one that is cut off is left out.
        report: called where the file is damaged.

    Raises:
        Unreadable: nothing can be had from it.
    """
    fault = ""
    with path.open("rb") as source, target.open("wb") as out:
        try:
            for text in _unpacked(iter(lambda: source.read(_PACKED), b""), compression):
                out.write(text)
        except (EOFError, zlib.error, zstandard.ZstdError) as error:
            fault = str(error)
    if not fault:
        return
    if in_lines:
        _drop_last_line(target)
    if not in_lines or not target.stat().st_size:
        raise Unreadable(f"damaged compression ({fault})")
    report(Problem("", f"damaged compression ({fault})", "the lines before it"))


def _unpacked(chunks: Iterator[bytes], compression: str) -> Iterator[bytes]:
    """The content, member by member; EOFError where the last one is cut off."""
    begin: _Decompressor = (
        (lambda: zlib.decompressobj(wbits=_WBITS_GZIP))
        if compression == "gzip"
        else (lambda: zstandard.ZstdDecompressor().decompressobj())
    )
    member = begin()
    begun = False
    for chunk in chunks:
        packed = chunk
        while packed:
            if not begun:
                packed = packed.lstrip(b"\0") if compression == "gzip" else packed  # padding between members
                if not packed:
                    break
                begun = True
            text = member.decompress(packed)
            if text:
                yield text
            packed = b""
            if member.eof:
                packed, member, begun = member.unused_data, begin(), False
    if begun:
        raise EOFError("cut off")


def _drop_last_line(path: Path) -> None:
    """Cut a file behind its last line feed."""
    with path.open("r+b") as file:
        end = file.seek(0, 2)
        while end:
            start = max(0, end - _CHUNK)
            file.seek(start)
            at = file.read(end - start).rfind(b"\n")
            if at >= 0:
                file.truncate(start + at + 1)
                return
            end = start
        file.truncate(0)
