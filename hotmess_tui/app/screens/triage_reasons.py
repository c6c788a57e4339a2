"""All that is odd about a sample, in lines: the name of each detector and its reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from hotmess_tui.app.widgets.line import wrapped
from hotmess_tui.charts.drawing import BOLD, Span
from hotmess_tui.charts.safe import one_line
from hotmess_tui.explorer.triage import OddSample
from hotmess_tui.tables.signs import Signs


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
