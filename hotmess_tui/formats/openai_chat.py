"""OpenAI-style chat: completions, streams, responses, batch output, conversations. They record no verdict."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from hotmess_tui.formats import column_mapping, json_text, scalars
from hotmess_tui.formats.batch_failures import BatchFailures, failed
from hotmess_tui.formats.chat_messages import asked, assistant_text, refused, segments, write
from hotmess_tui.formats.chat_stream import CHUNK, Joiner
from hotmess_tui.formats.json_entries import entries
from hotmess_tui.formats.json_lines import lines
from hotmess_tui.formats.records import Problem, Reader, ReadOptions, SampleRecord, Segment, Unreadable

_NO_TARGET = "chat logs contain no targets: traces and lengths are shown, but there is no error to decompose"
_NO_VERDICT = "chat logs record no verdict"
_OBJECTS = ("chat.completion", "text_completion", CHUNK)
_FINAL_EVENTS = ("response.completed", "response.incomplete", "response.failed")  # of a stream of responses
_SETTINGS = ("system_fingerprint", "service_tier", "temperature", "top_p", "max_output_tokens", "reasoning")


def _recognises(path: Path, head: bytes) -> bool:
    if _is_event_stream(head):
        return b'"choices"' in head or b'"response.' in head
    kind, keys = json_text.shape(head)
    names = set(keys)
    if kind == "array":
        return "role" in names and "content" in names
    if kind != "object" or column_mapping.plannable(keys):
        return False
    named = any(f'"{name}"'.encode() in head for name in _OBJECTS)
    return (
        {"custom_id", "response"} <= names
        or ("choices" in names and (named or {"created", "model"} <= names))
        or ({"output", "object"} <= names and b'"response"' in head)
        or "messages" in names
    )


def _is_event_stream(head: bytes) -> bool:
    """Server-sent events as a client recorded them: lines of `data: {…}`, comments and names of events before it."""
    for line in head.removeprefix(b"\xef\xbb\xbf").splitlines():
        if line.startswith(b"data:"):
            return line[5:].lstrip()[:1] == b"{"
        if line.strip() and not line.startswith((b":", b"event:", b"id:", b"retry:")):
            return False
    return False


def _read(path: Path, options: ReadOptions, report: Callable[[Problem], None]) -> Iterator[SampleRecord]:
    file = _File(path)
    for position, entry in _entries(path, file.joiner, report):
        samples = file.samples(entry)
        if samples is None:
            report(Problem(position, "neither a completion nor a conversation", "the others"))
        else:
            yield from samples
    yield from file.samples_at_end()
    if not file.count:
        raise Unreadable("chat JSON without a complete completion or conversation: copy the file again")
    if file.failures.note:
        report(Problem("", file.failures.note, remark=True))
    report(Problem("", _NO_TARGET, remark=True))


def _entries(path: Path, joiner: Joiner, report: Callable[[Problem], None]) -> Iterator[tuple[str, Any]]:
    """What the file holds, as JSON or as events of a stream."""
    head = b"".join(line for _, (_, line) in zip(range(50), lines(path, lambda problem: None), strict=False))
    if not _is_event_stream(head):
        yield from entries(path, report)
        return
    for number, line in lines(path, report):
        field, _, payload = line.strip().partition(b":")
        if field != b"data":
            continue
        if payload.strip() == b"[DONE]":
            joiner.end()
            continue
        try:
            yield f"line {number:,}", json_text.parse(payload)
        except ValueError as fault:
            report(Problem(f"line {number:,}", f"invalid JSON ({fault})", "the other lines"))


class _File:
    """What is known of a file while it is read: streams that are not whole yet, and failures that name no model."""

    def __init__(self, path: Path) -> None:
        self.joiner = Joiner()
        self.failures = BatchFailures()
        self.count = 0  # completions, conversations and failures so far
        self._name = path.name
        self._stem = path.name.split(".", 1)[0] or path.name

    def samples(self, entry: Any) -> Iterator[SampleRecord] | None:
        """The samples of one entry, which may come only at the end; None where it is of no kind that is known."""
        if isinstance(entry, list):
            entry = {"messages": entry}
        if not isinstance(entry, dict):
            return None
        if self.joiner.takes(entry):
            self.count += self.joiner.add(entry, self.count)
            return iter(())
        if entry.get("type") in _FINAL_EVENTS:
            entry = scalars.members(entry.get("response"))
        elif isinstance(entry.get("type"), str) and entry["type"].startswith("response."):
            return iter(())  # a piece of what its final event repeats
        elif set(entry) <= {"error", "type"} and entry.get("error") and self.joiner.fail(entry["error"]):
            return iter(())
        return self._numbered(_samples(self, entry))

    def _numbered(self, samples: Iterator[SampleRecord] | None) -> Iterator[SampleRecord] | None:
        self.count += samples is not None
        return samples

    def samples_at_end(self) -> Iterator[SampleRecord]:
        """The completions that were streamed, and the failures."""
        for position, completion in self.joiner.completions():
            yield from _completion(self.blank(completion, position), completion)
        yield from self.failures.released()

    def fail(self, question: str, failure: str) -> Iterator[SampleRecord]:
        """Keep a failed request for the end of the file."""
        self.failures.hold(SampleRecord(self._name, self._stem, self._stem, question, 0), failure)
        return iter(())

    def blank(self, body: dict[str, Any], position: int | None = None) -> SampleRecord:
        """A sample with what its completion says of itself as a whole."""
        model = body.get("model")
        if isinstance(model, str) and model:
            self.failures.answered(model)
        sample = SampleRecord(
            run=self._name,
            model=model if isinstance(model, str) and model else self._stem,
            task=self._stem,
            question_id=str(self.count if position is None else position),
            epoch=0,
            unjudged=_NO_VERDICT,
            started=scalars.instant(body.get("created", body.get("created_at"))),
            metadata=scalars.only(body.get("metadata")),
        )
        settings = {name: body[name] for name in _SETTINGS if body.get(name) is not None}
        sample.details = {"settings": settings} if settings else {}
        return sample


def _samples(file: _File, entry: dict[str, Any]) -> Iterator[SampleRecord] | None:
    if "custom_id" in entry and "response" in entry:
        return _batch(file, entry)
    if isinstance(entry.get("messages"), list):
        return _conversation(file, entry)
    return _body(file.blank(entry), entry)


def _batch(file: _File, entry: dict[str, Any]) -> Iterator[SampleRecord] | None:
    """The answer to one request of a batch; an error is a failed sample of the model that the file is of."""
    response = scalars.members(entry.get("response"))
    body = response if "choices" in response else scalars.members(response.get("body"))  # some services drop a level
    question = scalars.text(entry.get("custom_id")) or str(file.count)
    status = scalars.number(response.get("status_code"))
    error = entry.get("error") or body.get("error")
    if error or not body or (status is not None and status >= 400):
        return file.fail(question, _message_of(error) or (f"status {status:g}" if status is not None else "no answer"))
    sample = file.blank(body)
    sample.question_id = question
    if body.get("choices") == []:
        return iter((failed(sample, "the completion has no choice"),))
    return _body(sample, body)


def _message_of(error: Any) -> str | None:
    members = scalars.members(error)
    return scalars.text(members.get("message") or members.get("code") or error or None)


def _body(sample: SampleRecord, body: dict[str, Any]) -> Iterator[SampleRecord] | None:
    """The samples of one completion or response; None where it is neither."""
    if isinstance(body.get("output"), list):
        return iter((_response(sample, body),))
    return _completion(sample, body) if scalars.objects(body.get("choices")) else None


def _completion(sample: SampleRecord, body: dict[str, Any]) -> Iterator[SampleRecord]:
    """A sample for each choice; what several choices used together belongs to none of them."""
    choices = scalars.objects(body.get("choices"))
    usage = scalars.members(body.get("usage"))
    error = _message_of(body.get("error"))
    if error and not choices:
        yield failed(sample, error)
    for position, choice in enumerate(choices):
        index = scalars.count(choice.get("index"))
        one = SampleRecord(
            run=sample.run, model=sample.model, task=sample.task, question_id=sample.question_id,
            epoch=position if index is None else index, unjudged=sample.unjudged, started=sample.started,
            metadata=dict(sample.metadata), details=dict(sample.details),
            stop_reason=scalars.text(choice.get("finish_reason")),
        )  # fmt: skip
        message, cut_off = scalars.members(choice.get("message")), one.stop_reason == "length"
        text = choice.get("text")
        trace = segments(message, cut_off=cut_off) if message else assistant_text(
            text if isinstance(text, str) else "", cut_off=cut_off
        )  # fmt: skip
        write(one, list(trace))
        if refused(message):
            one.stop_reason = "refusal"
        if len(choices) == 1:
            details = scalars.members(usage.get("completion_tokens_details"))
            one.tokens = scalars.number(details.get("reasoning_tokens"))
            one.output_tokens = scalars.number(usage.get("completion_tokens"))
        if usage:
            one.details["usage"] = usage if len(choices) == 1 else {f"of {len(choices)} choices together": usage}
        yield failed(one, error) if error else one


def _response(sample: SampleRecord, body: dict[str, Any]) -> SampleRecord:
    """The Responses API: items of reasoning, messages and calls."""
    output = scalars.objects(body.get("output"))
    write(sample, [segment for entry in output for segment in _item(entry)])
    usage = scalars.members(body.get("usage"))
    details = scalars.members(usage.get("output_tokens_details"))
    sample.tokens = scalars.number(details.get("reasoning_tokens"))
    sample.output_tokens = scalars.number(usage.get("output_tokens"))
    if usage:
        sample.details["usage"] = usage
    reason = scalars.members(body.get("incomplete_details")).get("reason")
    sample.stop_reason = scalars.text(reason) or scalars.text(body.get("status"))
    if any(block.get("type") == "refusal" for entry in output for block in scalars.objects(entry.get("content"))):
        sample.stop_reason = "refusal"
    error = body.get("error")
    return failed(sample, _message_of(error) or "failed") if error else sample


def _item(entry: dict[str, Any]) -> Iterator[Segment]:
    kind = entry.get("type")
    if kind == "reasoning":
        blocks = [*scalars.objects(entry.get("content")), *scalars.objects(entry.get("summary"))]
        written = [text for text in (scalars.text(block.get("text")) for block in blocks) if text]
        yield from (Segment("assistant", "reasoning", text) for text in written)
        if not written:
            yield Segment("assistant", "placeholder", "reasoning, not shown by the provider")
    elif kind == "message":
        for block in scalars.objects(entry.get("content")):
            text = scalars.text(block.get("text")) or scalars.text(block.get("refusal"))
            if text:
                yield Segment("assistant", "answer", text)
    elif kind == "function_call":
        name = scalars.text(entry.get("name"))
        yield Segment("assistant", "tool_call", scalars.text(entry.get("arguments")) or "", name)


def _conversation(file: _File, entry: dict[str, Any]) -> Iterator[SampleRecord] | None:
    messages = scalars.objects(entry.get("messages"))
    if not any(isinstance(message.get("role"), str) for message in messages):
        return None
    sample = file.blank(entry)
    named = entry.get("id")
    if isinstance(named, (str, int)) and not isinstance(named, bool):
        sample.question_id = str(named)
    sample.question = asked(messages)
    write(sample, [segment for message in messages for segment in segments(message)])
    if any(message.get("role") == "tool" for message in messages):
        sample.actions = float(sum(message.get("role") == "assistant" for message in messages))
    return iter((sample,))


READER = Reader("openai-chat", _recognises, _read, "OpenAI-style chat")
