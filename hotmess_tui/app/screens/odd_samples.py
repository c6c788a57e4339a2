"""Odd samples, most suspicious first, with their reasons; mark, label, step on; reviewed ones stay so."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar, cast

from textual import events
from textual.binding import BindingType
from textual.widget import Widget

from hotmess_tui.app.copy_export import Copyable, copy_text
from hotmess_tui.app.dialogs.entry import Entry
from hotmess_tui.app.keys import BACK, Key
from hotmess_tui.app.messages import FlaggedTraceRequest
from hotmess_tui.app.screens.correcting import CORRECT
from hotmess_tui.app.screens.detecting import CORRECT_ALL, DETECTORS, LANE, Detecting
from hotmess_tui.app.screens.labelling import LABEL, Subject
from hotmess_tui.app.screens.table_screen import Labels, TableScreen
from hotmess_tui.app.screens.triage_reasons import reason_lines
from hotmess_tui.app.session import Session
from hotmess_tui.app.widgets.question_header import StyledLines
from hotmess_tui.app.widgets.status_lines import Rule, Word
from hotmess_tui.charts.safe import one_line
from hotmess_tui.explorer.notes import count
from hotmess_tui.explorer.triage import OddSample, Only, Triage, each_by_itself, triage
from hotmess_tui.tables import findings
from hotmess_tui.tables.rows import Rows

if TYPE_CHECKING:
    from hotmess_tui.explorer.explorer import Explorer

MOST = 5000  # samples that are listed
_ALL, _DETECTOR, _TASK, _QUESTION, _CONDITION, _MODEL = (
    "all",
    "d",
    "t",
    "q",
    "c",
    "m",
)  # begin the keys of what the list can be narrowed to


class OddSamplesScreen(Detecting, TableScreen[OddSample]):
    """Flagged samples under the present filter."""

    NAME = "flagged samples"
    ABOUT = (
        "Flagged samples, the most suspicious first, with the reasons in words: contradictions, "
        "loops, inconsistent scorers, a lone dissenter. One row may stand for many similar samples; it then says so. "
        "Samples that you have opened count as reviewed and are dimmed, here and in later sessions."
    )
    EXPORT = ("these flagged samples", "odd_samples.csv")
    BINDINGS: ClassVar[list[BindingType]] = [
        Key(
            "enter",
            "open",
            "Trace",
            id="triage.trace",
            tooltip="open the full transcript; ← and → continue",
            also="open text transcript reasoning read",
            footer="trace",
        ),
        BACK,
        Key(
            "space",
            "mark",
            "Mark",
            id="triage.mark",
            tooltip="mark this sample and go to the next; + labels all marked",
            also="select pick tick",
            footer="mark",
        ),
        LABEL,
        CORRECT,
        Key(
            "f",
            "only",
            "Filter",
            id="triage.only",
            tooltip="only one detector, task or model",
            also="where condition select subset restrict detector task model",
            footer="filter",
        ),
        Key(
            "H",
            "new",
            "Hide reviewed",
            id="triage.new",
            key_display="H",
            tooltip="hide or show reviewed samples",
            also="reviewed done unseen",
            footer="hide reviewed",
        ),
        DETECTORS,
        CORRECT_ALL,
    ]

    def __init__(self, session: Session, only: Only) -> None:
        super().__init__(session)
        self.only = only
        self.new = False  # whether reviewed samples are hidden
        self.triage: Triage | None = None
        self.reviewed: set[str] = set()
        self.marked: set[str] = set()

    def below(self) -> Iterable[Widget]:
        """The reasons of the sample under the cursor."""
        yield Rule(self.signs, id="why-rule")
        yield StyledLines(self.signs, id="why")

    def on_resize(self, event: events.Resize) -> None:
        """The reasons get a few lines, more where there is room."""
        self._lay_out()

    def on_mount(self) -> None:
        """Lay out the empty screen."""
        self._lay_out()

    def _lay_out(self) -> None:
        self.query_one("#why", StyledLines).styles.height = self._reason_lines
        self._show_reasons()

    @property
    def _reason_lines(self) -> int:
        return 4 if self.size.height < 30 else 6

    def idle(self, action: str) -> bool:
        """Without rows there is nothing to open, mark or label."""
        return action in ("open", "mark", "label", "correct", "correct_all") and not self.rows

    # asking

    def reload(self) -> None:
        """Run the detectors."""
        only, new = self.only, self.new
        choice = self.as_logged

        def work(explorer: Explorer) -> tuple[Triage, object, set[str]]:
            reviewed = explorer.book.seen()
            narrowed = replace(only, hidden=frozenset(reviewed)) if new else only
            flagged = triage(
                explorer.store,
                choice,
                explorer.labels_for(choice),
                narrowed,
                settings=each_by_itself(only),
                limit=MOST,
                tell=self.tell,
            )
            return flagged, self.read_labels(explorer), reviewed

        self._say_narrowed()
        self.ask(LANE, work, lambda answer: self._show(*answer), "running the detectors")

    def _say_narrowed(self) -> None:
        """What the list is narrowed to, each a word that changes it."""
        only = self.only
        words = [
            Word(self._titles.get(name, name), "notes" if n == 0 else "only")
            for n, name in enumerate(only.detectors or ())
        ]
        words += [
            Word(one_line(name), "only") for name in (only.task, only.question, only.condition, only.model) if name
        ]
        self.show_breadcrumbs(*words, *self.filters())

    def _show(self, flagged: Triage, labels: object, reviewed: set[str]) -> None:
        self.triage, self.reviewed = flagged, reviewed
        self.detectors, self.notes = flagged.detectors, flagged.notes
        self._say_narrowed()  # detectors by their titles
        self.marked &= {row.sample_id for row in flagged.rows}
        self.show_labels(labels)
        self.show_status()
        if flagged.total > len(flagged.rows):
            self.say(f"the first {len(flagged.rows):,} of {flagged.total:,}; f makes them fewer")

    # the table

    def refill(self) -> None:
        """The samples with their labels and marks."""
        if self.triage is not None:
            rows = self.triage.rows
            self.fill(rows, findings.grid(rows, self.labels, self.reviewed, self.marked))

    def empty_text(self) -> str:
        """Why nothing is flagged."""
        if self.new and self.reviewed:
            return "All flagged samples are reviewed. H shows them."
        if self.only != Only():
            return "No flagged samples here. f changes the filter."
        return self.empty_list()

    def row_key(self, row: OddSample) -> Hashable:
        """Its id."""
        return row.sample_id

    def is_quiet(self, row: OddSample) -> bool:
        """It was reviewed."""
        return row.sample_id in self.reviewed

    def heading(self) -> str:
        """How many are still to be reviewed."""
        unseen = sum(row.sample_id not in self.reviewed for row in self.rows)
        title = f"flagged samples, {unseen:,} unreviewed" if self.rows else "flagged samples"
        return f"{title}, {len(self.marked):,} marked" if self.marked else title

    def show_row(self) -> None:
        """The reasons follow the cursor."""
        super().show_row()
        self._show_reasons()

    @property
    def _titles(self) -> dict[str, str]:
        return {detector.name: detector.title for detector in self.detectors}

    def _show_reasons(self) -> None:
        row, signs = self.current, self.signs
        reasons, rule = self.query_one("#why", StyledLines), self.query_one("#why-rule", Rule)
        if row is None:
            reasons.show(())
            rule.show("why")
            return
        facts = [row.model, row.task, f"question {row.question_id}", row.condition, f"epoch {row.epoch}"]
        rule.show(f" {signs.dot} ".join(one_line(fact) for fact in facts if fact))
        reasons.show(reason_lines(row, self._titles, signs, self.size.width, self._reason_lines))

    # labelling

    def sample_here(self) -> str | None:
        """The sample under the cursor."""
        row = self.current
        return row.sample_id if row is not None else None

    def show_labels(self, labels: object) -> None:
        """The column of labels."""
        self.labels = cast("Labels", labels)
        self.refill()

    def subject(self) -> Subject | None:
        """All that are marked, else the sample under the cursor."""
        samples = sorted(self.marked)
        return Subject("sample", samples, samples[0][:8]) if samples else super().subject()

    def labelling(self) -> None:
        """On to the next; marks have done their work."""
        if not self.marked:
            self._step()
        self.marked.clear()

    def which(self) -> Only | None:
        """The first detector that found it, its model, its task."""
        row = self.current
        return None if row is None else Only((row.findings[0].detector,), row.model, row.task)

    def _step(self) -> None:
        self.grid.move_to(self.grid.cursor + 1)

    def action_mark(self) -> None:
        """Mark the sample under the cursor or take its mark away, and step on."""
        here = self.sample_here()
        if here is not None:
            self.marked ^= {here}
            self.refill()
            self._step()

    # which

    def action_only(self) -> None:
        """Choose a detector, a task or a model."""
        flagged, only = self.triage, self.only
        if flagged is None:
            return
        entries = [Entry(_ALL, "everything", "")]
        for detector in flagged.detectors:
            about = "not checked" if detector.found is None else count(detector.found, "row")
            entries.append(Entry(_DETECTOR + detector.name, detector.title, about))
        for kind, title, chosen, counts in (
            (_TASK, "task", only.task, flagged.tasks),
            (_MODEL, "model", only.model, flagged.models),
        ):
            if len(counts) > 1 or chosen is not None:
                entries += [Entry(kind + name, name, f"{title}, {count(n, 'row')}") for name, n in counts.items()]
        if only.question is not None:
            entries.append(Entry(_QUESTION, only.question, "question; the same again: all questions"))
        if only.condition:
            entries.append(Entry(_CONDITION, only.condition, "condition; the same again: all conditions"))
        present = [_DETECTOR + name for name in only.detectors or ()]
        present += [_TASK + only.task] if only.task is not None else []
        present += [_QUESTION] if only.question is not None else []
        present += [_CONDITION] if only.condition else []
        present += [_MODEL + only.model] if only.model is not None else []
        self.pick("Show only (the same again: any)", entries, self._narrow, chosen=present or [_ALL])

    def _narrow(self, keys: tuple[str, ...]) -> None:
        only, kind, name = self.only, keys[0][0], keys[0][1:]
        if keys[0] == _ALL:
            self.only = Only()
        elif kind == _DETECTOR:
            self.only = replace(only, detectors=None if only.detectors == (name,) else (name,))
        elif kind == _QUESTION:
            self.only = replace(only, question=None, condition=None)
        elif kind == _CONDITION:
            self.only = replace(only, condition=None)
        elif kind == _TASK:
            self.only = replace(only, task=None if only.task == name else name)
        else:
            self.only = replace(only, model=None if only.model == name else name)
        self.reload()

    def action_new(self) -> None:
        """Hide reviewed samples, or show them again."""
        self.new = not self.new
        self.reload()

    # copying and saving

    def texts_of(self, row: OddSample) -> Iterable[Copyable]:
        """Its id, what is odd about it."""
        yield from copy_text("the sample's id", row.sample_id)
        yield from copy_text("the reasons", "\n".join(finding.reason for finding in row.findings))

    def whole_table(self, explorer: Explorer) -> Rows:
        """Every flagged sample, not only those that are listed, a row for each thing that is odd about one."""
        only = replace(self.only, hidden=frozenset(explorer.book.seen())) if self.new else self.only
        choice = self.as_logged
        return findings.of_findings(triage(explorer.store, choice, explorer.labels_for(choice), only).rows)

    # deeper

    def action_open(self) -> None:
        """The text of the sample under the cursor; what is shown counts as reviewed."""
        if self.current is not None and self.triage is not None:
            request = FlaggedTraceRequest(self.triage.rows, self.grid.cursor, self._titles, self._review)
            self.open(request, self._return_to)

    def _review(self, sample: str) -> None:
        if sample not in self.reviewed:
            self.reviewed.add(sample)
            lane = f"reviewed {sample}"
            self.ask(lane, lambda explorer: explorer.book.see([sample]), lambda _: None, "writing", lasting=True)

    def _return_to(self, sample: str | None) -> None:
        """The trace may have been left at another sample of the list: the cursor goes there."""
        self.go_to(sample)
        self.refill()
