"""The model calls of an Inspect sample, without graders: their token counts, and reasoning missing in messages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

from hotmess_tui.formats import scalars
from hotmess_tui.formats.inspect import transcript
from hotmess_tui.formats.inspect.run_header import Run
from hotmess_tui.formats.records import Segment

GRADERS = ("grader", "scorer", "judge")
_MOST_MESSAGES = 100_000  # messages that the references of one sample may resolve to
_SCORING = ("scorer", "scorers")


class Counts(NamedTuple):
    """Reasoning and output tokens of a sample; None where they are not recorded."""

    reasoning: float | None
    output: float | None


@dataclass(slots=True)
class Sample:
    """One sample as the log has it; events are asked for only where several calls make them necessary."""

    content: dict[str, Any]
    events: Callable[[], list[Any]]
    attachments: transcript.Attachments
    messages: list[Any]
    output: dict[str, Any]
    _own_events: list[dict[str, Any]] | None = None

    def calls(self, run: Run) -> list[dict[str, Any]]:
        """The `model` events that belong to the answer."""
        if self._own_events is None:
            self._own_events = _own(self.events(), run)
        return self._own_events


def single(sample: Sample, run: Run, responses: int) -> bool:
    """Whether the last call is the only one: its `output` then suffices, and the events need not be parsed."""
    if responses > 1:
        return False
    usage = sample.content.get("model_usage")
    if not isinstance(usage, dict) or not usage:
        return True
    return usage.get(run.model, sample.output.get("usage")) == sample.output.get("usage")


def counts(sample: Sample, run: Run, responses: int) -> Counts:
    """Token counts, from the most exact record that has them: the call, all calls, the usage by model, the messages."""
    if single(sample, run, responses):
        tokens = _usage(sample.output.get("usage"))
    else:
        tokens = _summed(sample, run) or _by_model(sample, run) or Counts(None, None)
    if tokens.reasoning is None:
        return Counts(_redacted(sample.messages), tokens.output)
    return tokens


def dropped_reasoning(sample: Sample, run: Run, responses: int, trace: list[Segment]) -> list[Segment]:
    """Reasoning that the model wrote and that is missing in the messages: a scaffold dropped or compacted them."""
    texts = {segment.text for segment in trace if segment.kind == "reasoning"}
    if single(sample, run, responses):
        if texts:
            return []
        outputs: list[Any] = []  # the only call's output is the sample's
    else:
        outputs = [call.get("output") for call in sample.calls(run)]
    missing: list[Segment] = []
    for output in [*outputs, sample.output]:
        choice = _first_choice(output)
        message = choice.get("message") if choice else None
        if not isinstance(message, dict) or not isinstance(message.get("content"), list):
            continue
        for segment in transcript.assistant(message, sample.attachments):
            if segment.kind == "reasoning" and segment.text not in texts:
                texts.add(segment.text)
                missing.append(segment)
    return missing


def conversation(sample: Sample, run: Run) -> list[Any]:
    """The messages of a sample that kept none: those of its last call, taken out of the pool, and the response."""
    calls = sample.calls(run)
    if not calls:
        return []
    last = calls[-1]
    stated = last.get("input")
    messages = stated if stated and isinstance(stated, list) else _pooled(sample.content, last.get("input_refs"))
    choice = _first_choice(last.get("output"))
    return [*messages, choice["message"]] if choice and choice.get("message") else list(messages)


def _own(events: list[Any], run: Run) -> list[dict[str, Any]]:
    """The model events of the evaluated model, outside scoring; where the log names no model, all outside scoring."""
    parents: dict[str | None, tuple[str | None, bool]] = {}
    steps = 0  # open scoring steps, as logs had them before spans
    calls: list[dict[str, Any]] = []
    for event in events:
        if not isinstance(event, dict):
            continue
        kind = event.get("event")
        if kind == "span_begin":
            span, parent = scalars.text(event.get("id")), scalars.text(event.get("parent_id"))
            parents[span] = (parent, event.get("type") in _SCORING)
        elif kind == "step" and event.get("type") in _SCORING:
            steps += 1 if event.get("action") == "begin" else -1
        elif kind == "model" and steps <= 0 and event.get("role") not in GRADERS:
            other = event.get("model") not in (run.model, None) and run.model.partition("/")[0] not in (
                "none",
                "unknown",
            )
            if not other and not _scoring(scalars.text(event.get("span_id")), parents):
                calls.append(event)
    return calls


def _scoring(span: str | None, parents: dict[str | None, tuple[str | None, bool]]) -> bool:
    visited: set[str | None] = {None}  # a damaged log may have spans in a circle
    while span in parents and span not in visited:
        visited.add(span)
        span, scoring = parents[span]
        if scoring:
            return True
    return False


def _usage(usage: Any) -> Counts:
    if not isinstance(usage, dict):
        return Counts(None, None)
    return Counts(scalars.number(usage.get("reasoning_tokens")), scalars.number(usage.get("output_tokens")))


def _summed(sample: Sample, run: Run) -> Counts | None:
    """The sum over all calls; None for a count that one of them lacks."""
    usages = [_usage(call["output"].get("usage")) for call in sample.calls(run) if _answered(call)]
    if not usages:
        return None
    return Counts(_total([usage.reasoning for usage in usages]), _total([usage.output for usage in usages]))


def _answered(call: dict[str, Any]) -> bool:
    """Whether a call succeeded; the log records no usage of one that failed and was tried again."""
    output = call.get("output")
    return isinstance(output, dict) and bool(output.get("choices") or output.get("usage"))


def _total(counts: list[float | None]) -> float | None:
    recorded = [count for count in counts if count is not None]
    return sum(recorded) if len(recorded) == len(counts) else None


def _by_model(sample: Sample, run: Run) -> Counts | None:
    """The usage of the evaluated model less what its graders used, where the log keeps no events."""
    usage = sample.content.get("model_usage")
    if not isinstance(usage, dict) or run.model not in usage:
        return None
    reasoning, output = _usage(usage[run.model])
    roles = sample.content.get("role_usage")
    for role, used in roles.items() if isinstance(roles, dict) else ():
        if role in GRADERS and run.role_models.get(role, run.model) == run.model:
            graded = _usage(used)
            reasoning = None if reasoning is None else reasoning - (graded.reasoning or 0.0)
            output = None if output is None else output - (graded.output or 0.0)
    return Counts(reasoning, output)


def _redacted(messages: list[Any]) -> float | None:
    """Some providers hide the reasoning and leave its count in the message."""
    stated = [
        scalars.number(message["metadata"].get("redacted_reasoning_tokens"))
        for message in messages
        if isinstance(message, dict)
        and message.get("role") == "assistant"
        and isinstance(message.get("metadata"), dict)
    ]
    recorded = [count for count in stated if count is not None]
    return sum(recorded) if recorded else None


def _pooled(sample: dict[str, Any], refs: Any) -> list[Any]:
    events_data = sample.get("events_data")
    if isinstance(events_data, dict):
        return resolve(events_data.get("messages"), refs)
    return resolve(sample.get("message_pool"), refs)  # in version 3 only


def resolve(pool: Any, refs: Any) -> list[Any]:
    """The messages of a pool that half-open ranges name."""
    messages: list[Any] = []
    for pair in refs if isinstance(refs, list) and isinstance(pool, list) else ():
        if isinstance(pair, list) and len(pair) == 2 and all(isinstance(end, int) and end >= 0 for end in pair):
            messages += pool[pair[0] : pair[1]]
        if len(messages) > _MOST_MESSAGES:  # the same ones over and over
            break
    return messages


def _first_choice(output: Any) -> dict[str, Any] | None:
    choices = output.get("choices") if isinstance(output, dict) else None
    return choices[0] if isinstance(choices, list) and choices and isinstance(choices[0], dict) else None


def stop_reason(output: dict[str, Any]) -> str | None:
    """Why the last call ended."""
    choice = _first_choice(output)
    return scalars.text(choice.get("stop_reason")) if choice else None
