"""Triage: how many samples of each task each detector finds, the weightiest first; Enter lists them."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.binding import BindingType

from hotmess_tui.app.copy_export import Copyable, copy_text
from hotmess_tui.app.keys import BACK, Key, reverse_key, sort_key
from hotmess_tui.app.messages import OddSamplesRequest
from hotmess_tui.app.screens.detecting import CORRECT_ALL, DETECTORS, LANE, Detecting
from hotmess_tui.app.screens.table_screen import TableScreen
from hotmess_tui.app.session import Session
from hotmess_tui.explorer.triage import Only, TaskFindings, TriageSummary, summarise
from hotmess_tui.tables import findings
from hotmess_tui.tables.rows import Rows

if TYPE_CHECKING:
    from hotmess_tui.explorer.explorer import Explorer

_OF_SAMPLES = frozenset({"label", "label_again", "note", "correct"})  # actions that need a sample under the cursor


class TriageScreen(Detecting, TableScreen[TaskFindings]):
    """What each detector found in each task under the present filter."""

    NAME = "triage"
    ABOUT = (
        "Flagged samples by task and detector: how many of how many, and the model with the most. A detector that "
        "finds much of one task often points to its scorer rather than to the models. Rows of which you have opened "
        "every sample are dimmed."
    )
    EXPORT = ("these rows", "triage.csv")
    RISING = frozenset({"task", "title", "most"})
    BINDINGS: ClassVar[list[BindingType]] = [
        Key(
            "enter",
            "open",
            "Samples",
            id="triage.samples",
            tooltip="open the samples of this row",
            also="open list enter",
            footer="samples",
        ),
        BACK,
        Key(
            "a",
            "all",
            "All",
            id="triage.all",
            tooltip="list all flagged samples",
            also="list everything samples",
            footer="all",
        ),
        CORRECT_ALL,
        sort_key("triage"),
        reverse_key("triage"),
        DETECTORS,
    ]

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.summary: TriageSummary | None = None
        self._went_deeper = False

    def idle(self, action: str) -> bool:
        """Without rows there is nothing to open or correct."""
        return action in ("open", "all", "correct_all") and not self.rows

    def footer(self) -> list[Key]:
        """Without those that need a sample under the cursor."""
        return [key for key in super().footer() if key.action not in _OF_SAMPLES]

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """There is no sample under the cursor."""
        return action not in _OF_SAMPLES and super().check_action(action, parameters)

    # asking

    def reload(self) -> None:
        """Run the detectors."""
        choice = self.as_logged

        def work(explorer: Explorer) -> TriageSummary:
            labels, seen = explorer.labels_for(choice), explorer.book.seen()
            return summarise(explorer.store, choice, labels, seen=seen, tell=self.tell)

        self.show_breadcrumbs(*self.filters())
        self.ask(LANE, work, self._show, "running the detectors")

    def _show(self, summary: TriageSummary) -> None:
        self.summary = summary
        self.detectors, self.notes = summary.detectors, summary.notes
        self.refill()
        self.show_status()

    # the table

    def refill(self) -> None:
        """A row for each task and detector that found something in it."""
        if self.summary is not None:
            self.fill(self.summary.rows, findings.task_grid(self.summary.rows))

    def empty_text(self) -> str:
        """Why nothing is flagged."""
        return self.empty_list()

    def row_key(self, row: TaskFindings) -> Hashable:
        """Its detector and its task."""
        return row.detector, row.task

    def is_quiet(self, row: TaskFindings) -> bool:
        """All its samples were reviewed."""
        return not row.unseen

    def heading(self) -> str:
        """What the rows are."""
        return "rows: flagged samples by task and detector"

    # labels and corrections

    def sample_here(self) -> str | None:
        """No row is one sample."""
        return None

    def read_labels(self, explorer: Explorer) -> object:
        """No row has labels of its own."""

    def show_labels(self, labels: object) -> None:
        """There are none to show."""

    def which(self) -> Only | None:
        """The detector and the task of the row."""
        row = self.current
        return None if row is None else Only((row.detector,), task=row.task)

    # copying and saving

    def texts_of(self, row: TaskFindings) -> Iterable[Copyable]:
        """The task."""
        yield from copy_text("the task", row.task)

    def table_of(self, rows: Sequence[TaskFindings]) -> Rows:
        """All rows."""
        return findings.of_tasks(rows)

    # deeper

    def action_open(self) -> None:
        """The samples that the detector found in the task."""
        only = self.which()
        if only is not None:
            self._list(only)

    def action_all(self) -> None:
        """Every odd sample in one list."""
        self._list(Only())

    def _list(self, only: Only) -> None:
        self._went_deeper = True
        self.open(OddSamplesRequest(only))

    def on_screen_resume(self) -> None:
        """Samples may have been reviewed further down."""
        if self._went_deeper:
            self._went_deeper = False
            self.reload()
