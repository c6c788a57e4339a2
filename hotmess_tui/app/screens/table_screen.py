"""Screens with a table: its rows and their order, its cursor, Enter, copying and saving, once for all of them."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar, Generic, Protocol, TypeVar, cast

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.widget import Widget

from hotmess_tui.app.copy_export import copy_table, export_table
from hotmess_tui.app.dialogs.entry import Entry
from hotmess_tui.app.keys import Key
from hotmess_tui.app.screens.finding import Finding
from hotmess_tui.app.session import Session
from hotmess_tui.app.widgets.grid import Grid
from hotmess_tui.app.widgets.status_lines import Breadcrumbs, Keys, Note, Rule
from hotmess_tui.tables.column import Column, sorted_rows
from hotmess_tui.tables.formulas import explained
from hotmess_tui.tables.rows import Rows

if TYPE_CHECKING:
    from hotmess_tui.app.copy_export import Copyable, Export
    from hotmess_tui.explorer.explorer import Explorer

Row = TypeVar("Row")
RowOfPage = TypeVar("RowOfPage", covariant=True)
Labels = Mapping[str, tuple[str, ...]]  # of samples or questions, by their keys


class TableScreen(Finding, Generic[Row]):
    """A screen with one table.

    `sorting` is the name of the column that orders its rows and whether the largest come first; None: as they came.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Key("left,h", "columns(-1)", "Columns left", id="table.left", show=False, tooltip="the columns further left"),
        Key(
            "right,l", "columns(1)", "Columns right", id="table.right", show=False, tooltip="the columns further right"
        ),
    ]
    RISING: ClassVar[frozenset[str]] = frozenset()  # columns that begin with the smallest, as names do
    EMPTY: ClassVar[str] = ""  # what the table says where there are no rows
    SAVES = "table data csv json parquet spreadsheet"
    EXPORT: ClassVar[tuple[str, str]] = ("these rows", "rows.csv")  # what is written to a file, and the file's name

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.sorting: tuple[str, bool] | None = None
        self.rows: Sequence[Row] = ()
        self.labels: Labels = {}

    def figures(self) -> list[tuple[str, str]]:
        """The values above the table and in its columns."""
        shown = [column for grid in self.query(Grid) for column in grid.columns]  # none once the screen was left
        columns = (column for column in shown if column.about and (column.kind.right or column.barred))
        told = [(column.name, column.heading, column.about) for column in columns if column.name not in self.HEAD]
        return [*super().figures(), *explained(told, *self.decomposed)]

    # layout

    def compose(self) -> ComposeResult:
        """Breadcrumbs, the table under its title, messages, keys."""
        signs = self.signs
        yield Breadcrumbs(signs)
        yield from self.above()
        yield Rule(signs, id="rule")
        yield Grid(signs)
        yield from self.below()
        yield Note(signs)
        yield Keys(signs)

    def above(self) -> Iterable[Widget]:
        """What stands over the table."""
        return ()

    def below(self) -> Iterable[Widget]:
        """What stands under the table."""
        return ()

    def first_focus(self) -> Widget:
        """What has the keys at first."""
        return self.grid

    def on_mount(self) -> None:
        """Set the table up."""
        grid = self.grid
        grid.row_key, grid.quiet = self.row_key, self.is_quiet
        self.first_focus().focus()

    def on_resize(self, event: events.Resize) -> None:
        """What belongs to the row under the cursor is as long as there is room."""
        if self.ready:
            self.show_row()

    # rows

    @property
    def grid(self) -> Grid:
        """The table."""
        return self.query_one(Grid)

    @property
    def current(self) -> Row | None:
        """The row under the cursor."""
        row: Row | None = self.grid.current
        return row

    def row_key(self, row: Row) -> Hashable:
        """What stays the same of a row when it is read again."""
        raise NotImplementedError

    def is_quiet(self, row: Row) -> bool:
        """Whether a row is dimmed: too few samples behind it."""
        return False

    def empty_text(self) -> str:
        """What the table says where there are no rows."""
        return self.EMPTY

    def fill(self, rows: Sequence[Row], columns: Sequence[Column], *, keep: Hashable = None, pinned: int = 0) -> None:
        """Show rows in the order of `sorting`.

        Args:
            rows: All of them, as they came.
            columns: The columns.
            keep: The key of the row under the cursor; None: the row on which it is.
            pinned: How many rows stay on top in any order.
        """
        grid = self.grid
        if keep is None and self.current is not None:
            keep = self.row_key(self.current)
        column = next((column for column in columns if self.sorting and column.name == self.sorting[0]), None)
        if column is not None and self.sorting is not None:
            rows = [*rows[:pinned], *sorted_rows(rows[pinned:], column, self.sorting[1])]
        self.rows = rows
        grid.empty, grid.sorted_by = self.empty_text(), self.sorting
        grid.show(rows, columns, keep=keep)
        self.show_row()

    def refill(self) -> None:
        """Show the rows again as they were read, in the order of `sorting`."""
        raise NotImplementedError

    def go_to(self, key: Hashable) -> None:
        """Move the cursor to the row with a key, if there is one."""
        number = next((n for n, row in enumerate(self.rows) if self.row_key(row) == key), None)
        if number is not None:
            self.grid.move_to(number)

    def action_columns(self, by: int) -> None:
        """Show columns for which there is no room, and leave out others; the first always stays."""
        self.grid.sideways(by)

    # searching

    def text_of(self, row: Row) -> str:
        """What a row says, all its columns."""
        cells = (column.cell(row, self.signs) for column in self.grid.columns)
        return " ".join(cell if isinstance(cell, str) else "".join(span.text for span in cell) for cell in cells)

    def matching(self) -> Sequence[int]:
        """The rows that contain what is sought."""
        sought = self.sought.casefold()
        return [n for n, row in enumerate(self.rows) if sought in self.text_of(row).casefold()]

    def row_here(self) -> int:
        """The row under the cursor."""
        return self.grid.cursor

    def show_hit(self, number: int) -> None:
        """Put the cursor there."""
        self.grid.move_to(number)

    # the row under the cursor

    def heading(self) -> str:
        """The title over the table."""
        raise NotImplementedError

    def show_row(self) -> None:
        """Show what belongs to the row under the cursor: its place in the title over the table."""
        self.query_one("#rule", Rule).show(self.heading(), self.grid.place(), focus=True)

    @on(Grid.Moved)
    def row_changed(self, message: Grid.Moved) -> None:
        """The cursor is on another row."""
        message.stop()
        self.show_row()

    @on(Grid.Chosen)
    def row_clicked(self, message: Grid.Chosen) -> None:
        """A second click on a row is as Enter."""
        message.stop()
        self.action_open()

    def action_open(self) -> None:
        """Go deeper from the row under the cursor."""

    # order

    def sort_entries(self) -> list[Entry]:
        """What the rows can be ordered by."""
        columns = self.grid.columns
        return [Entry(column.name, column.heading.strip(), column.about) for column in columns if column.sortable]

    def action_sort(self) -> None:
        """Choose the column that orders the rows; the same again: the other way round."""
        entries = self.sort_entries()
        if self.sorting is not None:
            name, falling = self.sorting
            now, then = ("falling", "rising") if falling else ("rising", "falling")
            turned = f"{now} now; after undo: {then}"
            entries = [Entry(name, entry.name, turned) if entry.key == name else entry for entry in entries]
        self.pick("Sort by", entries, lambda keys: self.sort_by(keys[0]), chosen=(self.sorting or ())[:1])

    @on(Grid.HeaderClicked)
    def title_clicked(self, message: Grid.HeaderClicked) -> None:
        """A click on the title of a column sorts by it."""
        message.stop()
        self.sort_by(message.key)

    def sort_by(self, name: str) -> None:
        """Order the rows by a column."""
        again = self.sorting is not None and self.sorting[0] == name
        self.sorting = (name, not self.sorting[1]) if again and self.sorting else (name, name not in self.RISING)
        self.reorder()

    def action_reverse(self) -> None:
        """The same order the other way round."""
        if self.sorting is not None:
            self.sorting = (self.sorting[0], not self.sorting[1])
            self.reorder()

    def reorder(self) -> None:
        """Show the rows in another order, the cursor on its row."""
        self.refill()

    # copying and saving

    def texts_of(self, row: Row) -> Iterable[Copyable]:
        """What can be copied of a row besides the table."""
        return ()

    def table_of(self, rows: Sequence[Row]) -> Rows:
        """Rows as a table, with the columns that files have."""
        raise NotImplementedError

    def whole_table(self, explorer: Explorer) -> Rows:
        """All rows in the order on screen, also those that are not here; runs in a thread."""
        return self.table_of(self.rows)

    def copyable(self) -> Iterable[Copyable]:
        """The row under the cursor; the whole table."""
        row = self.current
        if row is not None:
            yield from self.texts_of(row)
            yield copy_table(self.whole_table)

    def export(self) -> Export | None:
        """The whole table."""
        return export_table(*self.EXPORT, self.whole_table) if self.grid.total else None


class Page(Protocol[RowOfPage]):
    """A window of a list that is too long to be held."""

    @property
    def rows(self) -> Sequence[RowOfPage]:
        """Its rows."""

    @property
    def total(self) -> int:
        """How many rows the whole list has."""


PageOfRows = TypeVar("PageOfRows", bound=Page[object])


class WindowedTableScreen(TableScreen[Row], Generic[Row, PageOfRows]):
    """A screen with a table whose rows are read as they come into view."""

    FIRST: ClassVar[tuple[str, bool]]  # the order in which they come

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.sorting = self.FIRST
        self.page: PageOfRows | None = None  # the first one
        self._page_lanes: set[str] = set()

    @property
    def order(self) -> tuple[str, bool]:
        """The column that orders the rows, and whether the largest come first."""
        return self.sorting or self.FIRST

    def read_page(self, explorer: Explorer, offset: int = 0) -> PageOfRows:
        """The rows from `offset` on under the present view settings and order; runs in a thread."""
        raise NotImplementedError

    def read_labels(self, explorer: Explorer) -> object:
        """The labels of all rows that have any; runs in a thread."""
        return {}

    def columns(self, page: PageOfRows) -> list[Column]:
        """The columns for the rows of a page."""
        raise NotImplementedError

    def show_page(self, page: PageOfRows) -> None:
        """Show what is said of the whole list."""

    def reload(self, keep: bool = True) -> None:
        """Ask for the first page; the cursor stays on its row, or else at its place in the list.

        Args:
            keep: False: it goes to the first row.
        """
        row, cursor = (self.current, self.grid.cursor) if keep else (None, 0)
        for lane in self._page_lanes:  # of the list as it was
            self.cancel(lane)
        self._page_lanes.clear()
        self.ask(
            "rows",
            lambda explorer: (self.read_page(explorer), self.read_labels(explorer)),
            lambda answer: self._show(*answer, row, cursor),
            "loading questions",
        )

    def _show(self, page: PageOfRows, labels: object, row: Row | None, cursor: int) -> None:
        grid, rows = self.grid, cast("Sequence[Row]", page.rows)
        self.page, self.labels = page, cast("Labels", labels)
        if row is not None:
            key = self.row_key(row)
            cursor = next((n for n, other in enumerate(rows) if self.row_key(other) == key), cursor)
        grid.empty, grid.sorted_by = self.empty_text(), self.sorting
        grid.open(page.total, self.columns(page), rows, cursor=max(0, cursor))
        self.show_page(page)
        self.show_row()

    @on(Grid.Wanted)
    def rows_wanted(self, message: Grid.Wanted) -> None:
        """Rows have come into view that are not here."""
        message.stop()
        offset, lane = message.offset, f"page {message.offset}"
        self._page_lanes.add(lane)
        self.ask(
            lane,
            lambda explorer: self.read_page(explorer, offset),
            lambda page: self.grid.supply(offset, page.rows),
            "loading questions",
        )

    def refill(self) -> None:
        """All rows are read again, from the first on: the store orders them."""
        self.reload(keep=False)
