"""Ways to damage the files of a store, for tests."""

from __future__ import annotations

import os
from pathlib import Path

import duckdb
import pytest

BLOCK, HEADERS = 64 << 10, 12 << 10  # bytes of an index


def flip(file: Path, position: int) -> None:
    with file.open("r+b") as opened:
        opened.seek(position)
        byte = opened.read(1)
        opened.seek(position)
        opened.write(bytes([byte[0] ^ 0xFF]))


def damage_rows(index: Path) -> None:
    """Flip a byte among the rows of an index, which opens as before."""

    def fails() -> str:
        connection = duckdb.connect()
        try:
            connection.execute(f"ATTACH '{index}' AS store (READ_ONLY)")
            for table in ("meta", "sources", "doubtful", "group_names"):
                connection.execute(f"SELECT bit_xor(hash(t)) FROM store.{table} AS t").fetchall()
        except duckdb.Error:
            return "where it is opened"
        try:
            connection.execute("SELECT bit_xor(hash(t)) FROM store.sample_rows AS t").fetchall()
        except duckdb.Error:
            return "later"
        finally:
            connection.close()
        return ""

    for position in range(HEADERS + BLOCK // 64, index.stat().st_size, BLOCK // 8):
        flip(index, position)
        if fails() == "later":
            return
        flip(index, position)
    pytest.fail("no byte of the index stands for rows of samples alone")


def damage_blocks(index: Path) -> None:
    """Flip a byte in every block: what was not read yet cannot be read any more."""
    for position in range(HEADERS + 100, index.stat().st_size, BLOCK):
        flip(index, position)


def damage_unseen(store: Path) -> None:
    """As a disk does it that forgets: neither size nor time of change tell."""
    for file in (store / "traces").glob("*.parquet"):
        status = file.stat()
        with file.open("r+b") as opened:
            opened.seek(4)
            opened.write(b"\xff" * (status.st_size - 12))
        os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))


def damage_seen(store: Path) -> None:
    for file in (store / "traces").glob("*.parquet"):
        file.write_bytes(file.read_bytes()[:100])
