"""How long reading takes, as whole processes: python tests/bench/ingest.py [--goals] INSPECT-LOG.eval [PYTHON]

The log is one of about 6,000 samples as Inspect wrote it; out of it are made 500 logs of 60 samples and a JSON log of
200 MB. Tables of a million rows, lm-evaluation-harness samples and 50 MB of further formats are made here. inspect_ai,
in the environment of PYTHON where it is not in this one, reads the same files in the same run. A table at the end
has what was measured beside each goal; with --goals nothing else is measured. Asserts nothing.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb

RUNS = 3
ROOT = Path(__file__).resolve().parents[2]
ROWS = 1_000_000
RATES = {"parquet": 2_000_000, "jsonl": 400_000, "csv": 500_000}  # rows a second
EVAL_RATIO, JSON_RATIO = 15, 10  # times as fast as inspect_ai
GOALS: list[str] = []
OTHER = """
import sys
from inspect_ai.analysis import samples_df
print(len(samples_df(sys.argv[1], full=True, quiet=True)))
"""
# A JSON log is none of what samples_df takes up here: read whole instead
OTHER_JSON = """
import sys
from inspect_ai.log import read_eval_log
print(len(read_eval_log(sys.argv[1]).samples))
"""
# The command, then its wall seconds and the largest memory of it or a process of its own in MiB
TIMED = """
import resource, subprocess, sys, time
begun = time.perf_counter()
done = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
wall = time.perf_counter() - begun
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, done.returncode)
sys.stderr.write(done.stderr[-300:])
"""


def timed(command: list[str]) -> tuple[float, float, float]:
    """Wall seconds, CPU seconds, largest memory in MiB."""
    done = subprocess.run(
        [sys.executable, "-c", TIMED, *command], capture_output=True, text=True, cwd=ROOT, check=False
    )
    wall, cpu, memory, status = map(float, done.stdout.split())
    if status:
        print(f"  exit {status:.0f}: {done.stderr.strip()[-200:]}")
    return wall, cpu, memory


def median(values: list[float]) -> float:
    return sorted(values)[len(values) // 2]


def line(what: str, command: list[str], units: float = 0, of: str = "", runs: int = RUNS) -> tuple[float, float]:
    """Run it a few times in folders of its own and print the medians; returns those of wall and CPU seconds."""
    found = []
    for _ in range(runs):
        with tempfile.TemporaryDirectory() as folder:
            found.append(timed([part.replace("{store}", f"{folder}/store") for part in command]))
    wall, cpu, memory = (median([each[n] for each in found]) for n in range(3))
    rate = f"{units / wall:>12,.0f} {of}/s" if units else ""
    print(f"{what:<48}{wall:>8.2f}{cpu:>8.2f}{memory:>8.0f}{rate}", flush=True)
    return wall, cpu


def goal_of_rate(what: str, goal: float, rows: int, taken: tuple[float, float]) -> None:
    """A line of the table of goals for rows a second."""
    wall, cpu = (rows / seconds for seconds in taken)
    GOALS.append(f"| {what} | {goal:,.0f} rows/s | {wall:,.0f} ({cpu:,.0f}) | {'met' if wall >= goal else 'missed'} |")


def goal_of_ratio(what: str, goal: float, ours: tuple[float, float], others: tuple[float, float]) -> None:
    """A line of the table of goals for how many times as fast as another reader."""
    wall, cpu = (other / own for own, other in zip(ours, others, strict=True))
    GOALS.append(f"| {what} | {goal:.0f} x | {wall:.1f} x ({cpu:.1f} x) | {'met' if wall >= goal else 'missed'} |")


def many(template: Path, folder: Path, count: int = 500, samples: int = 60) -> Path:
    """Logs of `samples` samples each, as many evaluations of the questions in the template."""
    folder.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(template) as archive:
        names = [name for name in archive.namelist() if name.startswith("samples/")][:samples]
        start = json.loads(unpacked(template, "_journal/start.json"))
        kept = [(name, unpacked(template, name)) for name in names]
    for n in range(count):
        start["eval"] |= {"eval_id": f"eval{n:04}", "run_id": f"run{n:04}", "task_id": f"task{n:04}"}
        header = {**start, "status": "success"}
        with zipfile.ZipFile(folder / f"{n:04}.eval", "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("_journal/start.json", json.dumps(start))
            for name, data in kept:
                archive.writestr(name, data)
            archive.writestr("header.json", json.dumps(header))
    return folder


def unpacked(log: Path, name: str) -> bytes:
    from hotmess_tui.formats.inspect.zip_archive import Archive

    with Archive(log) as archive:
        return archive.read(name)


def as_json(template: Path, file: Path, megabytes: int = 200) -> Path:
    """A JSON log of that size with the template's samples, over and over with further epochs."""
    from hotmess_tui.formats.inspect.zip_archive import Archive

    with Archive(template) as archive, file.open("wb") as out:
        header = json.loads(archive.read("header.json"))
        header.pop("reductions", None)
        out.write(json.dumps(header).encode()[:-1] + b', "samples": [')
        names = [name for name in archive.names() if name.startswith("samples/")]
        between, turn = b"", 0
        while out.tell() < megabytes * 1_000_000:
            for name in names:
                sample = json.loads(archive.read(name))
                sample["epoch"] += 1000 * turn
                out.write(between + json.dumps(sample).encode())
                between = b","
                if out.tell() >= megabytes * 1_000_000:
                    break
            turn += 1
        out.write(b"]}")
    return file


def tables(folder: Path) -> dict[str, Path]:
    """A million rows in three kinds of table."""
    folder.mkdir(parents=True, exist_ok=True)
    kinds = {"parquet": "FORMAT parquet, COMPRESSION zstd", "jsonl": "FORMAT json", "csv": "FORMAT csv, HEADER"}
    files = {kind: folder / kind / f"rows.{kind}" for kind in kinds}
    connection = duckdb.connect()
    for kind, options in kinds.items():
        files[kind].parent.mkdir(exist_ok=True)
        connection.execute(
            f"COPY (SELECT 'q' || (i // 30) AS question_id, 'model-' || (i // 30 % 3) AS model, 'sums' AS task, "
            f"(i % 30)::INTEGER AS epoch, (hash(i) % 7)::VARCHAR AS answer, '3' AS target, (hash(i) % 900)::INTEGER "
            f"AS tokens FROM range({ROWS}) AS numbers (i)) TO '{files[kind]}' ({options})"
        )
    return files


def harness(folder: Path, count: int = 100_000) -> Path:
    """Samples of the harness: 25,000 documents, two repeats, two filters each."""
    folder.mkdir(parents=True, exist_ok=True)
    steps = [{"name": name, "filter": [{"function": "regex", "regex_pattern": "(-?\\d+)"}]} for name in ("a", "b")]
    time = "2026-01-02T03-04-05.678901"
    results = {"results": {}, "model_name": "org/model", "config": {}, "configs": {"sums": {"filter_list": steps}}}
    (folder / f"results_{time}.json").write_text(json.dumps(results))
    with (folder / f"samples_sums_{time}.jsonl").open("w") as out:
        for n in range(count):
            document, name = n // 2, "ab"[n % 2]
            said = [f"I think of {document} and come to {document + k % 2}." for k in range(2)]
            entry = {
                "doc_id": document, "doc": {"question": "?"}, "target": str(document),
                "arguments": {"gen_args_0": {"arg_0": f"What is {document}?", "arg_1": {"until": []}}}, "resps": [said],
                "filtered_resps": [str(document), str(document)], "filter": name, "metrics": ["exact_match"],
                "exact_match": 1.0,
            }  # fmt: skip
            out.write(json.dumps(entry) + "\n")
    return folder


def agents(index: int) -> dict[str, Any]:
    """A simulation of tau2-bench with 40 messages."""
    call = {"id": "c", "name": "find_flight", "arguments": {"origin": "JFK", "destination": "SFO"}}
    turn = [
        {"role": "user", "content": "I would like to fly to San Francisco, and not too early in the morning. " * 2},
        {"role": "assistant", "content": None, "tool_calls": [call], "usage": {"completion_tokens": 40}},
        {"role": "tool", "id": "c", "content": json.dumps({"flights": [{"number": "HAT001", "price": 120}] * 4})},
        {"role": "assistant", "content": "There are four flights. " * 4, "usage": {"completion_tokens": 20}},
    ]
    return {
        "id": str(index), "task_id": str(index // 4), "trial": index % 4, "termination_reason": "user_stop",
        "reward_info": {"reward": float(index % 3 == 0)}, "messages": turn * 10,
    }  # fmt: skip


def assertions(index: int) -> dict[str, Any]:
    """A result of promptfoo with two assertions."""
    kinds = [{"type": "equals", "value": "4"}, {"type": "regex", "value": "[0-9]"}]
    parts = [{"pass": index % 2 == 0, "score": 1, "reason": "as expected", "assertion": kind} for kind in kinds]
    return {
        "promptIdx": 0, "testIdx": index, "success": index % 2 == 0, "score": 1, "failureReason": index % 2,
        "provider": {"id": "acme:7b"}, "prompt": {"raw": f"What is {index // 8}?", "label": "{{q}}"},
        "response": {"output": "It is four. " * 20, "tokenUsage": {"completion": 60}},
        "vars": {"q": f"What is {index // 8}?"}, "testCase": {"vars": {"q": index // 8}, "assert": kinds},
        "gradingResult": {"pass": True, "reason": "as expected", "componentResults": parts},
    }  # fmt: skip


def events(index: int) -> list[dict[str, Any]]:
    """The two events of a sample of OpenAI evals."""
    named = {"run_id": "r", "sample_id": f"sums.dev.{index}", "created_at": "2026-01-02 03:04:05"}
    chat = [{"role": "system", "content": "Answer in a word. " * 10}, {"role": "user", "content": f"{index} + 1?"}]
    sampled = {"prompt": chat, "sampled": ["It is one more. " * 10], "usage": {"completion_tokens": 40}}
    match = {"correct": index % 2 == 0, "expected": str(index + 1), "picked": None}
    return [
        {**named, "event_id": 2 * index, "type": "sampling", "data": sampled},
        {**named, "event_id": 2 * index + 1, "type": "match", "data": match},
    ]


def patches(index: int) -> dict[str, Any]:
    """A prediction for SWE-bench."""
    patch = "diff --git a/x.py b/x.py\n" + "-x = 1\n+x = 2\n" * 100
    return {"instance_id": f"acme__lib-{index}", "model_name_or_path": "acme-7b", "model_patch": patch}


def responses(index: int) -> dict[str, Any]:
    """A prompt with eight responses and their scores."""
    written = [f"I think of {index} and come to {index + n % 2}. " * 10 for n in range(8)]
    return {"prompt": f"What is {index}?", "responses": written, "scores": [n % 2 for n in range(8)]}


def within(index: int) -> dict[str, Any]:
    """A row of a table."""
    return {"question_id": index // 8, "epoch": index % 8, "answer": str(index % 3), "target": "1", "tokens": index}


def rollouts(index: int) -> dict[str, Any]:
    """A rollout of verifiers."""
    chat = [{"role": "user", "content": f"What is {index // 8}?"}]
    written = [{"role": "assistant", "content": f"I think of {index} and come to it. " * 20}]
    return {
        "example_id": index // 8, "prompt": chat, "completion": written, "answer": str(index // 8), "error": None,
        "reward": float(index % 2), "info": {}, "task": "sums",
    }  # fmt: skip


def messages(index: int) -> dict[str, Any]:
    """A message of an Anthropic batch."""
    content = [
        {"type": "thinking", "thinking": "I think of it. " * 40, "signature": "s"},
        {"type": "text", "text": "It is four. " * 10},
    ]
    usage = {"input_tokens": 20, "output_tokens": 200}
    message = {"type": "message", "role": "assistant", "model": "acme", "content": content, "stop_reason": "end_turn"}
    return {"custom_id": f"q-{index}", "result": {"type": "succeeded", "message": {**message, "usage": usage}}}


def chats(index: int) -> dict[str, Any]:
    """A completion of an OpenAI batch."""
    message = {"role": "assistant", "content": "It is four. " * 10, "reasoning_content": "I think of it. " * 40}
    choice = {"index": 0, "message": message, "finish_reason": "stop"}
    body = {"object": "chat.completion", "model": "acme", "choices": [choice], "usage": {"completion_tokens": 200}}
    return {"id": f"r-{index}", "custom_id": f"q-{index}", "response": {"status_code": 200, "body": body}}


def requests(index: int) -> dict[str, Any]:
    """A request state of HELM."""
    references = [{"output": {"text": str(index)}, "tags": ["correct"]}, {"output": {"text": "5"}, "tags": []}]
    tokens = [{"text": word, "logprob": -0.1} for word in ["I", "think", "that", "it", "is", "four", "."]]
    return {
        "instance": {"input": {"text": f"{index}?"}, "references": references, "split": "test", "id": f"id{index}"},
        "train_trial_index": 0, "request": {"prompt": f"Sum. {index}?" * 20, "echo_prompt": False},
        "result": {"success": True, "completions": [{"text": "It is four.", "logprob": -1.0, "tokens": tokens}]},
    }  # fmt: skip


def trials(index: int) -> dict[str, Any]:
    """A trial of tau-bench with 40 messages."""
    call = {"id": "1", "type": "function", "function": {"name": "book", "arguments": '{"to": "JFK"}'}}
    turn = [
        {"role": "user", "content": "I would like to fly to San Francisco, and not too early in the morning. " * 2},
        {"role": "assistant", "content": None, "tool_calls": [call]},
        {"role": "tool", "name": "book", "content": "booked " * 40, "tool_call_id": "1"},
        {"role": "assistant", "content": "There are four flights. " * 4},
    ]
    info = {"task": {"user_id": "u", "instruction": f"Fly {index // 4}.", "actions": [], "outputs": []}}
    return {"task_id": index // 4, "trial": index % 4, "reward": float(index % 3 == 0), "info": info, "traj": turn * 10}


def puzzles(index: int) -> dict[str, Any]:
    """A question of reasoning-gym-eval with four completions."""
    written = [
        {
            "model_answer": str(n),
            "full_model_response": "I think. " * 60 + f"<answer>{n}</answer>",
            "score": float(n % 2),
        }
        for n in range(4)
    ]
    return {"question": f"What is {index}?", "expected_answer": "1", "completions": written}


def by_content(folder: Path, size: int = 50_000_000) -> list[tuple[Path, int]]:
    """A file of about that size for each format that is one JSON or lines of it, with its number of samples."""
    agent = {"agent_info": {"llm": "acme-7b"}, "environment_info": {"domain_name": "airline"}}
    kinds: dict[str, tuple[Callable[[int], Any], str, str, str, int]] = {
        "tau2-bench.json": (agents, f'{{"info": {json.dumps(agent)}, "tasks": [], "simulations": [', ", ", "]}", 1),
        "promptfoo.json": (assertions, '{"evalId": "e", "results": {"version": 3, "results": [', ", ", "]}}", 1),
        "openai-evals.jsonl": (events, '{"spec": {"completion_fns": ["m"], "run_id": "r"}}\n', "\n", "\n", 1),
        "swe-bench.jsonl": (patches, "", "\n", "\n", 1),
        "response-lists.json": (responses, "[", ", ", "]", 8),
        "verifiers.jsonl": (rollouts, "", "\n", "\n", 1),
        "anthropic-batch.jsonl": (messages, "", "\n", "\n", 1),
        "openai-batch.jsonl": (chats, "", "\n", "\n", 1),
        "scenario_state.json": (
            requests,
            '{"adapter_spec": {"method": "generation", "model": "acme"}, "request_states": [',
            ", ",
            "]}",
            1,
        ),
        "tau-bench.json": (trials, "[", ", ", "]", 1),
        "reasoning-gym.json": (
            puzzles,
            '{"name": "sums", "category": "c", "average_best_score": 1, "config": {"size": 1}, "results": [',
            ", ",
            "]}",
            4,
        ),
        "rows-within.json": (within, '{"model": "acme", "data": [', ", ", "]}", 1),
    }
    written = []
    for name, (make, before, between, after, samples) in kinds.items():
        path = folder / name.partition(".")[0] / name
        path.parent.mkdir(parents=True)
        count = 0
        with path.open("w") as out:
            out.write(before)
            while out.tell() < size:
                made = make(count)
                entries = made if isinstance(made, list) else [made]
                out.write(between * bool(count) + between.join(map(json.dumps, entries)))
                count += 1
            out.write(after)
        written.append((path, count * samples))
    return written


def main() -> None:
    goals_only = "--goals" in sys.argv[1:]
    given = [argument for argument in sys.argv[1:] if argument != "--goals"]
    if not given:
        sys.exit("name an .eval log: tests/bench/ingest.py [--goals] LOG.eval [PYTHON]")
    log = Path(given[0]).resolve()
    other = given[1] if len(given) > 1 else sys.executable
    ours = [sys.executable, "-m", "hotmess_tui", "ingest", "--store", "{store}"]
    print(f"{'medians of ' + str(RUNS) + ' runs':<48}{'wall s':>8}{'CPU s':>8}{'MiB':>8}")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for kind, path in tables(folder / "tables").items():
            copied = [*ours, "--copy", str(path)]
            goal_of_rate(
                f"{ROWS:,} rows of {kind}", RATES[kind], ROWS, line(f"{ROWS:,} rows of {kind}", copied, ROWS, "rows")
            )
        one = line(f"one .eval, {os.path.getsize(log) / 1e6:.0f} MB", [*ours, str(log)])
        theirs = line("  inspect_ai samples_df(full=True)", [other, "-c", OTHER, str(log)])
        goal_of_ratio("`.eval`, beside `samples_df(full=True)`", EVAL_RATIO, one, theirs)
        file = as_json(log, folder / "big.json")
        one = line(f"a JSON log of {file.stat().st_size / 1e6:.0f} MB", [*ours, str(file)])
        theirs = line("  inspect_ai read_eval_log", [other, "-c", OTHER_JSON, str(file)], runs=1)
        goal_of_ratio("JSON log, beside `read_eval_log`", JSON_RATIO, one, theirs)
        line("lm-eval, 100,000 lines", [*ours, str(harness(folder / "harness"))], 100_000, "lines")
        if not goals_only:
            further(folder, log, ours, other)
    print("\n| | goal | measured, wall (CPU) | |\n|---|---|---|---|", *GOALS, sep="\n")


def further(folder: Path, log: Path, ours: list[str], other: str) -> None:
    """What has no goal by rate: many small logs, a second start, the other formats."""
    logs = many(log, folder / "many")
    several, _ = line("500 .eval of 60 samples", [*ours, str(logs)])
    theirs, _ = line("  inspect_ai samples_df(full=True)", [other, "-c", OTHER, str(logs)], runs=1)
    print(f"  {theirs / several:.1f} times faster")
    store = folder / "kept"
    timed([*[part.replace("{store}", str(store)) for part in ours], str(logs)])
    again = [sys.executable, "-m", "hotmess_tui", "table", str(logs), "--store", str(store)]
    line("  a second start, nothing changed (goal: 0.5)", again)
    for path, samples in by_content(folder / "by content"):
        line(f"{path.stem}, {path.stat().st_size / 1e6:.0f} MB", [*ours, str(path)], samples, "samples", runs=1)


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    main()
