"""What all screens share: the open explorer, the view settings, glyphs, series, and a version of what may change."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from hotmess_tui.charts.marks import Series
from hotmess_tui.contents import Counts
from hotmess_tui.query_records import QueryInfo
from hotmess_tui.records import Choice, TableRow
from hotmess_tui.tables.signs import ASCII, UNICODE

if TYPE_CHECKING:
    from hotmess_tui.explorer.explorer import Explorer
    from hotmess_tui.explorer.first_chart import FirstChart


@dataclass(frozen=True)
class Version:
    """Grows with every change; a screen that shows another version than the session's is out of date."""

    settings: int = 0
    labels: int = 0
    logs: int = 0


class Session:
    """One run of the explorer. Only the application's thread changes it."""

    def __init__(self, choice: Choice, first_chart: FirstChart | None = None, *, ascii: bool = False) -> None:
        self.ascii = ascii
        self.signs = ASCII if ascii else UNICODE
        self.version = Version()
        self.counts: Counts | None = first_chart.counts if first_chart else None
        self.curves: tuple[QueryInfo, ...] = ()
        self.following = False  # whether the logs are being watched
        self.is_first_start = False  # whether the explorer was never used before, and no key was pressed yet
        self.arrived = ""  # the samples that came in last, in words
        self.last_label = ""
        self.draft = ""  # the query that was being written when the console was left
        self._choice = choice
        self._explorer: Explorer | None = None
        self._name = first_chart.name if first_chart else ""
        self._series: dict[tuple[str, ...], tuple[Series, ...]] = {}
        self._table: tuple[object, tuple[TableRow, ...]] | None = None
        if first_chart is not None:
            self._series[choice.by] = first_chart.series
            self._table = (self._table_key(choice), first_chart.table)

    # the explorer

    @property
    def is_open(self) -> bool:
        """Whether there is an explorer to ask."""
        return self._explorer is not None

    @property
    def explorer(self) -> Explorer:
        """The open explorer."""
        assert self._explorer is not None, "screens that ask come after the opening"
        return self._explorer

    @property
    def name(self) -> str:
        """The name of the logs, in a word or two."""
        return self._explorer.name if self._explorer is not None else self._name

    def open(
        self, explorer: Explorer, series: tuple[Series, ...] | None, table: tuple[TableRow, ...] | None = None
    ) -> None:
        """Take the explorer that the program was started for, with the series of the present grouping if known."""
        self._explorer = explorer
        if table is not None:
            self._table = (self._table_key(self._choice), table)
        if series is not None:
            self._series[self._choice.by] = series

    def replace(self, explorer: Explorer, counts: Counts) -> Explorer:
        """Take the explorer of the same logs read again; returns the one before, which is still open."""
        before, self._explorer = self.explorer, explorer
        self.counts = counts
        self._series.clear()
        self._table = None
        self.version = replace(self.version, logs=self.version.logs + 1)
        return before

    # the view settings

    @property
    def choice(self) -> Choice:
        """The view settings: decomposition, estimator, grouping, filter, unit of length."""
        return self._choice

    def choose(self, choice: Choice) -> None:
        """Change the view settings."""
        if choice != self._choice:
            self._choice = choice
            self.version = replace(self.version, settings=self.version.settings + 1)

    def labels_changed(self) -> None:
        """A label or a note was given or taken away."""
        self.version = replace(self.version, labels=self.version.labels + 1)

    # what is read once

    def series(self, explorer: Explorer, by: tuple[str, ...]) -> tuple[Series, ...]:
        """All series of the store, whatever the filter, so that each keeps its marker; called from threads that ask."""
        if by not in self._series or "label" in by:  # labels change while the store does not
            self._series[by] = explorer.series(by)
        return self._series[by]

    def _table_key(self, choice: Choice) -> object:
        return choice, self.version.labels

    def table(self, explorer: Explorer, choice: Choice) -> tuple[TableRow, ...]:
        """The figures of every series over all questions; called from threads that ask."""
        key, known = self._table_key(choice), self._table
        if known is None or known[0] != key:
            known = self._table = (key, explorer.table(choice).rows)
        return known[1]

    def known_table(self) -> tuple[TableRow, ...]:
        """The figures of every series under the present view settings, as far as they were read."""
        known = self._table
        return known[1] if known is not None and known[0] == self._table_key(self._choice) else ()

    def known_series(self) -> tuple[Series, ...]:
        """The series of the present grouping, as far as they were read."""
        return self._series.get(self._choice.by, ())
