"""The text of an Inspect sample: its messages as segments, attachments inserted, reasoning and answer separated."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from hotmess_tui.formats import scalars, thinking
from hotmess_tui.formats.records import Segment

_ATTACHMENT = "attachment://"
_MOST_TEXT = 200_000_000  # characters of a sample: a few bytes may name a long text over and over
_LEFT_OUT = f"the rest is excluded: more than {_MOST_TEXT:,} characters in one sample"


class Attachments(dict[str, str]):
    """Texts by their keys; once too much text was taken, the keys stay in the messages as they are."""

    def __init__(self, texts: dict[str, str]) -> None:
        super().__init__(texts)
        self._left = _MOST_TEXT

    def take(self, key: str) -> str | None:
        """The text with this key, if there is one."""
        text = self.get(key)
        if not isinstance(text, str) or len(text) > self._left:
            return None
        self._left -= len(text)
        return text


def attachments_of(sample: dict[str, Any]) -> Attachments:
    """Long texts that Inspect moved out of the messages, by the key that replaces them there."""
    texts = sample.get("attachments")
    if not texts:
        transcript = sample.get("transcript")  # until 2024
        texts = transcript.get("content") if isinstance(transcript, dict) else None
    return Attachments(texts if isinstance(texts, dict) else {})


def segments(messages: list[Any], attachments: Attachments, cut_off: bool = False) -> list[Segment]:
    """The segments of a conversation, in order; `cut_off` when the last response ended at a token limit."""
    trace: list[Segment] = []
    last = len(messages) - 1
    measured = length = 0
    for number, message in enumerate(messages):
        length += sum(len(segment.text) for segment in trace[measured:])
        measured = len(trace)
        if length > _MOST_TEXT:
            trace.append(Segment("assistant", "placeholder", _LEFT_OUT))
            break
        if not isinstance(message, dict):
            continue
        role = message.get("role")
        content = message.get("content")
        if role == "assistant":
            trace += assistant(message, attachments, cut_off and number == last)
        elif role == "tool":
            trace += _tool(message, attachments)
        else:
            kind = "system" if role == "system" else "user"
            if isinstance(content, str):
                if content:
                    trace.append(Segment(kind, "message", _with_attachment(content, attachments)))
            else:
                trace += _blocks(kind, "message", content, attachments)
    return trace


def assistant(message: dict[str, Any], attachments: Attachments, cut_off: bool = False) -> list[Segment]:
    """What one response consists of: reasoning, answer, tool calls."""
    content = message.get("content")
    if isinstance(content, str):
        trace = list(_response(_with_attachment(content, attachments), cut_off)) if content else []
    else:
        trace = list(_blocks("assistant", "answer", content, attachments, cut_off))
    calls = message.get("tool_calls")
    for call in calls if isinstance(calls, list) else []:
        if isinstance(call, dict):
            arguments = _deep(call.get("arguments"), attachments)
            name = scalars.text(call.get("function"))
            trace.append(Segment("assistant", "tool_call", scalars.text(arguments) or "", name))
            if call.get("parse_error"):
                trace.append(Segment("assistant", "error", scalars.text(call["parse_error"]) or ""))
    return trace


def plain(content: Any, attachments: Attachments) -> str | None:
    """An input, text or messages, as the question that it asks: all but the system's words."""
    if isinstance(content, str):
        return _with_attachment(content, attachments)
    if not isinstance(content, list):
        return None
    asked = [segment.text for segment in segments(content, attachments) if segment.role != "system"]
    return "\n\n".join(asked) or None


def _tool(message: dict[str, Any], attachments: Attachments) -> Iterator[Segment]:
    name = scalars.text(message.get("function"))
    content = message.get("content")
    error = message.get("error")
    if isinstance(content, str):
        if content or not error:
            yield Segment("tool", "tool_result", _with_attachment(content, attachments), name)
    else:
        for segment in _blocks("tool", "tool_result", content, attachments):
            yield segment._replace(name=name)
    if isinstance(error, dict):
        yield Segment(
            "tool", "error", f"{error.get('type')}: {_with_attachment(str(error.get('message')), attachments)}", name
        )
    elif error:
        yield Segment("tool", "error", scalars.text(error) or "", name)


def _response(text: str, cut_off: bool) -> Iterator[Segment]:
    for reasoning, passage in thinking.split(text, cut_off):
        yield Segment("assistant", "reasoning" if reasoning else "answer", passage)


def _blocks(role: str, kind: str, content: Any, attachments: Attachments, cut_off: bool = False) -> Iterator[Segment]:
    """The blocks of a content list; a block that is not text is shown as a placeholder with its type."""
    for block in content if isinstance(content, list) else []:
        if isinstance(block, str):
            yield Segment(role, kind, _with_attachment(block, attachments))
            continue
        if not isinstance(block, dict):
            continue
        sort = block.get("type")
        if sort == "text":
            text = _with_attachment(str(block.get("text") or ""), attachments)
            if text and kind == "answer":
                yield from _response(text, cut_off)
            elif text:
                yield Segment(role, kind, text)
            if block.get("refusal") is True and not text:
                yield Segment(role, "placeholder", "refusal")
        elif sort == "reasoning":
            yield from _reasoning(role, block, attachments)
        elif sort == "tool_use":
            yield Segment(role, "tool_call", _readable(block.get("arguments"), attachments), _name(block))
            if block.get("result"):
                yield Segment("tool", "tool_result", _readable(block["result"], attachments), _name(block))
            if block.get("error"):
                yield Segment("tool", "error", _readable(block["error"], attachments), _name(block))
        else:
            yield Segment(role, "placeholder", str(sort or "content of an unnamed type"))


def _reasoning(role: str, block: dict[str, Any], attachments: Attachments) -> Iterator[Segment]:
    """Readable reasoning as such; where the provider hides it, its summary as a placeholder, which has no length."""
    text = _with_attachment(str(block.get("reasoning") or ""), attachments)
    summary = _with_attachment(str(block.get("summary") or ""), attachments)
    if not block.get("redacted") and text.strip():
        yield Segment(role, "reasoning", text)
    elif summary.strip():
        yield Segment(role, "placeholder", f"reasoning, summarised by the provider:\n{summary}")
    elif block.get("redacted"):
        yield Segment(role, "placeholder", "reasoning, redacted by the provider")


def _name(block: dict[str, Any]) -> str | None:
    return scalars.text(block.get("name") or block.get("tool_type"))


def _readable(content: Any, attachments: Attachments) -> str:
    return scalars.text(_deep(content, attachments)) or ""


def _with_attachment(text: str, attachments: Attachments) -> str:
    """A text that was moved out comes back; an unknown key stays as it is."""
    if attachments and text.startswith(_ATTACHMENT):
        attached = attachments.take(text[len(_ATTACHMENT) :])
        return text if attached is None else attached
    return text


def _deep(arguments: Any, attachments: Attachments) -> Any:
    """The same within the arguments of a call."""
    if isinstance(arguments, str):
        return _with_attachment(arguments, attachments)
    if not attachments:
        return arguments
    if isinstance(arguments, dict):
        return {key: _deep(member, attachments) for key, member in arguments.items()}
    return [_deep(member, attachments) for member in arguments] if isinstance(arguments, list) else arguments
