"""Logs of every age and make, spoilt at random, for tests/fuzz.py: what tests/formats has as single cases, mixed."""

from __future__ import annotations

import gzip
import json
import random
from pathlib import Path
from typing import Any

import zstandard

from tests.formats.inspect.test_archives import chunked
from tests.formats.lm_eval.test_samples_file import TIME, choice, generated
from tests.formats.logs import (
    DEFLATE,
    STORED,
    ZSTANDARD,
    Member,
    archive,
    call,
    header,
    reply,
    sample,
    usage,
)
from tests.formats.spoilt_logs import inspect_log, spoilt, write_lines
from tests.formats.test_openai_chat import batch, completion


def archive_of_all_kinds(folder: Path, rng: random.Random) -> Path:
    """Methods mixed, several frames, members twice, missing or in chunks; finished, or running with its journal."""
    log = spoilt(inspect_log(), rng)
    top = {key: item for key, item in log.items() if key != "samples"}
    whole = [sample(n, epoch) for n in (1, "a/b") for epoch in (1, 2)] + [sample(2, value=rng.choice(["I", 0.5, {}]))]
    members = [Member(f"samples/{each['id']}_epoch_{each['epoch']}.json", spoilt(each, rng)) for each in whole]
    members += [Member(each.name, spoilt(each.data, rng)) for each in chunked("chunks")]
    start = {"version": 2, "eval": top.get("eval"), "plan": top.get("plan")}
    summaries = [{"id": each["id"], "epoch": each["epoch"], "scores": each["scores"]} for each in whole]
    members += [
        Member("_journal/start.json", spoilt(start, rng)),
        Member("_journal/summaries/10.json", spoilt(summaries[2:], rng)),
        Member("_journal/summaries/2.json", spoilt(summaries[:2], rng)),
    ]
    if rng.random() < 0.6:
        members += [Member("summaries.json", spoilt(summaries, rng)), Member("header.json", top)]
    members += rng.sample(members, rng.choice([0, 0, 1, 3]))
    for _ in range(rng.choice([0, 0, 1, 2, 5])):
        members.pop(rng.randrange(len(members)))
    packed = [
        each._replace(method=rng.choice([STORED, DEFLATE, ZSTANDARD]), frames=rng.choice([1, 1, 3])) for each in members
    ]
    return archive(folder / "log.eval", packed, zip64=rng.random() < 0.3)


def json_of_all_ages(folder: Path, rng: random.Random) -> Path:
    """The oldest logs, those with pools, and new ones; plain or compressed."""
    top: dict[str, Any] = header()
    age = rng.choice(["oldest", "pools", "new"])
    if age == "oldest":
        del top["eval"]["eval_id"]
        top["results"] = {"scorer": {"name": "includes"}, "metrics": {}, "sample_reductions": []}
        moved = "attachment://" + "a" * 32
        content = {
            "scores": None, "attachments": None, "events": None, "score": {"value": "I", "answer": "5"},
            "transcript": {"events": [], "content": {"a" * 32: "the long text"}},
            "messages": [{"role": "user", "content": moved}, reply("ANSWER: 5")],
        }  # fmt: skip
        samples = [sample(n, **content) for n in range(3)]
    elif age == "pools":
        top["version"] = 3
        pool = [{"role": "system", "content": "be brief"}, {"role": "user", "content": "2 + 2?"}]
        event = call(usage(5), reply("4"), input=[], input_refs=[[0, 2]])
        samples = [sample(n, messages=[], message_pool=pool, events=[event]) for n in range(3)]
    else:
        redacted = {"type": "reasoning", "reasoning": "c2VjcmV0", "redacted": True, "summary": rng.choice([None, "s"])}
        unclosed = reply("<think>and so on")
        message = {"role": "assistant", "content": [redacted, {"type": "text", "text": "4"}]}
        samples = [sample(1, messages=[message]), sample(2, messages=[unclosed]), sample(3, value=float("nan"))]
    raw = json.dumps(spoilt({**top, "samples": samples}, rng)).encode()
    packing = rng.choice(["", ".gz", ".zst"])
    raw = gzip.compress(raw) if packing == ".gz" else zstandard.compress(raw) if packing == ".zst" else raw
    path = folder / f"log.json{packing}"
    path.write_bytes(raw)
    return path


def harness_of_all_kinds(folder: Path, rng: random.Random) -> Path:
    """Two filters, repeats of four, likelihoods, arguments as lists, lines without a filter; sometimes compressed."""
    responses = ["#### 2", "so 3", "", "#### 2"]
    lines = [
        generated(1, responses, ["2"], 1.0),
        generated(1, responses, [["2", "3", "[invalid]", "2"]], 0.5, "flexible"),
        generated(2, responses, ["3"], 0.0, arguments=[["What?", {"until": []}]]),
        generated(3, ["<think>x"], ["3"], 0.0, None),
        choice(4, [-1.0, -2.0, -3.0], 1),
        choice(5, [-1.0, float("nan"), -3.0], 0),
    ]
    path = write_lines(folder / f"samples_t_{TIME}.jsonl", spoilt(lines, rng))
    if rng.random() < 0.3:
        packed = path.with_name(f"{path.name}.gz")
        packed.write_bytes(gzip.compress(path.read_bytes()))
        path.unlink()
        return packed
    return path


def chat_of_all_kinds(folder: Path, rng: random.Random) -> Path:
    """Batch lines with errors and with ids twice, n > 1 with shared usage, a bare list, an object over many lines."""
    shared = completion({"content": "a"}, {"content": "<think>b</think>c"}, {"content": None, "refusal": "no"})
    entries = [batch("q", shared), batch("q", shared), batch("p", None, {"message": "m"}), batch("r", {}, None, 500)]
    if rng.random() < 0.5:
        return write_lines(folder / "chat.jsonl", spoilt(entries, rng))
    path = folder / "chat.json"
    listed = [{"role": "user", "content": "x"}, {"role": "assistant", "content": [{"type": "text", "text": "y"}]}]
    path.write_text(json.dumps(spoilt(rng.choice([listed, shared]), rng), indent=rng.choice([None, 2])))
    return path


WRITERS = (archive_of_all_kinds, json_of_all_ages, harness_of_all_kinds, chat_of_all_kinds)
