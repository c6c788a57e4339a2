"""What was read and what was not, and why: a row per file, the problems of the one under the cursor below."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from hotmess_tui.app.screens.table_screen import TableScreen
from hotmess_tui.app.widgets.grid import Grid
from hotmess_tui.app.widgets.line import wrapped
from hotmess_tui.app.widgets.question_header import StyledLines
from hotmess_tui.app.widgets.status_lines import Breadcrumbs, Keys, Note, Rule, Word
from hotmess_tui.charts.drawing import BOLD, DIM, PLAIN, Ink, Span
from hotmess_tui.charts.safe import cut, one_line, visible
from hotmess_tui.errors import HotmessError
from hotmess_tui.records import OpenOptions, SourceRow
from hotmess_tui.store.queries.user_queries import faults
from hotmess_tui.tables.column import sorted_rows
from hotmess_tui.tables.signs import WRONG
from hotmess_tui.tables.sources import FINE, of_sources
from hotmess_tui.tables.sources import grid as source_grid

if TYPE_CHECKING:
    from hotmess_tui.app.copy_export import Copyable, Export
    from hotmess_tui.explorer.explorer import Explorer

PROBLEM_LINES = 5


class SourcesScreen(TableScreen):
    """The files."""

    NAME = "sources"
    ABOUT = "Every file that was looked at: what format it has, how many samples it gave, and what was wrong with it."
    RISING = frozenset({"path", "format", "status"})
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "s", "sort", "Sort", id="sources.sort", tooltip="order by a column; the same again: the other way round"
        ),
        Binding("p", "problem", "Next problem", id="sources.problem", tooltip="the next file with a problem"),
        Binding("i", "notes", "Remarks", id="sources.notes", tooltip="how the files were fitted together"),
        Binding(
            "m",
            "merge",
            "Merge names",
            id="sources.merge",
            tooltip="drop provider prefixes of model names; again: keep them",
        ),
        Binding("n", "alias", "Name a model", id="sources.alias", tooltip="show a model under another name"),
    ]
    KEYS = (
        ("Esc", "back", "back"),
        ("p", "next problem", "problem"),
        ("i", "remarks", "notes"),
        ("m", "merge names", "merge"),
        ("n", "name a model", "alias"),
        ("s", "sort", "sort"),
        ("?", "help", "help"),
    )

    def __init__(self) -> None:
        super().__init__()
        self.files: tuple[SourceRow, ...] = ()
        self.rows: list[SourceRow] = []
        self.notes: tuple[str, ...] = ()

    def compose(self) -> ComposeResult:
        """Breadcrumbs, files, problems of one, keys."""
        signs = self.main.signs
        yield Breadcrumbs(signs)
        yield Rule(signs, id="rule")
        yield Grid(signs, id="sources", empty="Nothing was read: hotmess PATH opens files and folders.")
        yield StyledLines(signs, id="problems")
        yield Note(signs)
        yield Keys(signs)

    def on_mount(self) -> None:
        """Ask what was read."""
        grid = self.query_one(Grid)
        grid.row_key = lambda row: row.path
        grid.focus()
        self.show_breadcrumbs()
        self.query_one(StyledLines).styles.height = 1
        self.renew()

    def renew(self) -> None:
        """The files as they are now."""

        def work(explorer: Explorer) -> tuple[tuple[SourceRow, ...], tuple[str, ...]]:
            return explorer.sources(), (*faults(), *explorer.source_notes())

        self.ask("sources", "sources", work, lambda found: self._show(*found), "asking for sources")

    def rest(self) -> str:
        """The first remark on how the files were fitted together."""
        if not self.notes:
            return ""
        more = f"   (+{len(self.notes) - 1} more: i)" if len(self.notes) > 1 else ""
        return cut(one_line(self.notes[0]), self.size.width - 2 - len(more), self.main.signs.ellipsis) + more

    def idle(self, action: str) -> bool:
        """Where every file was read there is no problem to go to."""
        if action in ("merge", "alias"):
            return self.explorer.origin is None
        if action == "notes":
            return not self.notes
        return action == "problem" and all(f.status in FINE for f in self.files)

    def _show(self, files: tuple[SourceRow, ...], notes: tuple[str, ...]) -> None:
        self.files, self.notes = files, notes
        samples, bad = sum(f.samples for f in files), sum(f.status not in FINE for f in files)
        words = [Word(f"{len(files):,} files", None, DIM, 1), Word(f"{samples:,} samples", None, DIM, 2)]
        self.show_breadcrumbs(*words, *([Word(f"{bad:,} not read in full", "problem", WRONG)] if bad else []))
        current = self.query_one(Grid).current
        self._fill(current.path if current is not None else None)
        self.tell_rest()

    def _fill(self, keep: object) -> None:
        shown = source_grid(self.files)
        self.rows = list(self.files)
        column = next((c for c in shown if self.sorting is not None and c.name == self.sorting[0]), None)
        if column is not None and self.sorting is not None:
            self.rows = sorted_rows(self.rows, column, self.sorting[1])
        grid = self.query_one(Grid)
        grid.sorted_by = self.sorting
        grid.show(self.rows, shown, keep=keep)

    @on(Grid.Moved)
    def moved(self, message: Grid.Moved) -> None:
        """The problems of the file under the cursor."""
        message.stop()
        grid, head = self.query_one(Grid), self.query_one(StyledLines)
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

    def copyable(self) -> Iterable[Copyable]:
        """The file under the cursor, what is wrong with it, the table."""
        from hotmess_tui.app import copy_export

        row: SourceRow | None = self.query_one(Grid).current
        if row is None:
            return
        yield from copy_export.copy_text("the path", row.path)
        yield from copy_export.copy_text("its problems", "\n".join(row.problems))
        yield copy_export.copy_table(lambda explorer: of_sources(self.rows))

    def export(self) -> Export | None:
        """All files."""
        from hotmess_tui.app.copy_export import export_table

        return export_table("the sources", "sources.csv", lambda explorer: of_sources(self.rows)) if self.rows else None

    def action_notes(self) -> None:
        """Copies, pooled runs, renamed questions, hidden reasoning: what was decided."""
        from hotmess_tui.app.dialogs.help import TextScreen

        parts: list[tuple[str, Ink | None]] = [("How the files were fitted together", BOLD)]
        parts += [(note, None) for note in self.notes or ("Every run stands by itself.",)]
        self.app.push_screen(TextScreen("remarks", parts))

    def action_merge(self) -> None:
        """Models without their provider's prefix, or with it."""
        origin = self.explorer.origin
        if origin is not None:
            merged = not origin.options.merge
            self._reopen(replace(origin.options, merge=merged), "prefixes dropped" if merged else "prefixes kept")

    def action_alias(self) -> None:
        """Another name for a model; the same name again takes it back."""
        from hotmess_tui.app.dialogs.prompt import Prompt

        origin = self.explorer.origin
        if origin is None:
            return
        options = origin.options
        written = ", ".join(f"{old}={new}" for old, new in options.aliases)

        def check(text: str) -> None:
            for part in filter(None, map(str.strip, text.split(","))):
                old, equals, new = map(str.strip, part.partition("="))
                if not (old and equals and new):
                    raise HotmessError(f"{part!r} is not of the form OLD=NEW")

        def named(text: str | None) -> None:
            if text is not None:
                pairs = [part.partition("=") for part in text.split(",") if "=" in part]
                aliases = tuple((old.strip(), new.strip()) for old, _, new in pairs)
                self._reopen(replace(options, aliases=aliases), "names as written")

        hint = "openai/gpt-4o=gpt-4o, …   empty: names as logged"
        self.app.push_screen(Prompt("Show the model OLD as NEW", written, check=check, hint=hint), named)

    def _reopen(self, options: OpenOptions, what: str) -> None:
        """Read the logs in another way, in a thread; every screen follows."""

        def work(explorer: Explorer) -> Explorer:
            return explorer.reopened(options)

        self.ask("reopen", options, work, lambda found: self.main.take(found, what), "reading the logs anew")

    def action_problem(self) -> None:
        """To the next file that was not read in full."""
        grid = self.query_one(Grid)
        bad = [n for n, row in enumerate(self.rows) if row.status not in FINE]
        if bad:
            grid.move_to(next((n for n in bad if n > grid.cursor), bad[0]))

    def reorder(self) -> None:
        """The files in another order, the cursor on its file."""
        current = self.query_one(Grid).current
        self._fill(current.path if current is not None else None)
