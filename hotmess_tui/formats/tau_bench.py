"""tau-bench: one JSON array of trials, each a conversation with its reward; only the file name names the model."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from hotmess_tui.formats import json_text, scalars
from hotmess_tui.formats.json_stream import Broken, Skipped, Stream
from hotmess_tui.formats.records import Problem, Reader, ReadOptions, SampleRecord, Segment, Unreadable
from hotmess_tui.wording import counted

_RUN_NAME = re.compile(
    r"(?P<strategy>tool-calling|few-shot|[^-]+)-(?P<model>.+)-(?P<temperature>\d+(?:\.\d+)?)"
    r"_range_-?\d+--?\d+_user-(?P<user_model>.+)-(?P<user_strategy>[^-]+)_\d{10}"
)
_SETTINGS = ("strategy", "temperature", "user_model", "user_strategy")
_HISTORICAL_NAME = re.compile(r"(?P<model>.+)-(?P<domain>[A-Za-z_]+)")
_THOUGHT = re.compile(r"\s*Thought:(?P<thought>.*?)(?:\n\s*Action:(?P<action>.*))?", re.DOTALL)
_ACTION = re.compile(r"\s*Action:(?P<action>.*)", re.DOTALL)
_TOOL_OUTPUT = "API output: "


def _recognises(path: Path, head: bytes) -> bool:
    kind, keys = json_text.shape(head)
    return kind == "array" and {"task_id", "reward", "info"} <= set(keys)


def _read(path: Path, options: ReadOptions, report: Callable[[Problem], None]) -> Iterator[SampleRecord]:
    named = _from_name(path.stem)
    if named.note:
        report(Problem("", named.note))
    count = 0
    try:
        with Stream(path) as stream:
            for index, trial in enumerate(stream.items()):
                number = scalars.count(trial.get("trial", 0)) if isinstance(trial, dict) else None
                if number is not None and isinstance(trial.get("task_id"), (int, str)):
                    count += 1
                    yield _sample(path.name, named, trial, number)
                else:
                    reason = str(trial) if isinstance(trial, Skipped) else "no trial with its task_id and number"
                    report(Problem(f"item {index}", reason, "the other trials"))
    except Broken as fault:
        if not count:
            raise Unreadable(f"a tau-bench file {fault}: copy it again") from None
        report(Problem("", str(fault), f"the {counted(count, 'trial', 'trials')} before it"))


class _Named(NamedTuple):
    """The names that a file name consists of."""

    model: str
    task: str
    settings: dict[str, str]
    note: str = ""


def _from_name(stem: str) -> _Named:
    run = _RUN_NAME.fullmatch(stem)
    if run:
        return _Named(run["model"], "tau-bench", {key: run[key] for key in _SETTINGS})
    historical = _HISTORICAL_NAME.fullmatch(stem)
    if historical:
        return _Named(historical["model"], historical["domain"], {})
    note = "the file name does not contain the model: the whole name is used"
    return _Named(stem, "tau-bench", {}, note)


def _sample(run: str, named: _Named, trial: dict[str, Any], number: int) -> SampleRecord:
    outcome = scalars.members(trial.get("info"))
    task = scalars.members(outcome.get("task"))
    messages = scalars.objects(trial.get("traj"))
    segments = [segment for message in messages for segment in _segments(message)]
    reward = scalars.number(trial.get("reward"))
    error = outcome.get("error")
    failure = None if error is None else scalars.text(error) or "error"
    if error is not None:
        segments.append(Segment("assistant", "error", scalars.text(outcome.get("traceback")) or failure or "error"))
    reasoning = [segment.text for segment in segments if segment.kind == "reasoning"]
    return SampleRecord(
        run=run,
        model=named.model,
        task=named.task,
        question_id=str(trial["task_id"]),
        epoch=number,
        question=scalars.text(task.get("instruction")),
        target=_target(task),
        score=None if error is not None else reward,
        words=float(sum(len(text.split()) for text in reasoning)) if messages else None,
        characters=float(sum(len(text.strip()) for text in reasoning)) if messages else None,
        actions=float(sum(message.get("role") == "assistant" for message in messages)) if messages else None,
        stop_reason="not finished" if "reward_info" in outcome and outcome["reward_info"] is None else None,
        failure=failure,
        unjudged="never scored" if reward is None else None,
        settings=named.settings,
        metadata=scalars.only({"source": outcome.get("source"), "user_cost": outcome.get("user_cost")}),
        details={
            "scoring": outcome.get("reward_info"),
            "metadata": task.get("user_id") and {"user_id": task["user_id"]},
        },
        segments=segments,
    )


def _target(task: dict[str, Any]) -> str | None:
    """The actions of a correct run, one a line, then the outputs that the user must be told."""
    lines = [
        f"{scalars.text(action.get('name'))} {scalars.text(action.get('kwargs') or {})}"
        for action in scalars.objects(task.get("actions"))
    ]
    outputs = task.get("outputs")
    lines += [scalars.text(output) or "" for output in outputs] if isinstance(outputs, list) else []
    return "\n".join(lines) or None


def _segments(message: dict[str, Any]) -> Iterator[Segment]:
    role, content = message.get("role"), scalars.text(message.get("content"))
    if role == "assistant":
        yield from _assistant(message, content)
    elif role == "tool":
        yield Segment("tool", "tool_result", content or "", scalars.text(message.get("name")))
    elif role == "user" and content and content.startswith(_TOOL_OUTPUT):  # ReAct runs have no tool messages
        yield Segment("tool", "tool_result", content.removeprefix(_TOOL_OUTPUT))
    elif content:
        yield Segment("system" if role == "system" else "user", "message", content)


def _assistant(message: dict[str, Any], content: str | None) -> Iterator[Segment]:
    hidden = message.get("reasoning_content")
    if isinstance(hidden, str) and hidden:
        yield Segment("assistant", "reasoning", hidden)
    react = _THOUGHT.fullmatch(content or "") or _ACTION.fullmatch(content or "")
    if react:
        groups = react.groupdict()
        thought, action = (groups.get("thought") or "").strip(), (groups.get("action") or "").strip()
        if thought:
            yield Segment("assistant", "reasoning", thought)
        if action:
            yield _react_action(action)
    elif content:
        yield Segment("assistant", "answer", content)
    for call in scalars.objects(message.get("tool_calls")):
        function = call.get("function")
        if isinstance(function, dict):
            arguments, name = scalars.text(function.get("arguments")), scalars.text(function.get("name"))
            yield Segment("assistant", "tool_call", arguments or "", name)


def _react_action(action: str) -> Segment:
    """`{"name": …, "arguments": …}` is a call; text that does not parse is shown as it is."""
    try:
        call = json_text.parse(action.encode("utf-8", "replace"))
    except ValueError:
        call = None
    if isinstance(call, dict) and isinstance(call.get("name"), str):
        return Segment("assistant", "tool_call", scalars.text(call.get("arguments")) or "", call["name"])
    return Segment("assistant", "answer", action)


READER = Reader("tau-bench", _recognises, _read)
