"""OpenAI-style chat in its five shapes: what was said, what it cost, and never a figure without a target."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from hotmess_tui.explorer.explorer import Explorer
from hotmess_tui.formats.records import Unreadable
from hotmess_tui.records import Choice
from tests.formats.logs import read

USAGE = {
    "prompt_tokens": 9,
    "completion_tokens": 20,
    "total_tokens": 29,
    "completion_tokens_details": {"reasoning_tokens": 12},
    "prompt_tokens_details": None,
}


def completion(*messages: dict[str, Any], **more: Any) -> dict[str, Any]:
    choices = [
        {"index": n, "finish_reason": "stop", "message": {"role": "assistant", **message}}
        for n, message in enumerate(messages)
    ]
    return {
        "id": "chatcmpl-1", "object": "chat.completion", "created": 1, "model": "gpt-x", "choices": choices,
        "usage": USAGE, **more,
    }  # fmt: skip


def batch(name: str, body: dict[str, Any] | None, error: Any = None, status: int = 200) -> dict[str, Any]:
    response = None if body is None else {"status_code": status, "request_id": "r", "body": body}
    return {"id": f"b-{name}", "custom_id": name, "response": response, "error": error}


def write(path: Path, *entries: Any) -> Path:
    path.write_text("".join(json.dumps(entry) + "\n" for entry in entries))
    return path


def kinds(path: Path) -> list[list[tuple[str, str]]]:
    return [[(s.kind, s.text) for s in sample.segments] for sample in read(path).samples]


def test_a_completion(tmp_path: Path) -> None:
    (found,) = read(write(tmp_path / "one.json", completion({"content": "Four."}))).samples
    assert (found.model, found.answer, found.stop_reason) == ("gpt-x", "Four.", "stop")
    assert (found.tokens, found.output_tokens, found.epoch) == (12.0, 20.0, 0)
    assert (found.correct, found.score, found.target) == (None, None, None)


def test_several_choices_share_their_usage_so_none_has_it(tmp_path: Path) -> None:
    found = read(write(tmp_path / "n.json", completion({"content": "a"}, {"content": "b"}, {"content": None}))).samples
    assert [(s.epoch, s.answer, s.tokens, s.output_tokens) for s in found] == [
        (0, "a", None, None),
        (1, "b", None, None),
        (2, None, None, None),
    ]


def test_reasoning_is_looked_for_where_servers_put_it(tmp_path: Path) -> None:
    path = write(
        tmp_path / "servers.jsonl",
        completion({"content": "x", "reasoning_content": "deep"}),
        completion({"content": "x", "reasoning": "open", "reasoning_details": [{"text": "best"}]}),
        completion({"content": "<think>tagged</think>x"}),
    )
    assert kinds(path) == [[("reasoning", text), ("answer", "x")] for text in ("deep", "best", "tagged")]


def test_batch_output_keeps_failures_apart(tmp_path: Path) -> None:
    path = write(
        tmp_path / "batch.jsonl",
        batch("q1", completion({"content": "yes"})),
        batch("q2", None, {"code": "expired", "message": "too late"}),
        batch("q3", {"error": {"message": "bad request"}}, status=400),
    )
    found = read(path).samples
    assert [(s.question_id, s.answer, s.failure) for s in found] == [
        ("q1", "yes", None),
        ("q2", None, "too late"),
        ("q3", None, "bad request"),
    ]


def test_a_response_with_reasoning_and_a_call(tmp_path: Path) -> None:
    body = {
        "id": "r", "object": "response", "model": "o9", "status": "completed",
        "output": [
            {"type": "reasoning", "summary": [{"type": "summary_text", "text": "hm"}], "encrypted_content": "zz"},
            {"type": "reasoning", "summary": []},
            {"type": "function_call", "name": "look", "arguments": "{}"},
            {"type": "message", "content": [{"type": "output_text", "text": "Done."}]},
        ],
        "usage": {"input_tokens": 1, "output_tokens": 7, "output_tokens_details": {"reasoning_tokens": 0}},
    }  # fmt: skip
    (found,) = read(write(tmp_path / "r.json", body)).samples
    assert [s.kind for s in found.segments] == ["reasoning", "placeholder", "tool_call", "answer"]
    assert (found.answer, found.tokens, found.output_tokens, found.model) == ("Done.", 0.0, 7.0, "o9")


def test_conversations_and_a_bare_list(tmp_path: Path) -> None:
    call = {"id": "1", "type": "function", "function": {"name": "book", "arguments": '{"to": "JFK"}'}}
    messages = [
        {"role": "system", "content": "Be brief."},
        {"role": "user", "content": [{"type": "text", "text": "Book it."}, {"type": "image_url"}]},
        {"role": "assistant", "content": None, "tool_calls": [call]},
        {"role": "tool", "content": "booked", "tool_call_id": "1"},
        {"role": "assistant", "content": "Done."},
    ]
    path = write(tmp_path / "talks.jsonl", {"id": "t7", "messages": messages, "metadata": {"level": 3}})
    (found,) = read(path).samples
    assert (found.question_id, found.question, found.answer, found.actions) == (
        "t7",
        "Book it.\n[image_url]",
        "Done.",
        2.0,
    )
    assert found.metadata == {"level": 3}
    (tmp_path / "list.json").write_text(json.dumps(messages, indent=2))
    assert kinds(tmp_path / "list.json")[0][2] == ("tool_call", '{"to": "JFK"}')


@pytest.mark.parametrize("text", [" yes", "yes\n", "<think>so?</think> yes"])
def test_a_completion_of_text_is_the_answer(tmp_path: Path, text: str) -> None:
    body = {
        "id": "c", "object": "text_completion", "model": "acme-7b", "usage": USAGE,
        "choices": [{"index": 0, "text": text, "finish_reason": "stop", "logprobs": None}],
    }  # fmt: skip
    for path in (
        write(tmp_path / "batch.jsonl", batch("q1", body)),
        write(tmp_path / "alone.json", body),
        write(tmp_path / "unwrapped.jsonl", {"custom_id": "q1", "response": body}),
        write(tmp_path / "endless.jsonl", {**body, "choices": [{"index": 0, "text": text, "finish_reason": None}]}),
    ):
        (found,) = read(path).samples
        assert (found.answer, found.model, found.output_tokens, found.failure) == ("yes", "acme-7b", 20.0, None)


def test_failed_requests_are_of_the_model_that_the_file_is_of(tmp_path: Path) -> None:
    late = batch("q9", {"error": {"message": "max_tokens is too large", "code": None}}, status=400)
    path = write(tmp_path / "out.jsonl", late, batch("q1", completion({"content": "yes"})), batch("q2", None))
    found = read(path)
    assert {(s.question_id, s.model, s.failure) for s in found.samples} == {
        ("q1", "gpt-x", None),
        ("q2", "gpt-x", "no answer"),
        ("q9", "gpt-x", "max_tokens is too large"),
    }
    assert all(problem.remark for problem in found.problems)
    with path.open("a") as file:
        file.write(json.dumps(batch("q3", completion({"content": "no"}, model="gpt-y"))) + "\n")
    found = read(path)
    assert {s.model for s in found.samples if s.failure} == {"out"}
    assert any("several models answered" in problem.what for problem in found.problems)
    errors = read(write(tmp_path / "errors.jsonl", late))
    assert [s.model for s in errors.samples] == ["errors"]
    assert any("no line names a model" in problem.what for problem in errors.problems)


def test_what_says_nothing_is_no_failure_unless_nothing_came(tmp_path: Path) -> None:
    filtered = completion({"content": ""})
    filtered["choices"][0]["finish_reason"] = "content_filter"
    path = write(tmp_path / "b.jsonl", batch("q1", filtered), batch("q2", {**completion(), "choices": []}))
    first, second = read(path).samples
    assert (first.answer, first.stop_reason, first.failure) == (None, "content_filter", None)
    assert (second.answer, second.failure, second.model) == (None, "the completion has no choice", "gpt-x")


def test_a_refusal_says_refusal(tmp_path: Path) -> None:
    path = write(
        tmp_path / "refused.jsonl",
        batch("q1", completion({"content": None, "refusal": "I can't help."})),
        batch("q2", completion({"content": "Refusal is a word.", "refusal": None})),
        batch("q3", completion({"content": [{"type": "refusal", "refusal": "No."}]})),
        batch("q4", {
            "object": "response", "model": "gpt-x", "status": "completed",
            "output": [{"type": "message", "content": [{"type": "refusal", "refusal": "No."}]}],
        }),
    )  # fmt: skip
    assert [(s.answer, s.stop_reason) for s in read(path).samples] == [
        ("I can't help.", "refusal"),
        ("Refusal is a word.", "stop"),
        ("No.", "refusal"),
        ("No.", "refusal"),
    ]


def test_damage_loses_a_line_and_no_more(tmp_path: Path) -> None:
    path = tmp_path / "damaged.jsonl"
    good = json.dumps(batch("q1", completion({"content": "yes"})))
    path.write_text(f'{good}\n{{"custom_id": "q2", "resp\n{good.replace("q1", "q3")}\n{{"messages": 5, "x": []}}\n')
    found = read(path)
    assert [s.question_id for s in found.samples] == ["q1", "q3"]
    assert [p.place for p in found.problems if not p.remark] == ["line 2", "line 4"]
    with pytest.raises(Unreadable, match="copy the file again"):
        read(write(tmp_path / "empty.jsonl", {"messages": []}))


def test_without_targets_there_are_traces_and_no_figures(tmp_path: Path) -> None:
    path = write(tmp_path / "batch.jsonl", *(batch(f"q{n}", completion({"content": str(n)})) for n in range(3)))
    explorer = Explorer.open([str(path)], store=tmp_path / "store")
    assert [row.incoherence for row in explorer.table(Choice()).rows] == [None]
    samples = explorer.samples(Choice())
    assert [s.answer for s in samples] == ["0", "1", "2"]
    assert [s.text for s in explorer.trace(samples[0].sample_id).segments] == ["0"]
    assert any("no targets" in problem for row in explorer.sources() for problem in row.problems)
    explorer.close()
