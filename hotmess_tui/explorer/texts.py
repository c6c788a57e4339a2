"""Traces and comparisons as text and as objects, for files and the clipboard: raw, as the log has them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from hotmess_tui.records import SampleRow, Trace, TraceSegment
from hotmess_tui.tables.samples import of_samples
from hotmess_tui.tables.verdict import of_sample

if TYPE_CHECKING:
    from hotmess_tui.explorer.compare import Comparison

_INDENT = "  "
_NAMES = 28  # cells of names side by side with what they name


def trace_object(trace: Trace) -> dict[str, object]:
    """The documented JSON object of a trace."""
    return {
        **of_samples([trace.sample]).as_dicts()[0],
        "question": trace.question,
        "source": trace.source,
        "segments": [asdict(segment) for segment in trace.segments],
    }


def trace_text(trace: Trace) -> str:
    """All passages of a trace, each under its role."""
    return "\n".join(f"── {heading(segment)} ──\n{segment.text.rstrip()}\n" for segment in trace.segments)


def heading(segment: TraceSegment) -> str:
    """Who speaks, and what this is."""
    kind = "" if segment.kind == "message" else segment.kind.replace("_", " ")
    return " · ".join(word for word in (segment.role, kind, segment.name or "") if word)


def comparison_object(comparison: Comparison) -> dict[str, object]:
    """The documented JSON object of a comparison."""
    return {
        "a": of_samples([comparison.a]).as_dicts()[0],
        "b": of_samples([comparison.b]).as_dicts()[0],
        "unit": comparison.unit,
        "divergences": len(comparison.divergences),
        "before": comparison.before,
        "counted": comparison.counted,
        "shared": comparison.shared,
        "a_numbers": sorted(comparison.a_numbers, key=float),
        "b_numbers": sorted(comparison.b_numbers, key=float),
        "blocks": [{"equal": block.equal, "a": block.a, "b": block.b} for block in comparison.blocks],
    }


def side(comparison: Comparison, second: bool) -> str:
    """The whole text of one side."""
    return "".join(block.b if second else block.a for block in comparison.blocks)


def both_sides(comparison: Comparison) -> str:
    """Both texts, each under what it is."""
    samples: tuple[tuple[str, SampleRow], ...] = (("A", comparison.a), ("B", comparison.b))
    texts = []
    for name, row in samples:
        verdict = of_sample(row)
        answer = verdict.word if row.answer is None else row.answer
        texts.append(
            f"── {name}: sample {row.sample_id}, {verdict.word}: {answer} ──\n"
            f"{side(comparison, name == 'B').rstrip()}\n"
        )
    return "\n".join(texts)


def as_lines(detail: Any, depth: int = 0) -> Iterator[str]:
    """Any JSON as indented lines "name  value"; texts keep their own lines."""
    pad = _INDENT * depth
    if isinstance(detail, Mapping):
        wide = max((len(str(name)) for name, entry in detail.items() if not _is_deep(entry)), default=0)
        for name, entry in detail.items():
            if _is_deep(entry):
                yield f"{pad}{name}"
                yield from as_lines(entry, depth + 1)
            else:
                yield f"{pad}{name!s:<{min(wide, _NAMES)}}  {_scalar(entry)}"
    elif isinstance(detail, list):
        for entry in detail:
            if _is_deep(entry):
                lines = list(as_lines(entry, depth + 1))
                yield f"{pad}- {lines[0].lstrip()}" if lines else f"{pad}-"
                yield from lines[1:]
            else:
                yield f"{pad}- {_scalar(entry)}"
    else:
        yield from (pad + line for line in _scalar(detail).splitlines())


def _is_deep(entry: Any) -> bool:
    return (isinstance(entry, (Mapping, list)) and bool(entry)) or (isinstance(entry, str) and "\n" in entry.strip())


def _scalar(entry: Any) -> str:
    if isinstance(entry, str):
        return entry
    return "–" if entry is None else json.dumps(entry, ensure_ascii=False, default=str)
