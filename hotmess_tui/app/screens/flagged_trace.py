"""The trace of a flagged sample: why it is flagged, and the next one of the list a key away."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import ClassVar

from textual.binding import BindingType

from hotmess_tui.app.keys import BACK
from hotmess_tui.app.screens.finding import SEARCH
from hotmess_tui.app.screens.labelling import LABEL, SAME_LABEL
from hotmess_tui.app.screens.trace import ANSWER, NEXT, UNFOLD, Labelled, TraceScreen, question_unless_named
from hotmess_tui.app.screens.triage_reasons import pointers, reason_lines
from hotmess_tui.app.session import Session
from hotmess_tui.app.widgets.question_header import StyledLines
from hotmess_tui.app.widgets.trace_text import TraceText
from hotmess_tui.charts.safe import one_line
from hotmess_tui.explorer.triage import OddSample
from hotmess_tui.records import Trace

_MOST_LINES = 4  # of reasons


class FlaggedTraceScreen(TraceScreen):
    """One sample of the triage list, to read; left and right go on through the list."""

    ABOUT = (
        "A flagged sample in full, below the reasons. Left and right go through the list of triage. Samples that were "
        "shown here count as reviewed."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        NEXT.with_footer("next flagged sample"),
        LABEL,
        SAME_LABEL,
        ANSWER,
        SEARCH,
        UNFOLD,
        BACK,
    ]

    def __init__(
        self,
        session: Session,
        rows: Sequence[OddSample],
        position: int,
        titles: Mapping[str, str],
        review: Callable[[str], None],
    ) -> None:
        super().__init__(session, rows[position].sample_id)
        self.rows, self.position, self.titles = rows, position, titles
        self._review = review
        self._left: OddSample | None = None  # the one that was read before
        self._pointed = ""  # the term that is marked because it was found, and not searched

    def idle(self, action: str) -> bool:
        """Behind the last of the list there is none."""
        return self.position == len(self.rows) - 1 if action == "sample(1)" else super().idle(action)

    def reasons(self) -> Iterable[StyledLines]:
        """Why the sample is flagged."""
        yield StyledLines(self.signs, id="why")

    def breadcrumb(self) -> str:
        """Which of the flagged ones this is."""
        question = question_unless_named(self, self.trace.sample) if self.trace is not None else ""
        place = f"{self.position + 1:,} of {len(self.rows):,}"
        return f"{place}: {question}" if question else f"flagged {place}"

    def show_trace(self, trace: Trace, labels: Labelled) -> None:
        """Show a text at what was found in it, below its reasons; it counts as reviewed."""
        lines = reason_lines(self.rows[self.position], self.titles, self.signs, self.size.width, _MOST_LINES)
        why = self.query_one("#why", StyledLines)
        why.styles.height = len(lines)
        why.show(lines)
        if self.term == self._pointed:
            self.term = ""
        super().show_trace(trace, labels)
        news = [elsewhere(self._left, self.rows[self.position])] if self._left is not None else []
        news += [self._point(trace)] if not self.term else []
        if any(news):
            self.say("; ".join(filter(None, news)))
        self._left = None
        self._review(trace.sample.sample_id)

    def _point(self, trace: Trace) -> str:
        """Go to the first finding that has a place in the text, and mark it; returns which one that is."""
        text, row = self.query_one(TraceText), self.rows[self.position]
        self._pointed = ""
        for pointer in pointers(row, trace.segments):
            title = self.titles.get(pointer.detector, pointer.detector)
            if not pointer.text:
                text.end()
                return f"{title}: the end of the text"
            if text.point_at(pointer.text, last=pointer.last):
                self.term = self._pointed = pointer.text
                return f"{title}: marked in the text   n next, N before"
        text.search("")
        text.begin()
        whole = row.findings[0].detector if row.findings else ""
        return f"{self.titles.get(whole, whole)}: about the text as a whole" if whole else ""

    def action_sample(self, by: int) -> None:
        """The next of the list, or the one before."""
        position = self.position + by
        if 0 <= position < len(self.rows):
            self._left = self.rows[self.position]
            self.position, self.sample_id = position, self.rows[position].sample_id
            self.reload()
        else:
            self.say(f"this is the {'last' if by > 0 else 'first'} flagged sample")


def elsewhere(left: OddSample, row: OddSample) -> str:
    """That a sample is of another question or model than the one before it."""
    names = (row.task, row.question_id, row.condition)
    words = [f"question {' '.join(name for name in names if name)}"] * (
        names != (left.task, left.question_id, left.condition)
    )
    words += [f"model {row.model}"] * (row.model != left.model)
    return f"now of another {' and another '.join(one_line(word) for word in words)}" if words else ""
