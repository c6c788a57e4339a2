"""The format of each file, recognised by its content, not by its name."""

from __future__ import annotations

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
_UTF_16 = "text in UTF-16: save it as UTF-8 (iconv -f UTF-16 -t UTF-8 OLD > NEW)"
# By how they begin; what to do with them, so that they can be read
_FIRST_TO_DO = {
    b"\xff\xfe": _UTF_16,
    b"\xfe\xff": _UTF_16,
    b"\xfd7zXZ\0": "compressed by xz, which is not read here: unpack it (xz -d), or pack it by gzip or zstd",
    b"BZh": "compressed by bzip2, which is not read here: unpack it (bunzip2), or pack it by gzip or zstd",
}
_INSPECT_SIDE_FILES = {"logs.json", "listing.json", "eval-set.json"}
_LOG_SUFFIXES = {".eval", ".json", ".jsonl", ".ndjson", ".csv", ".tsv", ".parquet", ".gz", ".zst", ".xz", ".bz2"}

Kind = Literal["reader", "table", "skipped", "unknown"]
TableFormat = Literal["parquet", "jsonl", "csv"]


class Recognised(NamedTuple):
    """What a file is: `reason` says why it is skipped or unknown; `compression` is gzip, zstd or empty."""

    kind: Kind
    reader: Reader | None = None
    table_format: TableFormat | None = None
    reason: str = ""
    compression: str = ""


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
            warnings.warn(f"reader {entry.name}: {entry.value} is no hotmess_tui.formats.records.Reader", stacklevel=2)
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
            return Recognised("unknown", reason="a folder that may not be listed: check its permissions")
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
    first = next((reason for beginning, reason in _FIRST_TO_DO.items() if head.startswith(beginning)), "")
    if first:
        return Recognised("unknown", reason=first)
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


def _by_content(path: Path, head: bytes) -> Recognised:
    for reader in (*READERS, *_further()):
        if reader.recognises(path, head):
            return Recognised("reader", reader)
    if head.startswith(_PARQUET):
        unread = lighteval.unread(path)
        if unread:
            return _unknown(path, unread)
        return Recognised("table", table_format="parquet")
    if head.startswith(b"PK"):
        return _unknown(path, "a zip archive that holds no Inspect log")
    kind, keys = json_text.shape(head)
    if kind == "object":
        return _json_object(path, head, keys)
    if kind == "array":
        return _json_array(path, keys)
    return _text(path, head)


def _json_object(path: Path, head: bytes, keys: tuple[str, ...]) -> Recognised:
    if path.name in _INSPECT_SIDE_FILES:
        return Recognised("skipped", reason="side file of an Inspect log folder, no samples")
    side = (
        reasoning_gym.side_file(head) or verifiers.side_file(keys) or helm.side_file(path) or lighteval.side_file(keys)
    )
    if side:
        return Recognised("skipped", reason=side)
    if {"results", "configs"} <= set(keys):
        return Recognised("skipped", reason="lm-evaluation-harness results, no samples in it")
    unread = verifiers.unread(keys)
    if unread:
        return _unknown(path, unread)
    if _is_lines(path, head):
        return Recognised("table", table_format="jsonl")
    return _unknown(path, f"JSON of no format that is read here (its keys: {_shown(keys)})")


def _json_array(path: Path, keys: tuple[str, ...]) -> Recognised:
    if path.name in _INSPECT_SIDE_FILES:
        return Recognised("skipped", reason="side file of an Inspect log folder, no samples")
    side = helm.side_file(path)
    if side:
        return Recognised("skipped", reason=side)
    if keys and column_mapping.plannable(keys):
        return Recognised("table", table_format="jsonl")
    return _unknown(path, f"a JSON array of no format that is read here (keys of its items: {_shown(keys)})")


def _is_lines(path: Path, head: bytes) -> bool:
    """Whether there is one object per line: the first line is complete and another follows, or the name ends so."""
    line, _, following = head.removeprefix(b"\xef\xbb\xbf").lstrip().partition(b"\n")
    if following.lstrip()[:1] == b"{":
        try:
            return isinstance(json_text.parse(line), dict)
        except ValueError:
            pass  # a damaged first line, or an object printed over several lines
    names = {suffix.casefold() for suffix in path.suffixes}
    return bool(names & {".jsonl", ".ndjson"})


def _text(path: Path, head: bytes) -> Recognised:
    suffixes = {suffix.casefold() for suffix in path.suffixes}
    if suffixes & {".jsonl", ".ndjson"}:
        return Recognised("table", table_format="jsonl")  # its first line is damaged, others may be intact
    if b"\0" in head:
        return _unknown(path, "not a log: binary data, or text that is not UTF-8")
    if suffixes & {".csv", ".tsv"} or column_mapping.plannable(csv_head.columns(head)):
        return Recognised("table", table_format="csv")
    return _unknown(path, "no log: text without the columns of a table")


def _unknown(path: Path, reason: str) -> Recognised:
    """A file named like a log that is none is reported as unknown; a README or a picture among the logs is skipped."""
    named_like_a_log = not _LOG_SUFFIXES.isdisjoint(suffix.casefold() for suffix in path.suffixes)
    return Recognised("unknown" if named_like_a_log else "skipped", reason=reason)


def _shown(keys: tuple[str, ...]) -> str:
    printable = [key if key.isprintable() else ascii(key) for key in keys[:8]]
    return ", ".join(printable) + (", …" if len(keys) > 8 else "") if keys else "none"
