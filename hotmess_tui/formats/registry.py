"""The format of each file, recognised by its content, not by its name."""

from __future__ import annotations

import re
import stat
import warnings
import zlib
from functools import cache
from importlib.metadata import entry_points
from pathlib import Path
from typing import Literal, NamedTuple

import zstandard

from hotmess_tui.formats import (
    anthropic_messages,
    column_mapping,
    csv_head,
    helm,
    json_text,
    lighteval,
    openai_chat,
    reasoning_gym,
    response_lists,
    tau_bench,
    verifiers,
)
from hotmess_tui.formats.inspect import eval_log, json_log
from hotmess_tui.formats.lm_eval import samples_file
from hotmess_tui.formats.openai_evals import events_file
from hotmess_tui.formats.promptfoo import output_file
from hotmess_tui.formats.records import Reader
from hotmess_tui.formats.swe_bench import reports
from hotmess_tui.formats.tau2_bench import results

READERS: tuple[Reader, ...] = (
    eval_log.READER,
    json_log.READER,
    reasoning_gym.READER,
    tau_bench.READER,
    results.READER,
    output_file.READER,
    events_file.READER,
    reports.READER,
    samples_file.READER,
    verifiers.READER,
    helm.READER,
    lighteval.READER,
    anthropic_messages.READER,
    openai_chat.READER,
    response_lists.READER,
)

ENTRY_POINTS = "hotmess_tui.readers"

_TABLES = "tables (Parquet, JSONL, CSV)"  # recognised here, read by the store

_HEAD = 64 << 10
_LONG_HEAD = 8 << 20  # read where the first bytes are not enough: a long value may come before the telling keys
_LEADING = b"\xef\xbb\xbf \t\r\n"
_GZIP = b"\x1f\x8b"
_ZSTD = b"\x28\xb5\x2f\xfd"
_PARQUET = b"PAR1"
# By how they begin; what to do with them, so that they can be read
_FIRST_TO_DO = {
    b"\xfd7zXZ\0": "compressed by xz, which is not supported: decompress it (xz -d), or use gzip or zstd",
    b"BZh": "compressed by bzip2, which is not supported: decompress it (bunzip2), or use gzip or zstd",
}
# Byte order marks, the longer ones first, and how text in an encoding without one shows: every so many bytes are zero
_WIDE_MARKS = {
    b"\xff\xfe\0\0": "UTF-32", b"\0\0\xfe\xff": "UTF-32", b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16",
}  # fmt: skip
_WIDE: dict[tuple[int, ...], str] = {
    (0, 1, 1, 1): "UTF-32LE",
    (1, 1, 1, 0): "UTF-32BE",
    (0, 1, 0, 1): "UTF-16LE",
    (1, 0, 1, 0): "UTF-16BE",
}
_SELECTION = re.compile(r"fail|error|wrong|correct|right|mistake|pass|skip|example|few.?shot", re.IGNORECASE)
_INSPECT_SIDE_FILES = {"logs.json", "listing.json", "eval-set.json"}
_LOG_SUFFIXES = {".eval", ".json", ".jsonl", ".ndjson", ".csv", ".tsv", ".parquet", ".gz", ".zst", ".xz", ".bz2"}

Kind = Literal["reader", "table", "skipped", "unknown"]
TableFormat = Literal["parquet", "jsonl", "csv"]


class Recognised(NamedTuple):
    """What a file is.

    `reason` says why it is skipped or unknown; `compression` is gzip, zstd or empty; `text` whether a reader reads
    text; `rows` names the member of a JSON object that holds the rows of a table, where they are not the file itself.
    """

    kind: Kind
    reader: Reader | None = None
    table_format: TableFormat | None = None
    reason: str = ""
    compression: str = ""
    text: bool = False
    rows: str = ""


@cache
def _further() -> tuple[Reader, ...]:
    """Readers of other packages, by the entry points of the group `hotmess_tui.readers`; ours come first.

    A package that cannot be loaded is warned of once; only its own format is lost.
    """
    readers = []
    for entry in entry_points(group=ENTRY_POINTS):
        try:
            reader = entry.load()
        except Exception as fault:  # whatever a foreign package does
            warnings.warn(f"reader {entry.name} of {entry.value} cannot be loaded: {fault}", stacklevel=2)
            continue
        if isinstance(reader, Reader):
            readers.append(reader)
        else:
            warnings.warn(
                f"reader {entry.name}: {entry.value} is not a hotmess_tui.formats.records.Reader", stacklevel=2
            )
    return tuple(readers)


def titles() -> tuple[str, ...]:
    """What can be read, for people: each format once, those of other packages behind ours, tables last."""
    readers = (*READERS, *_further())
    return (*dict.fromkeys(reader.title or reader.name for reader in readers), _TABLES)


def recognise(path: Path) -> Recognised:
    """The kind of a file, by its first bytes; never raises."""
    try:
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            return Recognised("unknown", reason="no permission to list this folder: check its mode and owner")
        if not stat.S_ISREG(mode):
            return Recognised("skipped", reason="not a regular file")
        head = _first_bytes(path, _HEAD)
    except PermissionError:
        return Recognised("unknown", reason="no permission to read it: check its mode and owner")
    except OSError as fault:
        return Recognised("unknown", reason=f"cannot be opened: {fault.strerror or fault}")
    if ".buffer" in path.parts:
        return Recognised("skipped", reason="buffer of a running Inspect evaluation")
    if not head:
        return _unknown(path, "an empty file")
    compression, head = _decompressed(path, head, _HEAD)
    reason = next((reason for beginning, reason in _FIRST_TO_DO.items() if head.startswith(beginning)), "")
    encoding = _wide(head)
    if encoding:
        reason = f"text in {encoding}: save it as UTF-8 (iconv -f {encoding} -t UTF-8 OLD > NEW)"
    if reason:
        return Recognised("unknown", reason=reason)
    recognised = _by_content(path, head)
    if recognised.kind == "unknown" and len(head) == _HEAD and head.lstrip(_LEADING)[:1] in (b"{", b"["):
        recognised = _by_content(path, _decompressed(path, _first_bytes(path, _LONG_HEAD), _LONG_HEAD)[1])
    return recognised._replace(compression=compression)


def _first_bytes(path: Path, count: int) -> bytes:
    with path.open("rb") as file:
        return file.read(count)


def _decompressed(path: Path, head: bytes, count: int) -> tuple[str, bytes]:
    """The first bytes of the content of a compressed file, also of one cut off; other files stay as they are."""
    try:
        if head.startswith(_GZIP):
            unpacked = zlib.decompressobj(wbits=31).decompress(_first_bytes(path, count), count)
            return ("gzip", unpacked) if unpacked else ("", head)
        if head.startswith(_ZSTD):
            with path.open("rb") as file, zstandard.ZstdDecompressor().stream_reader(file) as stream:
                return "zstd", stream.read(count)
    except (OSError, zlib.error, zstandard.ZstdError):
        pass
    return "", head


def _wide(head: bytes) -> str:
    """The encoding of text whose characters all have two bytes or four; empty for any other file."""
    marked = next((name for mark, name in _WIDE_MARKS.items() if head.startswith(mark)), "")
    if marked:
        return marked
    begun = head[: min(len(head), 1 << 10) // 4 * 4]
    lanes = [begun[offset::4] for offset in range(4)]
    zeros = tuple(int(lane.count(0) * 10 > len(lane) * 6) for lane in lanes)
    printable = all(lane.count(0) == 0 for lane, zero in zip(lanes, zeros, strict=True) if not zero)
    return _WIDE.get(zeros, "") if begun and printable else ""


def _by_content(path: Path, head: bytes) -> Recognised:
    """The kind of a file by its first bytes; where a reader fails on them, the others are asked, and it is said."""
    if _is_export(head):
        return Recognised("table", table_format="jsonl")
    failed = ""
    for reader in (*READERS, *_further()):
        try:
            if reader.recognises(path, head):
                return Recognised("reader", reader, text=not head.startswith((b"PK", _PARQUET)))
        except Exception as fault:  # a fault of the reader costs its own format
            failed = failed or f"the reader {reader.name} failed on it: {type(fault).__name__}: {fault}"
    recognised = _of_no_reader(path, head)
    return recognised._replace(kind="unknown", reason=failed) if failed and recognised.reason else recognised


def _of_no_reader(path: Path, head: bytes) -> Recognised:
    if head.startswith(_PARQUET):
        unread = lighteval.unread(path)
        if unread:
            return _unknown(path, unread)
        return Recognised("table", table_format="parquet")
    if head.startswith(b"PK"):
        return _unknown(path, "a zip archive without an Inspect log")
    kind, keys = json_text.shape(head)
    if kind == "object":
        return _json_object(path, head, keys)
    if kind == "array":
        return _json_array(path, keys)
    return _text(path, head)


def _is_export(head: bytes) -> bool:
    """Whether it is JSONL of `hotmess export`, in which metadata may have the names that another format goes by."""
    marked = head.startswith(b"{") and all(name.encode() in head for name in column_mapping.EXPORTED)
    return marked and set(json_text.shape(head).keys) >= column_mapping.EXPORTED


def _json_object(path: Path, head: bytes, keys: tuple[str, ...]) -> Recognised:
    if path.name in _INSPECT_SIDE_FILES:
        return Recognised("skipped", reason="side file of an Inspect log folder, no samples")
    side = (
        reasoning_gym.side_file(head) or verifiers.side_file(keys) or helm.side_file(path) or lighteval.side_file(keys)
    )
    if side:
        return Recognised("skipped", reason=side)
    if {"results", "configs"} <= set(keys):
        return Recognised("skipped", reason="lm-evaluation-harness results, without samples")
    unread = verifiers.unread(keys)
    if unread:
        return _unknown(path, unread)
    if not _goes_on(head):
        inner = _rows_within(path, head, keys)
        if inner is not None:
            return inner
    if _is_lines(path, head):
        return Recognised("table", table_format="jsonl")
    table = "; a JSON table is a list of objects, or one object per line"
    return _unknown(path, f"JSON in an unknown format (keys: {_shown(keys)}){table}")


def _json_array(path: Path, keys: tuple[str, ...]) -> Recognised:
    if path.name in _INSPECT_SIDE_FILES:
        return Recognised("skipped", reason="side file of an Inspect log folder, no samples")
    side = helm.side_file(path)
    if side:
        return Recognised("skipped", reason=side)
    if keys and column_mapping.mappable(keys):
        return Recognised("table", table_format="jsonl")
    return _unknown(path, f"a JSON array in an unknown format (keys of its items: {_shown(keys)})")


def _rows_within(path: Path, head: bytes, keys: tuple[str, ...]) -> Recognised | None:
    """What the lists of objects are that one JSON object holds; None where none of them is anything.

    The rows of a table are read where there is one list of them. A list of another format is named, and what to do.
    """
    if column_mapping.mappable(keys):
        return None
    listed = json_text.lists(head)
    tables = tuple(name for name, text in listed.items() if column_mapping.mappable(json_text.shape(text).keys))
    for name, text in listed.items():
        for begun, alone in ((text, "the list alone into a file"), (text[1:], "its items into a file, one per line")):
            reader = next((reader for reader in (*READERS, *_further()) if reader.recognises(path, begun)), None)
            if reader is not None:
                title = (reader.title or reader.name).partition(" (")[0]
                return _unknown(path, f"{title} as the list {_shown((name,))} of a JSON object: write {alone}")
    selected = tuple(name for name in tables if _SELECTION.search(name))
    if len(tables) == 1 and selected:
        reason = f"JSON whose only list of rows ({_shown(selected)}) may be a selection of them"
        return _unknown(path, f"{reason}: if it is complete, write the list alone into a file")
    if len(tables) > 1:
        return _unknown(path, f"JSON with several lists of rows ({_shown(tables)}): write each into a separate file")
    return Recognised("table", table_format="jsonl", rows=tables[0]) if tables else None


def _goes_on(head: bytes) -> bool:
    """Whether a first line is one object and another object follows."""
    line, _, following = head.removeprefix(b"\xef\xbb\xbf").lstrip().partition(b"\n")
    if following.lstrip()[:1] == b"{":
        try:
            return isinstance(json_text.parse(line), dict)
        except ValueError:
            pass  # a damaged first line, or an object printed over several lines
    return False


def _is_lines(path: Path, head: bytes) -> bool:
    """Whether there is one object per line: the first line is complete and another follows, or the name ends so."""
    if _goes_on(head):
        return True
    names = {suffix.casefold() for suffix in path.suffixes}
    return bool(names & {".jsonl", ".ndjson"})


def _text(path: Path, head: bytes) -> Recognised:
    suffixes = {suffix.casefold() for suffix in path.suffixes}
    if suffixes & {".jsonl", ".ndjson"}:
        return Recognised("table", table_format="jsonl")  # its first line is damaged, others may be intact
    if b"\0" in head and not set(csv_head.columns(head)) >= column_mapping.EXPORTED:
        return _unknown(path, "not a log: binary data, or text that is not UTF-8")
    if suffixes & {".csv", ".tsv"} or column_mapping.plannable(csv_head.columns(head)):
        return Recognised("table", table_format="csv")
    return _unknown(path, "not a log: text without the columns of a table")


def _unknown(path: Path, reason: str) -> Recognised:
    """A file named like a log that is none is reported as unknown; a README or a picture among the logs is skipped."""
    named_like_a_log = not _LOG_SUFFIXES.isdisjoint(suffix.casefold() for suffix in path.suffixes)
    return Recognised("unknown" if named_like_a_log else "skipped", reason=reason)


def _shown(keys: tuple[str, ...]) -> str:
    printable = [key if key.isprintable() else ascii(key) for key in keys[:8]]
    return ", ".join(printable) + (", …" if len(keys) > 8 else "") if keys else "none"
