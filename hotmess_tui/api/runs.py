"""Open logs: every function of the API in one class."""

from __future__ import annotations

import html
from types import TracebackType
from typing import Self

from hotmess_tui.api.annotations import Annotations
from hotmess_tui.api.figures import Figures
from hotmess_tui.api.output import Output
from hotmess_tui.api.samples import Samples
from hotmess_tui.api.searches import Searches
from hotmess_tui.api.session import asked_again
from hotmess_tui.charts.safe import one_line
from hotmess_tui.wording import counted


@asked_again
class Runs(Figures, Samples, Searches, Annotations, Output):
    """Logs that are open, as `hotmess_tui.open` gives them.

    Functions return pandas DataFrames with the columns of `--format csv` in full precision, and take view settings as
    keywords, such as `by="task"` (see `hotmess_tui.api.Choosing`). What commands print beside a table (notes, power
    laws) is in the `attrs` of the frame. Wrong values raise `HotmessError`, wrong types `TypeError`, by name.
    """

    def __enter__(self) -> Self:
        self._explorer  # noqa: B018  # says so where they are closed
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        if self._opened is None:
            return f"<{one_line(self._name)}: closed>"
        counts = self._explorer.counts()
        return (
            f"<{one_line(self._name)}: {counted(counts.models, 'model')}, {counted(counts.questions, 'question')}, "
            f"{counted(counts.samples, 'sample')}>"
        )

    def _repr_html_(self) -> str:
        """What is open, as a notebook shows it: a short table, and notes on the sources."""
        if self._opened is None:
            return f"<p>{html.escape(repr(self))}</p>"
        counts = self._explorer.counts()
        rows = [
            ("logs", one_line(self._name)),
            ("sources", f"{counts.sources:,}" + (f", {counts.unreadable:,} unreadable" if counts.unreadable else "")),
            ("models", f"{counts.models:,}"),
            ("questions", f"{counts.questions:,}"),
            ("samples", f"{counts.samples:,}" + (f", {counts.failed:,} failed" if counts.failed else "")),
            *([("score", one_line(counts.scorer))] if counts.scorer else []),
            *(("note", one_line(note)) for note in self._source_notes[:_NOTES]),
        ]
        if len(self._source_notes) > _NOTES:
            rows.append(("note", f"and {len(self._source_notes) - _NOTES:,} more: sources()"))
        cells = "".join(
            f'<tr><th style="text-align:left">{name}</th><td style="text-align:left">{html.escape(text)}</td></tr>'
            for name, text in rows
        )
        return f"<table>{cells}</table>"


_NOTES = 3  # on sources, in a notebook
