"""lm-evaluation-harness: `samples_*.jsonl`, a line per document and filter, with the results file beside it."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from hotmess_tui.formats import json_text, scalars, thinking
from hotmess_tui.formats.json_lines import lines
from hotmess_tui.formats.lm_eval import repeats as repeated
from hotmess_tui.formats.lm_eval.results_file import Run, run_of
from hotmess_tui.formats.records import Problem, Reader, ReadOptions, SampleRecord, Segment, Unreadable

_METRICS = ("exact_match", "acc", "em", "pass@1", "f1")  # which one counts where several are recorded
_LABEL = 64  # characters of a field of the document that one may group by


def _recognises(path: Path, head: bytes) -> bool:
    kind, keys = json_text.shape(head)
    return kind == "object" and "doc_id" in keys and bool({"resps", "filtered_resps"} & set(keys))


class _Asked(NamedTuple):
    """The filter and metric that count: those of `--scorer` (FILTER, METRIC or METRIC,FILTER), else the first ones."""

    filter: str | None
    metric: str | None


def _read(path: Path, options: ReadOptions, report: Callable[[Problem], None]) -> Iterator[SampleRecord]:
    run = run_of(path)
    for note in run.notes:
        report(Problem("", note, remark=True))
    asked = _asked(path, options.scorer)
    chosen, others = asked.filter, set[str]()
    responses_of: dict[str, list[str]] = {}  # by document, as JSON
    repeated_lines, count, derived, unscored = 0, 0, 0, 0
    for number, line in lines(path, report):
        try:
            entry = json_text.parse(line)
        except ValueError as fault:
            report(Problem(f"line {number:,}", f"no JSON ({fault})", "the other lines"))
            continue
        document = entry.get("doc_id") if isinstance(entry, dict) else None
        if not isinstance(document, (int, str)) or not isinstance(entry.get("resps", []), list):
            report(Problem(f"line {number:,}", "no document with its doc_id and responses", "the other lines"))
            continue
        name = scalars.text(entry.get("filter")) or "none"
        chosen = name if chosen is None else chosen
        if name != chosen:
            others.add(name)
            continue
        responses, earlier = json.dumps(entry.get("resps")), responses_of.setdefault(str(document), [])
        if responses in earlier:
            repeated_lines += 1
            continue
        epoch = len(earlier)
        earlier.append(responses)
        for sample in _samples(run, str(document), entry, chosen, asked.metric, epoch):
            count += 1
            derived += bool(sample.metadata.get("rescored"))
            unscored += sample.correct is None and sample.score is None
            yield sample
    if not count:
        raise Unreadable("lm-evaluation-harness samples without a whole line: copy the file again")
    if others:
        listed = ", ".join(sorted(others))
        report(Problem("", f"filter {chosen} counts; --scorer takes another: {listed}", remark=True))
    if repeated_lines:
        notice = f"{repeated_lines:,} lines repeat a document with the same responses: counted once"
        report(Problem("", notice, remark=True))
    if derived:
        notice = f"{derived:,} samples are scored here from their recorded responses (metadata.rescored)"
        report(Problem("", f"{notice}: the log holds one verdict for all repeats", remark=True))
    if unscored:
        report(Problem("", f"{unscored:,} samples without a verdict: it cannot be told how they were scored"))


def _asked(path: Path, scorer: str | None) -> _Asked:
    if scorer is None:
        return _Asked(None, None)
    metric, comma, name = scorer.rpartition(",")
    if comma:
        return _Asked(name, metric)
    filter_entry = re.compile(rb'"filter":\s*' + re.escape(json.dumps(scorer).encode()))
    is_filter = any(filter_entry.search(line) for _, line in lines(path, lambda problem: None))
    return _Asked(scorer, None) if is_filter else _Asked(None, scorer)


def _samples(
    run: Run, document: str, entry: dict[str, Any], filter_name: str, metric: str | None, epoch: int
) -> Iterator[SampleRecord]:
    """The attempts that one line holds; `epoch` is that of the first."""
    options = _options(entry)
    likelihoods = [_likelihood(response) for response in entry.get("resps") or []]
    complete = [likelihood for likelihood in likelihoods if likelihood is not None]
    if likelihoods and len(complete) == len(likelihoods):
        yield _choice(run, document, entry, options, complete, metric, epoch)
        return
    name = _metric(entry, metric)
    recorded = scalars.number(_plain(entry.get(name))) if name else None
    target = scalars.text(entry.get("target"))
    repeats = repeated.of(entry, run.filters(filter_name), run.metric(name), target, recorded)
    for number, repeat in enumerate(repeats):
        sample = _blank(run, document, entry, epoch + number)
        sample.question = options[0][0] if options else None
        sample.target = target
        sample.answer = repeat.answer
        if name == "f1" or (repeat.verdict is not None and not repeat.verdict.is_integer()):
            sample.score = repeat.verdict
        elif repeat.verdict is not None:
            sample.correct = repeat.verdict == 1
        if repeat.derived:
            sample.metadata["rescored"] = True
        _write(sample, repeat.response)
        yield sample


def _choice(
    run: Run,
    document: str,
    entry: dict[str, Any],
    options: list[tuple[str | None, str | None]],
    likelihoods: list[float],
    metric: str | None,
    epoch: int,
) -> SampleRecord:
    """Multiple choice: one request per option; the likeliest is the answer, and the distribution is recorded."""
    sample = _blank(run, document, entry, epoch)
    options = options if len(options) == len(likelihoods) else [(None, None)] * len(likelihoods)
    # the second half of mutual information asks for the options without the question
    asked = [n for n, (context, _) in enumerate(options) if context] or list(range(len(options)))
    texts = [(options[n][1] or "").strip() for n in asked]
    if len(set(texts)) < len(texts):  # the options are part of the question: the continuations are all the same
        texts = [(options[n][0] or "").strip() for n in asked]
    scores = [likelihoods[n] for n in asked]
    name = _metric(entry, metric)
    verdict = scalars.number(_plain(entry.get(name))) if name else None
    sample.question = options[asked[0]][0]
    sample.correct = verdict == 1 if verdict in (0.0, 1.0) else None
    sample.score = verdict if sample.correct is None else None
    if len(scores) < 2:
        sample.target = scalars.text(entry.get("target"))
        return sample
    distinct = all(texts) and len(set(texts)) == len(texts)
    sample.choices = texts if distinct else [chr(65 + n) for n in range(len(texts))]
    target = (scalars.text(entry.get("target")) or "").strip()
    sample.target_choice = (
        int(target) if target.isdecimal() and int(target) < len(scores) else _index(target, sample.choices)
    )
    sample.target = target if sample.target_choice is None else sample.choices[sample.target_choice]
    if name == "acc_norm":  # judged by likelihood per character, which makes no distribution
        scores = [score / max(1, len(text)) for score, text in zip(scores, texts, strict=True)]
    else:
        highest = max(scores)
        weights = [math.exp(score - highest) for score in scores]
        sample.probabilities = [weight / sum(weights) for weight in weights]
    sample.answer = sample.choices[scores.index(max(scores))]
    if sample.correct is None and sample.score is None and sample.target_choice is not None:
        sample.correct = scores.index(max(scores)) == sample.target_choice
    sample.segments = [Segment("user", "message", sample.question)] if sample.question else []
    listed = "\n".join(f"{score:10.3f}  {text}" for score, text in zip(scores, sample.choices, strict=True))
    sample.segments += [
        Segment("assistant", "placeholder", f"log-likelihoods of the options\n{listed}"),
        Segment("assistant", "answer", sample.answer),
    ]
    return sample


def _index(target: str, choices: list[str]) -> int | None:
    return choices.index(target) if target in choices else None


def _blank(run: Run, document: str, entry: dict[str, Any], epoch: int) -> SampleRecord:
    fields = scalars.only(entry.get("doc"))
    labels = {key: field for key, field in fields.items() if not isinstance(field, str) or len(field) <= _LABEL}
    return SampleRecord(
        run=run.name, model=run.model, task=run.task, question_id=document, epoch=epoch, settings=run.settings,
        metadata=labels,
    )  # fmt: skip


def _write(sample: SampleRecord, response: str) -> None:
    """The text as segments, and its length: of the thinking where it is marked, else of the entire response."""
    passages = list(thinking.split(response))
    marked = [text for reasoning, text in passages if reasoning]
    measured = marked or [response]
    sample.words = float(sum(len(text.split()) for text in measured))
    sample.characters = float(sum(len(text.strip()) for text in measured))
    sample.segments = [Segment("user", "message", sample.question)] if sample.question else []
    sample.segments += [Segment("assistant", "reasoning" if thought else "answer", text) for thought, text in passages]


def _options(entry: dict[str, Any]) -> list[tuple[str | None, str | None]]:
    """What was asked, a pair per request: the context, and the continuation whose likelihood was asked for."""
    arguments = entry.get("arguments")
    requests: list[Any] = list(arguments.values()) if isinstance(arguments, dict) else arguments or []
    options: list[tuple[str | None, str | None]] = []
    for request in requests if isinstance(requests, list) else []:
        texts = list(request.values()) if isinstance(request, dict) else request
        if isinstance(texts, list) and texts:
            continuation = texts[1] if len(texts) > 1 and isinstance(texts[1], str) else None
            options.append((scalars.text(texts[0]), continuation))
    return options


def _likelihood(response: Any) -> float | None:
    """The log-likelihood of one request: `[["-3.21", "False"]]`, once; None for anything else."""
    while isinstance(response, list) and len(response) == 1 and isinstance(response[0], list):
        response = response[0]
    if not isinstance(response, list) or len(response) != 2 or str(response[1]) not in ("True", "False"):
        return None
    try:
        likelihood = float(str(response[0]))
    except ValueError:
        return None
    return likelihood if math.isfinite(likelihood) else None


def _metric(entry: dict[str, Any], asked: str | None) -> str | None:
    """The metric that counts: the one asked for, else exact match, accuracy, …, else the first that is a number."""
    listed = entry.get("metrics")
    names = [name for name in listed if isinstance(name, str)] if isinstance(listed, list) else []
    names += [name for name in _METRICS if name in entry and name not in names]
    usable = [name for name in names if scalars.number(_plain(entry.get(name))) is not None]
    if asked is not None:
        return asked if asked in usable else None
    return next((name for name in _METRICS if name in usable), usable[0] if usable else None)


def _plain(verdict: Any) -> Any:
    """A verdict as a number: booleans count, a list of one is its member."""
    if isinstance(verdict, list) and len(verdict) == 1:
        verdict = verdict[0]
    return float(verdict) if isinstance(verdict, bool) else verdict


READER = Reader("lm-eval", _recognises, _read, "lm-evaluation-harness (samples_*.jsonl)")
