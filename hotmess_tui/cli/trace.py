"""`hotmess trace SAMPLE`: the whole text of one sample."""

from __future__ import annotations

import textwrap
from typing import Any

import click

from hotmess_tui.charts.safe import cut, one_line, visible
from hotmess_tui.cli import suggestions
from hotmess_tui.cli.opening import opened
from hotmess_tui.cli.options import Output, Reading, printing, reading
from hotmess_tui.cli.output import as_json, put, room
from hotmess_tui.cli.text import printable
from hotmess_tui.explorer.texts import as_lines, heading, trace_object
from hotmess_tui.records import SampleRow, Trace, TraceSegment
from hotmess_tui.tables.samples import length_words
from hotmess_tui.tables.verdict import FAILED, NOT_JUDGED, of_sample

_WIDEST = 100  # text is read in lines of at most this many cells
_LONGEST_FACT = 200  # cells of an answer or target above the text


@click.command("trace")
@click.argument("sample", shell_complete=suggestions.sample_ids)
@reading
@click.option("--details", is_flag=True, help="Also print details: scores, explanation, metadata, usage.")
@printing("text", "json")
def command(sample: str, details: bool, reading: Reading, output: Output) -> None:
    """Print one trace as text. SAMPLE is the beginning of a sample's id, as hotmess samples prints it."""
    with opened(reading) as explorer:
        trace = explorer.trace(sample)
        if output.format == "json":
            put(as_json(trace_object(trace) | {"details": explorer.details(sample)}), output)
        else:
            put(_as_text(trace, explorer.details(sample) if details else {}, output), output)


def _as_text(trace: Trace, details: dict[str, Any], output: Output) -> str:
    wide = room(output)
    lines = [*_head(trace, wide or _LONGEST_FACT), ""]
    for title, detail in details.items():
        lines += [f"── {title} ──", *_body("\n".join(as_lines(detail)), wide), ""]
    for segment in trace.segments:
        lines += [_title(segment, output), *_body(segment.text, wide), ""]
    if not trace.segments:
        lines.append("the log contains no text of this sample")
    return printable("\n".join(lines).rstrip() + "\n", output.ascii)


def _head(trace: Trace, wide: int) -> list[str]:
    sample = trace.sample
    names = [sample.model, sample.task, f"question {sample.question_id}", sample.condition, f"epoch {sample.epoch}"]
    facts = [
        ("answer", one_line(sample.answer) if sample.answer is not None else "none"),
        ("target", one_line(sample.target) if sample.target is not None else None),
        ("verdict", _verdict(sample)),
        ("scorer" if len(trace.scorers) < 2 else "scores", one_line(", ".join(trace.scorers))),
        ("length", length_words(sample)),
        ("stopped", one_line(sample.stop_reason) if sample.stop_reason else None),
        ("failed", one_line(sample.failure) if sample.failure else None),
        ("why", one_line(sample.unjudged) if sample.unjudged else None),
        ("source", one_line(trace.source)),
    ]
    head = [f"{sample.sample_id}  {' · '.join(one_line(part) for part in names if part)}"]
    return head + [cut(f"{name:<8}{text}", wide) for name, text in facts if text]


def _verdict(sample: SampleRow) -> str | None:
    score = "" if sample.score is None else f", score {sample.score:.3g}"
    verdict = of_sample(sample)
    if verdict in (FAILED, NOT_JUDGED):
        return score[2:] or (None if verdict is FAILED else verdict.word)
    return verdict.word + score


def _title(segment: TraceSegment, output: Output) -> str:
    title = f"── {one_line(heading(segment))} ──"
    return f"\x1b[1m{title}\x1b[0m" if output.color else title


def _body(text: str, width: int | None) -> list[str]:
    """The lines of a text; wrapped for a terminal only, so that a pipe gets the text as it was."""
    lines = visible(text.replace("\r\n", "\n"), keep="\n\t").split("\n")
    if width is None:
        return lines
    wide = min(width, _WIDEST)
    return [piece for line in lines for piece in (textwrap.wrap(line, wide, replace_whitespace=False) or [""])]
