"""reasoning-gym-eval: a folder per model, in it a JSON per task with several completions of each question."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from hotmess_tui.formats import json_stream, json_text, scalars
from hotmess_tui.formats.json_stream import Broken
from hotmess_tui.formats.records import Problem, Reader, ReadOptions, SampleRecord, Segment, Unreadable

_DATE = re.compile(r"_\d{8}_\d{6}$")
_SETTINGS = ("temperature", "top_p", "max_tokens")
_RESULT_KEYS = {"average_best_score", "completions_per_prompt", "results"}
_SUMMARY_KEYS = {"total_datasets", "dataset_best_scores", "dataset_mean_scores"}
_CHECKPOINT_KEYS = {"completed_datasets", "last_updated"}
_ANSWER_TAG = "<answer>"


def _recognises(path: Path, head: bytes) -> bool:
    kind, keys = json_text.shape(head)
    return kind == "object" and {"name", "category"} <= set(keys) and not _RESULT_KEYS.isdisjoint(keys)


def side_file(head: bytes) -> str | None:
    """Why a file next to the results holds none itself; None for any other file."""
    kind, keys = json_text.shape(head)
    if kind != "object":
        return None
    if set(keys) >= _CHECKPOINT_KEYS:
        return "reasoning-gym-eval checkpoint of an interrupted run, no results"
    if len(_SUMMARY_KEYS & set(keys)) >= 2:
        return "reasoning-gym-eval summary, read with the results in the same folder"
    return None


def _read(path: Path, options: ReadOptions, report: Callable[[Problem], None]) -> Iterator[SampleRecord]:
    try:
        log = json_text.parse(json_stream.read_all(path))
    except (Broken, ValueError) as fault:
        raise Unreadable(f"incomplete JSON ({fault}): was it cut off while being written or copied?") from None
    if not isinstance(log, dict) or not isinstance(log.get("results"), list):
        raise Unreadable("a reasoning-gym-eval file without its list of results: nothing to read")
    folder = _model_folder(path, log)
    summary = _summary(folder, report)
    context = _Run(folder.name, log, summary)
    for index, question in enumerate(log["results"]):
        yield from context.samples(index, question, report)


def _model_folder(path: Path, log: dict[str, Any]) -> Path:
    """The folder named after the model: results are MODEL/CATEGORY/TASK.json, or MODEL/TASK.json."""
    parent = Path(os.path.abspath(path)).parent  # abspath, so that `hotmess .` inside a folder still finds its name
    return parent.parent if parent.name == log.get("category") else parent


def _summary(folder: Path, report: Callable[[Problem], None]) -> dict[str, Any]:
    try:
        summary = json_text.parse((folder / "summary.json").read_bytes())
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as fault:
        report(Problem("summary.json", f"could not be read ({fault})", "the results, without the run's settings"))
        return {}
    return summary if isinstance(summary, dict) else {}


class _Run:
    """What all samples of one file share."""

    def __init__(self, folder: str, log: dict[str, Any], summary: dict[str, Any]) -> None:
        self.run = folder
        self.model = _DATE.sub("", folder)
        self.task = scalars.text(log.get("name")) or "unnamed"
        self.system = log.get("system_prompt") if isinstance(log.get("system_prompt"), str) else None
        self.stated = scalars.only(summary)
        self.started = scalars.text(summary.get("timestamp"))
        self.settings = {key: str(summary[key]) for key in _SETTINGS if summary.get(key) is not None}
        if self.system:
            self.settings["system"] = scalars.short_text(self.system)
        self.metadata: dict[str, Any] = {"category": log.get("category")}
        self.metadata.update(scalars.only(log.get("config")))
        for key, name in (("model", "summary_model"), ("provider", "provider")):
            if isinstance(summary.get(key), str):
                self.metadata[name] = summary[key]

    def samples(self, index: int, question: Any, report: Callable[[Problem], None]) -> Iterator[SampleRecord]:
        completions = question.get("completions") if isinstance(question, dict) else None
        if not isinstance(completions, list):
            report(Problem(f"result {index}", "has no list of completions", "the other results"))
            return
        for epoch, completion in enumerate(completions):
            if isinstance(completion, dict):
                yield self._sample(index, epoch, question, completion)
            else:
                report(Problem(f"result {index}, completion {epoch}", "is not an object", "the other completions"))

    def _sample(self, index: int, epoch: int, question: dict[str, Any], completion: dict[str, Any]) -> SampleRecord:
        response = scalars.text(completion.get("full_model_response"))
        reasoning, answer_text = _split(response or "")
        score = scalars.number(completion.get("score"))
        error = completion.get("error")
        failure = None if error is None else scalars.text(error) or "error"
        question_text = scalars.text(question.get("question"))
        return SampleRecord(
            run=self.run,
            model=self.model,
            task=self.task,
            question_id=str(index),
            epoch=epoch,
            question=question_text,
            target=scalars.text(question.get("expected_answer")),
            # After an exception the file says "ERROR" where the answer would be: that is no answer.
            answer=None if error is not None else scalars.text(completion.get("model_answer")),
            score=None if error is not None else score,
            words=None if response is None else float(len(reasoning.split())),
            characters=None if response is None else float(len(reasoning.strip())),
            failure=failure,
            unjudged="never scored" if score is None else None,
            run_started=self.started,
            details={"metadata": question.get("metadata"), "settings": self.stated},
            settings=self.settings,
            metadata=self.metadata,
            segments=list(self._segments(question_text, reasoning, answer_text, failure)),
        )

    def _segments(self, question: str | None, reasoning: str, answer: str, error: str | None) -> Iterator[Segment]:
        if self.system:
            yield Segment("system", "message", self.system)
        if question:
            yield Segment("user", "message", question)
        if reasoning.strip():
            yield Segment("assistant", "reasoning", reasoning)
        if answer:
            yield Segment("assistant", "answer", answer)
        if error:
            yield Segment("assistant", "error", error)


def _split(response: str) -> tuple[str, str]:
    """The response before its last answer tag, which is the reasoning, and the rest; all is reasoning without a tag."""
    at = response.rfind(_ANSWER_TAG)
    return (response, "") if at < 0 else (response[:at], response[at:])


READER = Reader("reasoning-gym-eval", _recognises, _read)
