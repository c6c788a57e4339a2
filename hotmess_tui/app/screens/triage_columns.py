"""How the triage screens show an odd sample: its columns in the list, its reasons in lines."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from hotmess_tui.app.widgets.columns import Column
from hotmess_tui.app.widgets.line import wrapped
from hotmess_tui.charts.drawing import BOLD, DIM, Span
from hotmess_tui.charts.safe import one_line
from hotmess_tui.explorer.triage import OddSample
from hotmess_tui.tables.signs import Signs, bar

_BAR_CELLS = 5
Labels = Mapping[str, tuple[str, ...]]


def odd_columns(
    rows: Sequence[OddSample], signs: Signs, labels: Labels, seen: set[str], marked: set[str]
) -> list[Column[OddSample]]:
    """The columns; names that all rows share are left out."""
    several = [name for name in ("model", "task", "condition") if len({getattr(row, name) for row in rows}) > 1]

    def mark(row: OddSample) -> Sequence[Span]:
        if row.sample_id in marked:
            return (Span("*", BOLD),)
        return (Span(signs.dot if row.sample_id in seen else " ", DIM),)

    def severity(row: OddSample) -> Sequence[Span]:
        return (Span(bar(row.severity, _BAR_CELLS, signs), DIM),)

    def reason(row: OddSample) -> str:
        more = f"(+{len(row.findings) - 1}) " if len(row.findings) > 1 else ""
        return more + one_line(row.findings[0].reason)

    found: list[Column[OddSample]] = [
        Column("mark", " ", mark, 1, rank=0, sortable=False),
        Column("severity", "odd", severity, _BAR_CELLS, rank=1, sortable=False),
        Column("reason", "why", reason, 44, 200, rank=0, sortable=False),
    ]
    if any(row.sample_id in labels for row in rows):
        found.append(
            Column(
                "labels",
                "labels",
                lambda row: one_line(", ".join(labels.get(row.sample_id, ()))),
                8,
                20,
                rank=6,
                sortable=False,
            )
        )
    ranks = {"model": 5, "task": 4, "condition": 6}
    found += [
        Column(name, name, _name(name), 12, 20, tail=name == "condition", rank=ranks[name], sortable=False)
        for name in several
    ]
    found.append(Column("question_id", "question", _name("question_id"), 8, 16, tail=True, rank=3, sortable=False))
    found.append(Column("epoch", "epoch", lambda row: str(row.epoch), 5, right=True, rank=7, sortable=False))
    return found


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


def _name(name: str) -> Callable[[OddSample], str]:
    return lambda row: one_line(str(getattr(row, name)))
