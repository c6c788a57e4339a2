"""Anthropic's messages: results of message batches, a line each, and single messages. They record no verdict."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from hotmess_tui.formats import column_mapping, json_text, scalars
from hotmess_tui.formats.batch_failures import BatchFailures
from hotmess_tui.formats.chat_messages import assistant_text, text_of, write
from hotmess_tui.formats.json_entries import entries
from hotmess_tui.formats.records import Problem, Reader, ReadOptions, SampleRecord, Segment, Unreadable

_NO_TARGET = "message batches contain no targets: traces and lengths are shown, but there is no error to decompose"
_NO_VERDICT = "message batches record no verdict"
_HIDDEN = "reasoning, not shown by the provider"
_FAILURES = ("errored", "canceled", "expired")
_LIMIT = "max_tokens"


def _recognises(path: Path, head: bytes) -> bool:
    kind, keys = json_text.shape(head)
    if kind != "object" or column_mapping.plannable(keys):
        return False
    return {"custom_id", "result"} <= set(keys) or (
        {"type", "role", "content", "model"} <= set(keys) and b'"message"' in head
    )


def _read(path: Path, options: ReadOptions, report: Callable[[Problem], None]) -> Iterator[SampleRecord]:
    stem = path.name.split(".", 1)[0] or path.name
    failures = BatchFailures()
    count = 0
    for position, entry in entries(path, report):
        sample = SampleRecord(path.name, stem, stem, str(count), 0, unjudged=_NO_VERDICT)
        message, failure = _result(entry)
        if not message and failure is None:
            report(Problem(position, "neither the result of a request nor a message", "the others"))
            continue
        count += 1
        sample.question_id = scalars.text(entry.get("custom_id")) or sample.question_id
        if failure is not None:
            failures.hold(sample, failure)
            continue
        sample.model = _text(message.get("model")) or stem
        failures.answered(sample.model)
        _write(sample, message)
        yield sample
    yield from failures.released()
    if not count:
        raise Unreadable("a message batch without a complete result: copy the file again")
    if failures.note:
        report(Problem("", failures.note, remark=True))
    report(Problem("", _NO_TARGET, remark=True))


def _result(entry: Any) -> tuple[dict[str, Any], str | None]:
    """The message of a line, or why there is none; neither where the line is nothing that is known."""
    if not isinstance(entry, dict):
        return {}, None
    reply = scalars.members(entry.get("result")) or entry
    message = scalars.members(reply.get("message")) or reply
    if isinstance(message.get("content"), list):
        return message, None
    kind = _text(reply.get("type"))
    error = scalars.members(reply.get("error"))
    inner = scalars.members(error.get("error")) or error  # the error is wrapped once in what the service writes
    if kind in _FAILURES or inner:
        return {}, _text(inner.get("message")) or _text(inner.get("type")) or kind or "failed"
    return {}, None


def _write(sample: SampleRecord, message: dict[str, Any]) -> None:
    sample.stop_reason = scalars.text(message.get("stop_reason"))
    cut_off = sample.stop_reason == _LIMIT
    blocks = scalars.objects(message.get("content"))
    write(sample, [segment for block in blocks for segment in _segments(block, cut_off)])
    answers = [segment.text for segment in sample.segments if segment.kind == "answer"]
    if blocks and blocks[-1].get("type") == "text":  # text with citations comes in several blocks of one answer
        sample.answer = "".join(answers[_begin(sample.segments) :]).strip() or None
    usage = scalars.members(message.get("usage"))
    sample.output_tokens = scalars.number(usage.get("output_tokens"))
    details = scalars.members(usage.get("output_tokens_details"))
    sample.tokens = scalars.number(details.get("thinking_tokens"))
    if usage:
        sample.details["usage"] = usage


def _begin(trace: list[Segment]) -> int:
    """How many answers come before the last passage that is nothing but answer."""
    others = [number for number, segment in enumerate(trace) if segment.kind != "answer"]
    return sum(segment.kind == "answer" for segment in trace[: others[-1]]) if others else 0


def _segments(block: dict[str, Any], cut_off: bool) -> Iterator[Segment]:
    kind = _text(block.get("type")) or "part"
    if kind == "thinking":
        thought = _text(block.get("thinking"))
        yield Segment("assistant", "reasoning" if thought else "placeholder", thought or _HIDDEN)
    elif kind == "redacted_thinking":
        yield Segment("assistant", "placeholder", _HIDDEN)
    elif kind == "text":
        yield from assistant_text(_text(block.get("text")) or "", cut_off=cut_off)
    elif kind.endswith("tool_use"):
        yield Segment("assistant", "tool_call", scalars.text(block.get("input")) or "", _text(block.get("name")))
    elif kind.endswith("tool_result"):
        content = block.get("content")
        yield Segment("tool", "tool_result", text_of(content) or scalars.text(content) or "", kind)
    else:
        yield Segment("assistant", "placeholder", f"[{kind}]")


def _text(parsed: Any) -> str | None:
    return parsed if isinstance(parsed, str) else None


READER = Reader("anthropic", _recognises, _read, "Anthropic message batches")
