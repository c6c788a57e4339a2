"""Streamed completions: chunks joined by their id and the index of the choice, into the completion they make up."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from hotmess_tui.formats import scalars

CHUNK = "chat.completion.chunk"
_HEAD = ("id", "object", "model", "created", "system_fingerprint", "service_tier")
_TEXTS = ("content", "reasoning_content", "reasoning", "refusal")


@dataclass(slots=True)
class _Choice:
    """The pieces of one choice so far."""

    texts: dict[str, list[str]] = field(default_factory=dict)
    calls: dict[int, dict[str, list[str]]] = field(default_factory=dict)
    finish_reason: str | None = None

    def add(self, piece: dict[str, Any]) -> None:
        delta = scalars.members(piece.get("delta"))
        for name, text in (("content", piece.get("text")), *((name, delta.get(name)) for name in _TEXTS)):
            if isinstance(text, str) and text:
                self.texts.setdefault(name, []).append(text)
        for position, call in enumerate(scalars.objects(delta.get("tool_calls"))):
            index = scalars.count(call.get("index"))
            texts = self.calls.setdefault(position if index is None else index, {"name": [], "arguments": []})
            function = scalars.members(call.get("function"))
            for name, written in texts.items():
                written += [function[name]] if isinstance(function.get(name), str) else []
        self.finish_reason = scalars.text(piece.get("finish_reason")) or self.finish_reason

    def message(self) -> dict[str, Any]:
        joined: dict[str, Any] = {name: "".join(texts) for name, texts in self.texts.items()}
        calls = [{name: "".join(texts) for name, texts in call.items()} for _, call in sorted(self.calls.items())]
        return {"role": "assistant", **joined, "tool_calls": calls}


@dataclass(slots=True)
class _Stream:
    """One completion so far."""

    position: int
    head: dict[str, Any]  # its first chunk: id, model, created
    choices: dict[int, _Choice] = field(default_factory=dict)
    usage: Any = None
    error: Any = None
    chunks: int = 0
    ended: bool = False  # the server said that nothing follows

    @property
    def finished(self) -> bool:
        return bool(self.choices) and all(choice.finish_reason for choice in self.choices.values())

    def completion(self) -> dict[str, Any]:
        error = self.error
        alone = self.chunks == 1 and self.head["object"] == "text_completion"  # some servers give no reason for the end
        if not error and not (self.ended or self.finished or alone):
            error = {"message": "the stream ends before its completion does"}
        choices = [
            {"index": index, "finish_reason": choice.finish_reason, "message": choice.message()}
            for index, choice in sorted(self.choices.items())
        ]
        return {**self.head, "object": "chat.completion", "choices": choices, "usage": self.usage, "error": error}


class Joiner:
    """Takes chunks in the order of the file, of several streams at once, too, and gives the completions back.

    An id whose completion is finished and that then goes on with text begins another one: some servers give all their
    completions one id.
    """

    def __init__(self) -> None:
        self._streams: list[_Stream] = []
        self._open: dict[str, _Stream] = {}

    def takes(self, entry: dict[str, Any]) -> bool:
        """Whether this is a chunk: named so, with a delta, or a piece of text of a stream of texts."""
        choices = scalars.objects(entry.get("choices"))
        if entry.get("object") == CHUNK or any("delta" in choice for choice in choices):
            return True
        if entry.get("object") != "text_completion":
            return False
        begun = _id(entry) in self._open and not self._open[_id(entry)].finished
        return begun or not choices or all(choice.get("finish_reason") is None for choice in choices)

    def add(self, entry: dict[str, Any], position: int) -> bool:
        """Add a chunk; whether it begins a completion, which then is the one at `position`."""
        pieces = scalars.objects(entry.get("choices"))
        stream = self._open.get(_id(entry))
        begins = stream is None or ((stream.finished or stream.ended) and any(map(_says_something, pieces)))
        if begins or stream is None:
            head = {name: entry.get(name) for name in _HEAD}
            stream = self._open[_id(entry)] = _Stream(position, head)
            self._streams.append(stream)
        stream.chunks += 1
        for position_in_chunk, piece in enumerate(pieces):
            index = scalars.count(piece.get("index"))
            stream.choices.setdefault(position_in_chunk if index is None else index, _Choice()).add(piece)
        stream.usage = entry.get("usage") or stream.usage
        stream.error = entry.get("error") or stream.error
        return begins

    def end(self) -> None:
        """The server says that a stream is over: those that are finished, or the only one that is not."""
        unfinished = [stream for stream in self._open.values() if not (stream.finished or stream.ended)]
        if len(unfinished) == 1 and not any(stream.finished and not stream.ended for stream in self._open.values()):
            unfinished[0].ended = True
        for stream in self._open.values():
            stream.ended = stream.ended or stream.finished

    def fail(self, error: Any) -> bool:
        """Note an error that names no stream; whether it was the only one going on."""
        unfinished = [stream for stream in self._open.values() if not (stream.finished or stream.ended)]
        if len(unfinished) != 1:
            return False
        unfinished[0].error = error
        return True

    def completions(self) -> list[tuple[int, dict[str, Any]]]:
        """All completions, each with its position, in the shape of those that were not streamed."""
        return [(stream.position, stream.completion()) for stream in self._streams]


def _id(entry: dict[str, Any]) -> str:
    return scalars.text(entry.get("id")) or ""


def _says_something(piece: dict[str, Any]) -> bool:
    delta = scalars.members(piece.get("delta"))
    return any(bool(text) for text in (piece.get("text"), delta.get("tool_calls"), *map(delta.get, _TEXTS)))
