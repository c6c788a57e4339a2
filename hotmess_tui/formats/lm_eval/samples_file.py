"""lm-evaluation-harness: `samples_*.jsonl`, a line per document and filter, with the results file beside it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from hotmess_tui.formats import json_text, scalars, thinking
from hotmess_tui.formats.lm_eval import choices, metrics
from hotmess_tui.formats.lm_eval import repeats as repeated
from hotmess_tui.formats.lm_eval.patterns import Patterns
from hotmess_tui.formats.lm_eval.results_file import Run, run_of
from hotmess_tui.formats.lm_eval.survey import Filter, Survey, entries, survey, verdict_of
from hotmess_tui.formats.records import Problem, Reader, ReadOptions, SampleRecord, Score, Segment, Unreadable
from hotmess_tui.wording import counted

_ABSENT = Score(unjudged="the file has no line of this filter")
_LABEL = 64  # characters of a field of the document that one may group by


def _recognises(path: Path, head: bytes) -> bool:
    kind, keys = json_text.shape(head)
    return kind == "object" and "doc_id" in keys and bool({"resps", "filtered_resps"} & set(keys))


def _read(path: Path, options: ReadOptions, report: Callable[[Problem], None]) -> Iterator[SampleRecord]:
    run = run_of(path)
    for note in run.notes:
        report(Problem("", note, remark=True))
    patterns = Patterns()
    looked = Survey()
    try:
        looked = survey(path, run, patterns, report)
        samples = _Samples(run, looked)
        for number, entry in entries(path, lambda problem: None, looked.read_from):
            yield from samples.of(looked.read_from[number], entry)
        if not samples.count:
            raise Unreadable("lm-evaluation-harness samples without a complete line: copy the file again")
        for notice in (*_filter_notices(looked), *samples.notices()):
            report(Problem("", notice, remark=True))
        for pattern in patterns.slow:
            excerpt = scalars.short_text(pattern, 60)
            report(Problem("", f"the regular expression {excerpt} takes too long on some responses", "the others"))
    finally:
        patterns.close()
        looked.texts.close()


def _filter_notices(looked: Survey) -> Iterator[str]:
    counting, *others = looked.filters
    score_name = counting.score_name(counting.order[0]) if counting.order else counting.label
    unnamed = [judging for judging in looked.filters if judging.name is None]
    if len(unnamed) > 1:
        one, two = unnamed[0].digests, unnamed[1].digests
        differing = sum(one.get(attempt) != digest for attempt, digest in two.items())
        documents = counted(len(two), "document", "documents")
        yield (
            f"{len(unnamed)} filters without a name; the first two differ in {differing:,} of {documents}: "
            f"{score_name} is used; --scorer selects another, in the order of the file: "
            + ", ".join(judging.score_name(judging.order[0]) for judging in unnamed[1:] if judging.order)
        )
    elif others:
        labels = ", ".join(judging.label for judging in others)
        yield f"filter {counting.label} is used; --scorer selects another: {labels}"
    if looked.repeated_lines:
        repeated = counted(looked.repeated_lines, "line repeats", "lines repeat")
        yield f"{repeated} a document with the same responses: counted once"
    if looked.unread_lines:
        yield f"{counted(looked.unread_lines, 'line', 'lines')} of further filters not read"


class _Samples:
    """The samples of a file, line by line, and what is to be said about all of them."""

    def __init__(self, run: Run, looked: Survey) -> None:
        self.count = 0
        self._run = run
        self._looked = looked
        self._epochs: Counter[str] = Counter()
        self._derived = 0
        self._unjudged: Counter[str] = Counter()

    def of(self, attempt: int, entry: dict[str, Any]) -> Iterator[SampleRecord]:
        """The samples of one document: one, or as many as it has responses."""
        document = str(entry["doc_id"])
        asked = choices.requests(entry)
        options = choices.options_of(entry, asked)
        if options is not None:
            samples = [self._choice(attempt, entry, options)]
        else:
            samples = self._responses(attempt, entry, asked[0][0] if asked else None)
        settings = next((second for _, second in asked if isinstance(second, dict)), {})
        for sample in samples:
            sample.epoch = self._epochs[document]
            self._epochs[document] += 1
            if entry.get("doc") not in (None, {}, "", []):
                sample.details["metadata"] = entry["doc"]
            if settings:
                sample.details["settings"] = settings
            self.count += 1
            yield sample

    def notices(self) -> Iterator[str]:
        """What is to be said about the samples read."""
        if self._derived:
            yield (
                f"{counted(self._derived, 'sample is', 'samples are')} judged here from the recorded responses "
                "(metadata.rescored): the log has one verdict for all repeats, and the task's own "
                "filter and exact match lead to all of these"
            )
        for reason, count in self._unjudged.most_common():
            yield f"{counted(count, 'sample is', 'samples are')} not judged and in no metric: {reason}"

    def _blanks(self, entry: dict[str, Any], question: str | None, count: int) -> list[SampleRecord]:
        """As many samples of a document, of which nothing is known yet but what they have in common."""
        run, document, target = self._run, str(entry["doc_id"]), scalars.text(entry.get("target"))
        fields = scalars.only(entry.get("doc"))
        labels = {key: field for key, field in fields.items() if not isinstance(field, str) or len(field) <= _LABEL}
        return [
            SampleRecord(
                run=run.name, model=run.model, task=run.task, question_id=document, epoch=0, question=question,
                target=target, settings=run.settings, run_started=run.started, metadata={**labels},
            )
            for _ in range(count)
        ]  # fmt: skip

    def _judgement(
        self, judging: Filter, attempt: int, entry: dict[str, Any]
    ) -> tuple[dict[str, Any], list[str]] | None:
        """What a filter made of the responses, from its own line or as the first look kept it; None without a line."""
        stored = judging.judgements.get(attempt)
        if stored is not None:
            return stored.logged, [self._looked.texts.load(text) for text in stored.filtered]
        if attempt in judging.digests:
            return metrics.logged_in(entry), repeated.texts(entry.get("filtered_resps"))
        return None

    def _choice(self, attempt: int, entry: dict[str, Any], options: choices.Options) -> SampleRecord:
        """Multiple choice: one request per option; the likeliest is the answer."""
        [sample] = self._blanks(entry, options.question, 1)
        single = len(options.likelihoods) < 2
        for judging in self._looked.filters:
            judgement = self._judgement(judging, attempt, entry)
            for metric in judging.order:
                score = _ABSENT if judgement is None else judging.natures[metric].score(judgement[0].get(metric))
                if not single and judgement is not None:
                    score.answer = options.answer(metric)
                    if metric not in judging.without_distribution:
                        options.add_distribution(score)
                sample.scores[judging.score_name(metric)] = score
        self._count_first(sample, "")
        if single:
            sample.segments = options.segments(None)
            return sample
        sample.choices, sample.target_choice = options.names, options.target
        if options.target is not None:
            sample.target = options.names[options.target]
        sample.segments = options.segments(sample.answer)
        return sample

    def _responses(self, attempt: int, entry: dict[str, Any], question: str | None) -> list[SampleRecord]:
        responses = repeated.texts(entry.get("resps")) or [""]
        samples = self._blanks(entry, question, len(responses))
        reasons = [""] * len(samples)
        for judging in self._looked.filters:
            judgement = self._judgement(judging, attempt, entry)
            if judgement is None:
                for sample in samples:
                    sample.scores |= {judging.score_name(metric): _ABSENT for metric in judging.order}
                continue
            logged, filtered = judgement
            line = repeated.Recorded(responses, filtered, samples[0].target, verdict_of(logged))
            answers = judging.judge.answers(line)
            listed = [repeated.shown(answer) for answer in answers]
            for metric in judging.order:
                name, nature = judging.score_name(metric), judging.natures[metric]
                stated, verdicts = judging.judge.verdicts(line, answers, metric)
                for n, (answer, verdict) in enumerate(zip(listed, verdicts, strict=True)):
                    score = nature.score(logged.get(metric))
                    if n not in stated and score.unjudged is None:
                        score = Score(correct=verdict, judged_by="comparison")
                        if verdict is None:
                            score = Score(unjudged=f"{metric} is recorded once for all repeats")
                            reasons[n] = reasons[n] or _why_not(judging, metric)
                    score.answer = answer
                    samples[n].scores[name] = score
        for sample, response, reason in zip(samples, responses, reasons, strict=True):
            self._count_first(sample, reason)
            _write(sample, response)
        return samples

    def _count_first(self, sample: SampleRecord, reason: str) -> None:
        """Let the first of the scores count; `reason` is why a repeat has none."""
        counting = next(iter(sample.scores.values()), Score(unjudged="the log records no metric"))
        sample.correct, sample.score, sample.unjudged = counting.correct, counting.score, counting.unjudged
        sample.answer, sample.probabilities = counting.answer, counting.probabilities
        sample.judged_by = counting.judged_by
        if sample.judged_by is not None:
            sample.metadata["rescored"] = True
            self._derived += 1
        if sample.unjudged is not None:
            self._unjudged[f"{sample.unjudged}; {reason}" if reason else sample.unjudged] += 1


def _why_not(judging: Filter, metric: str) -> str:
    if metric != "exact_match":
        return "only exact_match can be computed from the responses"
    return judging.judge.why_not or "a regular expression takes too long on them"


def _write(sample: SampleRecord, response: str) -> None:
    """The text as segments, and its length: of the thinking where it is marked, else of the entire response."""
    passages = list(thinking.split(response))
    marked = [text for reasoning, text in passages if reasoning]
    measured = marked or [response]
    sample.words = float(sum(len(text.split()) for text in measured))
    sample.characters = float(sum(len(text.strip()) for text in measured))
    sample.segments = [Segment("user", "message", sample.question)] if sample.question else []
    sample.segments += [Segment("assistant", "reasoning" if thought else "answer", text) for thought, text in passages]


READER = Reader("lm-eval", _recognises, _read, "lm-evaluation-harness (samples_*.jsonl)")
