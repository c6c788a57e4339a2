"""lighteval details: details_TASK_DATE.parquet, a document a row, with results_DATE.json where that is found."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hotmess_tui.formats import json_text, scalars
from hotmess_tui.formats.chat_messages import assistant_text, segments, write
from hotmess_tui.formats.json_stream import Broken, read_all
from hotmess_tui.formats.records import Problem, Reader, ReadOptions, SampleRecord, Score, Segment, Unreadable
from hotmess_tui.wording import counted

_NAME = re.compile(r"(?:details_)?(?P<task>.+)_(?P<date>\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d(?:\.\d+)?)")
_COLUMNS = (b"doc", b"metric", b"model_response", b"gold_index")
_OLDER = (b"full_prompt", b"gold_index", b"pred_logits")
_LONGEST_FOOTER = 16 << 20
_TOGETHER = "lighteval scored all answers of the document together"
_NO_NUMBER = "its metric is not a number"


def side_file(keys: tuple[str, ...]) -> str:
    """Why a JSON object of these keys is skipped: it holds the results of a run; empty for any other."""
    return "lighteval results, without samples" if {"config_general", "results"} <= set(keys) else ""


def unread(path: Path) -> str:
    """Why a Parquet file is not read: its columns are those of an older version; empty for any other."""
    footer = _footer(path)
    return "details of an older lighteval, which are not read" if all(name in footer for name in _OLDER) else ""


def _recognises(path: Path, head: bytes) -> bool:
    if not head.startswith(b"PAR1"):
        return False
    footer = _footer(path)
    return all(name in footer for name in _COLUMNS)


def _footer(path: Path) -> bytes:
    """The metadata at the end of a Parquet file, where the names of its columns stand; empty where there is none."""
    try:
        with path.open("rb") as file:
            size = file.seek(0, 2)
            file.seek(max(0, size - 8))
            length = int.from_bytes(file.read(4), "little")
            if file.read(4) != b"PAR1" or length > min(size - 8, _LONGEST_FOOTER):
                return b""
            file.seek(size - 8 - length)
            return file.read(length)
    except OSError:
        return b""


@dataclass
class _Run:
    """What the names of the files and the results say of all documents."""

    name: str
    model: str
    task: str
    started: str | None = None
    settings: dict[str, str] = field(default_factory=dict)
    metrics: list[dict[str, Any]] = field(default_factory=list)  # as the task has them configured

    def order(self, logged: dict[str, Any]) -> list[str]:
        """The metrics of a document: those first of which more is better."""
        worse = {metric.get("metric_name") for metric in self.metrics if metric.get("higher_is_better") is False}
        return sorted(logged, key=lambda name: name in worse)

    def plain(self, metric: str) -> bool:
        """Whether a metric is stated to compare log-likelihoods as they are."""
        configured = [entry for entry in self.metrics if entry.get("metric_name") == metric]
        return any("logprob_normalization=None" in str(entry.get("sample_level_fn")) for entry in configured)


def _run(path: Path, report: Callable[[Problem], None]) -> _Run:
    named = _NAME.fullmatch(path.name.removesuffix(".parquet"))
    date, task = (named["date"], named["task"]) if named else (path.name, path.stem)
    run = _Run(date, path.parent.parent.name or path.stem, task)
    if not named:
        report(Problem("", "the file name has no date, so the results of its run are not searched for"))
        return run
    day, _, hour = date.partition("T")
    run.started = f"{day}T{hour.replace('-', ':')}"
    results_file = next((file for file in _results_files(path, date) if file.is_file()), None)
    if results_file is None:
        report(Problem(f"results_{date}.json", "not found: the folder is shown as the model", "all documents"))
        return run
    try:
        stated = scalars.members(json_text.parse(read_all(results_file)))
    except (OSError, Broken, ValueError) as fault:
        report(Problem(results_file.name, f"cannot be read ({fault})", "all documents"))
        return run
    general = scalars.members(stated.get("config_general"))
    model = scalars.members(general.get("model_config"))
    name = general.get("model_name") or model.get("model_name")
    run.model = name if isinstance(name, str) and name else run.model
    settings = scalars.only(model.get("generation_parameters"))
    run.settings = {key: scalars.short_text(scalars.text(setting) or "") for key, setting in settings.items()}
    run.metrics = scalars.objects(scalars.members(scalars.members(stated.get("config_tasks")).get(task)).get("metrics"))
    return run


def _results_files(path: Path, date: str) -> Iterator[Path]:
    """Where the results may lie: beside the file, or in the tree of results that goes with that of details."""
    name = f"results_{date}.json"
    yield path.parent / name
    yield path.parent.parent / name
    for parent in path.parents:
        if parent.name == "details":
            yield parent.parent / "results" / path.parent.parent.relative_to(parent) / name


def _read(path: Path, options: ReadOptions, report: Callable[[Problem], None]) -> Iterator[SampleRecord]:
    if options.parquet_rows is None:
        raise Unreadable("Parquet cannot be read here")
    run = _run(path, report)
    together = count = 0
    try:
        for number, row in enumerate(options.parquet_rows(path)):
            document = scalars.members(row.get("doc"))
            if not document:
                report(Problem(f"row {number + 1:,}", "no document", "the other rows"))
                continue
            samples = _samples(run, number, document, row)
            together += len(samples) > 1
            count += len(samples)
            yield from samples
    except Unreadable as fault:
        if not count:
            raise
        report(Problem("", str(fault), f"the {counted(count, 'sample', 'samples')} before it"))
    if not count:
        raise Unreadable("lighteval details without a document")
    if together:
        documents = counted(together, "document", "documents")
        remark = f"lighteval scored the several answers of {documents} together: they are not judged"
        report(Problem("", remark, remark=True))


def _samples(run: _Run, number: int, document: dict[str, Any], row: dict[str, Any]) -> list[SampleRecord]:
    """A sample for each answer; one for a document whose options were compared."""
    response, metric = scalars.members(row.get("model_response")), scalars.members(row.get("metric"))
    texts = _list(response.get("text"))
    logged = {name: score for name, score in metric.items() if score is not None}
    samples = []
    for repeat in range(max(1, len(texts))):
        sample = _blank(run, number, document, response)
        sample.epoch = repeat
        if texts:
            _write(sample, response, repeat)
        if len(texts) > 1:
            sample.unjudged = _TOGETHER
            sample.details["scoring"] = logged
        else:
            _judge(sample, run, logged)
            if not texts:
                _weigh(sample, run, response)
        samples.append(sample)
    return samples


def _blank(run: _Run, number: int, document: dict[str, Any], response: dict[str, Any]) -> SampleRecord:
    choices = [scalars.text(choice) or "" for choice in _list(document.get("choices"))]
    gold = document.get("gold_index")
    golds = [index for index in (gold if isinstance(gold, list) else [gold]) if type(index) is int]
    right = [choices[index] for index in golds if 0 <= index < len(choices)]
    several = bool(_list(response.get("logprobs"))) and len(choices) > 1
    question = scalars.text(document.get("query"))
    sample = SampleRecord(
        run=run.name, model=run.model, task=scalars.text(document.get("task_name")) or run.task,
        question_id=scalars.text(document.get("id")) or str(number), epoch=0,
        question=question, target=", ".join(right) or None,
        choices=choices if several else None,
        target_choice=golds[0] if several and len(golds) == 1 and right else None,
        run_started=run.started, settings=run.settings, metadata=scalars.only(document.get("specific")),
    )  # fmt: skip
    if document.get("specific"):
        sample.details["metadata"] = document["specific"]
    instruction, prompt = document.get("instruction"), response.get("input")
    if isinstance(instruction, str) and instruction:
        sample.segments.append(Segment("system", "message", instruction))
    asked = [segment for message in scalars.objects(prompt) for segment in segments(message)]
    text = prompt if isinstance(prompt, str) else question
    sample.segments += asked or ([Segment("user", "message", text)] if text else [])
    return sample


def _write(sample: SampleRecord, response: dict[str, Any], repeat: int) -> None:
    """The trace of one answer; lighteval's own text without reasoning is the answer."""
    thought, tokens = _at(response.get("reasonings"), repeat), _at(response.get("output_tokens"), repeat)
    text, processed = _at(response.get("text"), repeat), _at(response.get("text_post_processed"), repeat)
    trace = [Segment("assistant", "reasoning", thought)] if isinstance(thought, str) and thought.strip() else []
    write(sample, [*sample.segments, *trace, *assistant_text(text if isinstance(text, str) else "")])
    if isinstance(processed, str):
        sample.answer = processed.strip() or None
    sample.output_tokens = float(len(tokens)) if isinstance(tokens, list) and tokens else None


def _judge(sample: SampleRecord, run: _Run, logged: dict[str, Any]) -> None:
    for name in run.order(logged):
        numeric = scalars.number(logged[name])
        unjudged = _NO_NUMBER if numeric is None else None
        sample.scores[name] = Score(logged[name], score=numeric, answer=sample.answer, unjudged=unjudged)
    counting = next(iter(sample.scores.values()), None)
    sample.score = counting.score if counting else None
    sample.unjudged = counting.unjudged if counting else "no metric of it is recorded"


def _weigh(sample: SampleRecord, run: _Run, response: dict[str, Any]) -> None:
    """The options as a distribution, where the metric that counts compares their log-likelihoods as they are."""
    logged = _list(response.get("logprobs"))
    likelihoods = [logprob for logprob in logged if isinstance(logprob, float) and logprob == logprob]
    metric = next(iter(sample.scores), "")
    if not sample.choices or len(likelihoods) != len(sample.choices) or not run.plain(metric):
        return
    highest = max(likelihoods)
    if not math.isfinite(highest):
        return
    weights = [math.exp(logprob - highest) for logprob in likelihoods]
    sample.probabilities = [weight / sum(weights) for weight in weights]
    sample.answer = sample.choices[likelihoods.index(highest)]
    sample.scores[metric].probabilities = sample.probabilities
    for score in sample.scores.values():
        score.answer = sample.answer


def _list(parsed: Any) -> list[Any]:
    return parsed if isinstance(parsed, list) else []


def _at(parsed: Any, index: int) -> Any:
    listed = _list(parsed)
    return listed[index] if index < len(listed) else None


READER = Reader("lighteval", _recognises, _read, "lighteval details")
