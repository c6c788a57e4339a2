"""The text of a trace as a widget: lines are laid out once per width and painted only where one looks."""

from __future__ import annotations

from dataclasses import dataclass

from textual import events
from textual.message import Message
from textual.strip import Strip

from hotmess_tui.app.widgets.line import strip
from hotmess_tui.app.widgets.passages import Passages
from hotmess_tui.app.widgets.window import Window
from hotmess_tui.charts.drawing import DIM, Span
from hotmess_tui.records import Trace
from hotmess_tui.tables.signs import Signs

WHEEL = 3


class TraceText(Window):
    """A trace that can be scrolled, folded and searched."""

    @dataclass
    class Scrolled(Message):
        """Other lines are in view."""

        first: int
        last: int
        count: int

    def __init__(self, signs: Signs, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.signs = signs
        self.passages: Passages | None = None
        self._trace: Trace | None = None
        self._cells = 0
        self.hits: list[tuple[int, int]] = []
        self._hit = -1
        self._term = ""
        self._begun = False  # whether one looks at where reading begins, and has not moved since

    def show(self, trace: Trace) -> None:
        """Another trace, at its reasoning."""
        self._trace, self._cells, self._hit = trace, 0, -1
        self._lay_out()
        self.begin()

    def begin(self) -> None:
        """To where reading begins, with the question above it where there is room."""
        if self.passages is not None:
            self.go(self.passages.begin)
            self._begun = True

    def on_resize(self, event: events.Resize) -> None:
        """Wrap for the new width; the passage on top stays there, and who has not moved yet begins anew."""
        if self._begun:
            self._cells = 0
            self._lay_out()
            self.begin()
            return
        top = self.passages.at(self.top) if self.passages is not None and self.passages.passages else None
        if self._lay_out() and top is not None and self.passages is not None:
            hit = self.hits[self._hit] if 0 <= self._hit < len(self.hits) else None
            self.go(self.passages.top(top) if hit is None else self.passages.line_of(hit) - self.size.height // 3)
        self._tell()

    def _lay_out(self) -> bool:
        if self._trace is None or not self.size.width or self._cells == self.size.width:
            return False
        self._cells = self.size.width
        self.passages = Passages(self._trace, self._cells, self.size.height, self.signs)
        self.hits = self.passages.search(self._term)
        self._resized()
        return True

    def _resized(self) -> None:
        self.refresh()
        self._tell()

    def go(self, line: int) -> None:
        """Bring a line to the top, as far as there is text below it."""
        self._begun = False
        lowest = max(0, (self.passages.count if self.passages else 0) - self.size.height)
        self.turn_to(max(0, min(lowest, line)))
        self._tell()

    def by(self, lines: int) -> None:
        """Scroll by lines."""
        self.go(self.top + lines)

    def end(self) -> None:
        """To the last lines."""
        self.go(self.passages.count if self.passages is not None else 0)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """The wheel scrolls."""
        event.stop()
        self.by(WHEEL)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """The wheel scrolls."""
        event.stop()
        self.by(-WHEEL)

    def _tell(self) -> None:
        if self.passages is not None:
            first = self.top
            count = self.passages.count
            self.post_message(self.Scrolled(first + 1, min(count, first + self.size.height), count))

    # passages

    @property
    def here(self) -> str | None:
        """The text of the passage in the middle of what is in view, as the log has it."""
        if self.passages is None or not self.passages.passages:
            return None
        last = max(0, min(self.passages.count, self.top + self.size.height) - 1)
        return self.passages.passages[self.passages.at((self.top + last) // 2)].segment.text

    def step(self, by: int) -> None:
        """To the beginning of the next passage, or of the one before."""
        if self.passages is None or not self.passages.passages:
            return
        top = self.top
        here = self.passages.at(top)
        if by < 0 and self.passages.top(here) < top:
            by += 1
        self.go(self.passages.top(max(0, min(len(self.passages.passages) - 1, here + by))))

    def to_answer(self) -> None:
        """To where the answer is."""
        answer = self.passages.answer_place() if self.passages is not None else None
        if answer is not None and self.passages is not None:
            line = self.passages.line_of(answer)
            self._resized()
            self.go(line - self.size.height // 3)

    @property
    def foldable(self) -> bool:
        """Whether any passage is long enough to be folded."""
        return self.passages is not None and any(p.foldable for p in self.passages.passages)

    def unfold_next(self) -> None:
        """Open the first folded passage in view; where none is, fold the first long one."""
        if self.passages is None:
            return
        first = self.passages.at(self.top)
        last = self.passages.at(self.top + self.size.height - 1)
        foldable = [n for n in range(first, last + 1) if self.passages.passages[n].foldable]
        folded = [n for n in foldable if self.passages.passages[n].folded]
        if foldable:
            self.passages.fold((folded or foldable)[0], not folded)
            self._resized()

    def toggle_all(self) -> None:
        """Open every folded passage, or fold them again."""
        if self.passages is not None:
            top = self.passages.at(self.top)
            self.passages.fold_all(not any(p.folded for p in self.passages.passages))
            self._resized()
            self.go(self.passages.top(top))

    def on_click(self, event: events.Click) -> None:
        """A click on the line that tells of folded text opens it."""
        if self.passages is not None and self.passages.passages:
            line = self.top + event.y
            n = self.passages.at(line)
            passage = self.passages.passages[n]
            if passage.folded and line - self.passages.top(n) >= passage.shown() + bool(passage.folded_to):
                self.passages.fold(n, False)
                self._resized()

    # searching

    def search(self, term: str) -> int:
        """Search, go to the first hit below the top; returns how many there are."""
        self._term = term
        if self.passages is None:
            return 0
        self.hits = self.passages.search(term)
        self._hit = -1
        self.refresh()
        if self.hits:
            here = self.passages.at(self.top)
            self._hit = next((n for n, hit in enumerate(self.hits) if hit[0] >= here), 0) - 1
            self.next_hit(1)
        return len(self.hits)

    def point_at(self, term: str, *, last: bool) -> bool:
        """Mark a text and go to its first or last mention by the model or its tools; False where there is none."""
        self._term = term
        if self.passages is None:
            return False
        self.hits = self.passages.search(term)
        asked = [self.passages.passages[n].segment.role in ("system", "user") for n, _ in self.hits]
        written = [number for number, other in enumerate(asked) if not other]
        self.refresh()
        if not written:
            return False
        self._hit = written[-1 if last else 0] - 1
        self.next_hit(1)
        return True

    def next_hit(self, by: int) -> tuple[int, int]:
        """To the next hit; returns its number and how many there are."""
        if self.passages is None or not self.hits:
            return 0, 0
        self._hit = (self._hit + by) % len(self.hits)
        line = self.passages.line_of(self.hits[self._hit])
        self._resized()
        if not self.top <= line < self.top + self.size.height:
            self.go(line - self.size.height // 3)
        return self._hit + 1, len(self.hits)

    def render_line(self, y: int) -> Strip:
        """One line of the text."""
        if self.passages is not None and not self.passages.passages:
            return strip([Span(" The log contains no text for this sample.", DIM)] if y == 1 else [], self.size.width)
        spans = self.passages.line(self.number(y)) if self.passages is not None else ()
        return strip(spans, self.size.width)
