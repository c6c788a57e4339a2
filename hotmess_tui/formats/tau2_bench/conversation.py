"""The conversation of a tau2-bench simulation: messages, or the ticks of a voice run, as segments and lengths."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from hotmess_tui.formats import scalars, thinking
from hotmess_tui.formats.records import Segment

_UNHEARD = "speech without a recorded text"


class Conversation:
    """Segments and lengths of one simulation.

    `actions` are the agent's messages, in a voice run its turns; tokens are None unless every message of the agent that
    a model wrote has them.
    """

    def __init__(self, simulation: dict[str, Any]) -> None:
        self._names: dict[str, str] = {}  # of the tool by the id of its call
        messages, ticks = simulation.get("messages"), simulation.get("ticks")
        self.actions: float | None = None
        self.output_tokens: float | None = None
        self.reasoning_tokens: float | None = None
        if isinstance(messages, list):
            readable = scalars.objects(messages)
            self.segments = [segment for message in readable for segment in self._message(message)]
            agent = [message for message in readable if message.get("role") == "assistant"]
            self.actions = float(len(agent)) if readable else None
            self._count_tokens(agent)
        elif isinstance(ticks, list):
            self.segments = list(self._ticks(scalars.objects(ticks)))
            self.actions = float(sum(kind == "assistant" for kind, _ in groupby(s.role for s in self.segments)))
        else:
            self.segments = []
        reasoning = [segment.text for segment in self.segments if segment.kind == "reasoning"]
        written = self.actions is not None and isinstance(messages, list)
        self.words = float(sum(len(text.split()) for text in reasoning)) if written else None
        self.characters = float(sum(len(text.strip()) for text in reasoning)) if written else None

    def _count_tokens(self, agent: list[dict[str, Any]]) -> None:
        # The greeting that opens every simulation is a fixed text and has no usage
        counted = agent[1:] if agent and not isinstance(agent[0].get("usage"), dict) else agent
        output = [scalars.number(scalars.members(message.get("usage")).get("completion_tokens")) for message in counted]
        reasoning = []
        for message in counted:
            usage = scalars.members(scalars.members(message.get("raw_data")).get("usage"))
            details = scalars.members(usage.get("completion_tokens_details"))
            reasoning.append(scalars.number(details.get("reasoning_tokens")))
        self.output_tokens = _total(output)
        self.reasoning_tokens = _total(reasoning)

    def _message(self, message: dict[str, Any]) -> Iterator[Segment]:
        role = message.get("role")
        if role == "tool":
            several = message.get("tool_messages")
            for reply in scalars.objects(several) if isinstance(several, list) else [message]:
                yield self._result(reply)
            return
        content = scalars.text(message.get("content"))
        if message.get("is_audio") is True and content:
            content = None
            yield Segment("assistant" if role == "assistant" else "user", "placeholder", "speech, recorded as audio")
        if role == "assistant":
            yield from _reasoning(message)
            for inner, text in thinking.split(content) if content else ():
                yield Segment("assistant", "reasoning" if inner else "answer", text)
        elif content:
            yield Segment("system" if role == "system" else "user", "message", content)
        yield from self._calls(message.get("tool_calls"), "assistant" if role == "assistant" else "user")

    def _calls(self, calls: Any, role: str) -> Iterator[Segment]:
        for call in scalars.objects(calls):
            name = scalars.text(call.get("name"))
            self._names[str(call.get("id"))] = name or ""
            yield Segment(role, "tool_call", scalars.text(call.get("arguments")) or "", name)

    def _result(self, reply: dict[str, Any]) -> Segment:
        kind = "error" if reply.get("error") is True else "tool_result"
        name = self._names.get(str(reply.get("id"))) or None
        return Segment("tool", kind, scalars.text(reply.get("content")) or "", name)

    def _ticks(self, ticks: list[dict[str, Any]]) -> Iterator[Segment]:
        """What was said, the chunks of a turn joined; the two may speak at the same time."""
        spoken: list[str] = []
        speaker = ""
        for tick in ticks:
            for role, prefix in (("assistant", "agent"), ("user", "user")):
                chunk = scalars.members(tick.get(f"{prefix}_chunk"))
                text = scalars.text(chunk.get("content")) if chunk.get("is_audio") is not True else None
                calls, replies = tick.get(f"{prefix}_tool_calls"), tick.get(f"{prefix}_tool_results")
                speaks = bool(text) or chunk.get("contains_speech") is True
                if speaker and ((speaks and role != speaker) or calls or replies):
                    yield _turn(speaker, spoken)
                    speaker, spoken = "", []
                if speaks:
                    speaker = role
                    spoken.append(text or "")
                yield from self._calls(calls, role)
                yield from map(self._result, scalars.objects(replies))
        if speaker:
            yield _turn(speaker, spoken)


def _total(counts: list[float | None]) -> float | None:
    recorded = [count for count in counts if count is not None]
    return sum(recorded) if recorded and len(recorded) == len(counts) else None


def _turn(speaker: str, spoken: list[str]) -> Segment:
    text = "".join(spoken).strip()
    if not text:
        return Segment(speaker, "placeholder", _UNHEARD)
    return Segment(speaker, "answer" if speaker == "assistant" else "message", text)


def _reasoning(message: dict[str, Any]) -> Iterator[Segment]:
    """The reasoning that the provider sent beside the text, which is kept in the raw reply only."""
    choices = scalars.objects(scalars.members(message.get("raw_data")).get("choices"))
    text = scalars.members(choices[0].get("message")).get("reasoning_content") if choices else None
    if isinstance(text, str) and text.strip():
        yield Segment("assistant", "reasoning", text)
