"""The files of a SWE-bench run: predictions, the report of the run, and a report for each instance in a folder."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from hotmess_tui.formats import column_mapping, json_stream, json_text, scalars
from hotmess_tui.formats.json_entries import entries
from hotmess_tui.formats.json_stream import Broken
from hotmess_tui.formats.records import NoSamples, Problem, Reader, ReadOptions, SampleRecord, Unreadable
from hotmess_tui.formats.swe_bench.instance import Evaluation, predicted
from hotmess_tui.wording import counted

_LOGS = Path("logs") / "run_evaluation"  # below the folder in which the harness was started and wrote its report
_HEAD = 1 << 16
_PREDICTION = {"instance_id", "model_patch"}
_RUN_METADATA = {"dataset", "split", "task_repo", "created_at"}
_REPORT_LISTS = {"completed_ids", "unresolved_ids", "submitted_ids"}
_REPORT_COUNTS = {"resolved_instances", "submitted_instances"}


def _recognises(path: Path, head: bytes) -> bool:
    kind, keys = json_text.shape(head)
    names = set(keys)
    if kind == "array":
        return names >= _PREDICTION and not column_mapping.plannable(keys)
    if kind != "object" or column_mapping.plannable(keys):
        return False
    if names >= _PREDICTION or _is_run_report(names) or names == _RUN_METADATA:
        return True
    return _by_instance(names, head)


def _is_run_report(names: set[str]) -> bool:
    return names >= _REPORT_COUNTS or ("resolved_ids" in names and not names.isdisjoint(_REPORT_LISTS))


def _by_instance(names: set[str], head: bytes) -> bool:
    """An object whose keys are ids: reports of instances, or predictions as SWE-agent writes them."""
    several = all("__" in name for name in names) and bool(names)
    reported = b'"resolved"' in head and b'"patch_successfully_applied"' in head
    return several and (reported or (b'"instance_id"' in head and b'"model_patch"' in head))


def _read(path: Path, options: ReadOptions, report: Callable[[Problem], None]) -> Iterator[SampleRecord]:
    path = Path(os.path.abspath(path))
    with json_stream.open_plain(path) as file:
        kind, keys = json_text.shape(file.read(_HEAD))
    if kind == "array" or set(keys) >= _PREDICTION:
        yield from _predictions(path, _listed(path, report), report)
        return
    try:
        content = json_text.parse(json_stream.read_all(path))
    except (Broken, ValueError) as fault:
        raise Unreadable(f"incomplete JSON ({fault}): was it cut off while being written or copied?") from None
    members = scalars.members(content)
    if members.keys() == _RUN_METADATA:
        raise NoSamples("data set of a SWE-bench run, read with its reports")
    if _is_run_report(set(members)):
        yield from _run_report(path, members, report)
    elif any("model_patch" in scalars.members(entry) for entry in members.values()):
        listed = ((f"instance {name}", entry) for name, entry in members.items())
        yield from _predictions(path, listed, report)
    else:
        yield from _instance_reports(path, members, report)


def _listed(path: Path, report: Callable[[Problem], None]) -> Iterator[tuple[str, Any]]:
    """Predictions a line each, or in one list."""
    for position, entry in entries(path, report):
        if isinstance(entry, list):
            yield from ((f"item {index}", prediction) for index, prediction in enumerate(entry))
        else:
            yield position, entry


def _predictions(
    path: Path, listed: Iterator[tuple[str, Any]], report: Callable[[Problem], None]
) -> Iterator[SampleRecord]:
    """Predictions by themselves have no verdict; those that a report beside them judges are read with it."""
    reported: dict[str, Path | None] = {}
    asked: Counter[tuple[str, str]] = Counter()
    judged = 0
    stem = path.name.split(".", 1)[0]
    for position, entry in listed:
        if not isinstance(entry, dict) or not isinstance(entry.get("instance_id"), str):
            report(Problem(position, "no prediction with its instance_id", "the other predictions"))
            continue
        sample = predicted(path.name, stem, entry)
        if sample.model not in reported:
            reported[sample.model] = _report_beside(path, sample.model)
        if reported[sample.model] is not None:
            judged += 1
            continue
        sample.epoch = asked[sample.model, sample.question_id]
        asked[sample.model, sample.question_id] += 1
        yield sample
    names = ", ".join(sorted(report_file.name for report_file in reported.values() if report_file is not None))
    if judged and not asked:
        raise NoSamples(f"SWE-bench predictions, read with the report in the same folder: {names}")
    if judged:
        predictions = counted(judged, "prediction is", "predictions are")
        report(Problem("", f"{predictions} read with the report in the same folder: {names}", remark=True))


def _report_beside(path: Path, model: str) -> Path | None:
    """The report of a run on these predictions: the harness names it MODEL.RUN.json."""
    prefix = model.replace("/", "__") + "."
    try:
        names = sorted(name for name in os.listdir(path.parent) if name.startswith(prefix) and name.endswith(".json"))
        for name in names:
            other = path.parent / name
            if name != path.name and _is_run_report(set(json_text.shape(other.open("rb").read(_HEAD)).keys)):
                return other
    except OSError:
        pass
    return None


def _run_report(path: Path, members: dict[str, Any], report: Callable[[Problem], None]) -> Iterator[SampleRecord]:
    ids = {
        name: [entry for entry in listed if isinstance(entry, str)] if isinstance(listed, list) else []
        for name, listed in members.items()
    }
    resolved, errors = set(ids.get("resolved_ids", ())), set(ids.get("error_ids", ()))
    empty, unresolved = set(ids.get("empty_patch_ids", ())), set(ids.get("unresolved_ids", ()))
    submitted = set(ids.get("submitted_ids", ())) | resolved | errors | empty | unresolved
    reasons = scalars.members(members.get("failure_reasons"))
    folder, model, run = _logs_of(path)
    patches = {} if folder else _patches_beside(path, model)
    evaluation = Evaluation(run, model, folder, path.parent, patches)
    uncertain = tested = 0
    for instance_id in sorted(submitted):
        if instance_id in errors:
            yield evaluation.failed(instance_id, scalars.text(reasons.get(instance_id)))
            continue
        verdict = True if instance_id in resolved else False if instance_id in unresolved | empty else None
        uncertain += verdict is None
        sample = evaluation.sample(instance_id, verdict, _logged(evaluation, instance_id, report))
        tested += sample.outcome is not None
        yield sample
    if tested and empty:
        untested = "empty patches have no tests, so they are excluded from metrics of single tests"
        report(
            Problem(
                f"{len(empty):,} of {len(submitted):,}",
                untested,
                "--decomposition brier counts them as wrong",
                remark=True,
            )
        )
    if uncertain:
        undecided = counted(uncertain, "instance was submitted and is", "instances were submitted and are")
        report(Problem("", f"{undecided} neither resolved, unresolved, empty nor in error", "without a verdict"))
    stated = scalars.count(members.get("resolved_instances"))
    if stated is not None and stated != len(resolved):
        resolutions = counted(stated, "resolved instance", "resolved instances")
        report(Problem("", f"the report states {resolutions} and lists {len(resolved):,}", remark=True))


def _logs_of(path: Path) -> tuple[Path | None, str, str]:
    """The folder of a run's instances where it is beside its report, the model and the run."""
    stem = path.name.removesuffix(".gz").removesuffix(".json")
    logs = path.parent / _LOGS
    try:
        runs = [(run, model) for run in sorted(os.listdir(logs)) for model in sorted(os.listdir(logs / run))
                if (logs / run / model).is_dir()] if logs.is_dir() else []  # fmt: skip
    except OSError:
        runs = []
    for run, model in runs:
        if f"{model}.{run}" == stem:
            return logs / run / model, model, run
    model, _, run = stem.rpartition(".")
    return None, model or stem, run if model else path.name


def _patches_beside(path: Path, model: str) -> dict[str, str]:
    """The patches by instance of the predictions beside a report whose logs are not there."""
    patches: dict[str, str] = {}
    for other in sorted(path.parent.glob("*.json*")):
        try:
            with json_stream.open_plain(other) as file:
                if other == path or b'"model_patch"' not in file.read(_HEAD):
                    continue
        except json_stream.DAMAGED:
            continue
        for _, entry in _listed(other, lambda problem: None):
            predictions = [entry] if "instance_id" in scalars.members(entry) else scalars.members(entry).values()
            for prediction in map(scalars.members, predictions):
                patch, name = prediction.get("model_patch"), scalars.text(prediction.get("model_name_or_path")) or ""
                if isinstance(patch, str) and name.replace("/", "__") == model:
                    patches[scalars.text(prediction.get("instance_id")) or ""] = patch
    return patches


def _logged(evaluation: Evaluation, instance_id: str, report: Callable[[Problem], None]) -> dict[str, Any]:
    """The report of one instance in the folder of the run; empty where there is none."""
    file = evaluation.file(instance_id, "report.json")
    if file is None:
        return {}
    try:
        return scalars.members(scalars.members(json_text.parse(file.read_bytes())).get(instance_id))
    except (OSError, ValueError) as fault:
        report(Problem(f"{instance_id}/{file.name}", f"could not be read ({fault})", "its verdict, without its tests"))
        return {}


def _instance_reports(path: Path, members: dict[str, Any], report: Callable[[Problem], None]) -> Iterator[SampleRecord]:
    """The report of an instance, RUN/MODEL/INSTANCE/report.json: the same sample as the report of its run has."""
    in_folder = path.name == "report.json" and path.parent.name in members
    folder = path.parent.parent if in_folder else None
    model = folder.name if folder else path.name.split(".", 1)[0]
    run = folder.parent.name if folder else path.name
    origin = folder.parents[3] if folder and folder.parents[2].name == _LOGS.parts[0] else path.parent
    evaluation = Evaluation(run, model, folder, origin, {})
    count = 0
    for instance_id, entry in members.items():
        logged = scalars.members(entry)
        if isinstance(logged.get("resolved"), bool):
            count += 1
            yield evaluation.sample(instance_id, logged["resolved"], logged)
        else:
            report(Problem(f"instance {instance_id}", "does not say whether it is resolved", "the others"))
    if not count:
        raise Unreadable("a SWE-bench report that does not say whether an instance is resolved: run it again")


READER = Reader("swe-bench", _recognises, _read, "SWE-bench")
