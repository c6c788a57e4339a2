"""The trace of an odd sample: why it is odd, and the next one of the list a key away."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from textual.app import ComposeResult

from hotmess_tui.app.screens.trace import TraceScreen
from hotmess_tui.app.screens.triage_reasons import reason_lines
from hotmess_tui.app.widgets.question_header import StyledLines
from hotmess_tui.explorer.triage import OddSample
from hotmess_tui.records import Trace

_MOST_LINES = 4  # of reasons


class OddTraceScreen(TraceScreen):
    """One sample of the triage list, to read; left and right go on through the list."""

    ABOUT = (
        "An odd sample in full, below what is odd about it. Left and right go on through the list of triage without "
        "going back, and what was shown here counts as seen."
    )
    KEYS = (
        ("→", "next odd one", "sample(1)"),
        ("l", "label", "label"),
        (".", "same label", "label_again"),
        ("a", "answer", "answer"),
        ("/", "search", "search"),
        ("Enter", "unfold", "unfold"),
        ("Esc", "back", "back"),
        ("?", "help", "help"),
    )

    def __init__(
        self, rows: Sequence[OddSample], place: int, titles: Mapping[str, str], saw: Callable[[str], None]
    ) -> None:
        super().__init__(rows[place].sample_id)
        self.rows, self.place, self.titles = rows, place, titles
        self._saw = saw

    def compose(self) -> ComposeResult:
        """As every trace, with the reasons below the verdict."""
        for widget in super().compose():
            yield widget
            if isinstance(widget, StyledLines):
                yield StyledLines(self.main.signs, id="why")

    def breadcrumb(self) -> str:
        """Which of the odd ones this is."""
        return f"odd {self.place + 1:,} of {len(self.rows):,}"

    def _show(self, trace: Trace, said: tuple[tuple[str, ...], str]) -> None:
        lines = reason_lines(self.rows[self.place], self.titles, self.main.signs, self.size.width, _MOST_LINES)
        why = self.query_one("#why", StyledLines)
        why.styles.height = len(lines)
        why.show(lines)
        super()._show(trace, said)
        self._saw(trace.sample.sample_id)

    def action_sample(self, by: int) -> None:
        """The next of the list, or the one before."""
        place = self.place + by
        if 0 <= place < len(self.rows):
            self.place, self.sample_id = place, self.rows[place].sample_id
            self._load()
        else:
            self.say("this is the last odd sample" if by > 0 else "this is the first odd sample")
