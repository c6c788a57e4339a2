"""The line of a query in which a fault lies, with carets under the place."""

from __future__ import annotations

from hotmess_tui.charts.safe import visible, width
from hotmess_tui.cli.terminal import size
from hotmess_tui.errors import QueryError

_MARGIN = "  "


def placed(fault: QueryError) -> str:
    """Two lines, no wider than the terminal; nothing where the place is not known."""
    lines = fault.sql.split("\n")
    if fault.place is None or fault.place[0] >= len(lines):
        return ""
    line, column = lines[fault.place[0]].replace("\t", " "), fault.place[1]
    room = size()[0] - len(_MARGIN) - 1
    before, after = visible(line[:column]), visible(line[column:])
    while before and width(before) > room * 2 // 3:
        before = before[1:]
    while after and width(before) + width(after) > room:
        after = after[:-1]
    carets = "^" * max(1, min(width(visible(line[column : column + fault.length])), width(after)))
    return f"{_MARGIN}{before}{after}\n{_MARGIN}{' ' * width(before)}{carets}\n"
