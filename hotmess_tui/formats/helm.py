"""HELM: the requests of a run (scenario_state.json) with what its metrics say of them (per_instance_stats.json)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hotmess_tui.formats import json_text, scalars
from hotmess_tui.formats.batch_failures import failed
from hotmess_tui.formats.chat_messages import asked, assistant_text, segments, write
from hotmess_tui.formats.json_stream import Broken, Skipped, Stream, read_all
from hotmess_tui.formats.records import Problem, Reader, ReadOptions, SampleRecord, Score, Segment, Unreadable
from hotmess_tui.wording import counted

_STATE, _STATS, _SPEC = "scenario_state.json", "per_instance_stats.json", "run_spec.json"
_OF_MODEL = re.compile(r"(?<=[:,])model(?:_deployment)?=[^,]*,?")
_SETTINGS = ("method", "temperature", "max_tokens", "max_train_instances", "instructions", "model_deployment")
# What HELM measures of every request: no judgement of the answer
_MEASURED = re.compile(
    r"(num_(references|train_trials|train_instances|instances|prompt_tokens|completion_tokens|output_tokens"
    r"|perplexity_tokens|bytes)|training_(co2|energy)_cost|inference_\w*runtime|batch_size|finish_reason_\w+"
    r"|prompt_truncated|max_prob|logprob|predicted_index)"
)
_ALL_COMPLETIONS = re.compile(r".+@\d+")  # the best of k completions
_NO_STATS = "HELM recorded no metric of it"
_NOT_FIRST = "HELM judges the most likely completion only"

_Key = tuple[str, str, int]  # instance, perturbation, sample of examples
_Stats = dict[str, float]


def side_file(path: Path) -> str:
    """Why a JSON file beside the requests of a HELM run is skipped; empty for any other."""
    beside = path.name != _STATE and (path.parent / _STATE).is_file()
    return "side file of a HELM run, without samples" if beside else ""


def _recognises(path: Path, head: bytes) -> bool:
    kind, keys = json_text.shape(head)
    return kind == "object" and {"adapter_spec", "request_states"} <= set(keys)


@dataclass
class _Run:
    """What holds for all requests of a run."""

    name: str
    task: str
    model: str
    main: tuple[str, ...] = ()  # names of metrics in the order of the run's specification
    settings: dict[str, str] = field(default_factory=dict)
    started: str | None = None


def _read(path: Path, options: ReadOptions, report: Callable[[Problem], None]) -> Iterator[SampleRecord]:
    stats = _stats(path.parent / _STATS, report)
    specification = _specification(path.parent / _SPEC, report)
    run: _Run | None = None
    count = 0
    repeats: Counter[str] = Counter()  # over all perturbations: an epoch stands once for a question of a run
    try:
        for key, adapter, requests in _requests(path, report):
            if run is None:
                run = _run(path, specification, adapter, requests[0])
            for sample in _samples(run, requests, stats.get(key, {})):
                sample.epoch = repeats[sample.question_id]
                repeats[sample.question_id] += 1
                count += 1
                yield sample
    except Broken as fault:
        if not count:
            raise Unreadable(f"a HELM run {fault}: copy it again") from None
        report(Problem("", str(fault), f"the {counted(count, 'sample', 'samples')} before it"))
    if not count:
        raise Unreadable("a HELM run without requests: run it again")


def _requests(
    path: Path, report: Callable[[Problem], None]
) -> Iterator[tuple[_Key, dict[str, Any], list[dict[str, Any]]]]:
    """The key, the adapter and the requests of one instance: several where each option was asked for by itself."""
    adapter: dict[str, Any] = {}
    with Stream(path) as stream:
        for member in stream.members():
            if member != "request_states" or not stream.next_is("["):
                parsed = stream.value()
                adapter = scalars.members(parsed) if member == "adapter_spec" else adapter
                continue
            for states in _grouped(_states(stream, report)):
                yield _group(states[0])[0], adapter, states


def _states(stream: Stream, report: Callable[[Problem], None]) -> Iterator[dict[str, Any]]:
    for number, state in enumerate(stream.items()):
        if isinstance(state, dict) and scalars.members(state.get("instance")).get("id") is not None:
            yield state
        else:
            reason = str(state) if isinstance(state, Skipped) else "no request with its instance and its id"
            report(Problem(f"request {number:,}", reason, "the others"))


def _grouped(states: Iterator[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    """Requests of one sample that follow one another; damage comes up behind the last whole one."""
    held: list[dict[str, Any]] = []
    try:
        for state in states:
            if held and _group(held[-1]) != _group(state):
                yield held
                held = []
            held.append(state)
    except Broken:
        if held:
            yield held
        raise
    if held:
        yield held


def _group(state: dict[str, Any]) -> tuple[_Key, int]:
    """Equal for requests that follow one another and are of one sample: those of its options."""
    instance = scalars.members(state.get("instance"))
    single = 0 if isinstance(state.get("reference_index"), int) else id(state)
    return _key(instance.get("id"), instance.get("perturbation"), state.get("train_trial_index")), single


def _key(instance: Any, perturbation: Any, trial: Any) -> _Key:
    return scalars.text(instance) or "", _condition(perturbation), scalars.count(trial) or 0


def _condition(perturbation: Any) -> str:
    """A perturbation by its name and what else tells it from another: not what HELM groups it under."""
    described = scalars.only(perturbation)
    name = scalars.text(described.pop("name", None))
    if name is None:
        return ""
    parameters = {
        key: logged for key, logged in described.items() if key not in ("robustness", "fairness", "computed_on")
    }
    return " ".join(
        [f"perturbation={name}", *(f"{key}={scalars.text(logged)}" for key, logged in sorted(parameters.items()))]
    )


def _stats(path: Path, report: Callable[[Problem], None]) -> dict[_Key, _Stats]:
    """The mean of each metric for each instance; of a metric that stands there twice, the first."""
    stats: dict[_Key, _Stats] = {}
    try:
        with Stream(path) as stream:
            for entry in stream.items():
                if not isinstance(entry, dict):
                    continue
                key = _key(entry.get("instance_id"), entry.get("perturbation"), entry.get("train_trial_index"))
                of_instance = stats.setdefault(key, {})
                for stat in scalars.objects(entry.get("stats")):
                    name = scalars.text(scalars.members(stat.get("name")).get("name"))
                    mean = scalars.number(stat.get("mean"))
                    if name and mean is not None:
                        of_instance.setdefault(name, mean)
    except OSError:
        report(Problem(path.name, "not in the same folder, so no sample is judged", "all samples"))
    except Broken as fault:
        report(Problem(path.name, str(fault), "samples whose metrics precede it are judged"))
    return stats


def _specification(path: Path, report: Callable[[Problem], None]) -> dict[str, Any]:
    try:
        return scalars.members(json_text.parse(read_all(path)))
    except (OSError, Broken, ValueError) as fault:
        missing = isinstance(fault, FileNotFoundError)
        reason = "not in the folder" if missing else f"cannot be read ({fault})"
        report(Problem(path.name, f"{reason}: the run is named after its folder", "all samples"))
        return {}


def _run(path: Path, specification: dict[str, Any], adapter: dict[str, Any], state: dict[str, Any]) -> _Run:
    stated = specification.get("name")
    name = stated if isinstance(stated, str) and stated else path.parent.name or path.name
    started = scalars.instant(scalars.members(state.get("result")).get("request_datetime"))
    settings = {key: scalars.short_text(scalars.text(adapter[key]) or "") for key in _SETTINGS if adapter.get(key)}
    names = [
        scalars.members(metric.get("args")).get("names")
        for metric in scalars.objects(specification.get("metric_specs"))
    ]
    listed = [metric for args in names if isinstance(args, list) for metric in args if isinstance(metric, str)]
    # Two suites may hold a run of one name: the time of the first request tells them apart, unless it was cached
    return _Run(
        name=f"{name} {started}" if started else name,
        task=_OF_MODEL.sub("", name).rstrip(":,") or name,
        model=scalars.text(adapter.get("model")) or path.parent.name or path.name,
        main=tuple(listed),
        settings=settings,
        started=started,
    )


def _samples(run: _Run, states: list[dict[str, Any]], stats: _Stats) -> Iterator[SampleRecord]:
    """The completions of a request, or the one sample of which each option was a request."""
    state = states[0]
    reply = scalars.members(state.get("result"))
    if isinstance(state.get("reference_index"), int):
        sample = _of_options(_blank(run, state), states, stats)
        if sample.failure is None:
            _judge(sample, run, stats)
        yield sample
        return
    completions = scalars.objects(reply.get("completions"))
    if reply.get("success") is not True or not completions:
        reason = scalars.text(reply.get("error")) or ("no completion" if reply else "the request was never sent")
        yield failed(_blank(run, state), reason)
        return
    judged = min(
        range(len(completions)), key=lambda number: -(scalars.number(completions[number].get("logprob")) or 0.0)
    )
    for number, completion in enumerate(completions):
        sample = _blank(run, state)
        _write(sample, state, completion)
        single = len(completions) == 1
        sample.output_tokens = stats.get("num_output_tokens") if single else _tokens(completion, state)
        if number == judged:
            _judge(sample, run, stats)
        else:
            sample.unjudged = _NOT_FIRST
        if not single:
            sample.metadata["completion"] = number
        yield sample


def _blank(run: _Run, state: dict[str, Any]) -> SampleRecord:
    instance, reply = scalars.members(state.get("instance")), scalars.members(state.get("result"))
    references = scalars.objects(instance.get("references"))
    texts = [_text(scalars.members(reference.get("output"))) for reference in references]
    correct = [number for number, reference in enumerate(references) if "correct" in _tags(reference)]
    optional = isinstance(state.get("output_mapping"), dict) or isinstance(state.get("reference_index"), int)
    asked_for = scalars.members(instance.get("input"))
    messages = scalars.objects(scalars.members(state.get("request")).get("messages"))
    sample = SampleRecord(
        run=run.name, model=run.model, task=run.task, question_id=scalars.text(instance.get("id")) or "", epoch=0,
        condition=_condition(instance.get("perturbation")),
        question=_text(asked_for) or asked(scalars.objects(asked_for.get("messages"))) or asked(messages),
        target=", ".join(texts[number] for number in correct) or None,
        choices=texts if optional and texts else None,
        target_choice=correct[0] if optional and len(correct) == 1 else None,
        started=scalars.instant(reply.get("request_datetime")), run_started=run.started, settings=run.settings,
        metadata=scalars.only({name: instance.get(name) for name in ("split", "sub_split")})
        | {"train_trial": scalars.count(state.get("train_trial_index")) or 0},
    )  # fmt: skip
    seconds = scalars.number(reply.get("request_time"))
    details = {"metadata": instance.get("extra_data"), "times": seconds and {"request_time": seconds}}
    details["explanation"] = state.get("annotations")  # what judges wrote
    sample.details = {title: content for title, content in details.items() if content}
    prompt = scalars.text(scalars.members(state.get("request")).get("prompt"))
    sample.segments = [segment for message in messages for segment in segments(message)]
    if prompt:
        sample.segments.append(Segment("user", "message", prompt))
    return sample


def _tags(reference: dict[str, Any]) -> list[Any]:
    tags = reference.get("tags")
    return tags if isinstance(tags, list) else []


def _text(content: dict[str, Any]) -> str:
    text = content.get("text")
    return text if isinstance(text, str) else ""


def _tokens(completion: dict[str, Any], state: dict[str, Any]) -> float | None:
    tokens = completion.get("tokens")
    echoed = scalars.members(state.get("request")).get("echo_prompt") is True
    return float(len(tokens)) if isinstance(tokens, list) and tokens and not echoed else None


def _write(sample: SampleRecord, state: dict[str, Any], completion: dict[str, Any]) -> None:
    """The trace of a completion, and its answer: the option, where a letter stands for one."""
    reason = scalars.members(completion.get("finish_reason")).get("reason")
    sample.stop_reason = scalars.text(reason)
    thought = _text(scalars.members(completion.get("thinking")))
    trace = [Segment("assistant", "reasoning", thought)] if thought else []
    write(sample, [*sample.segments, *trace, *assistant_text(_text(completion), cut_off=reason == "length")])
    mapping = scalars.members(state.get("output_mapping"))
    if sample.answer is not None and isinstance(mapping.get(sample.answer), str):
        sample.answer = mapping[sample.answer]


def _of_options(sample: SampleRecord, states: list[dict[str, Any]], stats: _Stats) -> SampleRecord:
    for state in states:
        reply = scalars.members(state.get("result"))
        if reply.get("success") is not True:
            return failed(sample, scalars.text(reply.get("error")) or "the request was never sent")
    predicted = scalars.count(stats.get("predicted_index"))
    if predicted is not None and sample.choices and 0 <= predicted < len(sample.choices):
        sample.answer = sample.choices[predicted]
        sample.segments = [
            Segment("user", "message", sample.question or ""),
            Segment("assistant", "answer", sample.answer),
        ]
    return sample


def _judge(sample: SampleRecord, run: _Run, stats: _Stats) -> None:
    """The metric that the run names counts; what HELM measures of every request is no score."""
    judging = [name for name in stats if not (_MEASURED.fullmatch(name) or _ALL_COMPLETIONS.fullmatch(name))]
    ordered = [*(name for name in run.main if name in judging), *(name for name in judging if name not in run.main)]
    sample.scores = {name: Score(stats[name], score=stats[name], answer=sample.answer) for name in ordered}
    if ordered:
        sample.score = stats[ordered[0]]
    else:
        sample.unjudged = _NO_STATS
    scoring = {name: mean for name, mean in stats.items() if name not in ordered}
    if scoring:
        sample.details["usage"] = scoring


READER = Reader("helm", _recognises, _read, "HELM runs")
