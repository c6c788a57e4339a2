"""Logs made by hand for the tests, in the shapes of the real writers, each with the one thing that a test is about."""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import zstandard

from hotmess_tui.formats import registry
from hotmess_tui.formats.records import Problem, ReadOptions, SampleRecord

STORED, DEFLATE, ZSTANDARD = 0, 8, 93


class Read(NamedTuple):
    """What a reader made of a file."""

    samples: list[SampleRecord]
    problems: list[Problem]

    def by_id(self) -> dict[tuple[str, int], SampleRecord]:
        return {(sample.question_id, sample.epoch): sample for sample in self.samples}


def read(path: Path) -> Read:
    """Recognise a file and read it, as the store does."""
    found = registry.recognise(path)
    assert found.reader is not None, found
    problems: list[Problem] = []
    samples = list(found.reader.read(path, ReadOptions(), problems.append))
    return Read(samples, problems)


def usage(output: int, reasoning: int | None = None) -> dict[str, Any]:
    counts: dict[str, Any] = {"input_tokens": 20, "output_tokens": output, "total_tokens": 20 + output}
    return counts if reasoning is None else {**counts, "reasoning_tokens": reasoning}


def reply(text: str, reasoning: str | None = None, **more: Any) -> dict[str, Any]:
    blocks = [{"type": "reasoning", "reasoning": reasoning, "redacted": False}] if reasoning is not None else []
    content = [*blocks, {"type": "text", "text": text}] if blocks else text
    return {"role": "assistant", "content": content, "source": "generate", **more}


def sample(
    question: int | str = 1, epoch: int = 1, *, value: Any = "C", answer: str | None = "4", **more: Any
) -> dict[str, Any]:
    """A sample of one call, scored by `match`; whatever is given replaces or adds, None takes away."""
    message = reply("ANSWER: 4", "two and two")
    content = {
        "id": question,
        "epoch": epoch,
        "input": "What is 2 + 2?",
        "target": "4",
        "messages": [{"role": "user", "content": "What is 2 + 2?", "source": "input"}, message],
        "output": {
            "model": "mock/model",
            "choices": [{"message": message, "stop_reason": "stop"}],
            "completion": "ANSWER: 4",
            "usage": usage(9, 3),
        },
        "scores": {"match": {"value": value, "answer": answer}},
        "metadata": {"digits": 1},
        "store": {},
        "events": [],
        "model_usage": {"mock/model": usage(9, 3)},
        "attachments": {},
        **more,
    }
    return {key: item for key, item in content.items() if item is not None}


def call(output: dict[str, Any], message: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    """A `model` event."""
    choices = [{"message": message or reply("…"), "stop_reason": "stop"}]
    return {"event": "model", "model": "mock/model", "output": {"choices": choices, "usage": output}, **more}


def header(status: str = "success", *, spec: Any = None, config: Any = None, steps: Any = None) -> dict[str, Any]:
    return {
        "version": 2,
        "status": status,
        "eval": {
            "eval_id": "E1",
            "run_id": "R1",
            "created": "2026-01-02T03:04:05+00:00",
            "task": "addition",
            "task_id": "T1",
            "model": "mock/model",
            "config": {"epochs": 2},
            "packages": {"inspect_ai": "0.3.285"},
            **(spec or {}),
        },
        "plan": {"name": "plan", "steps": steps or [{"solver": "generate", "params": {}}], "config": config or {}},
        "results": {"scores": [{"name": "match", "scorer": "match", "metrics": {}}]},
    }


def compact(content: Any) -> bytes:
    """JSON as Inspect writes it into archives, without a space."""
    return json.dumps(content, separators=(",", ":")).encode()


class Member(NamedTuple):
    """A member of an archive; `data` is JSON unless it is bytes already."""

    name: str
    data: Any
    method: int = DEFLATE
    frames: int = 1

    def content(self) -> bytes:
        return self.data if isinstance(self.data, bytes) else compact(self.data)

    def packed(self) -> bytes:
        data = self.content()
        if self.method == DEFLATE:
            packer = zlib.compressobj(wbits=-15)
            return packer.compress(data) + packer.flush()
        if self.method == ZSTANDARD:
            size = -(-len(data) // self.frames) or 1
            parts = [data[start : start + size] for start in range(0, len(data), size)]
            return b"".join(zstandard.ZstdCompressor().compress(part) for part in parts)
        return data


def eval_log(path: Path, samples: Sequence[Any], *, top: dict[str, Any] | None = None, method: int = DEFLATE) -> Path:
    """A finished `.eval`, written as Inspect does: journal, samples, header."""
    members = [Member("_journal/start.json", {"version": 2, "eval": {}, "plan": {}}, method)]
    members += [Member(f"samples/{item['id']}_epoch_{item['epoch']}.json", item, method) for item in samples]
    members += [Member("summaries.json", [], method), Member("header.json", top or header(), method)]
    return archive(path, members)


def json_log(path: Path, samples: Sequence[Any], top: dict[str, Any] | None = None) -> Path:
    path.write_text(json.dumps({**(top or header()), "samples": list(samples)}), encoding="utf-8")
    return path


def archive(path: Path, members: Sequence[Member], *, zip64: bool = False) -> Path:
    """A zip file, written byte by byte: Python's own writer knows neither method 93 nor how to force ZIP64."""
    out, directory = bytearray(), bytearray()
    for member in members:
        name, data, packed = member.name.encode(), member.content(), member.packed()
        common = struct.pack("<HHHHHL", 45, 0x800, member.method, 0, 33, zlib.crc32(data))
        sizes = struct.pack("<LL", 0xFFFFFFFF, 0xFFFFFFFF) if zip64 else struct.pack("<LL", len(packed), len(data))
        local_extra = struct.pack("<HHQQ", 1, 16, len(data), len(packed)) if zip64 else b""
        extra = struct.pack("<HHQQQ", 1, 24, len(data), len(packed), len(out)) if zip64 else b""
        offset = 0xFFFFFFFF if zip64 else len(out)
        directory += b"PK\x01\x02" + struct.pack("<H", 45) + common + sizes
        directory += struct.pack("<HHHHHLL", len(name), len(extra), 0, 0, 0, 0, offset) + name + extra
        out += b"PK\x03\x04" + common + sizes + struct.pack("<HH", len(name), len(local_extra)) + name + local_extra
        out += packed
    start, count = len(out), len(members)
    out += directory
    if zip64:
        end = len(out)
        out += b"PK\x06\x06" + struct.pack("<QHHLLQQQQ", 44, 45, 45, 0, 0, count, count, len(directory), start)
        out += b"PK\x06\x07" + struct.pack("<LQL", 0, end, 1)
        out += b"PK\x05\x06" + struct.pack("<HHHHLLH", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    else:
        out += b"PK\x05\x06" + struct.pack("<HHHHLLH", 0, 0, count, count, len(directory), start, 0)
    path.write_bytes(bytes(out))
    return path
