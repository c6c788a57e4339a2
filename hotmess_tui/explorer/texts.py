"""Traces and comparisons as text and as objects, for files and the clipboard: raw, as the log has them."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from hotmess_tui.records import SampleRow, Trace, TraceSegment
from hotmess_tui.tables.samples import of_samples
from hotmess_tui.tables.verdict import of_sample

if TYPE_CHECKING:
    from hotmess_tui.explorer.compare import Comparison


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
