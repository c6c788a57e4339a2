"""Streams as clients record them: chunks joined into the completions that they are pieces of."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.formats.logs import read

WRITTEN = Path(__file__).parent / "written" / "openai"
USAGE = {"prompt_tokens": 9, "completion_tokens": 20, "completion_tokens_details": {"reasoning_tokens": 12}}


def chunk(delta: dict[str, Any], index: int = 0, finish: str | None = None, **more: Any) -> dict[str, Any]:
    return {
        "id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1, "model": "gpt-x",
        "choices": [{"index": index, "delta": delta, "finish_reason": finish}], **more,
    }  # fmt: skip


def stream(*texts: str, index: int = 0, **more: Any) -> list[dict[str, Any]]:
    """A stream of one choice that is finished."""
    first = chunk({"role": "assistant", "content": ""}, index, **more)
    return [first, *(chunk({"content": text}, index, **more) for text in texts), chunk({}, index, "stop", **more)]


def events(path: Path, *lines: Any) -> Path:
    """Server-sent events: objects as `data:`, text as it is."""
    texts = [line if isinstance(line, str) else f"data: {json.dumps(line)}" for line in lines]
    path.write_text("\n\n".join(texts) + "\n\n")
    return path


def written(path: Path, form: str, chunks: list[dict[str, Any]]) -> Path:
    if form == "events":
        return events(path, *chunks, "data: [DONE]")
    path.write_text("".join(json.dumps(line) + "\n" for line in chunks))
    return path


@pytest.mark.parametrize("form", ["events", "lines"])
def test_chunks_become_the_completion(tmp_path: Path, form: str) -> None:
    chunks = [
        chunk({"role": "assistant", "content": None, "reasoning_content": "hm "}),
        chunk({"reasoning_content": "hm"}),
        *stream(" Par", "is."),
        {**chunk({}), "choices": [], "usage": USAGE},
    ]
    found = read(written(tmp_path / "stream.txt", form, chunks))
    (sample,) = found.samples
    assert [(s.kind, s.text) for s in sample.segments] == [("reasoning", "hm hm"), ("answer", " Paris.")]
    assert (sample.answer, sample.model, sample.stop_reason) == ("Paris.", "gpt-x", "stop")
    assert (sample.tokens, sample.output_tokens, sample.failure) == (12.0, 20.0, None)
    assert all(problem.remark for problem in found.problems)


def test_streams_that_ran_at_once_and_their_choices_are_told_apart(tmp_path: Path) -> None:
    a, b = stream("yes", id="a"), stream("no", index=1, id="a")
    c = stream("may", "be", id="c")
    mixed = [line for three in zip(a, b, c, strict=False) for line in three] + c[len(a) :]
    found = read(written(tmp_path / "s.jsonl", "lines", mixed)).samples
    assert [(s.question_id, s.epoch, s.answer) for s in found] == [("0", 0, "yes"), ("0", 1, "no"), ("1", 0, "maybe")]


@pytest.mark.parametrize("form", ["events", "lines"])
def test_one_id_for_all_completions_is_several_streams(tmp_path: Path, form: str) -> None:
    found = read(written(tmp_path / "s.jsonl", form, [*stream("yes"), *stream("no"), *stream("yes")])).samples
    assert [(s.question_id, s.answer) for s in found] == [("0", "yes"), ("1", "no"), ("2", "yes")]


def test_the_usage_may_come_with_an_empty_delta_behind_the_end(tmp_path: Path) -> None:
    last = chunk({"role": "assistant", "content": ""}, usage=USAGE)
    (found,) = read(written(tmp_path / "s.jsonl", "lines", [*stream("yes"), last])).samples
    assert (found.answer, found.output_tokens, found.stop_reason) == ("yes", 20.0, "stop")


def test_calls_of_tools_and_refusals_come_in_pieces_too(tmp_path: Path) -> None:
    first = {"index": 0, "id": "1", "type": "function", "function": {"name": "look", "arguments": ""}}
    calls = [
        [first],
        [{"index": 0, "function": {"arguments": '{"at"'}}],
        [{"index": 0, "function": {"arguments": ": 1}"}}],
    ]
    asked = [*(chunk({"tool_calls": call}, id="a") for call in calls), chunk({}, finish="tool_calls", id="a")]
    refused = [*(chunk({"refusal": text}, id="b") for text in ("No", ", sorry.")), chunk({}, finish="stop", id="b")]
    first_sample, second = read(written(tmp_path / "s.jsonl", "events", [*asked, *refused])).samples
    assert [(s.kind, s.name, s.text) for s in first_sample.segments] == [("tool_call", "look", '{"at": 1}')]
    assert (second.answer, second.stop_reason) == ("No, sorry.", "refusal")


def test_a_stream_cut_off_is_a_failed_sample_and_its_text_is_kept(tmp_path: Path) -> None:
    (found,) = read(events(tmp_path / "s.sse", ": ping", "event: message", *stream("ye", "s")[:-1])).samples
    assert (found.answer, found.failure) == ("yes", "the stream ends before its completion does")
    ended = read(events(tmp_path / "t.sse", *stream("yes")[:-1], "data: [DONE]")).samples  # some servers give no reason
    assert [(s.answer, s.failure) for s in ended] == [("yes", None)]
    broken = {"error": {"message": "overloaded", "code": 529}}
    (failed,) = read(events(tmp_path / "u.sse", *stream("ye")[:-1], broken)).samples
    assert (failed.answer, failed.failure) == ("ye", "overloaded")


def test_streamed_text_is_joined_and_texts_that_are_whole_are_not(tmp_path: Path) -> None:
    def text(piece: str, finish: str | None, name: str = "c") -> dict[str, Any]:
        choice = {"index": 0, "text": piece, "finish_reason": finish}
        return {"id": name, "object": "text_completion", "created": 1, "model": "m", "choices": [choice]}

    pieces = [text(" Par", None), text("is", None), text("", "stop")]
    assert [s.answer for s in read(written(tmp_path / "a.jsonl", "lines", pieces)).samples] == ["Paris"]
    whole = [text("yes", "stop"), text("no", "stop"), text("yes", "length")]
    assert [s.answer for s in read(written(tmp_path / "b.jsonl", "lines", whole)).samples] == ["yes", "no", "yes"]


def test_a_stream_of_the_responses_api_is_its_last_event(tmp_path: Path) -> None:
    output = [{"type": "message", "content": [{"type": "output_text", "text": "Done."}]}]
    body = {"id": "r", "object": "response", "model": "o9", "status": "completed", "output": output}
    path = events(
        tmp_path / "r.sse",
        {"type": "response.created", "response": {**body, "status": "in_progress", "output": []}},
        {"type": "response.output_text.delta", "delta": "Done."},
        {"type": "response.completed", "response": body},
    )
    assert [(s.answer, s.model) for s in read(path).samples] == [("Done.", "o9")]


def test_a_damaged_line_of_a_stream_is_named(tmp_path: Path) -> None:
    path = events(tmp_path / "s.sse", *stream("yes")[:2], 'data: {"id": "chatc', *stream("yes")[2:], "data: [DONE]")
    found = read(path)
    assert [s.answer for s in found.samples] == ["yes"]
    assert [p.place for p in found.problems if not p.remark] == ["line 5"]


@pytest.mark.parametrize("name", ["stream_one.jsonl", "stream_one_model_dump.jsonl"])
def test_a_stream_as_the_sdk_writes_its_chunks(name: str) -> None:
    """Validated and written by openai 3.57.0, each chunk as it came: tests/formats/written/write_sdk_lines.py."""
    (found,) = read(WRITTEN / name).samples
    assert [(s.kind, s.text) for s in found.segments] == [("reasoning", "Two and two."), ("answer", "It is 4.")]
    assert (found.model, found.stop_reason, found.tokens, found.output_tokens) == ("acme-1", "stop", 12.0, 20.0)


@pytest.mark.parametrize("name", ["stream_several.jsonl", "stream_several_model_dump.jsonl"])
def test_choices_streamed_in_turn_as_the_sdk_writes_them(name: str) -> None:
    found = read(WRITTEN / name).samples
    assert [(s.question_id, s.epoch, s.answer) for s in found] == [("0", n, f"It is {4 + n}.") for n in range(3)]
    assert [s.output_tokens for s in found] == [None] * 3


@pytest.mark.parametrize("name", ["stream_tool.jsonl", "stream_tool_model_dump.jsonl"])
def test_a_streamed_call_of_a_tool_as_the_sdk_writes_it(name: str) -> None:
    (found,) = read(WRITTEN / name).samples
    assert [(s.kind, s.text, s.name) for s in found.segments][1:] == [("tool_call", '{"city": "Paris"}', "weather")]
    assert (found.answer, found.stop_reason, found.failure) == (None, "tool_calls", None)


def test_server_sent_events_as_a_client_of_the_sdk_sees_them() -> None:
    assert [(s.epoch, s.answer) for s in read(WRITTEN / "events.txt").samples] == [(0, "It is 4."), (1, "It is 5.")]


@pytest.mark.parametrize("name", ["completions.jsonl", "completions_model_dump.jsonl"])
def test_completions_of_text_as_the_sdk_writes_them(name: str) -> None:
    found = read(WRITTEN / name).samples
    assert [(s.question_id, s.epoch, s.answer, s.stop_reason) for s in found] == [
        ("0", 0, "4", "stop"),
        ("1", 0, "4", "stop"),
        ("1", 1, "5", "length"),
    ]
    assert [s.output_tokens for s in found] == [20.0, None, None]


def test_streamed_completions_of_text_as_the_sdk_writes_them() -> None:
    found = read(WRITTEN / "completions_streamed.jsonl").samples
    assert [(s.epoch, s.answer, s.stop_reason) for s in found] == [(0, "so 4", "stop"), (1, "so 5", "length")]
