"""All that is odd about a sample, in lines, and where in its text that stands."""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from hotmess_tui.app.widgets.line import wrapped
from hotmess_tui.charts.drawing import BOLD, Span
from hotmess_tui.charts.safe import one_line
from hotmess_tui.explorer.triage import OddSample
from hotmess_tui.records import TraceSegment
from hotmess_tui.tables.signs import Signs

_QUOTED = re.compile("“([^”]+)”")
_AT_THE_END = frozenset({"cut_off", "no_answer"})  # detectors of what a text ends with, or lacks there
_FROM_THE_START = frozenset({"loop", "refusal", "other_script"})
_OF_OTHERS = frozenset({"lone_dissenter"})  # quote first what other samples answered


# What the names of letters begin with, by script as queries/ingest/features.sql names it
_LETTERS = {
    "Chinese or Japanese": ("CJK", "HIRAGANA", "KATAKANA"),
    "Korean": ("HANGUL",),
    "Cyrillic": ("CYRILLIC",),
    "Arabic": ("ARABIC",),
    "Hebrew": ("HEBREW",),
    "an Indian script": ("DEVANAGARI", "BENGALI", "TAMIL", "TELUGU", "GUJARATI"),
    "Thai": ("THAI",),
}


class Pointer(NamedTuple):
    """A text that a reason quotes, or means; the empty one is the end of the trace."""

    detector: str
    text: str
    last: bool  # whether its last mention counts, or its first


def pointers(row: OddSample, segments: Sequence[TraceSegment] = ()) -> Iterator[Pointer]:
    """What to look for in the text of a sample, by finding, the worst first; a length has no place in it."""
    for finding in row.findings:
        name = finding.detector
        if name in _AT_THE_END:
            yield Pointer(name, "", last=True)
            continue
        quoted = [text.strip() for text in _QUOTED.findall(finding.reason) if text.strip()]
        if name == "other_script":
            quoted = _written_in(finding.reason.rpartition(": ")[2], segments)
        if quoted:
            yield Pointer(name, quoted[-1 if name in _OF_OTHERS else 0], last=name not in _FROM_THE_START)


def _written_in(script: str, segments: Sequence[TraceSegment]) -> list[str]:
    """The first letters of a script that the model wrote, as far as they stand together."""
    names = _LETTERS.get(script, ())
    if names:
        for segment in segments:
            if segment.role == "assistant":
                of_script = (unicodedata.name(c, "").startswith(names) for c in segment.text)
                for is_of_script, letters in itertools.groupby(
                    zip(of_script, segment.text, strict=True), lambda c: c[0]
                ):
                    if is_of_script:
                        return ["".join(letter for _, letter in letters)]
    return []


def reason_lines(
    row: OddSample, titles: Mapping[str, str], signs: Signs, cells: int, most: int
) -> list[Sequence[Span]]:
    """All that is odd about a sample, wrapped: the name of each detector and its reason; cut to `most` lines."""
    lines: list[Sequence[Span]] = []
    for each in row.findings:
        title = f"{titles.get(each.detector, each.detector)}: "
        first, *more = wrapped(title + one_line(each.reason), cells - 6)
        lines.append((Span(" "), Span(first[: len(title)], BOLD), Span(first[len(title) :])))
        lines += [(Span(f"   {line}"),) for line in more]
    if len(lines) > most:
        lines[most - 1 :] = [(*lines[most - 1][:-1], Span(f"{lines[most - 1][-1].text.rstrip()} {signs.ellipsis}"))]
    return lines
