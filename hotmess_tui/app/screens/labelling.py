"""Screens on which one labels what is under the cursor, writes a note on it, and takes that back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from hotmess_tui.app.screens.base import DrillScreen
from hotmess_tui.explorer.notes import count

if TYPE_CHECKING:
    from hotmess_tui.explorer.explorer import Explorer


class Subject(NamedTuple):
    """What a label is on: keys of samples or questions, as the book of labels has them, and how one calls them."""

    kind: str
    keys: Sequence[str]
    name: str  # of one of them, short

    @property
    def told(self) -> str:
        """In words."""
        return self.name if len(self.keys) == 1 else count(len(self.keys), self.kind)


class Labelling(DrillScreen):
    """A screen with a sample or a question under its cursor."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("l", "label", "Label", id="label.give", tooltip="label it; the same label again takes it away"),
        Binding(
            "full_stop", "label_again", "Same label", id="label.again", key_display=".", tooltip="the last label again"
        ),
        Binding("w", "note", "Note", id="label.note", tooltip="write a note on it"),
        Binding("u", "undo", "Undo", id="label.undo", tooltip="take back the last label or note"),
    ]

    _labels_known = 0  # how many changes of labels this screen knows of

    def compose(self) -> ComposeResult:
        """Every screen lays out its own."""
        raise NotImplementedError

    def on_screen_resume(self) -> None:
        """Back from deeper: show what was labelled there."""
        if self.ready and self._labels_known != self.main.labellings:
            self._labels_known = self.main.labellings
            self.ask("label", object(), self.read_labels, self.show_labels)

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

    def show_labels(self, found: object) -> None:
        """Show what `read_labels` found."""
        raise NotImplementedError

    def labelled(self) -> None:
        """A label is being given or taken: a list may step on."""

    def action_label(self) -> None:
        """Ask for a label, the ones in use completed."""
        subject = self.subject()
        if subject is not None:
            self.ask("label", subject, lambda explorer: explorer.book.labels(), lambda used: self._ask(subject, used))

    def _ask(self, subject: Subject, labels: list[tuple[str, int]]) -> None:
        from hotmess_tui.app.dialogs.prompt import Prompt

        used = [label for label, _ in labels]
        hint = "" if used else "a word or a few, as: lucky guess"
        what = f"this {subject.kind}" if len(subject.keys) == 1 else f"these {subject.told}"

        def written(label: str | None) -> None:
            if label:
                self._give(subject, label)

        self.app.push_screen(Prompt(f"Label {what}", "", words=used, words_are="in use", hint=hint), written)

    def action_label_again(self) -> None:
        """The last label, without being asked."""
        subject, label = self.subject(), self.main.last_label
        if subject is not None and label:
            self._give(subject, label)
        elif subject is not None:
            self.action_label()

    def _give(self, subject: Subject, label: str) -> None:
        """Give the label; where all have it already, take it away."""
        self.main.last_label = label
        self.labelled()

        def work(explorer: Explorer) -> str:
            if explorer.book.add(subject.kind, subject.keys, label):
                return f"labelled {subject.told} {label}   u takes it back"
            explorer.book.remove(subject.kind, subject.keys, label)
            return f"took the label {label} from {subject.told}   u gives it back"

        self._do(work)

    def action_note(self) -> None:
        """Ask for a note; an empty one takes it away."""
        subject = self.subject()
        if subject is not None and len(subject.keys) == 1:
            kind, key = subject.kind, subject.keys[0]
            self.ask(
                "label",
                subject,
                lambda explorer: explorer.book.notes(kind).get(key, ""),
                lambda note: self._ask_note(kind, key, note),
            )
        elif subject is not None:
            self.say(f"a note is on one {subject.kind}, not on {subject.told}")

    def _ask_note(self, kind: str, key: str, note: str) -> None:
        from hotmess_tui.app.dialogs.prompt import Prompt

        def write(explorer: Explorer, text: str) -> str:
            explorer.book.write(kind, key, text)
            return "noted   u takes it back" if text else "the note is gone   u brings it back"

        def written(text: str | None) -> None:
            if text is not None:
                self._do(lambda explorer: write(explorer, text))

        self.app.push_screen(Prompt(f"Note on this {kind}", note, hint="empty: no note"), written)

    def action_undo(self) -> None:
        """Take back what was done last, all of it where several were labelled at once."""

        def work(explorer: Explorer) -> str:
            changes = explorer.book.undo()
            if not changes:
                return "nothing to take back"
            last = changes[-1]
            where = f" on {count(len(changes), last.kind)}" if len(changes) > 1 else ""
            return f"took back the {last.what} {last.after or last.before or ''}{where}"

        self._do(work)

    def _do(self, work: Callable[[Explorer], str]) -> None:
        def both(explorer: Explorer) -> tuple[str, object]:
            return work(explorer), self.read_labels(explorer)

        def done(found: tuple[str, object]) -> None:
            self.main.labellings += 1
            self._labels_known = self.main.labellings
            self.show_labels(found[1])
            self.say(found[0])

        self.ask("label", object(), both, done, "writing")
