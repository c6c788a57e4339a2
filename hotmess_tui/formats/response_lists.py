"""Plain JSON of prompts, each with a list of responses and a list of what they scored."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from hotmess_tui.formats import chat_messages, column_mapping, json_text, scalars
from hotmess_tui.formats.json_entries import entries
from hotmess_tui.formats.json_stream import Broken, Skipped, Stream
from hotmess_tui.formats.records import Problem, Reader, ReadOptions, SampleRecord, Score, Segment, Unreadable
from hotmess_tui.wording import counted

# Names that are known to mean it; others are never guessed
_QUESTIONS = ("prompt", "question", "input", "problem")
_RESPONSES = ("responses", "completions", "outputs", "generations")
_VERDICTS = ("correct", "is_correct")
_SCORES = ("scores", "rewards")
_ANSWERS = ("answers", "extracted_answers", "predictions")
_TARGETS = ("target", "answer", "expected_answer", "ground_truth", "reference_answer", "gold")
_IDS = ("id", "question_id", "prompt_id", "problem_id", "task_id")
_NAMED = {*_QUESTIONS, *_RESPONSES, *_VERDICTS, *_SCORES, *_ANSWERS, *_TARGETS, *_IDS, "model", "task"}
_LIST = rb'"(?:%s)"\s*:\s*\['


def _recognises(path: Path, head: bytes) -> bool:
    kind, keys = json_text.shape(head)
    names = set(keys)
    if kind not in ("array", "object") or names.isdisjoint(_QUESTIONS) or "messages" in names:
        return False
    judged = _lists(names, (*_VERDICTS, *_SCORES), head)
    return _lists(names, _RESPONSES, head) and (judged or not column_mapping.plannable(keys))


def _lists(names: set[str], keys: tuple[str, ...], head: bytes) -> bool:
    alternatives = "|".join(name for name in keys if name in names)
    return bool(alternatives) and re.search(_LIST % alternatives.encode(), head) is not None


def _read(path: Path, options: ReadOptions, report: Callable[[Problem], None]) -> Iterator[SampleRecord]:
    stem = path.name.split(".", 1)[0] or path.name
    ids: dict[bytes, str] = {}
    asked: Counter[tuple[str, ...]] = Counter()
    count = unjudged = 0
    for position, entry in _entries(path, report):
        question = _question(entry) if isinstance(entry, dict) else None
        responses = _list(entry, _RESPONSES) if isinstance(entry, dict) else None
        if question is None or responses is None:
            reason = str(entry) if isinstance(entry, Skipped) else "no prompt with a list of responses"
            report(Problem(position, reason, "the others"))
            continue
        blank = _blank(path.name, stem, entry, question, ids)
        key = (blank.model, blank.task, blank.question_id)
        verdicts = _verdicts(entry, len(responses), position, report)
        answers = _list(entry, _ANSWERS)
        for index, response in enumerate(responses):
            scores = {name: _score(name, listed[index]) for name, listed in verdicts.items()}
            answer = answers[index] if answers is not None and len(answers) == len(responses) else None
            sample = _sample(blank, entry, response, scores, asked[key] + index, answer)
            count += 1
            unjudged += sample.unjudged is not None
            yield sample
        asked[key] += len(responses)
    if not count:
        raise Unreadable("JSON of prompts without responses: nothing to read")
    if unjudged == count:
        report(Problem("", "no response has a score: nothing is judged", remark=True))


def _entries(path: Path, report: Callable[[Problem], None]) -> Iterator[tuple[str, Any]]:
    """The items of one list as they are read, or the objects of lines."""
    with Stream(path) as stream:
        if stream.next_is("["):
            index = -1
            try:
                for index, entry in enumerate(stream.items()):
                    yield f"item {index}", entry
            except Broken as fault:
                report(
                    Problem(
                        "", str(fault), f"the {counted(index + 1, 'item', 'items')} before it" if index >= 0 else ""
                    )
                )
            return
    yield from entries(path, report)


def _list(entry: dict[str, Any], names: tuple[str, ...]) -> list[Any] | None:
    return next((entry[name] for name in names if isinstance(entry.get(name), list)), None)


def _question(entry: dict[str, Any]) -> list[Segment] | None:
    """What was asked, as text or as messages; None where nothing was."""
    asked = next((entry[name] for name in _QUESTIONS if entry.get(name) is not None), None)
    if isinstance(asked, list):
        messages = [message for message in scalars.objects(asked) if isinstance(message.get("role"), str)]
        return [segment for message in messages for segment in chat_messages.segments(message)] or None
    text = scalars.text(asked)
    return [Segment("user", "message", text)] if text else None


def _blank(run: str, stem: str, entry: dict[str, Any], asked: list[Segment], ids: dict[bytes, str]) -> SampleRecord:
    """What all responses to one prompt share; without an id, the same text is the same question."""
    text = next((segment.text for segment in reversed(asked) if segment.role == "user"), asked[-1].text)
    logged = next((entry[name] for name in _IDS if isinstance(entry.get(name), (str, int))), None)
    digest = hashlib.md5(text.encode("utf-8", "surrogatepass"), usedforsecurity=False).digest()
    model, task = (entry.get(name) for name in ("model", "task"))
    return SampleRecord(
        run=run,
        model=model if isinstance(model, str) and model else stem,
        task=task if isinstance(task, str) and task else stem,
        question_id=ids.setdefault(digest, str(len(ids))) if logged is None else scalars.text(logged) or "",
        epoch=0,
        question=text,
        target=scalars.text(next((entry[name] for name in _TARGETS if entry.get(name) is not None), None)),
        metadata=scalars.only({key: member for key, member in entry.items() if key not in _NAMED}),
        segments=asked,
    )


def _verdicts(
    entry: dict[str, Any], count: int, position: str, report: Callable[[Problem], None]
) -> dict[str, list[Any]]:
    """The lists of verdicts and scores, by name, verdicts first; one of another length belongs to no response."""
    verdicts: dict[str, list[Any]] = {}
    for name in (*_VERDICTS, *_SCORES):
        listed = entry.get(name)
        if not isinstance(listed, list):
            continue
        if len(listed) == count:
            verdicts[name] = listed
        else:
            responses = counted(count, "response", "responses")
            mismatch = f"{responses} and {len(listed):,} {name}: their assignment is unknown"
            report(Problem(position, mismatch, "the responses, not judged by it"))
    return verdicts


def _score(name: str, logged: Any) -> Score:
    if isinstance(logged, bool):
        return Score(logged, correct=logged)
    number = scalars.number(logged)
    if number is None:
        return Score(logged, unjudged=f"no number in {name}")
    if name in _SCORES:
        return Score(logged, score=number)
    return (
        Score(logged, correct=number == 1) if number in (0, 1) else Score(logged, unjudged=f"neither 0 nor 1 in {name}")
    )


def _sample(
    blank: SampleRecord, entry: dict[str, Any], response: Any, scores: dict[str, Score], epoch: int, answer: Any
) -> SampleRecord:
    counting = next(iter(scores.values()), Score(unjudged="no score was recorded"))
    sample = SampleRecord(
        run=blank.run,
        model=blank.model,
        task=blank.task,
        question_id=blank.question_id,
        epoch=epoch,
        question=blank.question,
        target=blank.target,
        correct=counting.correct,
        score=counting.score,
        unjudged=counting.unjudged,
        scores=scores,
        metadata=blank.metadata,
    )
    members = scalars.members(response)
    text = scalars.text(next((members[key] for key in ("text", "content") if key in members), response)) or ""
    trace = list(chat_messages.assistant_text(text))
    chat_messages.write(sample, trace)
    if not any(segment.kind == "reasoning" for segment in trace):  # unmarked, all of it is what the model wrote
        sample.words, sample.characters = float(len(text.split())), float(len(text.strip()))
    sample.segments = [*blank.segments, *trace]
    sample.answer = sample.answer if answer is None else scalars.text(answer)
    for score in scores.values():
        score.answer = sample.answer
    return sample


READER = Reader("response-lists", _recognises, _read, "lists of prompts with their responses")
