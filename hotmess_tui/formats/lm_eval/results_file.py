"""The results file next to the samples of lm-evaluation-harness: model, settings, filters and metrics of a task."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from hotmess_tui.formats import json_text, scalars
from hotmess_tui.formats.json_stream import Broken, read_all

_SAMPLES = re.compile(r"samples_(?P<task>.+)_(?P<time>[^_]+)")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d(?:\.\d+)?")
_RANDOM_NAME = re.compile(r"[A-Za-z0-9]{8}")
_MOST = 64 << 20  # bytes of a results file
_SETTINGS = ("gen_kwargs", "limit", "random_seed", "fewshot_seed")


@dataclass(frozen=True)
class Run:
    """The task and run of a samples file, from its name and the results file next to it."""

    name: str
    model: str
    task: str
    settings: dict[str, str]
    config: dict[str, Any] = field(default_factory=dict)  # of the task
    started: str | None = None  # ISO 8601
    lower_is_better: frozenset[str] = frozenset()  # metrics
    notes: tuple[str, ...] = ()

    @property
    def filter_names(self) -> list[str]:
        """The filters of the task, in their order."""
        listed = scalars.objects(self.config.get("filter_list"))
        return [scalars.text(entry.get("name")) or "none" for entry in listed]

    def filter_steps(self, name: str) -> list[dict[str, Any]] | None:
        """The steps of a filter; None where the results file does not list it."""
        listed = scalars.objects(self.config.get("filter_list"))
        entry = next((entry for entry in listed if entry.get("name") == name), None)
        if entry is not None:
            return scalars.objects(entry.get("filter"))
        return [{"function": "take_first"}] if name == "none" and not listed else None

    def exact_match(self) -> dict[str, Any] | str:
        """The options of exact match as the harness itself computes it; text where it does not: why."""
        if not self.config:
            return "no results file describes how the task is scored"
        if self.config.get("process_results") is not None:
            return "the task scores with its own code (process_results)"
        if self.config.get("doc_to_choice") is not None:
            return "the log has the number of the correct choice instead of its text"
        listed = scalars.objects(self.config.get("metric_list"))
        entry = next((entry for entry in listed if entry.get("metric") == "exact_match"), None)
        if listed and entry is None:
            return "the task does not list it among its metrics"
        return entry or {}


def run_of(path: Path) -> Run:
    """The run that a samples file belongs to; its notes name what could not be determined."""
    stem = path.name.split(".jsonl")[0]
    named = _SAMPLES.fullmatch(stem)
    task, time = (named["task"], named["time"]) if named else (stem.removeprefix("samples_"), "")
    summary = _results(path.parent, time)
    begun = _begun(summary.get("date"), time)
    name = f"{path.parent.name}/{time or stem}"
    if not summary:
        folder = path.parent.name.replace("__", "/")
        note = "no results file in the folder: the model is named after the folder"
        return Run(name, folder, task, {}, started=begun, notes=(note,))
    config = scalars.members(summary.get("config"))
    settings = {key: text for key in _SETTINGS if (text := scalars.text(config.get(key))) not in (None, "", "None")}
    shots = scalars.members(summary.get("n-shot")).get(task)
    if isinstance(shots, int):
        settings["num_fewshot"] = str(shots)
    system = summary.get("system_instruction")
    if isinstance(system, str) and system:
        settings["system_message"] = scalars.short_text(system)
    task_config = scalars.members(scalars.members(summary.get("configs")).get(task))
    model = _model(summary, config, path.parent)
    return Run(name, model, task, settings, task_config, begun, _lower_is_better(summary, task, task_config))


def _begun(date: Any, time: str) -> str | None:
    """When the run was begun: UNIX seconds in the results, else the local time in the name of the file."""
    if (begun := scalars.instant(scalars.number(date))) is not None:
        return begun
    day, _, clock = time.partition("T")
    return f"{day}T{clock.replace('-', ':')}" if _TIME.fullmatch(time) else None


def _lower_is_better(summary: dict[str, Any], task: str, config: dict[str, Any]) -> frozenset[str]:
    stated = scalars.members(scalars.members(summary.get("higher_is_better")).get(task))
    names = [name for name, higher in stated.items() if higher is False]
    listed = [entry for entry in scalars.objects(config.get("metric_list")) if entry.get("higher_is_better") is False]
    return frozenset([*names, *(entry["metric"] for entry in listed if isinstance(entry.get("metric"), str))])


def _model(summary: dict[str, Any], config: dict[str, Any], folder: Path) -> str:
    name, kind = summary.get("model_name"), scalars.text(config.get("model")) or ""
    if not isinstance(name, str) or not name:
        return folder.name.replace("__", "/")
    arguments = scalars.text(config.get("model_args")) or ""
    if _RANDOM_NAME.fullmatch(name) and name not in arguments and kind:
        return f"{kind} {name}"  # a made-up name, since the arguments name no model
    return name


@lru_cache(maxsize=64)
def _results(folder: Path, time: str) -> dict[str, Any]:
    """The results with the same time in their name; without one, the only results there are."""
    try:
        files = sorted(file for file in folder.iterdir() if file.suffix == ".json" and file.is_file())
    except OSError:
        return {}
    exact = [file for file in files if time and file.stem.endswith(f"_{time}")]
    for file in exact or (files if len(files) == 1 else []):
        try:
            if file.stat().st_size > _MOST:
                continue
            parsed = json_text.parse(read_all(file))
        except (OSError, ValueError, Broken):
            continue
        if isinstance(parsed, dict) and {"results", "configs"} <= set(parsed):
            return parsed
    return {}
