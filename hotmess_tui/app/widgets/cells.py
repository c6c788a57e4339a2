"""A small table of counts by what two sides do, a cursor on its cells; its last row and column are the sums."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from textual import events
from textual.binding import BindingType
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from hotmess_tui.app.keys import Key
from hotmess_tui.app.widgets.line import fitted, strip
from hotmess_tui.charts.drawing import BOLD, DIM, PLAIN, Ink, Span
from hotmess_tui.charts.safe import width
from hotmess_tui.explorer.contrast import STATE_WORDS, STATES, Cell
from hotmess_tui.tables.signs import NONE, RIGHT, WRONG, Signs, bar

HEIGHT = 6  # a line of titles, one for each state, one of sums, one that says what the states mean
WITH_BARS = 30  # cells of room from which on a bar stands beside the count
MOST = 36  # cells that a count takes at most: beyond, a table is hard to read across
SUM = len(STATES)
LABELS = 11
SUMS = 9

# What each cell is called; two halves of "only A never" share its name
NAMES: Mapping[Cell, str] = {
    ("misses", "misses"): "both never",
    ("misses", "wavers"): "only A never",
    ("misses", "right"): "only A never",
    ("wavers", "misses"): "only B never",
    ("wavers", "wavers"): "both mixed",
    ("wavers", "right"): "only A mixed",
    ("right", "misses"): "only B never",
    ("right", "wavers"): "only B mixed",
    ("right", "right"): "both always",
}

_MEANINGS = {"misses": "no sample right", "wavers": "some right", "right": "all right"}


class Cells(Widget, can_focus=True):
    """Counts of questions: rows are what A does, columns what B does."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Key("up,k", "move(-1, 0)", "Up", id="cells.up", show=False, tooltip="the cell above"),
        Key("down,j", "move(1, 0)", "Down", id="cells.down", show=False, tooltip="the cell below"),
        Key("left,h", "move(0, -1)", "Left", id="cells.left", show=False, tooltip="the cell to the left"),
        Key("right,l", "move(0, 1)", "Right", id="cells.right", show=False, tooltip="the cell to the right"),
        Key("home,g,ctrl+u", "move(-9, 0)", "First", id="cells.first", show=False, tooltip="the first row (also gg)"),
        Key("end,G,ctrl+d", "move(9, 0)", "Last", id="cells.last", show=False, tooltip="the sums of the columns"),
    ]

    class Moved(Message):
        """The cursor is on another cell."""

    class Chosen(Message):
        """The cell under the cursor was clicked: go deeper."""

    def __init__(self, signs: Signs, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.signs = signs
        self.counts: Mapping[Cell, int] = {}
        self.without = ""  # what to say where there are no cells
        self.row, self.column = 0, 0
        self._entered = False

    def show(self, counts: Mapping[Cell, int], without: str = "") -> None:
        """Show other counts; the cursor stays on its cell."""
        if (dict(counts), without) != (dict(self.counts), self.without):
            self.counts, self.without = counts, without
            self.refresh()

    @property
    def here(self) -> tuple[Cell, ...] | None:
        """The cells under the cursor, several on a sum; None for all questions."""
        if self.without or (self.row, self.column) == (SUM, SUM):
            return None
        rows = STATES if self.row == SUM else STATES[self.row : self.row + 1]
        columns = STATES if self.column == SUM else STATES[self.column : self.column + 1]
        return tuple((a, b) for a in rows for b in columns)

    @property
    def called(self) -> str:
        """What the questions under the cursor have in common, in words."""
        if self.here is None:
            return "all questions"
        a = f"A {STATE_WORDS[STATES[self.row]]}" if self.row < SUM else ""
        b = f"B {STATE_WORDS[STATES[self.column]]}" if self.column < SUM else ""
        if a and b and self.row == self.column:
            return NAMES[STATES[self.row], STATES[self.column]]
        return ", ".join(part for part in (a, b) if part)

    def count(self, row: int, column: int) -> int:
        """Questions in a cell or a sum."""
        return sum(
            count
            for (a, b), count in self.counts.items()
            if row in (SUM, STATES.index(a)) and column in (SUM, STATES.index(b))
        )

    @property
    def total(self) -> int:
        """Questions under the cursor."""
        return self.count(self.row, self.column)

    # the cursor

    def go(self, row: int, column: int) -> None:
        """Put the cursor on a cell."""
        row, column = max(0, min(SUM, row)), max(0, min(SUM, column))
        if (row, column) != (self.row, self.column):
            self.row, self.column = row, column
            self.refresh()
            self.post_message(self.Moved())

    def action_move(self, down: int, right: int) -> None:
        """To a cell beside this one."""
        if not self.without:
            self.go(self.row + down, self.column + right)

    def on_click(self, event: events.Click) -> None:
        """A click puts the cursor there; on the cell under the cursor it goes deeper."""
        event.stop()
        if self.without:
            self.post_message(self.Chosen())
            return
        column = SUM if event.x >= LABELS + SUM * self._cell() else (event.x - LABELS) // self._cell()
        row = event.y - 1
        if row < 0 or column < 0 or row > SUM:
            return
        if (row, column) == (self.row, self.column) and not self._entered:
            self.post_message(self.Chosen())
        self._entered = False
        self.go(row, column)

    def on_focus(self) -> None:
        """The cursor appears: a click that brings it here does not go deeper yet."""
        self._entered = True
        self.refresh()

    def on_blur(self) -> None:
        """The cursor goes."""
        self.refresh()

    # painting

    def _cell(self) -> int:
        return max(8, min(MOST, (self.size.width - LABELS - SUMS - 1) // SUM))

    def render_line(self, y: int) -> Strip:
        """Titles, a line for each state of A, sums."""
        cells = self.size.width
        if self.without:
            here = y == 0 and self.has_focus
            text = [Span(f" {self.without}", Ink(reverse=True) if here else DIM)] if y == 0 else []
            return strip(text, cells)
        if y == 0:
            indent = " " * (self._digits() - 1)  # a title stands over the names, its sign over the counts
            titles = [Span(" " * LABELS)]
            for state in STATES:
                title = [Span(indent), *self._state("B", state)]
                titles += [*title, Span(" " * (self._cell() - _width(title)))]
            return strip([*titles, Span("all".rjust(SUMS - 1), DIM)], cells)
        row = y - 1
        if row > SUM:
            return strip(self._legend() if row == SUM + 1 else [], cells)
        label = self._state("A", STATES[row]) if row < SUM else [Span(" all", DIM)]
        spans = [*label, Span(" " * (LABELS - _width(label)))]
        for column in range(SUM):
            spans += self._count(row, column)
        spans.append(Span(f"{self.count(row, SUM):>{SUMS - 1},}", self._ink(row, SUM, DIM)))
        return strip(spans, cells)

    def _legend(self) -> list[Span]:
        """What the states mean, under the sums."""
        spans: list[Span] = []
        for state in STATES:
            spans += [*self._state("", state), Span(f": {_MEANINGS[state]}  ", DIM)]
        return spans

    def _state(self, side: str, state: str) -> list[Span]:
        signs = {"misses": (self.signs.wrong, WRONG), "wavers": ("~", NONE), "right": (self.signs.right, RIGHT)}
        sign, ink = signs[state]
        return [
            Span(f" {sign}", ink),
            Span(f" {side} {STATE_WORDS[state]}", BOLD) if side else Span(f" {STATE_WORDS[state]}", DIM),
        ]

    def _digits(self) -> int:
        return max(3, len(f"{self.count(SUM, SUM):,}"))

    def _ink(self, row: int, column: int, otherwise: Ink) -> Ink:
        here = self.has_focus and (row, column) == (self.row, self.column)
        return Ink(reverse=True) if here else otherwise

    def _count(self, row: int, column: int) -> Sequence[Span]:
        """A count, what it counts, and where there is room its share as a bar."""
        size, digits = self._cell(), self._digits()
        count, total = self.count(row, column), self.count(SUM, SUM) or 1
        name = NAMES[STATES[row], STATES[column]] if row < SUM else ""
        number, room = f" {count:>{digits},} ", size - digits - 3
        ink = self._ink(row, column, PLAIN if count and row < SUM else DIM)
        quiet = ink if ink.reverse else DIM
        if room + digits >= WITH_BARS and row < SUM:
            named = max(map(width, NAMES.values()))
            drawn = bar(count / total, min(12, room - named - 2), self.signs)
            rest = " " * (size - width(number) - named - 1 - width(drawn))
            return (Span(number, ink), Span(fitted(name, named + 1), quiet), Span(drawn, ink), Span(rest))
        return (Span(number, ink), Span(fitted(name, room, ellipsis=self.signs.ellipsis), quiet), Span(" "))


def _width(spans: Sequence[Span]) -> int:
    return sum(width(span.text) for span in spans)
