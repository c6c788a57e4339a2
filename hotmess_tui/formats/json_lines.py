"""Lines of a text file, plain or compressed, one after the other, whatever its size."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, cast

from hotmess_tui.formats.json_stream import DAMAGED, open_plain
from hotmess_tui.formats.records import Problem

LONGEST = 256 << 20  # bytes of one line


def lines(path: Path, report: Callable[[Problem], None]) -> Iterator[tuple[int, bytes]]:
    """Number (from 1) and text of every line that is not empty; damage is reported, what came before it stays."""
    number = 0
    with _by_line(path) as file:
        try:
            while line := file.readline(LONGEST):
                number += 1
                if len(line) == LONGEST and not line.endswith(b"\n"):
                    report(Problem(f"line {number:,}", f"longer than {LONGEST >> 20} MiB", "the lines before it"))
                    return
                if number == 1:
                    line = line.removeprefix(b"\xef\xbb\xbf")
                if line.strip():
                    yield number, line
        except DAMAGED as fault:
            report(Problem(f"line {number + 1:,}", f"damaged compression ({fault})", "the lines before it"))


def _by_line(path: Path) -> IO[bytes]:
    """The file with `readline`, which the reader of zstandard lacks."""
    file = open_plain(path)
    return file if hasattr(file, "peek") else cast(IO[bytes], io.BufferedReader(cast(io.RawIOBase, file), 1 << 20))
