"""Screens with a table whose columns order its rows: chosen from a list, or by a click on their titles."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult

from hotmess_tui.app.screens.base import DrillScreen
from hotmess_tui.app.widgets.grid import Grid


class TableScreen(DrillScreen):
    """A stop with one table; `sorting` is the column's key and whether the largest come first, None: as they came."""

    RISING: ClassVar[frozenset[str]] = frozenset()  # columns that begin with the smallest, as names do

    def __init__(self) -> None:
        super().__init__()
        self.sorting: tuple[str, bool] | None = None

    def compose(self) -> ComposeResult:
        """Every screen lays out its own."""
        raise NotImplementedError

    def reorder(self) -> None:
        """Show the rows in the order of `sorting`."""
        raise NotImplementedError

    def action_sort(self) -> None:
        """Choose the column that orders the rows; the same again: the other way round."""
        from hotmess_tui.app.dialogs.picker import sort_picker

        columns = self.query_one(Grid).columns
        self.app.push_screen(sort_picker(columns, self.sorting), lambda keys: self.sort_by(keys[0]) if keys else None)

    @on(Grid.HeaderClicked)
    def header_clicked(self, message: Grid.HeaderClicked) -> None:
        """A click on a title sorts by it."""
        message.stop()
        self.sort_by(message.key)

    def sort_by(self, key: str) -> None:
        """Order the rows by a column."""
        again = self.sorting is not None and self.sorting[0] == key
        self.sorting = (key, not self.sorting[1]) if again and self.sorting else (key, key not in self.RISING)
        self.reorder()

    def action_reverse(self) -> None:
        """The same order the other way round."""
        if self.sorting is not None:
            self.sorting = (self.sorting[0], not self.sorting[1])
            self.reorder()
