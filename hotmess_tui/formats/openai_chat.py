"""OpenAI-style chat: completions, responses, batch output, conversations. They hold no target, so no figures follow."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from hotmess_tui.formats import column_mapping, json_text, scalars, thinking
from hotmess_tui.formats.json_lines import lines
from hotmess_tui.formats.json_stream import Broken, Stream
from hotmess_tui.formats.records import Problem, Reader, ReadOptions, SampleRecord, Segment, Unreadable

_NO_TARGET = "chat logs hold no targets: traces and lengths can be read, but there is no error to split"


def _recognises(path: Path, head: bytes) -> bool:
    kind, keys = json_text.shape(head)
    names = set(keys)
    if kind == "array":
        return "role" in names and "content" in names
    if kind != "object" or column_mapping.plannable(keys):
        return False
    return (
        {"custom_id", "response"} <= names
        or ("choices" in names and (b'"chat.completion"' in head or {"created", "model"} <= names))
        or ({"output", "object"} <= names and b'"response"' in head)
        or "messages" in names
    )


def _read(path: Path, options: ReadOptions, report: Callable[[Problem], None]) -> Iterator[SampleRecord]:
    count = 0
    for position, entry in _entries(path, report):
        samples = 0
        for sample in _samples(path, count, entry):
            samples += 1
            yield sample
        if not samples:
            report(Problem(position, "neither a completion nor a conversation", "the others"))
        count += bool(samples)
    if not count:
        raise Unreadable("chat JSON without a whole completion or conversation: copy the file again")
    report(Problem("", _NO_TARGET, remark=True))


def _entries(path: Path, report: Callable[[Problem], None]) -> Iterator[tuple[str, Any]]:
    """What the file holds: an object per line, one object or list over many lines, or several one after the other."""
    if _is_lines(path):
        for number, line in lines(path, report):
            try:
                yield f"line {number:,}", json_text.parse(line)
            except ValueError as fault:
                report(Problem(f"line {number:,}", f"no JSON ({fault})", "the other lines"))
        return
    number = 0
    try:
        with Stream(path) as stream:
            while not stream.next_is(""):
                number += 1
                yield f"item {number:,}", stream.value()
    except Broken as fault:
        report(Problem(f"item {number:,}", str(fault), "those before it" if number > 1 else ""))


def _is_lines(path: Path) -> bool:
    _, line = next(lines(path, lambda problem: None), (0, b""))
    try:
        return isinstance(json_text.parse(line), dict)
    except ValueError:
        return ".jsonl" in {suffix.casefold() for suffix in path.suffixes}


def _samples(path: Path, position: int, entry: Any) -> Iterator[SampleRecord]:
    if isinstance(entry, list):
        yield from _conversation(path, position, {"messages": entry})
        return
    if not isinstance(entry, dict):
        return
    if "custom_id" in entry and "response" in entry:
        yield from _batch(path, position, entry)
    elif isinstance(entry.get("messages"), list):
        yield from _conversation(path, position, entry)
    else:
        yield from _body(_blank(path, position, entry), entry)


def _blank(path: Path, position: int, entry: dict[str, Any]) -> SampleRecord:
    stem = path.name.split(".", 1)[0] or path.name
    model = entry.get("model")
    return SampleRecord(
        run=path.name,
        model=model if isinstance(model, str) and model else stem,
        task=stem,
        question_id=str(position),
        epoch=0,
        metadata=scalars.only(entry.get("metadata")),
    )


def _batch(path: Path, position: int, entry: dict[str, Any]) -> Iterator[SampleRecord]:
    response = scalars.members(entry.get("response"))
    body = scalars.members(response.get("body"))
    sample = _blank(path, position, body)
    sample.question_id = scalars.text(entry.get("custom_id")) or str(position)
    status = scalars.number(response.get("status_code"))
    error = entry.get("error") or body.get("error")
    if error or not body or (status is not None and status >= 400):
        message = scalars.text(scalars.members(error).get("message") or error)
        sample.failure = message or (f"status {status:g}" if status is not None else "no answer")
        sample.segments = [Segment("assistant", "error", sample.failure or "failed")]
        yield sample
        return
    yield from _body(sample, body)


def _body(sample: SampleRecord, body: dict[str, Any]) -> Iterator[SampleRecord]:
    """The samples of one completion: a choice each; or of one response."""
    if isinstance(body.get("output"), list):
        yield _response(sample, body)
        return
    choices = scalars.objects(body.get("choices"))
    usage = scalars.members(body.get("usage"))
    for position, choice in enumerate(choices):
        index = scalars.count(choice.get("index"))
        one = SampleRecord(
            run=sample.run, model=sample.model, task=sample.task, question_id=sample.question_id,
            epoch=position if index is None else index, metadata=dict(sample.metadata),
            stop_reason=scalars.text(choice.get("finish_reason")),
        )  # fmt: skip
        _write(one, list(_message(scalars.members(choice.get("message")), one.stop_reason)))
        if len(choices) == 1:  # what several choices used together belongs to none of them
            details = scalars.members(usage.get("completion_tokens_details"))
            one.tokens = scalars.number(details.get("reasoning_tokens"))
            one.output_tokens = scalars.number(usage.get("completion_tokens"))
        yield one


def _response(sample: SampleRecord, body: dict[str, Any]) -> SampleRecord:
    """The Responses API: items of reasoning, messages and calls."""
    segments: list[Segment] = []
    for entry in scalars.objects(body.get("output")):
        kind = entry.get("type")
        if kind == "reasoning":
            blocks = [*scalars.objects(entry.get("content")), *scalars.objects(entry.get("summary"))]
            texts = [scalars.text(block.get("text")) for block in blocks]
            written = [text for text in texts if text]
            segments += [Segment("assistant", "reasoning", text) for text in written]
            if not written:
                segments.append(Segment("assistant", "placeholder", "reasoning, not shown by the provider"))
        elif kind == "message":
            for block in scalars.objects(entry.get("content")):
                text = scalars.text(block.get("text")) or scalars.text(block.get("refusal"))
                if text:
                    segments.append(Segment("assistant", "answer", text))
        elif kind == "function_call":
            name = scalars.text(entry.get("name"))
            segments.append(Segment("assistant", "tool_call", scalars.text(entry.get("arguments")) or "", name))
    usage = scalars.members(body.get("usage"))
    details = scalars.members(usage.get("output_tokens_details"))
    _write(sample, segments)
    sample.tokens = scalars.number(details.get("reasoning_tokens"))
    sample.output_tokens = scalars.number(usage.get("output_tokens"))
    reason = scalars.members(body.get("incomplete_details")).get("reason")
    sample.stop_reason = scalars.text(reason) or scalars.text(body.get("status"))
    if body.get("error"):
        sample.failure = scalars.text(scalars.members(body["error"]).get("message")) or scalars.text(body["error"])
    return sample


def _conversation(path: Path, position: int, entry: dict[str, Any]) -> Iterator[SampleRecord]:
    messages = scalars.objects(entry.get("messages"))
    if not any(isinstance(message.get("role"), str) for message in messages):
        return
    sample = _blank(path, position, entry)
    named = entry.get("id")
    sample.question_id = str(named) if isinstance(named, (str, int)) and not isinstance(named, bool) else str(position)
    asked = [_content(message) for message in messages if message.get("role") == "user"]
    sample.question = next((text for text in asked if text), None)
    segments = [segment for message in messages for segment in _message(message, None)]
    _write(sample, segments)
    if any(message.get("role") == "tool" for message in messages):
        sample.actions = float(sum(message.get("role") == "assistant" for message in messages))
    yield sample


def _message(message: dict[str, Any], stop_reason: str | None) -> Iterator[Segment]:
    role, content = message.get("role", "assistant"), _content(message)
    if role == "tool" or role == "function":
        yield Segment("tool", "tool_result", content or "", scalars.text(message.get("name")))
        return
    if role != "assistant":
        if content:
            yield Segment("system" if role in ("system", "developer") else "user", "message", content)
        return
    hidden = _reasoning(message)
    if hidden:
        yield Segment("assistant", "reasoning", hidden)
    for thought, text in thinking.split(content or "", cut_off=stop_reason == "length"):
        if text.strip():
            yield Segment("assistant", "reasoning" if thought else "answer", text)
    refusal = message.get("refusal")
    if isinstance(refusal, str) and refusal:
        yield Segment("assistant", "answer", refusal)
    calls = [scalars.members(call.get("function")) for call in scalars.objects(message.get("tool_calls"))]
    calls += [message["function_call"]] if isinstance(message.get("function_call"), dict) else []
    for call in calls:
        yield Segment(
            "assistant", "tool_call", scalars.text(call.get("arguments")) or "", scalars.text(call.get("name"))
        )


def _content(message: dict[str, Any]) -> str | None:
    """Text, or the texts of its blocks; of a block without text its type."""
    content = message.get("content")
    if isinstance(content, list):
        blocks = [
            (scalars.text(block.get("text")), scalars.text(block.get("type"))) for block in scalars.objects(content)
        ]
        return "\n".join(text or f"[{kind or 'part'}]" for text, kind in blocks)
    return content if isinstance(content, str) else None


def _reasoning(message: dict[str, Any]) -> str | None:
    """Where compatible servers put it, in the order of preference."""
    blocks = scalars.objects(message.get("reasoning_details"))
    details = [scalars.text(block.get("text") or block.get("summary")) for block in blocks]
    written = "\n".join(text for text in details if text)
    for text in (written, message.get("reasoning_content"), message.get("reasoning")):
        if isinstance(text, str) and text.strip():
            return text
    return None


def _write(sample: SampleRecord, segments: list[Segment]) -> None:
    """Text, answer and lengths of the reasoning."""
    sample.segments = segments
    answers = [segment.text for segment in segments if segment.kind == "answer"]
    sample.answer = answers[-1].strip() if answers else None
    thoughts = [segment.text for segment in segments if segment.kind == "reasoning"]
    sample.words = float(sum(len(text.split()) for text in thoughts))
    sample.characters = float(sum(len(text.strip()) for text in thoughts))


READER = Reader("openai-chat", _recognises, _read, "OpenAI-style chat")
