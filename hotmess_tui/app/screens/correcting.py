"""Screens on which one corrects the verdict on what is under the cursor, on marked samples, or on all of a detector."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from textual.binding import BindingType

from hotmess_tui.app.dialogs.entry import Entry
from hotmess_tui.app.keys import Key
from hotmess_tui.app.screens.labelling import Labelling, Subject

if TYPE_CHECKING:
    from hotmess_tui.explorer.explorer import Explorer

_LOGGED = "logged"
_MEANINGS = {
    "right": "counts as the target, score 1",
    "wrong": "counts as its own answer, score 0",
    "drop": "excluded from all metrics",
    _LOGGED: "as logged: no correction",
}
CORRECT = Key(
    "x",
    "correct",
    "Correct",
    id="label.correct",
    tooltip="correct the score: right, wrong or dropped",
    also="verdict override grade judge score wrong right fix drop exclude",
    footer="correct",
)


class Correcting(Labelling):
    """A screen with samples whose verdict one may correct."""

    BINDINGS: ClassVar[list[BindingType]] = [CORRECT]

    def action_correct(self) -> None:
        """Ask what the samples are, which are those that a label would go on."""
        subject = self.subject()
        if subject is not None and subject.kind == "sample":
            self.ask_correction(subject)

    def ask_correction(self, subject: Subject) -> None:
        """Ask what these samples are."""
        entries = [Entry(name, name, meaning) for name, meaning in _MEANINGS.items()]

        def chosen(names: tuple[str, ...]) -> None:
            self.correct(subject, None if names[0] == _LOGGED else names[0])

        self.pick(f"Score of {subject.text}", entries, chosen)

    def correct(self, subject: Subject, correction: str | None) -> None:
        """Keep the correction; figures as logged become those with corrections, or nobody would see what it does."""

        def work(explorer: Explorer) -> str:
            count = explorer.book.correct(subject.keys, correction)
            return _told(subject, correction, count)

        choice = self.session.choice
        if choice.verdicts == "logged":
            self.session.choose(replace(choice, verdicts="corrected"))
        self.labelling()
        self.change(work, self.verdicts_changed)

    def verdicts_changed(self) -> None:
        """Ask again for what is shown."""
        self.reload()


def _told(subject: Subject, correction: str | None, count: int) -> str:
    if not count:
        return f"{subject.text}: as it was"
    return f"{subject.text}: {correction or 'as logged'} (u undo)   V on the curve: which scores"
