"""The files of a tau2-bench run: one JSON with all simulations, or `results.json` beside a file for each of them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from hotmess_tui.formats import json_text, scalars
from hotmess_tui.formats.json_stream import Broken, Skipped, Stream
from hotmess_tui.formats.records import NoSamples, Problem, Reader, ReadOptions, SampleRecord, Unreadable
from hotmess_tui.formats.tau2_bench.simulation import Run
from hotmess_tui.wording import counted

_FOLDER = "simulations"
_RESULTS = "results.json"
_RUN_KEYS = {"tasks", "simulations", "simulation_index"}


def _recognises(path: Path, head: bytes) -> bool:
    kind, keys = json_text.shape(head)
    if kind != "object":
        return False
    names = set(keys)
    if {"id", "task_id", "termination_reason"} <= names:
        return not names.isdisjoint({"messages", "ticks", "reward_info"})
    if "info" not in names or b'"agent_info"' not in head:
        return {"info", "tasks", "simulations"} <= names
    return not names.isdisjoint(_RUN_KEYS) or names <= {"timestamp", "info"}


def _read(path: Path, options: ReadOptions, report: Callable[[Problem], None]) -> Iterator[SampleRecord]:
    try:
        header, filled = _header(path)
    except Broken as fault:
        raise Unreadable(f"a tau2-bench file {fault}: copy it again") from None
    if "task_id" in header:
        yield _one(path, header, report)
        return
    if not filled:
        raise _without_simulations(path, header)
    run = Run(_run_name(path, header), path, header)
    if run.note:
        report(Problem("", run.note))
    count = 0
    try:
        for index, simulation in enumerate(_simulations(path)):
            if isinstance(simulation, dict) and isinstance(simulation.get("task_id"), (str, int)):
                count += 1
                yield run.sample(simulation)
            else:
                reason = str(simulation) if isinstance(simulation, Skipped) else "no simulation with its task_id"
                report(Problem(f"simulation {index}", reason, "the other simulations"))
    except Broken as fault:
        if not count:
            raise Unreadable(f"a tau2-bench file {fault}: copy it again") from None
        report(Problem("", str(fault), f"the {counted(count, 'simulation', 'simulations')} before it"))


def _header(path: Path) -> tuple[dict[str, Any], bool]:
    """All members but the simulations, and whether there are any; as usually written, these come last and stay unread.

    Raises:
        Broken: where the text ends early or is damaged before its first simulation.
    """
    header: dict[str, Any] = {}
    filled = False
    try:
        with Stream(path) as stream:
            for key in stream.members():
                if key != "simulations" or not stream.next_is("["):
                    header[key] = stream.value()
                    continue
                for _ in stream.items():
                    filled = True
                    if {"info", "tasks"} <= header.keys():
                        return header, True
    except Broken:
        if not filled:
            raise
    return header, filled


def _simulations(path: Path) -> Iterator[Any]:
    with Stream(path) as stream:
        for key in stream.members():
            if key == "simulations" and stream.next_is("["):
                yield from stream.items()
            else:
                stream.value()


def _one(path: Path, simulation: dict[str, Any], report: Callable[[Problem], None]) -> SampleRecord:
    """The sample of a file in the folder `simulations`; model and tasks are in the results beside that folder."""
    if not isinstance(simulation["task_id"], (str, int)):
        raise Unreadable("a tau2-bench simulation without a readable task_id")
    folder = Path(os.path.abspath(path)).parent
    results_file = (folder.parent if folder.name == _FOLDER else folder) / _RESULTS
    header: dict[str, Any] = {}
    try:
        state = results_file.stat()
        header = _shared_header(results_file, state.st_mtime_ns, state.st_size)
    except (OSError, Broken) as fault:
        reason = "is missing" if isinstance(fault, FileNotFoundError) else f"could not be read ({fault})"
        report(Problem(_RESULTS, f"{reason}: it contains the model and the tasks", "the simulation"))
    run = Run(_run_name(results_file, header), results_file, header)
    if header and run.note:
        report(Problem("", run.note))
    return run.sample(simulation)


@lru_cache(maxsize=4)
def _shared_header(results_file: Path, modified: int, size: int) -> dict[str, Any]:
    """The results beside many simulations, read once as long as they stay as they are."""
    return _header(results_file)[0]


def _without_simulations(path: Path, header: dict[str, Any]) -> Unreadable:
    """What to say of results that hold no simulation themselves."""
    entries = scalars.objects(header.get("simulation_index"))
    folder = path.parent / _FOLDER
    if folder.is_dir():
        absent = sum(not (folder / f"{scalars.text(entry.get('id'))}.json").exists() for entry in entries)
        are = counted(absent, f"of {len(entries):,} is", f"of {len(entries):,} are")
        lost = f", {are} missing there" if absent else ""
        return NoSamples(f"tau2-bench results, read with the files in {_FOLDER}/{lost}")
    if entries:
        return Unreadable(f"tau2-bench results without their folder {_FOLDER}/: copy the whole folder")
    return NoSamples("tau2-bench results without a simulation")


def _run_name(path: Path, header: dict[str, Any]) -> str:
    """Every run is written to a `results.json`: its folder and the time of the run tell it from another."""
    path = Path(os.path.abspath(path))
    name = path.parent.name if path.name.split(".")[0] == "results" else path.name
    stamp = header.get("timestamp")
    return f"{name} {stamp}" if isinstance(stamp, str) and stamp else name


READER = Reader("tau2-bench", _recognises, _read)
