"""Rollouts of `verifiers` (`prime eval`, `vf-eval`): results.jsonl, a rollout a line, with metadata.json beside it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hotmess_tui.formats import json_text, scalars
from hotmess_tui.formats.batch_failures import failed
from hotmess_tui.formats.chat_messages import asked, assistant_text, segments, write
from hotmess_tui.formats.json_lines import lines
from hotmess_tui.formats.json_stream import Broken, read_all
from hotmess_tui.formats.records import Problem, Reader, ReadOptions, SampleRecord, Score, Segment, Unreadable
from hotmess_tui.wording import counted

_LINE = {"example_id", "prompt", "completion", "reward"}
_EPISODE = {"env", "task", "traces"}
_METADATA = {"env_id", "model", "rollouts_per_example"}
_REWARD = "reward"


def side_file(keys: tuple[str, ...]) -> str:
    """Why a JSON object of these keys is skipped: it is the metadata of rollouts; empty for any other."""
    return "metadata of verifiers rollouts, without samples" if set(keys) >= _METADATA else ""


def unread(keys: tuple[str, ...]) -> str:
    """Why a JSON object of these keys is not read: it is an episode of a newer version; empty for any other."""
    return "traces of a newer verifiers, which are not read yet" if set(keys) >= _EPISODE else ""


def _recognises(path: Path, head: bytes) -> bool:
    kind, keys = json_text.shape(head)
    return kind == "object" and set(keys) >= _LINE


@dataclass
class _Run:
    """What metadata.json and the names of the folders say; without them, the file's name stands for all."""

    name: str
    model: str
    task: str
    metrics: tuple[str, ...] = ()
    settings: dict[str, str] = field(default_factory=dict)
    average: float | None = None  # of the rewards, as the metadata states it


def _run(path: Path, report: Callable[[Problem], None]) -> _Run:
    stem = path.name.split(".", 1)[0] or path.name
    environment, _, model = path.parent.parent.name.partition("--")  # ENV--MODEL/RUN/results.jsonl
    run = _Run(path.name, model.replace("--", "/") or stem, environment if model else stem)
    beside = path.parent / "metadata.json"
    try:
        metadata = scalars.members(json_text.parse(read_all(beside)))
    except (OSError, Broken, ValueError) as fault:
        missing = isinstance(fault, FileNotFoundError)
        report(Problem(beside.name, "not in the folder" if missing else f"cannot be read ({fault})", "all rollouts"))
        return run
    run.name = path.parent.name or path.name
    run.model = scalars.text(metadata.get("model")) or run.model
    run.task = scalars.text(metadata.get("env_id")) or run.task
    run.metrics = tuple(scalars.members(metadata.get("avg_metrics")))
    settings = scalars.only(metadata.get("env_args")) | scalars.only(metadata.get("sampling_args"))
    run.settings = {name: scalars.short_text(scalars.text(setting) or "") for name, setting in settings.items()}
    run.average = scalars.number(metadata.get("avg_reward"))
    return run


def _read(path: Path, options: ReadOptions, report: Callable[[Problem], None]) -> Iterator[SampleRecord]:
    run = _run(path, report)
    repeats: Counter[str] = Counter()
    failures = 0
    for number, line in lines(path, report):
        try:
            rollout = json_text.parse(line)
        except ValueError as fault:
            report(Problem(f"line {number:,}", f"invalid JSON ({fault})", "the other lines"))
            continue
        if not isinstance(rollout, dict) or rollout.get("example_id") is None:
            report(Problem(f"line {number:,}", "no rollout with its example_id", "the other lines"))
            continue
        example = scalars.text(rollout["example_id"]) or ""
        sample = _sample(run, example, repeats[example], rollout)
        repeats[example] += 1
        failures += sample.failure is not None
        yield sample
    if not repeats:
        raise Unreadable("verifiers rollouts without a complete line: copy the file again")
    if failures and run.average is not None:
        rollouts = counted(repeats.total(), "rollout", "rollouts")
        remark = f"avg_reward ({run.average:g}) counts {failures:,} failed of {rollouts}"
        report(Problem("metadata.json", f"{remark}; hotmess excludes them", remark=True))


def _sample(run: _Run, example: str, repeat: int, rollout: dict[str, Any]) -> SampleRecord:
    prompt, completion = rollout.get("prompt"), rollout.get("completion")
    usage, timing = scalars.members(rollout.get("token_usage")), scalars.members(rollout.get("timing"))
    metadata = rollout.get("info")
    sample = SampleRecord(
        run=run.name, model=run.model, task=run.task, question_id=example, epoch=repeat,
        question=asked(scalars.objects(prompt)) or (prompt if isinstance(prompt, str) else None),
        target=scalars.text(rollout.get("answer")) or None,
        stop_reason=scalars.text(rollout.get("stop_condition")),
        started=scalars.instant(timing.get("start_time")),
        settings=run.settings,
        metadata=scalars.only(metadata) | scalars.only({"task": rollout.get("task")}),
    )  # fmt: skip
    write(sample, [*_told(prompt), *_answered(completion)])
    turns = [message.get("role") for message in scalars.objects(completion)]
    if len(turns) > 1:  # an agent
        sample.actions, sample.answer = float(turns.count("assistant")), _last_words(completion)
    sample.output_tokens = scalars.number(usage.get("output_tokens"))
    if rollout.get("is_truncated") is True:
        sample.stop_reason = "length"
    scores = _scores(run, rollout)
    sample.details = {
        title: content
        for title, content in (("metadata", metadata), ("usage", usage), ("times", timing or _older_times(rollout)))
        if content
    }
    error = rollout.get("error")
    if error:
        sample.details["scoring"] = {name: score.logged for name, score in scores.items()}
        return failed(sample, _reason(error))
    for score in scores.values():  # all of them are of this one answer
        score.answer = sample.answer
    sample.scores = scores
    sample.score, sample.unjudged = scores[_REWARD].score, scores[_REWARD].unjudged
    return sample


def _scores(run: _Run, rollout: dict[str, Any]) -> dict[str, Score]:
    """The reward, which counts, then the metrics, which older versions have among the other members of the line."""
    metrics = rollout.get("metrics")
    if not isinstance(metrics, dict):
        metrics = {name: rollout[name] for name in run.metrics if name in rollout}
    logged = {_REWARD: rollout.get(_REWARD), **{name: metrics[name] for name in metrics if name != _REWARD}}
    scores = {}
    for name, score in logged.items():
        numeric = scalars.number(score)
        scores[name] = Score(score, score=numeric, unjudged="no number" if numeric is None else None)
    return scores


def _told(prompt: Any) -> Iterator[Segment]:
    if isinstance(prompt, str) and prompt:
        yield Segment("user", "message", prompt)
    for message in scalars.objects(prompt):
        yield from segments(message)


def _answered(completion: Any) -> Iterator[Segment]:
    if isinstance(completion, str):
        yield from assistant_text(completion)
    for message in scalars.objects(completion):
        yield from segments(message)


def _last_words(completion: Any) -> str | None:
    """What the last message of the model says, its reasoning and calls of tools left out."""
    messages = [message for message in scalars.objects(completion) if message.get("role") == "assistant"]
    answers = [segment.text for segment in segments(messages[-1]) if segment.kind == "answer"] if messages else []
    return "".join(answers).strip() or None


def _older_times(rollout: dict[str, Any]) -> dict[str, Any]:
    return {name: rollout[name] for name in ("generation_ms", "scoring_ms", "total_ms") if name in rollout}


def _reason(error: Any) -> str:
    members = scalars.members(error)
    return scalars.text(members.get("error_chain_repr") or members.get("error") or error) or "error"


READER = Reader("verifiers", _recognises, _read, "verifiers rollouts")
