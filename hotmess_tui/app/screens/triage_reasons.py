"""All that is odd about a sample, in lines, and where in its text that stands."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from hotmess_tui.app.widgets.line import wrapped
from hotmess_tui.charts.drawing import BOLD, Span
from hotmess_tui.charts.safe import one_line
from hotmess_tui.explorer.triage import OddSample
from hotmess_tui.tables.signs import Signs

_QUOTED = re.compile("“([^”]+)”")
_AT_THE_END = frozenset({"cut_off", "no_answer"})  # detectors of what a text ends with, or lacks there
_FROM_THE_START = frozenset({"loop", "refusal"})
_OF_OTHERS = frozenset({"lone_dissenter"})  # quote first what other samples answered


class Pointer(NamedTuple):
    """A text that a reason quotes; the empty one is the end of the trace."""

    text: str
    last: bool  # whether its last mention counts, or its first


def pointers(row: OddSample) -> Iterator[Pointer]:
    """What to look for in the text of a sample, by finding, the worst first; a length has no place in it."""
    for finding in row.findings:
        quoted = [text.strip() for text in _QUOTED.findall(finding.reason) if text.strip()]
        if finding.detector in _AT_THE_END:
            yield Pointer("", last=True)
        elif quoted:
            text = quoted[-1] if finding.detector in _OF_OTHERS else quoted[0]
            yield Pointer(text, last=finding.detector not in _FROM_THE_START)


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
