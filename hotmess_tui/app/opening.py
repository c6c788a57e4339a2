"""Opening the explorer in a thread of its own, begun before the terminal library is even imported."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import TYPE_CHECKING

from hotmess_tui.errors import Cancelled
from hotmess_tui.records import Choice, Counts, Curve, Progress, QueryInfo

if TYPE_CHECKING:
    from hotmess_tui.explorer.explorer import Explorer

FIRST_CURVE = "reasoning_length"
PLAIN_COLUMNS = frozenset({"model", "task", "condition"})  # of the table `groups`, safe to name in SQL


def all_series(explorer: Explorer, by: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    """All series of the store, whatever the filter, so that each keeps its marker."""
    if PLAIN_COLUMNS.issuperset(by):  # without figures: a tenth of the time of the table
        rows = explorer.sql(f"SELECT DISTINCT {', '.join(by)} FROM groups").rows
        return tuple(sorted(tuple(str(value) for value in row) for row in rows))
    return tuple(row.series for row in explorer.table(Choice(by=by)).rows)


class Opening:
    """The explorer on its way; what the first screen needs is fetched with it."""

    def __init__(self, opener: Callable[[Callable[[Progress], None]], Explorer] | Explorer, choice: Choice) -> None:
        self.choice = choice
        self.latest: Progress | None = None
        self.cancelled = False
        self.ready: Future[Explorer] = Future()
        self.first: tuple[Curve, tuple[tuple[str, ...], ...]] | None = None
        self.curves: tuple[QueryInfo, ...] = ()
        self.counts: Counts | None = None
        threading.Thread(target=self._open, args=(opener,), name="opening", daemon=True).start()

    def _open(self, opener: Callable[[Callable[[Progress], None]], Explorer] | Explorer) -> None:
        try:
            explorer = opener(self._progress) if callable(opener) else opener
            curve = explorer.curve(FIRST_CURVE, self.choice)
            self.first = (curve, all_series(explorer, self.choice.by))
            self.counts, self.curves = explorer.counts(), explorer.curves()
        except BaseException as error:
            self.ready.set_exception(error)
        else:
            self.ready.set_result(explorer)

    def _progress(self, progress: Progress) -> None:
        self.latest = progress
        if self.cancelled:
            raise Cancelled
