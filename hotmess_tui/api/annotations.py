"""Labels, notes and corrected verdicts from Python: those that screens and commands show, in the same file."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Unpack

from hotmess_tui.api import arguments
from hotmess_tui.api.choices import Choosing, Correction
from hotmess_tui.api.session import Session
from hotmess_tui.deferred import Deferred
from hotmess_tui.errors import HotmessError
from hotmess_tui.keys import question_key
from hotmess_tui.records import CORRECTIONS
from hotmess_tui.tables.labels import of_entries, of_label_counts

if TYPE_CHECKING:
    import pandas as pd

    from hotmess_tui.explorer import labelled
else:
    labelled = Deferred("hotmess_tui.explorer.labelled")


class Annotations(Session):
    """Labels and notes outlive re-reading and moved logs; each call is on disk before it returns."""

    def labels(self, label: str | None = None) -> pd.DataFrame:
        """Every label, note and correction, also those of other logs; or only one label.

        Args:
            label: Only this one.

        Returns:
            kind (sample or question), sample_id, task, question_id (of samples of these logs, too), label, note, at
            (when, UTC), correction.

        Raises:
            HotmessError: The label file cannot be read.
        """
        entries = self._explorer.book.entries(arguments.text_or_none("label", label))
        names = labelled.names_of_samples(self._explorer, [entry.key for entry in entries if entry.kind == "sample"])
        return self._frame(of_entries(entries, names))

    def label_counts(self, **choice: Unpack[Choosing]) -> pd.DataFrame:
        """How many samples of each value of `by` have each label.

        Args:
            choice: View settings.

        Returns:
            label, the columns of `by`, samples.

        Raises:
            HotmessError: Invalid settings, or the label file cannot be read.
        """
        chosen = self._choice(choice)
        return self._frame(of_label_counts(chosen.by, labelled.counts_by_label(self._explorer, chosen)))

    def add_label(self, label: str, samples: str | Iterable[str], *, question: bool = False) -> int:
        """Give a label to samples.

        Args:
            label: The label.
            samples: Ids, or unique prefixes.
            question: To the questions of the samples instead.

        Returns:
            Number of samples that did not have it.

        Raises:
            HotmessError: No such sample, or several; an invalid label; it cannot be written.
        """
        kind, keys = self._keys(samples, question)
        return self._explorer.book.add(kind, keys, arguments.text("label", label))

    def remove_label(self, label: str, samples: str | Iterable[str], *, question: bool = False) -> int:
        """Remove a label from samples.

        Args:
            label: The label.
            samples: Ids, or unique prefixes.
            question: From the questions of the samples instead.

        Returns:
            Number of samples that had it.

        Raises:
            HotmessError: No such sample, or several; it cannot be written.
        """
        kind, keys = self._keys(samples, question)
        return self._explorer.book.remove(kind, keys, arguments.text("label", label))

    def note(self, sample_id: str, text: str, *, question: bool = False) -> None:
        """Write a note on a sample.

        Args:
            sample_id: Its id, or a unique prefix.
            text: The note; an empty one deletes it.
            question: On its question instead.

        Raises:
            HotmessError: No such sample, or several; it cannot be written.
        """
        if not isinstance(text, str):
            raise arguments.wrong_type("text", text, "a text")
        kind, keys = self._keys(arguments.text("sample_id", sample_id), question)
        self._explorer.book.write(kind, keys[0], text)

    def correct(self, samples: str | Iterable[str], correction: Correction | None) -> int:
        """Correct samples to right or wrong, or drop them; used under verdicts="corrected" and "forgiving".

        Args:
            samples: Ids, or unique prefixes.
            correction: "right", "wrong" or "drop"; None removes the correction.

        Returns:
            Number of samples changed.

        Raises:
            HotmessError: No such sample, or several; no such correction; it cannot be written.
        """
        after = None if correction is None else arguments.one_of("correction", correction, CORRECTIONS)
        return self._explorer.book.correct(self._keys(samples, False)[1], after)

    def undo(self) -> int:
        """Undo the last change of labels, notes or corrections made through these runs.

        Returns:
            Number of samples or questions changed; 0 if there is nothing to undo.

        Raises:
            HotmessError: It cannot be written.
        """
        return len(self._explorer.book.undo())

    def _keys(self, samples: object, question: object) -> tuple[str, list[str]]:
        """The kind and keys of samples, or of their questions, each found by its beginning before any is written."""
        of_questions = arguments.flag("question", question)
        if isinstance(samples, str):
            listed = [arguments.text("samples", samples)]
        elif isinstance(samples, Iterable) and not isinstance(samples, (bytes, bytearray, dict)):
            listed = [arguments.text("samples", sample) for sample in samples]
        else:
            raise arguments.wrong_type("samples", samples, "an id, or a list of ids")
        if not listed:
            raise HotmessError("samples: name one at least", status=2)
        named = [self._explorer.names_of(sample) for sample in listed]
        if of_questions:
            return "question", list(dict.fromkeys(question_key(task, number) for task, number, _ in named))
        return "sample", [sample_id for _, _, sample_id in named]
