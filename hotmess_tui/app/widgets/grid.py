"""A table that holds only rows near those it shows, and repaints two lines when its cursor moves."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, ClassVar

from textual import events
from textual.binding import BindingType
from textual.message import Message
from textual.strip import Strip

from hotmess_tui.app.keys import moving_keys
from hotmess_tui.app.keys_in_notes import with_keys
from hotmess_tui.app.widgets.line import fitted, strip
from hotmess_tui.app.widgets.window import Window
from hotmess_tui.charts.drawing import DIM, PLAIN, Ink, Span
from hotmess_tui.charts.safe import cut, cut_keeping, width
from hotmess_tui.charts.short_names import short_names
from hotmess_tui.tables.column import Column
from hotmess_tui.tables.layout import GAP, Room, fit
from hotmess_tui.tables.signs import Signs

PAGE = 200  # rows asked for at once
KEPT_PAGES = 12
WHEEL = 3
CURSOR = Ink(reverse=True)
HEADER = Ink(bold=True)


class Grid(Window):
    """Rows under a fixed header, one of them under the cursor.

    The rows lie in pages; a page that comes into view and is not there is asked for with `Wanted`, shown as dots until
    `supply` brings it, and forgotten again when many others have been looked at.
    """

    HEADER = 1
    BINDINGS: ClassVar[list[BindingType]] = [*moving_keys("table", "row")]

    @dataclass
    class Moved(Message):
        """The cursor is on another row."""

        grid: Grid
        row: int

        @property
        def control(self) -> Grid:
            """The table itself, for handlers of one table of several."""
            return self.grid

    @dataclass
    class Chosen(Message):
        """A row was clicked twice: go deeper."""

        grid: Grid
        row: int

        @property
        def control(self) -> Grid:
            """The table itself."""
            return self.grid

    @dataclass
    class HeaderClicked(Message):
        """A click on the title of a column: sort by it."""

        grid: Grid
        key: str

        @property
        def control(self) -> Grid:
            """The table itself."""
            return self.grid

    @dataclass
    class Wanted(Message):
        """Rows from `offset` are in view and not here."""

        grid: Grid
        offset: int
        limit: int

        @property
        def control(self) -> Grid:
            """The table itself."""
            return self.grid

    def __init__(self, signs: Signs, *, id: str | None = None, empty: str = "") -> None:
        super().__init__(id=id)
        self.signs = signs
        self.empty = empty
        self.columns: tuple[Column, ...] = ()
        self.sorted_by: tuple[str, bool] | None = None
        self.total = 0
        self.cursor = 0
        self.row_key: Callable[[Any], Hashable] = lambda row: row
        self.quiet: Callable[[Any], bool] = lambda row: False  # rows to dim: too few samples behind them
        self._pages: dict[int, Sequence[Any]] = {}
        self._wanted: set[int] = set()
        self._layout: list[tuple[Column, int]] = []
        self._short: dict[tuple[str, int], dict[str, str]] = {}  # the names of a column, in so many cells
        self._skipped = 0  # columns behind the first that are passed over, to see those further right

    # content

    def show(self, rows: Sequence[Any], columns: Sequence[Column], *, keep: Hashable = None) -> None:
        """Fill the table with rows that are all here; the cursor goes to the row with the key `keep`, else stays."""
        self._pages = {n: rows[n * PAGE : (n + 1) * PAGE] for n in range((len(rows) + PAGE - 1) // PAGE)}
        self._reset(columns, len(rows))
        found = next((n for n, row in enumerate(rows) if self.row_key(row) == keep), None) if keep is not None else None
        self._go(min(self.cursor, max(0, self.total - 1)) if found is None else found)

    def open(self, total: int, columns: Sequence[Column], rows: Sequence[Any] = (), *, cursor: int = 0) -> None:
        """Fill the table with `total` rows of which only the first are here yet."""
        self._pages = {n: rows[n * PAGE : (n + 1) * PAGE] for n in range((len(rows) + PAGE - 1) // PAGE)}
        self._reset(columns, total)
        self._go(min(cursor, max(0, total - 1)))

    def supply(self, offset: int, rows: Sequence[Any]) -> None:
        """A page that was wanted."""
        number = offset // PAGE
        self._wanted.discard(number)
        self._pages[number] = rows
        while len(self._pages) > KEPT_PAGES:
            del self._pages[max(self._pages, key=lambda page: abs(page - self.cursor // PAGE))]
        self.refresh()

    def relay(self, columns: Sequence[Column]) -> None:
        """Other columns for the same rows."""
        self.columns = tuple(columns)
        self._arrange()
        self.refresh()

    def row(self, number: int) -> Any:
        """A row, None where it is not here."""
        page = self._pages.get(number // PAGE)
        return page[number % PAGE] if page is not None and number % PAGE < len(page) else None

    @property
    def current(self) -> Any:
        """The row under the cursor, None where there is none."""
        return self.row(self.cursor) if self.total else None

    @property
    def shown(self) -> int:
        """How many of the columns there is room for."""
        return len(self._layout)

    def place(self) -> str:
        """Where the cursor is: 12 of 2,400, always equally wide."""
        total = f"{self.total:,}"
        return f"{self.cursor + 1:>{len(total)},} of {total}" if self.total else ""

    def _reset(self, columns: Sequence[Column], total: int) -> None:
        self._wanted.clear()
        if [column.name for column in columns] != [column.name for column in self.columns]:
            self._skipped = 0
        self.columns = tuple(columns)
        self.total = total
        self._arrange()
        self.refresh()

    def _arrange(self) -> None:
        """Lay the columns out; what orders the rows is the last to go."""
        present = [row for page in self._pages.values() for row in page]
        columns = (*self.columns[:1], *self.columns[1 + self._skipped :])
        rooms = [self._room(column, present) for column in columns]
        widths = fit(rooms, max(1, self.size.width - 2)) if rooms else []
        self._short.clear()
        self._layout = [(column, size) for column, size in zip(columns, widths, strict=True) if size is not None]

    def _room(self, column: Column, rows: Sequence[Any]) -> Room:
        heading = width(self._heading(column)) + column.sortable  # room for the arrow of the order
        least, most = column.least, max(column.least, column.most)
        if column.hugs or column.keeps == "all":
            longest = max((_width(column.cell(row, self.signs)) for row in rows), default=0)
            least = max(least, longest) if column.keeps == "all" else min(least, longest)
            most = max(most, least) if column.keeps == "all" else min(most, longest)
        ordering = self.sorted_by is not None and self.sorted_by[0] == column.name
        stays = ordering or column is self.columns[0]  # all others go before a line is cut
        return Room(max(least, heading), most, 0 if stays else column.gives_way + 1, shrinks=True)

    def _heading(self, column: Column) -> str:
        return " " * column.indent + self.signs.plain(column.heading)

    def on_resize(self, event: events.Resize) -> None:
        """Columns are laid out for the width; the cursor stays in view."""
        self._arrange()
        self._reveal()
        self.refresh()

    def sideways(self, by: int) -> bool:
        """Pass over a column more or less behind the first; False where nothing is hidden on that side."""
        hidden = self.shown < len(self.columns) - self._skipped
        if (by > 0 and not hidden) or self._skipped + by < 0:
            return False
        self._skipped += by
        self._arrange()
        self.refresh()
        return True

    # cursor

    def move_to(self, number: int) -> None:
        """Put the cursor on a row, scrolling only when it would leave the view."""
        number = max(0, min(self.total - 1, number))
        if self.total and number != self.cursor:
            before, self.cursor = self.cursor, number
            self.repaint(before)
            self.repaint(number)
            self._reveal()
            self.post_message(self.Moved(self, number))

    def _go(self, number: int) -> None:
        self.cursor = number
        self._reveal()
        if self.total:
            self.post_message(self.Moved(self, number))

    def _reveal(self) -> None:
        """Scroll so that the cursor is in view, and no further."""
        room = self.room
        if room:
            top = min(self.top, self.cursor, max(0, self.total - room))
            self.turn_to(max(top, self.cursor - room + 1))

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """The wheel moves the cursor, so that it stays in view."""
        event.stop()
        self.move_to(self.cursor + WHEEL)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """The wheel moves the cursor, so that it stays in view."""
        event.stop()
        self.move_to(self.cursor - WHEEL)

    def action_move(self, by: int) -> None:
        """Move the cursor by rows."""
        self.move_to(self.cursor + by)

    def action_page(self, by: int) -> None:
        """Move the cursor by pages."""
        self.move_to(self.cursor + by * max(1, self.size.height - 2))

    def action_half(self, by: int) -> None:
        """Move the cursor by half a page."""
        self.move_to(self.cursor + by * max(1, self.room // 2))

    def action_jump(self, to: int) -> None:
        """Move the cursor to the first or the last row."""
        self.move_to(to if to >= 0 else self.total - 1)

    def on_click(self, event: events.Click) -> None:
        """A click puts the cursor there; on the row under the cursor, or a double one, it goes deeper."""
        event.stop()
        if event.y == 0:
            x = 1
            for column, size in self._layout:
                if x <= event.x < x + size + GAP and column.sortable:
                    self.post_message(self.HeaderClicked(self, column.name))
                x += size + GAP
            return
        number = self.top + event.y - 1
        if number < self.total:
            if number == self.cursor:
                self.post_message(self.Chosen(self, number))
            self.move_to(number)

    # painting

    def render_line(self, y: int) -> Strip:
        """The header, a row, or what would fill the table."""
        cells = self.size.width
        if not self.total:
            return strip(
                [Span(cut(f" {with_keys(self.empty, self.screen)}", cells, self.signs.ellipsis), DIM)]
                if y == 1
                else [],
                cells,
            )
        if y == 0:
            return self._header(cells)
        number = self.number(y)
        if number >= self.total:
            return strip([], cells)
        row = self.row(number)
        if row is None:
            self._want(number)
            return strip([Span(f" {self.signs.ellipsis}", CURSOR if number == self.cursor else DIM)], cells)
        return self._line(row, number == self.cursor, cells)

    def _want(self, number: int) -> None:
        page = number // PAGE
        if page not in self._wanted:
            self._wanted.add(page)
            self.post_message(self.Wanted(self, page * PAGE, PAGE))

    def _header(self, cells: int) -> Strip:
        parts = []
        for column, size in self._layout:
            title = self._heading(column)
            if self.sorted_by and self.sorted_by[0] == column.name:
                arrow = self.signs.falling if self.sorted_by[1] else self.signs.rising
                room = size - width(arrow)
                title = f"{cut(title, room, '') if width(title) > room else title}{arrow}"
            parts.append(fitted(title, size, column.right, self.signs.ellipsis))
        return strip([Span(" " + (" " * GAP).join(parts), HEADER)], cells)

    def _line(self, row: Any, here: bool, cells: int) -> Strip:
        quiet = self.quiet(row)
        spans = [Span(" ")]
        for column, size in self._layout:
            if len(spans) > 1:
                spans.append(Span(" " * GAP))
            cell = column.cell(row, self.signs)
            if isinstance(cell, str):
                text = fitted(cell, size, column.right, self.signs.ellipsis, column.keeps)
                spans.append(Span(text, DIM if quiet else PLAIN))
            else:
                spans.extend(_clip(cell, size, partial(self._cut, column)))
        if here:
            return strip([Span("".join(span.text for span in spans).ljust(cells), CURSOR)], cells)
        return strip(spans, cells)

    def _cut(self, column: Column, text: str, room: int) -> str:
        """A text of a column in the room that there is; names of one family are told apart."""
        if text in column.family:
            if (column.name, room) not in self._short:
                short = short_names(column.family, room, self.signs.ellipsis)
                self._short[column.name, room] = dict(zip(column.family, short, strict=True))
            return self._short[column.name, room][text]
        return cut_keeping(column.keeps, text, room, self.signs.ellipsis)


def _clip(spans: Sequence[Span], cells: int, cut: Callable[[str, int], str]) -> list[Span]:
    """Styled spans in exactly `cells` cells; one that has no room is cut."""
    out, room = [], cells
    for span in spans:
        size = width(span.text)
        if size > room:
            out.append(Span(cut(span.text, room), span.ink))
            room -= width(out[-1].text)
            break
        out.append(span)
        room -= size
    if room:
        out.append(Span(" " * room))
    return out


def _width(cell: str | Sequence[Span]) -> int:
    return width(cell) if isinstance(cell, str) else sum(width(span.text) for span in cell)
