"""The events of one sample_id of OpenAI evals as samples: one for each verdict that was recorded."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from hotmess_tui.formats import chat_messages, scalars
from hotmess_tui.formats.records import SampleRecord, Score, Segment

_VERDICTS = {"match", "metrics"}
_AFTER_VERDICT = {"match", "metrics", "error", "extra", "raw_sample"}  # may follow a verdict and belong to it
_FIRST_METRICS = ("score", "accuracy", "correct")  # of several metrics, the first of these counts
_OF_MATCH = {"correct", "expected", "picked", "sampled", "prompt"}  # known by other names
_NOT_SETTINGS = {"samples_jsonl", "few_shot_jsonl"}


class Run:
    """What the spec says of a run, and what its samples came to: the verdicts, which metric counted, the others."""

    def __init__(self, name: str, stem: str, spec: dict[str, Any]) -> None:
        self.name = name
        models = spec.get("completion_fns")
        if not models:  # before version 1 of the tool
            models = scalars.members(spec.get("model_names")).get("completions") or spec.get("model_name")
        names = [scalars.text(model) or "" for model in models] if isinstance(models, list) else [scalars.text(models)]
        self.model = (names[0] if names else None) or stem
        task = spec.get("eval_name") or spec.get("base_eval")
        self.task = task if isinstance(task, str) and task else stem
        created = spec.get("created_at")
        self.started = created if isinstance(created, str) else None
        self.config = scalars.members(spec.get("run_config"))
        arguments = scalars.only(scalars.members(self.config.get("eval_spec")).get("args"))
        self.settings = {
            key: scalars.short_text(scalars.text(logged) or "")
            for key, logged in arguments.items()
            if key not in _NOT_SETTINGS
        }
        if len(names) > 1:
            self.settings["judge"] = scalars.short_text(names[-1] or "")
        self.verdicts: list[bool] = []
        self.counted: str | None = None
        self.other_metrics: set[str] = set()


def attempts(run: Run, sample_id: str, events: list[dict[str, Any]]) -> Iterator[SampleRecord]:
    """The samples of one sample_id, in the order of their events."""
    for epoch, attempt in enumerate(_split(_in_order(events))):
        yield _sample(run, sample_id, epoch, attempt)


def _in_order(events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Events by their numbers; one whose number is damaged stays behind the one before it in the file."""
    numbers: list[float] = []
    for event in events:
        number = scalars.number(event.get("event_id"))
        numbers.append(number if number is not None else numbers[-1] if numbers else float("-inf"))
    return [events[position] for position in sorted(range(len(events)), key=numbers.__getitem__)]


def _split(events: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """A list of events for each verdict; what follows the last one without a verdict of its own stays with it."""
    groups: list[list[dict[str, Any]]] = [[]]
    for event in events:
        kinds = {earlier["type"] for earlier in groups[-1]}
        repeated = event["type"] in _VERDICTS & kinds
        if repeated or (kinds & _VERDICTS and event["type"] not in _AFTER_VERDICT):
            groups.append([])
        groups[-1].append(event)
    if len(groups) > 1 and not any(event["type"] in _VERDICTS for event in groups[-1]):
        trailing = groups.pop()
        groups[-1] += trailing
    return groups


def _sample(run: Run, sample_id: str, epoch: int, events: list[dict[str, Any]]) -> SampleRecord:
    logged = [(event["type"], scalars.members(event.get("data"))) for event in events]
    match = next((entry for kind, entry in logged if kind == "match"), {})
    metrics = next((entry for kind, entry in logged if kind == "metrics"), {})
    sampled = [entry for kind, entry in logged if kind == "sampling"]
    answer = _answer(match, logged)
    scores = _scores(run, match, metrics)
    for score in scores.values():
        score.answer = answer
    counting = next(iter(scores.values()), Score(unjudged="no verdict was recorded"))
    error = next((entry for kind, entry in logged if kind == "error"), None)
    failure = None
    if error is not None and not scores:
        failure = scalars.text(error.get("message")) or scalars.text(error.get("type")) or "error"
    elif counting.correct is not None:
        run.verdicts.append(counting.correct)
    prompt = next((entry.get("prompt") for entry in sampled), None)
    started = events[0].get("created_at")
    sample = SampleRecord(
        run=run.name,
        model=run.model,
        task=run.task,
        question_id=sample_id,
        epoch=epoch,
        question=_question(prompt),
        target=_expected(match.get("expected")),
        correct=counting.correct,
        score=counting.score,
        grade=counting.grade,
        unjudged=None if failure else counting.unjudged,
        scores=scores,
        failure=failure,
        started=started if isinstance(started, str) else None,
        run_started=run.started,
        settings=run.settings,
        metadata=scalars.only({key: content for key, content in match.items() if key not in _OF_MATCH}),
        details=_details(run, logged),
    )
    chat_messages.write(sample, list(_segments(logged)))
    sample.answer = answer
    sample.output_tokens, sample.tokens = _tokens(sampled)
    if failure:
        sample.segments.append(Segment("assistant", "error", failure))
    return sample


def _answer(match: dict[str, Any], logged: list[tuple[str, dict[str, Any]]]) -> str | None:
    """What the model answered: the option that was picked, else what it wrote.

    The last answer before a judge is asked cannot be told from the judge's; the first is the model's own.
    """
    picked = next((entry.get("picked") for kind, entry in logged if kind == "pick_option"), None)
    written = next((entry.get("sampled") for kind, entry in logged if kind == "sampling"), None)
    for content in (match.get("picked"), picked, match.get("sampled"), written):
        several = content if isinstance(content, list) else [content]
        texts = [text for text in map(scalars.text, several) if text]
        if texts:
            return texts[0]
    return None


def _scores(run: Run, match: dict[str, Any], metrics: dict[str, Any]) -> dict[str, Score]:
    """The match, which counts before any metric; then the metrics, those that say the most first."""
    scores: dict[str, Score] = {}
    if match:
        scores["match"] = _score(match.get("correct"))
    order = sorted(metrics, key=lambda name: (*_FIRST_METRICS, name).index(name))
    scored = {name: _score(metrics[name]) for name in order if not isinstance(metrics[name], (dict, list))}
    # A text beside a number (the choice of a judge beside its score) counts last
    ranked = sorted(scored, key=lambda name: (scored[name].grade is not None, scored[name].unjudged is not None))
    scores |= {name: scored[name] for name in ranked if name not in scores}
    counted = next(iter(scores), None)
    if counted is not None:
        run.counted = counted
        run.other_metrics |= scores.keys() - {counted}
    return scores


def _score(logged: Any) -> Score:
    if isinstance(logged, bool):
        return Score(logged, correct=logged)
    number = scalars.number(logged)
    if number is not None:
        return Score(logged, score=number)
    if isinstance(logged, str) and logged:
        return Score(logged, grade=logged)
    return Score(logged, unjudged="no verdict was recorded")


def _expected(expected: Any) -> str | None:
    """The target; several accepted ones as a JSON list."""
    return scalars.text(expected[0]) if isinstance(expected, list) and len(expected) == 1 else scalars.text(expected)


def _messages(prompt: Any) -> list[dict[str, Any]]:
    """A prompt as messages: a chat as it is, text as one message of the user."""
    if isinstance(prompt, list):
        return [message for message in scalars.objects(prompt) if isinstance(message.get("role"), str)]
    text = scalars.text(prompt)
    return [{"role": "user", "content": text}] if text else []


def _question(prompt: Any) -> str | None:
    """The last message of the user: examples come before it."""
    asked = [message for message in _messages(prompt) if message.get("role") == "user"]
    return chat_messages.text_of(asked[-1].get("content")) if asked else None


def _segments(logged: list[tuple[str, dict[str, Any]]]) -> Iterator[Segment]:
    """What was asked and written; of a prompt that repeats the one before it, only what is new."""
    previous: list[dict[str, Any]] = []
    for kind, entry in logged:
        if kind == "sampling":
            messages = _messages(entry.get("prompt"))
            same = 0
            while same < min(len(previous), len(messages)) and previous[same] == messages[same]:
                same += 1
            for message in messages[same:]:
                yield from chat_messages.segments(message)
            previous = messages
            sampled = entry.get("sampled")
            for written in sampled if isinstance(sampled, list) else [sampled]:
                yield from chat_messages.assistant_text(scalars.text(written) or "")
        elif kind == "function_call":
            name = scalars.text(entry.get("name"))
            yield Segment("assistant", "tool_call", scalars.text(entry.get("arguments")) or "", name)
            yield Segment("tool", "tool_result", scalars.text(entry.get("return_value")) or "", name)


def _tokens(sampled: list[dict[str, Any]]) -> tuple[float | None, float | None]:
    """Output and reasoning tokens of the one call that a sample took: of several, some may be a judge's."""
    if len(sampled) != 1:
        return None, None
    usage = scalars.members(sampled[0].get("usage"))
    details = scalars.members(usage.get("completion_tokens_details"))
    return scalars.number(usage.get("completion_tokens")), scalars.number(details.get("reasoning_tokens"))


def _details(run: Run, logged: list[tuple[str, dict[str, Any]]]) -> dict[str, Any]:
    calls = [entry["usage"] for kind, entry in logged if kind == "sampling" and entry.get("usage")]
    kinds = ("match", "metrics", "pick_option", "cond_logp", "error", "extra", "raw_sample")
    details = {
        "scoring": {kind: entry for kind, entry in logged if kind in kinds and entry},
        "usage": calls[0] if len(calls) == 1 else calls,
        "settings": run.config,
    }
    return {title: content for title, content in details.items() if content}
