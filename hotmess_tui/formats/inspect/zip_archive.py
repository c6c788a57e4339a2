"""Members of an `.eval` archive: stored, DEFLATE or Zstandard of many frames, ZIP64; each inflated within a bound."""

from __future__ import annotations

import os
import struct
import zipfile
import zlib
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

import zstandard

from hotmess_tui.formats.records import Unreadable

LARGEST_MEMBER = 400 << 20  # bytes that one member may inflate to: parsed it takes three times as much memory

_STORED, _DEFLATE, _ZSTANDARD = 0, 8, 93  # zipfile itself knows 93 only from Python 3.14 on
_ENCRYPTED = 0x1
_LOCAL_HEADER = 30


class Damaged(Exception):
    """One member cannot be read; the message is the reason."""


class Archive:
    """A zip file whose members are read by name; where a name occurs several times the last one counts."""

    def __init__(self, path: Path) -> None:
        try:
            with zipfile.ZipFile(path) as directory:
                self._members = {member.filename: member for member in directory.infolist()}
        except zipfile.BadZipFile:
            raise Unreadable(
                "an .eval without its table of contents: it was cut off while being written or copied; "
                "copy it again, or `inspect log recover` it where it was written"
            ) from None
        except (OSError, ValueError, struct.error, UnicodeError, NotImplementedError) as fault:
            raise Unreadable(f"not readable as a zip archive ({fault}): copy it again") from None
        self._file: BinaryIO = path.open("rb")
        self._zstandard = zstandard.ZstdDecompressor()

    def __enter__(self) -> Archive:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def names(self) -> list[str]:
        """The names of all members, each once, in the order of their last writing."""
        return list(self._members)

    def __contains__(self, name: str) -> bool:
        return name in self._members

    def read(self, name: str) -> bytes:
        """The content of a member, checked against its recorded size and checksum.

        Not by `zipfile`, which before Python 3.14 knows no Zstandard, and inflates without any bound.

        Raises:
            Damaged: it cannot be read completely.
        """
        member = self._members[name]
        if member.file_size > LARGEST_MEMBER:
            raise Damaged(f"too large to read: {member.file_size / 1e6:,.0f} MB, at most {LARGEST_MEMBER / 1e6:.0f} MB")
        if member.flag_bits & _ENCRYPTED:
            raise Damaged("encrypted")
        packed = self._packed(member)
        if member.compress_type == _ZSTANDARD:
            content = self._unzstandard(packed, member.file_size)
        elif member.compress_type == _DEFLATE:
            content = _undeflate(packed, member.file_size)
        elif member.compress_type == _STORED:
            content = packed
        else:
            raise Damaged(f"compressed by method {member.compress_type}; 0, 8 and 93 are read")
        if len(content) != member.file_size or zlib.crc32(content) != member.CRC:
            raise Damaged("damaged: its content does not match its size or checksum")
        return content

    def _packed(self, member: zipfile.ZipInfo) -> bytes:
        """The bytes of a member as stored: they follow a local header, whose length is known only once it is read.

        Header and content are therefore read at once, with some room for a longer header than guessed.
        """
        guess = len(member.orig_filename.encode("utf-8", "surrogateescape")) + 64
        raw = self._at(member.header_offset, _LOCAL_HEADER + guess + member.compress_size)
        if len(raw) < _LOCAL_HEADER or raw[:4] != b"PK\x03\x04":
            raise Damaged("damaged: not at its position in the table of contents")
        name_length, extra_length = struct.unpack_from("<HH", raw, 26)
        start = _LOCAL_HEADER + name_length + extra_length
        packed = raw[start : start + member.compress_size]
        if len(packed) < member.compress_size:
            packed = self._at(member.header_offset + start, member.compress_size)
        if len(packed) < member.compress_size:
            raise Damaged("cut off")
        return packed

    def _at(self, offset: int, count: int) -> bytes:
        try:
            return os.pread(self._file.fileno(), count, offset)
        except (OSError, OverflowError, ValueError) as fault:
            raise Damaged(f"cannot be read ({fault})") from None

    def _unzstandard(self, packed: bytes, size: int) -> bytes:
        """Usually one frame, decoded at once; a large member has one for every 200 MiB, read one after the other."""
        try:
            if size and zstandard.frame_content_size(packed) in (-1, size):
                content = self._zstandard.decompress(packed, max_output_size=size)
                if len(content) == size:
                    return content
        except zstandard.ZstdError:
            pass  # several frames, or damage: decided by the reader below
        try:
            with self._zstandard.stream_reader(packed, read_across_frames=True) as stream:
                return stream.read(size + 1)
        except zstandard.ZstdError as fault:
            raise Damaged(f"damaged ({fault})") from None


def _undeflate(packed: bytes, size: int) -> bytes:
    try:
        return zlib.decompressobj(-zlib.MAX_WBITS).decompress(packed, size + 1)
    except zlib.error as fault:
        raise Damaged(f"damaged ({fault})") from None
