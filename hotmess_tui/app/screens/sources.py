"""What was read and what was not, and why: a row per file, the problems of the one under the cursor below."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from hotmess_tui.app.screens.stop import Stop
from hotmess_tui.app.widgets.bars import Keys, Note, Rule, Trail, Word
from hotmess_tui.app.widgets.columns import Column
from hotmess_tui.app.widgets.grid import Grid
from hotmess_tui.app.widgets.head import Head
from hotmess_tui.app.widgets.line import wrapped
from hotmess_tui.app.widgets.signs import RIGHT, WRONG, Signs
from hotmess_tui.charts.drawing import DIM, PLAIN, Span
from hotmess_tui.charts.numbers import quantity
from hotmess_tui.charts.safe import one_line, visible, width
from hotmess_tui.records import SourceRow

FINE = frozenset({"read", "skipped", "duplicate"})  # the others are problems
PROBLEM_LINES = 5


class SourcesScreen(Stop):
    """The files."""

    NAME = "sources"
    ABOUT = "Every file that was looked at: what format it has, how many samples it gave, and what was wrong with it."
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "s", "sort", "Sort", id="sources.sort", tooltip="order by a column; the same again: the other way round"
        ),
        Binding("p", "problem", "Next problem", id="sources.problem", tooltip="the next file with a problem"),
    ]
    KEYS = (("p", "next problem", "problem"), ("s", "sort", "sort"), ("Esc", "back", "back"), ("?", "help", "help"))

    def __init__(self) -> None:
        super().__init__()
        self.files: tuple[SourceRow, ...] = ()
        self.rows: list[SourceRow] = []
        self.sorting: tuple[str, bool] | None = None

    def compose(self) -> ComposeResult:
        """Trail, files, problems of one, keys."""
        signs = self.main.signs
        yield Trail(signs)
        yield Rule(signs, id="rule")
        yield Grid(signs, id="sources", empty="Nothing was read: hotmess PATH opens files and folders.")
        yield Head(signs, id="problems")
        yield Note(signs)
        yield Keys(signs)

    def on_mount(self) -> None:
        """Ask what was read."""
        super().on_mount()
        grid = self.query_one(Grid)
        grid.row_key = lambda row: row.path
        grid.focus()
        self.name_trail()
        self.query_one(Head).styles.height = 1
        self.ask("sources", "sources", lambda explorer: explorer.sources(), self._show, "asking for sources")

    def idle(self, action: str) -> bool:
        """Where every file was read there is no problem to go to."""
        return action == "problem" and all(f.status in FINE for f in self.files)

    def _show(self, files: tuple[SourceRow, ...]) -> None:
        self.files = files
        samples, bad = sum(f.samples for f in files), sum(f.status not in FINE for f in files)
        words = [Word(f"{len(files):,} files", None, DIM, 1), Word(f"{samples:,} samples", None, DIM, 2)]
        self.name_trail(*words, *([Word(f"{bad:,} not read in full", "problem", WRONG)] if bad else []))
        self._fill(None)

    def _fill(self, keep: object) -> None:
        shown = source_columns(self.files, self.main.signs)
        self.rows = list(self.files)
        column = next((c for c in shown if self.sorting is not None and c.key == self.sorting[0]), None)
        if column is not None and column.sort is not None and self.sorting is not None:
            self.rows.sort(key=column.sort, reverse=self.sorting[1])  # type: ignore[arg-type]
        grid = self.query_one(Grid)
        grid.sorted_by = self.sorting
        grid.show(self.rows, shown, keep=keep)

    @on(Grid.Moved)
    def moved(self, message: Grid.Moved) -> None:
        """The problems of the file under the cursor."""
        message.stop()
        grid, head = self.query_one(Grid), self.query_one(Head)
        self.query_one("#rule", Rule).show("sources", grid.place(), focus=True)
        row: SourceRow | None = grid.current
        lines: list[list[Span]] = []
        if row is not None:
            cells = max(20, self.size.width - 2)
            text = [visible(row.path), *(visible(problem) for problem in row.problems)]
            for n, part in enumerate(text):
                lines += [[Span(" " + line, DIM if n == 0 else PLAIN)] for line in wrapped(part, cells)]
        lines = lines[:PROBLEM_LINES]
        head.styles.height = max(1, len(lines))
        head.show(lines)

    def action_problem(self) -> None:
        """To the next file that was not read in full."""
        grid = self.query_one(Grid)
        bad = [n for n, row in enumerate(self.rows) if row.status not in FINE]
        if bad:
            grid.move_to(next((n for n in bad if n > grid.cursor), bad[0]))

    def action_sort(self) -> None:
        """Choose the column that orders the files."""
        from hotmess_tui.app.screens.picker import sort_picker

        columns = self.query_one(Grid).columns
        self.app.push_screen(sort_picker(columns, self.sorting), lambda keys: self._sort(keys[0]) if keys else None)

    @on(Grid.HeaderClicked)
    def header_clicked(self, message: Grid.HeaderClicked) -> None:
        """A click on a title sorts by it."""
        message.stop()
        self._sort(message.key)

    def _sort(self, key: str) -> None:
        current = self.query_one(Grid).current
        again = self.sorting is not None and self.sorting[0] == key
        descending = (
            not self.sorting[1] if again and self.sorting is not None else key in ("samples", "failed", "size", "runs")
        )
        self.sorting = (key, descending)
        self._fill(current.path if current is not None else None)


def source_columns(files: Sequence[SourceRow], signs: Signs) -> list[Column[SourceRow]]:
    """The columns; paths are shortened from the left, as their ends tell them apart."""

    def status(row: SourceRow) -> Sequence[Span]:
        if row.status not in FINE:
            return (Span(f"{signs.wrong} ", WRONG), Span(row.status))
        if row.status == "read":
            return (Span(f"{signs.right} ", RIGHT), Span(row.status))
        return (Span(f"{signs.dot} {row.status}", DIM),)

    longest = max((width(visible(f.path)) for f in files), default=10)
    common = _common(files)
    return [
        Column("status", "  status", status, 12, rank=0, sort=lambda r: r.status),
        Column(
            "path",
            "file",
            lambda r: one_line(r.path)[common:],
            min(36, max(20, longest - common)),
            max(20, longest - common),
            tail=True,
            rank=0,
            sort=lambda r: r.path,
        ),
        Column(
            "format", "format", lambda r: one_line(r.format or signs.null), 8, 18, rank=3, sort=lambda r: r.format or ""
        ),
        Column("samples", "samples", lambda r: f"{r.samples:,}", 7, right=True, rank=1, sort=lambda r: r.samples),
        Column("failed", "failed", lambda r: f"{r.failed:,}", 6, right=True, rank=2, sort=lambda r: r.failed),
        Column("runs", "runs", lambda r: f"{r.runs:,}", 4, right=True, rank=5, sort=lambda r: r.runs),
        Column("size", "size", lambda r: _size(r.size), 8, right=True, rank=4, sort=lambda r: r.size),
    ]


def _common(files: Sequence[SourceRow]) -> int:
    """How many characters of the folders all paths share."""
    paths = [one_line(f.path) for f in files]
    if len(paths) < 2:
        return paths[0].rfind("/") + 1 if paths else 0
    low, high = min(paths), max(paths)
    same = next((n for n, (a, b) in enumerate(zip(low, high, strict=False)) if a != b), min(len(low), len(high)))
    return low.rfind("/", 0, same) + 1


def _size(size: int) -> str:
    value = float(size)
    for unit in ("B", "kB", "MB"):
        if value < 999.5:
            return f"{quantity(value)} {unit}"
        value /= 1000
    return f"{quantity(value)} GB"
