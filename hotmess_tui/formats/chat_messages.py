"""Messages in the shape of OpenAI's chat, which many writers use, as segments of a trace."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from hotmess_tui.formats import json_text, scalars, thinking
from hotmess_tui.formats.records import SampleRecord, Segment

_UNSHOWN = "reasoning, not shown by the provider"


def segments(message: dict[str, Any], *, cut_off: bool = False) -> Iterator[Segment]:
    """What one message says; `cut_off`: the answer ended at a limit, so a `<think>` may stay open."""
    role, content = message.get("role", "assistant"), text_of(message.get("content"))
    if role in ("tool", "function"):
        yield Segment("tool", "tool_result", content or "", scalars.text(message.get("name")))
        return
    if role != "assistant":
        if content:
            yield Segment("system" if role in ("system", "developer") else "user", "message", content)
        return
    yield from _reasoning(message)
    yield from assistant_text(content or "", cut_off=cut_off)
    refusal = message.get("refusal")
    if isinstance(refusal, str) and refusal:
        yield Segment("assistant", "answer", refusal)
    yield from _calls(message)


def assistant_text(text: str, *, cut_off: bool = False) -> Iterator[Segment]:
    """What an assistant wrote, with thinking between its tags apart from the answer."""
    for thought, passage in thinking.split(text, cut_off=cut_off):
        if passage.strip():
            yield Segment("assistant", "reasoning" if thought else "answer", passage)


def text_of(content: Any) -> str | None:
    """Text, or the texts of its blocks; of a block without text its type."""
    if isinstance(content, list):
        blocks = [
            (scalars.text(block.get("text") or block.get("refusal")), scalars.text(block.get("type")))
            for block in scalars.objects(content)
        ]
        return "\n".join(text or f"[{kind or 'part'}]" for text, kind in blocks)
    return content if isinstance(content, str) else None


def refused(message: dict[str, Any]) -> bool:
    """Whether the model said no in the member that there is for it, or in a block of that kind."""
    refusal, content = message.get("refusal"), message.get("content")
    if isinstance(refusal, str) and refusal.strip():
        return True
    return any(block.get("type") == "refusal" for block in scalars.objects(content))


def asked(messages: list[dict[str, Any]]) -> str | None:
    """The first text of the user."""
    texts = (text_of(message.get("content")) for message in messages if message.get("role") == "user")
    return next((text for text in texts if text), None)


def write(sample: SampleRecord, trace: list[Segment]) -> None:
    """Give a sample its trace, the last answer in it, and the lengths of its reasoning."""
    sample.segments = trace
    answers = [segment.text for segment in trace if segment.kind == "answer"]
    sample.answer = answers[-1].strip() if answers else None
    thoughts = [segment.text for segment in trace if segment.kind == "reasoning"]
    sample.words = float(sum(len(text.split()) for text in thoughts))
    sample.characters = float(sum(len(text.strip()) for text in thoughts))


def _reasoning(message: dict[str, Any]) -> Iterator[Segment]:
    """Reasoning where compatible servers put it: the first of these that has text."""
    blocks = scalars.objects(message.get("reasoning_details")) or scalars.objects(message.get("thinking_blocks"))
    texts = [scalars.text(block.get("text") or block.get("thinking") or block.get("summary")) for block in blocks]
    written = "\n".join(text for text in texts if text)
    for text in (written, message.get("reasoning_content"), message.get("reasoning")):
        if isinstance(text, str) and text.strip():
            yield Segment("assistant", "reasoning", text)
            return
    if blocks:
        yield Segment("assistant", "placeholder", _UNSHOWN)


def _calls(message: dict[str, Any]) -> Iterator[Segment]:
    """Calls of tools: with their function inside, flat, or each as JSON text, as some writers keep them."""
    calls = message.get("tool_calls")
    for call in [*(calls if isinstance(calls, list) else ()), message.get("function_call")]:
        if isinstance(call, str):
            call = _parsed(call)
        if not isinstance(call, dict):
            continue
        function = call["function"] if isinstance(call.get("function"), dict) else call
        name, arguments = scalars.text(function.get("name")), scalars.text(function.get("arguments"))
        yield Segment("assistant", "tool_call", arguments or "", name)


def _parsed(call: str) -> Any:
    try:
        return json_text.parse(call.encode("utf-8", "replace"))
    except ValueError:
        return {"arguments": call}
