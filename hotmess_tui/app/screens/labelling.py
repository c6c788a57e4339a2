"""Stops on which one labels the sample under the cursor, writes a note on it, and takes that back."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from hotmess_tui.app.screens.stop import Stop

if TYPE_CHECKING:
    from hotmess_tui.explorer.explorer import Explorer


class Labelling(Stop):
    """A stop with a sample under its cursor."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "l", "label", "Label", id="label.give", tooltip="label this sample; the same label again takes it away"
        ),
        Binding(
            "full_stop", "label_again", "Same label", id="label.again", key_display=".", tooltip="the last label again"
        ),
        Binding("w", "note", "Note", id="label.note", tooltip="write a note on this sample"),
        Binding("u", "undo", "Undo", id="label.undo", tooltip="take back the last label or note"),
    ]

    def compose(self) -> ComposeResult:
        """Every screen lays out its own."""
        raise NotImplementedError

    def sample_here(self) -> str | None:
        """The id of the sample under the cursor."""
        raise NotImplementedError

    def read_labels(self, explorer: Explorer) -> object:
        """Labels and notes as the screen needs them; runs in a thread."""
        raise NotImplementedError

    def show_labels(self, found: object) -> None:
        """Show what `read_labels` found."""
        raise NotImplementedError

    def action_label(self) -> None:
        """Ask for a label, the ones in use completed."""
        sample = self.sample_here()
        if sample is not None:
            self.ask("label", sample, lambda explorer: explorer.book.labels(), lambda used: self._ask(sample, used))

    def _ask(self, sample: str, labels: list[tuple[str, int]]) -> None:
        from hotmess_tui.app.screens.prompt import Prompt

        used = [label for label, _ in labels]
        hint = "" if used else "a word or a few, as: lucky guess"

        def written(label: str | None) -> None:
            if label:
                self._give(sample, label)

        self.app.push_screen(Prompt("Label this sample", "", words=used, words_are="in use", hint=hint), written)

    def action_label_again(self) -> None:
        """The last label, without being asked."""
        sample, label = self.sample_here(), self.main.last_label
        if sample is not None and label:
            self._give(sample, label)
        elif sample is not None:
            self.action_label()

    def _give(self, sample: str, label: str) -> None:
        self.main.last_label = label

        def work(explorer: Explorer) -> str:
            if explorer.book.add("sample", [sample], label):
                return f"labelled {sample[:8]} {label}   u takes it back"
            explorer.book.remove("sample", [sample], label)
            return f"took the label {label} from {sample[:8]}   u gives it back"

        self._do(work)

    def action_note(self) -> None:
        """Ask for a note; an empty one takes it away."""
        sample = self.sample_here()
        if sample is not None:
            self.ask(
                "label",
                sample,
                lambda explorer: explorer.book.notes("sample").get(sample, ""),
                lambda note: self._ask_note(sample, note),
            )

    def _ask_note(self, sample: str, note: str) -> None:
        from hotmess_tui.app.screens.prompt import Prompt

        def write(explorer: Explorer, text: str) -> str:
            explorer.book.write("sample", sample, text)
            return "noted   u takes it back" if text else "the note is gone   u brings it back"

        def written(text: str | None) -> None:
            if text is not None:
                self._do(lambda explorer: write(explorer, text))

        self.app.push_screen(Prompt("Note on this sample", note, hint="empty: no note"), written)

    def action_undo(self) -> None:
        """Take back what was done last."""

        def work(explorer: Explorer) -> str:
            change = explorer.book.undo()
            if change is None:
                return "nothing to take back"
            return f"took back the {change.what} {change.after or change.before or ''}"

        self._do(work)

    def _do(self, work: Callable[[Explorer], str]) -> None:
        def both(explorer: Explorer) -> tuple[str, object]:
            return work(explorer), self.read_labels(explorer)

        def done(found: tuple[str, object]) -> None:
            self.main.labellings += 1
            self.show_labels(found[1])
            self.say(found[0])

        self.ask("label", object(), both, done, "writing")
