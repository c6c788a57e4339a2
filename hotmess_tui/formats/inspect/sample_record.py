"""One Inspect sample, which `.eval` and `.json` hold alike, as a record."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hotmess_tui.formats import scalars
from hotmess_tui.formats.inspect import model_calls, sample_details, transcript
from hotmess_tui.formats.inspect.model_calls import Sample
from hotmess_tui.formats.inspect.run_header import Run
from hotmess_tui.formats.inspect.scores import Scores
from hotmess_tui.formats.outcomes import choice_of
from hotmess_tui.formats.records import SampleRecord, Score, Segment

_CUT_OFF = {"max_tokens", "length", "model_length"}


def to_record(
    content: dict[str, Any], run: Run, log_scores: Scores, events: Callable[[], list[Any]] | None = None
) -> SampleRecord:
    """The record of a sample.

    Args:
        content: the sample as parsed; a chunked one put together as far as it is needed.
        run: what all samples of the log share.
        log_scores: which score counts in this log.
        events: gives the sample's events where they are not part of `content`.
    """
    sample = _parsed(content, run, events)
    stop_reason = model_calls.stop_reason(sample.output)
    responses, called = _responses(sample.messages)
    trace = _trace(sample, run, responses, stop_reason in _CUT_OFF)
    tokens = model_calls.counts(sample, run, responses)
    words, characters = _reasoning_size(trace)
    choices, target = _choices(content), _target(content.get("target"))
    question_id, epoch = str(content["id"]), _epoch(content)
    logged = _scores(content, run)
    scores = log_scores.of(logged, choices, f"sample {question_id}")
    counting = next(iter(scores.values()), None) or Score(unjudged="never scored")
    limit, error, failure = _limit(content), _error(content), _failure(content, scores, run)
    if error:
        trace.append(Segment("assistant", "error", error))
    metadata = _metadata(content, run, error is not None and failure is None)
    difficulty = metadata.get("difficulty", metadata.get("level"))
    return SampleRecord(
        run=run.run,
        model=run.model,
        task=run.task,
        question_id=question_id,
        epoch=epoch,
        condition=run.condition,
        question=transcript.plain(content.get("input"), sample.attachments),
        target=target,
        choices=choices,
        target_choice=_target_choice(target, choices),
        scores=scores,
        **_judgement(counting, limit),
        tokens=tokens.reasoning,
        output_tokens=tokens.output,
        words=words,
        characters=characters,
        actions=float(responses) if responses > 1 or called else None,
        stop_reason=limit or stop_reason,
        failure=failure,
        uuid=scalars.text(content.get("uuid")) or None,
        started=scalars.text(content.get("started_at")),
        run_started=run.started,
        task_run=run.task_run,
        errored=error is not None,
        difficulty=scalars.text(difficulty),
        model_size=scalars.number(metadata.get("model_size")),
        budget=run.budget,
        settings=run.settings,
        metadata=metadata,
        details=sample_details.of(content, logged, run),
        segments=trace,
    )


def _judgement(counting: Score, limit: str | None) -> dict[str, Any]:
    """The fields of a record that repeat the score that counts."""
    return {
        "answer": counting.answer,
        "correct": counting.correct,
        "score": counting.score,
        "grade": counting.grade,
        "probabilities": counting.probabilities,
        "unjudged": f"{counting.unjudged} ({limit})" if counting.unjudged and limit else counting.unjudged,
    }


def _metadata(content: dict[str, Any], run: Run, counts_with_error: bool) -> dict[str, Any]:
    """What one may group by; the message of an error that the log counts all the same is part of it."""
    metadata = {**run.metadata, **scalars.only(content.get("metadata"))}
    if counts_with_error:
        metadata.setdefault("error", _message(content))
    return metadata


def _parsed(content: dict[str, Any], run: Run, events: Callable[[], list[Any]] | None) -> Sample:
    """The sample with its messages; a log that kept none has them in the last model call."""
    output = content.get("output")
    messages = content.get("messages")
    sample = Sample(
        content,
        events or (lambda: _events(content)),
        transcript.attachments_of(content),
        messages if isinstance(messages, list) else [],
        output if isinstance(output, dict) else {},
    )
    if not sample.messages:
        sample.messages = model_calls.conversation(sample, run)
    return sample


def _epoch(content: dict[str, Any]) -> int:
    epoch = scalars.count(content.get("epoch", 1))
    if epoch is None:
        raise ValueError(f"an epoch that is not an integer: {content['epoch']!r:.40}")
    return epoch


def _events(content: dict[str, Any]) -> list[Any]:
    events = content.get("events")
    if events is None and isinstance(content.get("transcript"), dict):  # until 2024
        events = content["transcript"].get("events")
    return events if isinstance(events, list) else []


def _responses(messages: list[Any]) -> tuple[int, bool]:
    """How many messages the model wrote (those of the input are not its own), and whether it called a tool."""
    count, called = 0, False
    for message in messages:
        if isinstance(message, dict) and message.get("role") == "assistant" and message.get("source") != "input":
            count += 1
            called = called or bool(message.get("tool_calls"))
    return count, called


def _trace(sample: Sample, run: Run, responses: int, cut_off: bool) -> list[Segment]:
    """The messages as text; reasoning that they dropped goes before the first response."""
    trace = transcript.segments(sample.messages, sample.attachments, cut_off)
    dropped = model_calls.dropped_reasoning(sample, run, responses, trace)
    if dropped:
        start = next((n for n, segment in enumerate(trace) if segment.role == "assistant"), len(trace))
        trace[start:start] = dropped
    return trace


def _reasoning_size(trace: list[Segment]) -> tuple[float, float]:
    """Words and characters of the reasoning."""
    words = characters = 0
    for segment in trace:
        if segment.kind == "reasoning":
            words += len(segment.text.split())
            characters += len(segment.text.strip())
    return float(words), float(characters)


def _choices(content: dict[str, Any]) -> list[str] | None:
    choices = content.get("choices")
    return [scalars.text(choice) or "" for choice in choices] if isinstance(choices, list) and choices else None


def _target(target: Any) -> str | None:
    """Several accepted answers are shown side by side: the scorer has decided among them already."""
    if isinstance(target, list):
        return ", ".join(scalars.text(answer) or "" for answer in target) or None
    return scalars.text(target)


def _target_choice(target: str | None, choices: list[str] | None) -> int | None:
    """Inspect states the target of a multiple choice as a letter, which comes before a choice that reads like one."""
    if not choices or target is None:
        return None
    letter = ord(target) - ord("A") if len(target) == 1 else -1
    return letter if 0 <= letter < len(choices) else choice_of(target, choices)


def _scores(content: dict[str, Any], run: Run) -> Any:
    """The scores by scorer; the single one of the oldest logs under the name that their header gives it."""
    scores = content.get("scores")
    if scores is None and isinstance(content.get("score"), dict):
        return {run.scorers[0] if run.scorers else "score": content["score"]}
    return scores


def _error(content: dict[str, Any]) -> str | None:
    error = content.get("error")
    if isinstance(error, dict):
        return scalars.text(error.get("traceback")) or scalars.text(error.get("message")) or "error"
    return scalars.text(error) or None


def _message(content: dict[str, Any]) -> str:
    stated = content.get("error")
    return (scalars.text(stated.get("message") if isinstance(stated, dict) else stated)) or "error"


def _failure(content: dict[str, Any], scores: dict[str, Score], run: Run) -> str | None:
    """What went wrong; a limit, a missing score, and an error that the log scored and counts are not failures."""
    invalidation = content.get("invalidation")
    if invalidation:
        reason = invalidation.get("reason") if isinstance(invalidation, dict) else None
        return f"invalidated: {reason}" if reason else "invalidated"
    if not content.get("error") or (run.counts_errors and any(score.unjudged is None for score in scores.values())):
        return None
    return _message(content)


def _limit(content: dict[str, Any]) -> str | None:
    limit = content.get("limit")
    kind = limit.get("type") if isinstance(limit, dict) else limit
    return f"{kind} limit" if isinstance(kind, str) and kind else None
