"""Screens on which one labels what is under the cursor, writes a note on it, and undoes that."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from textual.binding import BindingType

from hotmess_tui.app.keys import Key
from hotmess_tui.app.screens.base import DrillScreen
from hotmess_tui.explorer.notes import count

if TYPE_CHECKING:
    from hotmess_tui.explorer.explorer import Explorer

_LANE = "label"
LABEL = Key(
    "plus",
    "label",
    "Label",
    id="label.give",
    key_display="+",
    tooltip="add a label; repeat to remove it",
    also="tag annotate mark flag bookmark",
    footer="label",
)
SAME_LABEL = Key(
    "full_stop",
    "label_again",
    "Same label",
    id="label.again",
    key_display=".",
    tooltip="add the last label again",
    also="tag repeat annotate",
    footer="same label",
)


class Subject(NamedTuple):
    """What a label is on: keys of samples or questions, as the label store has them, and how one calls them."""

    kind: str
    keys: Sequence[str]
    name: str  # of one of them, short

    @property
    def text(self) -> str:
        """In words."""
        return self.name if len(self.keys) == 1 else count(len(self.keys), self.kind)


class Labelling(DrillScreen):
    """A screen with a sample or a question under its cursor."""

    BINDINGS: ClassVar[list[BindingType]] = [
        LABEL,
        SAME_LABEL,
        Key(
            "w",
            "note",
            "Note",
            id="label.note",
            tooltip="write a note",
            also="comment annotate remark write",
            footer="note",
        ),
        Key(
            "u",
            "undo",
            "Undo",
            id="label.undo",
            tooltip="undo the last label, note or correction",
            also="revert back take remove delete",
            footer="undo",
        ),
    ]

    _changes = 0  # how many were made here

    def sample_here(self) -> str | None:
        """The id of the sample under the cursor."""
        raise NotImplementedError

    def subject(self) -> Subject | None:
        """What a label goes on: the sample under the cursor, unless the screen knows better."""
        sample = self.sample_here()
        return None if sample is None else Subject("sample", (sample,), sample[:8])

    def read_labels(self, explorer: Explorer) -> object:
        """Labels as the screen shows them: of all samples that have any, unless it knows better; runs in a thread."""
        return explorer.book.of("sample")

    def show_labels(self, labels: object) -> None:
        """Show what `read_labels` returned."""
        raise NotImplementedError

    def labelling(self) -> None:
        """A label is being given or taken away: a list may step on."""

    def reload_labels(self) -> None:
        """Show what was labelled further down."""
        if self.ready:
            self.ask(_LANE, self.read_labels, self.show_labels)

    def action_label(self) -> None:
        """Ask for a label, the ones in use completed."""
        subject = self.subject()
        if subject is not None:
            self.ask(
                _LANE,
                lambda explorer: explorer.book.labels(),
                lambda used: self._ask_label(subject, used),
                holds_keys=True,
            )

    def _ask_label(self, subject: Subject, used: list[tuple[str, int]]) -> None:
        labels = [label for label, _ in used]
        target = f"this {subject.kind}" if len(subject.keys) == 1 else f"these {subject.text}"
        self.prompt(
            f"Label {target}",
            "",
            lambda label: self._give(subject, label) if label else None,
            words=labels,
            words_are="in use",
            hint="" if labels else "one or a few words, such as lucky guess",
        )

    def action_label_again(self) -> None:
        """The last label, without being asked."""
        subject, label = self.subject(), self.session.last_label
        if subject is not None and label:
            self._give(subject, label)
        elif subject is not None:
            self.action_label()

    def _give(self, subject: Subject, label: str) -> None:
        """Give the label; where all have it already, take it away."""
        self.session.last_label = label
        self.labelling()

        def work(explorer: Explorer) -> str:
            if explorer.book.add(subject.kind, subject.keys, label):
                return f"labelled {subject.text} {label} (u undo)"
            explorer.book.remove(subject.kind, subject.keys, label)
            return f"removed the label {label} from {subject.text} (u undo)"

        self.change(work)

    def action_note(self) -> None:
        """Ask for a note; an empty one takes it away."""
        subject = self.subject()
        if subject is not None and len(subject.keys) == 1:
            kind, key = subject.kind, subject.keys[0]
            self.ask(
                _LANE,
                lambda explorer: explorer.book.notes(kind).get(key, ""),
                lambda note: self._ask_note(kind, key, note),
                holds_keys=True,
            )
        elif subject is not None:
            self.say(f"a note is on one {subject.kind}, not on {subject.text}")

    def _ask_note(self, kind: str, key: str, note: str) -> None:
        def write(explorer: Explorer, text: str) -> str:
            explorer.book.write(kind, key, text)
            return "Note saved (u undo)" if text else "Note deleted (u undo)"

        self.prompt(
            f"Note on this {kind}",
            note,
            lambda text: self.change(lambda explorer: write(explorer, text)),
            hint="leave empty to delete the note",
        )

    def action_undo(self) -> None:
        """Undo the last change, all of it where several were labelled at once."""
        undone: list[str] = []

        def work(explorer: Explorer) -> str:
            changes = explorer.book.undo()
            undone.extend(change.what for change in changes)
            if not changes:
                return "nothing to undo"
            last = changes[-1]
            where = f" on {count(len(changes), last.kind)}" if len(changes) > 1 else ""
            return f"undid the {last.what} {last.after or last.before or ''}{where}"

        self.change(work, lambda: self.verdicts_changed() if "correction" in undone else None)

    def verdicts_changed(self) -> None:
        """A correction was made or taken back: what is shown may count otherwise."""

    def change(self, work: Callable[[Explorer], str], then: Callable[[], None] = lambda: None) -> None:
        """Write a change in a thread, show the labels as they are then, and say what was done.

        Args:
            work: writes it; returns what to say.
            then: called when it is written.
        """

        def changed(answer: tuple[str, object]) -> None:
            message, labels = answer
            self.session.labels_changed()
            self.shows_now()
            self.show_labels(labels)
            then()
            self.say(message)

        self._changes += 1  # a lane of its own: the next change does not supersede this one
        self.ask(
            f"{_LANE} {self._changes}",
            lambda explorer: (work(explorer), self.read_labels(explorer)),
            changed,
            "writing",
            lasting=True,
        )
