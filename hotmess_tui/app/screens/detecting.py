"""Screens for which detectors run: how far they are, what each finds, what none saw; all of one corrected at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import BindingType
from textual.message import Message

from hotmess_tui.app.keys import Key
from hotmess_tui.app.screens.correcting import Correcting
from hotmess_tui.app.screens.labelling import Subject
from hotmess_tui.app.widgets.status_lines import Rule, Word
from hotmess_tui.charts.drawing import BOLD, DIM, Ink
from hotmess_tui.charts.safe import cut, one_line
from hotmess_tui.explorer.triage import DetectorInfo, Only, each_by_itself, triage
from hotmess_tui.records import Choice, Progress
from hotmess_tui.wording import counted

if TYPE_CHECKING:
    from hotmess_tui.explorer.explorer import Explorer

LANE = "triage"
CORRECT_ALL = Key(
    "X",
    "correct_all",
    "Correct all",
    id="triage.correct-all",
    key_display="X",
    tooltip="correct all samples of this row, listed or not",
    also="verdict override drop exclude many bulk",
    footer="correct all",
)
DETECTORS = Key(
    "i",
    "notes",
    "Detectors",
    id="triage.notes",
    tooltip="about the detectors, and samples not checked",
    also="info about rules checks",
    footer="detectors",
)


class Detecting(Correcting):
    """A screen that shows what detectors found, by the verdicts as logged: what is corrected stays in its list."""

    BINDINGS: ClassVar[list[BindingType]] = [DETECTORS, CORRECT_ALL]
    detectors: Sequence[DetectorInfo] = ()
    notes: Sequence[str] = ()  # about what was not checked

    class DetectorRuns(Message):
        """Which detector runs."""

        def __init__(self, progress: Progress) -> None:
            super().__init__()
            self.progress = progress

    @property
    def as_logged(self) -> Choice:
        """The view settings with the verdicts that the logs give."""
        return replace(self.session.choice, verdicts="logged")

    def tell(self, progress: Progress) -> None:
        """Say how far the detectors are; called from the thread in which they run."""
        self.post_message(self.DetectorRuns(progress))

    @on(DetectorRuns)
    def show_progress(self, message: DetectorRuns) -> None:
        """Say how far they are over the table."""
        progress = message.progress
        if self.is_asking(LANE) and progress.what:
            title = f"running detector {progress.done + 1} of {progress.total}: {progress.what}"
            self.query_one("#rule", Rule).show(title, focus=True)

    def status(self) -> str:
        """Which samples were not checked."""
        if not self.notes:
            return ""
        blind = [detector.title for detector in self.detectors if detector.found is None]
        return (
            f"Not run: {', '.join(blind)} (press i for why)"
            if blind
            else "Some samples were not checked (press i for which)"
        )

    def action_notes(self) -> None:
        """What each detector finds, with its thresholds, and what was not checked."""
        if not self.detectors:
            return
        paragraphs: list[tuple[str, Ink | None]] = [(note, DIM) for note in self.notes]
        for detector in self.detectors:
            settings = ", ".join(f"{name} {value}" for name, value in detector.settings.items())
            rows = "not checked" if detector.found is None else f"{detector.found:,} found"
            paragraphs.append((f"{detector.title}: {rows}   ({detector.name}; {settings})", BOLD))
            paragraphs.append((detector.about, None))
        self.show_text("Detectors", paragraphs)

    def filters(self) -> list[Word]:
        """What narrows the samples, for the breadcrumbs."""
        choice = self.session.choice
        where = f"where {cut(one_line(choice.where), 32, self.signs.ellipsis)}" if choice.where else ""
        label = f"label {choice.label}" if choice.label else ""
        return [Word(text, None, DIM) for text in (where, label) if text]

    def empty_list(self) -> str:
        """Why no detector found anything."""
        choice = self.session.choice
        if choice.where or choice.label:
            return "No flagged samples match the filter. f on the curve changes it."
        looked = sum(detector.found is not None for detector in self.detectors)
        return f"No flagged samples: {counted(looked, 'detector')} ran and found nothing. i lists them."

    def which(self) -> Only | None:
        """What the row under the cursor stands for: a detector, a task, a model."""
        raise NotImplementedError

    def action_correct_all(self) -> None:
        """Correct every sample that a detector finds of a task, not only the rows listed."""
        choice, only = self.as_logged, self.which()
        if only is None:
            return

        def work(explorer: Explorer) -> Subject:
            flagged = triage(
                explorer.store, choice, explorer.labels_for(choice), only, alone=True, settings=each_by_itself(only)
            )
            samples = [row.sample_id for row in flagged.rows]
            return Subject("sample", samples, samples[0][:8] if samples else "")

        self.ask(f"{LANE} all", work, self.ask_correction, "counting all of them", holds_keys=True)

    def verdicts_changed(self) -> None:
        """What detectors find does not depend on corrections."""
