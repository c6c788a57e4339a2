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
            self.counts, self.curves = explorer.counts(), explorer.curves()
            series = tuple(row.series for row in explorer.table(Choice(by=self.choice.by)).rows)
            self.first = (explorer.curve(FIRST_CURVE, self.choice), series)
        except BaseException as error:
            self.ready.set_exception(error)
        else:
            self.ready.set_result(explorer)

    def _progress(self, progress: Progress) -> None:
        self.latest = progress
        if self.cancelled:
            raise Cancelled
