"""Opening the explorer in a thread of its own, begun before the terminal library is even imported."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import TYPE_CHECKING

from hotmess_tui.contents import Counts
from hotmess_tui.errors import Cancelled, Damaged
from hotmess_tui.explorer.healing import healed
from hotmess_tui.query_records import QueryInfo
from hotmess_tui.records import Choice, Curve, Progress, TableRow
from hotmess_tui.refusals import refusal
from hotmess_tui.store.queries.shipped import shipped

if TYPE_CHECKING:
    from hotmess_tui.explorer.explorer import Explorer
    from hotmess_tui.explorer.first_chart import FirstChart

FIRST_CURVE = shipped("curves")[0].name
_PATIENCE = 2  # seconds to wait for the first look to be painted


class Opening:
    """The explorer on its way; what the first screen needs is fetched with it."""

    def __init__(
        self,
        opener: Callable[[Callable[[Progress], None]], Explorer] | Explorer,
        choice: Choice,
        look: FirstChart | None = None,
    ) -> None:
        self.choice = choice
        self.look = look
        self.painted = threading.Event()  # the kept first look is on screen
        self.latest: Progress | None = None
        self.cancelled = False
        self.ready: Future[Explorer] = Future()
        self.first: tuple[Curve, tuple[tuple[str, ...], ...]] | None = None
        self.table: tuple[TableRow, ...] | None = None
        self.curves: tuple[QueryInfo, ...] = ()
        self.counts: Counts | None = None
        threading.Thread(target=self._open, args=(opener,), name="opening", daemon=True).start()

    def _open(self, opener: Callable[[Callable[[Progress], None]], Explorer] | Explorer) -> None:
        if self.look is not None:  # two threads at work would only delay what can be shown at once
            self.painted.wait(_PATIENCE)
        try:
            explorer = opener(self._progress) if callable(opener) else opener
            try:
                self._fetch(explorer)
            except Damaged as damage:
                explorer = healed(explorer, damage)
                self._fetch(explorer)
        except BaseException as error:
            self.ready.set_exception(refusal(error) or error)
        else:
            self.ready.set_result(explorer)

    def _fetch(self, explorer: Explorer) -> None:
        """What the first screen needs."""
        curve = explorer.curve(FIRST_CURVE, self.choice)
        self.first = (curve, explorer.series(self.choice.by))
        known = self.look is not None and self.look.curve == curve
        self.table = self.look.table if self.look is not None and known else explorer.table(self.choice).rows
        self.counts, self.curves = explorer.counts(), explorer.curves()

    def _progress(self, progress: Progress) -> None:
        self.latest = progress
        if self.cancelled:
            raise Cancelled
