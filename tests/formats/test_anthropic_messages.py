"""Results of Anthropic's message batches: what was said, what failed, and no verdict."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from hotmess_tui.explorer.explorer import Explorer
from hotmess_tui.formats.records import Unreadable
from tests.formats.logs import read

WRITTEN = Path(__file__).parent / "written" / "anthropic"
TEXT = {"type": "text", "text": "Four.", "citations": None}


def message(*content: dict[str, Any], **more: Any) -> dict[str, Any]:
    usage = {"input_tokens": 9, "output_tokens": 20, "cache_read_input_tokens": 0}
    return {
        "id": "msg_1", "type": "message", "role": "assistant", "model": "claude-x", "content": list(content),
        "stop_reason": "end_turn", "stop_sequence": None, "usage": usage, **more,
    }  # fmt: skip


def succeeded(name: str, *content: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"custom_id": name, "result": {"type": "succeeded", "message": message(*content, **more)}}


def errored(name: str, said: str) -> dict[str, Any]:
    error = {"type": "error", "error": {"type": "invalid_request_error", "message": said}, "request_id": None}
    return {"custom_id": name, "result": {"type": "errored", "error": error}}


def write(path: Path, *lines: Any) -> Path:
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return path


def test_a_result_is_a_sample_with_its_reasoning_and_its_tokens(tmp_path: Path) -> None:
    thinking = {"type": "thinking", "thinking": "two and two", "signature": "s"}
    (found,) = read(write(tmp_path / "r.jsonl", succeeded("q-1", thinking, TEXT))).samples
    assert (found.question_id, found.model, found.answer, found.stop_reason) == ("q-1", "claude-x", "Four.", "end_turn")
    assert (found.output_tokens, found.tokens, found.words) == (20.0, None, 3.0)
    assert found.unjudged
    assert found.details["usage"]["input_tokens"] == 9


def test_blocks_of_all_kinds_stay_in_their_order(tmp_path: Path) -> None:
    blocks = [
        {"type": "redacted_thinking", "data": "zz"},
        {"type": "text", "text": "I look."},
        {"type": "tool_use", "id": "1", "name": "look", "input": {"at": 1}},
        {"type": "server_tool_use", "id": "2", "name": "web_search", "input": {"query": "x"}},
        {"type": "web_search_tool_result", "tool_use_id": "2", "content": [{"type": "web_search_result", "url": "u"}]},
        {"type": "thinking", "thinking": ""},
        {"type": "text", "text": "It is "},
        {"type": "text", "text": "four."},
        {"type": "hologram"},
    ]
    (found,) = read(write(tmp_path / "r.jsonl", succeeded("q", *blocks[:-1]))).samples
    kinds = ["placeholder", "answer", "tool_call", "tool_call", "tool_result", "placeholder", "answer", "answer"]
    assert [segment.kind for segment in found.segments] == kinds
    assert found.answer == "It is four."
    (odd,) = read(write(tmp_path / "r.jsonl", succeeded("q", *blocks))).samples
    assert odd.segments[-1].text == "[hologram]"


def test_what_failed_is_of_the_model_that_the_batch_is_of(tmp_path: Path) -> None:
    lost = [{"custom_id": name, "result": {"type": name}} for name in ("canceled", "expired")]
    path = write(tmp_path / "r.jsonl", errored("q-0", "max_tokens: too large"), *lost, succeeded("q-9", TEXT))
    found = read(path)
    assert {(s.question_id, s.model, s.failure) for s in found.samples} == {
        ("q-0", "claude-x", "max_tokens: too large"),
        ("canceled", "claude-x", "canceled"),
        ("expired", "claude-x", "expired"),
        ("q-9", "claude-x", None),
    }
    assert not [problem for problem in found.problems if not problem.remark]
    assert [s.model for s in read(write(tmp_path / "none.jsonl", *lost)).samples] == ["none", "none"]


def test_a_refusal_and_an_answer_cut_off_say_so(tmp_path: Path) -> None:
    cut_off = {"type": "text", "text": "<think>so"}
    path = write(
        tmp_path / "r.jsonl",
        succeeded("q1", stop_reason="refusal"),
        succeeded("q2", cut_off, stop_reason="max_tokens"),
    )
    assert [(s.answer, s.stop_reason, s.failure, s.words) for s in read(path).samples] == [
        (None, "refusal", None, 0.0),
        (None, "max_tokens", None, 1.0),
    ]


def test_names_of_requests_are_not_guessed_to_be_repeats(tmp_path: Path) -> None:
    path = write(tmp_path / "r.jsonl", *(succeeded(f"q1-{n}", TEXT) for n in range(3)))
    assert [(s.question_id, s.epoch) for s in read(path).samples] == [("q1-0", 0), ("q1-1", 0), ("q1-2", 0)]
    explorer = Explorer.open([str(path)], store=tmp_path / "store")
    (source,) = explorer.sources()
    assert (source.samples, source.unjudged, source.failed) == (3, 3, 0)
    explorer.close()


def test_single_messages_are_read_and_damage_is_named(tmp_path: Path) -> None:
    (tmp_path / "one.json").write_text(json.dumps(message(TEXT), indent=2))
    assert [s.answer for s in read(tmp_path / "one.json").samples] == ["Four."]
    path = write(tmp_path / "r.jsonl", succeeded("q1", TEXT), {"custom_id": "q2", "result": 5}, succeeded("q3", TEXT))
    with path.open("a") as file:
        file.write('{"custom_id": "q4", "res')
    found = read(path)
    assert [s.question_id for s in found.samples] == ["q1", "q3"]
    assert [problem.place for problem in found.problems if not problem.remark] == ["line 2", "line 4"]
    with pytest.raises(Unreadable, match="copy the file again"):
        read(write(tmp_path / "empty.jsonl", {"custom_id": "q", "result": None}))


@pytest.mark.parametrize("name", ["batch_to_json.jsonl", "batch_model_dump.jsonl"])
def test_results_as_the_sdk_writes_them(name: str) -> None:
    """Validated and written by anthropic 2.14.0: tests/formats/written/write_sdk_lines.py."""
    found = read(WRITTEN / name)
    assert [(s.question_id, s.answer, s.stop_reason, s.failure) for s in found.samples] == [
        ("q-1", "4", "end_turn", None),
        ("q-2", "I look.", "tool_use", None),
        ("q-3", "It is", "max_tokens", None),
        ("q-4", None, "refusal", None),
        ("q-5", None, None, "max_tokens: too large"),
        ("q-6", None, None, "canceled"),
        ("q-7", None, None, "expired"),
    ]
    assert {s.model for s in found.samples} == {"claude-acme-1"}
    assert [(s.tokens, s.output_tokens) for s in found.samples] == [(7.0, 20.0)] * 4 + [(None, None)] * 3
    assert [s.kind for s in found.samples[0].segments] == ["reasoning", "answer"]
    assert [s.kind for s in found.samples[1].segments] == ["placeholder", "answer", "tool_call"]
    assert all(problem.remark for problem in found.problems)


def test_a_message_as_the_sdk_writes_it() -> None:
    (found,) = read(WRITTEN / "message.json").samples
    assert (found.answer, found.model, found.tokens, found.words) == ("4", "claude-acme-1", 7.0, 3.0)
