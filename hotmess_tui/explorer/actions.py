"""An agent's run as steps: calls count by tool and arguments, what was said counts as said, however worded."""

from __future__ import annotations

import json
from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

from hotmess_tui.explorer.alignment import align
from hotmess_tui.records import Trace, TraceSegment


class Step(NamedTuple):
    """One step: `key` is alike where two runs do the same, `text` is what a person reads."""

    key: tuple[str, ...]
    text: str


def acts(trace: Trace) -> bool:
    """Whether a trace is an agent's."""
    return trace.sample.length_unit == "actions" or any(segment.kind == "tool_call" for segment in trace.segments)


def steps(trace: Trace) -> list[Step]:
    """Calls, results and messages in order, without the system's."""
    return [_step(segment) for segment in trace.segments if segment.role != "system"]


def _step(segment: TraceSegment) -> Step:
    name = segment.name or ""
    if segment.kind == "tool_call":
        return Step(("call", name, _arguments(segment.text)), f"call {name} {segment.text}\n")
    if segment.kind in ("tool_result", "error"):
        kind = segment.kind.removeprefix("tool_")
        return Step((kind, name, "".join(segment.text.split())), f"{kind} {name}: {segment.text}\n")
    subject = segment.kind if segment.kind in ("reasoning", "placeholder") else segment.role
    return Step(("said", subject), f"{subject}: {segment.text}\n")


def _arguments(text: str) -> str:
    """Arguments in an order of their own, so that the same call is the same whoever wrote it."""
    try:
        return json.dumps(json.loads(text), sort_keys=True)
    except (ValueError, RecursionError):
        return "".join(text.split())


def align_steps(a: Sequence[Step], b: Sequence[Step]) -> list[tuple[bool, int, int, int, int]]:
    """Stretches (equal, from, to in `a`, from, to in `b`) that cover both in order.

    Runs go together as long as they do the same, and meet again where both do what neither does twice; what lies
    between, where the same kinds of message come again and again, is matched as far as it goes.
    """
    one, other = (["\x1f".join(step.key) for step in side] for side in (a, b))
    runs: list[tuple[bool, int, int, int, int]] = []
    for equal, i, j, k, m in align(one, other):
        if equal or i == j or k == m:
            runs.append((equal, i, j, k, m))
            continue
        matcher = SequenceMatcher(None, one[i:j], other[k:m], autojunk=False)
        runs += [(tag == "equal", i + p, i + q, k + r, k + s) for tag, p, q, r, s in matcher.get_opcodes()]
    return runs
