"""Writes openai/ and anthropic/ with the SDKs' own types, from a server of canned replies on this machine.

In an environment of its own: pip install openai==3.57.0 anthropic==2.14.0; python write_sdk_lines.py
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import anthropic  # type: ignore[import-not-found]
import openai  # type: ignore[import-not-found]

HERE = Path(__file__).parent
USAGE = {"prompt_tokens": 9, "completion_tokens": 20, "total_tokens": 29}
THOUGHT = {**USAGE, "completion_tokens_details": {"reasoning_tokens": 12}}
WEATHER = {"type": "tool_use", "id": "toolu_1", "name": "weather", "input": {"city": "Paris"}}


def message(*content: dict[str, Any], stop: str = "end_turn") -> dict[str, Any]:
    """A message as Anthropic's service answers."""
    usage = {
        "input_tokens": 9,
        "output_tokens": 20,
        "service_tier": "batch",
        "output_tokens_details": {"thinking_tokens": 7},
    }
    return {
        "id": "msg_1", "type": "message", "role": "assistant", "model": "claude-acme-1", "content": list(content),
        "stop_reason": stop, "stop_sequence": None, "usage": usage,
    }  # fmt: skip


def batch_results() -> list[dict[str, Any]]:
    """A line for every type of result."""
    thinking = {"type": "thinking", "thinking": "Two and two.", "signature": "c2ln"}
    redacted = {"type": "redacted_thinking", "data": "c2VjcmV0"}
    error = {"type": "error", "error": {"type": "invalid_request_error", "message": "max_tokens: too large"}}
    succeeded = {
        "q-1": message(thinking, {"type": "text", "text": "4"}),
        "q-2": message(redacted, {"type": "text", "text": "I look."}, WEATHER, stop="tool_use"),
        "q-3": message({"type": "text", "text": "It is"}, stop="max_tokens"),
        "q-4": message(stop="refusal"),
    }
    return [
        *({"custom_id": name, "result": {"type": "succeeded", "message": said}} for name, said in succeeded.items()),
        {"custom_id": "q-5", "result": {"type": "errored", "error": {**error, "request_id": "req_1"}}},
        {"custom_id": "q-6", "result": {"type": "canceled"}},
        {"custom_id": "q-7", "result": {"type": "expired"}},
    ]


def chunks(asked: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """A streamed chat: n choices in turn, the first with reasoning, then text or a call of a tool."""

    def piece(delta: dict[str, Any], index: int = 0, finish: str | None = None) -> dict[str, Any]:
        choice = {"index": index, "delta": delta, "logprobs": None, "finish_reason": finish}
        return {**head, "choices": [choice], **({"usage": None} if "stream_options" in asked else {})}

    head = {"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1767225600, "model": "acme-1"}
    yield from (piece({"role": "assistant", "content": ""}, index) for index in range(asked.get("n") or 1))
    yield piece({"reasoning_content": "Two and "})
    yield piece({"reasoning_content": "two."})
    if "tools" in asked:
        called = {"index": 0, "id": "call_1", "type": "function", "function": {"name": "weather", "arguments": ""}}
        yield piece({"tool_calls": [called]})
        yield from (
            piece({"tool_calls": [{"index": 0, "function": {"arguments": text}}]}) for text in ('{"city":', ' "Paris"}')
        )
        yield piece({}, finish="tool_calls")
    else:
        for text in ("It", " is"):
            yield from (piece({"content": text}, index) for index in range(asked.get("n") or 1))
        for index in range(asked.get("n") or 1):
            yield piece({"content": f" {4 + index}."}, index)
            yield piece({}, index, "stop")
    if "stream_options" in asked:
        yield {**head, "choices": [], "usage": THOUGHT}


def completion(asked: dict[str, Any]) -> dict[str, Any]:
    """A completion of text with n choices."""
    choices = [
        {"index": index, "text": f" {4 + index}", "logprobs": None, "finish_reason": "length" if index else "stop"}
        for index in range(asked.get("n") or 1)
    ]
    return {
        "id": "cmpl-1", "object": "text_completion", "created": 1767225600, "model": "acme-1", "choices": choices,
        "usage": USAGE,
    }  # fmt: skip


class Canned(BaseHTTPRequestHandler):
    """Answers every request with what belongs to its path."""

    def do_GET(self) -> None:
        host = f"http://{self.headers['Host']}"
        if self.path.endswith("results"):
            self._send("application/x-jsonl", "".join(json.dumps(line) + "\n" for line in batch_results()))
            return
        counts = {"processing": 0, "succeeded": 4, "errored": 1, "canceled": 1, "expired": 1}
        dates = dict.fromkeys(("created_at", "expires_at", "ended_at"), "2026-01-01T00:00:00Z")
        batch = {"id": "b", "type": "message_batch", "processing_status": "ended", "request_counts": counts, **dates}
        self._send("application/json", json.dumps({**batch, "results_url": f"{host}/v1/messages/batches/b/results"}))

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.path.endswith("chat/completions"):
            events = "".join(f"data: {json.dumps(chunk)}\n\n" for chunk in chunks(asked))
            self._send("text/event-stream", f"{events}data: [DONE]\n\n")
        elif asked.get("stream"):
            parts = [{**completion(asked), "usage": None, "choices": [c]} for c in completion(asked)["choices"]]
            begun = [{**p, "choices": [{**p["choices"][0], "text": " so", "finish_reason": None}]} for p in parts]
            events = "".join(f"data: {json.dumps(part)}\n\n" for part in (*begun, *parts))
            self._send("text/event-stream", f"{events}data: [DONE]\n\n")
        else:
            self._send("application/json", json.dumps(completion(asked)))

    def _send(self, kind: str, body: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body.encode())))
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, format: str, *args: Any) -> None:
        """Says nothing."""


def write(name: str, lines: list[str]) -> None:
    (HERE / name).write_text("".join(f"{line}\n" for line in lines))


def main() -> None:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Canned)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    host = f"http://127.0.0.1:{server.server_port}"
    claude = anthropic.Anthropic(base_url=host, api_key="none")
    results = list(claude.messages.batches.results("b"))
    write("anthropic/batch_to_json.jsonl", [result.to_json(indent=None) for result in results])
    write("anthropic/batch_model_dump.jsonl", [result.model_dump_json() for result in results])
    (HERE / "anthropic/message.json").write_text(results[0].result.message.to_json())
    gpt = openai.OpenAI(base_url=f"{host}/v1", api_key="none")
    text = [gpt.completions.create(model="acme-1", prompt="2 + 2 =", n=n) for n in (1, 2)]
    write("openai/completions.jsonl", [one.to_json(indent=None) for one in text])
    write("openai/completions_model_dump.jsonl", [one.model_dump_json() for one in text])
    pieces = gpt.completions.create(model="acme-1", prompt="2 + 2 =", n=2, stream=True)
    write("openai/completions_streamed.jsonl", [piece.model_dump_json() for piece in pieces])
    asked: dict[str, Any] = {"model": "acme-1", "messages": [{"role": "user", "content": "2 + 2?"}], "stream": True}
    told = {"stream_options": {"include_usage": True}}
    tool = {"tools": [{"type": "function", "function": {"name": "weather"}}]}
    for name, more in {"one": told, "several": {"n": 3, **told}, "tool": tool}.items():
        streamed = list(gpt.chat.completions.create(**asked, **more))
        write(f"openai/stream_{name}.jsonl", [chunk.to_json(indent=None) for chunk in streamed])
        write(f"openai/stream_{name}_model_dump.jsonl", [chunk.model_dump_json() for chunk in streamed])
    with gpt.chat.completions.with_streaming_response.create(**asked, n=2) as response:
        write("openai/events.txt", list(response.iter_lines()))
    server.shutdown()


if __name__ == "__main__":
    main()
