"""A result of promptfoo as a sample: one test, prompt and provider, judged by the assertions of the test."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from typing import Any

import orjson

from hotmess_tui.formats import chat_messages, json_text, outcomes, scalars
from hotmess_tui.formats.records import SampleRecord, Score, Segment

_ERROR = 2  # failureReason: 0 none, 1 an assertion, 2 an error
_SPEED = {"latency", "cost"}
_LONGEST_VARIABLE = 200  # characters of a variable that is kept to filter and group by
_THOUGHT = ("thinking", "thought", "content", "text")


class Evaluation:
    """What the results of a file share, and how often each question has been asked in it."""

    def __init__(self, name: str) -> None:
        self.run = name
        self.task = name.split(".", 1)[0] or name
        self.started: str | None = None
        self._asked: Counter[tuple[str, ...]] = Counter()
        self._columns: dict[tuple[str, str], list[Any]] = defaultdict(list)  # promptIdx by provider and prompt

    def know(self, key: str, content: Any) -> None:
        """Take what the file says of the evaluation as a whole."""
        if key == "evalId" and isinstance(content, str) and content:
            self.run = content
        elif key == "timestamp" and isinstance(content, str):
            self.started = content
        elif key == "prompts":
            for index, prompt in enumerate(scalars.objects(content)):
                self._columns[_named(prompt.get("provider"), prompt)].append(index)

    def _settings(self, attempt: dict[str, Any], model: str, settings: dict[str, str]) -> dict[str, str]:
        """The settings, with a number where several providers or prompts have one name.

        Each has a promptIdx of its own: two under one name differ in what is not shown, and are no repeats.
        """
        columns = self._columns[_named(attempt.get("provider"), scalars.members(attempt.get("prompt")))]
        index = scalars.count(attempt.get("promptIdx"))
        if index not in columns:
            columns.append(index)
        rank = columns.index(index)
        return settings | {"provider": f"{settings.get('provider', model)} {rank + 1}"} if rank else settings

    def sample(self, attempt: dict[str, Any]) -> SampleRecord:
        """The sample of a result whose `success` is a boolean."""
        test, provider = scalars.members(attempt.get("testCase")), attempt.get("provider")
        response, prompt = scalars.members(attempt.get("response")), scalars.members(attempt.get("prompt"))
        question_id, question = _question(attempt, test, prompt)
        model, settings = _model(provider, prompt)
        settings = self._settings(attempt, model, settings)
        repeat = (question_id, model, *settings.values())
        epoch = self._asked[repeat]
        self._asked[repeat] += 1
        failure = _failure(attempt, response)
        scores = {} if failure else _scores(attempt)
        output, reasoning = _tokens(scalars.members(response.get("tokenUsage")))
        sample = SampleRecord(
            run=self.run,
            model=model,
            task=self.task,
            question_id=question_id,
            epoch=epoch,
            # Two prompts of one test would have one id: which prompt it is shows in the settings only
            sample_id=outcomes.sample_id(self.run, model, self.task, question_id, str(epoch), *settings.values()),
            question=question,
            target=_target(test),
            correct=None if failure else attempt["success"],
            scores=scores,
            tokens=reasoning,
            output_tokens=output,
            stop_reason=scalars.text(response.get("finishReason"))
            or ("refusal" if response.get("isRefusal") is True else None),
            failure=failure,
            uuid=scalars.uuid(attempt.get("id")),
            run_started=self.started,
            settings=settings,
            metadata=_metadata(attempt, test),
            details=_details(attempt, response, test, provider),
        )
        chat_messages.write(sample, [*_asked(prompt), *_thoughts(response), *_answer(response)])
        if failure:
            sample.answer = None
            sample.segments.append(Segment("assistant", "error", failure))
        for score in scores.values():
            score.answer = sample.answer
        return sample


def judges(attempt: dict[str, Any]) -> str:
    """What the verdict of a result is about: the "answer", "speed" alone, or "nothing" where nothing was asserted."""
    grading = scalars.members(attempt.get("gradingResult"))
    kinds = {str(scalars.members(component.get("assertion")).get("type")) for component in _components(grading)}
    if not kinds:
        return "nothing" if grading.get("reason") == "No assertions" else "answer"
    named = {kind.removeprefix("not-") for kind in kinds}
    return "speed" if named <= _SPEED else "answer"


def _question(attempt: dict[str, Any], test: dict[str, Any], prompt: dict[str, Any]) -> tuple[str, str | None]:
    """Id and text of a question: its test, whichever prompt asks it.

    `--repeat` gives every repeat a testIdx of its own, so the number of a test depends on how often it was run. What it
    consists of does not: the id is made of its description or variables, and a digest of all that decides the verdict.
    """
    variables = scalars.members(attempt.get("vars")) or scalars.members(test.get("vars"))
    texts = [scalars.text(content) or "" for content in variables.values()]
    if len(texts) == 1:
        question = texts[0]
    else:
        question = "\n".join(f"{name}: {text}" for name, text in zip(variables, texts, strict=True))
    description = scalars.text(test.get("description")) or ""
    raw = scalars.text(prompt.get("raw")) or ""
    if not variables:  # then only the prompt tells what was asked
        question = raw or description
    if not question:
        return scalars.text(attempt.get("testIdx")) or "0", None
    decisive = [description, variables or raw, test.get("assert"), test.get("threshold")]
    try:
        content = orjson.dumps(decisive, option=orjson.OPT_SORT_KEYS)
    except TypeError:  # what orjson cannot write: integers beyond 64 bits, lone surrogates
        content = repr(decisive).encode("utf-8", "backslashreplace")
    digest = hashlib.md5(content, usedforsecurity=False).hexdigest()[:6]
    name = " ".join((description or question).split())
    return f"{name[:40].rstrip()} #{digest}", question


def _model(provider: Any, prompt: dict[str, Any]) -> tuple[str, dict[str, str]]:
    """The provider's id, and its label and that of the prompt, which become the condition where they differ."""
    logged = provider if isinstance(provider, dict) else {"id": provider}
    model = scalars.text(logged.get("id")) or scalars.text(logged.get("label")) or "unnamed"
    labels = {"prompt": prompt.get("label"), "provider": logged.get("label")}
    settings = {key: label for key, label in labels.items() if isinstance(label, str) and label and label != model}
    return model, {key: scalars.short_text(label) for key, label in settings.items()}


def _named(provider: Any, prompt: dict[str, Any]) -> tuple[str, str]:
    """A provider as the list of prompts has it, by its label, else its id; and the prompt by its label."""
    logged = scalars.members(provider)
    name = (logged.get("label") or logged.get("id")) if logged else provider
    return scalars.text(name) or "", scalars.text(prompt.get("label")) or ""


def _failure(attempt: dict[str, Any], response: dict[str, Any]) -> str | None:
    """What went wrong on the way to an answer; an assertion that does not hold is no failure."""
    reason = attempt.get("failureReason")
    broken = reason == _ERROR or (reason is None and attempt.get("error") and not attempt.get("gradingResult"))
    if not broken:
        return None
    return scalars.text(attempt.get("error")) or scalars.text(response.get("error")) or "error"


def _components(grading: dict[str, Any]) -> list[dict[str, Any]]:
    return scalars.objects(grading.get("componentResults"))


def _scores(attempt: dict[str, Any]) -> dict[str, Score]:
    """The verdict, the score, named metrics, then every assertion by its type, further ones of a type numbered."""
    scores = {"success": Score(attempt["success"], correct=attempt["success"])}
    if (number := scalars.number(attempt.get("score"))) is not None:
        scores["score"] = Score(attempt["score"], score=number)
    for name, logged in scalars.members(attempt.get("namedScores")).items():
        if (number := scalars.number(logged)) is not None:
            scores.setdefault(name, Score(logged, score=number))
    several: Counter[str] = Counter()
    for component in _components(scalars.members(attempt.get("gradingResult"))):
        kind = scalars.text(scalars.members(component.get("assertion")).get("type")) or "assertion"
        several[kind] += 1
        name = f"{kind}#{several[kind]}" if several[kind] > 1 else kind
        if isinstance(component.get("pass"), bool):
            scores.setdefault(name, Score(component["pass"], correct=component["pass"]))
    return scores


def _target(test: dict[str, Any]) -> str | None:
    """The value that the answer must equal; where anything else is asserted, a line for each assertion."""
    assertions = [check for check in scalars.objects(test.get("assert")) if str(check.get("type")) not in _SPEED]
    if len(assertions) == 1 and assertions[0].get("type") == "equals":
        return scalars.text(assertions[0].get("value"))
    lines = [
        f"{scalars.text(check.get('type'))} {scalars.text(check.get('value')) or ''}".rstrip() for check in assertions
    ]
    return "\n".join(lines) or None


def _tokens(usage: dict[str, Any]) -> tuple[float | None, float | None]:
    """Output and reasoning tokens; promptfoo writes 0 for whatever a provider did not count."""
    details = scalars.members(usage.get("completionDetails"))
    return scalars.number(usage.get("completion")) or None, scalars.number(details.get("reasoning")) or None


def _asked(prompt: dict[str, Any]) -> list[Segment]:
    """The prompt; one written as a chat in JSON, by its messages."""
    raw = scalars.text(prompt.get("raw")) or ""
    if raw.lstrip().startswith("["):
        try:
            messages = json_text.parse(raw.encode("utf-8", "replace"))
        except ValueError:
            messages = None
        chat = scalars.objects(messages)
        if chat and all("role" in message for message in chat):
            return [segment for message in chat for segment in chat_messages.segments(message)]
    return [Segment("user", "message", raw)] if raw else []


def _thoughts(response: dict[str, Any]) -> list[Segment]:
    """Reasoning that the provider gave beside the output."""
    logged = response.get("reasoning")
    if isinstance(logged, str):
        return [Segment("assistant", "reasoning", logged)] if logged.strip() else []
    segments = []
    for block in scalars.objects(logged):
        text = next((block[key] for key in _THOUGHT if isinstance(block.get(key), str)), None)
        kind = "placeholder" if text is None else "reasoning"
        segments.append(Segment("assistant", kind, "reasoning, not shown by the provider" if text is None else text))
    return segments


def _answer(response: dict[str, Any]) -> list[Segment]:
    return list(chat_messages.assistant_text(scalars.text(response.get("output")) or ""))


def _metadata(attempt: dict[str, Any], test: dict[str, Any]) -> dict[str, Any]:
    """What to filter and group by: the test's metadata, its description, its short variables."""
    variables = scalars.only(scalars.members(attempt.get("vars")) or test.get("vars"))
    short = {
        f"vars.{name}": content
        for name, content in variables.items()
        if not isinstance(content, str) or len(content) <= _LONGEST_VARIABLE
    }
    noted = scalars.only({"description": test.get("description"), "latency_ms": attempt.get("latencyMs")})
    return scalars.only(test.get("metadata")) | noted | scalars.only({"cost": attempt.get("cost")}) | short


def _details(attempt: dict[str, Any], response: dict[str, Any], test: dict[str, Any], provider: Any) -> dict[str, Any]:
    grading = scalars.members(attempt.get("gradingResult"))
    prompt = scalars.members(attempt.get("prompt"))
    components = _components(grading)
    details = {
        "explanation": grading.get("reason"),
        "scoring": components or scalars.objects(test.get("assert")),
        "usage": {
            key: logged
            for key, logged in (
                ("tokens", response.get("tokenUsage")),
                ("cost", attempt.get("cost")),
                ("grading", grading.get("tokensUsed")),
            )
            if logged
        },
        "times": {"latency_ms": attempt["latencyMs"]} if attempt.get("latencyMs") is not None else {},
        "settings": {
            key: logged for key, logged in (("provider", provider), ("prompt", prompt.get("config"))) if logged
        },
        "metadata": {
            key: logged for key, logged in (("vars", attempt.get("vars")), ("test", test.get("metadata"))) if logged
        },
    }
    return {title: content for title, content in details.items() if content}
