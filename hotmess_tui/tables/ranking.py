"""The series of a table as a ranking by incoherence, for the legend of a chart."""

from __future__ import annotations

from collections.abc import Iterable

from hotmess_tui.charts.drawing import DIM, Span
from hotmess_tui.charts.numbers import interval, share
from hotmess_tui.charts.ranked_legend import Ranking, Standing
from hotmess_tui.records import Curve, TableRow
from hotmess_tui.tables.causes import cause_bar, of_point
from hotmess_tui.tables.signs import Signs

_TITLE = "most incoherent first"
_BAR_CELLS = (6, 10)  # of what an error is made of, on a narrow screen and on a wide one


def ranks(curve: Curve, by: tuple[str, ...]) -> bool:
    """Whether a ranking of the series of a grouping belongs beside a curve: it draws them, and from parts of errors."""
    return curve.decomposed and curve.by == by


def ranking(rows: Iterable[TableRow], signs: Signs, *, wide: bool) -> Ranking | None:
    """The rows of a table in order, the most incoherent first, those without a figure last; None where none has one.

    Args:
        rows: they are of all questions under the view settings.
        signs: the characters.
        wide: whether there is room for longer bars.
    """
    ranked = sorted(rows, key=lambda row: (row.incoherence is None, -(row.incoherence or 0.0)))
    if not ranked or ranked[0].incoherence is None:
        return None
    return Ranking(_TITLE, tuple(_standing(row, signs, _BAR_CELLS[wide]) for row in ranked))


def _standing(row: TableRow, signs: Signs, cells: int) -> Standing:
    within = (Span(signs.plain(interval(row.low, row.high)), DIM),) if row.low is not None else ()
    error = "  " * bool(within) + f"error {share(row.error)}"
    return Standing(
        row.series,
        signs.plain(share(row.incoherence)).rjust(5),
        tuple(cause_bar(of_point(row, row.incoherence, signs), cells, signs)),
        within,
        (Span(signs.plain(error), DIM),) if row.error is not None else (),
    )
